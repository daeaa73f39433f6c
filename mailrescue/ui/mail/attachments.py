"""The attachments of a mail: one chip each, which say what they are, and what is never done with them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mailrescue.app.mailview import File
from mailrescue.ui import figures
from mailrescue.ui.mail.files import Handling, handling, icon_of
from mailrescue.ui.theme import icons
from mailrescue.ui.theme.theme import theme
from mailrescue.ui.widgets.basics import Button, Icon, clear, label, row, set_kind
from mailrescue.ui.widgets.flow import Flow
from mailrescue.ui.words import tr, trn

_HIGHEST = 108
_WIDEST = 260


class Chip(QToolButton):
    """One attachment. Pressed, it offers what can be done with it."""

    def __init__(self, file: File) -> None:
        super().__init__()
        self.file = file
        set_kind(self, "chip")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setIconSize(QSize(18, 18))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        size = figures.size(file.size)
        self.setText(self._shortened(file.name, size))
        said = tr("Attachment {name}, {size}", name=_visible(file.name), size=size)
        self.setAccessibleName(said)
        why = why_not(handling(file.name, file.kind))
        self.setAccessibleDescription(why)
        self.setToolTip(f"{_visible(file.name)}\n{size}{chr(10) + why if why else ''}")
        theme().changed.connect(self._draw)
        self._draw()

    def _shortened(self, name: str, size: str) -> str:
        room = _WIDEST - self.fontMetrics().horizontalAdvance(size)
        return f"{self.fontMetrics().elidedText(_visible(name), Qt.TextElideMode.ElideMiddle, room)}  {size}".replace("&", "&&")

    def _draw(self) -> None:
        harmless = handling(self.file.name, self.file.kind) not in (Handling.PROGRAM, Handling.MACROS, Handling.DISK, Handling.PAGE)
        colour = theme().tokens.accent_text if harmless else theme().tokens.warn
        self.setIcon(icons.icon(icon_of(self.file.name, self.file.kind), colour))


class Attachments(QWidget):
    """All attachments of the mail that is shown. What the user wants is told by signal; nothing is read here."""

    open_wanted = Signal(object)
    save_wanted = Signal(object)
    save_all_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        set_kind(self, "mailhead")
        self._count = label("", "small")
        self.save_all = Button(tr("Save all"), self.save_all_wanted.emit, kind="quiet", icon="save")
        head = row(Icon("paperclip", "muted", 16), self._count, spacing=6)
        head.addStretch(1)
        head.addWidget(self.save_all)
        self._inside = QWidget()
        self._flow = Flow()
        self._inside.setLayout(self._flow)
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._inside)
        self._area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        down = QVBoxLayout(self)
        down.setContentsMargins(18, 4, 18, 10)
        down.setSpacing(4)
        down.addLayout(head)
        down.addWidget(self._area)
        self.chips: list[Chip] = []

    def show_files(self, files: tuple[File, ...]) -> None:
        """Show these."""
        clear(self._flow)
        self.chips = [self._chip(file) for file in files]
        for chip in self.chips:
            self._flow.addWidget(chip)
        total = figures.size(sum(file.size for file in files))
        self._count.setText(trn("{n} attachment, {total}", "{n} attachments, {total}", len(files), total=total))
        self.save_all.setVisible(len(files) > 1)
        self.setVisible(bool(files))
        self._fit()

    def resizeEvent(self, event: object) -> None:
        """Be as high as the chips need, up to a few lines."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    def _fit(self) -> None:
        room = max(120, self.width() - 36)
        self._area.setFixedHeight(min(_HIGHEST, self._flow.heightForWidth(room)))

    def _chip(self, file: File) -> Chip:
        chip = Chip(file)
        menu = QMenu(chip)
        found = handling(file.name, file.kind)
        if found in (Handling.OPEN, Handling.LETTER):
            menu.addAction(icons.icon("open", theme().tokens.text), tr("Open"), lambda: self.open_wanted.emit(file))
        else:
            said = menu.addAction(why_not(found))
            said.setEnabled(False)
        menu.addAction(icons.icon("save", theme().tokens.text), tr("Save as …"), lambda: self.save_wanted.emit(file))
        chip.setMenu(menu)
        return chip


def why_not(found: Handling) -> str:
    """Return why an attachment is only saved, never opened, "" where it is opened."""
    match found:
        case Handling.OPEN | Handling.LETTER:
            return ""
        case Handling.PROGRAM:
            return tr("A program: it could do anything on this computer. It is only saved, never opened.")
        case Handling.MACROS:
            return tr("It may hold small programs (macros), a common trap. It is only saved, never opened.")
        case Handling.PAGE:
            return tr("A web page from a mail is a common trap for passwords. It is only saved, never opened.")
        case Handling.DISK:
            return tr("A disk image can bring programs past the guards of your system. It is only saved, never opened.")
        case Handling.ARCHIVE:
            return tr("An archive can hide programs. It is only saved, never opened.")
        case Handling.UNKNOWN:
            return tr("Nobody can say what opens a file of this kind. It is only saved, never opened.")


def _visible(name: str) -> str:
    """Return a name as it truly is: marks that turn the reading direction are taken out, so that no ending hides."""
    shown = "".join(letter for letter in name if letter.isprintable() and letter not in "\u200e\u200f\u061c")
    return Path(shown).name[-200:] or tr("attachment")
