"""A look at an Exchange server ends at the step that fails, and says of what kind that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from mailrescue.core.errors import SourceUnreachable
from mailrescue.demo.exchange.certificate import certify
from mailrescue.demo.exchange.faults import Fault
from mailrescue.demo.exchange.server import Exchange
from mailrescue.model.probe import Rung, Step, Told
from mailrescue.providers.base import Means
from mailrescue.providers.ews.line import Line
from mailrescue.providers.ews.options import EwsOptions
from mailrescue.providers.net.trust import ssl_context
from mailrescue.providers.registry import probe_for, source_for
from tests.kit.ews import Post
from tests.kit.exchange import ANNA, PASSWORD


def climbed(options: Mapping[str, str], password: str = PASSWORD) -> list[Rung]:
    """All rungs."""
    probe = probe_for("ews", options, Means(password))
    assert probe is not None
    return list(probe.climb())


def end(post: Post, password: str = PASSWORD, **words: str) -> tuple[Step, Told]:
    """Where the climb ended, and how."""
    rungs = climbed(post.options(**words), password)
    assert all(rung.ok for rung in rungs[:-1])
    assert rungs[-1].ok or (rungs[-1].sentence and rungs[-1].advice)
    return rungs[-1].step, rungs[-1].told


def test_a_server_that_is_well_is_climbed_to_its_inbox(post: Post) -> None:
    post.fill(3)
    rungs = climbed(post.options())
    assert [rung.step for rung in rungs] == list(Step)
    assert rungs[-1].sentence == "The inbox can be read; it holds 3 items."
    assert rungs[-1].facts["server.version"].startswith("15.2.")


@pytest.mark.parametrize("auth", ["basic", "ntlm"])
def test_a_wrong_password_is_refused_and_no_outage(post: Post, auth: str) -> None:
    assert end(post, "wrong", auth=auth) == (Step.SIGN_IN, Told.REFUSED)
    assert end(post, auth=auth) == (Step.FOLDER, Told.OK)


@pytest.mark.parametrize(
    ("fault", "step", "told"),
    [
        (Fault.HTML, Step.SIGN_IN, Told.WRONG), (Fault.LOGIN_PAGE, Step.SIGN_IN, Told.WRONG), (Fault.FORBIDDEN, Step.SIGN_IN, Told.POLICY),
        (Fault.UNAVAILABLE, Step.SIGN_IN, Told.DOWN), (Fault.BUSY, Step.SIGN_IN, Told.THROTTLED), (Fault.TOO_MANY, Step.SIGN_IN, Told.THROTTLED),
        (Fault.MOVING, Step.SIGN_IN, Told.DOWN), (Fault.CUT, Step.SIGN_IN, Told.DOWN), (Fault.NO_MAILBOX, Step.FOLDER, Told.WRONG),
        (Fault.ACCESS_DENIED, Step.SIGN_IN, Told.REFUSED),
    ],
)  # fmt: skip
def test_each_fault_is_told_for_what_it_is(post: Post, fault: Fault, step: Step, told: Told) -> None:
    post.server.faults.on(fault, value=60_000)
    assert end(post) == (step, told)


def test_a_server_of_another_kind_is_told_at_the_protocol(post: Post) -> None:
    assert end(post, endpoint=f"{post.server.address}/somewhere") == (Step.PROTOCOL, Told.WRONG)


def test_a_private_authority_must_be_given_by_its_file(post: Post) -> None:
    assert end(post, ca_file="") == (Step.TLS, Told.UNTRUSTED)
    with pytest.raises(SourceUnreachable, match="authority that this computer does not know"), source_for("ews", post.options(ca_file=""), Means(PASSWORD)):
        pass


@pytest.mark.parametrize(
    ("words", "sentence"),
    [({"days": -3}, "expired"), ({"self_signed": True}, "signed its certificate itself"), ({"names": ("other.example",)}, "not for 127.0.0.1")],
)
def test_a_certificate_that_proves_nothing_is_refused_by_the_source_too(tmp_path: Path, words: dict[str, object], sentence: str) -> None:
    certified = certify(tmp_path, **words)  # type: ignore[arg-type]
    with Exchange(tmp_path, certified=certified) as server:
        server.mailbox(ANNA, PASSWORD)
        options = {"email": ANNA, "endpoint": server.endpoint, "ca_file": "" if "self_signed" in words else str(server.ca_file)}
        with pytest.raises(SourceUnreachable, match=sentence), source_for("ews", options, Means(PASSWORD)):
            pass
        assert server.requests() == 0, "not one byte of a password was sent"


def test_nothing_that_answers_is_told_at_tcp(post: Post) -> None:
    assert end(post, endpoint="https://127.0.0.1:1/EWS/Exchange.asmx") == (Step.TCP, Told.DOWN)


@pytest.mark.parametrize(("auth", "sent"), [("", None), ("oauth", "Bearer secret")])
def test_no_password_of_the_users_netrc_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, auth: str, sent: str | None) -> None:
    (tmp_path / "netrc").write_text("machine mail.example.org login anna password of-another-program\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    options = EwsOptions.of({"email": "anna@example.org", "endpoint": "mail.example.org", "auth": auth or "basic"})
    session = Line(replace(options, auth=auth), "secret", ssl_context()).create_session()
    seen: list[str | None] = []
    monkeypatch.setattr(session, "send", lambda request, **_: seen.append(request.headers.get("Authorization")) or requests.Response())
    session.post(options.endpoint, data=b"")
    assert seen == [sent]
