"""What the user's answers make of snapshots: the same on every way by which a catalogue comes to know of them."""

from __future__ import annotations

import random
from datetime import UTC
from pathlib import Path

import pytest

from mailrescue.model.snapshot import Standing
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault.answers import ANSWER, Answer, Word, answer_fields, name_in_answers
from mailrescue.vault.past import Past
from mailrescue.vault.vault import Vault
from tests.kit.held import answer, hold, standings
from tests.kit.mailboxes import Mailbox
from tests.kit.mails import some_mails
from tests.kit.vaults import OWNER, VaultBox

GOOD, HELD, REJECTED = Standing.GOOD, Standing.HELD, Standing.REJECTED


@pytest.fixture
def box(tmp_path: Path) -> VaultBox:
    """A vault of one good snapshot, and three that are held."""
    box = VaultBox.create(tmp_path, MemoryStore())
    mailbox = Mailbox(some_mails(6))
    box.snapshot(mailbox)
    for _ in range(3):
        box.clock.advance(hours=1)
        hold(box, mailbox)
    return box


def test_snapshots_are_held_as_their_records_say_until_somebody_answers(box: VaultBox) -> None:
    with box.open() as vault:
        assert standings(vault) == [GOOD, HELD, HELD, HELD]
        assert [snapshot.seq for snapshot in vault.held("box")] == [s.seq for s in vault.snapshots("box")[1:]]
        assert vault.is_held("box")


def test_an_answer_changes_the_standing_everywhere(box: VaultBox) -> None:
    answer(box, Word.ACCEPT, good=[2], rejected=[1])
    with box.open() as vault:
        assert standings(vault) == [GOOD, REJECTED, GOOD, HELD]
        snapshots = vault.snapshots("box")
        past = Past(vault.catalogue.lookup, "box")
        assert past.newest(good=True) == snapshots[2]
        assert past.beginning_with(snapshots[1].id) == [snapshots[1]]
        assert vault.snapshot(vault.record(snapshots[1])) == snapshots[1]
        assert [snapshot.accepted for snapshot in snapshots] == [False, False, True, False]
        assert vault.held("box") == [snapshots[3]]


def test_an_answer_that_is_taken_back_was_never_given(box: VaultBox) -> None:
    answer(box, Word.ACCEPT, good=[1, 2])
    answer(box, Word.REJECT, rejected=[3])
    answer(box, Word.UNDO, undoes=1)
    with box.open() as vault:
        assert standings(vault) == [GOOD, HELD, HELD, REJECTED]


def test_an_undo_can_hold_what_rested_on_what_it_takes_back(box: VaultBox) -> None:
    answer(box, Word.ACCEPT, good=[1, 2, 3])
    box.snapshot(Mailbox(some_mails(6)))
    answer(box, Word.UNDO, undoes=1, held=[4])
    with box.open() as vault:
        assert standings(vault) == [GOOD, HELD, HELD, HELD, HELD]
    answer(box, Word.ACCEPT, good=[1, 2, 3, 4])
    with box.open() as vault:
        assert standings(vault) == [GOOD] * 5


def test_a_catalogue_made_anew_knows_the_answers(box: VaultBox) -> None:
    answer(box, Word.ACCEPT, good=[2], rejected=[1])
    answer(box, Word.REJECT, rejected=[3])
    answer(box, Word.UNDO, undoes=2)
    with box.open() as vault:
        before = vault.snapshots()
    box.forget_catalogue()
    with box.open() as vault:
        assert vault.snapshots() == before
        assert standings(vault) == [GOOD, REJECTED, GOOD, HELD]


def test_another_computer_learns_an_answer_when_it_opens_the_vault(box: VaultBox, tmp_path: Path) -> None:
    other = VaultBox(box.root, tmp_path / "other", box.store, box.clock)
    with other.open() as vault:
        assert standings(vault) == [GOOD, HELD, HELD, HELD]
    answer(box, Word.REJECT, rejected=[1, 2, 3])
    with other.open() as vault:
        assert standings(vault) == [GOOD, REJECTED, REJECTED, REJECTED]


def test_answers_say_the_same_in_whatever_order_they_are_learned(box: VaultBox) -> None:
    for given in (
        {"word": Word.ACCEPT, "good": [1]}, {"word": Word.UNDO, "undoes": 1, "held": [0]}, {"word": Word.REJECT, "rejected": [1, 2]},
        {"word": Word.ACCEPT, "good": [0, 3]}, {"word": Word.UNDO, "undoes": 3},
    ):  # fmt: skip
        answer(box, **given)  # type: ignore[arg-type]
    with box.open() as vault:
        expected = standings(vault)
        assert expected == [GOOD, HELD, HELD, GOOD]
        records = [commit for kind in ("snapshot", ANSWER) for commit in vault.catalogue.history.commits(kind)]
        for seed in range(30):
            random.Random(seed).shuffle(records)
            vault.catalogue.begin()
            vault.catalogue.history.forget()
            for record in records:
                vault.catalogue.history.pass_over(record)
            assert standings(vault) == expected
            vault.catalogue.rollback()


def test_an_answer_holds_for_a_snapshot_that_is_written_again(box: VaultBox) -> None:
    answer(box, Word.REJECT, rejected=[2])
    with box.open() as vault, vault.writing(OWNER):
        lost = vault.record(vault.snapshots()[2])
        again = vault.commit({**lost.fields, "line": "import", "stands_for": lost.digest, "seq": vault.catalogue.history.newest()[0] + 1})
        assert vault.snapshots()[-1].standing is REJECTED
    answer(box, Word.UNDO, undoes=1)
    with box.open() as vault:
        assert standings(vault) == [GOOD, HELD, HELD, HELD, HELD]
    answer(box, Word.ACCEPT, good=[4])
    with box.open() as vault:
        assert vault.snapshots()[-1].seq == again.seq
        assert standings(vault) == [GOOD, HELD, HELD, HELD, GOOD]


def test_an_answer_of_another_mailbox_says_nothing(box: VaultBox) -> None:
    with box.open() as vault, vault.writing(OWNER):
        name = name_in_answers(vault.record(vault.snapshots()[1]).digest)
        vault.commit(answer_fields(Answer(word=Word.ACCEPT, snapshot=name, turn=1, good=(name,)), "other", "other"))
        assert standings(vault) == [GOOD, HELD, HELD, HELD]


@pytest.mark.parametrize(
    "wrong",
    [
        {"good": None}, {"good": ["text"]}, {"good": [b"short"]}, {"turn": "1"}, {"turn": -1}, {"turn": 2**63}, {"undoes": None}, {"snapshot": ""},
        {"rejected": 5}, {"held": [[]]},
    ],
)  # fmt: skip
def test_where_an_answer_makes_no_sense_everything_waits_for_another_one(box: VaultBox, wrong: dict[str, object]) -> None:
    answer(box, Word.ACCEPT, good=[1, 2, 3])
    with box.open() as vault, vault.writing(OWNER):
        assert standings(vault) == [GOOD] * 4
        name = name_in_answers(vault.record(vault.snapshots()[1]).digest)
        vault.commit(answer_fields(Answer(word=Word.REJECT, snapshot=name, turn=2), "box", "box") | wrong)
        assert standings(vault) == [GOOD, HELD, HELD, HELD]
    answer(box, Word.REJECT, rejected=[2])
    for _ in range(2):
        with box.open() as vault:
            assert standings(vault) == [GOOD, HELD, REJECTED, HELD]
        box.forget_catalogue()


def test_a_snapshot_whose_verdict_makes_no_sense_is_held(box: VaultBox) -> None:
    with box.open() as vault, vault.writing(OWNER):
        fields = vault.record(vault.snapshots()[0]).fields
        head = ("v", "seq", "prev", "at", "by")
        vault.commit({name: value for name, value in fields.items() if name not in head} | {"verdict": {"level": "pass"}})
        assert standings(vault)[-1] is HELD
        assert vault.last_good("box") == vault.record(vault.snapshots()[0])
        assert vault.snapshots()[-1].verdict.findings[0].rule == "guard-records-damaged"


def test_thinned_and_forgotten_snapshots_keep_nothing_of_their_answers(box: VaultBox) -> None:
    answer(box, Word.REJECT, rejected=[1, 2, 3])
    with box.open() as vault, vault.writing(OWNER):
        thinned = vault.snapshots()[1]
        vault.commit({
            "kind": "retention", "account": "box", "mailbox": "box", "thinned": [thinned.seq], "items": None, "folders": None, "counts": {},
        })  # fmt: skip
        assert [s.standing for s in vault.thinned("box", thinned.id)] == [REJECTED]
        records = [vault.record(snapshot) for snapshot in vault.snapshots()]
        vault.commit({
            "kind": "forget", "mailbox": "box", "commits": [[c.seq, c.digest] for c in records], "condemned": [], "aside": [],
        })  # fmt: skip
        assert _tables(vault) == (0, 0)


def _tables(vault: Vault) -> tuple[int, int]:
    counts = (vault.catalogue.db.execute(f"select count(*) from {table}").fetchone() for table in ("answered", "again"))
    first, second = (row[0] for row in counts if row)
    return first, second


def test_a_date_means_the_newest_snapshot_that_is_good_after_all_answers(box: VaultBox) -> None:
    answer(box, Word.ACCEPT, good=[1])
    with box.open() as vault:
        found = Past(vault.catalogue.lookup, "box").good_until(box.clock.now().astimezone(UTC))
        assert found == vault.snapshots()[1]
