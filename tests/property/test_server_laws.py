"""Whatever becomes of a mailbox on a server, and however the server behaves: a snapshot is the mailbox, or there is none.

And nothing is read that was read before and has not changed, also when the line broke meanwhile.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from mailrescue.capture import fetch as capture_fetch
from mailrescue.capture import looking
from mailrescue.capture import run as capture_run
from mailrescue.core.errors import SourceUnreachable
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault.vault import Vault
from tests.kit.mailservers import ServerMailbox, Ways, letter
from tests.kit.vaults import VaultBox, contents, findings

_PATHS = ("INBOX", "Sent", "Work")
_FLAGS = ((), ("seen",))

paths, keys = st.sampled_from(_PATHS), st.sampled_from("abcdefgh")
Edit = tuple[str, str, str, str, int]
edits = st.lists(
    st.tuples(st.sampled_from(("put", "put", "put", "put", "remove", "label", "move", "rename", "drop", "renumber", "swap")), paths, keys, paths, st.integers(0, 9)),
    max_size=8,
)  # fmt: skip
# A server that does not tell how many items it has may keep none to itself: nobody could find out.
ways = st.builds(
    Ways, false_gone=st.integers(0, 4), hidden=st.integers(0, 3), forgets=st.booleans(), repeats_itself=st.booleans(), shared=st.booleans(),
    reads_left=st.sampled_from((0, 1, 2, 5, 1_000, 1_000)), looks_left=st.sampled_from((0, 2, 5, 9, 1_000, 1_000, 1_000)),
) | st.builds(Ways, false_gone=st.integers(0, 4), tells_total=st.just(False))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Turn:
    """A while in the life of a mailbox, and how its server behaves at the snapshot that ends it."""

    edits: list[Edit]
    ways: Ways


turns = st.lists(st.builds(Turn, edits, ways), min_size=1, max_size=6)


def change(mailbox: ServerMailbox, edit: Edit) -> None:
    """Do something to the mailbox."""
    what, path, key, to, number = edit
    found = mailbox.folders.setdefault(path, {})
    here = next((name for name in found if name.endswith(key)), key)
    if what == "put":
        found[here] = letter(number, body="x\n" * (number // 4), flags=_FLAGS[number % 2])
    elif what == "remove":
        found.pop(here, None)
    elif what == "label" and here in found:
        found[here] = letter(number, flags=_FLAGS[number % 2])
    elif what == "move" and here in found:
        mailbox.folders.setdefault(to, {})[f"{number}{key}"] = found.pop(here)
    elif what == "rename" and to not in mailbox.folders:
        mailbox.rename(path, to)
    elif what == "drop":
        mailbox.drop(path)
    elif what == "renumber":
        mailbox.renumber(path)
    elif what == "swap":
        mailbox.facts["mailbox_guid"] = str(number)


def stored(vault: Vault) -> set[tuple[str, str, str]]:
    """Return path, key and digest of all that the newest snapshot or checkpoint holds."""
    newest = max((found for kind in ("snapshot", "checkpoint") if (found := vault.catalogue.history.last(kind, "box"))), key=lambda c: c.seq, default=None)
    if newest is None:
        return set()
    folders = vault.folders(newest)
    return {(folders[number].path, p.key, p.digest) for number, p in vault.positions(newest)}


def turn_by_turn(box: VaultBox, mailbox: ServerMailbox, life: list[Turn]) -> None:
    """Live a life; after every turn the laws hold."""
    for turn in [*life, Turn([], Ways())]:
        for edit in turn.edits:
            change(mailbox, edit)
        mailbox.ways = turn.ways
        mailbox.look_anew()
        with box.open() as vault:
            before, count = stored(vault), len(vault.snapshots())
        try:
            taken = box.snapshot(mailbox)
        except SourceUnreachable:
            taken = None
        with box.open() as vault:
            assert len(vault.snapshots()) == count + (taken is not None)
            if taken is not None:
                assert contents(vault, taken) == mailbox.state()
                assert taken.complete
            digests = {(path, key): mailbox.digest(mailbox.folders[path][key]) for path, key in mailbox.seen.read}
            assert not {(path, key, digest) for (path, key), digest in digests.items()} & before, "nothing is read twice"
            read = {(path, key, digest) for (path, key), digest in digests.items()}
            assert read <= stored(vault), "what was read is kept"
            assert findings(vault) == []
            if turn.ways.shared and len(digests) == len(mailbox.seen.read):
                assert len(set(digests.values())) == len(digests), "one of each is read"


@given(turns)
@settings(max_examples=40, deadline=None)
def test_a_snapshot_is_the_mailbox_or_there_is_none(life: list[Turn]) -> None:
    live(life)


@pytest.mark.slow
@given(turns)
@settings(max_examples=400, deadline=None)
def test_a_snapshot_is_the_mailbox_or_there_is_none_in_many_lives(life: list[Turn]) -> None:
    live(life)


def live(life: list[Turn]) -> None:
    """Live a life in a fresh vault, in which much is more than two mails and batches are small."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(looking, "MANY_GONE", 2)
        patch.setattr(capture_fetch, "BATCH_ITEMS", 3)
        patch.setattr(capture_run, "CHECKPOINT_ITEMS", 4)
        turn_by_turn(VaultBox.create(Path(folder), MemoryStore()), ServerMailbox({"INBOX": {}}), life)
