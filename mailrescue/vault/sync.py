"""Catching up: bring a catalogue to what the vault holds (FORMAT.md 7). From nothing, this is a rebuild."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import apsw

from mailrescue.core.errors import VaultDamaged
from mailrescue.core.progress import CancelToken, Meter
from mailrescue.model.mail import SPOOL_ABOVE, Card
from mailrescue.storage.base import ReadableStore
from mailrescue.vault.blob import BlobKind, pack_names
from mailrescue.vault.catalogue.catalogue import Catalogue
from mailrescue.vault.catalogue.contents import Words
from mailrescue.vault.commits import HALF_HASH, Commit, CommitName, commit_names, read_commit
from mailrescue.vault.describing import describe, words_of, words_of_card
from mailrescue.vault.ingest import parse_card
from mailrescue.vault.ledger import Ledger, read_ledger
from mailrescue.vault.nodes import EMPTY
from mailrescue.vault.pack import PackReader
from mailrescue.vault.reader import BlobReader
from mailrescue.vault.seal import KeyRing

_BATCH = 500
# As many of the things that could not be read are tried again at each opening.
_MOST_HOLES = 32


class RolledBack(VaultDamaged):
    """The vault holds less than this computer has seen of it."""


def catch_up(
    store: ReadableStore, keys: KeyRing, catalogue: Catalogue, reader: BlobReader,
    check: Callable[[], None] = lambda: None, *, glance: bool = False,
) -> None:  # fmt: skip
    """Learn packs and commits that the catalogue does not know, drop packs that are gone.

    What cannot be read is passed over, so that the rest stays in reach, and is learned once it can be read again;
    `vault check` names it. `check` is called often and may raise. With `glance`, packs are not looked through as long
    as nothing is new or known to be missing: one that is gone is noticed when it is read. Raises RolledBack.
    """
    seq, digest = catalogue.history.newest()
    holes = catalogue.history.holes()
    # Without holes nothing before the newest is looked at again, and a year of hourly records need not be parsed.
    names = commit_names(store, 1 if holes else max(seq, 1))
    fresh = [name for name in _one_of_each(names) if name.seq > seq]
    given_up = read_ledger(_readable(store, keys, fresh))
    if not _is_excused(given_up, seq, digest):
        _check_not_rolled_back(names, seq, digest)
    if glance and not fresh and not holes and not catalogue.index.lost():
        return
    # In this order: a pack that a writer beside us finishes in between must not look as if it were gone.
    known = set(catalogue.index.packs())
    packs = set(pack_names(store))
    if not fresh and packs == known and not holes:
        return
    catalogue.begin()
    try:
        seq, _ = catalogue.history.newest()  # another one may have learned some of it while we waited
        fresh = [name for name in fresh if name.seq > seq]
        _learn_packs(store, keys, catalogue, packs, known, check)
        if any(_filled(store, keys, reader, names, hole) for hole in holes[:_MOST_HOLES]):
            catalogue.history.forget()
            fresh = _one_of_each(names)
            given_up = read_ledger(_readable(store, keys, fresh))
        catalogue.history.give_up(given_up.thinned)
        for name in fresh:
            check()
            _apply(store, keys, catalogue, reader, name, given_up)
    except BaseException:
        catalogue.rollback()
        raise
    catalogue.commit()


def learn(catalogue: Catalogue, reader: BlobReader, commit: Commit) -> None:
    """Apply a commit to the catalogue, holes included; whoever calls holds the transaction."""
    if "condemned" in commit.fields:
        catalogue.index.condemn((pack.hex() for pack in commit.fields["condemned"]), commit.fields["at"])

    def content_row(content: bytes) -> int:
        try:
            card, _ = parse_card(reader.blob(BlobKind.CARD, content))
        except VaultDamaged:
            catalogue.history.note_hole(commit.seq, BlobKind.CARD, content)
            card = Card(subject="(damaged in the vault)")
        return catalogue.contents.add(content, card, None)

    def what_is_left(node: bytes) -> bytes:
        try:
            return reader.node(node)
        except VaultDamaged:
            catalogue.history.note_hole(commit.seq, BlobKind.NODE, node)
            return EMPTY

    try:
        catalogue.history.apply(commit, reader.node, content_row)
    except VaultDamaged:
        catalogue.history.apply_anew(commit, what_is_left, content_row)


def _readable(store: ReadableStore, keys: KeyRing, names: list[CommitName]) -> Iterator[Commit]:
    """Yield the commits that can be read."""
    for name in names:
        with contextlib.suppress(VaultDamaged):
            yield read_commit(store, keys, name)


def _is_excused(given_up: Ledger, seq: int, digest: bytes) -> bool:
    """Return whether a record was forgotten, or named as lost, since it was learned here."""
    named = given_up.excused(seq)
    return named is not None and digest[:HALF_HASH].startswith(named[:HALF_HASH])


def _check_not_rolled_back(names: list[CommitName], seq: int, digest: bytes) -> None:
    if seq and not any(name.seq == seq and digest.hex().startswith(name.hash) for name in names):
        raise RolledBack(
            f"The vault is older than this computer remembers: commit {seq} is not in it. Was it put back from a copy?"
            " Nothing was changed. Bring the newest copy back, or run `mailrescue vault rebuild` to go on with this one."
        )


def _one_of_each(names: list[CommitName]) -> list[CommitName]:
    """Return one commit of each number; where two histories were put together, the others are shown by none."""
    return list({name.seq: name for name in reversed(names)}.values())[::-1]


def _learn_packs(
    store: ReadableStore, keys: KeyRing, catalogue: Catalogue, packs: set[str], known: set[str], check: Callable[[], None]
) -> None:  # fmt: skip
    catalogue.index.forget(known - packs)
    for pack in sorted(packs - known):
        check()
        with contextlib.suppress(VaultDamaged):
            catalogue.index.add(PackReader(store, keys, pack).table())


def _filled(store: ReadableStore, keys: KeyRing, reader: BlobReader, names: list[CommitName], hole: tuple[int, int, bytes]) -> bool:
    """Return whether what could not be read can be read now."""
    seq, kind, identity = hole
    try:
        if kind:
            reader.blob(BlobKind(kind), identity)
        else:
            return any(list(_readable(store, keys, [name])) for name in names if name.seq == seq)
    except VaultDamaged:
        return False
    return True


def _apply(
    store: ReadableStore, keys: KeyRing, catalogue: Catalogue, reader: BlobReader, name: CommitName, given_up: Ledger
) -> None:  # fmt: skip
    try:
        commit = read_commit(store, keys, name)
    except VaultDamaged:
        # Its own hash is not known as long as its bytes are not: the half in the name stands for it.
        catalogue.history.pass_over(Commit(name.seq, bytes.fromhex(name.hash), {"kind": "damaged"}))
        catalogue.history.note_hole(name.seq, 0, b"")
        return
    if given_up.is_forgotten(commit):
        return
    if given_up.stands(commit):
        learn(catalogue, reader, commit)
    else:
        catalogue.history.pass_over(commit, thinned=commit.seq in given_up.thinned)


def index_pending(catalogue: Catalogue, reader: BlobReader, meter: Meter, cancel: CancelToken) -> None:
    """Put the words of items that came in without them into the search index; what is done stays done.

    Beside a writer it leaves the rest for later: the catalogue takes one writer at a time.
    """
    meter.total = catalogue.contents.count_pending()
    while done := index_some(catalogue, reader, _BATCH):
        meter.add(done)
        cancel.check()


def index_some(catalogue: Catalogue, reader: BlobReader, most: int) -> int:
    """Do so for so many items; returns for how many it did, 0 when all are indexed, or another one writes."""
    pending = catalogue.contents.pending(most)
    if not pending:
        return 0
    try:
        catalogue.begin()
    except apsw.BusyError:
        return 0
    try:
        for number, content in pending:
            catalogue.contents.index(number, _words(catalogue, reader, content))
    except BaseException:
        catalogue.rollback()
        raise
    catalogue.commit()
    return len(pending)


def _words(catalogue: Catalogue, reader: BlobReader, content: bytes) -> Words:
    """Return what the index takes of an item; of one that cannot be read, what stands on its card."""
    try:
        return words_of(describe(_head(reader, content)))
    except VaultDamaged:
        return words_of_card(catalogue.contents.card(content) or Card())


def _head(reader: BlobReader, content: bytes) -> bytes:
    """Return an item's bytes as far as they fit. Raises VaultDamaged."""
    pieces: list[bytes] = []
    size = 0
    for piece in reader.pieces(content):
        pieces.append(piece)
        size += len(piece)
        if size > SPOOL_ABOVE:
            break
    return b"".join(pieces)
