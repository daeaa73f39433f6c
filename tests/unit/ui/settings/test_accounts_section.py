"""Settings, Mailboxes: what there is, adding, removing, linking."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton

from mailrescue.app.accounts import accounts, add_account
from mailrescue.app.agent.values import JobKind
from mailrescue.app.places import Place, Where
from mailrescue.ui.settings import add_account as adding
from mailrescue.ui.settings.add_account import AddAccount
from mailrescue.ui.settings.page import SettingsPage
from mailrescue.ui.widgets.lines import LineList
from tests.kit.offices import Office
from tests.kit.outlook_files import unpack
from tests.kit.shown import button, press, texts
from tests.kit.stilldesks import StillDesk, at_desk


def names(office: Office) -> list[str]:
    return [one.name for one in accounts(office.home)]


def usual(monkeypatch, *places: Path) -> None:
    monkeypatch.setattr(adding, "usual_places", lambda _home, _environment: [Place(path, Where.DOCUMENTS) for path in places])


def test_each_mailbox_is_shown_with_kind_place_and_last_snapshot(page: SettingsPage, office: Office, qtbot) -> None:
    page.show_with(section="accounts")

    qtbot.waitUntil(lambda: "last snapshot just now, 6 items" in texts(page))
    said = texts(page)
    assert "anna" in said
    assert str(office.boxes["anna"]) in said
    assert "Maildir folder · no snapshot yet" in said


def test_a_mailbox_is_found_tested_named_and_added(page: SettingsPage, office: Office, qtbot, monkeypatch, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    unpack("exchange.ost", tmp_path / "docs").rename(tmp_path / "docs" / "carla@northwind.example.ost")
    usual(monkeypatch, tmp_path / "docs")
    page.show_with(section="accounts")

    press(page, "Add a mailbox")
    qtbot.waitUntil(lambda: "Can be read:" in texts(page), timeout=20_000)
    assert "Outlook's copy of a mailbox (OST)" in texts(page)
    assert page.findChild(AddAccount).findChild(QLineEdit).text() == "carla"
    press(page, "Add this mailbox")

    qtbot.waitUntil(lambda: "carla was added" in texts(page))
    assert names(office) == ["anna", "ben", "carla"]
    assert page.window().focusWidget() is button(page, "Snapshot now")  # the keyboard goes where the next step is
    assert [one.accessibleName() for one in page.findChildren(QPushButton) if one.property("kind") == "primary" and one.isVisible()] == ["Snapshot now"]
    press(page, "Snapshot now")
    assert [(spec.kind, spec.fields) for spec in page.desk.line.asked] == [(JobKind.SNAPSHOT, {"names": ["carla"]})]


def test_whoever_went_elsewhere_meanwhile_stays_there(page: SettingsPage, office: Office, qtbot, monkeypatch, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    unpack("empty.pst", tmp_path / "docs")
    usual(monkeypatch, tmp_path / "docs")
    page.show_with(section="accounts", add=True)
    qtbot.waitUntil(lambda: "Can be read:" in texts(page), timeout=20_000)
    press(page, "Add this mailbox")
    elsewhere = button(page, "About")
    elsewhere.setFocus()

    qtbot.waitUntil(lambda: "was added" in texts(page))
    assert page.window().focusWidget() is elsewhere


def test_what_is_added_already_says_so_and_two_finds_wait_for_a_choice(page: SettingsPage, office: Office, qtbot, monkeypatch) -> None:
    usual(monkeypatch, office.root)
    page.show_with(section="accounts", add=True)

    found = page.findChild(AddAccount).findChild(LineList)
    qtbot.waitUntil(lambda: len(found.things) == 2 and "Choose one" in texts(page))
    assert found.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole).endswith("added as anna")
    assert found.current is None
    assert page.findChild(QLineEdit).isVisible() is False


def test_a_name_that_is_taken_or_cannot_be_one_is_refused_as_it_is_typed(page: SettingsPage, qtbot, monkeypatch, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    unpack("empty.pst", tmp_path / "docs")
    usual(monkeypatch, tmp_path / "docs")
    page.show_with(section="accounts", add=True)
    qtbot.waitUntil(lambda: "Can be read:" in texts(page), timeout=20_000)
    name, add = page.findChild(AddAccount).findChild(QLineEdit), button(page, "Add this mailbox")

    name.setText("anna")
    assert "of that name already" in texts(page)
    assert not add.isEnabled()
    name.setText("Über uns")
    assert "small letters" in texts(page)
    assert not add.isEnabled()
    name.setText("archive")
    assert add.isEnabled()


def test_a_file_that_cannot_be_read_says_why_and_can_still_be_added(page: SettingsPage, office: Office, qtbot, monkeypatch, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "broken.ost").write_bytes(b"!BDN" + bytes(2_000))
    usual(monkeypatch, tmp_path / "docs")
    page.show_with(section="accounts", add=True)

    go = page.findChild(AddAccount)._go
    qtbot.waitUntil(lambda: go.accessibleName() == "Add it nevertheless", timeout=20_000)
    go.click()
    qtbot.waitUntil(lambda: "broken" in names(office))


def test_nothing_found_says_what_to_do(page: SettingsPage, qtbot, monkeypatch, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    usual(monkeypatch, tmp_path / "docs")

    page.show_with(section="accounts", add=True)

    qtbot.waitUntil(lambda: "Choose the file or folder yourself" in texts(page))
    press(page, "Cancel")
    assert button(page, "Add a mailbox").isVisible()


def test_a_mailbox_is_removed_only_after_a_yes_and_its_snapshots_stay(page: SettingsPage, office: Office, qtbot) -> None:
    page.show_with(section="accounts")

    press(page, "Remove")
    assert "Stop looking after anna?" in texts(page)
    assert "The snapshots there are stay" in texts(page)
    press(page, "Cancel")
    assert names(office) == ["anna", "ben"]
    press(page, "Remove")
    press(page, "Remove it from the list")

    qtbot.waitUntil(lambda: "no longer looked after" in texts(page))
    assert names(office) == ["ben"]
    with office.engine().reading() as vault:
        assert len(office.engine().history(vault, "anna")) == 1


def test_escape_is_no_to_a_question(page: SettingsPage, office: Office, qtbot) -> None:
    page.show_with(section="accounts")
    press(page, "Remove")

    QTest.keyClick(button(page, "Cancel"), Qt.Key.Key_Escape)

    qtbot.waitUntil(lambda: "Stop looking after" not in texts(page))
    assert names(office) == ["anna", "ben"]


def test_the_outlook_file_of_a_mailbox_is_chosen_from_those_there_are(page: SettingsPage, office: Office, qtbot, tmp_path: Path) -> None:
    add_account(office.home, "anna-ost", "outlook", {"path": str(unpack("exchange.ost", tmp_path))})
    page.show_with(section="accounts")

    choice = next(one for one in page.findChildren(QComboBox) if one.accessibleName() == "Outlook file of anna")
    assert [choice.itemText(at) for at in range(choice.count())] == ["none", "anna-ost"]
    choice.setCurrentIndex(1)
    choice.activated.emit(1)

    qtbot.waitUntil(lambda: accounts(office.home)[0].link == "anna-ost")


def test_a_mailbox_is_tested_where_it_stands(page: SettingsPage, qtbot) -> None:
    page.show_with(section="accounts")

    press(page, "Test", 1)

    qtbot.waitUntil(lambda: "Can be read: 3 items in 3 folders." in texts(page))


def test_without_a_mailbox_the_page_offers_to_find_one(tmp_path: Path, qtbot) -> None:
    with at_desk(Office(tmp_path, vault=False)) as desk:
        page = SettingsPage(desk)
        qtbot.addWidget(page)
        page.show()
        page.show_with(section="accounts")

        assert "No mailbox is looked after yet" in texts(page)
        assert button(page, "Find my mail").isEnabled()


def test_a_damaged_list_of_mailboxes_is_said_in_a_sentence(page: SettingsPage, desk: StillDesk) -> None:
    (desk.home.root / "accounts.json").write_text("{")

    page.show_with(section="accounts")

    assert "The list of mailboxes cannot be read" in texts(page)
