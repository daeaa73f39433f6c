"""What is to be said of a link before it opens: where it truly leads, and why to doubt it."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Iterable

from PySide6.QtCore import QUrl, QUrlQuery
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from mailrescue.ui.mail.files import is_program
from mailrescue.ui.mail.prepare import Link
from mailrescue.ui.widgets.basics import Banner, Button, Card, label, row
from mailrescue.ui.words import tr

_OPENED = ("http", "https", "mailto")
_LONGEST = 2_000
_LOOKS_LIKE_ADDRESS = re.compile(r"(?:https?://)?((?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24})(?=[/:?#\s]|\Z)", re.IGNORECASE)
# Suffixes below which anybody can have a name: what stands before them is the owner.
_SHARED = frozenset({"co", "com", "org", "net", "gov", "ac", "edu", "or", "ne", "go", "gv", "nom", "gob"})


def openable(address: str) -> QUrl | None:
    """Return a link that may be opened at all, in mails only what a reader needs; None for any other."""
    url = QUrl(address[:_LONGEST], QUrl.ParsingMode.TolerantMode)
    if not url.isValid() or url.scheme() not in _OPENED or len(address) > _LONGEST:
        return None
    return _mailto(url) if url.scheme() == "mailto" else url if url.host() else None


def _mailto(url: QUrl) -> QUrl:
    """Keep what a letter begins with: a link must not attach files or bring in its own headers (RFC 6068, 7)."""
    asked = QUrlQuery(url)
    kept = QUrlQuery()
    for name in ("subject", "body", "cc"):
        if asked.hasQueryItem(name):
            kept.addQueryItem(name, asked.queryItemValue(name))
    url.setQuery(kept)
    return QUrl(shown_address(url).partition("#")[0])


def shown_address(url: QUrl) -> str:
    """Return the whole address as it is sent, so that no letter can look like another."""
    return url.toString(QUrl.ComponentFormattingOption.FullyEncoded)


def doubts(url: QUrl, said: str) -> list[str]:
    """Return why to think twice before a link is opened, in sentences; `said` is the text that is shown in its place."""
    host = url.host(QUrl.ComponentFormattingOption.FullyDecoded)
    found: list[str] = []
    claimed = _LOOKS_LIKE_ADDRESS.search(said)
    if url.scheme() != "mailto" and claimed and _owner(claimed[1]) != _owner(host):
        found.append(tr("The text says {said}, but the link leads to {host}.", said=claimed[1], host=host))
    if "xn--" in url.host(QUrl.ComponentFormattingOption.FullyEncoded):
        scripts = ", ".join(sorted(_scripts(host)))
        found.append(tr("This name has letters that may look like others ({scripts}): {host}.", scripts=scripts, host=host))
    if url.userInfo():
        found.append(tr("What stands before the @ is not where it leads: it leads to {host}.", host=host))
    if _is_number(host):
        found.append(tr("It leads to a bare number, not to a name. Businesses do not send such links."))
    if url.port() not in (-1, 80, 443):
        found.append(tr("It leads to an unusual door of that computer (port {port}).", port=url.port()))
    if is_program(url.path().rsplit("/", 1)[-1]):
        found.append(tr("It leads to a program, which could do anything on this computer."))
    return found


def said_of(links: Iterable[Link], address: str) -> str:
    """Return the text of the links that lead to an address; of several the one that names another place."""
    url = QUrl(address)
    texts = [link.said for link in links if QUrl(link.target) == url]
    return next((text for text in texts if doubts(url, text)), texts[0] if texts else "")


def _owner(host: str) -> str:
    """Return the part of a name that somebody registers, as well as that is told without a list."""
    names = host.lower().rstrip(".").split(".")
    size = 3 if len(names) > 2 and len(names[-1]) == 2 and names[-2] in _SHARED else 2
    return ".".join(names[-size:])


def _scripts(host: str) -> set[str]:
    return {unicodedata.name(letter, "?").split(" ")[0].capitalize() for letter in host if letter.isalpha()}


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return host.replace(".", "").isdigit() and bool(host)
    return True


class LinkDialog(QDialog):
    """Asks before a link opens. Cancel is what Return and Escape do."""

    def __init__(self, parent: QWidget, url: QUrl, said: str) -> None:
        super().__init__(parent)
        self._url = url
        mail = url.scheme() == "mailto"
        self.setWindowTitle(tr("Write to this address?") if mail else tr("Open this link?"))
        self.setMinimumWidth(520)
        down = QVBoxLayout(self)
        down.setContentsMargins(24, 22, 24, 20)
        down.setSpacing(14)
        down.addWidget(label(self.windowTitle(), "heading"))
        down.addWidget(label(tr("Your mail program will open.") if mail else tr("Your web browser will go to {host}.", host=url.host()), wrap=True))
        address = Card("inset")
        address.body.addWidget(label(_breakable(shown_address(url)), "mono", wrap=True, selectable=True))
        down.addWidget(address)
        self.doubts = doubts(url, said)
        if self.doubts:
            down.addWidget(Banner("warn", tr("Be careful with this link"), "\n".join(self.doubts)))
        self.cancel = Button(tr("Cancel"), self.reject)
        self.cancel.setDefault(True)
        self.copy = Button(tr("Copy address"), self._copy, icon="copy")
        self.proceed = Button(tr("Open anyway") if self.doubts else tr("Open"), self.accept, kind="" if self.doubts else "primary", icon="open")
        for one in (self.copy, self.proceed):
            one.setAutoDefault(False)
        line = row(self.copy)
        line.addStretch(1)
        line.addWidget(self.proceed)
        line.addWidget(self.cancel)
        down.addLayout(line)
        self.cancel.setFocus()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(shown_address(self._url))
        self.reject()


class RefusedDialog(QDialog):
    """Says of a link that it is never opened."""

    def __init__(self, parent: QWidget, address: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("This link is not opened"))
        self.setMinimumWidth(460)
        down = QVBoxLayout(self)
        down.setContentsMargins(24, 22, 24, 20)
        down.setSpacing(14)
        down.addWidget(label(self.windowTitle(), "heading"))
        down.addWidget(label(tr("Only links to web pages and to mail addresses can be opened from a mail. This one is another kind, and may be a trap."), wrap=True))
        shown = Card("inset")
        shown.body.addWidget(label(_breakable(address[:_LONGEST]), "mono", wrap=True, selectable=True))
        down.addWidget(shown)
        close = Button(tr("Close"), self.reject, kind="primary")
        close.setDefault(True)
        line = row()
        line.addStretch(1)
        line.addWidget(close)
        down.addLayout(line)


def ask_and_open(parent: QWidget, address: str, links: Iterable[Link]) -> None:
    """Ask, and open the link if the user says so."""
    url = openable(address)
    if url is None:
        RefusedDialog(parent, address).exec()
    elif LinkDialog(parent, url, said_of(links, address)).exec() == QDialog.DialogCode.Accepted:
        QDesktopServices.openUrl(url)


def _breakable(address: str) -> str:
    """Return an address with places where its line may be broken: labels break only at these."""
    return re.sub(r"([/?&=.,;_~%-])", "\\1\u200b", address)
