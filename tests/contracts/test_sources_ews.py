"""The Exchange source keeps the contract on the embedded server."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailrescue.core.errors import SourceUnreachable
from mailrescue.demo.exchange.mailbox import Mailbox
from mailrescue.demo.exchange.server import Exchange
from mailrescue.formats import folderpath
from mailrescue.model.mail import Folder, Listed
from mailrescue.providers.base import Means, Source
from mailrescue.providers.registry import source_for
from tests.contracts.source_contract import NASTY, PLAIN, SourceContract
from tests.kit.exchange import PASSWORD

_OWN = ("Calendar", "Contacts", "Deleted Items", "Drafts", "Journal", "Junk Email", "Notes", "Outbox", "Sent Items", "Tasks")


@pytest.fixture(scope="class")
def rooms(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Hand a server to the contract, which knows paths: each stands for a mailbox."""
    with Exchange(tmp_path_factory.mktemp("exchange")) as server:
        request.cls.server, request.cls.mailboxes, request.cls.numbers = server, {}, itertools.count()
        yield
    assert server.broken == []


@pytest.mark.usefixtures("rooms")
class TestEws(SourceContract):
    """Mailboxes of one server."""

    kind = "ews"
    server: Exchange
    mailboxes: dict[Path, Mailbox]
    numbers: itertools.count[int]

    def filled(self, place: Path) -> tuple[Path, dict[str, int]]:
        mails = {("INBOX",): list(NASTY.values()), ("Sent Items",): [PLAIN, PLAIN + b"again\n"], ("Sent Items", "2025 / 26"): [PLAIN], ("Empty",): []}
        mailbox = self._mailbox(place)
        for names, raws in mails.items():
            path = ("Inbox", *names[1:]) if names[0] == "INBOX" else names
            mailbox.make_folder(path)
            for number, raw in enumerate(raws):
                mailbox.add(path, raw, read=bool(number % 2), categories=("Red",) if number % 3 else ())
        return place, {**dict.fromkeys(_OWN, 0), **{folderpath.join(names): len(raws) for names, raws in mails.items()}}

    def empty(self, place: Path) -> Path:
        self._mailbox(place)
        return place

    def _mailbox(self, place: Path) -> Mailbox:
        made = self.mailboxes[place] = self.server.mailbox(f"user{next(self.numbers)}@example.org", PASSWORD, recoverable=False)
        return made

    def source(self, path: Path) -> Source:
        options = {"email": self.mailboxes[path].address, "endpoint": self.server.endpoint, "ca_file": str(self.server.ca_file)}
        return source_for("ews", options, Means(PASSWORD))

    def test_reading_changes_nothing_in_the_mailbox(self, tmp_path: Path) -> None:
        path, _ = self.filled(tmp_path)
        mailbox = self.mailboxes[path]
        before = dict(mailbox.state.items)
        asked = dict(self.server.asked)
        with self.source(path) as opened:
            reader = opened.reader()
            for folder in opened.folders():
                assert isinstance(folder, Folder)
                for item in opened.items(folder):
                    assert isinstance(item, Listed)
                    reader.read(item)
            reader.close()
            opened.fingerprint()
            opened.ignored()
        assert mailbox.state.items == before
        new = {name for name, count in self.server.asked.items() if count != asked.get(name, 0)}
        assert new <= {"GetFolder", "FindFolder", "SyncFolderItems", "FindItem", "GetItem", "GetAttachment", "ExportItems"}

    def test_a_missing_path_is_unreachable_and_the_sentence_names_it(self, tmp_path: Path) -> None:
        path = self.empty(tmp_path)
        options = {"email": self.mailboxes[path].address, "endpoint": "https://127.0.0.1:1/EWS/Exchange.asmx"}
        with pytest.raises(SourceUnreachable, match=r"127\.0\.0\.1, port 1\b"):
            source_for("ews", options, Means("x")).__enter__()

    def test_something_else_at_the_path_is_unreadable_and_the_sentence_names_it(self, tmp_path: Path) -> None:
        path = self.empty(tmp_path)
        options = {"email": self.mailboxes[path].address, "endpoint": f"{self.server.address}/somewhere", "ca_file": str(self.server.ca_file)}
        with pytest.raises(SourceUnreachable, match="without Exchange Web Services"):
            source_for("ews", options, Means(PASSWORD)).__enter__()

    @pytest.mark.parametrize("name", NASTY)
    def test_a_mail_is_read_as_it_was_written(self, tmp_path: Path, name: str) -> None:
        path = self.empty(tmp_path)
        for raw in (PLAIN, NASTY[name], PLAIN[:-1]):
            self.mailboxes[path].add("inbox", raw)
        with self.source(path) as opened:
            inbox = next(one for one in opened.folders() if isinstance(one, Folder) and one.path == "INBOX")
            reader = opened.reader()
            items = [item for item in opened.items(inbox) if isinstance(item, Listed)]
            reader.expect(items)
            assert sorted(reader.read(item).raw for item in items) == sorted([PLAIN, NASTY[name], PLAIN[:-1]])
            reader.close()
