"""Adding a mailbox by its address alone: what is found is tried on real servers, and the password goes nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from mailrescue.app.accounts import accounts
from mailrescue.app.asking import Asking
from mailrescue.app.connecting import Added, Password, add
from mailrescue.app.engine import Engine
from mailrescue.app.home import Home
from mailrescue.app.samples import samples
from mailrescue.app.secrets import KeySource
from mailrescue.core.errors import SignInFailed, SourceUnreachable, UsageError
from mailrescue.core.progress import CancelToken
from mailrescue.demo.exchange.server import Exchange
from mailrescue.providers.net import ladder
from mailrescue.providers.net.finding import Network
from tests.kit.clock import HandClock
from tests.kit.dovecot import Dovecot, Settings, started
from tests.kit.homes import Heard
from tests.kit.keyrings import MemoryKeyring
from tests.kit.names import NameServer, name_server

pytestmark = pytest.mark.needs_program("dovecot")
ANNA = "anna@shop.test"
HOSTS = ("imap.shop.test", "box.shop.test", "imap.hoster.test")


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    """A server that proves each of these names."""
    with started(Settings(names=HOSTS)) as server:
        server.user(ANNA, "right-horse")
        yield server


@pytest.fixture
def names(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> Iterator[NameServer]:
    """A name service in which all these hosts are this machine."""
    with name_server({f"{host} A": ["127.0.0.1"] for host in HOSTS}) as server:
        server.ports = {(host, 993): dovecot.tls_port for host in HOSTS}
        around = partial(ladder.Surroundings, server.lookup, server.service, pages=(), way_out=lambda: True)
        monkeypatch.setattr(ladder, "Surroundings", around)
        yield server


@pytest.fixture
def engine(tmp_path: Path, memory_keyring: MemoryKeyring) -> Engine:
    """An engine of a home without a vault, on a computer with a keyring."""
    del memory_keyring
    return Engine(Home(tmp_path / "home"), HandClock(), Heard(), CancelToken(), KeySource())


def add_by_address(
    engine: Engine, names: NameServer, dovecot: Dovecot | None, secret: str | None = "right-horse", *, agreed: list[str] | None = None, **options: str
) -> Added:
    """Add the account `anna` by its address; questions are answered by yes where there is a list for them."""

    def agree(question: str) -> bool:
        if agreed is None:
            return False
        agreed.append(question)
        return True

    ca_file = {"ca_file": str(dovecot.ca_file)} if dovecot is not None else {}
    asking = Asking(agree, Network(names.lookup, names.service, seconds=1.0))
    return add(engine, "anna", "imap", {"email": ANNA, **ca_file, **options}, secret, asking)


def sign_ins(dovecot: Dovecot) -> int:
    """Return how often somebody tried to sign in as Anna."""
    return dovecot.log().count(f"user=<{ANNA}>")


def test_the_server_is_found_tried_and_stored_with_all_its_options(engine: Engine, names: NameServer, dovecot: Dovecot) -> None:
    names.records["_imaps._tcp.shop.test SRV"] = ["0 1 993 box.shop.test."]
    added = add_by_address(engine, names, dovecot)
    options = dict(added.account.options)
    assert Path(options.pop("ca_file")).is_relative_to(engine.home.root)
    assert options == {"host": "box.shop.test", "port": "993", "security": "tls", "user": ANNA, "email": ANNA}
    assert added.password is Password.KEYRING
    assert "box.shop.test" in added.found
    assert samples(engine.home).found == ()


def test_without_a_record_the_usual_names_are_tried(engine: Engine, names: NameServer, dovecot: Dovecot) -> None:
    assert add_by_address(engine, names, dovecot).account.options["host"] == "imap.shop.test"


def test_what_does_not_answer_is_passed_over_for_what_does(engine: Engine, names: NameServer, dovecot: Dovecot) -> None:
    names.records |= {"_imaps._tcp.shop.test SRV": ["0 1 993 old.shop.test.", "10 1 993 box.shop.test."], "old.shop.test A": ["127.0.0.1"]}
    names.ports["old.shop.test", 993] = 1
    assert add_by_address(engine, names, dovecot).account.options["host"] == "box.shop.test"


def test_a_refused_password_is_not_tried_on_and_on_and_nothing_is_added(engine: Engine, names: NameServer, dovecot: Dovecot, memory_keyring: MemoryKeyring) -> None:
    before = sign_ins(dovecot)
    names.records["_imaps._tcp.shop.test SRV"] = [f"{number} 1 993 {host}." for number, host in enumerate(("box.shop.test", "imap.shop.test"))]
    with pytest.raises(SignInFailed, match="Nothing was added"):
        add_by_address(engine, names, dovecot, "wrong")
    assert 1 <= sign_ins(dovecot) - before <= 2
    assert (accounts(engine.home), memory_keyring.secrets) == ([], {})


def test_a_server_that_does_not_prove_who_it_is_gets_no_password(engine: Engine, names: NameServer, dovecot: Dovecot) -> None:
    before = sign_ins(dovecot)
    names.records["_imaps._tcp.shop.test SRV"] = ["0 1 993 box.shop.test."]
    with pytest.raises(SourceUnreachable, match=r"No server was found for anna@shop\.test.*--host"):
        add_by_address(engine, names, None)
    assert (sign_ins(dovecot), accounts(engine.home)) == (before, [])


def test_a_host_elsewhere_that_only_a_name_service_names_is_asked_when_the_user_agrees(engine: Engine, names: NameServer, dovecot: Dovecot) -> None:
    before = sign_ins(dovecot)
    names.records["_imaps._tcp.shop.test SRV"] = ["0 1 993 imap.hoster.test."]
    del names.records["imap.shop.test A"]
    with pytest.raises(SourceUnreachable, match=r"imap\.hoster\.test was named, and not asked"):
        add_by_address(engine, names, dovecot)
    assert sign_ins(dovecot) == before
    questions: list[str] = []
    assert add_by_address(engine, names, dovecot, agreed=questions).account.options["host"] == "imap.hoster.test"
    assert len([one for one in questions if "imap.hoster.test" in one]) == 1


def test_without_a_password_the_first_server_that_answers_is_taken_and_nobody_signs_in(engine: Engine, names: NameServer, dovecot: Dovecot) -> None:
    before = sign_ins(dovecot)
    added = add_by_address(engine, names, dovecot, None)
    assert (added.account.options["host"], added.password, sign_ins(dovecot)) == ("imap.shop.test", Password.NONE, before)


def test_the_name_that_the_user_gave_counts_for_more_than_what_is_found(engine: Engine, names: NameServer, dovecot: Dovecot) -> None:
    added = add_by_address(engine, names, dovecot, None, user="amelie")
    assert (added.account.options["user"], added.account.options["email"]) == ("amelie", ANNA)


@pytest.mark.parametrize(
    ("options", "named"),
    [({}, "--email"), ({"user": "anna"}, "--host"), ({"email": ANNA, "port": "993"}, "--port goes with --host"), ({"email": "anna"}, "no mail address")],
)
def test_what_cannot_be_found_by_is_said_before_anybody_is_asked(engine: Engine, options: dict[str, str], named: str) -> None:
    with pytest.raises(UsageError, match=named):
        add(engine, "anna", "imap", options, "secret")


def test_an_exchange_server_is_found_by_autodiscover_and_stored_with_its_endpoint(engine: Engine, names: NameServer, tmp_path: Path) -> None:
    with Exchange(tmp_path / "exchange") as server:
        server.mailbox("anna@localhost", "right-horse")
        names.records["localhost A"] = ["127.0.0.1"]
        names.ports["localhost", 443] = server.port
        asking = Asking(network=Network(names.lookup, names.service, seconds=1.0))
        options = {"email": "anna@localhost", "ca_file": str(server.ca_file)}
        with pytest.raises(SignInFailed, match="Nothing was added"):
            add(engine, "anna", "ews", options, "wrong", asking)
        added = add(engine, "anna", "ews", options, "right-horse", asking)
        assert added.account.options["endpoint"] == server.endpoint
        assert server.endpoint in added.found


def test_another_host_that_a_record_names_for_exchange_is_asked_only_when_the_user_agrees(engine: Engine, names: NameServer, tmp_path: Path) -> None:
    with Exchange(tmp_path / "exchange") as server:
        server.mailbox(ANNA, "right-horse")
        names.records |= {"_autodiscover._tcp.shop.test SRV": ["0 0 443 localhost."], "localhost A": ["127.0.0.1"]}
        names.ports["localhost", 443] = server.port
        network = Network(names.lookup, names.service, seconds=1.0)
        options = {"email": ANNA, "ca_file": str(server.ca_file)}
        with pytest.raises(SourceUnreachable, match="localhost was named, and not asked"):
            add(engine, "anna", "ews", options, "right-horse", Asking(network=network))
        questions: list[str] = []
        added = add(engine, "anna", "ews", options, "right-horse", Asking(lambda question: not questions.append(question), network))
        assert (added.account.options["endpoint"], len(questions)) == (server.endpoint, 1)
