"""Where a mailbox on a server is: kind, server, port, encryption, user, certificate - found or typed, and always to be changed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from mailrescue.app.seeking import Way
from mailrescue.providers.net.settings import PORTS
from mailrescue.ui.settings.kinds import kind_words
from mailrescue.ui.widgets.basics import Button, column, label, row
from mailrescue.ui.widgets.choice import Choice
from mailrescue.ui.widgets.elided import Elided, Reflowing
from mailrescue.ui.words import tr

_USUAL = {security: str(port) for security, port in PORTS.items()}


class ServerForm(QWidget):
    """`changed` tells that something was typed or chosen."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._ca_file = ""
        self._make_fields()
        self._imap, self._ews = Reflowing(17, spacing=14, most=2), Reflowing(17, spacing=14, most=2)
        self._imap.hold([_named(tr("Server"), self.host), _named(tr("Encryption"), self.security), _named(tr("Port"), self.port), _named(tr("User name"), self.user)])
        self._ews.hold([_named(tr("Address of the service"), self.endpoint), _named(tr("Way to sign in"), self.auth), _named(tr("User name, where it is not the mail address"), self.login)])
        certificate = row(Button(tr("Certificate of your own authority…"), self._choose_ca), self._forget_ca, self._ca, spacing=8)
        certificate.setStretch(2, 1)
        self.warning = label("", "warn", wrap=True)
        self.setLayout(column(_named(tr("Kind of mailbox"), self.kind), self._imap, self._ews, self.warning, certificate, spacing=14))
        self._show_kind()

    def show_way(self, way: Way) -> None:
        """Fill in what was found."""
        given = way.options
        self.kind.show_value(way.kind)
        for field, name in ((self.host, "host"), (self.port, "port"), (self.user, "user"), (self.endpoint, "endpoint")):
            field.setText(given.get(name, ""))
        self.login.setText(given.get("user", "") if given.get("user") != given.get("email") else "")
        self.security.show_value(given.get("security", "tls"))
        self.auth.show_value(given.get("auth", ""))
        self._show_kind()

    def begin(self, address: str) -> None:
        """Leave it to the user to fill in, for a mail address."""
        self.show_way(Way("imap", {"user": address, "email": address, "port": _USUAL["tls"]}, ""))
        self._set_ca("")

    def options(self, address: str) -> dict[str, str]:
        """Return the options of an account, without what is empty."""
        if self.kind.currentData() == "imap":
            given = {"host": self.host.text(), "port": self.port.text(), "security": str(self.security.currentData()), "user": self.user.text() or address, "email": address}
        else:
            given = {"email": address, "user": self.login.text(), "endpoint": self.endpoint.text(), "auth": str(self.auth.currentData())}
        return {name: value.strip() for name, value in {**given, "ca_file": self._ca_file}.items() if value.strip()}

    @property
    def missing(self) -> str:
        """What has still to be typed, in a sentence, "" for nothing."""
        imap = self.kind.currentData() == "imap"
        if imap and not self.host.text().strip():
            return tr("Type the name of the server, such as imap.example.org; your provider tells it.")
        if not imap and not self.endpoint.text().strip():
            return tr("Type the address of the service, such as https://mail.example.org/EWS/Exchange.asmx; your provider tells it.")
        return ""

    @property
    def ca_file(self) -> str:
        """The file with certificates of an authority that this computer does not know, "" for none."""
        return self._ca_file

    def use_ca(self, path: str) -> None:
        """Trust the authority whose certificate is in a file, for this mailbox alone."""
        self._set_ca(path)
        self.changed.emit()

    def _make_fields(self) -> None:
        self.kind = Choice(tr("Kind of mailbox"), [("imap", kind_words("imap")), ("ews", kind_words("ews"))], lambda _kind: self._kind_chosen())
        self.host, self.port, self.user = _line(tr("Server")), _line(tr("Port")), _line(tr("User name"))
        self.endpoint, self.login = _line(tr("Address of the service")), _line(tr("User name, where it is not the mail address"))
        secured = [("tls", tr("TLS, from the start")), ("starttls", tr("STARTTLS, after the greeting")), ("plain", tr("none"))]
        self.security = Choice(tr("Encryption"), secured, self._security_chosen)
        ways = [("", tr("As the server offers")), ("basic", tr("Name and password (Basic)")), ("ntlm", tr("Windows account (NTLM)"))]
        self.auth = Choice(tr("Way to sign in"), ways, lambda _way: self.changed.emit())
        self._ca = Elided("", "muted", middle=True)
        self._forget_ca = Button(tr("Without it"), lambda: self.use_ca(""), kind="quiet")
        self._forget_ca.hide()
        for field in (self.host, self.port, self.user, self.endpoint, self.login):
            field.textEdited.connect(lambda _text: self.changed.emit())

    def _kind_chosen(self) -> None:
        self._show_kind()
        self.changed.emit()

    def _security_chosen(self, security: str) -> None:
        if self.port.text() in ("", *_USUAL.values()):
            self.port.setText(_USUAL[security])
        self._show_kind()
        self.changed.emit()

    def _show_kind(self) -> None:
        imap = self.kind.currentData() == "imap"
        self._imap.setVisible(imap)
        self._ews.setVisible(not imap)
        bare = imap and self.security.currentData() == "plain"
        self.warning.setText(tr("Without encryption everybody between here and the server can read the password and the mail. Only a server on this computer or in your own network should be reached so."))
        self.warning.setVisible(bare)

    def _choose_ca(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Choose the certificate of your authority"), str(Path.home()), tr("Certificates (*.pem *.crt *.cer);;All files (*)"))
        if name:
            self.use_ca(name)

    def _set_ca(self, path: str) -> None:
        self._ca_file = path
        self._ca.say(path)
        self._forget_ca.setVisible(bool(path))


def _line(name: str) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    return made


def _named(name: str, field: QWidget) -> QWidget:
    """Return a field below its name."""
    whole, named = QWidget(), label(name, "small", wrap=True)
    named.setBuddy(field)
    lines = column(named, field, spacing=4)
    lines.addStretch(1)
    whole.setLayout(lines)
    return whole
