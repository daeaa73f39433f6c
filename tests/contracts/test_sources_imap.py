"""The IMAP source keeps the contract on a real Dovecot, and what is IMAP's own there."""

from __future__ import annotations

import itertools
import pickle
import resource
from pathlib import Path

import pytest

from mailrescue.core.errors import ItemUnreadable, SignInFailed, SourceUnreachable
from mailrescue.formats import folderpath, mutf7
from mailrescue.model.mail import SPOOL_ABOVE, Folder, RawItem
from mailrescue.providers.base import Means, Source
from mailrescue.providers.imap.reader import ImapReader
from mailrescue.providers.imap.source import ImapSource
from mailrescue.providers.registry import source_for
from tests.contracts.source_contract import NASTY, PLAIN, SourceContract
from tests.kit.dovecot import Dovecot, Settings, User, dovecot, started
from tests.kit.imap_boxes import INBOX, contents, fill, listed, on_the_wire, source

__all__ = ["dovecot"]

pytestmark = pytest.mark.needs_program("dovecot")


@pytest.fixture(scope="class")
def rooms(request: pytest.FixtureRequest, dovecot: Dovecot) -> None:
    """Hand the server to the contract, which knows paths: each stands for a user."""
    request.cls.server = dovecot
    request.cls.users = {}


@pytest.mark.usefixtures("rooms")
class TestImap(SourceContract):
    """A mailbox in a Maildir behind Dovecot."""

    kind = "imap"
    server: Dovecot
    users: dict[Path, User]
    storage = "maildir"

    def filled(self, place: Path) -> tuple[Path, dict[str, int]]:
        mails = {("INBOX",): list(NASTY.values()), ("Sent",): [PLAIN, PLAIN + b"again\n"], ("Sent", "2025"): [PLAIN], ("Empty",): []}
        user = self.users[place] = self.server.user(storage=self.storage)
        fill(self.server, user, mails)
        return place, {folderpath.join(names): len(raws) for names, raws in mails.items()}

    def empty(self, place: Path) -> Path:
        self.users[place] = self.server.user(storage=self.storage)
        return place

    def source(self, path: Path) -> Source:
        return source(self.server, self.users[path], "plain")

    def test_reading_changes_nothing_in_the_mailbox(self, tmp_path: Path) -> None:
        path, _ = self.filled(tmp_path)

        def state() -> dict[str, list[str]]:
            found = {}
            with self.server.client(self.users[path]) as client:
                for _, _, name in client.list_folders():
                    client.select_folder(name, readonly=True)
                    uids = client.search()
                    found[name] = sorted(map(str, client.fetch(uids, ["FLAGS"]).items())) if uids else []
            return found

        before, files = state(), self._mail_files(path)
        with self.source(path) as opened:
            for folder in opened.folders():
                assert isinstance(folder, Folder)
                contents(opened, listed(opened, folder))
            opened.fingerprint()
            opened.ignored()
        assert self._mail_files(path) == files
        assert state() == before

    def test_a_missing_path_is_unreachable_and_the_sentence_names_it(self, tmp_path: Path) -> None:
        path, options = self.empty(tmp_path), {"host": "127.0.0.1", "user": "ann", "port": "1", "security": "plain"}
        assert path
        with pytest.raises(SourceUnreachable, match=r"127\.0\.0\.1, port 1\b"):
            source_for("imap", options, Means("x")).__enter__()

    def test_something_else_at_the_path_is_unreadable_and_the_sentence_names_it(self, tmp_path: Path) -> None:
        # A server that speaks TLS where the account says that it does not need to be waited for: the other way round is quick.
        options = {**self.server.options(self.users[self.empty(tmp_path)]), "port": str(self.server.port)}
        with pytest.raises(SourceUnreachable, match="does not speak TLS"):
            source_for("imap", options, Means("x")).__enter__()

    def _mail_files(self, path: Path) -> list[str]:
        home = self.users[path].home
        return sorted(str(file) for file in home.rglob("*") if file.parent.name in ("cur", "new"))


class TestImapOverMdbox(TestImap):
    """A mailbox in Dovecot's own format."""

    storage = "mdbox"


@pytest.mark.parametrize("security", ["tls", "starttls", "plain"])
def test_every_mail_is_read_as_the_server_has_it(dovecot: Dovecot, security: str) -> None:
    user = dovecot.user()
    fill(dovecot, user, {("INBOX",): []})
    for number, raw in enumerate([*NASTY.values(), PLAIN[:-1]]):  # as a delivery agent does, which changes no byte
        dovecot.deliver(user, raw, f"{number}.M1P1.host:2,")
    with dovecot.client(user) as client:
        client.select_folder("INBOX", readonly=True)
        uids = client.search()
        found = client.fetch(uids, ["BODY.PEEK[]"])
    with source(dovecot, user, security) as opened:
        read = contents(opened, listed(opened))
    assert read == [found[uid][b"BODY[]"] for uid in uids]
    assert sorted(read) == sorted(_served(raw) for raw in [*NASTY.values(), PLAIN[:-1]])


def _served(raw: bytes) -> bytes:
    """What Dovecot makes of a file: bare LF become CRLF, bare CR stay, NUL is 0x80."""
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n").replace(b"\0", b"\x80")


@pytest.mark.parametrize("name", ["Entwürfe", "受信トレイ", "R&D", "&-", "it's 100 %", "a\u0301", "🗂 archive", 'quo"te', "back\\slash", "dot.dot", "  blanks ", "*", "%"])
def test_a_folder_name_comes_back_as_it_was_given(dovecot: Dovecot, name: str) -> None:
    user = dovecot.user(storage="mdbox")
    fill(dovecot, user, {(name,): [PLAIN], (name, "x"): [PLAIN]})
    with source(dovecot, user) as opened:
        found = {folderpath.split(folder.path): listed(opened, folder) for folder in opened.folders() if isinstance(folder, Folder)}
        assert [len(found[name, *rest]) for rest in ((), ("x",))] == [1, 1]
        assert contents(opened, found[name, "x"]) == [on_the_wire(PLAIN)]


def test_roles_are_those_of_the_server(dovecot: Dovecot) -> None:
    user = dovecot.user()
    fill(dovecot, user, {("Sent",): [], ("Drafts",): [], ("Junk",): [], ("Trash",): [], ("Other",): []})
    with source(dovecot, user) as opened:
        roles = {folder.path: folder.role for folder in opened.folders() if isinstance(folder, Folder)}
    assert roles == {"INBOX": "inbox", "Sent": "sent", "Drafts": "drafts", "Junk": "junk", "Trash": "trash", "Other": ""}


def test_a_token_stays_while_nothing_changes(dovecot: Dovecot) -> None:
    user = dovecot.user()
    fill(dovecot, user, {("INBOX",): [PLAIN], ("New",): []})
    tokens = []
    for _ in range(3):
        with source(dovecot, user) as opened:
            tokens.append([opened.token(folder) for folder in opened.folders() if isinstance(folder, Folder)])
            listed(opened)
    assert tokens[0] == tokens[1] == tokens[2]
    assert all(tokens[0])


def test_a_renamed_folder_is_known_again_and_its_mails_keep_their_keys(dovecot: Dovecot) -> None:
    user = dovecot.user()
    fill(dovecot, user, {("INBOX",): [PLAIN], ("Projects",): [PLAIN, PLAIN], ("Letters",): [PLAIN]})
    with source(dovecot, user) as opened:
        tokens = {folder.key: opened.token(folder) for folder in opened.folders() if isinstance(folder, Folder)}
        before = [item.key for item in listed(opened, Folder("Projects", "Projects"))]
    with dovecot.client(user) as client:
        client.rename_folder("Projects", "Aufträge")
    with source(dovecot, user) as opened:
        (folder,) = (each for each in opened.folders() if isinstance(each, Folder) and each.path == "Aufträge")
        assert opened.predecessor(folder, {"Projects": tokens["Projects"]}) == "Projects"
        assert [item.key for item in listed(opened, folder)] == before
        assert folder.key == mutf7.encode("Aufträge")


def test_a_folder_that_was_made_anew_under_its_name_is_another(dovecot: Dovecot) -> None:
    user = dovecot.user()
    fill(dovecot, user, {("Box",): [PLAIN]})
    with source(dovecot, user) as opened:
        token, keys = opened.token(Folder("Box", "Box")), {item.key for item in listed(opened, Folder("Box", "Box"))}
        reader, items = opened.reader(), listed(opened, Folder("Box", "Box"))
        with dovecot.client(user) as client:
            client.delete_folder("Box")
        fill(dovecot, user, {("Box",): [PLAIN + b"another\n"]})
        with pytest.raises(ItemUnreadable, match="made anew"):
            reader.read(items[0])
        reader.close()
    with source(dovecot, user) as opened:
        assert opened.delta(Folder("Box", "Box"), token) is None
        assert keys.isdisjoint(item.key for item in listed(opened, Folder("Box", "Box")))


def test_message_ids_tell_the_same_mail_under_other_numbers(dovecot: Dovecot) -> None:
    user = dovecot.user()
    fill(dovecot, user, {("INBOX",): [b"Message-ID: <%d@x>\n" % number + PLAIN for number in range(3)] + [PLAIN]})
    with source(dovecot, user) as opened:
        assert sorted(opened.message_ids(INBOX, listed(opened)).values()) == ["<0@x>", "<1@x>", "<2@x>"]


def test_a_mail_that_vanishes_after_the_listing_is_named_and_the_rest_is_read(dovecot: Dovecot) -> None:
    user = dovecot.user()
    fill(dovecot, user, {("INBOX",): [PLAIN + b"%d\n" % number for number in range(3)]})
    with source(dovecot, user) as opened:
        items, reader = listed(opened), opened.reader()
        with dovecot.client(user) as client:
            client.select_folder("INBOX")
            client.delete_messages(client.search()[1:2])
            client.expunge()
        reader.expect(items)
        assert reader.read(items[0]).raw == on_the_wire(PLAIN + b"0\n")
        with pytest.raises(ItemUnreadable, match="deleted or moved"):
            reader.read(items[1])
        assert reader.read(items[2]).raw == on_the_wire(PLAIN + b"2\n")
        reader.close()


def test_mail_goes_on_being_read_when_the_server_is_started_anew() -> None:
    raws = [PLAIN + b"%d\n" % number for number in range(600)]
    with started() as server:
        user = server.user(storage="mdbox")
        with server.client(user) as client:
            client.multiappend("INBOX", raws)
        with source(server, user) as opened:
            items, reader = listed(opened), opened.reader()
            reader.expect(items)
            first = [reader.read(item).raw for item in items[:100]]
            server.doveadm("kick", user.name)
            rest = [reader.read(item).raw for item in items[100:]]
            reader.close()
    assert [*first, *rest] == list(map(on_the_wire, raws))


def test_what_is_sent_deflated_is_the_same_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailrescue.providers.imap.reader.is_loopback", lambda host: False)
    monkeypatch.setattr("mailrescue.providers.imap.source.is_loopback", lambda host: False)
    monkeypatch.setattr("mailrescue.providers.imap.source._LONG", 1)
    with started(Settings(plugins="zlib", imap_plugins="zlib imap_zlib")) as server:
        user = server.user()
        fill(server, user, {("INBOX",): list(NASTY.values())})
        with source(server, user) as opened:
            items, reader = listed(opened), opened.reader()
            reader.expect(items)
            assert [reader.read(item).raw for item in items] == list(map(on_the_wire, NASTY.values()))
            assert isinstance(opened, ImapSource)
            assert isinstance(reader, ImapReader)
            assert opened._link.session().deflated
            assert reader._link.session().deflated
            reader.close()


@pytest.mark.parametrize("days", [-3, 365])
def test_a_certificate_that_proves_nothing_is_refused(days: int) -> None:
    with started(Settings(days=days, self_signed=days > 0)) as server:
        user = server.user()
        for security in ("tls", "starttls"):
            with pytest.raises(SourceUnreachable, match="expired" if days < 0 else "signed its certificate itself"):
                source(server, user, security).__enter__()


def test_a_wrong_password_is_the_only_thing_that_is_wrong(dovecot: Dovecot) -> None:
    user = dovecot.user()
    with pytest.raises(SignInFailed, match="refused the name or password"):
        source_for("imap", dovecot.options(user), Means("wrong")).__enter__()
    assert "wrong" not in dovecot.log()


@pytest.mark.slow
def test_a_big_mail_is_not_taken_into_memory(dovecot: Dovecot) -> None:
    user = dovecot.user()
    big = on_the_wire(PLAIN + (b"y" * 75 + b"\n") * (SPOOL_ABOVE // 76 + 1))
    fill(dovecot, user, {("INBOX",): [PLAIN, big, PLAIN]})
    with source(dovecot, user, "plain") as opened:
        items, reader = listed(opened), opened.reader()
        reader.expect(items)
        found = [reader.read(item) for item in items]
        reader.close()
    assert [_whole(item) == raw for item, raw in zip(found, (on_the_wire(PLAIN), big, on_the_wire(PLAIN)), strict=True)] == [True] * 3


def _whole(item: RawItem) -> bytes:
    if not item.spool:
        return item.raw
    path = Path(item.spool.path)
    raw = path.read_bytes()
    assert item.spool.temporary
    path.unlink()
    return raw


@pytest.mark.slow
def test_a_mail_of_150_megabytes_needs_little_memory(dovecot: Dovecot) -> None:
    user = dovecot.user()
    line = b"z" * 998 + b"\r\n"
    with dovecot.client(user) as client:
        client.append("INBOX", b"Subject: huge\r\n\r\n" + line * 150_000)
    with source(dovecot, user) as opened:
        (item,), reader = listed(opened), opened.reader()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        found = reader.read(item)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        reader.close()
    assert found.spool
    assert found.spool.length == item.size == 150_000 * 1000 + 17
    Path(found.spool.path).unlink()
    assert grown < 64 * 1024


@pytest.mark.slow
def test_readers_in_other_processes_read_side_by_side(dovecot: Dovecot) -> None:
    user = dovecot.user()
    fill(dovecot, user, {("INBOX",): [PLAIN + b"%d\n" % number for number in range(40)]})
    with source(dovecot, user) as opened:
        items = listed(opened)
        readers = [pickle.loads(pickle.dumps(opened.reader())) for _ in range(opened.readers)]
        found = [reader.read(item).raw for item, reader in zip(items, itertools.cycle(readers), strict=False)]
        for reader in readers:
            reader.close()
    assert found == [on_the_wire(PLAIN + b"%d\n" % number) for number in range(40)]

