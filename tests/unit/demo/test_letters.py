"""Where a mail of the story lies from day to day."""

from __future__ import annotations

from datetime import UTC, datetime

from mailrescue.demo.compose import Draft, Person
from mailrescue.demo.letters import SENT, Letter, Place, place

_SOMEBODY = Person("Somebody", "somebody@mail.example")
_DRAFT = Draft(sender=_SOMEBODY, to=_SOMEBODY, when=datetime(2026, 3, 3, tzinfo=UTC), subject="s", text="t")


def _days(letter: Letter) -> list[Place | None]:
    return [place(letter, day) for day in range(5)]


def test_what_comes_in_is_unread_then_read_then_filed() -> None:
    filed = Place("Office", "S")
    assert _days(Letter(draft=_DRAFT, day=1, folder="Office")) == [None, Place("INBOX", None), Place("INBOX", "S"), filed, filed]


def test_an_answer_is_marked_on_its_day() -> None:
    letter = Letter(draft=_DRAFT, day=1, folder="Office", answered=1)
    assert _days(letter)[1:4] == [Place("INBOX", "RS"), Place("INBOX", "RS"), Place("Office", "RS")]


def test_what_was_sent_stays_where_it_is() -> None:
    assert _days(Letter(draft=_DRAFT, day=2, folder=SENT)) == [None, None, *[Place(SENT, "S")] * 3]


def test_what_is_deleted_is_gone_from_that_day_on() -> None:
    assert _days(Letter(draft=_DRAFT, day=1, folder="News", deleted=2)) == [None, Place("INBOX", None), None, None, None]
