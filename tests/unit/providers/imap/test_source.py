"""The IMAP source: what it asks, what it makes of the answers, and what it does when things break."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from mailrescue.core.errors import Cancelled, ItemUnreadable, SignInFailed, SourceUnreachable
from mailrescue.model.mail import Folder, Listed, Skip
from mailrescue.providers.base import Means
from mailrescue.providers.imap.source import ImapSource
from tests.kit.scripted_imap import Box, Hurried, Line, Mail, ScriptedImap

INBOX = Folder("INBOX", "INBOX")
QUICK = "CONDSTORE QRESYNC ENABLE LIST-STATUS LIST-EXTENDED ID NAMESPACE"


@contextlib.contextmanager
def opened(server: ScriptedImap, cancel: Hurried | None = None, said: list[str] | None = None) -> Iterator[ImapSource]:
    """The source of a server, both running."""
    means = Means("secret", cancel or Hurried(), (said if said is not None else []).append)
    with contextlib.nullcontext(server) if server.port else server.running(), ImapSource.of(server.options(), means) as source:
        yield source


def mails(*uids: int) -> list[Mail]:
    """Mails with these numbers."""
    return [Mail(uid, b"Message-ID: <%d@x>\r\n\r\n" % uid) for uid in uids]


def keys(found: Iterator[Listed | Skip]) -> list[str]:
    """The keys of what was listed."""
    return [each.key for each in found]


def test_nothing_new_is_found_out_in_three_round_trips() -> None:
    server = ScriptedImap({"INBOX": mails(1, 2), "Sent": mails(1)}, capabilities=QUICK, greeting=f"* OK [CAPABILITY IMAP4rev1 {QUICK}] hello")
    with opened(server) as source:
        for folder in source.folders():
            assert isinstance(folder, Folder)
            delta = source.delta(folder, source.token(folder))
            assert delta is not None
            assert (delta.entries, delta.gone, delta.token) == ((), (), source.token(folder))
        source.fingerprint()
    # The greeting, then these two: the four of the second line travel together.
    assert server.commands[0] == "LOGIN"
    assert [command.split(" ")[0] for command in server.commands[1:]] == ["ID", "ENABLE", "NAMESPACE", "LIST", "LOGOUT"]


def test_a_server_that_tells_nothing_before_it_is_asked_is_asked() -> None:
    server = ScriptedImap({"INBOX": mails(1)})
    with opened(server) as source:
        assert keys(source.items(INBOX)) == ["7.1"]
    assert server.commands[:3] == ["CAPABILITY", "LOGIN", 'LIST "" "*"']


def test_the_fingerprint_names_mailbox_and_server() -> None:
    with opened(ScriptedImap({"INBOX": []}, capabilities="ID")) as source:
        facts = source.fingerprint().facts
    assert facts == {"identity": "imap:ann@127.0.0.1", "uidvalidity": "7", "server.host": "127.0.0.1", "server.name": "Scripted", "server.version": "1.0"}


def test_a_listing_goes_on_where_it_was_cut() -> None:
    server = ScriptedImap({"INBOX": mails(*range(1, 50))})

    def act(line: Line, tag: str, rest: str) -> bool:
        for uid in range(1, 30):
            line.say(f'* {uid} FETCH (UID {uid} RFC822.SIZE 9 FLAGS () INTERNALDATE "05-Jan-2026 09:00:00 +0100")')
        return line.cut()

    server.when("UID FETCH", act, times=1)
    with opened(server) as source:
        assert keys(source.items(INBOX)) == [f"7.{uid}" for uid in range(1, 50)]


def test_a_listing_that_nobody_reads_to_its_end_harms_no_other() -> None:
    server = ScriptedImap({"INBOX": mails(*range(1, 500)), "Sent": mails(1)})
    with opened(server) as source:
        listing = source.items(INBOX)
        next(listing)
        listing.close()  # type: ignore[attr-defined]
        assert keys(source.items(Folder("Sent", "Sent"))) == ["7.1"]


def test_what_the_server_counts_but_does_not_list_is_named() -> None:
    server = ScriptedImap({"INBOX": mails(1, 2, 3)})
    server.when("UID FETCH", lambda line, tag, rest: line.say('* 1 FETCH (UID 1 RFC822.SIZE 9 FLAGS () INTERNALDATE "x")') and line.say(f"{tag} OK"))
    with opened(server) as source:
        found = list(source.items(INBOX))
    assert [type(each) for each in found] == [Listed, Skip, Skip]
    assert [each.key for each in found] == ["7.1", "7.2", "7.3"]


def test_mail_that_leaves_while_it_is_listed_is_not_missed() -> None:
    server = ScriptedImap({"INBOX": mails(1, 2)})
    server.when("UID FETCH", lambda line, tag, rest: line.say("* 2 EXPUNGE") and line.say('* 1 FETCH (UID 1 RFC822.SIZE 9 FLAGS () INTERNALDATE "x")') and line.say(f"{tag} OK"))
    with opened(server) as source:
        assert keys(source.items(INBOX)) == ["7.1"]
    assert not any("SEARCH" in command for command in server.commands)


def test_a_folder_that_cannot_be_opened_is_named_and_the_others_are_listed() -> None:
    server = ScriptedImap({"INBOX": mails(1), "Sent": mails(1)})
    server.when('EXAMINE "Sent"', lambda line, tag, rest: line.say(f"{tag} NO [NOPERM] Not yours."))
    with opened(server) as source:
        with pytest.raises(ItemUnreadable, match="Not yours"):
            list(source.items(Folder("Sent", "Sent")))
        assert keys(source.items(INBOX)) == ["7.1"]


def test_a_folder_that_is_made_anew_meanwhile_is_named() -> None:
    server = ScriptedImap({"INBOX": mails(1)})
    with opened(server) as source:
        server.folders["INBOX"].uidvalidity = 9
        with pytest.raises(ItemUnreadable, match="made anew"):
            list(source.items(INBOX))


def changed_box() -> Box:
    """A folder of which 3 and 5 left, 4 has another flag, and 8 is new since 7.8.6.10."""
    found = [Mail(uid, b"x", modseq=5) for uid in (1, 2, 6)]
    return Box([*found, Mail(4, b"x", "\\Seen", modseq=11), Mail(8, b"new", modseq=12)], uidnext=9, modseq=12, vanished="3,5,7:20")


@pytest.mark.parametrize("capabilities", ["CONDSTORE", "CONDSTORE ESEARCH", "QRESYNC CONDSTORE ENABLE"])
def test_what_changed_is_told_by_every_kind_of_server(capabilities: str) -> None:
    server = ScriptedImap({"INBOX": changed_box()}, capabilities=capabilities)
    server.when("UID SEARCH RETURN", lambda line, tag, rest: line.say('* ESEARCH (TAG "M9") UID ALL 1:2,4,6,8') and line.say(f"{tag} OK"))
    with opened(server) as source:
        delta = source.delta(INBOX, "7.8.6.10")
    assert delta is not None
    assert {each.key for each in delta.entries} == {"7.4", "7.8"}
    assert {"7.3", "7.5"} <= set(delta.gone) <= {"7.3", "7.5", "7.7"}
    assert (delta.token, delta.total) == ("7.9.5.12", 5)


def test_what_nothing_left_needs_no_search() -> None:
    server = ScriptedImap({"INBOX": Box([Mail(1, b"x", modseq=5), Mail(2, b"y", modseq=11)], modseq=11)}, capabilities="CONDSTORE")
    with opened(server) as source:
        delta = source.delta(INBOX, "7.2.1.10")
    assert delta is not None
    assert ([each.key for each in delta.entries], delta.gone) == (["7.2"], ())
    assert not any("SEARCH" in command for command in server.commands)


@pytest.mark.parametrize("since", ["8.8.6.10", "7.99.6.10", "7.8.6.99", "7.8.1.10", "", "nonsense", "7.8.6.0"])
def test_a_token_that_does_not_fit_means_a_listing(since: str) -> None:
    with opened(ScriptedImap({"INBOX": changed_box()}, capabilities="QRESYNC CONDSTORE ENABLE")) as source:
        assert source.delta(INBOX, since) is None


def test_a_server_that_does_not_tell_changes_means_a_listing() -> None:
    with opened(ScriptedImap({"INBOX": changed_box()})) as source:
        assert source.delta(INBOX, "7.8.6.10") is None


def test_a_server_that_names_too_much_means_a_listing() -> None:
    box = changed_box()
    box.uidnext, box.vanished = 4_000_000, "9:3999999"
    with opened(ScriptedImap({"INBOX": box}, capabilities="QRESYNC CONDSTORE ENABLE")) as source:
        assert source.delta(INBOX, "7.3999999.6.10") is None


def test_a_renamed_folder_is_known_again() -> None:
    server = ScriptedImap({"INBOX": mails(1), "new": Box(mails(1, 2), uidvalidity=44)}, capabilities="CONDSTORE")
    with opened(server) as source:
        folder = Folder("new", "new")
        assert source.predecessor(folder, {"old": "44.3.2.10", "other": "45.3.2.10"}) == "old"
        assert source.predecessor(folder, {"old": "44.2.1.9"}) == "old"


@pytest.mark.parametrize("vanished", [
    {}, {"old": ""}, {"old": "45.3.2.10"}, {"old": "44.9.2.10"}, {"old": "44.3.2.11"}, {"old": "44.3.0.10"}, {"a": "44.3.2.10", "b": "44.3.2.10"},
])  # fmt: skip
def test_what_could_be_another_folder_is_not_taken_for_a_renamed_one(vanished: dict[str, str]) -> None:
    with opened(ScriptedImap({"new": Box(mails(1, 2), uidvalidity=44)}, capabilities="CONDSTORE")) as source:
        assert source.predecessor(Folder("new", "new"), vanished) == ""


def test_where_all_folders_have_one_number_no_rename_is_guessed() -> None:
    with opened(ScriptedImap({"a": mails(1), "b": mails(1)}, capabilities="CONDSTORE")) as source:
        assert source.predecessor(Folder("b", "b"), {"old": "7.2.1.10"}) == ""


def test_message_ids_are_had_without_reading_mails() -> None:
    server = ScriptedImap({"INBOX": [*mails(1, 2), Mail(3, b"Subject: none\r\n\r\n")]})
    with opened(server) as source:
        items = [each for each in source.items(INBOX) if isinstance(each, Listed)]
        assert source.message_ids(INBOX, items) == {"7.1": "<1@x>", "7.2": "<2@x>"}
    assert not any("BODY.PEEK[]" in command for command in server.commands)


def test_a_wrong_password_is_said_at_once_and_stands_in_no_sentence() -> None:
    server = ScriptedImap({})
    server.when("LOGIN", lambda line, tag, rest: line.say(f"{tag} NO [AUTHENTICATIONFAILED] Invalid credentials"))
    cancel = Hurried()
    with server.running(), pytest.raises(SignInFailed, match="Invalid credentials") as caught:
        ImapSource.of(server.options(), Means("hunter2 secret", cancel)).__enter__()
    assert "hunter2" not in repr(caught.value) + str(caught.value)
    assert (cancel.waits, server.connections) == ([], 1)


@pytest.mark.parametrize("password", ['quo"te \\ back', "pässwörd 🔑", "tab\there"])
def test_any_password_arrives_as_it_is(password: str) -> None:
    import base64

    server = ScriptedImap({"INBOX": []}, capabilities="AUTH=PLAIN SASL-IR")
    got: list[str] = []

    def login(line: Line, tag: str, rest: str) -> bool:
        got.append(rest.partition('" "')[2][:-1].replace('\\"', '"').replace("\\\\", "\\"))
        return False

    def authenticate(line: Line, tag: str, rest: str) -> bool:
        got.append(base64.b64decode(rest.rsplit(" ", maxsplit=1)[-1]).decode().split("\0")[2])
        return line.say(f"{tag} OK")

    server.when("LOGIN", login)
    server.when("AUTHENTICATE PLAIN", authenticate)
    with server.running(), ImapSource.of(server.options(), Means(password)) as source:
        assert source.folders()
    assert got == [password]


def test_a_server_that_wants_no_login_is_signed_in_to_by_plain() -> None:
    server = ScriptedImap({"INBOX": []}, capabilities="AUTH=PLAIN LOGINDISABLED")
    server.when("AUTHENTICATE PLAIN", lambda line, tag, rest: line.say("+ ") and _hush(line, tag))
    with opened(server) as source:
        assert source.folders()


def _hush(line: Line, tag: str) -> bool:
    line.made.recv(1000)
    return line.say(f"{tag} OK")


def test_a_server_without_a_way_in_is_no_wrong_password() -> None:
    server = ScriptedImap({}, capabilities="LOGINDISABLED")
    with pytest.raises(SignInFailed, match="no way to sign in"), opened(server):
        pass


@pytest.mark.parametrize("greeting", ["* BYE Too many connections", "* BYE [UNAVAILABLE] going down"])
def test_a_server_that_says_goodbye_at_once_is_away(greeting: str) -> None:
    with pytest.raises(SourceUnreachable, match=r"127\.0\.0\.1"), opened(ScriptedImap({}, greeting=greeting)):
        pass


@pytest.mark.parametrize("command", ["CAPABILITY", "LOGIN", "LIST"])
def test_a_first_connection_that_is_cut_is_told_at_once(command: str) -> None:
    server, cancel = ScriptedImap({"INBOX": []}), Hurried()
    server.when(command, lambda line, tag, rest: line.cut(), times=1 if command != "LIST" else 9)
    with pytest.raises(SourceUnreachable, match="broke"), opened(server, cancel):
        pass
    assert len(cancel.waits) == (4 if command == "LIST" else 0)


@pytest.mark.parametrize("greeting", ["220 smtp.example.org ESMTP", "SSH-2.0-OpenSSH_9.2", "HTTP/1.1 400 Bad Request", "\x16\x03\x01"])
def test_another_kind_of_server_is_told(greeting: str) -> None:
    cancel = Hurried()
    with pytest.raises(SourceUnreachable, match="does not speak IMAP"), opened(ScriptedImap({}, greeting=greeting), cancel):
        pass
    assert cancel.waits == []


def test_a_server_that_asks_for_patience_at_the_door_gets_it() -> None:
    server, cancel, said = ScriptedImap({"INBOX": []}), Hurried(), list[str]()
    server.when("LOGIN", lambda line, tag, rest: line.say(f"{tag} NO Request is throttled. Suggested Backoff Time: 60000 milliseconds"), times=1)
    with opened(server, cancel, said) as source:
        assert source.folders()
    assert [wait >= 60 for wait in cancel.waits] == [True]
    assert len(said) == 1


def test_what_the_server_wants_its_users_to_see_is_said_once() -> None:
    server, said = ScriptedImap({"INBOX": mails(1)}), list[str]()
    server.when("EXAMINE", lambda line, tag, rest: line.say("* OK [ALERT] Disk nearly full") and False)
    with opened(server, said=said) as source:
        for _ in range(2):
            list(source.items(INBOX))
    assert said == ['127.0.0.1 says: "Disk nearly full".']


def test_stop_is_obeyed_while_the_server_says_nothing() -> None:
    server, cancel = ScriptedImap({"INBOX": mails(1)}), Hurried()
    server.when("UID FETCH", lambda line, tag, rest: cancel.cancel() is None)  # and no answer
    with opened(server, cancel) as source, pytest.raises(Cancelled):
        list(source.items(INBOX))


def test_gmail_has_one_copy_of_a_mail_and_every_label() -> None:
    def mail(uid: int, labels: str) -> Mail:
        return Mail(uid, b"x", more=f"X-GM-MSGID 99 X-GM-LABELS ({labels})")

    boxes = {"INBOX": [mail(1, '"Rechnungen" \\Important')], "Rechnungen": [mail(4, "\\Inbox")], "[Gmail]/All Mail": [mail(9, '\\Inbox "Rechnungen"')]}
    with opened(ScriptedImap(boxes, capabilities="X-GM-EXT-1")) as source:  # type: ignore[arg-type]
        found = [each for folder in source.folders() if isinstance(folder, Folder) for each in source.items(folder) if isinstance(each, Listed)]
    assert [(each.digest, each.shared) for each in found] == [("99", True)] * 3
    assert found[0].flags == ("label:Rechnungen", "label:\\Important")


def test_ids_of_mails_are_asked_for_where_the_server_has_them() -> None:
    box = Box([Mail(1, b"x", more="EMAILID (M1)")], mailbox_id="F1")
    with opened(ScriptedImap({"INBOX": box}, capabilities="OBJECTID")) as source:
        (folder,) = source.folders()
        assert isinstance(folder, Folder)
        (found,) = source.items(folder)
    assert isinstance(found, Listed)
    assert (found.digest, found.shared) == ("M1", True)


def test_ten_thousand_folders_are_listed() -> None:
    server = ScriptedImap({f"a/{number}": [] for number in range(10_000)}, capabilities=QUICK)
    with opened(server) as source:
        folders = source.folders()
    assert len(folders) == 10_000
    assert sum(command.startswith("LIST") for command in server.commands) == 1


def test_something_else_may_be_asked_in_the_middle_of_a_listing() -> None:
    server = ScriptedImap({"INBOX": mails(*range(1, 300)), "Sent": mails(1, 2)})
    with opened(server) as source:
        found = []
        for each in source.items(INBOX):
            found.append(each.key)
            if len(found) == 10:
                assert keys(source.items(Folder("Sent", "Sent"))) == ["7.1", "7.2"]
    assert found == [f"7.{uid}" for uid in range(1, 300)]
