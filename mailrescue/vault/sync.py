"""Catching up: bring a catalogue to what the vault holds (FORMAT.md 7). From nothing, this is a rebuild."""

from __future__ import annotations

import contextlib

import apsw
from blake3 import blake3

from mailrescue.core.errors import VaultDamaged
from mailrescue.core.progress import CancelToken, Meter
from mailrescue.formats.mime import describe
from mailrescue.model.mail import SPOOL_ABOVE, Card
from mailrescue.storage.base import ReadableStore
from mailrescue.vault.blob import BlobKind
from mailrescue.vault.catalogue.catalogue import Catalogue
from mailrescue.vault.commits import Commit, CommitName, commit_names, read_commit
from mailrescue.vault.ingest import parse_card, words_of
from mailrescue.vault.pack import PackReader
from mailrescue.vault.reader import BlobReader
from mailrescue.vault.seal import KeyRing

_BATCH = 500


class RolledBack(VaultDamaged):
    """The vault holds less than this computer has seen of it."""


def catch_up(store: ReadableStore, keys: KeyRing, catalogue: Catalogue, reader: BlobReader) -> None:
    """Learn packs and commits that the catalogue does not know, drop packs that are gone.

    What cannot be read is passed over, so that the rest stays in reach; `vault check` names it. Raises RolledBack.
    """
    names = commit_names(store)
    seq, digest = catalogue.history.newest()
    _check_not_rolled_back(names, seq, digest)
    packs = {name.rpartition("/")[2] for name in store.names("packs")}
    known = catalogue.index.packs().keys()
    fresh = [name for name in names if name.seq > seq]
    if not fresh and packs == known:
        return
    catalogue.begin()
    try:
        catalogue.index.forget(known - packs)
        for pack in sorted(packs - known):
            with contextlib.suppress(VaultDamaged):
                catalogue.index.add(PackReader(store, keys, pack).table())
        for name in fresh:
            _apply(store, keys, catalogue, reader, name)
    except BaseException:
        catalogue.rollback()
        raise
    catalogue.commit()


def _check_not_rolled_back(names: list[CommitName], seq: int, digest: bytes) -> None:
    if seq and not any(name.seq == seq and digest.hex().startswith(name.hash) for name in names):
        raise RolledBack(
            f"The vault is older than this computer remembers: commit {seq} is not in it. Was it put back from a copy?"
            " Nothing was changed. Bring the newest copy back, or run `mailrescue vault rebuild` to go on with this one."
        )


def _apply(store: ReadableStore, keys: KeyRing, catalogue: Catalogue, reader: BlobReader, name: CommitName) -> None:
    def content_row(content: bytes) -> int:
        try:
            card, _ = parse_card(reader.blob(BlobKind.CARD, content))
        except VaultDamaged:
            card = Card(subject="(damaged in the vault)")
        return catalogue.contents.add(content, card, None)

    try:
        catalogue.history.apply(read_commit(store, keys, name), reader.node, content_row)
    except VaultDamaged:
        digest = blake3(store.get(name.object)).digest()
        catalogue.history.pass_over(Commit(name.seq, digest, {"kind": "damaged"}))


def index_pending(catalogue: Catalogue, reader: BlobReader, meter: Meter, cancel: CancelToken) -> None:
    """Put the words of items that came in without them into the search index; what is done stays done.

    Beside a writer it leaves the rest for later: the catalogue takes one writer at a time.
    """
    meter.total = catalogue.contents.count_pending()
    while pending := catalogue.contents.pending(_BATCH):
        cancel.check()
        try:
            catalogue.begin()
        except apsw.BusyError:
            return
        for number, content in pending:
            catalogue.contents.index(number, words_of(describe(_head(reader, content))))
            meter.add()
        catalogue.commit()


def _head(reader: BlobReader, content: bytes) -> bytes:
    """Return an item's bytes as far as they fit; nothing of one that cannot be read: its card still is found."""
    pieces: list[bytes] = []
    size = 0
    try:
        for piece in reader.pieces(content):
            pieces.append(piece)
            size += len(piece)
            if size > SPOOL_ABOVE:
                break
    except VaultDamaged:
        return b""
    return b"".join(pieces)
