"""The main window: navigation at the side, one page beside it, and above the page what is wrong with the whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, runtime_checkable

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QMainWindow,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from mailrescue.ui.desk import Desk
from mailrescue.ui.page import Page
from mailrescue.ui.trouble import TroubleBar
from mailrescue.ui.widgets.basics import Button, Icon, label, row, set_kind
from mailrescue.ui.words import tr

_SIZE = (1280, 800)
_LEAST = (860, 560)  # less only where the monitor has no room for it
_TITLE = 32  # about what a window manager puts above; known only once the window is shown
_SIDE = 216
_NARROW = 760  # below it the side shows its pictures alone


@runtime_checkable
class Findable(Protocol):
    """A part of a page in which words can be found."""

    def find_here(self) -> bool:
        """Let words be looked for; returns False where there is nothing to find them in."""


class MainWindow(QMainWindow):
    """The window. Pages are made when they are first gone to."""

    def __init__(self, desk: Desk, makers: dict[str, tuple[str, str, Callable[[Desk], Page]]]) -> None:
        """`makers`: by name of a page its title, its icon ("" for a page without a place in the navigation), and what makes it."""
        super().__init__()
        self.desk = desk
        self._makers = makers
        self._pages: dict[str, Page] = {}
        self._buttons: dict[str, Button] = {}
        self.setWindowTitle("MailRescue")
        self._is_narrow = False
        self._stack = QStackedWidget()
        self.setCentralWidget(self._laid_out())
        desk.went.connect(self.go)
        self._restore_place()

    def go(self, name: str, where: dict[str, Any] | None = None) -> None:
        """Show a page."""
        if name not in self._pages:
            self._pages[name] = self._makers[name][2](self.desk)
            self._stack.addWidget(self._pages[name])
        if (button := self._buttons.get(name) or self._buttons.get("home")) is not None:
            button.setChecked(True)  # the alert is a page of Home
        self._stack.setCurrentWidget(self._pages[name])
        self._trouble.on_page(name)
        self._pages[name].show_with(**(where or {}))

    def tell_fault(self, sentence: str) -> None:
        """Show above every page that something did not work."""
        self._trouble.tell_fault(sentence)

    def put_above(self, widget: QWidget) -> None:
        """Show something above every page."""
        self._down.insertWidget(0, widget)

    @property
    def current(self) -> str:
        """The name of the page that is shown."""
        return next((name for name, page in self._pages.items() if page is self._stack.currentWidget()), "")

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember where the window stood, and let go of everything."""
        self.desk.preferences.keep({"geometry": bytes(self.saveGeometry().toHex().data()).decode()})
        self.desk.close()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the page what there is where the window is narrow; what a button is for its tip and a screen reader still say."""
        super().resizeEvent(event)
        narrow = event.size().width() < _NARROW
        if narrow != self._is_narrow:
            self._is_narrow = narrow
            self._beside.setMinimumWidth(0 if narrow else _SIDE)
            self._brand.setVisible(not narrow)
            for name, button in self._buttons.items():
                title = self._makers[name][0]
                button.say("" if narrow else title)
                button.setAccessibleName(title)

    def _laid_out(self) -> QWidget:
        whole = QWidget()
        set_kind(whole, "ground")
        across = QHBoxLayout(whole)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self._side())
        down = QVBoxLayout()
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        self._trouble = TroubleBar(self.desk)
        down.addWidget(self._trouble)
        self._down = down
        down.addWidget(self._stack, 1)
        across.addLayout(down, 1)
        return whole

    def _side(self) -> QWidget:
        side = QWidget()
        set_kind(side, "side")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        side.setMinimumWidth(_SIDE)  # more where letters are larger
        self._beside = side
        side.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        down = QVBoxLayout(side)
        down.setContentsMargins(14, 18, 14, 14)
        down.setSpacing(4)
        self._brand = label("MailRescue", "brand")
        brand = row(Icon("shield", "accent_text", 26), self._brand, spacing=8)
        brand.addStretch(1)
        down.addLayout(brand)
        down.addSpacing(18)
        group = QButtonGroup(self)
        shown = [(name, title, icon) for name, (title, icon, _) in self._makers.items() if icon]
        for number, (name, title, icon) in enumerate(shown, 1):
            if name == "settings":
                down.addStretch(1)
            button = Button(title, kind="nav", icon=icon)
            button.setCheckable(True)
            button.clicked.connect(lambda _checked, name=name: self.go(name))
            QShortcut(QKeySequence(f"Ctrl+{number}"), self, lambda name=name: self.go(name))
            button.setToolTip(tr("{title} (Ctrl+{number})", title=title, number=number))
            group.addButton(button)
            self._buttons[name] = button
            down.addWidget(button)
        QShortcut(QKeySequence.StandardKey.Find, self, self._find)
        QShortcut(QKeySequence.StandardKey.Refresh, self, self.desk.stored.emit)
        return side

    def _find(self) -> None:
        """Find in what has the keyboard, where that is something to read; else in all mail."""
        at: QWidget | None = self.focusWidget()
        while at is not None:
            if isinstance(at, Findable) and at.find_here():
                return
            at = at.parentWidget()
        self.go("browse", {"search": True})

    def _restore_place(self) -> None:
        """Stand where it stood, if that is on a monitor that is there."""
        self.resize(*_SIZE)
        kept = self.desk.preferences.get("geometry")
        if isinstance(kept, str):
            self.restoreGeometry(QByteArray.fromHex(kept.encode("ascii", "ignore")))
        frame = self.frameGeometry()
        if not any(screen.availableGeometry().intersected(frame).width() > 200 for screen in QGuiApplication.screens()):
            self.resize(*_SIZE)
            self.move(QGuiApplication.primaryScreen().availableGeometry().topLeft())
        self._fit()

    def _fit(self) -> None:
        """Be no larger than the monitor: where all is drawn three times as large, a common one has room for little."""
        screen = QGuiApplication.screenAt(self.geometry().center()) or QGuiApplication.primaryScreen()
        wide, high = screen.availableGeometry().width(), screen.availableGeometry().height() - _TITLE
        self.setMinimumSize(min(_LEAST[0], wide), min(_LEAST[1], high))
        if not self.windowState() & (Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen):
            self.resize(min(self.width(), wide), min(self.height(), high))
