"""The head of a mail: subject, who wrote it and when, who got it, and what an appointment or a contact says."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from mailrescue.app.mailview import MailDocument, Person
from mailrescue.model.mail import ItemKind
from mailrescue.ui import figures
from mailrescue.ui.theme.theme import theme
from mailrescue.ui.widgets.basics import Button, clear, column, label, row
from mailrescue.ui.widgets.elided import Elided
from mailrescue.ui.words import tr, trn

_SHOWN = 3
_SHOWN_FACTS = 8
# So many are listed one by one; who needs more copies them all.
_MOST_LISTED = 5_000


class Avatar(QWidget):
    """The first letters of who wrote it, in a circle. Decoration."""

    def __init__(self, size: int = 38) -> None:
        super().__init__()
        self._letters = ""
        self.setFixedSize(size, size)
        theme().changed.connect(self.update)

    def show_person(self, who: Person | None) -> None:
        """Show the letters of a person."""
        words = [word for word in ((who.name or who.address) if who else "").replace("@", " ").replace(".", " ").split() if word[0].isalnum()]
        self._letters = "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  all of it is painted
        """Paint the circle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("accent_soft"))
        painter.drawEllipse(self.rect())
        painter.setPen(QColor(theme().tokens.accent_text))
        font = theme().font(1.1)
        font.setBold(True)
        painter.setFont(font)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._letters or "?")


class People(QWidget):
    """One line of recipients: the first few, and a way to see the others."""

    def __init__(self, title: str, people: tuple[Person, ...]) -> None:
        super().__init__()
        self._people = people
        self._all: QPlainTextEdit | None = None
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        self._down.setSpacing(4)
        shown = Elided(", ".join(map(str, people[:_SHOWN])))
        shown.setAccessibleName(f"{title} {', '.join(map(str, people[:_SHOWN]))}")
        head = label(title, "small")
        head.setMinimumWidth(36)
        line = row(head, spacing=6)
        line.addWidget(shown, 1)
        more = len(people) - _SHOWN
        if more > 0:
            self._more = Button(trn("and {n} more", "and {n} more", more), self._unfold, kind="quiet")
            line.addWidget(self._more)
        self._down.addLayout(line)

    def _unfold(self) -> None:
        """Show all of them, or no longer."""
        if self._all is None:
            listed = "\n".join(map(str, self._people[:_MOST_LISTED]))
            self._all = QPlainTextEdit(listed)
            self._all.setReadOnly(True)
            self._all.setAccessibleName(tr("All recipients"))
            self._all.setFixedHeight(150)
            self._copy = Button(tr("Copy all addresses"), self._copy_all, kind="quiet", icon="copy")
            self._down.addWidget(self._all)
            self._down.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignLeft)
            self._more.say(tr("Show fewer"))
            return
        shown = not self._all.isVisible()
        self._all.setVisible(shown)
        self._copy.setVisible(shown)
        self._more.say(tr("Show fewer") if shown else trn("and {n} more", "and {n} more", len(self._people) - _SHOWN))

    def _copy_all(self) -> None:
        QGuiApplication.clipboard().setText(", ".join(map(str, self._people)))


class MailHeader(QWidget):
    """The head of the mail that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.subject = label("", "heading", wrap=True, selectable=True)
        self._avatar = Avatar()
        self._sender, self._address = (label("", kind, selectable=True) for kind in ("strong", "small"))
        for one in (self._sender, self._address):
            one.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            one.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
        self._date = label("", "small")
        self._people = QVBoxLayout()
        self._people.setSpacing(2)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(16)
        self._facts.setVerticalSpacing(4)
        self._facts.setColumnStretch(1, 1)
        who = row(self._avatar, spacing=12)
        who.addLayout(column(self._sender, self._address, spacing=1), 1)
        who.addWidget(self._date, 0, Qt.AlignmentFlag.AlignTop)
        down = QVBoxLayout(self)
        down.setContentsMargins(18, 6, 18, 10)
        down.setSpacing(8)
        down.addWidget(self.subject)
        down.addLayout(who)
        down.addLayout(self._people)
        down.addLayout(self._facts)

    def show_mail(self, document: MailDocument | None) -> None:
        """Show the head of a mail, or nothing."""
        self.setVisible(document is not None)
        clear(self._people)
        clear(self._facts)
        if document is None:
            return
        self.subject.setText(_short(document.subject) or tr("(no subject)"))
        self.subject.setAccessibleName(self.subject.text())
        self._show_sender(document)
        self._date.setText(figures.when(document.date) if document.date is not None else "")
        for title, people in ((tr("To"), document.to), (tr("Cc"), document.cc), (tr("Bcc"), document.bcc)):
            if people:
                self._people.addWidget(People(title, people))
        for line, (name, value) in enumerate(_told(document)[:_SHOWN_FACTS]):
            self._facts.addWidget(label(fact_name(name), "small"), line, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(label(_short(value, 400), wrap=True, selectable=True), line, 1)

    def _show_sender(self, document: MailDocument) -> None:
        who = document.sender[0] if document.sender else None
        if who is None and document.kind is not ItemKind.MESSAGE:
            said, address = _kind_name(document.kind), ""
        else:
            said = who.name or who.address if who else tr("Unknown sender")
            address = who.address if who and who.name else ""
        self._avatar.show_person(who or Person(said, ""))
        for shown, text in ((self._sender, _short(said, 200)), (self._address, _short(address, 200))):
            shown.setText(text)
            shown.setAccessibleName(text)
            shown.setVisible(bool(text))


def _told(document: MailDocument) -> list[tuple[str, str]]:
    """Return the rows that say more than the subject does."""
    return [(name, value) for name, value in document.facts if not (name == "Subject" and value == document.subject)]


def fact_name(name: str) -> str:
    """Return what a row of an appointment, contact or task is called in the user's language."""
    known = {
        "Subject": tr("Subject"), "Start": tr("Start"), "End": tr("End"), "Due": tr("Due"), "Location": tr("Location"), "Organizer": tr("Organizer"),
        "Attendee": tr("Attendee"), "Status": tr("Status"), "Done": tr("Done"), "Repeats": tr("Repeats"), "Description": tr("Description"),
        "Name": tr("Name"), "Company": tr("Company"), "Title": tr("Title"), "Phone": tr("Phone"), "E-mail": tr("E-mail"), "Address": tr("Address"),
        "Web page": tr("Web page"), "Birthday": tr("Birthday"), "Note": tr("Note"),
    }  # fmt: skip
    return known.get(name, name)


def _kind_name(kind: ItemKind) -> str:
    match kind:
        case ItemKind.EVENT:
            return tr("Appointment")
        case ItemKind.CONTACT:
            return tr("Contact")
        case ItemKind.TASK:
            return tr("Task")
        case ItemKind.MESSAGE | ItemKind.OTHER:
            return tr("Item")


def _short(text: str, most: int = 500) -> str:
    """Return text that fits a head: a subject may be a page long, and marks that turn the reading direction stay inside it."""
    cut = text if len(text) <= most else text[:most] + "\N{HORIZONTAL ELLIPSIS}"
    return f"\u2068{cut}\u2069" if any(letter in "\u202a\u202b\u202d\u202e\u2066\u2067" for letter in cut) else cut

