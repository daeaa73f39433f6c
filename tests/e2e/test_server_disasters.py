"""Disasters that happen to mailboxes on servers, by commands: what holds them, what is silence, what is recognised, and what is harmless.

The embedded Exchange and Debian's Dovecot are real servers here; the guard sees what a client sees of them, and no more.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from mailrescue.demo.exchange.certificate import Certified, certify
from mailrescue.demo.exchange.mailbox import Mailbox
from mailrescue.demo.exchange.server import Exchange
from mailrescue.demo.exchange.soap import EXCHANGE_2016, EXCHANGE_2019
from mailrescue.providers.ews import source as ews_source
from mailrescue.vault import slots
from tests.kit.dovecot import Dovecot, User, dovecot
from tests.kit.ews import QUICK
from tests.kit.program import PASSPHRASE
from tests.kit.typed import Said, Shell

__all__ = ["dovecot"]
_NOW = datetime.now(UTC)
ADDRESSES = ("anna@weber.example", "ben@weber.example")
PASSWORD = "right-horse"
FOLDERS = ("inbox", "sentitems", "Orders", "Orders/Old")
MAILS = 48
EVENT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//weber//EN\r\nBEGIN:VEVENT\r\nUID:{n}@weber.example\r\nSUMMARY:Fitting {n}\r\n"
    "DTSTART:202603{n:02d}T100000Z\r\nDTEND:202603{n:02d}T110000Z\r\nLOCATION:Room {n}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def letter(number: int, back: float, text: str = "") -> bytes:
    """Return a mail of so many days ago."""
    return (
        f"From: a{number % 9}@kunde.example\r\nTo: anna@weber.example\r\nSubject: Brief {number}\r\nMessage-ID: <{number}@kunde.example>\r\n"
        f"Date: {format_datetime(_NOW - timedelta(days=back))}\r\n\r\n{text or f'Text {number}'}\r\n"
    ).encode()


@pytest.fixture
def shell(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Shell:
    """Return a shell on a computer without a keyring."""
    monkeypatch.setattr(slots, "_KDF", {"name": "argon2id", "memory": 8, "passes": 1, "lanes": 1})
    monkeypatch.setenv("MAILRESCUE_VAULT_KEY", PASSPHRASE)
    return Shell(capsysbinary, tmp_path / "home")


def held(said: Said) -> dict[str, str]:
    """Return the findings of a snapshot that must be held: rule and level."""
    assert (said.code, said.result["standing"]) == (4, "held"), said.result
    return {finding["rule"]: finding["level"] for finding in said.result["findings"]}


def good(said: Said) -> dict[str, Any]:
    """Return the result of a snapshot that must be good."""
    assert (said.code, said.result["standing"]) == (0, "good"), said.result
    return said.result


def ids(shell: Shell) -> list[str]:
    """Return the snapshots of `anna`."""
    return [row["id"] for row in shell.json("snapshots", "anna").rows()]


# --- an Exchange server


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    """Return a certificate for all servers of these tests."""
    return certify(tmp_path_factory.mktemp("certified"))


@pytest.fixture
def server(certified: Certified, tmp_path: Path) -> Iterator[Exchange]:
    """A server that runs."""
    with Exchange(tmp_path, certified=certified) as server:
        yield server
    assert server.broken == []


def fill(mailbox: Mailbox) -> None:
    """Put mail of a year, appointments and a contact in."""
    for number in range(MAILS):
        back = 1 + number * 7.5
        mailbox.add(FOLDERS[number % 4], letter(number, back), received=_NOW - timedelta(days=back))
    for number in range(1, 5):
        mailbox.add("calendar", EVENT.format(n=number).encode())
    mailbox.add("contacts", b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Eve Stone\r\nN:Stone;Eve;;;\r\nEMAIL:eve@kunde.example\r\nTEL;TYPE=WORK:0301234\r\nEND:VCARD\r\n")


def add(shell: Shell, server: Exchange, name: str, address: str) -> Mailbox:
    """Return a mailbox full of mail, with an account of which a first snapshot is good."""
    mailbox = server.mailbox(address, PASSWORD)
    fill(mailbox)
    words = ("account", "add", name, "ews", "--email", address, "--endpoint", server.endpoint, "--ca-file", str(server.ca_file))
    assert shell(*words, "--password-stdin", stdin=f"{PASSWORD}\n".encode()).code == 0
    assert good(shell.json("snapshot", name))["messages"] == MAILS
    return mailbox


@pytest.fixture
def anna(shell: Shell, server: Exchange) -> Mailbox:
    """Anna's mailbox, with a good snapshot."""
    return add(shell, server, "anna", ADDRESSES[0])


def test_a_dial_tone_mailbox_freezes_however_little_has_come_and_the_old_one_is_recognised(shell: Shell, anna: Mailbox) -> None:
    (before,) = ids(shell)
    anna.dial_tone(welcome=letter(900, 0))
    assert held(shell.json("snapshot", "anna"))["identity-changed"] == "freeze"
    status = shell.json("guard", "status", "anna")
    assert (status.code, status.rows()[0]["level"], status.rows()[0]["last_good"]) == (4, "freeze", before)
    anna.add("inbox", letter(901, 0))
    assert "identity-changed" in held(shell.json("snapshot", "anna"))
    anna.come_back()
    anna.add("inbox", letter(902, 0))
    back = shell.json("snapshot", "anna")
    assert {"old-mailbox-returned", "mail-returned"} <= set(back.result["reasons"])
    assert (back.result["standing"], back.result["messages"], back.result["removed"]) == ("held", MAILS + 1, 0)
    newest = ids(shell)[0]
    assert shell.json("--yes", "guard", "accept", "anna", newest).code == 0
    assert good(shell.json("snapshot", "anna"))["messages"] == MAILS + 1


def test_somebody_elses_mailbox_in_the_place_of_ours_freezes(shell: Shell, anna: Mailbox) -> None:
    anna.swap(tuple(letter(500 + number, 20 + number) for number in range(30)))
    found = held(shell.json("snapshot", "anna"))
    assert set(found.values()) == {"freeze"}
    assert {"identity-changed", "swapped"} & set(found)


def test_a_mass_deletion_is_asked_about_and_the_mail_stays_in_reach(shell: Shell, anna: Mailbox) -> None:
    assert anna.mass_delete("inbox", keep=2) == MAILS // 4 - 2
    assert set(held(shell.json("snapshot", "anna")).values()) == {"ask"}
    assert shell.json("list", "anna").result["count"] == MAILS + 5, "what is looked at is the last good one"


def test_a_provider_that_goes_back_to_an_old_backup_is_asked_about(shell: Shell, anna: Mailbox) -> None:
    backup = anna.remember()
    for number in range(12):
        back = 0.1 + number / 4
        anna.add(FOLDERS[number % 3], letter(600 + number, back), received=_NOW - timedelta(days=back))
    assert good(shell.json("snapshot", "anna"))["new"] == 12
    anna.roll_back(backup)
    assert "rolled-back" in held(shell.json("snapshot", "anna"))


def test_old_sync_states_that_a_server_takes_after_a_roll_back_hide_nothing(shell: Shell, anna: Mailbox) -> None:
    backup = anna.remember()
    for number in range(24):
        back = 0.1 + number / 8
        anna.add(FOLDERS[number % 3], letter(600 + number, back), received=_NOW - timedelta(days=back))
    good(shell.json("snapshot", "anna"))
    anna.roll_back(backup, same_numbers=True)
    anna.add("Orders/Old", letter(700, 0))
    taken = shell.json("snapshot", "anna")
    assert "rolled-back" in held(taken)
    assert (taken.result["messages"], taken.result["new"], taken.result["removed"]) == (MAILS + 1, 1, 24)
    assert "Brief 700" in {row["subject"] for row in shell.json("list", "anna", "--at", taken.result["id"]).rows()}


def test_silence_is_no_snapshot_and_after_it_life_goes_on(shell: Shell, anna: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    before = ids(shell)
    anna.silence()
    with monkeypatch.context() as patch:
        patch.setattr(ews_source, "Limits", lambda: QUICK)  # seconds, not minutes
        said = shell.json("snapshot", "anna")
    assert (said.code, said.result["event"]) == (7, "error")
    assert ids(shell) == before
    anna.speak()
    assert (good(shell.json("snapshot", "anna"))["removed"], shell.json("guard", "status", "anna").code) == (0, 0)


def test_mailboxes_of_one_provider_that_lose_mail_together_are_held_together(shell: Shell, server: Exchange, anna: Mailbox) -> None:
    ben = add(shell, server, "ben", ADDRESSES[1])
    for mailbox in (anna, ben):
        for item in mailbox.items("Orders/Old")[-5:]:
            mailbox.delete(item.id)
    shell.json("snapshot", "ben")
    said = shell.json("snapshot", "anna")
    assert "siblings" in held(said)
    assert any("ben" in finding["sentence"] for finding in said.result["findings"] if finding["rule"] == "siblings")


def _profile(_server: Exchange, anna: Mailbox) -> None:
    anna.state.ostid += bytes(range(20))


def _update(server: Exchange, _anna: Mailbox) -> None:
    server.version = dataclasses.replace(EXCHANGE_2019, revision=21)


def _next_release(server: Exchange, _anna: Mailbox) -> None:
    server.version = EXCHANGE_2016


def _work(_server: Exchange, anna: Mailbox) -> None:
    items = anna.items("inbox")
    for item in items[:4]:
        anna.move(item.id, "Orders")
    anna.mark(items[5].id, read=False)
    anna.delete(items[6].id)
    anna.rename_folder("Orders/Old", "Older")


@pytest.mark.parametrize(
    ("event", "reasons"), [(_profile, ()), (_update, ()), (_next_release, ("server-changed",)), (_work, ())],
    ids=["a new Outlook profile", "an update", "another release", "a morning's work"],
)  # fmt: skip
def test_what_happens_on_a_normal_day_holds_nothing(
    shell: Shell, server: Exchange, anna: Mailbox, event: Callable[[Exchange, Mailbox], None], reasons: tuple[str, ...]
) -> None:  # fmt: skip
    event(server, anna)
    assert tuple(good(shell.json("snapshot", "anna"))["reasons"]) == reasons


def test_appointments_and_contacts_of_a_server_are_found_shown_and_given_out_byte_for_byte(shell: Shell, anna: Mailbox, tmp_path: Path) -> None:
    assert anna.address == ADDRESSES[0]
    rows = {row["subject"]: row for row in shell.json("list", "anna").rows() if row["kind"] != "message"}
    assert sorted(rows) == ["Eve Stone", "Fitting 1", "Fitting 2", "Fitting 3", "Fitting 4"]
    assert (rows["Fitting 2"]["kind"], rows["Fitting 2"]["date"]) == ("event", "2026-03-02T10:00:00Z")
    assert rows["Eve Stone"]["kind"] == "contact"
    assert [row["subject"] for row in shell.json("search", "0301234", "--account", "anna").rows()] == ["Eve Stone"]
    assert "Location: Room 2" in shell.json("show", "anna", rows["Fitting 2"]["id"]).result["text"]
    stored = {row["id"]: shell("show", "anna", row["id"], "--raw").raw for row in rows.values()}
    for name in ("eml", "mbox", "maildir"):
        out = shell.json("export", "anna", str(tmp_path / name), "--format", name)
        assert (out.code, out.result["verified"]) == (0, MAILS + 5), out.result
    files = [path.read_bytes() for path in (tmp_path / "eml").rglob("*") if path.suffix in (".ics", ".vcf")]
    assert sorted(files) == sorted(stored.values())


# --- an IMAP server


@pytest.fixture
def box(shell: Shell, dovecot: Dovecot) -> User:
    """A mailbox with mail of a year, of which a first snapshot is good."""
    user = dovecot.user()
    with dovecot.client(user) as client:
        for folder in ("Sent", "Orders"):
            client.create_folder(folder)
        for number in range(MAILS):
            back = 1 + number * 7.5
            client.append(("INBOX", "Sent", "Orders")[number % 3], letter(number, back), (), _NOW - timedelta(days=back))
    options = [word for name, value in dovecot.options(user).items() for word in (f"--{name.replace('_', '-')}", value)]
    assert shell("account", "add", "anna", "imap", *options, "--password-stdin", stdin=f"{user.password}\n".encode()).code == 0
    assert good(shell.json("snapshot", "anna"))["messages"] == MAILS
    return user


def clear(server: Dovecot, user: User) -> None:
    """Take the mailbox away from the disk of the server, and let it make a new one."""
    server.doveadm("mailbox", "delete", "-u", user.name, "-s", "Orders", "Sent")
    server.doveadm("expunge", "-u", user.name, "mailbox", "INBOX", "all")


def renumber(server: Dovecot, user: User) -> None:
    """Let the server forget all numbers that it gave to mails, and the UIDVALIDITY of every folder.

    It gives the second of now, or one more than the last that it gave, which it keeps in the name of a file: that must be past.
    """
    last = max(int(path.suffix[1:], 16) for path in user.home.rglob("dovecot-uidvalidity.*"))
    while time.time() < last + 1:
        time.sleep(0.1)
    for name in ("dovecot-uidlist", "dovecot-uidvalidity*", "dovecot.index*", "dovecot.list.index*"):
        for path in user.home.rglob(name):
            path.unlink()


@pytest.mark.needs_program("dovecot")
def test_an_imap_mailbox_deleted_and_made_again_freezes(shell: Shell, dovecot: Dovecot, box: User) -> None:
    clear(dovecot, box)
    renumber(dovecot, box)
    with dovecot.client(box) as client:
        client.append("INBOX", letter(900, 0))
    found = held(shell.json("snapshot", "anna"))
    assert found["identity-changed"] == "freeze"


@pytest.mark.needs_program("dovecot")
def test_an_imap_mailbox_that_is_emptied_asks(shell: Shell, dovecot: Dovecot, box: User) -> None:
    dovecot.doveadm("expunge", "-u", box.name, "mailbox", "*", "all")
    assert set(held(shell.json("snapshot", "anna")).values()) == {"ask"}


@pytest.mark.needs_program("dovecot")
def test_an_imap_mailbox_numbered_anew_with_all_its_mail_is_told_and_good(shell: Shell, dovecot: Dovecot, box: User) -> None:
    renumber(dovecot, box)
    taken = good(shell.json("snapshot", "anna"))
    assert taken["reasons"] == ["identity-renewed"]
    assert (taken["messages"], taken["new"], taken["removed"]) == (MAILS, 0, 0)
