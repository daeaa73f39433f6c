"""A list of up to millions of mails as Qt wants it: numbers of all rows, and pages of what stands in those that are looked at.

A page is fetched when it is painted, in the window's own thread: a millisecond. Knows nothing of where rows come from.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from mailrescue.vault.catalogue.queries import ItemRow

# What is on a screen is never more than one page, or two: a jump to anywhere costs that.
PAGE = 64
_PAGES = 256
Fetch = Callable[[Sequence[int]], list[ItemRow | None]]
_Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


class MailModel(QAbstractTableModel):
    """Rows by number. `say` gives what a screen reader says of a row; it is also what DisplayRole gives."""

    def __init__(self, fetch: Fetch, say: Callable[[ItemRow], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fetch, self._say = fetch, say
        self._numbers: array[int] = array("q")
        self._pages: OrderedDict[int, list[ItemRow | None]] = OrderedDict()

    @property
    def numbers(self) -> array[int]:
        """The numbers of all rows; not to be changed."""
        return self._numbers

    def show(self, numbers: array[int], first: Sequence[ItemRow | None] = ()) -> None:
        """Show another list; `first` is what stands in its first rows, as far as that is known."""
        self.beginResetModel()
        self._numbers = numbers
        self._pages.clear()
        if first and len(first) >= min(PAGE, len(numbers)):
            self._pages[0] = list(first[:PAGE])
        self.endResetModel()

    def complete(self, numbers: array[int]) -> bool:
        """Show all of a list whose beginning is shown; returns whether what was shown stayed in its place."""
        have = len(self._numbers)
        if numbers[:have] != self._numbers:
            self.show(numbers)
            return False
        if len(numbers) > have:
            self.beginInsertRows(_NO_INDEX, have, len(numbers) - 1)
            self._numbers = numbers
            self._pages.pop(have // PAGE, None)  # it may have been short
            self.endInsertRows()
        return True

    def row(self, at: int) -> ItemRow | None:
        """Return what stands in a row; None for one that is gone, or that is none."""
        if not 0 <= at < len(self._numbers):
            return None
        page = self._page(at // PAGE)
        return page[at % PAGE]

    def rowCount(self, parent: _Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._numbers)

    def columnCount(self, parent: _Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else 1

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401  Qt's
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        found = self.row(index.row()) if index.isValid() else None
        return None if found is None else self._say(found)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flag = Qt.ItemFlag
        return flag.ItemIsSelectable | flag.ItemIsEnabled | flag.ItemIsDragEnabled | flag.ItemNeverHasChildren

    def _page(self, number: int) -> list[ItemRow | None]:
        page = self._pages.get(number)
        if page is None:
            page = self._fetch(self._numbers[number * PAGE : (number + 1) * PAGE])
            self._pages[number] = page
            if len(self._pages) > _PAGES:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(number)
        return page
