"""Reading mails over IMAP: exact bytes, whatever the order, whatever breaks."""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailrescue.core.errors import Cancelled, ItemUnreadable, SourceUnreachable
from mailrescue.model.mail import SPOOL_ABOVE, Listed, RawItem
from mailrescue.providers.base import Means
from mailrescue.providers.imap import fetching, reader
from mailrescue.providers.imap.options import ImapOptions
from mailrescue.providers.imap.reader import ImapReader
from tests.kit.scripted_imap import Box, Hurried, Line, Mail, ScriptedImap, fetched

RAWS = {uid: b"Subject: %d\r\n\r\n" % uid + bytes(range(256)) * uid for uid in range(1, 6)}


@pytest.fixture
def server() -> Iterator[ScriptedImap]:
    """A server with five mails in INBOX and one in Sent."""
    boxes = {"INBOX": [Mail(uid, raw) for uid, raw in RAWS.items()], "Sent": Box([Mail(1, b"sent")], uidvalidity=8)}
    with ScriptedImap(boxes).running() as made:
        yield made


@pytest.fixture
def cancel() -> Hurried:
    """Waits for nothing."""
    return Hurried()


@pytest.fixture
def source(server: ScriptedImap, cancel: Hurried) -> Iterator[ImapReader]:
    """A reader of that server."""
    made = ImapReader(ImapOptions.of(server.options()), Means("secret", cancel))
    yield made
    made.close()


def item(uid: int, *, name: bytes = b"INBOX", uidvalidity: int = 7, size: int | None = None) -> Listed:
    """A mail as a listing names it."""
    return Listed(f"{uidvalidity}.{uid}", "d", (name, uidvalidity, uid), len(RAWS.get(uid, b"x")) if size is None else size)


def read_all(source: ImapReader, items: list[Listed]) -> list[bytes | str]:
    """What reading all gave, reasons as texts."""
    source.expect(items)
    return [outcome(source, each) for each in items]


def outcome(source: ImapReader, each: Listed) -> bytes | str:
    try:
        return content(source.read(each))
    except ItemUnreadable as error:
        return str(error)


def content(found: RawItem) -> bytes:
    if not found.spool:
        return found.raw
    raw = Path(found.spool.path).read_bytes()
    assert found.spool.temporary
    Path(found.spool.path).unlink()
    return raw


ALL = [item(uid) for uid in RAWS]


def test_bytes_are_exact_whatever_they_are(source: ImapReader) -> None:
    assert read_all(source, ALL) == list(RAWS.values())


def test_all_that_is_expected_is_asked_for_at_once_and_marks_nothing_as_seen(source: ImapReader, server: ScriptedImap) -> None:
    read_all(source, ALL)
    source.close()
    assert [command for command in server.commands if "FETCH" in command] == ["UID FETCH 1:5 (UID BODY.PEEK[])"]
    assert not any(command.startswith(("SELECT", "STORE", "UID STORE")) for command in server.commands)


def test_what_was_not_expected_is_read_all_the_same_and_twice(source: ImapReader) -> None:
    assert [outcome(source, item(uid)) for uid in (3, 1, 3)] == [RAWS[3], RAWS[1], RAWS[3]]


def test_what_was_expected_and_not_read_is_let_go_of(source: ImapReader) -> None:
    source.expect(ALL)
    assert outcome(source, ALL[0]) == RAWS[1]
    assert read_all(source, ALL[3:]) == [RAWS[4], RAWS[5]]


def test_a_change_of_folder_is_no_matter(source: ImapReader) -> None:
    sent = item(1, name=b"Sent", uidvalidity=8)
    assert read_all(source, [ALL[0], sent, ALL[1], sent]) == [RAWS[1], b"sent", RAWS[2], b"sent"]


def test_a_reader_that_travelled_reads_on_a_connection_of_its_own(source: ImapReader, server: ScriptedImap) -> None:
    twin = pickle.loads(pickle.dumps(source))
    assert (read_all(source, ALL), read_all(twin, ALL)) == (list(RAWS.values()), list(RAWS.values()))
    twin.close()
    assert server.connections == 2
    assert b"secret" not in repr(source).encode() + repr(twin).encode()


def answering(change: Callable[[Line, list[bytes]], None]) -> Callable[[Line, str, str], bool]:
    """Answer a FETCH by what `change` sends of its lines."""

    def act(line: Line, tag: str, rest: str) -> bool:
        assert line.box
        change(line, [fetched(number, mail, rest) for number, mail in enumerate(line.box.mails, 1) if _asked(rest, mail.uid)])
        return line.say(f"{tag} OK done")

    return act


def _asked(rest: str, uid: int) -> bool:
    sets = rest.split(" ")[2]
    return any(int(first) <= uid <= int(last or first) for first, last in re.findall(r"(\d+):?(\d*)", sets))


def test_answers_in_another_order_with_news_between_are_understood(source: ImapReader, server: ScriptedImap) -> None:
    def send(line: Line, lines: list[bytes]) -> None:
        for each in reversed(lines):
            line.send(each)
            line.say("* 9 EXISTS")
            line.say("* 2 FETCH (FLAGS (\\Seen) UID 2)")
            line.say("* 8 EXPUNGE")
            line.say("* OK [ALERT] Mail is fun")

    server.when("UID FETCH", answering(send))
    assert read_all(source, ALL) == list(RAWS.values())


def test_attributes_around_the_body_and_other_kinds_of_literals_are_understood(source: ImapReader, server: ScriptedImap) -> None:
    def send(line: Line, lines: list[bytes]) -> None:
        one, two, three, _four, five = RAWS.values()
        line.send(b"* 1 FETCH (FLAGS (\\Seen) BODY[] {%d}\r\n" % len(one) + one + b" UID 1 MODSEQ (5))\r\n")
        line.send(b"* 2 FETCH (UID 2 BODY[] ~{%d}\r\n" % len(two) + two + b")\r\n")
        line.send(b"* 3 fetch (uid 3 body[] {%d}\r\n" % len(three) + three + b" FLAGS ())\r\n")
        line.send(b'* 4 FETCH (UID 4 BODY[] "quoted \\"text\\"")\r\n')
        line.send(b"* 5 FETCH (BODY[] {%d}\r\n" % len(five) + five + b" UID 5)\r\n")

    server.when("UID FETCH", answering(send))
    assert read_all(source, ALL) == [RAWS[1], RAWS[2], RAWS[3], b'quoted "text"', RAWS[5]]


def test_two_batches_that_the_server_works_on_at_once_are_told_apart(
    source: ImapReader, server: ScriptedImap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "BATCH_MAILS", 2)
    held: list[tuple[str, list[bytes]]] = []

    def act(line: Line, tag: str, rest: str) -> bool:
        assert line.box
        held.append((tag, [fetched(number, mail, rest) for number, mail in enumerate(line.box.mails, 1) if _asked(rest, mail.uid)]))
        if len(held) == 2:  # the later one is done with first
            (early, first), (late, second) = held
            line.send(second[0] + first[0] + second[1])
            line.say(f"{late} OK")
            line.send(first[1])
            line.say(f"{early} OK")
        return True

    server.when("UID FETCH", act, times=2)
    assert read_all(source, ALL) == list(RAWS.values())


def test_a_slow_drip_is_waited_for(source: ImapReader, server: ScriptedImap) -> None:
    server.when("UID FETCH", answering(lambda line, lines: line.drip(b"".join(lines)[:700]) or line.send(b"".join(lines)[700:])))  # type: ignore[func-returns-value]
    assert read_all(source, ALL) == list(RAWS.values())


def test_a_mail_that_vanished_is_named_and_the_rest_is_read(source: ImapReader, server: ScriptedImap) -> None:
    del server.folders["INBOX"].mails[2]
    assert read_all(source, ALL) == [RAWS[1], RAWS[2], fetching.GONE, RAWS[4], RAWS[5]]


def test_a_folder_that_vanished_is_named_and_the_rest_is_read(source: ImapReader, server: ScriptedImap) -> None:
    box = server.folders.pop("INBOX")
    sent = item(1, name=b"Sent", uidvalidity=8)
    assert read_all(source, [*ALL[:2], sent]) == [fetching.NO_FOLDER, fetching.NO_FOLDER, b"sent"]
    server.folders["INBOX"] = box
    assert read_all(source, ALL[:1]) == [RAWS[1]]


def test_no_mail_is_ever_taken_from_a_folder_that_was_made_anew(source: ImapReader, server: ScriptedImap) -> None:
    server.folders["INBOX"].uidvalidity = 9
    assert read_all(source, ALL[:2]) == [fetching.OTHER_FOLDER] * 2


def test_no_mail_is_ever_taken_from_the_folder_that_stayed_open(source: ImapReader, server: ScriptedImap) -> None:
    # A server that keeps the old folder open when the new one cannot be: what it sends is of the wrong one.
    server.when("EXAMINE \"Sent\"", lambda line, tag, rest: line.say(f"{tag} NO [NONEXISTENT] no"))
    assert read_all(source, [ALL[0], item(1, name=b"Sent", uidvalidity=8)]) == [RAWS[1], fetching.NO_FOLDER]


@pytest.mark.parametrize(("body", "reason"), [(b"NIL", "no content"), (b"{0}\r\n", "none of them")])
def test_a_mail_without_content_is_named(source: ImapReader, server: ScriptedImap, body: bytes, reason: str) -> None:
    server.when("UID FETCH", answering(lambda line, lines: line.send(b"* 1 FETCH (UID 1 BODY[] " + body + b")\r\n")))
    (found,) = read_all(source, ALL[:1])
    assert isinstance(found, str)
    assert reason in found


@pytest.mark.parametrize("ending", ["OK", "NO"])
def test_a_mail_for_which_nil_comes_because_it_has_just_gone_is_told_as_gone(source: ImapReader, server: ScriptedImap, ending: str) -> None:
    def act(line: Line, tag: str, rest: str) -> bool:
        given = [fetched(uid, Mail(uid, None if uid == 3 else raw), "BODY.PEEK[]") for uid, raw in RAWS.items() if _asked(rest, uid)]
        line.send(b"".join(given))
        return line.say(f"{tag} {ending} [EXPUNGEISSUED] Some messages were already expunged") if _asked(rest, 3) else line.say(f"{tag} OK")

    server.when("UID FETCH", act)
    assert read_all(source, ALL) == [RAWS[1], RAWS[2], fetching.GONE, RAWS[4], RAWS[5]]


def test_an_empty_mail_is_an_empty_mail(source: ImapReader, server: ScriptedImap) -> None:
    server.folders["INBOX"].mails[0].raw = b""
    assert read_all(source, [item(1, size=0)]) == [b""]


def test_one_mail_that_the_server_cannot_give_spoils_no_other(source: ImapReader, server: ScriptedImap) -> None:
    def act(line: Line, tag: str, rest: str) -> bool:
        return _asked(rest, 3) and line.say(f"{tag} NO [SERVERBUG] Internal error occurred.")

    server.when("UID FETCH", act)
    found = read_all(source, ALL)
    assert found[:2] + found[3:] == [RAWS[1], RAWS[2], RAWS[4], RAWS[5]]
    assert "Internal error" in str(found[2])


def test_a_cut_in_the_middle_of_a_mail_is_no_matter(source: ImapReader, server: ScriptedImap, cancel: Hurried) -> None:
    def act(line: Line, tag: str, rest: str) -> bool:
        line.send(b"* 1 FETCH (UID 1 BODY[] {%d}\r\n" % len(RAWS[1]) + RAWS[1] + b")\r\n* 2 FETCH (UID 2 BODY[] {500}\r\nSubj")
        return line.cut()

    server.when("UID FETCH", act, times=1)
    assert read_all(source, ALL) == list(RAWS.values())
    assert (server.connections, cancel.waits) == (2, [1.0])
    assert server.commands[-1].startswith("UID FETCH 2:5")


def test_a_mail_at_which_the_server_breaks_off_each_time_is_given_up_alone(source: ImapReader, server: ScriptedImap) -> None:
    server.when("UID FETCH", lambda line, tag, rest: _asked(rest, 3) and (line.say("* BYE Internal fault") and line.cut()))
    found = read_all(source, ALL)
    assert found[:2] + found[3:] == [RAWS[1], RAWS[2], RAWS[4], RAWS[5]]
    assert "Internal fault" in str(found[2])


def test_a_server_that_stays_away_ends_the_run_with_a_sentence(server: ScriptedImap, source: ImapReader, cancel: Hurried) -> None:
    assert read_all(source, ALL[:1]) == [RAWS[1]]
    server.when("", lambda line, tag, rest: line.cut())
    with pytest.raises(SourceUnreachable, match="again and again"):
        read_all(source, ALL)
    assert cancel.waits == [1.0, 4.0, 15.0, 30.0]


def test_a_server_that_says_goodbye_at_the_door_ends_the_run_and_loses_no_mail(server: ScriptedImap, source: ImapReader, cancel: Hurried) -> None:
    assert read_all(source, ALL[:1]) == [RAWS[1]]
    server.when("UID FETCH", lambda line, tag, rest: line.cut(), times=1)
    server.greeting = "* BYE going down"
    with pytest.raises(SourceUnreachable, match="going down"):
        read_all(source, ALL[1:])
    server.greeting = "* OK back"
    assert read_all(source, ALL[1:]) == list(RAWS.values())[1:]


def test_the_time_that_a_server_asks_for_is_waited_and_said(server: ScriptedImap, cancel: Hurried) -> None:
    said: list[str] = []
    words = "Request is throttled. Suggested Backoff Time: 299961 milliseconds"
    for status in ("NO", "BAD"):
        server.when("UID FETCH", lambda line, tag, rest, status=status: line.say(f"{tag} {status} {words}"), times=1)  # type: ignore[misc]
    made = ImapReader(ImapOptions.of(server.options()), Means("secret", cancel, said.append))
    assert read_all(made, ALL) == list(RAWS.values())
    made.close()
    assert len(cancel.waits) == len(said) == 2
    assert min(cancel.waits) >= 299.961


def test_a_server_that_asks_for_too_much_patience_ends_the_run(source: ImapReader, server: ScriptedImap) -> None:
    server.when("UID FETCH", lambda line, tag, rest: line.say(f"{tag} NO Suggested Backoff Time: 7200000 milliseconds"))
    with pytest.raises(SourceUnreachable, match="2 hours"):
        read_all(source, ALL)


def test_a_day_limit_that_the_server_says_is_passed_ends_the_run(source: ImapReader, server: ScriptedImap) -> None:
    server.when("UID FETCH", lambda line, tag, rest: line.say(f"{tag} NO [OVERQUOTA] Account exceeded command or bandwidth limits. (Failure)"))
    with pytest.raises(SourceUnreachable, match="limits how much"):
        read_all(source, ALL)


def test_a_folder_that_cannot_be_opened_now_is_asked_for_again(source: ImapReader, server: ScriptedImap, cancel: Hurried) -> None:
    server.when("EXAMINE", lambda line, tag, rest: line.say(f"{tag} NO [UNAVAILABLE] try again"), times=2)
    assert read_all(source, ALL) == list(RAWS.values())
    assert cancel.waits == [1.0, 4.0]


def test_a_connection_that_exchange_lets_starve_is_made_anew(source: ImapReader, server: ScriptedImap) -> None:
    server.when("UID FETCH", lambda line, tag, rest: line.say(f"{tag} BAD User is authenticated but not connected."), times=1)
    assert read_all(source, ALL) == list(RAWS.values())
    assert server.connections == 2


def test_stop_is_obeyed_between_mails(source: ImapReader, cancel: Hurried) -> None:
    source.expect(ALL)
    source.read(ALL[0])
    cancel.cancel()
    with pytest.raises(Cancelled):
        source.read(ALL[1])


def test_a_mail_too_big_for_memory_comes_in_pieces_and_goes_on_where_it_was_cut(
    source: ImapReader, server: ScriptedImap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "PIECE", 1000)
    raw = bytes(range(256)) * 17
    server.folders["INBOX"].mails.append(Mail(6, raw))
    server.when("UID FETCH 6 (UID BODY.PEEK[]<2000.", lambda line, tag, rest: line.say("* 6 FETCH (UID 6 BODY[]<2000> {1000}") and line.cut(), times=1)
    # The server's word for the size is a guess; the mail ends where it ends.
    big = item(6, size=SPOOL_ABOVE + 1)
    assert read_all(source, [ALL[0], big, ALL[1]]) == [RAWS[1], raw, RAWS[2]]
    pieces = [int(found[1]) for command in server.commands if (found := re.search(r"\[\]<(\d+)\.", command))]
    assert pieces == [0, 1000, 2000, 2000, 3000, 4000, 4352]


def test_a_mail_too_big_for_memory_that_goes_between_two_pieces_is_never_taken_for_whole(
    source: ImapReader, server: ScriptedImap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "PIECE", 1000)
    server.folders["INBOX"].mails.append(Mail(6, b"x" * 5000))

    def vanish(line: Line, tag: str, rest: str) -> bool:
        return line.say("* 6 FETCH (UID 6 BODY[]<2000> NIL)") and line.say(f"{tag} OK [EXPUNGEISSUED] Some messages were already expunged")

    server.when("UID FETCH 6 (UID BODY.PEEK[]<2000.", vanish)
    assert read_all(source, [item(6, size=SPOOL_ABOVE + 1), ALL[0]]) == [fetching.GONE, RAWS[1]]


def test_a_literal_too_big_for_memory_goes_to_a_file_whatever_was_said_of_its_size(source: ImapReader, server: ScriptedImap) -> None:
    raw = b"x" * (SPOOL_ABOVE + 5)
    server.folders["INBOX"].mails[0].raw = raw
    found = source.read(ALL[0])
    assert found.spool
    assert found.spool.length == len(raw)
    assert content(found) == raw


def test_a_big_mail_that_vanished_leaves_no_file_behind(source: ImapReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert outcome(source, item(99, size=SPOOL_ABOVE + 1)) == fetching.GONE
    assert list(tmp_path.iterdir()) == []


def test_a_run_ends_before_a_provider_shuts_the_mailbox_for_a_day() -> None:
    made = ImapReader(ImapOptions("imap.gmail.com", "ann", 993), Means("secret"), share=3)
    made._spent = made._spent.plus(700 * 1000 * 1000, made._clock.now())
    with pytest.raises(SourceUnreachable, match="in a day"):
        made.read(item(1, size=60_000_000))
