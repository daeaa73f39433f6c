"""Held snapshots and answers in a vault: the way out and today's program see the same."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.kit.golden import VERSIONS, Golden

NEWEST = "golden"


class Answered(Golden):
    """A golden vault in which the newest snapshot of one account is held, or not, by answers."""

    def name(self, number: int) -> bytes:
        """What answers call a commit."""
        return next(bytes.fromhex(path.name[13:]) for path in self.commits() if int(path.name[:12]) == number)

    def newest(self) -> int:
        """The number of the newest golden snapshot."""
        return self.number(self.accounts[NEWEST][-1]["id"])

    def mailbox(self) -> str:
        """What the vault calls the mailbox."""
        return str(self.fields(self.accounts[NEWEST][-1]["id"])["mailbox"])

    def answer(self, turn: int, **more: Any) -> None:
        """Append an answer about the newest snapshot."""
        name = self.name(self.newest())
        fields = {"word": "?", "snapshot": name, "turn": turn, "good": [], "rejected": [], "held": [], "undoes": 0}
        self.append(kind="answer", account=NEWEST, mailbox=self.mailbox(), **fields | more)

    def digests_of(self, day: int) -> Counter[str]:
        """What the snapshot of a day holds."""
        return Counter(item["sha256"] for item in self.accounts[NEWEST][day]["items"])


@pytest.fixture(params=VERSIONS, ids=[version.name for version in VERSIONS])
def golden(request: pytest.FixtureRequest, tmp_path: Path) -> Answered:
    """A copy of a golden vault."""
    return Answered(request.param, tmp_path)


def _standing(golden: Answered) -> str:
    """The standing of the newest snapshot as today's program shows it."""
    done = golden.program("--json", "snapshots", NEWEST)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return str(next(row["standing"] for row in rows if row.get("id") == golden.accounts[NEWEST][-1]["id"]))


def test_the_way_out_takes_the_newest_snapshot_that_is_good_after_all_answers(golden: Answered) -> None:
    name = golden.name(golden.newest())
    steps = (
        ("rejected", {"turn": 1, "rejected": [name]}), ("held", {"turn": 2, "held": [name], "undoes": 1}),
        ("good", {"turn": 3, "good": [name]}), ("held", {"turn": 4, "undoes": 3}),
    )  # fmt: skip
    for standing, given in steps:
        golden.answer(**given)  # type: ignore[arg-type]
        assert _standing(golden) == standing
        done = golden.reader("--mailbox", NEWEST, out=f"out{given['turn']}")
        assert done.returncode == 0, done.stderr
        assert golden.digests_out(f"out{given['turn']}") == golden.digests_of(-1 if standing == "good" else -2)


def test_the_way_out_takes_no_snapshot_whose_verdict_holds_it(golden: Answered) -> None:
    held = golden.fields(golden.accounts[NEWEST][-1]["id"]) | {"verdict": {"level": "ask", "findings": [["x", "ask", "Look."]], "step": {}}}
    held["taken_at"] += 3600
    number = golden.append(**held)
    done = golden.reader("--list")
    line = next(line for line in done.stdout.splitlines() if f" {number} " in line)
    assert " held " in line
    name = golden.name(number)
    golden.answer(1, good=[name])
    assert " good " in next(line for line in golden.reader("--list").stdout.splitlines() if f" {number} " in line)


def test_an_answer_holds_in_the_way_out_for_a_snapshot_that_a_repair_wrote_again(golden: Answered) -> None:
    name = golden.name(golden.newest())
    golden.answer(1, rejected=[name])
    again = golden.fields(golden.accounts[NEWEST][-1]["id"]) | {"stands_for": name + bytes(16)}
    number = golden.append(**again)
    assert " rejected " in next(line for line in golden.reader("--list").stdout.splitlines() if f" {number} " in line)


def test_an_answer_that_makes_no_sense_keeps_nobody_from_his_mail(golden: Answered) -> None:
    golden.append(kind="answer", account=NEWEST, mailbox=golden.mailbox(), word="accept")
    done = golden.reader("--mailbox", NEWEST, out="out")
    assert done.returncode == 0, done.stderr
    assert golden.digests_out("out") == golden.digests_of(-1)
