"""The folders of a mailbox at one moment, as a tree with counts. What is open and chosen stays so, by path, while time moves.

A folder that is not there at this time disappears; it is open and chosen again when it comes back.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from mailrescue.app.browsing import Place
from mailrescue.formats import folderpath
from mailrescue.ui import figures
from mailrescue.ui.browse.wording import ROLE_ICONS, ROLE_ORDER, folder_name, messages, role_of
from mailrescue.ui.theme import icons
from mailrescue.ui.theme.theme import theme
from mailrescue.ui.widgets.basics import set_kind
from mailrescue.ui.words import tr

ALL_MAIL = "/"  # no folder has this path: at both ends of a path there are names
_PATH, _ROLE, _COUNT = (int(Qt.ItemDataRole.UserRole) + number for number in range(3))
# A mailbox with more folders begins folded up.
_OPENED = 60
_Index = QModelIndex | QPersistentModelIndex


class FolderTree(QTreeView):
    """`chosen` gives the path that the user went to, ALL_MAIL for all of them."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.folders = QStandardItemModel(self)
        self._items: dict[str, QStandardItem] = {}
        self._open: set[str] = set()
        self._closed: set[str] = set()
        self._wanted = folderpath.INBOX
        self._counts: Mapping[str, int] | None = None
        self._quiet = False  # what is chosen changes, and nobody chose it
        self.setModel(self.folders)
        self._painter = FolderDelegate(self)
        self.setItemDelegate(self._painter)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(16)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Folders"))
        set_kind(self, "folders")
        self.collapsed.connect(self._was_closed)
        self.expanded.connect(self._was_opened)
        self.selectionModel().currentChanged.connect(self._current_changed)
        theme().changed.connect(self._look)
        self._look()

    @property
    def wanted(self) -> str:
        """The path that was chosen last, whether that folder is there now or not."""
        return self._wanted

    @property
    def path(self) -> str:
        """The path that is chosen among those that are there, "" for none."""
        index = self.currentIndex()
        return str(index.data(_PATH)) if index.isValid() else ""

    def has(self, path: str) -> bool:
        """Return whether a folder is there now."""
        return path in self._items

    def show_places(self, places: Sequence[Place]) -> None:
        """Show the folders of another moment; those that stay are not touched."""
        roles = {ALL_MAIL: ""} | {place.path: role_of(place.path, place.role) for place in places} if places else {}
        wanted = roles | {above: "" for path in roles for above in _above(path) if above not in roles}
        self._quiet = True
        few = len(wanted) <= _OPENED
        for path in [path for path in self._items if path not in wanted]:
            self._remove(path)
        for path in sorted(wanted, key=lambda path: (len(folderpath.split(path)), path)):
            self._add(path, wanted[path], few=few)
        self._quiet = False
        self._choose_again()

    def show_counts(self, counts: Mapping[str, int] | None) -> None:
        """Show how much is in each folder; None for not known yet, where what was known stays."""
        self._counts = counts
        for path, item in self._items.items():
            count = None if counts is None else sum(counts.values()) if path == ALL_MAIL else counts.get(path, 0)
            if count is not None and item.data(_COUNT) != count:
                item.setData(count, _COUNT)
                item.setData(tr("{folder}, {messages}", folder=item.text(), messages=messages(count)), Qt.ItemDataRole.AccessibleTextRole)

    def counts_vanished(self, wanted: bool) -> None:
        """Let the counts be of what has vanished, or of all there was."""
        if self._painter.vanished != wanted:
            self._painter.vanished = wanted
            for item in self._items.values():
                item.setData(None, _COUNT)
        self.viewport().update()

    def choose(self, path: str) -> None:
        """Choose a folder, now or as soon as it is there."""
        self._wanted = path
        self._choose_again()

    def below(self, index: _Index) -> int:
        """Return how much is in the folders below one that is folded up."""
        counts, path = self._counts or {}, f"{index.data(_PATH)}/"
        return sum(count for other, count in counts.items() if other.startswith(path))

    def _choose_again(self) -> None:
        item = self._items.get(self._wanted)
        self._quiet = True
        if item is None:
            self.selectionModel().clear()
        else:
            self.setCurrentIndex(item.index())
        self._quiet = False

    def _current_changed(self, current: QModelIndex) -> None:
        if current.isValid() and not self._quiet:
            self._wanted = str(current.data(_PATH))
            self.chosen.emit(self._wanted)
        self.viewport().update()

    def _remove(self, path: str) -> None:
        item = self._items.pop(path, None)
        if item is None:
            return
        if item.hasChildren():  # looked through for those alone: there may be thousands to remove
            for other in [other for other in self._items if other.startswith(f"{path}/")]:
                del self._items[other]
        self.folders.removeRow(item.row(), item.index().parent())

    def _add(self, path: str, role: str, *, few: bool) -> None:
        if path in self._items:
            return
        item = QStandardItem(tr("All mail") if path == ALL_MAIL else folder_name(path))
        item.setData(path, _PATH)
        item.setData(role, _ROLE)
        item.setToolTip(item.text())
        above = _above(path)
        parent = self._items[above[-1]] if above else self.folders.invisibleRootItem()
        parent.insertRow(_place(parent, item), item)
        self._items[path] = item
        if above and (above[-1] in self._open or (few and above[-1] not in self._closed)):
            self.expand(parent.index())

    def _was_closed(self, index: QModelIndex) -> None:
        self._closed.add(str(index.data(_PATH)))
        self._open.discard(str(index.data(_PATH)))

    def _was_opened(self, index: QModelIndex) -> None:
        self._closed.discard(str(index.data(_PATH)))
        self._open.add(str(index.data(_PATH)))

    def _look(self) -> None:
        self.setIndentation(round(theme().base * 1.15))
        self.doItemsLayout()


def _above(path: str) -> list[str]:
    """Return the paths of the folders that one is in, from the top down."""
    if path == ALL_MAIL:
        return []
    names = folderpath.split(path)
    return [folderpath.join(names[:count]) for count in range(1, len(names))]


def _place(parent: QStandardItem, item: QStandardItem) -> int:
    """Return where a folder comes among its neighbours."""
    return bisect_right(range(parent.rowCount()), _order(item), key=lambda row: _order(parent.child(row)))


def _order(item: QStandardItem) -> tuple[int, int, str]:
    role = str(item.data(_ROLE))
    first = 0 if item.data(_PATH) == folderpath.INBOX else 2 if item.data(_PATH) == ALL_MAIL else 1
    return first, ROLE_ORDER.index(role) if role in ROLE_ORDER else len(ROLE_ORDER), item.text().casefold()


class FolderDelegate(QStyledItemDelegate):
    """A row of the tree: icon, name, how much."""

    def __init__(self, tree: FolderTree) -> None:
        super().__init__(tree)
        self._tree = tree
        self.vanished = False  # counts are of what is gone

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(80, round(theme().base * 2.25))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        rect = QRect(option.rect)
        state = option.state
        chosen, hovered = bool(state & QStyle.StateFlag.State_Selected), bool(state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("accent_soft" if chosen else "raised"))
            painter.drawRoundedRect(QRectF(rect).adjusted(0, 1, -6, -1), 6, 6)
        self._paint_words(painter, rect, index, chosen=chosen)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(theme().colour("accent_text"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 1.5, -6.5, -1.5), 6, 6)
        painter.restore()

    def _paint_words(self, painter: QPainter, rect: QRect, index: _Index, *, chosen: bool) -> None:
        size = round(theme().base * 1.25)
        path = index.data(_PATH)
        icon = "browse" if path == ALL_MAIL else ROLE_ICONS.get(str(index.data(_ROLE)), "folder")
        picture = icons.pixmap(icon, theme().tokens.accent_text if chosen else theme().tokens.muted, size, 3.0)
        painter.drawPixmap(rect.left() + 4, rect.center().y() - size // 2 + 1, picture)
        count = index.data(_COUNT) or 0
        if index.model().hasChildren(index) and not self._tree.isExpanded(index) and path != ALL_MAIL:
            count += self._tree.below(index)
        right = rect.right() - 14
        if count:
            painter.setFont(theme().font(12 / 13, QFont.Weight.DemiBold if self.vanished else QFont.Weight.Normal))
            text = figures.number(count)
            width = painter.fontMetrics().horizontalAdvance(text)
            painter.setPen(theme().colour("bad" if self.vanished else "muted"))
            painter.drawText(QRect(right - width, rect.top(), width + 2, rect.height()), Qt.AlignmentFlag.AlignVCenter, text)
            right -= width + 8
        painter.setFont(theme().font(1, QFont.Weight.DemiBold if chosen else QFont.Weight.Normal))
        painter.setPen(theme().colour("muted" if self.vanished and not count else "text"))
        left = rect.left() + size + 12
        name = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, right - left)
        painter.drawText(QRect(left, rect.top(), right - left, rect.height()), Qt.AlignmentFlag.AlignVCenter, name)

