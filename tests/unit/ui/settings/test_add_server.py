"""Settings, Mailboxes: adding one at a provider, against a real Dovecot, the embedded Exchange and a name server on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit

from mailrescue.app.accounts import account, accounts, add_account
from mailrescue.app.agent.values import JobKind, Lock
from mailrescue.app.connecting import add
from mailrescue.app.vaults import place_of
from mailrescue.demo.exchange.server import Exchange
from mailrescue.model.probe import Rung, Step, Told
from mailrescue.providers.net.finding import Network
from mailrescue.ui.settings.add_server import AddServer
from mailrescue.ui.settings.ladder import advice_of
from mailrescue.ui.settings.page import SettingsPage
from mailrescue.ui.settings.password import NewPassword
from mailrescue.ui.words import use_language
from mailrescue.vault.slots import SlotType
from mailrescue.vault.vault import create_vault
from tests.kit.dovecot import Dovecot, User, dovecot  # noqa: F401  a fixture
from tests.kit.keyrings import MemoryKeyring, keyring_in_use
from tests.kit.names import SILENT, NameServer, name_server
from tests.kit.offices import Office
from tests.kit.shown import button, press, texts
from tests.kit.stilldesks import StillDesk, at_desk
from tests.kit.vaults import MASTER, SECRET

needs_dovecot = pytest.mark.needs_program("dovecot")


@pytest.fixture
def names() -> Iterator[NameServer]:
    with name_server({}) as server:
        yield server


@pytest.fixture
def adding(page: SettingsPage, names: NameServer) -> AddServer:
    return begun(page, names)


def begun(page: SettingsPage, names: NameServer | None = None) -> AddServer:
    """The page with the way to a provider chosen."""
    page.show_with(section="accounts", add="server")
    found = page.findChild(AddServer)
    assert isinstance(found, AddServer)
    if names is not None:
        found.network = Network(names.lookup, names.service, seconds=1.0)
    return found


def typed(adding: AddServer, address: str, password: str) -> None:
    adding.address.setText(address)
    adding.password.field.setText(password)


def by_hand(adding: AddServer, server: Dovecot, user: User, password: str = "") -> None:
    """Type where a mailbox on the Dovecot is, as its provider says."""
    typed(adding, f"{user.name}@northwind.test", password or user.password)
    press(adding, "I know the server")
    adding._form.host.setText("localhost")
    adding._form.port.setText(str(server.tls_port))
    adding._form.user.setText(user.name)
    adding._form.use_ca(str(server.ca_file))


@pytest.fixture
def until(qtbot, page: SettingsPage) -> Callable[[str], None]:
    return lambda text: qtbot.waitUntil(lambda: text in texts(page), timeout=15_000)


@needs_dovecot
def test_by_its_address_a_server_is_found_looked_at_step_by_step_and_added(
    adding: AddServer, page: SettingsPage, office: Office, names: NameServer, dovecot: Dovecot, until: Callable[[str], None]  # noqa: F811
) -> None:
    user = dovecot.user()
    names.records["_imaps._tcp.northwind.test SRV"] = [f"0 1 {dovecot.tls_port} localhost."]
    typed(adding, f"{user.name}@northwind.test", user.password)
    press(adding, "Find the server")
    until("1 way to your mailbox was found.")
    until("that can be forged")  # only a name service says so: nothing was sent there yet
    assert button(adding, "Test it").isEnabled()
    assert adding.ladder.isHidden()

    adding._form.user.setText(user.name)
    press(adding, "Test it")
    until("It ended at this step: It proves who it is")
    adding._form.use_ca(str(dovecot.ca_file))
    press(adding, "Test it")
    until("The mailbox can be read.")
    assert "localhost speaks IMAP." in texts(adding)

    with keyring_in_use(MemoryKeyring()) as _:
        adding._naming.name.setText("nadia")
        press(adding, "Add this mailbox")
        until("nadia was added")
        one = account(office.home, "nadia")
        assert office.engine().secrets.of(one) == user.password
    assert (one.kind, one.options["host"], one.options["user"]) == ("imap", "localhost", user.name)
    assert adding.password.text == ""
    assert user.password not in "".join(path.read_text(errors="replace") for path in office.home.root.glob("*.json"))
    assert f"{user.name} · localhost" in texts(page)


@needs_dovecot
def test_a_wrong_password_ends_at_the_sign_in_and_says_what_to_do(adding: AddServer, dovecot: Dovecot, until: Callable[[str], None]) -> None:  # noqa: F811
    by_hand(adding, dovecot, dovecot.user(), "not-it")
    press(adding, "Test it")

    until("It ended at this step: Sign-in")

    assert "app password" in adding.ladder.accessibleDescription()
    assert "not-it" not in texts(adding)
    assert button(adding, "Add it nevertheless").isEnabled()


def test_a_mailbox_on_exchange_is_added_by_the_address_of_its_service(adding: AddServer, office: Office, tmp_path: Path, until: Callable[[str], None]) -> None:
    with Exchange(tmp_path / "exchange", host="localhost") as server:
        server.mailbox("olga@northwind.test", "right-horse")
        typed(adding, "olga@northwind.test", "right-horse")
        press(adding, "I know the server")
        adding._form.kind.show_value("ews")
        adding._form._kind_chosen()
        press(adding, "Test it")
        assert "Type the address of the service" in texts(adding)
        adding._form.endpoint.setText(f"https://localhost:{server.port}/EWS/Exchange.asmx")
        adding._form.use_ca(str(server.ca_file))
        press(adding, "Test it")
        until("The mailbox can be read.")

        press(adding, "Add this mailbox")  # without a keyring, sealed under the key of the vault that the window has
        until("olga was added")
    assert office.engine().secrets.of(account(office.home, "olga")) == "right-horse"


def test_before_a_password_goes_to_somebody_elses_host_the_user_is_asked(adding: AddServer, names: NameServer, until: Callable[[str], None]) -> None:
    names.records["_autodiscover._tcp.northwind.test SRV"] = ["0 1 443 autodiscover.hoster.test."]
    typed(adding, "olga@northwind.test", "right-horse")
    press(adding, "Find the server")
    until("May autodiscover.hoster.test be asked, with your password?")
    until("To go on, answer the question below.")
    assert "autodiscover.hoster.test A" not in names.asked

    press(adding, "Yes, that is my provider")

    until("No server was found for this address.")
    assert adding._confirmed == {"autodiscover.hoster.test"}
    assert "May autodiscover.hoster.test" not in texts(adding)


def test_a_search_is_stopped_at_once(adding: AddServer, names: NameServer, qtbot, until: Callable[[str], None]) -> None:
    names.records["northwind.test MX"] = SILENT
    typed(adding, "olga@northwind.test", "right-horse")
    press(adding, "Find the server")

    press(adding, "Stop")

    assert "Stopped." in texts(adding)
    assert button(adding, "Find the server").isEnabled()


def test_nothing_is_sought_without_an_address_and_a_password(adding: AddServer) -> None:
    for address, password in (("", ""), ("olga@northwind.test", ""), ("olga", "right-horse"), ("@", "right-horse")):
        typed(adding, address, password)
        assert not button(adding, "Find the server").isEnabled()


def test_a_password_is_shown_only_while_one_asks_for_it(adding: AddServer) -> None:
    adding.password.field.setText("right-horse")
    assert adding.password.field.echoMode() is QLineEdit.EchoMode.Password
    press(adding, "Show the password")
    assert adding.password.field.echoMode() is QLineEdit.EchoMode.Normal
    press(adding, "Hide the password")
    press(adding, "Show the password")

    adding.end()

    assert adding.password.text == ""
    assert adding.password.field.echoMode() is QLineEdit.EchoMode.Password


def with_a_server_typed(desk: StillDesk, qtbot) -> tuple[SettingsPage, AddServer]:
    """A page on which a mailbox is added whose server the user knows."""
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    page.show()
    adding = begun(page)
    typed(adding, "olga@northwind.test", "right-horse")
    press(adding, "I know the server")
    adding._form.host.setText("imap.northwind.test")
    return page, adding


def test_where_nothing_keeps_a_password_safely_nothing_is_added_and_it_says_what_to_do(tmp_path: Path, qtbot) -> None:
    office = Office(tmp_path, vault=False)
    with at_desk(office, Lock.NEW_PASSPHRASE) as desk:
        page, adding = with_a_server_typed(desk, qtbot)
        press(adding, "Add without testing")

        qtbot.waitUntil(lambda: "Choose a passphrase for your vault above" in texts(page), timeout=10_000)
        assert accounts(office.home) == []
        assert not (office.home.root / "vault").exists()


def test_the_vault_that_is_to_keep_the_first_password_is_made_and_then_the_mailbox_is_added(tmp_path: Path, qtbot) -> None:
    office = Office(tmp_path, vault=False)
    with at_desk(office, Lock.NO_VAULT) as desk:  # the user has chosen a passphrase
        page, adding = with_a_server_typed(desk, qtbot)
        press(adding, "Add without testing")
        qtbot.waitUntil(lambda: "is still to be made" in texts(page), timeout=10_000)

        press(adding, "Make the vault, and add it")
        assert [spec.kind for spec in desk.line.asked] == [JobKind.CREATE_VAULT]
        place = place_of(office.home)
        place.root.mkdir(parents=True)
        create_vault(place, office.clock, MASTER, {SlotType.KEYRING: (SECRET, "tests")})
        desk.line.key, desk.line.status = MASTER, replace(desk.line.status, lock=Lock.NONE)
        desk.line.changed.emit()

        qtbot.waitUntil(lambda: "olga was added" in texts(page), timeout=10_000)
    assert office.engine().secrets.of(account(office.home, "olga")) == "right-horse"


def test_every_way_that_a_look_can_end_has_advice_in_every_language() -> None:
    for language in ("en", "de"):
        use_language(language)
        assert all(advice_of(Rung(step, told, "It is so.")) for step in Step for told in Told if told is not Told.OK)
        assert advice_of(Rung(Step.TCP, Told.DOWN, "It is so.", "Wait.")) == ("Wait." if language == "en" else advice_of(Rung(Step.TCP, Told.DOWN, "")))


@needs_dovecot
def test_a_new_password_is_kept_and_tried_at_once(page: SettingsPage, office: Office, dovecot: Dovecot, until: Callable[[str], None]) -> None:  # noqa: F811
    user = dovecot.user()
    add(office.engine(), "nadia", "imap", dovecot.options(user), "old one")
    page.show_with(section="accounts", test="nadia")
    until("It ended at this step: Sign-in")

    page.show_with(section="accounts", password="nadia")
    asked = page.findChildren(NewPassword)[-1]
    assert not button(asked, "Keep and test it").isEnabled()
    asked.password.field.setText(user.password)
    press(asked, "Keep and test it")

    until("The new password of nadia is kept")
    until("The mailbox can be read.")
    assert office.engine().secrets.of(account(office.home, "nadia")) == user.password


def test_only_mailboxes_on_servers_have_a_password_and_a_removal_says_that_it_goes(desk: StillDesk, office: Office, qtbot) -> None:
    add(office.engine(), "nadia", "imap", {"host": "imap.northwind.test", "user": "nadia"}, "right-horse")
    add_account(office.home, "files", "eml", {"path": str(office.root)})
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.show_with(section="accounts")
    assert button(page, "Change password…").accessibleDescription() == "nadia"
    with pytest.raises(AssertionError, match="no button"):
        button(page, "Change password…", 1)

    press(page, "Remove", 2)
    assert "Its password is removed from this computer." in texts(page)
    press(page, "Remove it from the list")

    qtbot.waitUntil(lambda: "no longer looked after" in texts(page))
    assert [one.name for one in accounts(office.home)] == ["anna", "ben", "files"]
