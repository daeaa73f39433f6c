"""The page Settings as a whole, its appearance and what it tells about itself."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QSlider

from mailrescue import __version__
from mailrescue.app.agent.values import Job, JobKind, JobSpec, JobState
from mailrescue.core.errors import ExitCode
from mailrescue.ui.preferences import Preferences
from mailrescue.ui.settings.page import SettingsPage, section_makers
from mailrescue.ui.theme.theme import Appearance, theme
from mailrescue.ui.widgets.choice import Choice
from mailrescue.ui.widgets.lines import LineList
from tests.kit.offices import Office
from tests.kit.shown import button, press, texts
from tests.kit.stilldesks import StillDesk


@pytest.fixture(autouse=True)
def _light_again():
    yield
    theme().choose(Appearance.LIGHT)


@pytest.mark.parametrize("name", section_makers())
def test_every_section_can_be_gone_to_by_name(page: SettingsPage, name: str) -> None:
    page.show_with(section=name)

    assert page.current == name
    assert button(page, section_makers()[name][0]).isChecked()


def test_a_section_that_is_none_is_the_first_and_none_is_the_one_before(page: SettingsPage) -> None:
    page.show_with(section="vault")
    page.show_with()
    assert page.current == "vault"
    page.show_with(section="nonsense")
    assert page.current == "accounts"


def test_sections_are_made_when_they_are_first_shown(page: SettingsPage) -> None:
    page.show_with(section="appearance")

    assert list(page._sections) == ["appearance"]


def test_the_arrow_keys_go_through_the_sections(page: SettingsPage, qtbot) -> None:
    page.show_with(section="accounts")
    page.activateWindow()
    first = button(page, "Mailboxes")
    first.setFocus()

    QTest.keyClick(first, Qt.Key.Key_Down)

    assert page.current == "retention"


def test_where_the_window_is_narrow_the_sections_are_a_choice_above(page: SettingsPage, qtbot) -> None:
    page.show_with(section="vault")
    page.resize(600, 800)

    qtbot.waitUntil(lambda: not page._list.isVisible())
    choice = page.findChild(Choice)
    assert choice.isVisible()
    assert choice.currentText() == "Vault"


def test_colours_change_at_once_and_are_remembered(page: SettingsPage, desk: StillDesk) -> None:
    page.show_with(section="appearance")

    press(page, "Dark")

    assert theme().dark
    assert Preferences(desk.home).appearance is Appearance.DARK


def test_text_grows_at_once_from_80_to_200_percent_and_is_remembered(page: SettingsPage, desk: StillDesk) -> None:
    page.show_with(section="appearance")
    slider = page.findChild(QSlider)
    assert (slider.minimum(), slider.maximum()) == (8, 20)

    slider.setValue(15)

    assert theme().base == round(13 * 1.5)
    assert "150 %" in texts(page)
    assert Preferences(desk.home).text_percent == 150
    press(page, "Usual")
    assert Preferences(desk.home).text_percent == 100


def test_another_language_offers_to_open_the_window_again(page: SettingsPage, desk: StillDesk, qtbot) -> None:
    page.show_with(section="appearance")
    choice = next(one for one in page.findChildren(QComboBox) if one.accessibleName() == "Language")
    choice.setCurrentIndex(choice.findData("de"))
    choice.activated.emit(choice.findData("de"))
    assert Preferences(desk.home).language == "de"

    with qtbot.waitSignal(desk.reopen):
        press(page, "Reopen the window")


def test_the_parts_it_is_made_of_are_listed_with_their_licences(page: SettingsPage, qtbot) -> None:
    page.show_with(section="about")
    shown = page.findChild(LineList)
    qtbot.waitUntil(lambda: len(shown.things) > 10)
    assert f"Version {__version__}" in texts(page)

    shown.choose([part.name for part in shown.things].index("Inter"))

    assert "SIL OPEN FONT LICENSE" in page.findChild(QPlainTextEdit).toPlainText().upper()


def test_the_text_for_helpers_names_no_mailbox_no_address_and_no_mail(page: SettingsPage, desk: StillDesk, office: Office, qtbot) -> None:
    spec = JobSpec(JobKind.EXPORT, {"name": "anna", "dest": "/home/anna/secret"})
    desk.line.past = [Job(id="j", spec=spec, state=JobState.ENDED, queued_at=1_700_000_000, started_at=1_700_000_000, ended_at=1_700_000_060, code=ExitCode.FAILED, message="/home/anna/secret is full")]
    page.show_with(section="about")

    press(page, "Copy")

    qtbot.waitUntil(lambda: "MailRescue: " in QGuiApplication.clipboard().text())
    text = QGuiApplication.clipboard().text()
    assert "accounts: 2 maildir" in text
    assert "1 snapshots of 1 mailboxes" in text
    assert "export  ended  FAILED  60 s" in text
    for secret in ("anna", "ben", "example", "Letter", "secret"):
        assert secret not in text.replace(str(office.root), "")
    QGuiApplication.clipboard().clear()
