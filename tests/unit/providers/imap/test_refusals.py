"""What NO, BAD and BYE mean."""

from __future__ import annotations

import pickle

import pytest

from mailrescue.core.errors import SignInFailed, SourceUnreachable
from mailrescue.model.probe import Told
from mailrescue.providers.imap.refusals import Reply, away, sign_in_refused, too_much
from mailrescue.providers.net.failing import NotSignedIn


@pytest.mark.parametrize(("reply", "told"), [
    (Reply("NO", "AUTHENTICATIONFAILED", "Authentication failed."), Told.REFUSED),
    (Reply("NO", "", "LOGIN failed."), Told.REFUSED),
    (Reply("NO", "EXPIRED", "Password expired"), Told.REFUSED),
    (Reply("NO", "ALERT", "Application-specific password required: https://support.google.com/accounts/answer/185833 (Failure)"), Told.POLICY),
    (Reply("NO", "WEBALERT", "Web login required."), Told.POLICY),
    (Reply("NO", "ALERT", "Your account is not enabled for IMAP use."), Told.POLICY),
    (Reply("NO", "PRIVACYREQUIRED", "it offers no way to sign in"), Told.POLICY),
    (Reply("NO", "UNAVAILABLE", "Temporary authentication failure."), Told.DOWN),
    (Reply("NO", "SERVERBUG", "Internal error occurred."), Told.DOWN),
    (Reply("BYE", "", "Server shutting down"), Told.DOWN),
    (Reply("NO", "LIMIT", "Maximum number of connections from user+IP exceeded"), Told.THROTTLED),
    (Reply("NO", "", "Too many simultaneous connections. (Failure)"), Told.THROTTLED),
    (Reply("NO", "", "Request is throttled. Suggested Backoff Time: 299961 milliseconds"), Told.THROTTLED),
])  # fmt: skip
def test_a_sign_in_that_failed_says_whose_fault_it_is(reply: Reply, told: Told) -> None:
    error = sign_in_refused(reply, "ann", "imap.example.org")
    assert error.told is told
    assert isinstance(error, SignInFailed if told in (Told.REFUSED, Told.POLICY) else SourceUnreachable)
    assert "imap.example.org" in error.sentence
    assert error.sentence.endswith(".")
    assert error.advice.endswith(".")


def test_a_wrong_password_that_is_tried_too_often_is_still_a_wrong_password() -> None:
    reply = Reply("NO", "AUTHENTICATIONFAILED", "Too many login failures, try again later")
    assert sign_in_refused(reply, "ann", "h").told is Told.REFUSED


def test_the_time_that_a_server_asks_for_is_read_and_said() -> None:
    reply = Reply("BAD", "", "Request is throttled. Suggested Backoff Time: 299961 milliseconds")
    assert reply.back_off == pytest.approx(299.961)
    assert "5 minutes" in too_much(reply, "outlook.office365.com").sentence


def test_the_words_of_a_server_are_quoted_and_bounded() -> None:
    assert Reply("NO", "", "No such mailbox.").quote() == '"No such mailbox"'
    assert Reply("BYE").quote() == "BYE without a word"
    assert len(Reply("NO", "", "x" * 5000).quote()) < 250
    assert "no such" in away(Reply("NO", "", "no such luck"), "h").sentence


def test_an_error_keeps_its_parts_on_the_way_from_a_worker() -> None:
    error = NotSignedIn(Told.POLICY, "It is off.", "Switch it on.")
    twin = pickle.loads(pickle.dumps(error))
    assert (str(twin), twin.told, twin.advice) == (str(error), Told.POLICY, "Switch it on.")
