"""The page Settings: its sections in a list at the left, the chosen one beside it; where the window is narrow, above it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QScrollArea, QStackedWidget, QWidget

from mailrescue.ui.desk import Desk
from mailrescue.ui.page import Page, scrolled
from mailrescue.ui.settings.parts import Section
from mailrescue.ui.theme.theme import theme
from mailrescue.ui.widgets.basics import Button, column, row, set_kind
from mailrescue.ui.widgets.choice import Choice, one_stop
from mailrescue.ui.words import tr

_LIST = 188
_NARROW = 680  # of the page, at 100 %


def section_makers() -> dict[str, tuple[str, str, Callable[[Desk], Section]]]:
    """Return every section in the order of the list: title, icon, maker. Each is loaded when it is first shown."""

    def accounts(desk: Desk) -> Section:
        from mailrescue.ui.settings.accounts import AccountsSection  # noqa: PLC0415

        return AccountsSection(desk)

    def retention(desk: Desk) -> Section:
        from mailrescue.ui.settings.retention import RetentionSection  # noqa: PLC0415

        return RetentionSection(desk)

    def vault(desk: Desk) -> Section:
        from mailrescue.ui.settings.vault import VaultSection  # noqa: PLC0415

        return VaultSection(desk)

    def keys(desk: Desk) -> Section:
        from mailrescue.ui.settings.keys import KeysSection  # noqa: PLC0415

        return KeysSection(desk)

    def copy(desk: Desk) -> Section:
        from mailrescue.ui.settings.second_place import SecondPlaceSection  # noqa: PLC0415

        return SecondPlaceSection(desk)

    def appearance(desk: Desk) -> Section:
        from mailrescue.ui.settings.appearance import AppearanceSection  # noqa: PLC0415

        return AppearanceSection(desk)

    def about(desk: Desk) -> Section:
        from mailrescue.ui.settings.about import AboutSection  # noqa: PLC0415

        return AboutSection(desk)

    return {
        "accounts": (tr("Mailboxes"), "inbox", accounts),
        "retention": (tr("Keeping"), "clock", retention),
        "vault": (tr("Vault"), "vault", vault),
        "keys": (tr("Keys"), "key", keys),
        "copy": (tr("Second place"), "disk", copy),
        "appearance": (tr("Appearance"), "sun", appearance),
        "about": (tr("About"), "info", about),
    }


class SettingsPage(Page):
    """The page Settings. `desk.go("settings", section=NAME)` with a name of `section_makers`."""

    name = "settings"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._makers = section_makers()
        self._sections: dict[str, tuple[Section, QScrollArea]] = {}
        self._buttons: dict[str, Button] = {}
        self._stack = QStackedWidget()
        self._list = self._section_list()
        self._short = Choice(tr("Section"), [(name, title) for name, (title, _, _) in self._makers.items()], self.show_section)
        self._top = QWidget()
        above = row(self._short)
        above.setContentsMargins(28, 20, 28, 0)
        above.addStretch(1)
        self._top.setLayout(above)
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.setSpacing(0)
        self._across.addWidget(self._list)
        self._across.addWidget(self._top)
        self._across.addWidget(self._stack, 1)
        theme().changed.connect(self._arrange)
        self._arrange()

    @property
    def current(self) -> str:
        """The name of the section that is shown, "" before any."""
        return next((name for name, (_, area) in self._sections.items() if area is self._stack.currentWidget()), "")

    def show_with(self, **where: Any) -> None:  # noqa: ANN401
        """Show a section, the one before when none is named."""
        name = str(where.pop("section", "") or self.current or "accounts")
        self.show_section(name)
        self._sections[self.current][0].show_with(**where)

    def show_section(self, name: str) -> None:
        """Show a section; one that is none is the first."""
        name = name if name in self._makers else "accounts"
        if name not in self._sections:
            section = self._makers[name][2](self.desk)
            area = scrolled(_centred(section))
            self._sections[name] = (section, area)
            self._stack.addWidget(area)
        self._buttons[name].setChecked(True)
        one_stop(self._buttons.values())
        self._short.show_value(name)
        self._stack.setCurrentWidget(self._sections[name][1])
        self._sections[name][0].look_again()

    def look_again(self) -> None:
        """Let the section that is shown look again; the others do when they are shown."""
        if self.current and self.isVisible():
            self._sections[self.current][0].look_again()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Have the list at the side only where there is room."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        narrow = self.width() < _NARROW * theme().base / 13
        self._list.setFixedWidth(round(_LIST * max(1.0, theme().base / 13)))
        self._list.setHidden(narrow)
        self._top.setVisible(narrow)
        self._across.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    def _section_list(self) -> QWidget:
        side = QWidget()
        group = QButtonGroup(self)
        lines = column(spacing=3)
        lines.setContentsMargins(20, 24, 0, 24)
        for name, (title, icon, _) in self._makers.items():
            button = Button(title, kind="nav", icon=icon)
            button.setCheckable(True)
            button.clicked.connect(lambda _checked, name=name: self.show_section(name))
            group.addButton(button)
            self._buttons[name] = button
            lines.addWidget(button)
        lines.addStretch(1)
        side.setLayout(lines)
        return side


def _centred(section: Section) -> QWidget:
    """Return a section that stands at the left of a wide window, no wider than its lines are read well."""
    around = QWidget()
    set_kind(around, "ground")
    line = row(section, spacing=0)
    line.setStretch(0, 1000)
    line.addStretch(1)
    around.setLayout(line)
    return around
