"""A vault beside a plain dict: mail comes, goes, moves and breaks, snapshots are taken, cut, cancelled; nothing is ever lost.

The model is the mailbox itself and the list of what it held at each snapshot. Whatever happened, every snapshot ever
committed lists and gives back just that.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from mailrescue.capture import fetch as capture_fetch
from mailrescue.capture import run as capture_run
from mailrescue.core.errors import Cancelled
from mailrescue.core.progress import CancelToken
from mailrescue.storage.base import StoreFull
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault import pack as pack_module
from tests.kit.cutting_store import CuttingStore, PowerCut
from tests.kit.full_store import FullStore
from tests.kit.mailboxes import Mail, Mailbox, State
from tests.kit.mails import noise, plain, with_attachment
from tests.kit.vaults import VaultBox, contents, expected_listing, findings, listed, stored_blobs

_PATHS = ("INBOX", "Sent", "Work", "Work/Old")
_KEYS = "abcdefgh"
_MAILS = [plain(f"{n}", f"body {n}\n" * n) for n in range(5)] + [with_attachment(f"{n}", noise(n // 2, 3_000)) for n in range(3)]

paths = st.sampled_from(_PATHS)
keys = st.sampled_from(_KEYS)
_FLAGS = ((), ("seen",), ("flagged", "seen"))
_DATES = (0, 1, 1_700_000_000)
# Which mail, flags, date, whether with a sidecar, whether hidden: numbers keep the report of a failure short.
Spec = tuple[int, int, int, bool, bool]
mails = st.tuples(st.integers(0, 7), st.integers(0, 2), st.integers(0, 2), st.booleans(), st.sampled_from([False, False, False, True]))


def mail_of(spec: Spec) -> Mail:
    """The mail that numbers stand for."""
    number, flags, date, extra, hidden = spec
    return replace(_MAILS[number], flags=_FLAGS[flags], received=_DATES[date], sidecar=b"extra" * extra, hidden=hidden)


Edit = tuple[str, str, str, str, str, Spec]
_EDITS = ("put", "put", "put", "remove", "move", "label", "drop_folder", "rename_folder", "break", "mend", "break_folder")
edits = st.lists(st.tuples(st.sampled_from(_EDITS), paths, keys, paths, keys, mails), min_size=1, max_size=8)


class _StopsAfter(CancelToken):
    """The user says stop after some looks at the token."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self.looks = looks

    @property
    def cancelled(self) -> bool:
        self.looks -= 1
        return self.looks < 0

    def check(self) -> None:
        if self.cancelled:
            raise Cancelled("stopped by the test")


class VaultMachine(RuleBasedStateMachine):
    """Rules change the mailbox or take a snapshot of it in some unlucky way."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="machine-"))
        self.patch = pytest.MonkeyPatch()
        for name, size in (("FRAME_TARGET", 1_500), ("_NODE_FRAME_TARGET", 500), ("PACK_TARGET", 4_000)):
            self.patch.setattr(pack_module, name, size)
        self.patch.setattr(capture_run, "CHECKPOINT_ITEMS", 4)
        self.patch.setattr(capture_fetch, "BATCH_ITEMS", 3)
        self.box = VaultBox.create(self.folder, MemoryStore())
        self.mailbox = Mailbox({"INBOX": {}})
        self.past: list[State] = []
        self.in_doubt = False
        self.tries: list[State] = []  # what the mailbox held at interrupted snapshots since the last one

    def teardown(self) -> None:
        """Read everything once more, through the catalogue as it is and through one made anew."""
        try:
            if not self.in_doubt:  # else a rule has failed already, and must not be outshouted
                self.everything_is_there()
                self.box.forget_catalogue()
                self.everything_is_there()
        finally:
            self.patch.undo()
            shutil.rmtree(self.folder)

    # --- the mailbox changes -------------------------------------------------------------------------------------

    @initialize(path=paths, found=st.dictionaries(keys, mails))
    def begin_with_some_mail(self, path: str, found: dict[str, Spec]) -> None:
        self.mailbox.folders.setdefault(path, {}).update({key: mail_of(spec) for key, spec in found.items()})

    @rule(edits=edits)
    def change_the_mailbox(self, edits: list[Edit]) -> None:
        for name, path, key, to, to_key, mail in edits:
            getattr(self, f"_{name}")(path, key, to, to_key, mail_of(mail))

    def _put(self, path: str, key: str, _to: str, _to_key: str, mail: Mail) -> None:
        self.mailbox.folders.setdefault(path, {})[key] = mail

    def _remove(self, path: str, key: str, *_: object) -> None:
        self.mailbox.folders.get(path, {}).pop(key, None)

    def _move(self, path: str, key: str, to: str, to_key: str, _mail: Mail) -> None:
        mail = self.mailbox.folders.get(path, {}).pop(key, None)
        if mail is not None:
            self.mailbox.folders.setdefault(to, {})[to_key] = mail

    def _label(self, path: str, key: str, _to: str, _to_key: str, mail: Mail) -> None:
        found = self.mailbox.folders.get(path, {})
        if key in found:
            found[key] = replace(found[key], flags=mail.flags, received=mail.received)

    def _drop_folder(self, path: str, *_: object) -> None:
        self.mailbox.folders.pop(path, None)

    def _rename_folder(self, path: str, _key: str, to: str, *_: object) -> None:
        if path in self.mailbox.folders and to not in self.mailbox.folders:
            self.mailbox.folders[to] = self.mailbox.folders.pop(path)

    def _break(self, path: str, key: str, _to: str, to_key: str, _mail: Mail) -> None:
        found = self.mailbox.folders.get(path, {})
        if key in found:
            how = "unlisted" if to_key in "abc" else "unreadable"
            found[key] = replace(found[key], **{how: "it is locked"})

    def _mend(self, path: str, *_: object) -> None:
        found = self.mailbox.folders.get(path, {})
        for key, mail in found.items():
            found[key] = replace(mail, unlisted="", unreadable="")
        self.mailbox.unlisted.pop(path, None)

    def _break_folder(self, path: str, *_: object) -> None:
        self.mailbox.unlisted[path] = "it cannot be listed"

    # --- the vault -----------------------------------------------------------------------------------------------

    @rule(edits=edits)
    def snapshot(self, edits: list[Edit]) -> None:
        self.change_the_mailbox(edits)
        before = self._count()
        taken = self.box.snapshot(self.mailbox)
        with self.box.open() as vault:
            assert vault.snapshots()[-1] == taken
        self._take_note(before)
        assert taken.counts.folders == len(self.past[-1])

    @rule(edits=edits, changes=st.integers(0, 60), torn=st.booleans())
    def cut_the_power_during_a_snapshot(self, edits: list[Edit], changes: int, *, torn: bool) -> None:
        self.change_the_mailbox(edits)
        before = self._count()
        try:
            self.box.snapshot(self.mailbox, store=CuttingStore(self.box.store, changes, torn=torn))
        except PowerCut:
            self.tries.append(self._readable())
        self._take_note(before)

    @rule(room=st.integers(0, 40))
    def fill_the_disk_during_a_snapshot(self, room: int) -> None:
        before = self._count()
        try:
            self.box.snapshot(self.mailbox, store=FullStore(self.box.store, room))
        except StoreFull:
            self.tries.append(self._readable())
        self._take_note(before)

    @rule(edits=edits, looks=st.integers(0, 12))
    def cancel_a_snapshot(self, edits: list[Edit], looks: int) -> None:
        self.change_the_mailbox(edits)
        before = self._count()
        try:
            self.box.snapshot(self.mailbox, cancel=_StopsAfter(looks))
        except Cancelled:
            self.tries.append(self._readable())
        self._take_note(before)

    @rule()
    def lose_the_catalogue(self) -> None:
        self.box.forget_catalogue()

    @precondition(lambda self: (self.folder / "cache").exists())
    @rule()
    def put_the_catalogue_aside(self) -> None:
        shutil.rmtree(self.folder / "aside", ignore_errors=True)
        shutil.copytree(self.folder / "cache", self.folder / "aside")

    @precondition(lambda self: (self.folder / "aside").exists())
    @rule()
    def come_back_with_an_old_catalogue(self) -> None:
        self.box.forget_catalogue()
        shutil.copytree(self.folder / "aside", self.folder / "cache")

    @rule()
    def everything_is_there(self) -> None:
        with self.box.open() as vault:
            snapshots = vault.snapshots()
            assert [contents(vault, snapshot) for snapshot in snapshots] == self.past
            for snapshot, held in zip(snapshots, self.past, strict=True):
                assert listed(vault, snapshot) == expected_listing(held)
            assert findings(vault) == []
            assert [blob for blob, count in stored_blobs(vault).items() if count > 1] == []

    # --- the model -----------------------------------------------------------------------------------------------

    def _count(self) -> int:
        self.in_doubt = True
        with self.box.open() as vault:
            return len(vault.snapshots())

    def _take_note(self, before: int) -> None:
        """A snapshot that was cut may have been committed all the same, and then counts."""
        with self.box.open() as vault:
            new = vault.snapshots()[before:]
            for snapshot in new:
                held = contents(vault, snapshot)
                assert listed(vault, snapshot) == expected_listing(held)
                self._compare(held)
                self.past.append(held)
                self.tries = []
        self.in_doubt = False

    def _readable(self) -> State:
        """What the mailbox would give if all of it were read now."""
        return {
            path: {key: _stored(mail) for key, mail in found.items() if not (mail.unlisted or mail.unreadable)}
            for path, found in self.mailbox.folders.items() if path not in self.mailbox.unlisted
        }  # fmt: skip

    def _compare(self, held: State) -> None:
        """What can be read is there as it is; the rest as it was when it was read last."""
        earlier = [*self.past[-1:], *self.tries]
        assert held.keys() == self.mailbox.folders.keys()
        for path, found in self.mailbox.folders.items():
            carried = {key for state in earlier for key in state.get(path, {})} if path in self.mailbox.unlisted else set()
            assert held[path].keys() <= found.keys() | carried
            for key in found.keys() | carried:
                mail = found.get(key)
                if mail is not None and path not in self.mailbox.unlisted and not mail.unlisted and not mail.unreadable:
                    assert held[path].get(key) == _stored(mail)
                else:
                    self._compare_carried(held, path, key)

    def _compare_carried(self, held: State, path: str, key: str) -> None:
        must = bool(self.past) and key in self.past[-1].get(path, {})
        may = [state[path][key] for state in [*self.past[-1:], *self.tries] if key in state.get(path, {})]
        mail = self.mailbox.folders[path].get(key)
        if mail is not None and any(_stored(mail) == replace(old, flags=mail.flags, received=mail.received) for old in may):
            may.append(_stored(mail))  # nothing had to be read to know its labels
        actual = held[path].get(key)
        assert actual in may if actual is not None else not must


def _stored(mail: Mail) -> Mail:
    """A mail as it comes back from the vault."""
    return Mail(mail.content, mail.flags, mail.received, mail.sidecar, mail.kind, mail.hidden)


class TestVault(VaultMachine.TestCase):  # type: ignore[misc,name-defined]
    """A few histories."""

    settings = settings(max_examples=15, stateful_step_count=25, deadline=None)


@pytest.mark.slow
class TestVaultForLong(VaultMachine.TestCase):  # type: ignore[misc,name-defined]
    """Many long histories."""

    settings = settings(max_examples=400, stateful_step_count=60, deadline=None)
