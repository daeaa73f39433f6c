"""A mailbox on an IMAP server: folders, listings, what changed, and a reader for the mails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from types import TracebackType

from mailrescue.core.errors import ItemUnreadable
from mailrescue.formats import folderpath
from mailrescue.model.mail import Fingerprint, Folder, Listed, Skip
from mailrescue.providers.base import Delta, Means
from mailrescue.providers.imap import changes, listing
from mailrescue.providers.imap.fetching import located
from mailrescue.providers.imap.folders import Place, State, Tree, list_tree
from mailrescue.providers.imap.link import Link
from mailrescue.providers.imap.options import ImapOptions, is_loopback
from mailrescue.providers.imap.parsing import compact
from mailrescue.providers.imap.reader import ImapReader
from mailrescue.providers.imap.refusals import Refused, away
from mailrescue.providers.imap.session import Session

# Servers and firewalls at hosters let few connections in from one place; these and the source's own are four.
READERS = 3
# A listing of more mails than this is worth a round trip for deflating it.
_LONG = 500
# How many Message-IDs are asked for in one command.
_AT_ONCE = 1000


class ImapSource:
    """A Source over one mailbox on an IMAP server. It opens folders to read only, and marks nothing as seen."""

    readers = READERS

    def __init__(self, options: ImapOptions, means: Means) -> None:
        self._options, self._means = options, means
        self._link = Link(options, means, _prepare)
        self._tree = Tree({}, [], [], [])
        self._facts: dict[str, str] = {}

    @classmethod
    def of(cls, options: Mapping[str, str], means: Means) -> ImapSource:
        """Return the source of an account. Raises UsageError for options without sense."""
        return cls(ImapOptions.of(options), means)

    def __enter__(self) -> ImapSource:
        """Sign in and list the folders. Raises SourceUnreachable, SignInFailed and Cancelled."""
        try:
            self._tree, self._facts = self._link.perform(self._looked)
        except Refused as refused:
            self._link.close()
            raise away(refused.reply, self._options.host) from refused
        except BaseException:
            self._link.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Sign out."""
        self._link.close()

    def fingerprint(self) -> Fingerprint:
        """Return who the mailbox and its server are, as far as the server tells."""
        return Fingerprint({"identity": self._options.identity, **self._facts})

    def folders(self) -> list[Folder | Skip]:
        """Return every folder of the user, the inbox first, then by name; those of other users are left out (`ignored`)."""
        reason = "Its name holds characters that no IMAP command can say. Rename the folder at the provider."
        return [*self._tree.folders, *(Skip(path, path, reason) for path in self._tree.unspeakable)]

    def token(self, folder: Folder) -> str:
        """Return the state of the folder when the source was entered; "" where the server does not tell of every change."""
        return self._place(folder).state.token

    def items(self, folder: Folder) -> Iterator[Listed | Skip]:
        """Yield what the folder holds. Raises ItemUnreadable when it cannot be opened."""
        place, seen = self._place(folder), set[int]()
        if place.state.token and not place.state.messages:
            return
        try:
            yield from self._link.repeatedly(lambda session: self._listed(session, place, folder, seen))
        except Refused as refused:
            raise self._unlisted(refused) from refused

    def delta(self, folder: Folder, since: str) -> Delta | None:
        """Return what changed since a token; nothing is asked where the token is that of when the source was entered."""
        place, then = self._place(folder), State.of(since)
        if then is None or then.uidvalidity != place.state.uidvalidity:
            return None
        if since == place.state.token:
            return Delta((), (), since, place.state.messages)
        try:
            return self._link.perform(lambda session: changes.changed(session, place, then))
        except Refused as refused:
            raise self._unlisted(refused) from refused

    def predecessor(self, folder: Folder, vanished: Mapping[str, str]) -> str:
        """Return the vanished folder that has the UIDVALIDITY of this one, where no other folder has it; "" for none.

        Servers with MAILBOXID keep the key when a folder is renamed, so that nothing need be guessed there.
        """
        now = self._place(folder).state
        alike = [place for place in self._tree.places.values() if place.state.uidvalidity == now.uidvalidity]
        before = {key: state for key, token in vanished.items() if (state := State.of(token)) and state.uidvalidity == now.uidvalidity}
        if not now.uidvalidity or len(alike) != 1 or len(before) != 1:
            return ""
        key, then = next(iter(before.items()))
        grown = then.uidnext <= now.uidnext and (not now.modseq or then.modseq <= now.modseq)
        return key if grown and now.messages <= then.messages + now.uidnext - then.uidnext else ""

    def message_ids(self, folder: Folder, items: Sequence[Listed]) -> dict[str, str]:
        """Return the Message-IDs of listed items by key; mails without one are left out. Raises like `items`."""
        place, found = self._place(folder), dict[str, str]()
        uids = [located(item)[2] for item in items]
        for start in range(0, len(uids), _AT_ONCE):
            ask = partial(_message_ids, place=place, uids=uids[start : start + _AT_ONCE])
            try:
                ids = self._link.perform(ask)
            except Refused as refused:
                raise self._unlisted(refused) from refused
            found.update({f"{place.state.uidvalidity}.{uid}": message_id for uid, message_id in ids.items()})
        return found

    def reader(self) -> ImapReader:
        """Return a reader for the items of this listing."""
        return ImapReader(self._options, self._means, READERS)

    def ignored(self) -> list[str]:
        """Return the namespaces of others: their folders are not this mailbox."""
        return [f"folders of others ({folderpath.printable(name)})" for name in self._tree.foreign]

    def _looked(self, session: Session) -> tuple[Tree, dict[str, str]]:
        tree = list_tree(session)
        inbox = next((place for place in tree.places.values() if place.inbox), None)
        told = {
            "uidvalidity": str(inbox.state.uidvalidity or "") if inbox else "",
            "mailbox_id": inbox.mailbox_id if inbox else "",
            "server.host": self._options.host.lower(),
            "server.name": session.server.get("name", ""),
            "server.version": session.server.get("version", ""),
            **(session.certificate.facts() if session.certificate else {}),
        }
        return tree, {name: value for name, value in told.items() if value}

    def _place(self, folder: Folder) -> Place:
        place = self._tree.places.get(folder.key)
        if place is None:
            raise ItemUnreadable("The folder is not in the mailbox.")
        return place

    def _listed(self, session: Session, place: Place, folder: Folder, seen: set[int]) -> Iterator[Listed | Skip]:
        """Yield what is not in `seen` yet, and note it there. Raises Lost and Refused."""
        if place.state.messages > _LONG and not is_loopback(self._options.host):
            session.deflate()
        (opened,) = session.run(listing.examine(place))
        state = listing.examined(session.check("EXAMINE", opened))
        if not state.uidvalidity:
            raise ItemUnreadable("The server does not say how long its numbers for mails hold (UIDVALIDITY), so that they cannot be told apart.")
        if place.state.uidvalidity and state.uidvalidity != place.state.uidvalidity:
            raise ItemUnreadable("The folder was made anew on the server while the snapshot was being made.")
        if not state.messages:
            return
        (tag,) = session.send(b"UID FETCH 1:* " + listing.attributes(session))
        left = 0
        for pieces in listing.streamed(session, tag, "FETCH"):
            item = listing.listed(pieces, place.name, state.uidvalidity)
            if item is None:
                left += listing.departed(pieces)
                continue
            uid = located(item)[2]
            if uid not in seen:
                seen.add(uid)
                yield item
        if len(seen) + left < state.messages:
            yield from _unlisted_mails(session, seen, state, folder)

    def _unlisted(self, refused: Refused) -> ItemUnreadable:
        return ItemUnreadable(f"The folder cannot be listed: the server answers {refused.reply.quote()}.")


def _unlisted_mails(session: Session, seen: set[int], state: State, folder: Folder) -> Iterator[Skip]:
    """Yield what the server says to have, but did not list."""
    for uid in sorted(listing.present(session, 1, state.uidnext or 1 << 32) - seen):
        seen.add(uid)
        yield Skip(folder.path, f"{state.uidvalidity}.{uid}", "The server counts it among the folder's mails, but does not list it.")


def _message_ids(session: Session, place: Place, uids: Sequence[int]) -> dict[int, str]:
    ask = b"UID FETCH " + compact(uids) + b" (UID BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])"
    opened, fetched = session.run(listing.examine(place), ask)
    if listing.examined(session.check("EXAMINE", opened)).uidvalidity != place.state.uidvalidity:
        return {}
    return dict(found for pieces in session.check("FETCH", fetched) if (found := listing.message_id(pieces)))


def _prepare(session: Session) -> None:
    session.introduce()
    if enable := changes.enable(session):
        session.beforehand(enable)
