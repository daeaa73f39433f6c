"""The power is cut at every step of an answer, records of answers are damaged, and what is held outlives kills."""

from __future__ import annotations

from datetime import UTC, timedelta
from pathlib import Path

import pytest

from mailrescue.app.answers import PINNED_FOR, plan_for, write_down
from mailrescue.model.snapshot import Snapshot, Standing
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault.answers import ANSWER, Word
from mailrescue.vault.ledger import PIN
from mailrescue.vault.vault import Vault
from tests.kit.cutting_store import CuttingStore, PowerCut
from tests.kit.held import answer, hold, standings
from tests.kit.mailboxes import Mailbox
from tests.kit.mails import some_mails
from tests.kit.pruning import assert_all_reachable, prune
from tests.kit.repairs import news, repair, wreck
from tests.kit.vaults import OWNER, VaultBox, secret_for

GOOD, HELD, REJECTED = Standing.GOOD, Standing.HELD, Standing.REJECTED
FULL, LATE = Mailbox(some_mails(6)), Mailbox(some_mails(3, seed=7))


@pytest.fixture
def box(tmp_path: Path) -> VaultBox:
    """A vault of a good snapshot and two that are held, with other mail in them."""
    box = VaultBox.create(tmp_path, MemoryStore())
    box.snapshot(FULL)
    for _ in range(2):
        box.clock.advance(hours=1)
        hold(box, LATE)
    return box


def say(box: VaultBox, word: Word, number: int, store: CuttingStore | None = None) -> bool:
    """Give an answer about a snapshot, as the command does; returns whether it was given before."""
    with Vault.open(box.place(store), box.clock, secret_for) as vault, vault.writing(OWNER):
        plan = plan_for(vault, word, "box", vault.snapshots("box")[number])
        if not plan.already:
            write_down(vault, plan)
        return plan.already


def pinned(vault: Vault) -> list[int]:
    """The numbers of pinned snapshots."""
    return [commit.fields["snapshot"] for commit in vault.catalogue.history.commits(PIN, "box")]


@pytest.mark.parametrize("torn", [False, True])
def test_a_cut_at_any_step_leaves_all_held_or_all_accepted_and_never_an_accepted_loss_without_a_pin(box: VaultBox, torn: bool) -> None:
    assert isinstance(box.store, MemoryStore)
    before = dict(box.store.objects)
    seen = set()
    for changes in range(20):
        box.store.objects = dict(before)
        box.forget_catalogue()
        cut = CuttingStore(box.store, changes, torn=torn)
        try:
            say(box, Word.ACCEPT, 2, cut)
        except PowerCut:
            done = False
        else:
            done = True
        with box.open() as vault:
            stands, pins = standings(vault), pinned(vault)
            assert stands in ([GOOD, HELD, HELD], [GOOD, GOOD, GOOD])
            assert pins or stands == [GOOD, HELD, HELD]
            seen.add((stands[1], bool(pins)))
        say(box, Word.ACCEPT, 2)
        with box.open() as vault:
            assert standings(vault) == [GOOD, GOOD, GOOD]
            assert set(pinned(vault)) == {vault.snapshots()[0].seq}
        assert news(box) == []
        if done:
            break
    assert seen == {(HELD, False), (HELD, True), (GOOD, True)}


def test_the_pin_is_of_the_last_good_one_for_a_year(box: VaultBox) -> None:
    say(box, Word.ACCEPT, 1)
    with box.open() as vault:
        (pin,) = vault.catalogue.history.commits(PIN, "box")
        assert pin.fields["snapshot"] == vault.snapshots()[0].seq
        assert pin.fields["until"] == int((box.clock.now().astimezone(UTC) + PINNED_FOR).timestamp())
        assert timedelta(days=365) == PINNED_FOR


def damage(box: VaultBox, kind: str) -> None:
    """Damage the newest record of a kind beyond what its seal can undo."""
    assert isinstance(box.store, MemoryStore)
    with box.open() as vault:
        record = vault.catalogue.history.commits(kind)[-1]
    name = f"commits/{record.seq:012d}-{record.digest.hex()[:32]}"
    box.store.objects[name] = wreck(box.store.objects[name], 60, 80)


def test_where_the_record_of_an_answer_is_damaged_what_it_accepted_waits_again(box: VaultBox) -> None:
    say(box, Word.ACCEPT, 2)
    damage(box, ANSWER)
    box.forget_catalogue()
    with box.open() as vault:
        assert standings(vault) == [GOOD, HELD, HELD]


def test_a_repair_writes_the_damaged_records_of_answers_again_and_each_keeps_its_turn(box: VaultBox) -> None:
    say(box, Word.ACCEPT, 2)
    say(box, Word.UNDO, 2)
    damage(box, ANSWER)
    say(box, Word.REJECT, 2)
    assert repair(box).lossless
    for _ in range(2):
        with box.open() as vault:
            assert standings(vault) == [GOOD, REJECTED, REJECTED]
            assert [one.turn for one in vault.answers("box")] == [1, 3, 2]
        box.forget_catalogue()
    assert say(box, Word.REJECT, 2)
    say(box, Word.UNDO, 1)
    with box.open() as vault:
        assert standings(vault) == [GOOD, HELD, HELD]


def test_a_damaged_snapshot_that_a_repair_writes_again_keeps_the_answer_about_it(box: VaultBox) -> None:
    say(box, Word.REJECT, 2)
    box.clock.advance(hours=1)
    box.snapshot(FULL)
    assert isinstance(box.store, MemoryStore)
    with box.open() as vault:
        lost = vault.record(vault.snapshots()[2])
    name = f"commits/{lost.seq:012d}-{lost.digest.hex()[:32]}"
    box.store.objects[name] = wreck(box.store.objects[name], 60, 80)
    assert repair(box).lossless
    for _ in range(2):
        with box.open() as vault:
            assert standings(vault) == [GOOD, REJECTED, GOOD, REJECTED]
        box.forget_catalogue()
    say(box, Word.UNDO, 3)
    with box.open() as vault:
        assert standings(vault) == [GOOD, HELD, GOOD, HELD]


def test_mail_that_was_only_in_held_or_rejected_snapshots_is_never_pruned(box: VaultBox) -> None:
    mails = [mail for mailbox in (FULL, LATE) for folder in mailbox.folders.values() for mail in folder.values()]
    answer(box, Word.REJECT, rejected=[1, 2])
    box.clock.advance(days=30)
    box.snapshot(FULL)
    for _ in range(5):
        box.clock.advance(days=30)
        box.snapshot(FULL)
        prune(box)
    with box.open() as vault:
        assert REJECTED not in standings(vault)
        assert_all_reachable(vault, mails)
    assert news(box) == []


def test_nothing_is_pruned_from_the_first_held_snapshot_until_the_answer(box: VaultBox) -> None:
    taken: list[Snapshot] = []
    for _ in range(6):
        box.clock.advance(days=20)
        taken.append(hold(box, LATE))
        prune(box)
    with box.open() as vault:
        assert len(vault.snapshots()) == 3 + len(taken)
    say(box, Word.REJECT, 8)
    box.clock.advance(days=1)
    box.snapshot(FULL)
    prune(box)
    with box.open() as vault:
        assert len(vault.snapshots()) < 3 + len(taken)
        assert vault.snapshots()[0].standing is GOOD
        assert_all_reachable(vault, [mail for folder in LATE.folders.values() for mail in folder.values()])
