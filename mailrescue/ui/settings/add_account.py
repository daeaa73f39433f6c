"""Adding a mailbox: at a provider, by its address; or find the mail on this computer or be shown it, see that it can be read, give it a name."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QButtonGroup, QFileDialog, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from mailrescue.app.accounts import Account, accounts, add_account, is_name
from mailrescue.app.finding import Found, Search
from mailrescue.app.naming import propose_name
from mailrescue.app.places import Place, Where, outlook_for_mac, usual_places
from mailrescue.app.reach import Reached, reach
from mailrescue.core.errors import MailRescueError
from mailrescue.core.progress import CancelToken, Meter, Progress
from mailrescue.ui import figures
from mailrescue.ui.desk import Desk
from mailrescue.ui.errand import Errand, Tell, Telling
from mailrescue.ui.settings.add_server import AddServer
from mailrescue.ui.settings.kinds import ICONS, found_words, reached_words
from mailrescue.ui.widgets.basics import Button, Card, Icon, clear, column, label, row
from mailrescue.ui.widgets.choice import one_stop
from mailrescue.ui.widgets.elided import Elided
from mailrescue.ui.widgets.flow import flowing
from mailrescue.ui.widgets.lines import Line, LineList, row_height
from mailrescue.ui.words import tr, trn

_DEEP = 16  # floors below a folder that the user named
_MOST_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Looked:
    """How far a search is."""

    folders: int
    closed: int = 0
    late: bool = False


class AddAccount(Card):
    """The card on which a mailbox is added."""

    def __init__(self, desk: Desk, added: Callable[[Account], None], ended: Callable[[], object]) -> None:
        super().__init__(spacing=14)
        self._desk, self._added = desk, added
        self._search: Errand | None = None
        self._test: Errand | None = None
        self._chosen: Found | None = None
        self._taken: dict[str, str] = {}
        self._began = 0.0
        self._make_head(ended)
        self._files = QWidget()
        self._parts = column(spacing=14)
        self._files.setLayout(self._parts)
        self.body.addWidget(self._files)
        self._make_places()
        self._make_list()
        self._make_form()
        self.server = AddServer(desk, added)
        self.server.hide()
        self.body.addWidget(self.server)

    def begin(self, way: str = "files") -> None:
        """Begin one of the ways: with the files on this computer, or with the address of a mailbox at a provider."""
        self.end()
        self._way_files.setChecked(way != "server")
        self._way_server.setChecked(way == "server")
        one_stop((self._way_files, self._way_server))
        self._files.setVisible(way != "server")
        self.server.setVisible(way == "server")
        if way == "server":
            self.server.begin()
        else:
            self._look_here()

    def _look_here(self) -> None:
        """Look through the usual places."""
        self._forget()
        self._file.setFocus()
        self._look(lambda: usual_places(Path.home(), os.environ), tr("Looking for mail on this computer…"))

    def end(self) -> None:
        """Stop whatever goes on."""
        for errand in (self._search, self._test):
            if errand is not None:
                errand.stop()
        self._search = self._test = None
        self.server.end()

    def look_in(self, path: Path) -> None:
        """Look at a file, or through a folder, that the user named."""
        self._forget()
        self._look(lambda: [Place(path, Where.GIVEN, _DEEP)], tr("Looking at {name}…", name=path.name or str(path)))

    def _make_head(self, ended: Callable[[], object]) -> None:
        head = row(label(tr("Add a mailbox"), "heading", wrap=True), Button(tr("Cancel"), ended, kind="quiet"))
        head.setStretch(0, 1)
        self.body.addLayout(head)
        self._way_files = Button(tr("On this computer"), lambda: self.begin("files"), kind="segment", icon="disk")
        self._way_server = Button(tr("At a provider"), lambda: self.begin("server"), kind="segment", icon="globe")
        self._ways = QButtonGroup(self)
        for button in (self._way_files, self._way_server):
            button.setCheckable(True)
            self._ways.addButton(button)
        self.body.addWidget(flowing((self._way_files, self._way_server), spacing=6))

    def _make_places(self) -> None:
        self._stop = Button(tr("Stop"), self._stop_looking, icon="stop")
        self._again = Button(tr("Look again"), self._look_here, icon="search")
        self._file = Button(tr("Choose a file…"), self._choose_file, icon="browse")
        self._folder = Button(tr("Choose a folder…"), self._choose_folder, icon="folder")
        self._state = label("", "muted", wrap=True)
        self._parts.addWidget(self._state)
        buttons = row(self._stop, self._again, self._file, self._folder, spacing=8)
        buttons.addStretch(1)
        self._parts.addLayout(buttons)

    def _make_list(self) -> None:
        self._list = LineList(tr("Mail that was found"))
        self._list.chosen.connect(self._choose)
        self._list.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._list.hide()
        self._parts.addWidget(self._list)

    def _make_form(self) -> None:
        self._form = QWidget()
        self._what = label("", "strong", wrap=True)
        self._where = Elided("", "muted", middle=True)
        self._result = QVBoxLayout()
        self._name = QLineEdit()
        self._name.setAccessibleName(tr("Name of the mailbox"))
        self._name.setMaxLength(32)
        self._name.setMaximumWidth(340)
        self._name.textChanged.connect(self._judge)
        self._name.returnPressed.connect(self._add_it)
        self._judged = label("", "small", wrap=True)
        self._go = Button(tr("Add this mailbox"), self._add_it, kind="primary", icon="plus")
        finish = row(self._go, spacing=10)
        finish.addStretch(1)
        naming = column(label(tr("What shall it be called?"), "strong"), self._name, self._judged, spacing=6)
        self._form.setLayout(column(column(self._what, self._where, spacing=3), self._result, naming, finish, spacing=14))
        self._form.hide()
        self._parts.addWidget(self._form)

    def _forget(self) -> None:
        self.end()
        self._list.fill([], self._line)
        self._list.hide()
        self._form.hide()
        self._chosen = None
        try:
            self._taken = {one.options.get("path", ""): one.name for one in accounts(self._desk.home)}
        except MailRescueError as error:
            self._state.setText(str(error))

    def _look(self, places: Callable[[], list[Place]], saying: str) -> None:
        """Look through places; which there are is asked in the errand, too: a network drive that is gone keeps one waiting."""
        clock = self._desk.clock
        self._began = clock.monotonic()
        self._state.setText(saying)
        self._stop.show()
        self._again.hide()

        def work(cancel: CancelToken, tell: Tell) -> Looked:
            search, last = Search(cancel, clock), clock.monotonic()
            for found in search.run(places()):
                tell(found)
                if clock.monotonic() - last > 0.3:
                    last = clock.monotonic()
                    tell(Looked(search.folders))
            return Looked(search.folders, search.closed, search.late)

        self._search = Errand(self, work, told=self._heard, done=self._looked, failed=self._not_looked)

    def _heard(self, thing: Found | Looked) -> None:
        if isinstance(thing, Looked):
            self._state.setText(trn("Looking… {n} folder so far", "Looking… {n} folders so far", thing.folders))
            return
        self._list.append(thing)
        shown = min(len(self._list.things), _MOST_SHOWN)
        self._list.setFixedHeight(shown * row_height() + 6)
        self._list.show()

    def _stop_looking(self) -> None:
        if self._search is not None:
            self._search.stop()
        self._rest(tr("Stopped."))

    def _looked(self, looked: Looked) -> None:
        count = len(self._list.things)
        if looked.late:
            self._rest(tr("Looked for half a minute and stopped there. If what you look for is not here, choose its folder."))
        elif not count:
            self._rest(self._nothing())
        else:
            self._rest(trn("{n} thing that holds mail was found. Choose it.", "{n} things that hold mail were found. Choose one.", count))
        if count == 1:
            self._list.choose(0)

    def _nothing(self) -> str:
        if outlook_for_mac(Path.home()):
            return tr("Outlook for Mac keeps its mail in a form of its own, not as OST or PST, and that cannot be read. Files from Outlook on Windows, and Thunderbird's, can be chosen.")
        return tr("No mail was found where mail programs usually keep it. Choose the file or folder yourself.")

    def _not_looked(self, error: MailRescueError) -> None:
        self._rest(str(error))

    def _rest(self, saying: str) -> None:
        self._state.setText(saying)
        self._stop.hide()
        self._again.show()

    def _line(self, found: Found) -> Line:
        added = self._taken.get(str(found.path), "")
        right = tr("added as {account}", account=added) if added else figures.day(found.changed) if found.changed else ""
        size = figures.size(found.size) if found.size is not None else ""
        return Line(found.path.name or str(found.path), f"{found_words(found)} · {found.path.parent}", right, size, ICONS.get(found.kind, "inbox"), "good" if added else "muted")

    def _choose_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Choose a file that holds mail"), str(Path.home()))
        if name:
            self.look_in(Path(name))

    def _choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("Choose a folder that holds mail"), str(Path.home()))
        if name:
            self.look_in(Path(name))

    def _choose(self, found: Found | None) -> None:
        if self._test is not None:
            self._test.stop()
        self._chosen = found
        self._form.setVisible(found is not None)
        if found is None:
            return
        self._what.setText(found_words(found))
        self._where.say(str(found.path))
        self._name.setText(propose_name(found.path, set(self._taken.values())))
        self._tell("info", tr("Looking whether it can be read…"))
        one = Account("test", found.kind, {"path": str(found.path)})
        clock = self._desk.clock
        self._test = Errand(
            self, lambda cancel, tell: reach(one, cancel, Meter(Telling(tell), clock, "test", interval=0.2)),
            told=self._counted, done=self._readable, failed=self._unreadable,
        )  # fmt: skip
        self._go.say(tr("Add without waiting"))
        self._judge()

    def _counted(self, event: object) -> None:
        if isinstance(event, Progress):
            self._tell("info", trn("Looking whether it can be read… {n} item so far", "Looking whether it can be read… {n} items so far", event.done))

    def _readable(self, found: Reached) -> None:
        self._tell("good" if not found.unlisted else "warn", reached_words(found))
        self._go.say(tr("Add this mailbox"))

    def _unreadable(self, error: MailRescueError) -> None:
        self._tell("bad", str(error))
        self._go.say(tr("Add it nevertheless"))

    def _tell(self, kind: str, text: str) -> None:
        clear(self._result)
        icon = {"info": ("clock", "muted"), "good": ("check", "good"), "warn": ("alert", "warn"), "bad": ("alert", "bad")}[kind]
        line = row(Icon(*icon, size=20), label(text, "" if kind == "info" else kind, wrap=True), spacing=10)
        line.setStretch(1, 1)
        self._result.addLayout(line)

    def _judge(self) -> None:
        """Say what is wrong with the name, if anything is."""
        name = self._name.text()
        wrong = ""
        if not is_name(name):
            wrong = tr("Use 1 to 32 small letters a to z, digits, dots, dashes and underscores.")
        elif name in self._taken.values():
            wrong = tr("There is a mailbox of that name already.")
        self._judged.setText(wrong or tr("This is the name under which you will find it here; nobody else sees it."))
        self._go.setEnabled(not wrong and self._chosen is not None)

    def _add_it(self) -> None:
        chosen, name = self._chosen, self._name.text()
        if chosen is None or not self._go.isEnabled():
            return
        home = self._desk.home
        Errand(
            self, lambda _cancel, _tell: add_account(home, name, chosen.kind, {"path": str(chosen.path)}),
            done=self._added, failed=self._unreadable,
        )  # fmt: skip
