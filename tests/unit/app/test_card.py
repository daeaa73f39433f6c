"""The card says what is safe, what to do and what to leave alone, and names the commands that answer it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from mailrescue.app.card import action_card, read_with_outlook
from mailrescue.cli.parser import parse
from mailrescue.model.snapshot import Changes, Counts, Snapshot, Standing
from mailrescue.model.verdict import Level

_GOOD = Snapshot(
    id="a" * 16, seq=3, account="anna", mailbox="m", taken_at=datetime(2026, 3, 2, 9, tzinfo=UTC), standing=Standing.GOOD, complete=True,
    counts=Counts(messages=1234), changes=Changes(),
)  # fmt: skip
_HELD = replace(_GOOD, id="b" * 16, seq=4, standing=Standing.HELD)
_ZONE = timezone(timedelta(hours=1))


def do_this_now(*mailbox: Any, **facts: Any) -> list[str]:
    return action_card(*mailbox, **facts).lines()


def _commands(card: list[str]) -> list[str]:
    return [part for line in card for part in line.split("`")[1::2] if part.startswith("mailrescue ")]


def test_at_a_freeze_it_tells_all_that_must_be_done_and_left_alone() -> None:
    card = do_this_now("anna", Level.FREEZE, _GOOD, _HELD, _ZONE, copies=("The file is safe.",))
    assert card[0] == "DO THIS NOW (anna)"
    assert "2026-03-02 10:00 with 1,234 items" in card[1]
    assert card[2] == "  2. The file is safe."
    text = "\n".join(card)
    assert all(told in text for told in ("Do not start Outlook", "Work Offline", "Ask your provider", 'Do not click "Connect"', "follow no link"))


def test_of_a_mailbox_that_any_program_may_read_it_says_the_same_without_outlook() -> None:
    for level in (Level.FREEZE, Level.ASK):
        text = "\n".join(do_this_now("anna", level, _GOOD, _HELD, _ZONE, outlook=False))
        assert "Outlook" not in text
        assert "OST" not in text
        assert "offline" in text
    assert "follow no link" in "\n".join(do_this_now("anna", Level.FREEZE, _GOOD, _HELD, _ZONE, outlook=False))


def test_outlook_reads_what_is_on_exchange_what_is_in_its_files_and_what_has_one_linked_to_it() -> None:
    assert [kind for kind in ("outlook", "ews", "imap", "maildir", "mbox", "eml", "") if read_with_outlook(kind, "")] == ["outlook", "ews"]
    assert read_with_outlook("imap", "anna-ost")


def test_a_question_is_short_and_says_what_to_do_when_it_was_not_the_user() -> None:
    card = do_this_now("anna", Level.ASK, _GOOD, _HELD, _ZONE)
    assert card[0] == "WAS THAT YOU? (anna)"
    assert len(card) == 5
    assert f"diff anna {_GOOD.id} {_HELD.id} --summary" in card[2]
    assert "leave Outlook closed" in card[3]
    assert len(do_this_now("anna", Level.ASK, None, _HELD, _ZONE)) == 4


def test_a_mailbox_that_is_back_is_confirmed_by_rejecting_what_was_there_meanwhile() -> None:
    card = do_this_now("anna", Level.FREEZE, _GOOD, _HELD, _ZONE, back=True)
    assert card[0] == "IT IS BACK (anna)"
    assert f"mailrescue guard reject anna {_HELD.id}" in _commands(card)
    assert "Do not start Outlook" not in "\n".join(card)


def test_without_a_good_snapshot_it_promises_none() -> None:
    card = do_this_now("anna", Level.FREEZE, None, _HELD, _ZONE)
    assert "Safe in the vault" not in "\n".join(card)


def test_every_command_on_it_is_one_that_the_program_takes() -> None:
    cards = [do_this_now("anna", level, _GOOD, _HELD, _ZONE, back=back) for level in (Level.ASK, Level.FREEZE) for back in (True, False)]
    commands = {command for card in cards for command in _commands(card)}
    assert len(commands) >= 6
    for command in commands:
        assert parse(command.split()[1:]).run
