"""The line above the list: what it is a list of, and how it is sorted; in a search, where is searched."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QButtonGroup, QFrame, QMenu, QSizePolicy

from mailrescue.app.browsing import SORTABLE, Order
from mailrescue.ui import figures
from mailrescue.ui.widgets.basics import Button, IconButton, column, row, set_kind
from mailrescue.ui.widgets.beside import beside
from mailrescue.ui.widgets.elided import Elided
from mailrescue.ui.words import tr

# Orders in which a list of any length comes without every row of it looked at.
_LISTED = (Order.NEWEST, Order.OLDEST)
_SEARCHED = (Order.NEWEST, Order.BEST)


class ListHeading(QFrame):
    """`sorted_by` gives an Order; `scoped` whether all snapshots are searched, or only this one."""

    sorted_by = Signal(object)
    scoped = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        set_kind(self, "bar")
        self.order = self.search_order = Order.NEWEST  # `search_order`: that a search begins with, newest or best first
        self._searching, self._long = False, False
        self.title, self.detail = Elided("", "heading"), Elided("", "small")
        self._sort = IconButton("sort", tr("Sort"), self._show_menu)
        self._all = Button(tr("All days"), kind="segment")
        self._now = Button(tr("Only this moment"), kind="segment")
        self._scopes = QButtonGroup(self)
        for button in (self._all, self._now):
            button.setCheckable(True)
            self._scopes.addButton(button)
        self._all.setChecked(True)
        self._all.clicked.connect(self._scope_chosen)
        self._now.clicked.connect(self._scope_chosen)
        words = column(self.title, self.detail, spacing=1)
        line = row(spacing=8)
        line.addLayout(words, 1)
        line.addWidget(self._sort)
        self._where = row(self._all, self._now, spacing=6)
        self._where.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        lines = column(spacing=8)
        lines.addLayout(line)
        lines.addLayout(self._where)
        lines.setContentsMargins(20, 10, 10, 10)
        self.setLayout(lines)
        self.show_search(False)

    @property
    def everywhere(self) -> bool:
        """Whether all snapshots are searched."""
        return self._all.isChecked()

    def show_search(self, searching: bool) -> None:
        """Show where is searched, or not."""
        if searching != self._searching:
            self.order = self.search_order if searching else Order.NEWEST
        self._searching = searching
        for button in (self._all, self._now):
            button.setVisible(searching)

    def search_everywhere(self, wanted: bool) -> None:
        """Choose where is searched."""
        (self._all if wanted else self._now).setChecked(True)

    def say(self, title: str, detail: str, count: int) -> None:
        """Say what the list is; `count` is how many rows it has."""
        self.title.say(title)
        self.detail.say(detail)
        self.detail.setVisible(bool(detail))
        self._long = count > SORTABLE

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            needed = self._all.sizeHint().width() + self._now.sizeHint().width() + self._where.spacing()
            beside(self._where, needed <= self.width() - 32)
        return super().event(event)

    def menu(self) -> QMenu:
        """Return the menu of orders."""
        menu = QMenu(self)
        group = QActionGroup(menu)
        choices = [(Order.NEWEST, tr("Newest first"))]
        if self._searching:
            choices.append((Order.BEST, tr("Best match first")))
        choices += [
            (Order.OLDEST, tr("Oldest first")), (Order.SENDER, tr("By sender")), (Order.SUBJECT, tr("By subject")), (Order.LARGEST, tr("Largest first")),
        ]  # fmt: skip
        for order, text in choices:
            action = QAction(text, menu)
            action.setCheckable(True)
            action.setChecked(order == self.order)
            action.setData(order)
            quick = order in (_SEARCHED if self._searching else _LISTED)
            action.setEnabled(quick or not self._long)
            group.addAction(action)
            menu.addAction(action)
        if self._long:
            menu.addSeparator()
            note = menu.addAction(tr("Lists of up to {count} messages can be sorted in other ways.", count=figures.number(SORTABLE)))
            note.setEnabled(False)
        group.triggered.connect(self._order_chosen)
        return menu

    def _show_menu(self) -> None:
        menu = self.menu()
        menu.popup(self._sort.mapToGlobal(QPoint(0, self._sort.height() + 2)))

    def _order_chosen(self, action: QAction) -> None:
        self.order = Order(action.data())
        if self._searching and self.order in _SEARCHED:
            self.search_order = self.order
        self.sorted_by.emit(self.order)

    def _scope_chosen(self) -> None:
        self.scoped.emit(self.everywhere)
