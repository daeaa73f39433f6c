"""Settings, section Appearance: colours, text size, language. What is chosen shows at once."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QSlider

from mailrescue.ui import figures
from mailrescue.ui.desk import Desk
from mailrescue.ui.settings.parts import Group, Row, Section
from mailrescue.ui.theme.theme import Appearance, theme
from mailrescue.ui.widgets.basics import Button, label
from mailrescue.ui.widgets.choice import Choice, one_stop
from mailrescue.ui.words import LANGUAGES, tr

_SMALLEST, _LARGEST, _STEP = 80, 200, 10


class AppearanceSection(Section):
    """How the window looks and speaks."""

    name = "appearance"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("Appearance"), tr("How this window looks and speaks. It changes nothing about your mail."))
        group = Group()
        self._colours = QButtonGroup(self)
        buttons = [self._colour(*one) for one in ((Appearance.SYSTEM, tr("System"), "settings"), (Appearance.LIGHT, tr("Light"), "sun"), (Appearance.DARK, tr("Dark"), "moon"))]
        group.add(Row(tr("Colours"), tr("“System” follows what your computer is set to."), *buttons, icon="sun"))
        self._size = QSlider(Qt.Orientation.Horizontal)
        self._size.setRange(_SMALLEST // _STEP, _LARGEST // _STEP)
        self._size.setPageStep(2)
        self._size.setFixedWidth(220)
        self._size.setAccessibleName(tr("Text size"))
        self._size.setValue(round(desk.preferences.text_percent / _STEP))
        self._size.valueChanged.connect(self._resize)
        self._percent = label("", "strong")
        self._percent.setMinimumWidth(56)
        self._percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._usual = Button(tr("Usual"), lambda: self._size.setValue(100 // _STEP), kind="quiet")
        group.add(Row(tr("Text size"), tr("All text, and the room around it."), self._size, self._percent, self._usual, icon="letters"))
        choices = [("", tr("System")), *LANGUAGES.items()]
        self._language = Choice(tr("Language"), choices, self._speak)
        self._language.show_value(desk.preferences.language)
        group.add(Row(tr("Language"), tr("The mail itself is shown as it was written."), self._language, icon="globe"))
        self.body.addWidget(group)
        self._show()

    def look_again(self) -> None:
        """Show what is chosen, also elsewhere."""
        self._show()

    def _colour(self, appearance: Appearance, title: str, icon: str) -> Button:
        button = Button(title, kind="segment", icon=icon)
        button.setCheckable(True)
        button.setChecked(self.desk.preferences.appearance is appearance)
        button.clicked.connect(lambda _checked: self._paint(appearance))
        self._colours.addButton(button)
        return button

    def _paint(self, appearance: Appearance) -> None:
        self.desk.preferences.keep({"appearance": str(appearance)})
        self._apply()

    def _resize(self, steps: int) -> None:
        self.desk.preferences.keep({"text_percent": steps * _STEP})
        self._apply()

    def _apply(self) -> None:
        theme().choose(self.desk.preferences.appearance, self.desk.preferences.text_percent)
        self._show()

    def _show(self) -> None:
        one_stop(self._colours.buttons())
        self._percent.setText(figures.percent(self.desk.preferences.text_percent / 100))
        self._usual.setEnabled(self.desk.preferences.text_percent != 100)

    def _speak(self, code: str) -> None:
        if code == self.desk.preferences.language:
            return
        self.desk.preferences.keep({"language": code})
        again = Button(tr("Reopen the window"), self.desk.reopen.emit, kind="primary")
        self.say("info", tr("The language changes when the window is opened again"), tr("Jobs that run go on meanwhile."), again)
