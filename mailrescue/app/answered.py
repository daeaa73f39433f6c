"""Use case: which answers the user gave about a mailbox, and which of them can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from mailrescue.vault.answers import ANSWER, Answer, Word, counting, parse_answers
from mailrescue.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Given:
    """An answer: what was said, when, of which snapshot. `counts`: it was not taken back."""

    word: Word
    at: datetime
    snapshot: str
    counts: bool


def answers_given(vault: Vault, mailbox: str) -> list[Given]:
    """Return the answers about a mailbox, the newest first. What was taken back is among them, and so are the takings back."""
    commits = vault.catalogue.history.commits(ANSWER, mailbox)
    times = {commit.seq: datetime.fromtimestamp(commit.fields["at"], UTC) for commit in commits}
    answers = parse_answers(commits)
    valid = {answer.place for answer in counting(answers)}
    ordered = sorted(answers, key=lambda answer: answer.place, reverse=True)
    return [_given(answer, times[answer.number], counts=answer.place in valid) for answer in ordered]


def last_answer(vault: Vault, mailbox: str) -> Given | None:
    """Return the newest answer about a mailbox if it counts and is none that takes another back; None otherwise."""
    newest = next(iter(answers_given(vault, mailbox)), None)
    return newest if newest is not None and newest.counts and newest.word is not Word.UNDO else None


def _given(answer: Answer, at: datetime, *, counts: bool) -> Given:
    # What the user calls a snapshot begins as its name in answers does.
    return Given(Word(answer.word), at, answer.snapshot.hex()[:16], counts)
