"""Adding a mailbox at a provider: by its address and password the server is found, tried step by step, named and added."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from mailrescue.app.accounts import Account
from mailrescue.app.agent.values import Job, JobKind, JobSpec, Lock
from mailrescue.app.seeking import AskFirst, Seek, Way
from mailrescue.core.errors import MailRescueError
from mailrescue.core.progress import CancelToken
from mailrescue.ui.desk import Desk
from mailrescue.ui.errand import Errand, Tell
from mailrescue.ui.settings.kinds import ICONS, kind_words
from mailrescue.ui.settings.ladder import Ladder
from mailrescue.ui.settings.naming import Naming
from mailrescue.ui.settings.parts import Question
from mailrescue.ui.settings.password import WIDEST, PasswordField, engine_of, has_no_place, lock_of, not_kept
from mailrescue.ui.settings.server_form import ServerForm
from mailrescue.ui.widgets.basics import Button, clear, column, label, row
from mailrescue.ui.widgets.lines import Line, LineList, row_height
from mailrescue.ui.widgets.taborder import order_as_read
from mailrescue.ui.words import tr, trn

if TYPE_CHECKING:  # they load what reaches servers: not while a page is opened
    from mailrescue.app.connecting import Added
    from mailrescue.providers.net.finding import Network

_MOST_SHOWN = 4


class AddServer(QWidget):
    """What is asked, from top to bottom; each part is shown when it is its turn. `network` is how names are looked up, None for this computer's way."""

    def __init__(self, desk: Desk, added: Callable[[Account], None]) -> None:
        super().__init__()
        self._desk, self._added = desk, added
        self._search: Errand | None = None
        self._adding: Errand | None = None
        self._confirmed: frozenset[str] = frozenset()
        self.network: Network | None = None
        self._lines = column(spacing=14)
        self.setLayout(self._lines)
        self._make_asked()
        self._make_found()
        self._make_rest()

    def begin(self) -> None:
        """Ask anew."""
        self.end()
        self.address.clear()
        self._state.setText(tr("With the address and the password of your mailbox the server is found. Nothing is changed there, and no mail is marked as read."))
        self._judge_asked()
        self.address.setFocus()

    def end(self) -> None:
        """Stop whatever goes on, and forget the password."""
        for errand in (self._search, self._adding):
            if errand is not None:
                errand.stop()
        self._search = self._adding = None
        self._confirmed = frozenset()
        self.ladder.stop()
        self.password.clear()
        self._show_from(0)

    # What is asked

    def _make_asked(self) -> None:
        self.address, self.password = QLineEdit(), PasswordField(tr("Password"))
        self.address.setAccessibleName(tr("Mail address"))
        self.address.setMaximumWidth(WIDEST)
        self.address.setPlaceholderText(tr("name@example.org"))
        for field in (self.address, self.password.field):
            field.textChanged.connect(lambda _text: self._judge_asked())
            field.returnPressed.connect(self._seek_if_ready)
        self._find = Button(tr("Find the server"), self.seek, kind="primary", icon="search")
        self._by_hand = Button(tr("I know the server"), self._type_it)
        self._stop = Button(tr("Stop"), self._stop_seeking, icon="stop")
        self._stop.hide()
        self._state = label("", "muted", wrap=True)
        buttons = row(self._find, self._by_hand, self._stop, spacing=8)
        buttons.addStretch(1)
        parts: tuple[tuple[str, QWidget], ...] = ((tr("Mail address"), self.address), (tr("Password"), self.password))
        for name, part in parts:
            named = label(name, "strong")
            named.setBuddy(part)
            self._lines.addLayout(column(named, part, spacing=5))
        note = label(tr("With Gmail, Yahoo, iCloud and some others this is an app password, made in the settings of your account there."), "small", wrap=True)
        self._lines.addWidget(note)
        self._lines.addWidget(self._state)
        self._lines.addLayout(buttons)

    def _judge_asked(self) -> None:
        ready = "@" in self.address.text().strip("@ ") and bool(self.password.text)
        busy = self._search is not None
        self._find.setEnabled(ready and not busy)
        self._by_hand.setEnabled(ready and not busy)

    def _seek_if_ready(self) -> None:
        if self._find.isEnabled():
            self.seek()
        elif not self.password.text:
            self.password.setFocus()

    # Finding the server

    def _make_found(self) -> None:
        self._asking = QVBoxLayout()
        self._found = LineList(tr("Servers that were found"))
        self._found.chosen.connect(self._choose)
        self._found.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._lines.addLayout(self._asking)
        self._lines.addWidget(self._found)

    def seek(self) -> None:
        """Look for the server of the address."""
        self._show_from(0)
        self._state.setText(tr("Looking for the server of {address}…", address=self.address.text().strip()))
        self._stop.show()
        address, secret, confirmed, ca_file, network = self.address.text().strip(), self.password.text, self._confirmed, self._form.ca_file, self.network

        def work(cancel: CancelToken, tell: Tell) -> Seek:
            search = Seek(address, secret, cancel, confirmed, ca_file, network)
            for found in search.run():
                tell(found)
            return search

        self._search = Errand(self, work, told=self._heard, done=self._sought, failed=self._not_sought)
        self._judge_asked()

    def _heard(self, thing: Way | AskFirst) -> None:
        if isinstance(thing, AskFirst):
            self._ask(thing)
            return
        self._found.append(thing)
        self._found.setFixedHeight(min(len(self._found.things), _MOST_SHOWN) * row_height() + 6)
        self._found.show()
        self._state.setText(tr("Looking for more…"))

    def _ask(self, asked: AskFirst) -> None:
        """Ask before the password goes to a host that is not the address's own."""
        clear(self._asking)
        text = tr("{why} It is another one than that of your address. Only if you know it as your provider's should it be sent your password.", why=asked.source)

        def agreed() -> None:
            self._confirmed |= {asked.host}
            self.seek()

        question = Question(tr("May {host} be asked, with your password?", host=asked.host), text, tr("Yes, that is my provider"), agreed, lambda: clear(self._asking), kind="primary")
        self._asking.addWidget(question)
        order_as_read(self)

    def _sought(self, search: Seek) -> None:
        count = len(self._found.things)
        if count:
            self._rest(trn("{n} way to your mailbox was found.", "{n} ways to your mailbox were found. Choose one.", count))
        elif search.refused:
            self._rest(tr("{host} knows this mailbox, but did not take the password. Is it typed right?", host=search.refused))
        elif self._asking.count():
            self._rest(tr("To go on, answer the question below."))
        else:
            self._rest(tr("No server was found for this address. Your provider's instructions name it: choose “I know the server”.") + "\n" + "\n".join(search.tried[:3]))
        if count == 1:
            self._found.choose(0)

    def _not_sought(self, error: MailRescueError) -> None:
        self._rest(str(error))

    def _stop_seeking(self) -> None:
        if self._search is not None:
            self._search.stop()
        self._rest(tr("Stopped."))

    def _rest(self, saying: str) -> None:
        self._search = None
        self._state.setText(saying)
        self._stop.hide()
        self._judge_asked()

    def _line(self, way: Way) -> Line:
        return Line(way.server, way.source, kind_words(way.kind), "", ICONS.get(way.kind, "globe"), "muted")

    # Trying it, and adding it

    def _make_rest(self) -> None:
        self._form, self._note = ServerForm(), label("", wrap=True)
        self._form.changed.connect(self._form_changed)
        self._test = Button(tr("Test it"), self.test, icon="health")
        tested = row(self._test)
        tested.addStretch(1)
        self._details = QWidget()
        self._details.setLayout(column(self._note, self._form, tested, spacing=14))
        self.ladder = Ladder(self._desk, self._tried)
        self._naming = Naming(self._desk, self._add_it)
        self._make = Button(tr("Make the vault, and add it"), self._make_vault, kind="primary", icon="vault")
        self._make.hide()
        self._waits = False  # for the vault to be made
        self._desk.opened.connect(self._vault_opened)
        making = row(self._make)
        making.addStretch(1)
        for part in (self._details, self.ladder, self._naming):
            self._lines.addWidget(part)
        self._lines.addLayout(making)
        self._show_from(0)

    def _show_from(self, part: int) -> None:
        """Show as much as it is the turn of: 0 nothing was found yet, 1 the server."""
        if part == 0:
            clear(self._asking)
            self._found.fill([], self._line)
            self._found.hide()
            self.ladder.hide()
        self._find.become("primary" if part == 0 else "")  # what comes next is then below
        self._details.setVisible(part > 0)
        self._naming.setVisible(part > 0)
        self._make.hide()
        self._waits = False

    def _type_it(self) -> None:
        self._show_from(0)
        self._form.begin(self.address.text().strip())
        self._open("")
        self._go_says(tr("Add without testing"))
        self._state.setText(tr("Fill in what your provider says, then test it."))
        self._form.host.setFocus()

    def _choose(self, way: Way | None) -> None:
        if way is None:
            return
        self._form.show_way(way)
        doubt = tr("Only the name service names this server, and that can be forged. Test it only if you know it as your provider's.") if way.unproven else ""
        self._open(" ".join(filter(None, (way.note, doubt))))
        if way.unproven:
            self._go_says(tr("Add without testing"))
        else:
            self.test()

    def _open(self, note: str) -> None:
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.ladder.stop()
        self.ladder.hide()
        self._show_from(1)
        self._naming.begin(self.address.text().partition("@")[0])
        self._go_says(tr("Add without waiting"))

    def _form_changed(self) -> None:
        self.ladder.stop()
        self.ladder.hide()
        self._go_says(tr("Add without testing"))

    def test(self) -> None:
        """Climb to the server as it stands in the form."""
        if missing := self._form.missing:
            self._naming.refuse(missing)
            return
        self._naming.refuse("")
        self._go_says(tr("Add without waiting"))
        self.ladder.climb(self._account("test"), self.password.text)

    def _tried(self, reached: bool) -> None:
        self._go_says(tr("Add this mailbox") if reached else tr("Add it nevertheless"))

    def _go_says(self, text: str) -> None:
        self._naming.go.say(text)

    def _account(self, name: str) -> Account:
        return Account(name, str(self._form.kind.currentData()), self._form.options(self.address.text().strip()))

    def _add_it(self, name: str) -> None:
        if missing := self._form.missing:
            self._naming.refuse(missing)
            return
        one, desk, secret, key = self._account(name), self._desk, self.password.text, self._desk.link.key
        self._naming.go.setEnabled(False)

        def work(cancel: CancelToken, tell: Tell) -> Added:
            from mailrescue.app.connecting import add  # noqa: PLC0415  as above

            return add(engine_of(desk, cancel, tell, key), one.name, one.kind, one.options, secret)

        self._adding = Errand(self, work, done=self._was_added, failed=self._not_added)

    def _was_added(self, added: Added) -> None:
        self.password.clear()
        self._added(added.account)

    def _not_added(self, error: MailRescueError) -> None:
        lock = lock_of(self._desk)
        self._naming.refuse(not_kept(error, lock))
        self._make.setVisible(has_no_place(error) and lock is Lock.NO_VAULT)
        self._naming.judge()

    def _make_vault(self) -> None:
        """Have the vault made that keeps the password; it is added as soon as that is there."""
        self._make.setEnabled(False)
        self._waits = True
        self._desk.link.submit(JobSpec(JobKind.CREATE_VAULT, {"path": str(self._desk.home.vault)}), self._making)

    def _making(self, job: Job | None, refused: str) -> None:
        if job is None:
            self._waits = False
            self._make.setEnabled(True)
            self._naming.refuse(refused)

    def _vault_opened(self) -> None:
        if self._waits and self._desk.link.key is not None:
            self._waits = False
            self._make.hide()
            self._naming.refuse("")
            self._add_it(self._naming.name.text())
