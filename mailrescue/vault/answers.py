"""Answers of the user, and what they make of snapshots that are held (FORMAT.md 6, "Answers"). Pure.

An answer names records by the first halves of their hashes: numbers come twice where two histories were put together.
Which snapshots an answer must name is not known here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mailrescue.core.errors import VaultDamaged
from mailrescue.model.snapshot import Standing
from mailrescue.vault.commits import HALF_HASH, Commit

ANSWER = "answer"
_MOST_TURNS = 1 << 62


class Word(StrEnum):
    """What the user can say."""

    ACCEPT = "accept"
    REJECT = "reject"
    UNDO = "undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer. `good`, `rejected` and `held` name the snapshots that get this standing, `snapshot` the one spoken of.

    `turn` counts the answers of a mailbox from 1 on; `undoes` is the turn of the answer that is taken back, 0 for none.
    `number` is that of its record, 0 before it has one.
    """

    word: str
    snapshot: bytes
    turn: int
    good: tuple[bytes, ...] = ()
    rejected: tuple[bytes, ...] = ()
    held: tuple[bytes, ...] = ()
    undoes: int = 0
    number: int = 0

    @property
    def place(self) -> tuple[int, int]:
        """Its place among the answers of its mailbox, the newest highest."""
        return self.turn, self.number

    def names(self, snapshot: bytes) -> bool:
        """Return whether it says something of a snapshot."""
        return snapshot in (*self.good, *self.rejected, *self.held)


@dataclass(frozen=True, slots=True)
class Said:
    """What the newest answer that names a snapshot says, and the place of that answer."""

    standing: Standing
    place: tuple[int, int]


def name_in_answers(record: bytes) -> bytes:
    """Return what answers call a record with this BLAKE3."""
    return record[:HALF_HASH]


def answer_fields(answer: Answer, account: str, mailbox: str) -> dict[str, Any]:
    """Return the fields of an answer's record."""
    return {
        "kind": ANSWER, "account": account, "mailbox": mailbox, "word": str(answer.word), "snapshot": answer.snapshot,
        "turn": answer.turn, "good": list(answer.good), "rejected": list(answer.rejected), "held": list(answer.held),
        "undoes": answer.undoes,
    }  # fmt: skip


def parse_answers(commits: Iterable[Commit]) -> list[Answer]:
    """Read the answers of a mailbox from their records, oldest record first.

    Behind one that makes no sense nothing counts that was said before it: what it may have taken back waits again.
    """
    found: list[Answer] = []
    for commit in commits:
        try:
            found.append(_parsed(commit))
        except VaultDamaged:
            found.clear()
    return found


def _parsed(commit: Commit) -> Answer:
    f = commit.fields
    try:
        names = {field: tuple(map(_name, f[field])) for field in ("good", "rejected", "held")}
        return Answer(
            word=str(f["word"]), snapshot=_name(f["snapshot"]), turn=_count(f["turn"]), undoes=_count(f.get("undoes", 0)),
            number=commit.seq, **names,
        )  # fmt: skip
    except (KeyError, TypeError):
        raise VaultDamaged(f"the answer {commit.id} cannot be understood") from None


def _name(value: object) -> bytes:
    if not isinstance(value, bytes) or len(value) != HALF_HASH:
        raise TypeError
    return value


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < _MOST_TURNS:
        raise TypeError
    return value


def counting(answers: Iterable[Answer]) -> list[Answer]:
    """Return the answers that were not taken back, oldest first."""
    ordered = sorted(answers, key=lambda answer: answer.place)
    undone = {answer.undoes for answer in ordered if answer.undoes}
    return [answer for answer in ordered if answer.turn not in undone]


def settled(answers: Iterable[Answer]) -> dict[bytes, Said]:
    """Return what the answers of one mailbox make of the snapshots that they name; in which order they are given is all one."""
    said: dict[bytes, Said] = {}
    for answer in counting(answers):
        groups = ((Standing.GOOD, answer.good), (Standing.REJECTED, answer.rejected), (Standing.HELD, answer.held))
        for standing, names in groups:
            said.update(dict.fromkeys(names, Said(standing, answer.place)))
    return said
