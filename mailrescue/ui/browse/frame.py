"""What the page Browse consists of, and where it stands: time on top, below it folders, list and the mail that is read."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QComboBox, QFrame, QSplitter, QStackedWidget, QWidget

from mailrescue.app.browsing import Order
from mailrescue.ui.browse.folders import FolderTree
from mailrescue.ui.browse.heading import ListHeading
from mailrescue.ui.browse.mails import MailList
from mailrescue.ui.browse.model import Fetch, MailModel
from mailrescue.ui.browse.search import SearchBar
from mailrescue.ui.browse.timebar import TimeBar
from mailrescue.ui.browse.wording import spoken
from mailrescue.ui.desk import Desk
from mailrescue.ui.mail.pane import MailPane
from mailrescue.ui.page import Page, filling, scrolled
from mailrescue.ui.theme.theme import theme
from mailrescue.ui.widgets.basics import Button, Empty, clear, column, label, row, set_kind
from mailrescue.ui.widgets.beside import beside
from mailrescue.ui.widgets.elided import Elided
from mailrescue.ui.words import tr

_SIZES = (200, 370, 520)
# Width and height that folders, list and mail each have at the least; the height where they stand below each other.
_LEAST = ((130, 150), (240, 220), (250, 260))
_LOWEST = 190  # of all three side by side
_NARROW = (632, 500)  # of the page: with these widths, and for words at 100 %


class BrowseFrame(Page):
    """The parts of the page. What they do when something is chosen is the page's."""

    def __init__(self, desk: Desk, fetch: Fetch, export: Callable[[], None]) -> None:
        """`fetch` gives the rows of the list; `export` is what the button of that name does."""
        super().__init__(desk)
        self._account = ""
        self._reading = b""  # the mail in the pane
        self.model = MailModel(fetch, spoken, self)
        self.mailboxes = QComboBox()
        self.mailboxes.setAccessibleName(tr("Mailbox"))
        self.search = SearchBar()
        self.time = TimeBar()
        self.tree = FolderTree()
        self.heading = ListHeading()
        self.list = MailList(self.model, desk.clock.now)
        self.pane = MailPane(desk)
        self.status, self.chosen = Elided("", "small"), label("", "small")
        self._lay_out(export)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.desk.preferences.keep({"browse": {"sizes": self._sizes, "account": self._account, "search_order": self.heading.search_order}})

    def _lay_out(self, export: Callable[[], None]) -> None:
        self._export = Button(tr("Export…"), export, icon="export")
        self._export.setToolTip(tr("Export what is selected, or the whole list (Ctrl+E)"))
        self.mailboxes.setMinimumWidth(190)
        self.search.setMinimumWidth(220)
        self._top = row(self.mailboxes, spacing=12)
        self._top.addWidget(self.search, 1)
        self._top.addWidget(self._export)
        self._top.setContentsMargins(16, 12, 16, 8)
        self.lists = QStackedWidget()
        self._nothing = QWidget()
        self._nothing.setLayout(column())
        self.lists.addWidget(self.list)
        self.lists.addWidget(self._nothing)
        self._middle = middle = QFrame()
        set_kind(middle, "panel")
        middle.setLayout(column(self.heading, self.lists, spacing=0))
        self.split = QSplitter(Qt.Orientation.Horizontal)
        for number, part in enumerate((self.tree, middle, self.pane)):
            part.setMinimumWidth(_LEAST[number][0])
            self.split.addWidget(part)
            self.split.setCollapsible(number, False)
            self.split.setStretchFactor(number, (0, 2, 3)[number])
        kept = self.desk.preferences.get("browse") or {}
        self._account = str(kept.get("account") or "")
        self.heading.search_order = Order.BEST if kept.get("search_order") == Order.BEST else Order.NEWEST
        self._sizes = list(kept.get("sizes") or (round(size * theme().base / 13) for size in _SIZES))
        self.split.setSizes(self._sizes)
        self._set_least()
        self.split.splitterMoved.connect(self._split_moved)
        whole = QWidget()
        lines = column(self.time, self.split, self._foot(), spacing=0)
        lines.insertLayout(0, self._top)
        lines.setStretchFactor(self.split, 1)
        whole.setLayout(lines)
        self._stack = QStackedWidget()
        self._stack.addWidget(scrolled(whole, margin=0))
        self._blank = QWidget()
        self._blank.setLayout(column())
        self._stack.addWidget(self._blank)
        filling(self, self._stack)

    def _foot(self) -> QWidget:
        foot = QFrame()
        set_kind(foot, "foot")
        line = row(spacing=16)
        line.addWidget(self.status, 1)
        line.addWidget(self.chosen)
        line.setContentsMargins(16, 5, 16, 6)
        foot.setLayout(line)
        return foot

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Have everything below each other where letters are so large that nothing has room side by side."""
        super().resizeEvent(event)
        narrow = self.width() < max(_NARROW[0], _NARROW[1] * theme().base / 13)
        if narrow != (self.split.orientation() is Qt.Orientation.Vertical):
            beside(self._top, not narrow)
            self.split.setOrientation(Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal)
            self._set_least()
            if not narrow:
                self.split.setSizes(self._sizes)

    def _set_least(self) -> None:
        narrow = self.split.orientation() is Qt.Orientation.Vertical
        for part, (_, least) in zip((self.tree, self._middle, self.pane), _LEAST, strict=True):
            part.setMinimumHeight(least if narrow else _LOWEST)

    def _split_moved(self) -> None:
        if self.tree.isVisible() and self.split.orientation() is Qt.Orientation.Horizontal:
            self._sizes = self.split.sizes()

    def _panes(self) -> list[QWidget]:
        reading = [self.pane] if self._reading else []
        return [one for one in (self.search.field, self.time.slider, self.tree, self.list, *reading) if one.isVisible()]

    def _next_pane(self, by: int = 1) -> None:
        panes = self._panes()
        focus = QApplication.focusWidget()
        inside = [number for number, pane in enumerate(panes) if pane is focus or (focus is not None and pane.isAncestorOf(focus))]
        following = panes[(inside[0] + by if inside else 0) % len(panes)]
        (self.pane.view if following is self.pane else following).setFocus(Qt.FocusReason.TabFocusReason)

    def _pane_before(self) -> None:
        self._next_pane(-1)

    def _type_search(self) -> None:
        self.search.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.field.selectAll()

    def _focus_list(self) -> None:
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _empty(self, icon: str, title: str, text: str, *actions: QWidget) -> None:
        layout = self._blank.layout()
        assert layout is not None
        clear(layout)
        layout.addWidget(Empty(icon, title, text, *actions))
        self._stack.setCurrentIndex(1)
