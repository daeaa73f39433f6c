"""A small window that shows how far the demo's month is, while a thread prepares it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QProgressBar, QWidget

from mailrescue.core.clock import Clock
from mailrescue.core.errors import MailRescueError
from mailrescue.core.progress import CancelToken, Event, Progress
from mailrescue.demo.month import EVENINGS, Prepared, prepare
from mailrescue.ui.widgets.basics import Button, Icon, column, label, row
from mailrescue.ui.words import tr


class Preparing(QDialog):
    """Prepares when it is executed. Then `prepared` is there, or `error`, or it was cancelled and there is neither."""

    evenings: ClassVar[int] = EVENINGS
    _came = Signal(int, int)
    _ended = Signal()

    def __init__(self, root: Path, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.prepared: Prepared | None = None
        self.error: Exception | None = None
        self._root, self._clock, self._cancel = root, clock, CancelToken()
        self.setWindowTitle("MailRescue")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 0)  # until the first evening
        self._bar.setAccessibleName(tr("Evenings that are prepared"))
        self._lay_out()
        self._came.connect(self._show)
        self._ended.connect(self.accept)
        self._thread = threading.Thread(target=self._prepare, name="demo-month", daemon=True)

    def exec(self) -> int:
        """Prepare, and wait for that."""
        self._thread.start()
        code = super().exec()
        self._cancel.cancel()
        self._thread.join()
        return code

    def report(self, event: Event) -> None:
        """Take the progress of the thread."""
        if isinstance(event, Progress) and event.total:
            self._came.emit(event.done, event.total)

    def _prepare(self) -> None:
        try:
            self.prepared = prepare(self._root, now=self._clock.now(), evenings=self.evenings, reporter=self, cancel=self._cancel)
        except (MailRescueError, OSError) as error:
            self.error = None if self._cancel.cancelled else error
        self._ended.emit()

    def _show(self, done: int, total: int) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._said.setText(tr("Evening {done} of {total}", done=done, total=total))

    def _lay_out(self) -> None:
        self._said = label(tr("Writing two years of mail ..."), "muted")
        stop = Button(tr("Cancel"), self.reject)
        foot = row(self._said)
        foot.addStretch(1)
        foot.addWidget(stop)
        text = label(tr("A carpentry's mailbox is made in a folder of its own. Nothing of yours is touched."), "muted", wrap=True)
        head = row(Icon("shield", "accent_text", 32), column(label(tr("Preparing the demo"), "heading"), text, spacing=4), spacing=14)
        head.setAlignment(Qt.AlignmentFlag.AlignTop)
        down = column(head, self._bar, foot, spacing=16)
        down.setContentsMargins(24, 20, 24, 18)
        self.setLayout(down)
        self.setFixedWidth(480)
