"""A vault that is pruned at odd moments beside a plain dict: snapshots go, mail never, until its mailbox is forgotten.

The model is what each mailbox held at each snapshot. Whatever was thinned, condemned, removed, forgotten, cut off or
caught up with an old catalogue: what stays is as it was, and every mail ever snapshotted is in reach.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from mailrescue.storage.memory import MemoryStore
from mailrescue.vault import pack as pack_module
from mailrescue.vault import packplan
from tests.kit.cutting_store import CuttingStore, PowerCut
from tests.kit.mailboxes import Mail, Mailbox, State
from tests.kit.mails import noise, plain, with_attachment
from tests.kit.pruning import assert_all_reachable, everything, forget, prune
from tests.kit.vaults import VaultBox, contents, expected_listing, findings, listed

_NAMES = ("ann", "bob")
_MAILS = [plain(f"{n}", f"body {n}\n" * n) for n in range(8)] + [with_attachment(f"{n}", noise(n // 2, 3_000)) for n in range(4)]

names = st.sampled_from(_NAMES)
paths = st.sampled_from(["INBOX", "Sent", "Work/Old"])
# Where, under which key, which mail; 12 to 14 remove what is there.
edits = st.lists(st.tuples(paths, st.sampled_from("abcdef"), st.integers(0, 14)), max_size=6)


class PruneMachine(RuleBasedStateMachine):
    """Rules take snapshots, let time pass, prune, forget, and disturb."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="prunes-"))
        self.patch = pytest.MonkeyPatch()
        for name, size in (("FRAME_TARGET", 1_500), ("_NODE_FRAME_TARGET", 500), ("PACK_TARGET", 4_000)):
            self.patch.setattr(pack_module, name, size)
        self.patch.setattr(packplan, "MOST_SMALL_PACKS", 5)
        self.box = VaultBox.create(self.folder, MemoryStore())
        self.mailboxes = {name: Mailbox({"INBOX": {}}) for name in _NAMES}
        self.states: dict[int, State] = {}
        self.ever: dict[str, dict[bytes, Mail]] = {name: {} for name in _NAMES}

    def teardown(self) -> None:
        """Look at everything once more, through the catalogue as it is and through one made anew."""
        try:
            before = self.all_is_well()
            self.box.forget_catalogue()
            assert self.all_is_well() == before
        finally:
            self.patch.undo()
            shutil.rmtree(self.folder)

    @rule(name=names, edits=edits, hours=st.integers(0, 40))
    def snapshot(self, name: str, edits: list[tuple[str, str, int]], hours: int) -> None:
        self.box.clock.advance(hours=hours)
        mailbox = self.mailboxes[name]
        for path, key, number in edits:
            folder = mailbox.folders.setdefault(path, {})
            if number < len(_MAILS):
                folder[key] = _MAILS[number]
            else:
                folder.pop(key, None)
        taken = self.box.snapshot(mailbox, name=name)
        self.states[taken.seq] = mailbox.state()
        self.ever[name] |= {mail.raw: mail for mails in mailbox.folders.values() for mail in mails.values()}

    @rule(days=st.integers(1, 30))
    def let_time_pass(self, days: int) -> None:
        self.box.clock.advance(days=days)

    @precondition(lambda self: self.states)
    @rule(later=st.integers(0, 3), name=names)
    def prune(self, later: int, name: str) -> None:
        self.snapshot(name, [], 0)  # so that the clock is believed
        self.box.clock.advance(days=later)
        prune(self.box)
        self.all_is_well()

    @precondition(lambda self: self.states)
    @rule(name=names, changes=st.integers(0, 40), torn=st.booleans())
    def cut_the_power_during_a_prune(self, name: str, changes: int, *, torn: bool) -> None:
        self.snapshot(name, [], 0)
        try:
            prune(self.box, store=CuttingStore(self.box.store, changes, torn=torn))
        except PowerCut:
            self.all_is_well()

    @precondition(lambda self: self.states)
    @rule(name=names, at_once=st.booleans())
    def forget(self, name: str, *, at_once: bool) -> None:
        self.snapshot(name, [], 0)
        forget(self.box, name, at_once=at_once)
        self.ever[name] = {}
        with self.box.open() as vault:
            assert vault.snapshots(name) == []
            self.states = {s.seq: self.states[s.seq] for s in vault.snapshots()}

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

    def all_is_well(self) -> dict[str, object]:
        """What stays is as it was; all mail is in reach; the check finds nothing. Returns all that can be seen."""
        with self.box.open() as vault:
            snapshots = vault.snapshots()
            for snapshot in snapshots:
                state = self.states[snapshot.seq]
                assert contents(vault, snapshot) == state
                assert listed(vault, snapshot) == expected_listing(state)
            for name in _NAMES:
                assert_all_reachable(vault, self.ever[name].values(), name)
            assert findings(vault) == []
            return everything(vault)


class TestPrunes(PruneMachine.TestCase):  # type: ignore[misc,name-defined]
    """A few histories."""

    settings = settings(max_examples=12, stateful_step_count=20, deadline=None)


@pytest.mark.slow
class TestPrunesForLong(PruneMachine.TestCase):  # type: ignore[misc,name-defined]
    """Many long histories."""

    settings = settings(max_examples=300, stateful_step_count=50, deadline=None)
