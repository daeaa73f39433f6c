"""The ladder of an account as use case: what is sent without a password, which samples are left, what it comes to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailrescue.app import ladder
from mailrescue.app.accounts import Account, account, add_account
from mailrescue.app.connecting import add, climb, verdict_of
from mailrescue.app.engine import Engine
from mailrescue.app.home import Home
from mailrescue.app.reach import reach
from mailrescue.app.samples import samples
from mailrescue.app.secrets import KeyringIsLocked, KeySource
from mailrescue.app.snapshots import take_snapshots
from mailrescue.core.errors import ExitCode, SourceUnreachable, UsageError
from mailrescue.core.progress import CancelToken, Notice
from mailrescue.model.probe import Rung, Step, Told
from mailrescue.providers.base import Means
from tests.kit.clock import HandClock
from tests.kit.homes import Heard
from tests.kit.keyrings import MemoryKeyring

IMAP = {"host": "imap.example.org", "user": "anna"}
LOWER = (Step.NETWORK, Step.NAME, Step.TCP, Step.TLS, Step.PROTOCOL)


class Steps:
    """A server that answers as it is told to. `asked` is what it was asked with a password; `closed` whether it was let go of."""

    def __init__(self, *rungs: Rung) -> None:
        self.rungs = rungs or (*(Rung(step, Told.OK, f"{step} is well.", "", 0.01) for step in LOWER), SIGNED_IN, READ)
        self.asked: list[str] = []
        self.closed = False
        self.means = Means()

    def climb(self) -> Iterator[Rung]:
        """Yield the rungs."""
        try:
            for rung in self.rungs:
                if rung.step is Step.SIGN_IN:
                    self.means.tell("the server asks to wait a moment")
                    self.asked.append(self.means.secret)
                yield rung
        finally:
            self.closed = True


SIGNED_IN = Rung(Step.SIGN_IN, Told.OK, "Signed in.", "", 0.2)
READ = Rung(Step.FOLDER, Told.OK, "The inbox can be read.", "", 0.1, {"folders": "3", "items": "1200"})


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Steps:
    """The server of every account."""
    made = Steps()

    def probe_for(_kind: str, _options: dict[str, str], means: Means) -> Steps:
        made.means = means
        return made

    monkeypatch.setattr(ladder, "probe_for", probe_for)
    return made


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """An engine of a home without a vault."""
    return Engine(Home(tmp_path / "home"), HandClock(), Heard(), CancelToken(), KeySource())


def test_every_rung_is_a_sample_of_the_account(engine: Engine, server: Steps, memory_keyring: MemoryKeyring) -> None:
    one = add(engine, "anna", "imap", IMAP, "secret").account
    rungs = list(climb(engine, one))
    assert [rung.step for rung in rungs] == list(Step)
    assert (server.asked, server.closed) == (["secret"], True)
    found = samples(engine.home, "anna").found
    assert [(one.step, one.told, one.seconds, one.host) for one in found] == [(rung.step, Told.OK, rung.seconds, "imap.example.org") for rung in rungs]
    verdict = verdict_of(rungs)
    assert (verdict.reached, verdict.folders, verdict.items, verdict.exit_code) == (True, 3, 1200, ExitCode.DONE)
    assert isinstance(engine.reporter, Heard)
    assert engine.reporter.events == [Notice(code="source", text="anna: the server asks to wait a moment")]


def test_a_mailbox_that_is_yet_to_be_added_can_be_tried_and_leaves_no_sample(engine: Engine, server: Steps, memory_keyring: MemoryKeyring) -> None:
    rungs = list(climb(engine, Account("anna", "imap", {**IMAP, "port": "993", "security": "tls"}), "typed"))
    assert (verdict_of(rungs).reached, server.asked) == (True, ["typed"])
    assert (samples(engine.home).found, memory_keyring.secrets) == ((), {})


def test_without_a_password_nothing_is_sent_that_needs_one(engine: Engine, server: Steps, memory_keyring: MemoryKeyring) -> None:
    one = add(engine, "anna", "imap", IMAP).account
    rungs = list(climb(engine, one))
    assert [rung.step for rung in rungs] == [*LOWER, Step.SIGN_IN]
    assert "mailrescue account password anna" in rungs[-1].advice
    assert (server.asked, server.closed) == ([], True)
    assert verdict_of(rungs).exit_code is ExitCode.SIGN_IN
    # That no password was given here says nothing of the server.
    assert [one.step for one in samples(engine.home).found] == list(LOWER)


def test_a_locked_keyring_is_told_after_what_can_be_seen_without_it(engine: Engine, server: Steps, memory_keyring: MemoryKeyring) -> None:
    one = add(engine, "anna", "imap", IMAP, "secret").account
    memory_keyring.locked = True
    seen: list[Step] = []
    with pytest.raises(KeyringIsLocked):
        seen.extend(rung.step for rung in climb(engine, one))
    assert (server.asked, server.closed) == ([], True)
    assert len(samples(engine.home).found) == len(LOWER)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (Told.REFUSED, 6), (Told.POLICY, 6), (Told.THROTTLED, 7), (Told.DOWN, 7), (Told.OWN, 7), (Told.UNTRUSTED, 7), (Told.WRONG, 7),
    ],
)  # fmt: skip
def test_the_ladder_ends_at_the_first_rung_that_does_not_hold(
    engine: Engine, server: Steps, memory_keyring: MemoryKeyring, told: Told, code: int
) -> None:
    one = add(engine, "anna", "imap", IMAP, "secret").account
    server.rungs = (Rung(Step.NETWORK, Told.OK, "Well."), Rung(Step.TCP, told, "Not well.", "Do something."), SIGNED_IN)
    rungs = list(climb(engine, one))
    verdict = verdict_of(rungs)
    assert (len(rungs), verdict.reached, verdict.step, verdict.exit_code) == (2, False, Step.TCP, code)
    assert samples(engine.home).found[-1].evidence == "Not well."


def test_who_looks_no_further_leaves_no_connection_open(engine: Engine, server: Steps, memory_keyring: MemoryKeyring) -> None:
    rungs = climb(engine, add(engine, "anna", "imap", IMAP, "secret").account)
    next(rungs)
    rungs.close()  # type: ignore[attr-defined]  it is a generator
    assert server.closed


def test_there_is_nothing_to_climb_of_a_file(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no mailbox on a server"):
        next(iter(climb(engine, add_account(engine.home, "box", "maildir", {"path": str(tmp_path)}))))


def test_counting_without_a_password_asks_no_server(engine: Engine, memory_keyring: MemoryKeyring) -> None:
    one = add(engine, "anna", "imap", {"host": "127.0.0.1", "port": "1", "user": "anna"}, "secret").account
    with pytest.raises(UsageError, match="Nothing was asked"):
        reach(one)
    with pytest.raises(SourceUnreachable):
        reach(one, engine=engine)


def test_a_snapshot_of_a_server_that_is_away_leaves_a_sample(engine: Engine, memory_keyring: MemoryKeyring) -> None:
    add(engine, "anna", "imap", {"host": "127.0.0.1", "port": "1", "user": "anna"}, "secret")
    [outcome] = take_snapshots(engine, ["anna"])
    assert outcome.exit_code is ExitCode.UNREACHABLE
    [sample] = samples(engine.home, "anna").found
    assert (sample.step, sample.told, sample.host) == (Step.TCP, Told.DOWN, "127.0.0.1")
    assert sample.evidence == str(outcome.error)


def test_a_snapshot_without_a_password_says_nothing_of_the_server(engine: Engine, memory_keyring: MemoryKeyring) -> None:
    add(engine, "anna", "imap", {"host": "127.0.0.1", "port": "1", "user": "anna"})
    [outcome] = take_snapshots(engine, ["anna"])
    assert outcome.exit_code is ExitCode.SIGN_IN
    assert (samples(engine.home).found, account(engine.home, "anna").secret) == ((), "")
