"""Each rule speaks where it should and is silent beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from mailrescue.guard.judge import judge
from mailrescue.guard.values import Circumstances, Comparison, Flow, Piece, Sibling
from mailrescue.model.mail import ItemKind
from mailrescue.model.verdict import Level, Verdict
from tests.kit.boxes import (
    FACTS,
    NOW,
    TODAY,
    Box,
    compared,
    held_by,
    mail,
    mails,
    office,
    past,
    rules,
    state,
    verdict,
)

OTHER = {"identity": "outlook:2", "record_key": "22"}
ONE = {"identity": "outlook:1", "record_key": "11"}
_WEEKS = tuple({"left": 100, "standing": 90} for _ in range(10))


def _with_facts(before: Box, now: Box, one: dict[str, str], other: dict[str, str], **around: object) -> Verdict:
    found = compared(before, now)
    told = Comparison(replace(found.before, facts=one), replace(found.now, facts=other), found.flow)  # type: ignore[type-var]
    return judge(told, Circumstances(**around))  # type: ignore[arg-type]


# --- what freezes


def test_records_that_cannot_be_read_freeze_even_the_first_snapshot() -> None:
    damaged = Circumstances(damaged="The answers cannot be read.")
    for before in (None, state(office())):
        found = judge(Comparison(before, state(office())), damaged)
        assert found.level is Level.FREEZE
        assert found.findings[0].rule == "guard-records-damaged"
        assert "The answers cannot be read." in found.findings[0].sentence


def test_another_identity_without_our_mail_freezes() -> None:
    box = office()
    found = _with_facts(box, box[:10], ONE, OTHER)
    assert (found.level, rules(found)) == (Level.FREEZE, {"identity-changed"})
    assert "90 of 100" in found.findings[0].sentence


def test_another_identity_with_a_third_of_the_mail_missing_asks() -> None:
    box = office()
    found = _with_facts(box, tuple(piece for n, piece in enumerate(box) if n % 3), ONE, OTHER)
    assert found.level is Level.ASK
    assert "identity-doubtful" in rules(found)


def test_another_identity_with_the_same_mail_is_only_told() -> None:
    box = office()
    assert rules(_with_facts(box, box, ONE, OTHER)) == {"identity-renewed"}


def test_facts_of_the_disk_name_no_mailbox() -> None:
    box = office()
    assert rules(_with_facts(box, box[:95], FACTS, {**FACTS, "device": "2", "inode": "8", "created": "1"})) == set()


def test_all_gone_with_new_mail_there_freezes() -> None:
    found = verdict(office(), mails("INBOX", [0, 0]))
    assert (found.level, rules(found)) == (Level.FREEZE, {"wiped"})


def test_all_gone_with_the_folders_freezes() -> None:
    assert verdict(office(), (), folders_stay=False).level is Level.FREEZE


def test_all_gone_with_the_folders_there_only_asks() -> None:
    found = verdict(office(), ())
    assert (found.level, rules(found)) == (Level.ASK, {"emptied"})


def test_all_gone_in_another_place_freezes_where_the_place_was_always_the_same() -> None:
    box, moved = office(), {**FACTS, "inode": "8"}
    assert _with_facts(box, (), FACTS, moved, history=past(*_WEEKS)).level is Level.FREEZE
    assert _with_facts(box, (), FACTS, moved).level is Level.ASK
    assert _with_facts(box, (), FACTS, moved, history=past(*_WEEKS, {"left": 100, "moved-in": 1})).level is Level.ASK


def test_a_single_folder_that_was_fetched_and_filled_again_does_not_freeze() -> None:
    assert verdict(mails("INBOX", range(40)), mails("INBOX", [0, 0, 0])).level is Level.ASK


def test_a_rule_that_expires_all_old_mail_for_the_first_time_does_not_freeze() -> None:
    box = (*office(400), *mails("Projects", range(60, 200)))
    found = verdict(box, (*(piece for piece in box if piece.day > TODAY - 30), *mails("INBOX", [0, 0])))
    assert found.level is Level.ASK


@pytest.mark.parametrize("subject", ["Welcome to Hotmail", "Willkommen bei Ihrem neuen Postfach", "Your mailbox is almost full"])
def test_a_welcome_mail_in_the_place_of_all_freezes(subject: str) -> None:
    found = verdict(mails("INBOX", range(20, 30)), mails("INBOX", [0], subject=subject))
    assert (found.level, rules(found)) == (Level.FREEZE, {"welcome-only"})
    assert subject in found.findings[0].sentence


def test_a_welcome_mail_beside_what_was_there_says_nothing() -> None:
    box = office()
    assert rules(verdict(box, (*box, mail("INBOX", 0, subject="Welcome to Hotmail")))) == set()


def test_old_mail_of_somebody_else_in_the_place_of_ours_freezes() -> None:
    found = verdict(mails("INBOX", range(20, 60)), mails("INBOX", range(15, 60)))
    assert (found.level, held_by(found)) == (Level.FREEZE, {"swapped"})


def test_a_mailbox_created_after_our_first_snapshot_freezes_when_it_is_empty() -> None:
    box, born = mails("INBOX", range(20, 60)), str(int(NOW.timestamp()))
    around = {"first_snapshot_at": NOW - timedelta(days=90)}
    found = _with_facts(box, (), {**FACTS, "created": "5"}, {**FACTS, "created": born}, **around)
    assert (found.level, rules(found)) == (Level.FREEZE, {"younger-mailbox"})
    assert _with_facts(box, box, {**FACTS, "created": "5"}, {**FACTS, "created": born}, **around).level is Level.PASS


def _overwritten(box: Box, changed: int) -> Verdict:
    new = tuple(Piece(b"x" + piece.content, piece.folder, piece.role, TODAY) for piece in box[:changed])
    flow = Flow(changed=tuple(zip(box, new, strict=False)))
    return judge(Comparison(state(box), state((*new, *box[changed:])), flow), Circumstances())


def test_a_third_of_the_mail_overwritten_freezes() -> None:
    found = _overwritten(office(), 35)
    assert (found.level, rules(found)) == (Level.FREEZE, {"overwritten-widely"})


def test_three_mails_overwritten_ask_and_two_do_not() -> None:
    assert rules(_overwritten(office(), 3)) == {"overwritten"}
    assert rules(_overwritten(office(), 2)) == set()


def test_an_appointment_that_was_put_off_is_not_overwritten() -> None:
    box = tuple(replace(piece, kind=ItemKind.EVENT) for piece in mails("Calendar", range(-50, 50)))
    assert rules(_overwritten(box, 40)) == set()


# --- what asks


def test_five_mails_gone_of_five_ask_and_two_of_five_do_not() -> None:
    box = mails("INBOX", [20, 40, 60, 80, 100])
    assert verdict(box, ()).level is Level.ASK
    assert verdict(box, box[2:]).level is Level.PASS


def test_new_mail_that_is_all_gone_asks_once_and_not_when_that_is_usual() -> None:
    box = mails("INBOX", [0, 0, 1])
    assert held_by(verdict(box, ())) == {"cleared"}
    assert held_by(verdict(box, (), Circumstances(past({"left": 0, "cleared": 1.0}, accepted=[0])))) == set()


def test_a_mailbox_that_is_empty_again_and_again_is_not_asked_about() -> None:
    box, often = mails("INBOX", [15, 16, 17]), past(*({"left": n % 2, "cleared": 1.0} for n in range(20)), accepted=[0])
    assert "emptied" in held_by(verdict(box, ()))
    assert not {"emptied", "mostly-gone"} & held_by(verdict(box, (), Circumstances(often)))


def test_inbox_and_calendar_empty_together_ask_whatever_was_accepted() -> None:
    rest = mails("Offers", range(100))
    box = (*mails("INBOX", range(20, 30)), *mails("Calendar", range(-5, 5)), *rest)
    accepted = past({"left": 100, "folder-lost": 1.0, "mass-loss": 1.0, "burst": 1.0, "bleed": 1.0}, accepted=[0])
    assert held_by(verdict(box, rest, Circumstances(accepted))) == {"core-emptied"}


def test_above_half_of_the_settled_mail_asks_whatever_was_accepted() -> None:
    box = mails("INBOX", range(20, 120))
    accepted = past({"left": 100, "mass-loss": 1.0, "burst": 1.0, "bleed": 1.0, "newest-gone": 999}, accepted=[0])
    assert held_by(verdict(box, box[::3], Circumstances(accepted))) == {"mostly-gone"}


def test_the_few_old_mails_of_a_mailbox_that_lets_mail_go_after_two_weeks_are_not_most_of_it() -> None:
    box = (*mails("INBOX", [14, 14, 14]), *mails("INBOX", range(13)), *mails("INBOX", range(13)))
    assert held_by(verdict(box, box[3:])) == set()


@pytest.mark.parametrize("share", [30, 50, 80])
def test_a_mass_delete_asks_whichever_mails_it_takes(share: int) -> None:
    box = mails("INBOX", range(1, 101))
    mixed = tuple(box[n * 37 % 100] for n in range(100))
    for gone in (box[:share], box[100 - share :], mixed[:share]):
        assert verdict(box, tuple(piece for piece in box if piece not in gone)).level is Level.ASK


def test_a_quarter_of_the_settled_mail_asks_and_a_few_do_not() -> None:
    box = office()
    assert "mass-loss" in held_by(verdict(box, tuple(piece for n, piece in enumerate(box) if n % 4)))
    assert held_by(verdict(box, tuple(piece for n, piece in enumerate(box) if n % 25))) == set()


def test_a_third_of_the_young_mail_asks() -> None:
    box = mails("INBOX", [5, 6, 7, 8, 9, 10, 11, 12, 13])
    assert "burst" in held_by(verdict(box, box[1::2]))


def test_the_sent_mail_gone_asks() -> None:
    rest = mails("INBOX", range(500))
    found = verdict((*rest, *mails("Sent", [20, 40, 60])), rest)
    assert (found.level, held_by(found)) == (Level.ASK, {"sent-emptied"})


def test_a_folder_in_use_gone_asks_and_one_long_closed_is_told() -> None:
    rest = mails("INBOX", range(500))
    assert held_by(verdict((*rest, *mails("Acme", [20, 40, 60])), rest)) == {"folder-lost"}
    assert rules(verdict((*rest, *mails("Acme", [210, 240, 260])), rest)) == {"folder-closed"}


def test_a_folder_that_the_user_emptied_once_may_be_emptied_again() -> None:
    rest = mails("INBOX", range(100))
    box = (*rest, *mails("Papierkorb", [20, 30, 40, 50, 60]))
    found = verdict(box, rest)
    assert held_by(found) == {"folder-lost"}
    again = Circumstances(past(found.step, accepted=[0]))
    assert held_by(verdict(box, rest, again)) == set()
    assert held_by(verdict((*rest, *mails("Acme", range(20, 40))), rest, again)) == {"folder-lost"}


def test_the_newest_mail_of_all_folders_gone_asks() -> None:
    box = office(400)
    found = verdict(box, tuple(piece for piece in box if piece.day < TODAY - 5))
    assert held_by(found) == {"rolled-back"}
    assert "2024-09-29" in found.findings[0].sentence


def test_new_mail_under_the_numbers_of_lost_one_hides_no_roll_back() -> None:
    old = mails("INBOX", range(20, 60))
    lost = tuple(mail(("INBOX", "Sent")[n % 2], 1 + n % 4) for n in range(12))
    came = mails("INBOX", [0, 0])
    flow = Flow(removed=lost[2:], changed=((lost[0], came[0]), (lost[1], came[1])))
    found = judge(Comparison(state((*old, *lost)), state((*old, *came)), flow), Circumstances())
    assert "rolled-back" in held_by(found)
    assert "12 mails" in next(finding.sentence for finding in found.findings if finding.rule == "rolled-back")


def test_the_newest_mail_of_one_folder_gone_asks_unless_that_is_usual() -> None:
    box = mails("INBOX", range(300))
    assert held_by(verdict(box, box[6:])) == {"newest-gone"}
    assert held_by(verdict(box, box[6:], Circumstances(past({"left": 9, "newest-gone": 5}, accepted=[0])))) == set()


def _bled(settled: int, days: int) -> Verdict:
    box = mails("INBOX", range(20, 320))
    gone = {"left": 300, "standing": 300, "settled": settled}
    return verdict(box, (*box[: 100 - settled], *box[100:]), Circumstances(past(*[gone] * days)))


def test_a_little_every_day_asks_before_it_is_much() -> None:
    assert held_by(_bled(3, 5)) == set()
    found = _bled(3, 9)
    assert held_by(found) == {"bleed"}
    assert "30 mails in 9 days (10 %; usual here: 0 %)" in found.findings[0].sentence


def test_what_was_accepted_is_not_counted_again_and_its_rate_is_usual() -> None:
    gone = {"left": 300, "standing": 300, "settled": 3, "bleed": 0.1}
    box = mails("INBOX", range(20, 320))
    for days in (4, 12):
        history = past(*[gone] * 20, accepted=[19 - days])
        assert held_by(verdict(box, box[3:], Circumstances(history))) == set()


def test_what_a_mailbox_loses_every_month_is_its_habit() -> None:
    box = mails("INBOX", range(20, 320))
    habit = past(*({"left": 300, "standing": 300, "settled": 12} for _ in range(20)), every=7)
    assert held_by(verdict(box, box[3:], Circumstances(habit))) == set()
    assert held_by(verdict(box, (*box[:100], *box[145:]), Circumstances(habit))) == {"bleed"}


def test_the_same_mail_in_other_bytes_is_not_lost_but_asked_about() -> None:
    box = office()
    anew = tuple(replace(piece, content=b"x" + piece.content) for piece in box)
    assert held_by(verdict(box, anew)) == {"rewritten"}
    assert held_by(verdict(box, (*anew[:4], *box[4:]))) == set()
    assert rules(_with_facts(box, anew, ONE, OTHER)) == {"identity-renewed"}


def test_appointments_that_another_server_wrote_anew_are_not_lost() -> None:
    rest = mails("INBOX", range(500))
    events = tuple(replace(piece, kind=ItemKind.EVENT, message_id="") for piece in mails("Calendar", range(-10, 20)))
    assert held_by(verdict((*rest, *events), (*rest, *(replace(piece, content=b"x" + piece.content) for piece in events)))) == set()
    assert held_by(verdict((*rest, *events), (*rest, *mails("Calendar", range(-10, 20), message_id="")))) == {"folder-lost"}


def test_two_mailboxes_that_drop_on_one_day_ask() -> None:
    box = mails("INBOX", range(20, 120))
    kept = (*box[:50], *box[56:])
    other = Sibling("sales", NOW - timedelta(hours=5), {"mass-loss": 0.2, "settled": 9}, "example.com")
    assert held_by(verdict(box, kept, Circumstances(siblings=(other,), domain="example.com"))) == {"siblings"}
    assert held_by(verdict(box, kept, Circumstances(siblings=(other,), domain="example.org"))) == set()
    late = replace(other, taken_at=NOW - timedelta(days=3))
    assert held_by(verdict(box, kept, Circumstances(siblings=(late,), domain="example.com"))) == set()


def test_nearly_everything_among_the_deleted_mails_asks_and_half_of_it_does_not() -> None:
    box = office()
    trashed = tuple(replace(piece, folder="Trash", role="trash") for piece in box)
    assert held_by(verdict(box, (*trashed[:90], *box[90:]))) == {"all-in-trash"}
    assert held_by(verdict(box, (*trashed[:60], *box[60:]))) == set()


def test_fewer_mails_ask_where_a_list_cannot_be_read_whole() -> None:
    box = office()
    found = judge(Comparison(state(box), state(box[:80]), Flow(partial=True)), Circumstances())
    assert held_by(found) == {"fewer"}


# --- what is told


def test_the_old_mailbox_that_comes_back_is_recognised() -> None:
    box = office()
    found = _with_facts(mails("INBOX", [0, 1]), box, OTHER, ONE, known=(OTHER, ONE), history=past({"left": 100}))
    assert {"old-mailbox-returned", "mail-returned"} <= rules(found)
    assert "old-mailbox-returned" not in rules(_with_facts(box, box, ONE, OTHER, known=(ONE,)))


def test_mail_that_comes_back_is_told_with_its_share() -> None:
    box = office()
    found = verdict(mails("INBOX", [0, 1]), box[:97], Circumstances(past({"left": 100})))
    assert "97 % of the mail is back" in next(f.sentence for f in found.findings if f.rule == "mail-returned")


def test_a_long_silence_is_told_and_holds_nothing() -> None:
    quiet = mails("INBOX", range(9, 90))
    found = verdict(quiet, quiet)
    assert (found.level, rules(found)) == (Level.PASS, {"inbound-silence"})
    assert rules(verdict(quiet[::4], quiet[::4])) == set()


@pytest.mark.parametrize(
    ("before", "now", "names"),
    [
        ({"host": "mail.old.example"}, {"host": "mail.new.example"}, {"server-changed"}),
        ({"certificate": "aa", "issuer": "One CA"}, {"certificate": "bb", "issuer": "Other CA"}, {"server-changed"}),
        ({"certificate": "aa", "issuer": "One CA", "expires": "2026-01-01"}, {"certificate": "bb", "issuer": "One CA", "expires": "2026-04-01"}, set()),
        ({"version": "15.1.2507.39"}, {"version": "15.2.1118.7"}, {"server-changed"}),
        ({"version": "15.1.2507.39"}, {"version": "15.1.2507.44"}, set()),
        ({"version": "Dovecot 2.3.19"}, {"version": "Dovecot 2.3.21"}, set()),
        ({"version": "Dovecot 2.3.19"}, {"version": "Cyrus 3.8.1"}, {"server-changed"}),
        ({"name": "EX01"}, {"name": "EX02"}, set()),
        ({"host": "mail.example"}, {}, set()),
    ],
)
def test_of_a_server_its_host_issuer_and_program_are_told_and_no_renewal(before: dict[str, str], now: dict[str, str], names: set[str]) -> None:
    box = office()
    assert rules(verdict(box, box, Circumstances(probe=(now, before)))) == names


def test_a_server_that_tells_something_else_about_itself_is_told() -> None:
    box = office()
    found = verdict(box, box, Circumstances(probe=({"mx": "b", "version": "2"}, {"mx": "a", "version": "2"})))
    assert rules(found) == {"server-changed"}
    assert "mx" in found.findings[0].sentence


def test_a_file_half_as_big_is_told() -> None:
    box = office()
    assert rules(_with_facts(box, box, {**ONE, "file_size": "90000000"}, {**ONE, "file_size": "20000000"})) == {"file-shrunk"}
    assert rules(_with_facts(box, box, {**ONE, "file_size": "9000"}, {**ONE, "file_size": "2000"})) == set()
