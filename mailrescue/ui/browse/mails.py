"""The list of mails: a table of one column, as fast for a million as for ten. What is selected is counted by ranges, never listed."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QToolTip

from mailrescue.ui import figures
from mailrescue.ui.browse.delegate import RowDelegate
from mailrescue.ui.browse.model import MailModel
from mailrescue.ui.browse.wording import shown_date
from mailrescue.ui.theme.theme import theme
from mailrescue.ui.widgets.basics import set_kind
from mailrescue.ui.words import tr

_BAR_HINT = 500  # rows from which on a moved scroll bar says where it is


class MailList(QTableView):
    """`looked_at` gives the row under the cursor (-1: none), `opened` one that is to be opened, `picked` that others are selected."""

    looked_at = Signal(int)
    opened = Signal(int)
    picked = Signal()

    def __init__(self, model: MailModel, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.mails = model
        self.rows = RowDelegate(self, model, now)
        self.drag: Callable[[], None] | None = None
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.hide()
            # Without this, selecting a million rows asks for every one of them.
            header.setHighlightSections(False)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setModel(model)
        self.setItemDelegate(self.rows)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setDragEnabled(True)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName(tr("Messages"))
        set_kind(self, "mails")
        self.selectionModel().currentChanged.connect(self._current_changed)
        self.selectionModel().selectionChanged.connect(self._selection_changed)
        self.verticalScrollBar().sliderMoved.connect(self._scrolled_by_hand)
        theme().changed.connect(self.measure)
        self.measure()

    def measure(self) -> None:
        """Take heights from the delegate: the theme, or what rows tell, is another."""
        self.rows.refresh()
        top = self.top_row()
        self.verticalHeader().setMinimumSectionSize(8)
        self.verticalHeader().setDefaultSectionSize(self.rows.height)
        self.verticalScrollBar().setSingleStep(self.rows.height)
        self.verticalScrollBar().setValue(top * self.rows.height)
        self.viewport().update()

    def ranges(self) -> list[tuple[int, int]]:
        """Return the selected rows as ranges, first to last, in order."""
        selection = self.selectionModel().selection()
        parts = [selection.at(number) for number in range(selection.count())]
        return sorted((part.top(), part.bottom()) for part in parts)

    def chosen_row(self) -> int:
        """Return the selected row that the cursor is on, -1 for none: where only the focus is, nothing was chosen."""
        index = self.currentIndex()
        return index.row() if index.isValid() and self.selectionModel().isSelected(index) else -1

    def count_selected(self) -> int:
        """Return how many rows are selected."""
        return sum(last - first + 1 for first, last in self.ranges())

    def selected_numbers(self) -> array[int]:
        """Return the numbers of the selected rows."""
        found = array("q")
        for first, last in self.ranges():
            found.extend(self.mails.numbers[first : last + 1])
        return found

    def select_rows(self, rows: list[int], current: int = -1) -> None:
        """Select these rows, and no others."""
        selection = QItemSelection()
        for row in rows:
            index = self.mails.index(row, 0)
            selection.select(index, index)
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if current >= 0:
            self.selectionModel().setCurrentIndex(self.mails.index(current, 0), QItemSelectionModel.SelectionFlag.NoUpdate)

    def go_to(self, row: int) -> None:
        """Select a row and show it."""
        if 0 <= row < self.mails.rowCount():
            self.setCurrentIndex(self.mails.index(row, 0))
            self.scrollTo(self.mails.index(row, 0))

    def begin(self) -> None:
        """Take the keyboard, and choose the first row unless one is chosen."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.chosen_row() < 0:
            self.go_to(0)

    def top_row(self) -> int:
        """Return the first row that is to be seen."""
        height = self.verticalHeader().defaultSectionSize()
        return self.verticalScrollBar().value() // height if height else 0

    def scroll_to_row(self, row: int) -> None:
        """Let a row be the first that is to be seen."""
        self.verticalScrollBar().setValue(row * self.verticalHeader().defaultSectionSize())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
            return
        if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and not event.modifiers():
            self.go_to(0 if event.key() == Qt.Key.Key_Home else self.mails.rowCount() - 1)
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: Qt would look through a million rows for what begins with a letter."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid():
            self.opened.emit(index.row())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setColumnWidth(0, self.viewport().width())

    def focusInEvent(self, event: QFocusEvent) -> None:
        if not self.currentIndex().isValid() and self.mails.rowCount():  # where the focus is must be seen
            self.selectionModel().setCurrentIndex(self.mails.index(self.top_row(), 0), QItemSelectionModel.SelectionFlag.NoUpdate)
        super().focusInEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            return True  # what is cut off stands whole in the pane beside it
        return super().viewportEvent(event)

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Carry what is selected out of the window."""
        if self.drag is not None:
            self.drag()

    def _current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        self.looked_at.emit(current.row() if current.isValid() else -1)

    def _selection_changed(self) -> None:
        self.picked.emit()

    def _scrolled_by_hand(self) -> None:
        """Say at which date a long list is while its scroll bar is moved."""
        if self.mails.rowCount() < _BAR_HINT:
            return
        row = self.mails.row(self.top_row())
        date = None if row is None else shown_date(row)
        if date is not None:
            bar = self.verticalScrollBar()
            place = bar.mapToGlobal(QPoint(-120, bar.mapFromGlobal(bar.cursor().pos()).y() - 10))
            QToolTip.showText(place, figures.day(date), bar)
