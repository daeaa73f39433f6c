"""What can happen to a mailbox at its provider: all of it at once, as one change of the state that is served."""

from __future__ import annotations

import threading
import uuid

from mailrescue.core.clock import Clock
from mailrescue.demo.exchange.letter import Letter
from mailrescue.demo.exchange.store import State
from mailrescue.demo.exchange.tree import new_state


class Fated:
    """A mailbox whose state may be taken away and another one put in its place."""

    def __init__(self, address: str, clock: Clock, *, archive: bool = False, recoverable: bool = True) -> None:
        self.address = address
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.silent = False
        self.refusal = ""
        self.past: list[State] = []
        self._clock = clock
        self._archive, self._recoverable = archive, recoverable
        self._before: list[State] = []
        self.state = self._empty(uuid.uuid5(uuid.NAMESPACE_URL, f"mailto:{address.lower()}"))

    @property
    def guid(self) -> str:
        """The mailbox GUID that is inside every id of now."""
        return str(self.state.replica.mailbox)

    def dial_tone(self, welcome: bytes = b"") -> None:
        """Put an empty mailbox in its place, as a provider does after a loss: the same mailbox GUID and folder names, other ids.

        `welcome`: a mail that the provider puts in.
        """
        self._replace(self._empty(self.state.replica.mailbox), welcome)

    def swap(self, mails: tuple[bytes, ...] = ()) -> None:
        """Put somebody else's mailbox in its place, with another GUID and these mails in its Inbox."""
        self._replace(self._empty(uuid.uuid4()), *mails)

    def mass_delete(self, path_word: str = "", keep: int = 0) -> int:
        """Delete all items for good, or those of the folder with a distinguished word, but the newest `keep` of each. Returns how many."""
        with self.changed:
            state = self.state
            folders = [state.folder(path_word)] if path_word else list(state.folders.values())
            doomed = [
                item for folder in folders
                for item in sorted(state.items_of(folder), key=lambda item: item.received, reverse=True)[keep:]
            ]  # fmt: skip
            for item in doomed:
                state.drop(item)
            self.changed.notify_all()
            return len(doomed)

    def remember(self) -> State:
        """Keep the mailbox as it is now, as a backup of the provider's would."""
        with self.lock:
            return self.state.kept()

    def roll_back(self, to: State, *, same_numbers: bool = False) -> None:
        """Bring a state back that was kept. Sync states of after it are refused; with `same_numbers` they are taken, as some servers do."""
        with self.changed:
            back = to.kept()
            if not same_numbers:
                back.epoch = uuid.uuid4()
            self._put(back)

    def come_back(self) -> None:
        """Bring the mailbox back that was there before the last dial-tone or swap, as it was then: ids and sync states are good again."""
        with self.changed:
            if self._before:
                self._put(self._before.pop())

    def silence(self) -> None:
        """Answer nothing any more: requests are taken, and hang."""
        self.silent = True

    def speak(self) -> None:
        """Answer again."""
        with self.changed:
            self.silent = False
            self.changed.notify_all()

    def refuse(self, code: str = "ErrorMailboxStoreUnavailable") -> None:
        """Answer everything by this code; an empty one ends that."""
        self.refusal = code

    def _empty(self, guid: uuid.UUID) -> State:
        return new_state(self._clock, guid, archive=self._archive, recoverable=self._recoverable)

    def _replace(self, state: State, *mails: bytes) -> None:
        with self.changed:
            self._before.append(self.state)
            for mail in filter(None, mails):
                letter = Letter(mail)
                state.put(state.folder("inbox"), letter, "IPM.Note", letter.sent or self._clock.now())
            self._put(state)

    def _put(self, state: State) -> None:
        self.past.append(self.state)
        self.state = state
        self.changed.notify_all()
