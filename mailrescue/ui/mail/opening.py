"""Before an attachment opens in another program: the question, and the private folder it opens from."""

from __future__ import annotations

import atexit
from functools import lru_cache

from PySide6.QtWidgets import QApplication, QDialog, QVBoxLayout, QWidget

from mailrescue.app.mailview import File
from mailrescue.ui import figures
from mailrescue.ui.mail.files import OpenedFiles, file_name, icon_of
from mailrescue.ui.widgets.basics import Button, Icon, column, label, row
from mailrescue.ui.words import tr


@lru_cache(maxsize=1)
def opened_files() -> OpenedFiles:
    """Return the one folder of opened attachments; it is gone when the program ends."""
    made = OpenedFiles()
    atexit.register(made.close)
    application = QApplication.instance()
    if application is not None:
        application.aboutToQuit.connect(made.close)
    return made


class OpenDialog(QDialog):
    """Asks before an attachment opens. Cancel is what Return and Escape do."""

    def __init__(self, parent: QWidget, file: File) -> None:
        super().__init__(parent)
        self.save_instead = False
        self.setWindowTitle(tr("Open this attachment?"))
        self.setMinimumWidth(480)
        down = QVBoxLayout(self)
        down.setContentsMargins(24, 22, 24, 20)
        down.setSpacing(14)
        down.addWidget(label(self.windowTitle(), "heading"))
        name = column(label(file_name(file.name, set()), "strong", wrap=True), label(figures.size(file.size), "small"), spacing=2)
        line = row(Icon(icon_of(file.name, file.kind), "accent_text", 32), spacing=14)
        line.addLayout(name, 1)
        down.addLayout(line)
        down.addWidget(label(tr("Another program will open it. Open only what you expected from somebody you know: attachments are the commonest way to break into an office."), wrap=True))
        self.cancel = Button(tr("Cancel"), self.reject)
        self.cancel.setDefault(True)
        self.keep = Button(tr("Save instead"), self._save, icon="save")
        self.proceed = Button(tr("Open"), self.accept, icon="open")
        for one in (self.keep, self.proceed):
            one.setAutoDefault(False)
        buttons = row(self.keep)
        buttons.addStretch(1)
        buttons.addWidget(self.proceed)
        buttons.addWidget(self.cancel)
        down.addLayout(buttons)
        self.cancel.setFocus()

    def _save(self) -> None:
        self.save_instead = True
        self.reject()
