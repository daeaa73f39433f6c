"""A banner that asks for a passphrase: of a vault that is locked, or, twice, for one that is still to be made."""

from __future__ import annotations

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLineEdit, QSizePolicy

from mailrescue.ui.link import AgentLink
from mailrescue.ui.theme.theme import theme
from mailrescue.ui.widgets.basics import Banner, Button, row
from mailrescue.ui.words import tr

_FIELD_WIDTH = 260


class Asking(Banner):
    """`new`: the passphrase is chosen, and typed twice. What is refused is said in place of the text."""

    def __init__(self, link: AgentLink, kind: str, title: str, text: str, *, new: bool = False) -> None:
        super().__init__(kind, title, text)
        self._link, self._new = link, new
        self.field = _field(tr("New passphrase") if new else tr("Passphrase or recovery code"))
        self.again = _field(tr("The same once more"))
        self.again.setVisible(new)
        self.button = Button(tr("Use it") if new else tr("Open"), self._use, kind="primary")
        for field in (self.field, self.again):
            field.returnPressed.connect(self._use)
            field.textChanged.connect(self._typed)
        line = row(self.field, self.again, self.button, spacing=10)
        line.setContentsMargins(42, 6, 0, 0)  # below the words, beside the icon
        line.addStretch(1)
        self.body.addLayout(line)
        self._typed()

    def _typed(self) -> None:
        self.button.setEnabled(bool(self.field.text()) and (not self._new or bool(self.again.text())))

    def _use(self) -> None:
        if not self.button.isEnabled():
            return
        if self._new and self.field.text() != self.again.text():
            self._refuse(tr("The two are not the same. Type them once more."))
            self.again.clear()
            self.again.setFocus()
            return
        self.button.setEnabled(False)
        self._link.unlock(self.field.text(), self._answered)

    def _answered(self, refused: str) -> None:
        self._typed()
        if refused:
            self._refuse(refused)
            self.field.selectAll()
            self.field.setFocus()

    def _refuse(self, why: str) -> None:
        self.text.setText(why)
        self.text.show()
        self.setAccessibleName(f"{self.title.text()} {why}")


def _field(name: str) -> QLineEdit:
    made = QLineEdit()
    made.setEchoMode(QLineEdit.EchoMode.Password)
    made.setAccessibleName(name)
    made.setPlaceholderText(name)
    made.setMinimumWidth(max(_FIELD_WIDTH, QFontMetrics(theme().font()).horizontalAdvance(name) + 48))  # all of what it asks for can be read
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made
