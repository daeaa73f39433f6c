"""Dragging mails out of the list into a folder or another program: as .eml files, written only when they are dropped.

The files are in a private folder that is gone when the program ends. More mails than a person drags are refused with a
hint: an export has a plan, a manifest and a proof, a drop has not.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QWidget

from mailrescue.app import browsing
from mailrescue.app.browsing import Wanted
from mailrescue.core.errors import MailRescueError
from mailrescue.ui import figures
from mailrescue.ui.browse.mails import MailList
from mailrescue.ui.desk import Desk
from mailrescue.ui.mail.files import file_name, write_private
from mailrescue.ui.mail.opening import opened_files
from mailrescue.ui.words import tr
from mailrescue.vault.catalogue.queries import ItemRow
from mailrescue.vault.vault import Vault

MOST_DRAGGED = 200
# What is dropped is written while the other program waits: larger heaps are for an export.
MOST_BYTES = 256 * 1024 * 1024
_FORMAT = "text/uri-list"
_LONGEST_SUBJECT = 80


def may_be_dragged(rows: Sequence[ItemRow]) -> bool:
    """Return whether these are few and small enough."""
    return 0 < len(rows) <= MOST_DRAGGED and sum(row.card.size for row in rows) <= MOST_BYTES


def eml_names(rows: Sequence[ItemRow]) -> list[str]:
    """Return a name for the file of each mail: its subject, told apart from the others."""
    taken: set[str] = set()
    return [file_name(f"{row.card.subject[:_LONGEST_SUBJECT].strip() or 'message'}.eml", taken) for row in rows]


class DraggedMails(QMimeData):
    """Mails on their way: the files are made when whoever they are dropped on asks for them, and only once."""

    def __init__(self, vault: Vault, rows: Sequence[ItemRow]) -> None:
        super().__init__()
        self._vault, self._rows = vault, list(rows)
        self._paths: list[Path] | None = None
        self.trouble = ""

    def formats(self) -> list[str]:
        """Return that there are files."""
        return [_FORMAT]

    def hasFormat(self, mimetype: str) -> bool:
        """Return whether it is files that are asked for."""
        return mimetype == _FORMAT

    def retrieveData(self, mimetype: str, _preferred: object) -> object:
        """Return where the files are, once they are there."""
        if mimetype != _FORMAT:
            return None
        return [QUrl.fromLocalFile(str(path)) for path in self.paths()]

    def paths(self) -> list[Path]:
        """Return the files, writing them first; none of a mail that the vault cannot give."""
        if self._paths is None:
            self._paths = self._written()
        return self._paths

    def _written(self) -> list[Path]:
        folder = opened_files().fresh()
        made = []
        for row, name in zip(self._rows, eml_names(self._rows), strict=True):
            try:
                write_private(folder / name, b"".join(self._vault.reader.pieces(row.content)))
            except (MailRescueError, OSError) as error:
                self.trouble = str(error)
            else:
                made.append(folder / name)
        return made


def drag_selected(desk: Desk, mails: MailList, wanted: Wanted) -> str:
    """Let the user drag what is selected in the list; returns a sentence where that does not go, "" otherwise."""
    chosen = mails.selected_numbers()
    too_many = tr("Up to {most} messages can be dragged out. Use Export for more.", most=figures.number(MOST_DRAGGED))
    if desk.reader is None or len(chosen) > MOST_DRAGGED:
        return too_many if desk.reader is not None else ""
    vault = desk.reader.here
    rows = [row for row in browsing.rows(vault, chosen, wanted.at) if row is not None]
    if rows and not may_be_dragged(rows):
        return tr("These messages are too large to be dragged out. Use Export instead.")
    return drag_mails(mails, vault, rows) if rows else ""


def drag_mails(parent: QWidget, vault: Vault, rows: Sequence[ItemRow]) -> str:
    """Let the user drag mails out of the window; returns the sentence of what went wrong, "" for nothing."""
    data = DraggedMails(vault, rows)
    drag = QDrag(parent)
    drag.setMimeData(data)
    drag.exec(Qt.DropAction.CopyAction)
    return data.trouble
