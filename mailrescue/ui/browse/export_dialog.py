"""Exporting what was chosen: how much it is, in which form, where to; then the job is followed where the question stood."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFileDialog,
    QLineEdit,
    QRadioButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from mailrescue.app.agent.values import Job, JobKind, JobSpec
from mailrescue.app.picking import PickedSize, Picks, measure
from mailrescue.app.vaults import check_outside, place_of
from mailrescue.core.errors import ExitCode, MailRescueError, UsageError
from mailrescue.core.files import user_path
from mailrescue.export.plan import ExportFormat
from mailrescue.ui import figures
from mailrescue.ui.desk import Desk
from mailrescue.ui.reading import Lane
from mailrescue.ui.widgets.basics import Button, Card, column, label, row
from mailrescue.ui.widgets.jobstrip import JobStrip
from mailrescue.ui.words import tr, trn

_TOPIC = "export.measure"


def export_chosen(desk: Desk, parent: QWidget, picks: Picks) -> ExportDialog:
    """Ask how to export what was chosen, and do it; returns the dialog, which is open."""
    dialog = ExportDialog(desk, parent, picks)
    dialog.open()
    return dialog


def format_words(format_: ExportFormat) -> tuple[str, str]:
    """Return what a form of export is called, and whom it suits."""
    match format_:
        case ExportFormat.EML:
            return tr("One file for each message (.eml)"), tr("Opens with a double click in Outlook, Thunderbird and Apple Mail. The best choice for a few messages, and to hand them on.")
        case ExportFormat.MBOX:
            return tr("One file for each folder (mbox)"), tr("For taking whole folders into Thunderbird or Apple Mail. Few files, easy to move.")
        case ExportFormat.MAILDIR:
            return tr("Mail server folders (Maildir)"), tr("For administrators and mail servers. Keeps what was read, answered and flagged.")


class ExportDialog(QDialog):
    """The question, and after it the job."""

    def __init__(self, desk: Desk, parent: QWidget, picks: Picks) -> None:
        super().__init__(parent)
        self.desk, self.picks = desk, picks
        self.size_known: PickedSize | None = None
        self.strip: JobStrip | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Export messages"))
        self.setMinimumWidth(600)
        self._amount = label(tr("Counting what you chose …"), "muted", wrap=True)
        self.folder = QLineEdit(str(_suggested(desk)))
        self.folder.setAccessibleName(tr("Folder to export to"))
        self._trouble = label("", "bad", wrap=True)
        self._formats = QButtonGroup(self)
        self._stack = QStackedWidget()
        self._asked = self._question()
        self._stack.addWidget(self._asked)
        down = QVBoxLayout(self)
        down.setContentsMargins(24, 22, 24, 20)
        down.addWidget(self._stack)
        self.go.setDefault(True)  # only now does it know whose default it is
        self.folder.textChanged.connect(self._look)
        self._look()
        self._measure()

    @property
    def chosen_format(self) -> ExportFormat:
        """The form that is chosen."""
        return list(ExportFormat)[self._formats.checkedId()]

    @property
    def trouble(self) -> str:
        """What stands in the way of starting, "" for nothing."""
        return self._trouble.text()

    def start(self) -> None:
        """Queue the job and follow it."""
        self._look()
        if self.trouble:
            return
        fields = {"dest": str(self._dest()), "format": self.chosen_format.value, "picks": self.picks.as_json()}
        self.go.setEnabled(False)
        self.desk.link.submit(JobSpec(JobKind.PICK, fields), self._follow)

    def done(self, result: int) -> None:
        """Forget the count when nobody waits for it any more."""
        if self.desk.reader is not None:
            self.desk.reader.drop(_TOPIC, lane=Lane.SLOW)
        super().done(result)

    def _question(self) -> QWidget:
        whole = QWidget()
        down = QVBoxLayout(whole)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(12)
        down.addWidget(label(tr("Export messages"), "heading"))
        down.addWidget(self._amount)
        for number, format_ in enumerate(ExportFormat):
            down.addWidget(self._choice(number, format_))
        self.choose = Button(tr("Choose …"), self._choose, icon="folder")
        line = row(self.folder, self.choose, spacing=8)
        line.setStretch(0, 1)
        down.addLayout(column(label(tr("To this folder, which is made for it"), "strong"), line, self._trouble, spacing=6))
        down.addStretch(1)
        self.go = Button(tr("Export"), self.start, kind="primary", icon="export")
        buttons = row()
        buttons.addStretch(1)
        buttons.addWidget(self.go)
        buttons.addWidget(Button(tr("Cancel"), self.reject))
        down.addLayout(buttons)
        return whole

    def _choice(self, number: int, format_: ExportFormat) -> QWidget:
        name, said = format_words(format_)
        button = QRadioButton(name.replace("&", "&&"))
        button.setAccessibleName(name)
        button.setAccessibleDescription(said)
        button.setChecked(number == 0)
        self._formats.addButton(button, number)
        below = label(said, "small", wrap=True)
        below.setContentsMargins(30, 0, 0, 0)
        card = Card("inset", spacing=2)
        card.body.setContentsMargins(12, 8, 12, 10)
        card.body.addWidget(button)
        card.body.addWidget(below)
        return card

    def _measure(self) -> None:
        if self.desk.reader is None:
            self._amount.setText(tr("Your vault is not open."))
            return
        picks = self.picks
        self.desk.reader.ask(_TOPIC, lambda engine, vault: measure(engine, vault, picks), self._measured, self._not_measured, lane=Lane.SLOW)

    def _measured(self, found: PickedSize) -> None:
        self.size_known = found
        if not found.items:
            self._amount.setText(tr("Nothing of what you chose holds any mail."))
        else:
            folders = trn("{n} folder", "{n} folders", found.folders)
            self._amount.setText(trn("{n} item in {folders}, {size}.", "{n} items in {folders}, {size}.", found.items, folders=folders, size=figures.size(found.bytes)))
        self._look()

    def _not_measured(self, error: MailRescueError) -> None:
        self._amount.setText(str(error))

    def _dest(self) -> Path:
        return user_path(self.folder.text().strip())

    def _choose(self) -> None:
        """Take a folder; where there is something in it, a new one inside."""
        chosen = QFileDialog.getExistingDirectory(self, tr("Choose a folder"), str(_nearest(self._dest())))
        if chosen:
            path = Path(chosen)
            self.folder.setText(str(path if _is_free(path) else _numbered(path / _folder_name(self.desk))))

    def _look(self) -> None:
        """Say what stands in the way, before anything starts."""
        said = self._refusal()
        self._trouble.setText(said)
        self._trouble.setVisible(bool(said))
        empty = self.size_known is not None and not self.size_known.items
        self.go.setEnabled(not said and not empty)

    def _refusal(self) -> str:
        if not self.folder.text().strip():
            return tr("Name a folder.")
        dest = self._dest()
        try:
            check_outside(place_of(self.desk.home), dest)
        except UsageError as error:
            return str(error)
        if not _is_free(dest):
            return tr("This folder is in use already. Choose an empty one or a new name, so that nothing is mixed up or replaced.")
        return self._without_room(_nearest(dest))

    def _without_room(self, above: Path) -> str:
        try:
            free = shutil.disk_usage(above).free
        except OSError:
            return tr("This folder cannot be reached.")
        if not os.access(above, os.W_OK):
            return tr("You may not write to {folder}.", folder=str(above))
        needed = self.size_known.bytes if self.size_known else 0
        if free < needed:
            return tr("There is not enough room: {needed} are needed, {free} are free.", needed=figures.size(needed), free=figures.size(free))
        return ""

    def _follow(self, job: Job | None, refused: str) -> None:
        if job is None:
            self.go.setEnabled(True)
            self._trouble.setText(refused)
            self._trouble.setVisible(True)
            return
        whole = QWidget()
        down = QVBoxLayout(whole)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(12)
        self.strip = JobStrip(self.desk, job, stays=True)
        self.strip.finished.connect(self._ended)
        self.strip.closed.connect(self.accept)
        self._note = label(tr("You can close this window: the export goes on, and its receipt is kept under Activity."), "muted", wrap=True)
        self.show_folder = Button(tr("Open the folder"), self._open_folder, icon="folder")
        self.show_folder.setVisible(False)
        close = Button(tr("Close"), self.accept, kind="primary")
        close.setDefault(True)
        buttons = row(Button(tr("Show in Activity"), self._to_activity, kind="quiet"), self.show_folder)
        buttons.addStretch(1)
        buttons.addWidget(close)
        for widget in (label(tr("Export messages"), "heading"), self.strip, self._note):
            down.addWidget(widget)
        down.addStretch(1)
        down.addLayout(buttons)
        self._stack.addWidget(whole)
        self._stack.setCurrentWidget(whole)
        self._stack.removeWidget(self._asked)
        close.setFocus()
        self.adjustSize()

    def _ended(self, job: object) -> None:
        whole = isinstance(job, Job) and job.code in (ExitCode.DONE, ExitCode.INCOMPLETE)
        self.show_folder.setVisible(whole)
        self._note.setText(tr("Every message was read back and compared. manifest.jsonl in the folder lists them all.") if whole else tr("What happened stands under Activity."))

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._dest())))

    def _to_activity(self) -> None:
        job = self.strip.job.id if self.strip is not None else ""
        self.accept()
        self.desk.go("activity", job=job)


def _suggested(desk: Desk) -> Path:
    """Return a folder among the user's documents that is not there yet."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    above = Path(documents) if documents else Path.home()
    return _numbered((above if above.is_dir() else Path.home()) / _folder_name(desk))


def _folder_name(desk: Desk) -> str:
    return tr("MailRescue export {day}", day=f"{desk.clock.now():%Y-%m-%d}")


def _numbered(path: Path) -> Path:
    """Return the path, with a number where it is in use."""
    number, found = 2, path
    while not _is_free(found):
        found, number = path.with_name(f"{path.name} ({number})"), number + 1
    return found


def _is_free(path: Path) -> bool:
    """Return whether a folder is not there yet, or empty."""
    try:
        with os.scandir(path) as inside:
            return next(inside, None) is None
    except FileNotFoundError:
        return True
    except OSError:
        return False


def _nearest(path: Path) -> Path:
    """Return the folder itself, or the nearest above it that is there."""
    while not path.is_dir() and path != path.parent:
        path = path.parent
    return path
