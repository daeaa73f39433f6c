"""The recovery code of a new vault, shown this once: print it, save it, copy it - and say that it is safe before it goes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QLabel, QWidget

from mailrescue.app.keys import Sheet
from mailrescue.core.errors import MailRescueError
from mailrescue.ui.desk import Desk
from mailrescue.ui.settings.sheet import picture, print_sheet, save_pdf
from mailrescue.ui.theme.theme import theme
from mailrescue.ui.widgets.basics import Button, Card, Icon, column, label, row, set_kind
from mailrescue.ui.words import tr

_PREVIEW = 300
_WIDTH = 860  # at 100 %
_FORGET_AFTER = 90_000  # milliseconds, that a copied code stays in the clipboard


class RecoveryDialog(QDialog):
    """Goes only when the user has said that the code is safe."""

    def __init__(self, desk: Desk, sheet: Sheet, parent: QWidget | None = None, *, new_vault: bool = True) -> None:
        super().__init__(parent)
        self._desk, self._sheet = desk, sheet
        self.setWindowTitle(tr("Recovery code"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._safe = QCheckBox(tr("I have printed this code, or written it down"))
        self._safe.toggled.connect(self._judge)
        self.done_button = Button(tr("Done"), self.accept, kind="primary")
        self._said = label("", "muted", wrap=True)
        lines = row(self._preview(), self._words(new_vault=new_vault), spacing=28)
        lines.setStretch(1, 1)
        lines.setContentsMargins(28, 28, 28, 28)
        self.setLayout(lines)
        self._judge()
        self._fit()

    @property
    def confirmed(self) -> bool:
        """Whether the user has said that the code is safe."""
        return self._safe.isChecked()

    def reject(self) -> None:
        """Stay until the code is safe: it is not shown again."""
        if self.confirmed:
            super().reject()
            return
        self._said.setText(tr("This code is not shown again. Print it or write it down, then tick the box."))
        set_kind(self._said, "warn")
        self._safe.setFocus()
        self._fit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stay, unless the whole window goes."""
        parent = self.parentWidget()
        if event.spontaneous() and (parent is None or parent.isVisible()) and not self.confirmed:
            event.ignore()
            self.reject()
        else:
            event.accept()

    def _preview(self) -> QWidget:
        shown = QLabel()
        shown.setPixmap(picture(self._sheet, _PREVIEW, max(2.0, self.devicePixelRatioF())))
        shown.setAccessibleName(tr("Picture of the recovery sheet"))
        frame = Card("inset")
        frame.body.setContentsMargins(10, 10, 10, 10)
        frame.body.addWidget(shown)
        frame.setFixedWidth(_PREVIEW + 20)
        whole = QWidget()
        lines = column(frame)
        lines.addStretch(1)
        whole.setLayout(lines)
        return whole

    def _words(self, *, new_vault: bool) -> QWidget:
        title = tr("Your vault was made. This is the key to it.") if new_vault else tr("A new recovery code")
        why = tr(
            "With this code your mail can be read on any computer, even when this one is broken, stolen or burnt."
            " It is shown only now, and kept nowhere: without it, and without this computer, nobody can read your vault again."
        )
        code = label(self._sheet.code, "mono", selectable=True, wrap=True)
        font = theme().font(17 / 13)
        code.setStyleSheet(f"font-size: {font.pixelSize()}px; font-weight: 700;")
        box = Card("info")
        box.body.addWidget(code)
        head = row(Icon("key", "accent_text", 30), label(title, "title", wrap=True), spacing=12)
        head.setStretch(1, 1)
        buttons = row(
            Button(tr("Print…"), self._print, icon="print"), Button(tr("Save as PDF…"), self._save, icon="save"), Button(tr("Copy"), self._copy), spacing=10,
        )  # fmt: skip
        buttons.addStretch(1)
        end = row(self._safe, self.done_button, spacing=14)
        end.setStretch(0, 1)
        whole = QWidget()
        lines = column(head, label(why, wrap=True), box, buttons, self._said, spacing=16)
        lines.addStretch(1)
        lines.addLayout(end)
        whole.setLayout(lines)
        return whole

    def _fit(self) -> None:
        """Be as large as large letters need, but no wider than the screen."""
        screen = self.screen().availableGeometry()
        width = min(round(_WIDTH * max(1.0, theme().base / 13)), screen.width() - 40)
        layout = self.layout()
        assert layout is not None
        height = max(layout.heightForWidth(width), layout.minimumSize().height())
        self.resize(width, max(self.height() if self.isVisible() else 0, min(height, screen.height() - 40)))

    def _judge(self) -> None:
        self.done_button.setEnabled(self._safe.isChecked())

    def _print(self) -> None:
        if print_sheet(self._sheet, self):
            self._tell(tr("Sent to the printer. Look whether the sheet came out, then put it where you keep your keys."))

    def _save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, tr("Save the recovery sheet"), str(Path.home() / "MailRescue-recovery-sheet.pdf"), "PDF (*.pdf)")
        if name:
            self.save_to(Path(name))

    def save_to(self, path: Path) -> None:
        """Save the sheet as PDF, and say how that went."""
        try:
            save_pdf(self._sheet, path, self._desk.home)
        except MailRescueError as error:
            self._tell(str(error), "bad")
        else:
            self._tell(tr("Saved to {path}. Print it, or move it to another computer, and delete it here: whoever has it can read your mail.", path=path))

    def _copy(self) -> None:
        clipboard, code = QGuiApplication.clipboard(), self._sheet.code

        def forget() -> None:
            if clipboard.text() == code:
                clipboard.clear()

        clipboard.setText(code)
        QTimer.singleShot(_FORGET_AFTER, clipboard, forget)
        self._tell(tr("Copied, for a minute and a half. Paste it where you keep your passwords."))

    def _tell(self, text: str, kind: str = "muted") -> None:
        self._said.setText(text)
        set_kind(self._said, kind)
        self._fit()


def show_recovery(desk: Desk, sheet: Sheet, parent: QWidget, *, new_vault: bool = True) -> RecoveryDialog:
    """Show a code that is shown only once; returns at once."""
    dialog = RecoveryDialog(desk, sheet, parent.window(), new_vault=new_vault)
    dialog.open()
    return dialog
