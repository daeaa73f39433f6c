"""Settings, section About: what this is, where its files are, what it is made of, and a text for whoever helps."""

from __future__ import annotations

from PySide6.QtCore import QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit

from mailrescue import __version__
from mailrescue.app.agent.values import Job
from mailrescue.app.care import VaultCare, vault_care
from mailrescue.app.diagnosis import diagnosis
from mailrescue.app.licences import Part, parts
from mailrescue.core.errors import MailRescueError
from mailrescue.ui.desk import Desk
from mailrescue.ui.errand import Errand
from mailrescue.ui.reading import Lane
from mailrescue.ui.settings.parts import Group, Note, Row, Section
from mailrescue.ui.widgets.basics import Button
from mailrescue.ui.widgets.lines import Line, LineList, row_height
from mailrescue.ui.words import tr

_SHOWN = 6


class AboutSection(Section):
    """About this program."""

    name = "about"

    def __init__(self, desk: Desk) -> None:
        text = tr("Snapshots of the only copy of a business's mail: taken, watched, searched, proven, and given back.")
        super().__init__(desk, tr("About MailRescue"), text)
        self._asked = False
        first = Group()
        first.add(Row(tr("Version {version}", version=__version__), tr("Apache License 2.0. It sends nothing about you or your mail to anybody."), icon="shield", colour="accent_text"))
        first.add(Row(tr("Its files on this computer"), "", Button(tr("Open folder"), self._open, icon="open"), icon="folder", path=str(desk.home.root)))
        self._copy = Button(tr("Copy"), self._gather)
        self._help = Row(tr("Text for whoever helps you"), tr("Versions and figures; no mail, no addresses, no keys."), self._copy, icon="question")
        first.add(self._help)
        self.body.addWidget(first)
        self._made_of = Group(tr("What it is made of"))
        self._list = LineList(tr("Parts and their licences"))
        self._list.setFixedHeight(_SHOWN * row_height() + 6)
        self._list.chosen.connect(self._show)
        self._made_of.add_list(self._list)
        self._words = QPlainTextEdit()
        self._words.setReadOnly(True)
        self._words.setTabChangesFocus(True)
        self._words.setAccessibleName(tr("Licence"))
        self._words.setMinimumHeight(280)
        self._words.hide()
        self._made_of.add(Note(tr("Choose a part to read its licence.")))
        self.body.addWidget(self._made_of)
        self.body.addWidget(self._words)

    def look_again(self) -> None:
        """Read the licences, the first time."""
        if not self._asked:
            self._asked = True
            Errand(self, lambda _cancel, _tell: parts(), done=lambda found: self._list.fill(found, _line), failed=self.refuse)

    def _show(self, part: Part | None) -> None:
        self._words.setVisible(part is not None)
        if part is not None:
            self._words.setPlainText(part.text or tr("{name} is under {licence}. Its words did not come along with it.", name=part.name, licence=part.licence))

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.desk.home.root)))

    def _gather(self) -> None:
        """Ask for the figures of the vault, then for the jobs, then copy."""
        if self.desk.reader is None:
            self._with_care(None)
        else:
            self.desk.reader.ask("settings-diagnosis", vault_care, self._with_care, self._without_care, lane=Lane.SLOW)

    def _without_care(self, _error: MailRescueError) -> None:
        self._with_care(None)

    def _with_care(self, care: VaultCare | None) -> None:
        self.desk.link.past_jobs(20, lambda jobs: self._put(care, jobs))

    def _put(self, care: VaultCare | None, jobs: list[Job]) -> None:
        more = {"Qt": str(qVersion()), "window": QGuiApplication.platformName(), "agent": self.desk.link.state.value}
        text = diagnosis(self.desk.home, self.desk.clock, care, jobs, more)
        QGuiApplication.clipboard().setText(text)
        self._words.setPlainText(text)
        self._words.show()
        self._help.say(tr("Copied; it stands below, too. Read it before you send it to anybody."))


def _line(part: Part) -> Line:
    return Line(part.name, part.licence, part.version)
