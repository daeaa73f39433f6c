"""MailPane: a mail with its head, its attachments, and everything that can be done with it. Asked of the Reader, shown when it comes.

MailWindow is the same in a window of its own; it closes with the main window.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from mailrescue.app.engine import Engine
from mailrescue.app.mailview import (
    File,
    MailDocument,
    attachments_in,
    document_of,
    document_of_bytes,
    item_bytes,
    source_of,
)
from mailrescue.core.errors import MailRescueError
from mailrescue.ui import figures
from mailrescue.ui.desk import Desk
from mailrescue.ui.mail.attachments import Attachments
from mailrescue.ui.mail.clean import Level
from mailrescue.ui.mail.files import Handling, file_name, handling, save
from mailrescue.ui.mail.header import MailHeader
from mailrescue.ui.mail.opening import OpenDialog, opened_files
from mailrescue.ui.mail.prepare import Prepared, prepare
from mailrescue.ui.mail.view import MailView, Way, heading_html
from mailrescue.ui.reading import Lane
from mailrescue.ui.widgets.basics import Button, Empty, IconButton, divider, label, set_kind
from mailrescue.ui.words import tr
from mailrescue.vault.vault import Vault

# What opens within this time needs no word about it.
_PATIENCE_MS = 250
_WINDOW = (900, 760)
_Read = Callable[[Vault], bytes]


class MailPane(QWidget):
    """Shows one item at a time; nothing until it is told to."""

    def __init__(self, desk: Desk, *, in_window: bool = False) -> None:
        super().__init__()
        self.desk = desk
        self._topic = f"mail-{id(self):x}"
        self._account, self._content = "", b""
        self._read: _Read | None = None
        self.document: MailDocument | None = None
        self._printer: QPrinter | None = None
        self.header, self.attachments, self.view = MailHeader(), Attachments(), MailView()
        self._ways: dict[Way, Button] = {}
        self._stack = QStackedWidget()
        self._none = Empty("browse", tr("Choose a message"), tr("It is shown here as it was when the snapshot was taken. Nothing in it is loaded from the internet."))
        self._waiting = Empty("clock", tr("Opening the message …"), "")
        self._broken = QWidget()
        self._mail = self._laid_out(in_window=in_window)
        for page in (self._none, self._waiting, self._broken, self._mail):
            self._stack.addWidget(page)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self._stack)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        set_kind(self, "mailpane")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PATIENCE_MS)
        self._timer.timeout.connect(self._show_waiting)
        self._connect()

    def show_item(self, account: str, content: bytes) -> None:
        """Show an item of the vault; the newest call counts."""
        self._account, self._content = account, content
        level = self.view.level
        self._ask(lambda engine, vault: prepare(document_of(vault, content, engine.zone), level), lambda vault: item_bytes(vault, content))

    def show_letter(self, raw: bytes) -> None:
        """Show a mail that was attached to another."""
        level = self.view.level
        self._ask(lambda _engine, _vault: _letter(raw, level), lambda _vault: raw)

    def show_nothing(self) -> None:
        """Show that nothing is chosen."""
        self._timer.stop()
        if self.desk.reader is not None:
            self.desk.reader.drop(self._topic)
        self._read, self.document, self._content = None, None, b""
        self.view.show_prepared(None)
        self._stack.setCurrentWidget(self._none)

    def find_here(self) -> bool:
        """Let words be looked for in the mail; returns False where none is shown."""
        if self.state == "mail":
            self.view.finder.open()
        return self.state == "mail"

    @property
    def state(self) -> str:
        """What is shown: nothing, waiting, broken or mail."""
        names = {id(self._none): "nothing", id(self._waiting): "waiting", id(self._broken): "broken", id(self._mail): "mail"}
        return names[id(self._stack.currentWidget())]

    def _ask(self, question: Callable[[Engine, Vault], Prepared], read: _Read) -> None:
        self._read = read
        if self.desk.reader is None:
            self.show_nothing()
            return
        self._timer.start()
        self.desk.reader.ask(self._topic, question, self._show, self._fail)

    def _show_waiting(self) -> None:
        self._stack.setCurrentWidget(self._waiting)

    def _show(self, prepared: Prepared) -> None:
        self._timer.stop()
        document = self.document = prepared.document
        self.header.show_mail(document)
        self.attachments.show_files(document.files)
        self.view.show_prepared(prepared, heading_html(_heading(document)))
        self._ways[Way.SENT].setVisible(self.view.has_page())
        self._mark_way(self.view.way)
        self._stack.setCurrentWidget(self._mail)

    def _fail(self, error: MailRescueError) -> None:
        self._timer.stop()
        self.document = None
        fresh = Empty("alert", tr("This message cannot be shown"), str(error))
        self._stack.removeWidget(self._broken)
        self._broken.deleteLater()
        self._broken = fresh
        self._stack.addWidget(fresh)
        self._stack.setCurrentWidget(fresh)

    def _laid_out(self, *, in_window: bool) -> QWidget:
        whole = QWidget()
        down = QVBoxLayout(whole)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        down.addLayout(self._tools(in_window=in_window))
        for widget in (self.header, divider(), self.attachments):
            down.addWidget(widget)
        self._said = label("", "small", wrap=True)
        self._said.setContentsMargins(18, 4, 18, 4)
        self._said.setVisible(False)
        down.addWidget(self._said)
        down.addWidget(self.view, 1)
        return whole

    def _tools(self, *, in_window: bool) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setContentsMargins(16, 8, 10, 2)
        line.setSpacing(4)
        group = QButtonGroup(self)
        for way, text in ((Way.SENT, tr("As sent")), (Way.PLAIN, tr("Plain text")), (Way.SOURCE, tr("Source"))):
            button = Button(text, partial(self.view.go, way), kind="segment")
            button.setCheckable(True)
            group.addButton(button)
            self._ways[way] = button
            line.addWidget(button)
        line.addStretch(1)
        for icon, text, pressed in (
            ("search", tr("Find in this message (Ctrl+F)"), self.view.finder.open), ("print", tr("Print (Ctrl+P)"), self.print_mail),
            ("save", tr("Save as a mail file (Ctrl+S)"), self.save_mail),
        ):  # fmt: skip
            line.addWidget(IconButton(icon, text, pressed))
        if not in_window:
            line.addWidget(IconButton("window", tr("Open in a window of its own"), self.open_window))
        return line

    def _connect(self) -> None:
        self.view.way_changed.connect(self._mark_way)
        self.view.source_wanted.connect(self._fetch_source)
        self.attachments.open_wanted.connect(self.open_file)
        self.attachments.save_wanted.connect(self.save_file)
        self.attachments.save_all_wanted.connect(self.save_all)
        for key, action in ((QKeySequence.StandardKey.Print, self.print_mail), (QKeySequence.StandardKey.Save, self.save_mail)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(action)

    def _mark_way(self, way: Way) -> None:
        shown = Way.PLAIN if way is Way.SENT and not self.view.has_page() else way
        self._ways[shown].setChecked(True)

    def _fetch_source(self) -> None:
        if self.desk.reader is not None and (read := self._read) is not None:
            self.desk.reader.ask(f"{self._topic}-source", lambda _engine, vault: source_of(read(vault)), self._show_source, self._tell_error)

    def _show_source(self, found: tuple[str, bool]) -> None:
        self.view.show_source(found[0], whole=found[1])

    def open_window(self) -> None:
        """Show the same mail in a window of its own."""
        if self._content:
            MailWindow(self.desk, self.window()).show_item(self._account, self._content)

    def print_mail(self) -> None:
        """Ask for a printer and print what is shown."""
        if self.document is None:
            return
        printer = self._printer = QPrinter(QPrinter.PrinterMode.HighResolution)  # must outlive the dialog: Chromium prints later
        printer.setDocName(_mail_name(self.document))
        if QPrintDialog(printer, self).exec() == QPrintDialog.DialogCode.Accepted:
            self.view.print_on(printer)

    def save_mail(self) -> None:
        """Ask for a place and save the mail byte for byte."""
        if self.document is None or (read := self._read) is None:
            return
        name, _ = QFileDialog.getSaveFileName(self, tr("Save the message"), f"{_mail_name(self.document)}.eml", tr("Mail files (*.eml)"))
        content = self.document.content
        if name:
            path = Path(name if Path(name).suffix else f"{name}.eml")
            self._write(lambda vault: save(path, vault.reader.pieces(content) if content else [read(vault)]), path)

    def save_file(self, file: File) -> None:
        """Ask for a place and save an attachment."""
        name, _ = QFileDialog.getSaveFileName(self, tr("Save the attachment"), file_name(file.name, set()))
        if name and (read := self._read) is not None:
            self._write(lambda vault: save(Path(name), attachments_in(read(vault), [file.index])), Path(name))

    def save_all(self) -> None:
        """Ask for a folder and save all attachments into it; what is there already stays as it is."""
        chosen = QFileDialog.getExistingDirectory(self, tr("Save all attachments to a folder"))
        if not chosen or self.document is None or (read := self._read) is None:
            return
        folder, files = Path(chosen), self.document.files

        def write(vault: Vault) -> None:
            taken = {path.name.lower() for path in folder.iterdir()}
            found = attachments_in(read(vault), [file.index for file in files])
            for file, data in zip(files, found, strict=True):
                save(folder / file_name(file.name, taken), [data])

        self._write(write, folder)

    def open_file(self, file: File) -> None:
        """Show an attached mail; hand any other harmless file to the program for it, once the user has said so."""
        found = handling(file.name, file.kind)
        read = self._read
        if read is None or self.desk.reader is None or found not in (Handling.OPEN, Handling.LETTER):
            return
        if found is Handling.LETTER:
            self.desk.reader.ask(f"{self._topic}-file", lambda _engine, vault: next(attachments_in(read(vault), [file.index])), self._show_letter, self._tell_error)
            return
        dialog = OpenDialog(self, file)
        if dialog.exec() != OpenDialog.DialogCode.Accepted:
            if dialog.save_instead:
                self.save_file(file)
            return
        self.desk.reader.ask(f"{self._topic}-file", lambda _engine, vault: _put(read(vault), file), self._hand_over, self._tell_error, lane=Lane.SLOW)

    def _show_letter(self, raw: bytes) -> None:
        MailWindow(self.desk, self.window()).show_letter(raw)

    def _hand_over(self, path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._say(tr("No program on this computer opens this file. Save it instead."))

    def _write(self, write: Callable[[Vault], None], path: Path) -> None:
        """Write files in the thread that reads, and say how it went."""
        if self.desk.reader is None:
            return

        def carried_out(_engine: Engine, vault: Vault) -> Path:
            try:
                write(vault)
            except OSError as error:
                raise MailRescueError(f"{path} could not be written: {error.strerror or error}. Nothing of your mail is harmed; choose another place.") from None
            return path

        self.desk.reader.ask(f"{self._topic}-save", carried_out, self._tell_saved, self._tell_error, lane=Lane.SLOW)

    def _tell_saved(self, path: Path) -> None:
        self._say(tr("Saved: {path}", path=path))

    def _tell_error(self, error: MailRescueError) -> None:
        self._say(str(error))

    def _say(self, text: str) -> None:
        self._said.setText(text)
        self._said.setVisible(True)
        QTimer.singleShot(12_000, self._said, self._said.hide)


class MailWindow(QWidget):
    """Shows one mail, and is gone when it is closed."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        set_kind(self, "ground")
        self.setWindowTitle(tr("Message"))
        self.resize(*_WINDOW)
        self.pane = MailPane(desk, in_window=True)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self.pane)
        for key in (QKeySequence.StandardKey.Close, QKeySequence(Qt.Key.Key_Escape)):
            QShortcut(QKeySequence(key), self, self.close)
        QShortcut(QKeySequence.StandardKey.Find, self, self.pane.find_here)

    def show_item(self, account: str, content: bytes) -> None:
        """Show an item of the vault."""
        self.pane.show_item(account, content)
        self.show()

    def show_letter(self, raw: bytes) -> None:
        """Show a mail that was attached to another."""
        self.pane.show_letter(raw)
        self.show()


def _letter(raw: bytes, level: Level) -> Prepared:
    return prepare(document_of_bytes(raw), level)


def _put(raw: bytes, file: File) -> Path:
    """Write an attachment into the private folder. Raises MailRescueError."""
    try:
        return opened_files().put(file.name, next(attachments_in(raw, [file.index])))
    except OSError as error:
        raise MailRescueError(f"The attachment could not be written: {error.strerror or error}. Make room on the disk, or save it elsewhere.") from None


def _mail_name(document: MailDocument) -> str:
    return file_name(document.subject[:80] or tr("Message"), set())


def _heading(document: MailDocument) -> list[tuple[str, str]]:
    """Return what stands above a printed mail."""
    people = ((tr("From"), document.sender), (tr("To"), document.to[:50]), (tr("Cc"), document.cc[:50]))
    rows = [(name, ", ".join(map(str, who))) for name, who in people if who]
    return [(tr("Subject"), document.subject), *rows, (tr("Date"), figures.when(document.date)), *((tr("Attachment"), file.name) for file in document.files[:20])]
