"""Settings, Keys: what opens the vault, passphrases, sheets, and the code that is shown only once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from mailrescue.app.agent.values import Told
from mailrescue.app.keys import Sheet, add_passphrase, keys
from mailrescue.app.secrets import KeySource
from mailrescue.app.vaults import open_existing
from mailrescue.ui.desk import Desk
from mailrescue.ui.settings.page import SettingsPage
from mailrescue.ui.settings.recovery import connect_recovery
from mailrescue.ui.settings.recovery_dialog import RecoveryDialog, show_recovery
from mailrescue.ui.settings.sheet import draw_on, picture, sheet_document
from mailrescue.ui.theme.theme import theme
from tests.kit.offices import MORNING, Office
from tests.kit.shown import button, press, texts
from tests.kit.stilldesks import StillDesk
from tests.kit.working_links import desk_of

SHEET = Sheet("J8DVX-J4RD3-5Q1PS-38HXP-NJZTQ-0KSR0", "421da910af30989f", "/vaults/<one>", "83b0", MORNING)


@pytest.fixture
def window(qtbot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def working(office: Office, qtbot) -> Iterator[SettingsPage]:
    desk: Desk = desk_of(office)
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    page.show()
    yield page
    desk.close()


def slots(office: Office) -> list[str]:
    with office.engine().reading() as vault:
        return sorted(slot.type for slot in keys(vault)[0])


def dialog_over(page: QWidget) -> RecoveryDialog | None:
    return page.window().findChild(RecoveryDialog)


def test_keys_are_listed_in_words(page: SettingsPage, qtbot) -> None:
    page.show_with(section="keys")

    qtbot.waitUntil(lambda: "A recovery sheet" in texts(page))
    assert "A computer's password store" in texts(page)
    assert "Made on" in texts(page)


def test_a_passphrase_is_typed_twice_and_then_opens_the_vault(page: SettingsPage, office: Office, qtbot) -> None:
    page.show_with(section="keys")
    qtbot.waitUntil(lambda: "A recovery sheet" in texts(page))

    press(page, "Add a passphrase")
    first, again = (one for one in page.findChildren(QLineEdit) if one.accessibleName() in ("New passphrase", "The same once more"))
    first.setText("harbour lantern violet onion")
    assert not button(page, "Add this passphrase").isEnabled()
    again.setText("harbour lantern violet oniom")
    assert "not the same yet" in texts(page)
    again.setText("harbour lantern violet onion")
    QTest.keyClick(again, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: "opens your vault from now on" in texts(page))
    assert slots(office) == ["keyring", "passphrase", "recovery"]
    open_existing(office.home, office.clock, KeySource("harbour lantern violet onion")).catalogue.close()
    assert first.text() == again.text() == ""


def test_a_short_passphrase_is_warned_of(page: SettingsPage) -> None:
    page.show_with(section="keys")
    press(page, "Add a passphrase")

    next(one for one in page.findChildren(QLineEdit) if one.accessibleName() == "New passphrase").setText("tiger")

    assert "This is short" in texts(page)


def test_a_key_is_removed_after_a_yes(page: SettingsPage, office: Office, qtbot) -> None:
    page.show_with(section="keys")
    qtbot.waitUntil(lambda: "A recovery sheet" in texts(page))
    which = texts(page).index("A computer's password store") > texts(page).index("A recovery sheet")

    press(page, "Remove…", int(which))
    assert slots(office) == ["keyring", "recovery"]
    press(page, "Remove it")

    qtbot.waitUntil(lambda: "The key was removed" in texts(page))
    assert slots(office) == ["recovery"]


def test_the_last_key_that_works_elsewhere_is_not_removed(page: SettingsPage, office: Office, qtbot) -> None:
    page.show_with(section="keys")
    qtbot.waitUntil(lambda: "A recovery sheet" in texts(page))
    which = texts(page).index("A recovery sheet") > texts(page).index("A computer's password store")

    press(page, "Remove…", int(which))
    press(page, "Remove it")

    qtbot.waitUntil(lambda: "the last key that would open the vault on another computer" in texts(page))
    assert slots(office) == ["keyring", "recovery"]


def test_a_vault_without_a_sheet_is_warned_of(office: Office, qtbot) -> None:
    with office.engine().writing("test") as vault:
        add_passphrase(office.engine(), vault, "harbour lantern violet onion")
        recovery = next(slot for slot in keys(vault)[0] if slot.type == "recovery")
        for copy in (1, 2):
            vault.store.delete(f"keys/{recovery.id}-{copy}")
    desk = desk_of(office)
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    page.show()

    page.show_with(section="keys")

    qtbot.waitUntil(lambda: "no recovery sheet for this vault" in texts(page))
    desk.close()


def test_a_new_sheet_opens_the_vault_and_is_shown_only_once(working: SettingsPage, office: Office, qtbot) -> None:
    working.show_with(section="keys")

    press(working, "Make a new sheet")

    qtbot.waitUntil(lambda: dialog_over(working) is not None)
    dialog = dialog_over(working)
    code = dialog._sheet.code
    assert code in texts(dialog)
    assert "A new recovery code" in texts(dialog)
    open_existing(office.home, office.clock, KeySource(code)).catalogue.close()
    dialog.findChild(QCheckBox).setChecked(True)
    press(dialog, "Done")
    assert slots(office) == ["keyring", "recovery", "recovery"]


def test_the_code_of_a_new_vault_comes_over_any_page_and_stays_until_it_is_safe(window: QWidget, desk: StillDesk, qtbot) -> None:
    connect_recovery(desk, window)

    desk.link.told.emit(Told("job", "something-else", "no"))
    assert window.findChild(RecoveryDialog) is None
    desk.link.told.emit(Told("job", "recovery-code", SHEET.code))

    dialog = window.findChild(RecoveryDialog)
    assert SHEET.code in texts(dialog)
    assert "Your vault was made" in texts(dialog)
    assert not button(dialog, "Done").isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert "not shown again" in texts(dialog)
    dialog.findChild(QCheckBox).setChecked(True)
    press(dialog, "Done")
    assert not dialog.isVisible()


def test_a_code_can_be_copied(window: QWidget, desk: StillDesk) -> None:
    dialog = show_recovery(desk, SHEET, window)

    press(dialog, "Copy")

    assert QGuiApplication.clipboard().text() == SHEET.code
    QGuiApplication.clipboard().clear()


@pytest.mark.qt_log_ignore("QPainter::begin")  # as Qt says that the file cannot be written
def test_a_sheet_is_saved_as_pdf_but_not_beside_its_lock(window: QWidget, desk: StillDesk, tmp_path: Path) -> None:
    dialog = show_recovery(desk, SHEET, window)

    dialog.save_to(tmp_path / "sheet.pdf")
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF-")
    dialog.save_to(desk.home.vault / "sheet.pdf")
    assert "in the vault's own folder" in texts(dialog)
    assert not (desk.home.vault / "sheet.pdf").exists()
    dialog.save_to(tmp_path / "no" / "such" / "sheet.pdf")
    assert "cannot be written" in texts(dialog)


def test_a_sheet_names_code_vault_and_what_to_do_and_fits_on_a_page(qtbot) -> None:
    theme()
    document = sheet_document(SHEET)

    text = document.toPlainText().replace("\u200b", "")
    for part in (SHEET.code, "/vaults/<one>", SHEET.slot, "83b0", "Keep it away from the computer", "To get the mail back", "read_vault.py"):
        assert part in text
    assert document.pageCount() == 1


def test_a_sheet_is_printed_as_it_is_shown(tmp_path: Path, qtbot) -> None:
    from PySide6.QtPrintSupport import QPrinter

    theme()
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))

    assert draw_on(printer, SHEET)
    assert (tmp_path / "printed.pdf").read_bytes().startswith(b"%PDF-")
    image = picture(SHEET, 300, 1.0).toImage()
    assert (image.width(), image.height()) == (300, 424)
    assert image.pixelColor(2, 2).lightness() == 255  # white in every theme
