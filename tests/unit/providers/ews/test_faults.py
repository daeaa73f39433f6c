"""Whatever a server in trouble does, the mailbox is read in full, or a sentence says why not. Nothing is listed or read twice."""

from __future__ import annotations

import threading
import time

import pytest

from mailrescue.core.errors import Cancelled, ItemUnreadable, SignInFailed, SourceUnreachable
from mailrescue.demo.exchange.call import Call
from mailrescue.demo.exchange.faults import Fault
from mailrescue.demo.exchange.soap import Refused
from mailrescue.model.mail import Listed
from mailrescue.model.probe import Told
from mailrescue.providers.ews.patience import Limits
from mailrescue.providers.net.failing import NotSignedIn
from tests.kit.ews import QUICK, Post
from tests.kit.exchange import simple_mail

MAILS = sorted(simple_mail(number, size=30_000) for number in range(8))

# Once or a few times, and then the server is well again.
PASSING = [
    (Fault.BUSY, 2, 50), (Fault.BUSY_MESSAGE, 2, 50), (Fault.UNAVAILABLE, 2, 0), (Fault.TOO_MANY, 1, 0), (Fault.CUT, 2, 0),
    (Fault.SLOW, 1, 1), (Fault.HANG_UP, 4, 0), (Fault.MOVING, 2, 0), (Fault.STORE_UNAVAILABLE, 2, 0), (Fault.TIMEOUT_EXPIRED, 1, 0),
    (Fault.FRACTIONS, None, 0), (Fault.ILLEGAL_XML, None, 0),
]  # fmt: skip


def raws(post: Post) -> list[bytes]:
    """The inbox, read."""
    return sorted(item.raw for item in post.read())


@pytest.mark.parametrize(("fault", "times", "value"), PASSING)
@pytest.mark.parametrize("operation", ["SyncFolderItems", "GetItem"])
def test_a_fault_that_passes_costs_nothing(post: Post, fault: Fault, times: int | None, value: int, operation: str) -> None:
    post.fill(8, 30_000)
    post.server.faults.on(fault, times, operation, value=value)
    assert raws(post) == MAILS


@pytest.mark.parametrize("fault", [Fault.BUSY, Fault.CUT, Fault.UNAVAILABLE])
@pytest.mark.parametrize("operation", ["GetFolder", "FindFolder"])
def test_a_fault_that_passes_while_the_mailbox_is_opened_costs_nothing(post: Post, fault: Fault, operation: str) -> None:
    post.fill(8, 30_000)
    post.server.faults.on(fault, 2, operation)
    assert raws(post) == MAILS


def test_a_refusal_after_the_sign_in_may_mean_that_the_server_has_much_to_do(post: Post) -> None:
    post.fill(8, 30_000)
    post.server.faults.on(Fault.UNAUTHORIZED, 1, "SyncFolderItems")
    assert raws(post) == MAILS


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault.HTML, "web page answered in place"), (Fault.LOGIN_PAGE, "sign-in page"), (Fault.UNAVAILABLE, "out of order"),
        (Fault.BUSY, "is busy"), (Fault.CUT, "broke off"), (Fault.MOVING, "ErrorMailboxMoveInProgress"), (Fault.NO_MAILBOX, "has no mailbox"),
        (Fault.TIMEOUT_EXPIRED, "time limit"),
    ],
)  # fmt: skip
def test_a_fault_that_stays_ends_in_a_sentence(post: Post, fault: Fault, words: str) -> None:
    post.server.faults.on(fault, value=50)
    with pytest.raises(SourceUnreachable, match=words), post.source(limits=Limits(0.2, 0.1, 0.1, 0.01, 2.0)):
        pass


@pytest.mark.parametrize("fault", [Fault.STORE_UNAVAILABLE, Fault.MOVING, Fault.UNAVAILABLE])
def test_a_mailbox_that_cannot_be_had_is_told_within_seconds_not_after_the_patience_for_busy_servers(post: Post, fault: Fault) -> None:
    post.server.faults.on(fault)
    began = time.monotonic()
    with pytest.raises(SourceUnreachable, match=r"cannot get at the mailbox|out of order"), post.source(limits=Limits(60.0, 0.2, 0.1, 0.01, 2.0)):
        pass
    assert time.monotonic() - began < 10


def test_a_wrong_password_is_said_at_once_and_tried_once(post: Post) -> None:
    before = post.server.requests()
    with pytest.raises(SignInFailed, match="does not accept"), post.source("wrong"):
        pass
    assert post.server.requests() == before, "nobody was let in"


def test_access_denied_names_the_mailbox(post: Post) -> None:
    post.server.faults.on(Fault.ACCESS_DENIED)
    with pytest.raises(SignInFailed, match=r"access to the mailbox anna@example\.org"), post.source():
        pass


def test_ews_that_is_switched_off_is_told_as_that(post: Post) -> None:
    post.server.faults.on(Fault.FORBIDDEN)
    with pytest.raises(NotSignedIn, match="switched off") as caught, post.source():
        pass
    assert caught.value.told is Told.POLICY
    assert caught.value.exit_code == 6


def test_ews_that_is_switched_off_in_the_middle_ends_the_reading_and_keeps_what_came(post: Post) -> None:
    post.fill(3)
    with post.source() as source:
        items, reader = post.listed(source), source.reader()
        reader.expect(items[:1])
        assert reader.read(items[0]).raw
        post.server.faults.on(Fault.FORBIDDEN)
        with pytest.raises(SignInFailed, match="switched off"):
            reader.read(items[1])
        reader.close()


def test_silence_ends_after_its_time(post: Post) -> None:
    post.server.faults.on(Fault.SILENCE, value=1500)
    with pytest.raises(SourceUnreachable, match=r"does not answer|closed the connection"), post.source(limits=Limits(0.1, 0.1, 0.0, 0.01, 0.2)):
        pass


def test_a_server_that_asks_for_a_long_wait_is_named_to_the_user_and_stop_ends_the_wait(post: Post) -> None:
    post.server.faults.on(Fault.TOO_MANY, value=60)
    threading.Timer(0.3, post.cancel.cancel).start()
    with pytest.raises(Cancelled), post.source(limits=Limits()):
        pass
    assert ["waits" in sentence for sentence in post.told] == [True]


def test_a_wait_that_is_asked_for_is_waited(post: Post) -> None:
    post.server.faults.on(Fault.BUSY, 1, value=400)
    waited: list[float] = []
    wait = post.cancel.wait

    def note(seconds: float) -> bool:
        waited.append(seconds)
        return wait(0)

    post.cancel.wait = note  # type: ignore[method-assign]
    with post.source():
        assert waited
        assert 0.4 <= waited[0] < 0.6


def test_mails_that_broke_the_connection_are_asked_for_again_alone(post: Post) -> None:
    post.fill(8, 30_000)
    post.server.faults.on(Fault.CUT, 1, "GetItem")
    assert raws(post) == MAILS
    assert post.server.asked["GetItem"] == 2


def test_a_server_that_hangs_up_after_each_large_answer_gives_all(post: Post) -> None:
    post.fill(8, 30_000)
    post.server.faults.on(Fault.HANG_UP)
    assert raws(post) == MAILS
    assert post.server.asked["GetItem"] == 1


def test_a_mail_at_which_the_server_always_fails_is_named_and_the_others_are_read(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = post.fill(8)[3]
    whole = post.server.operations.carried_out

    def fail(call: Call) -> bytes:
        if call.operation == "GetItem" and bad in repr(call.node):
            raise Refused("ErrorTimeoutExpired")
        return whole(call)

    monkeypatch.setattr(post.server.operations, "carried_out", fail)
    with post.source() as source:
        items, reader = post.listed(source), source.reader()
        reader.expect(items)
        outcomes = {}
        for item in items:
            try:
                outcomes[item.key] = reader.read(item).raw
            except ItemUnreadable as error:
                outcomes[item.key] = str(error).encode()
        reader.close()
    assert outcomes.pop(bad) == b"The server fails each time it is asked for this item, and gives all others."
    assert sorted(outcomes.values()) == sorted(simple_mail(number) for number in range(8) if number != 3)


def test_a_mail_that_vanished_is_named_and_the_others_are_read(post: Post) -> None:
    ids = post.fill(3)
    with post.source() as source:
        items, reader = post.listed(source), source.reader()
        reader.expect(items)
        post.anna.delete(ids[1])
        by_key = {item.key: item for item in items}
        assert reader.read(by_key[ids[0]]).raw == simple_mail(0)
        with pytest.raises(ItemUnreadable, match="vanished"):
            reader.read(by_key[ids[1]])
        assert reader.read(by_key[ids[2]]).raw == simple_mail(2)
        reader.close()


def test_mail_that_the_server_does_not_give_is_named_with_the_servers_word(post: Post) -> None:
    post.fill(1)
    with post.source() as source:
        items, reader = post.listed(source), source.reader()
        post.server.faults.on(Fault.QUOTA, operation="GetItem")
        with pytest.raises(ItemUnreadable, match="ErrorQuotaExceeded"):
            reader.read(items[0])
        reader.close()


def test_dates_with_fractions_are_dates(post: Post) -> None:
    post.fill(1)
    with post.source() as source:
        plain = post.listed(source)[0].received
    post.server.faults.on(Fault.FRACTIONS)
    with post.source() as source:
        assert post.listed(source)[0].received == plain is not None


def test_mime_that_is_made_anew_at_each_fetch_changes_no_digest(post: Post) -> None:
    post.fill(2)
    post.server.faults.on(Fault.NEW_BOUNDARIES)

    def digests() -> list[tuple[str, str]]:
        post.read()
        with post.source() as source:
            return [(item.key, item.digest) for item in post.listed(source)]

    assert digests() == digests()


def test_a_state_that_the_server_does_not_take_means_a_listing(post: Post) -> None:
    post.fill(2)
    with post.source() as source:
        inbox = post.folder(source)
        token = source.token(inbox)
        post.server.faults.on(Fault.BAD_SYNC_STATE, 1)
        assert source.delta(inbox, token) is None
        for garbage in ("", "garbage", "\x00", "ü", "x" * 5000, "SDRzSQ=="):
            assert source.delta(inbox, garbage) is None
        assert [isinstance(item, Listed) for item in source.items(inbox)] == [True, True]


def test_false_deletes_of_a_foreign_state_do_not_fit_the_count_that_is_told(post: Post) -> None:
    post.fill(3)
    with post.source() as source:
        token = source.token(post.folder(source))
    post.anna.dial_tone()
    post.anna.add("inbox", simple_mail(9))
    post.server.faults.on(Fault.FOREIGN_STATES)
    with post.source() as source:
        delta = source.delta(post.folder(source), token)
        assert delta is None or 3 - len(delta.gone) + len(delta.entries) != delta.total == 1
        assert len(post.listed(source)) == 1


def test_stop_ends_a_reading(post: Post) -> None:
    post.fill(2)
    with post.source(limits=QUICK) as source:
        items, reader = post.listed(source), source.reader()
        post.cancel.cancel()
        with pytest.raises(Cancelled):
            reader.read(items[0])
        reader.close()
