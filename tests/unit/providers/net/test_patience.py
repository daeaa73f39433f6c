"""Waiting as servers ask for it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mailrescue.core.errors import Cancelled
from mailrescue.core.progress import CancelToken
from mailrescue.model.probe import Told
from mailrescue.providers.net.failing import Unconnected
from mailrescue.providers.net.patience import MOST_ASKED, Pace, Pauses, in_words, retry_after, suggested

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


class Waits(CancelToken):
    """Notes how long it was asked to wait, and waits not at all."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []

    def wait(self, seconds: float) -> bool:
        """Note the time."""
        self.seconds.append(seconds)
        return self.cancelled


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120), (" 0 ", 0), ("Mon, 05 Jan 2026 09:02:00 GMT", 120), ("Mon, 05 Jan 2026 08:00:00 GMT", 0), ("999999999", MOST_ASKED),
        ("Mon, 05 Jan 2026 10:02:00 +0100", 120), ("Mon, 05 Jan 2026 09:02:00 -0000", 120), ("soon", None), ("", None), ("-5", None), ("1" * 400, None),
    ],
)  # fmt: skip
def test_a_retry_after_header_is_read_as_number_and_as_date(value: str, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("BAD Request is throttled. Suggested Backoff Time: 299961 milliseconds", 299.961),
        ("NO [UNAVAILABLE] suggested backoff time: 30 seconds", 30),
        ("Suggested Backoff Time: 1500", 1.5),
        ('<t:Value Name="BackOffMilliseconds">1500</t:Value>', 1.5),
        ("The server cannot service this request right now. BackOffMilliseconds: 2000", 2),
        ("NO Suggested Backoff Time: milliseconds", None),
        ("OK done", None),
    ],
)
def test_the_pause_that_exchange_suggests_is_read_from_its_text(text: str, seconds: float | None) -> None:
    assert suggested(text) == seconds


def test_pauses_double_up_to_the_longest_and_begin_anew_after_a_success() -> None:
    waits = Waits()
    pauses = Pauses("mail.example", waits, pace=Pace(1, 5, 100), draw=lambda: 0)
    for _ in range(4):
        pauses.wait()
    pauses.succeeded()
    pauses.wait()
    assert waits.seconds == [1, 2, 4, 5, 1]


def test_a_pause_is_never_shorter_than_the_server_asks() -> None:
    waits = Waits()
    pauses = Pauses("mail.example", waits, pace=Pace(1, 5, 100), draw=lambda: 1)
    pauses.wait(40)
    assert waits.seconds == [50]


def test_a_long_pause_is_told_and_a_short_one_is_not() -> None:
    told: list[str] = []
    pauses = Pauses("mail.example", Waits(), tell=told.append, draw=lambda: 0)
    pauses.wait(2)
    assert told == []
    pauses.wait(300)
    assert told == ["mail.example is busy. MailRescue waits 5 minutes, then goes on."]


def test_patience_ends_with_a_sentence_before_a_pause_that_is_too_long() -> None:
    waits = Waits()
    pauses = Pauses("mail.example", waits, pace=Pace(total=60), draw=lambda: 0)
    with pytest.raises(Unconnected, match=r"asks MailRescue to come back in 5 minutes.*goes on from there") as caught:
        pauses.wait(300)
    assert caught.value.told is Told.THROTTLED
    assert waits.seconds == []


def test_pauses_without_end_are_ended_though_each_is_short() -> None:
    waits = Waits()
    pauses = Pauses("mail.example", waits, pace=Pace(1, 5, 30), draw=lambda: 0)

    def go_on() -> None:
        for _ in range(100):
            pauses.wait()

    with pytest.raises(Unconnected):
        go_on()
    assert sum(waits.seconds) <= 30


def test_a_pause_ends_at_once_when_the_user_says_stop() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        Pauses("mail.example", cancel).wait(500)


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "1 second"), (1, "1 second"), (40, "40 seconds"), (89, "89 seconds"), (299.9, "5 minutes"), (7200, "2 hours")]
)
def test_durations_are_said_in_words(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


def test_a_server_that_asks_for_no_pause_again_and_again_is_not_asked_without_end() -> None:
    pauses = Pauses("mail.example.org", CancelToken(), pace=Pace(0.001, 0.001, 0.0105), draw=lambda: 0.0)
    assert pauses.next_pause(0.0) == 0.0
    for _ in range(11):  # at once, then ten times a thousandth of a second, which is all its patience
        pauses.wait(0.0)
    with pytest.raises(Unconnected, match="busy"):
        pauses.wait(0.0)
