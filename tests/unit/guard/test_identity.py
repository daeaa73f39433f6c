"""What of a fingerprint names the mailbox, event by event in the life of a mailbox on a server."""

from __future__ import annotations

import pytest

from mailrescue.guard.identity import facts_changed, provider_of, same_mailbox
from mailrescue.guard.judge import judge
from mailrescue.guard.values import Circumstances, Comparison, Sibling
from mailrescue.model.verdict import Level, Verdict
from tests.kit.boxes import NOW, Box, compared, held_by, mails, office, past, rules

_PROFILE, _SECOND, _OTHER = "a1" * 20, "b2" * 20, "c3" * 20
EXCHANGE = {
    "identity": "ews:ann@firm.example", "mailbox_guid": "11", "replica_guid": "21", "root_id": "31", "inbox_id": "41", "sent_id": "51",
    "root_created": "2019-03-04T08:00:00Z", "inbox_created": "2019-03-04T08:00:01Z", "ostid": _PROFILE, "server.host": "ex.hoster.example",
    "server.name": "EX01", "server.version": "15.1.2507.39", "server.certificate": "aa", "server.issuer": "One CA", "server.expires": "2026-01-01T00:00:00Z",
}  # fmt: skip
IMAP = {"identity": "imap:ann@mail.firm.example", "uidvalidity": "1700000000", "mailbox_id": "F1", "server.host": "mail.firm.example", "server.version": "Dovecot 2.3.19"}
DIAL_TONE = EXCHANGE | {
    "replica_guid": "22", "root_id": "32", "inbox_id": "42", "sent_id": "52", "root_created": "2026-11-20T03:00:00Z",
    "inbox_created": "2026-11-20T03:00:00Z", "ostid": _OTHER,
}  # fmt: skip
SWAPPED = DIAL_TONE | {"mailbox_guid": "12"}


def _said(before: Box, now: Box, one: dict[str, str], other: dict[str, str], around: Circumstances = Circumstances()) -> Verdict:  # noqa: B008  a value
    found = compared(before, now)
    assert found.before is not None
    states = type(found.before)(found.before.taken_at, found.before.folders, one), type(found.now)(found.now.taken_at, found.now.folders, other)
    return judge(Comparison(*states, found.flow), around)


@pytest.mark.parametrize("other", [DIAL_TONE, SWAPPED], ids=["dial-tone", "swap"])
@pytest.mark.parametrize("new", [0, 1, 30])
def test_a_dial_tone_mailbox_and_a_swapped_one_freeze_whatever_has_come_since(other: dict[str, str], new: int) -> None:
    found = _said(office(), mails("INBOX", [0] * new), EXCHANGE, other)
    assert found.level is Level.FREEZE
    assert "identity-changed" in held_by(found)


def test_the_database_that_is_mounted_again_is_recognised_though_a_profile_was_made_meanwhile() -> None:
    box = office()
    back = EXCHANGE | {"ostid": _PROFILE + _SECOND}
    found = _said(mails("INBOX", [0]), box, DIAL_TONE, back, Circumstances(past({"left": 100}), known=(EXCHANGE,)))
    assert (found.level, rules(found) >= {"old-mailbox-returned", "mail-returned"}) == (Level.PASS, True)


def test_a_mailbox_that_was_moved_with_its_mail_is_told() -> None:
    box = office()
    moved = EXCHANGE | {"replica_guid": "29", "server.name": "EX07", "server.version": "15.1.2507.44", "server.certificate": "bb"}
    assert rules(_said(box, box, EXCHANGE, moved)) == {"identity-renewed"}


def test_a_renumbered_mailbox_with_its_mail_is_told_and_one_without_a_third_of_it_asks() -> None:
    box, other = office(), IMAP | {"uidvalidity": "1800000000"}
    assert rules(_said(box, box[:95], IMAP, other)) == {"identity-renewed"}
    found = _said(box, tuple(piece for n, piece in enumerate(box) if n % 3), IMAP, other)
    assert (found.level, "identity-doubtful" in rules(found)) == (Level.ASK, True)


def test_a_mailbox_deleted_and_made_again_freezes() -> None:
    other = IMAP | {"uidvalidity": "1800000000", "mailbox_id": "F2"}
    assert held_by(_said(office(), (), IMAP, other)) == {"identity-changed"}


def test_another_host_of_the_same_mail_is_told() -> None:
    box, other = office(), IMAP | {"identity": "imap:ann@imap.new.example", "uidvalidity": "9", "mailbox_id": "F9", "server.host": "imap.new.example"}
    assert rules(_said(box, box, IMAP, other)) == {"identity-renewed"}


@pytest.mark.parametrize(
    "now",
    [_PROFILE + _SECOND, _SECOND + _PROFILE, _OTHER + _PROFILE + _SECOND, (_PROFILE + _SECOND).upper(), _PROFILE + "00ff"],
    ids=["behind", "before", "between", "upper case", "uneven"],
)
def test_a_new_outlook_profile_is_no_event(now: str) -> None:
    box, other = office(), EXCHANGE | {"ostid": now}
    assert rules(_said(box, box[:97], EXCHANGE, other)) == set()


@pytest.mark.parametrize("now", ["", _OTHER, _SECOND + _OTHER, _OTHER + "00"], ids=["emptied", "other", "others", "uneven"])
def test_profiles_that_are_lost_mean_another_mailbox(now: str) -> None:
    assert facts_changed({"ostid": _PROFILE + _SECOND}, {"ostid": now}).mailbox == ("ostid",)


def test_nothing_of_the_server_names_a_mailbox() -> None:
    box = office()
    other = EXCHANGE | {name: "else" for name in EXCHANGE if name.startswith("server.")}
    assert rules(_said(box, box[:96], EXCHANGE, other)) == set()
    assert same_mailbox(EXCHANGE, other)
    assert not same_mailbox({"server.host": "one"}, {"server.host": "one"})


def test_times_of_creation_are_compared_to_the_second() -> None:
    assert facts_changed(EXCHANGE, EXCHANGE | {"root_created": "2019-03-04T08:00:00.123Z"}).mailbox == ()
    assert facts_changed(EXCHANGE, EXCHANGE | {"root_created": "2019-03-04T08:00:02Z"}).mailbox == ("root_created",)


@pytest.mark.parametrize(
    ("facts", "provider"),
    [
        (EXCHANGE, "hoster.example"), (IMAP, "firm.example"), ({"identity": "ews:ann@firm.example"}, "firm.example"),
        ({"identity": "imap:ann@firm.example@imap.web.de"}, "web.de"), ({"identity": "imap:ann@mail.provider.co.uk"}, "provider.co.uk"),
        ({"identity": "imap:ann@192.168.1.20"}, "192.168.1.20"), ({"identity": "imap:ann@::1"}, "::1"), ({"identity": "imap:ann@localhost"}, "localhost"),
        ({"identity": "maildir:/home/ann@work"}, ""), ({}, ""),
    ],
)  # fmt: skip
def test_the_provider_is_known_by_its_host_or_by_the_address(facts: dict[str, str], provider: str) -> None:
    assert provider_of(facts) == provider


def test_mailboxes_of_one_provider_that_drop_on_one_day_ask_and_those_of_others_do_not() -> None:
    box = office()
    struck = {"mass-loss": 0.3, "settled": 40.0}
    for domain, asks in (("hoster.example", True), ("else.example", False)):
        around = Circumstances(siblings=(Sibling("bob", NOW, struck, domain),), domain=provider_of(EXCHANGE))
        found = _said(box, tuple(piece for n, piece in enumerate(box) if n % 12), EXCHANGE, EXCHANGE, around)
        assert ("siblings" in held_by(found)) is asks
