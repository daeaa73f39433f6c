"""Outlook files against the contract of sources."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest

from tests.contracts.source_contract import SourceContract, _room
from tests.kit.outlook_files import unpack


class _OutlookContract(SourceContract):
    kind = "outlook"
    name: str
    other = "unicode-jpeg-v1.pst"
    counts: ClassVar[dict[str, int]]

    def filled(self, place: Path) -> tuple[Path, dict[str, int]]:
        return unpack(self.name, place), self.counts

    def empty(self, place: Path) -> Path:
        return unpack("empty.pst", place)

    def wrong(self, place: Path) -> Path:
        path = place / "letter.pst"
        path.write_text("Dear Outlook, this is a text.\n" * 100)
        return path

    # The contract makes two mailboxes of one sample; here that is one mailbox twice.
    def test_two_mailboxes_have_two_identities(self, tmp_path: Path) -> None:
        one, other = unpack(self.name, _room(tmp_path, "one")), unpack(self.other, _room(tmp_path, "other"))
        with self.source(one) as first, self.source(other) as second:
            assert first.fingerprint().facts["identity"] != second.fingerprint().facts["identity"]

    def test_a_copy_of_a_file_has_the_identity_of_the_mailbox(self, tmp_path: Path) -> None:
        one, copy = unpack(self.name, _room(tmp_path, "one")), unpack(self.name, _room(tmp_path, "copy"))
        with self.source(one) as first, self.source(copy) as second:
            assert first.fingerprint().facts["identity"] == second.fingerprint().facts["identity"]


class TestPst(_OutlookContract):
    """A PST of Outlook with mails, an appointment, a contact and a hidden helper outside the user's folders."""

    name = "mailbox.pst"
    counts: ClassVar[dict[str, int]] = {
        "Deleted Items": 0, "INBOX": 8, "INBOX/SubInbox": 0, "Outbox": 0, "Sent Items": 6, "Calendar": 1,
        "Contacts": 1, "Journal": 0, "Notes": 0, "Tasks": 0, "Drafts": 0, "RSS Feeds": 0, "Junk E-mail": 0,
        "Custom Folder 1": 0, "Custom Folder 2": 0, "Freebusy Data": 1,
    }  # fmt: skip


class TestAnsiPst(_OutlookContract):
    """A PST in the format of Outlook 97 to 2002."""

    name = "ansi-jpeg.pst"
    counts: ClassVar[dict[str, int]] = {"Deleted Items": 0, "Sample2": 1}


@pytest.mark.slow
class TestOst(_OutlookContract):
    """The OST of an Exchange mailbox."""

    name = "exchange.ost"
    counts: ClassVar[dict[str, int]] = {
        "Deleted Items": 10, "INBOX": 12, "INBOX/sub1": 25, "INBOX/sub2": 29, "Outbox": 0, "Sent Items": 6,
        "Calendar": 1, "Contacts": 0, "Conversation Action Settings": 0, "Drafts": 0, "Journal": 0,
        "Junk E-Mail": 0, "Notes": 0, "Tasks": 0, "Sync Issues": 9, "Sync Issues/Conflicts": 0,
        "Sync Issues/Local Failures": 0, "Sync Issues/Server Failures": 0, "RSS Feeds": 0,
        "Quick Step Settings": 0, "Suggested Contacts": 0, "News Feed": 0,
    }  # fmt: skip


class TestFileWithUnreadableItems(_OutlookContract):
    """A PST whose items libpff lists but cannot give, beside what another file gives."""

    name = "unreadable-items.pst"
    counts: ClassVar[dict[str, int]] = {"Deleted Items": 0, "My Messages": 3}

    def test_something_can_be_read(self, mailbox: Path) -> None:
        with self.source(mailbox) as source:
            reasons = [item.reason for folder in source.folders() for item in source.items(folder)]
        assert len(reasons) == 3
        assert all(reason.startswith("The file lists it but does not give it") for reason in reasons)

