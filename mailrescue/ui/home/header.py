"""The head of Home: one sentence that answers whether the mail is safe, the search, and "Snapshot now"."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from mailrescue.app.overview import Overview
from mailrescue.ui.home.words import below_headline, headline, tone
from mailrescue.ui.theme import icons
from mailrescue.ui.theme.theme import theme
from mailrescue.ui.widgets.basics import Button, Icon, column, label
from mailrescue.ui.words import tr


class Header(QWidget):
    """`searched` gets what was typed, `snapshot` is for all mailboxes."""

    searched = Signal(str)
    snapshot = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._icon = Icon("shield", "good", 38)
        self.title, self.below = label("", "title", wrap=True), label("", "muted", wrap=True)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search all mail…"))
        self.search.setAccessibleName(tr("Search all mail, in all snapshots"))
        self.search.setClearButtonEnabled(True)
        self.search.setTextMargins(-6, 0, 0, 0)  # the icon has room enough before the text
        self._fit()
        self.search.setMaximumWidth(340)
        self._mark = self.search.addAction(icons.icon("search", theme().tokens.muted), QLineEdit.ActionPosition.LeadingPosition)
        self.search.returnPressed.connect(lambda: self.searched.emit(self.search.text()))
        self.take = Button(tr("Snapshot now"), self.snapshot.emit, kind="primary", icon="camera")
        self.take.setToolTip(tr("Take a snapshot of all mailboxes now"))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(14)
        self._grid.addWidget(self._icon, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addLayout(column(self.title, self.below, spacing=2), 0, 1)
        self._grid.addWidget(self.take, 0, 3, Qt.AlignmentFlag.AlignVCenter)
        self._grid.setColumnStretch(1, 3)
        self._grid.addWidget(self.search, 0, 2)
        self._grid.setColumnStretch(2, 1)
        self._narrow = self._tight = self._away = self._busy = False
        theme().changed.connect(self._tint)

    def show_overview(self, overview: Overview, now: datetime, *, away: bool = False) -> None:
        """Say how it stands; `away`: the vault is not there, so that what is shown is what was known last."""
        self._icon.become(*(("plug", "warn") if away and not overview.waiting else tone(overview)))
        self.title.setText(tr("Your vault is not connected") if away and not overview.waiting else headline(overview))
        self.below.setText(tr("This is what was known last. No new snapshot can be taken until the vault is back.") if away else below_headline(overview, now))
        self._away = away
        refused = any(view.failure is not None and view.failure.refused for view in overview.mailboxes)
        elsewhere = bool(overview.waiting) or overview.newest_at is None or refused  # what is to be done first stands below
        self.take.become("" if elsewhere else "primary")
        self.take.setEnabled(not away and not self._busy)
        self.search.setEnabled(any(view.newest is not None for view in overview.mailboxes))
        self.take.setVisible(any(view.kind for view in overview.mailboxes))

    def set_busy(self, *, busy: bool) -> None:
        """While a snapshot is taken no second one is asked for."""
        self._busy = busy
        self.take.setEnabled(not busy and not self._away)
        self.take.say(tr("Taking a snapshot…") if busy else tr("Snapshot now"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Set the search, and then the button, into a line of its own where there is no room for it beside the sentence."""
        super().resizeEvent(event)
        narrow, tight = self.width() < 62 * theme().base, self.width() < 36 * theme().base
        if narrow != self._narrow:
            self._narrow = narrow
            self._grid.removeWidget(self.search)
            self.search.setMaximumWidth(16_777_215 if narrow else 340)
            self._grid.addWidget(self.search, *((1, 0, 1, 4) if narrow else (0, 2, 1, 1)))
            self._grid.setColumnStretch(2, 0 if narrow else 1)
        if tight != self._tight:
            self._tight = tight
            self._grid.removeWidget(self.take)
            self._grid.addWidget(self.take, *((2, 0, 1, 4) if tight else (0, 3, 1, 1)), Qt.AlignmentFlag(0) if tight else Qt.AlignmentFlag.AlignVCenter)

    def minimumSizeHint(self) -> QSize:
        """Return the least width: all below each other."""
        return QSize(max(self.search.minimumWidth(), self.take.sizeHint().width()), super().minimumSizeHint().height())

    def _fit(self) -> None:
        """Let the field show all of what stands in it before anything is typed."""
        self.search.setMinimumWidth(QFontMetrics(theme().font()).horizontalAdvance(self.search.placeholderText()) + 72)

    def _tint(self) -> None:
        self._fit()
        self._mark.setIcon(icons.icon("search", theme().tokens.muted))
