"""Settings, section Mailboxes: which there are, adding one, removing one, and which Outlook file belongs to which."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from mailrescue.app.accounts import Account, accounts, link_account, remove_account
from mailrescue.app.agent.values import JobKind, JobSpec
from mailrescue.app.engine import Engine
from mailrescue.app.overview import overview
from mailrescue.app.reach import reach
from mailrescue.app.sources import is_remote
from mailrescue.core.errors import MailRescueError
from mailrescue.core.progress import Meter, Progress
from mailrescue.model.snapshot import Snapshot
from mailrescue.ui import figures
from mailrescue.ui.desk import Desk
from mailrescue.ui.errand import Errand, Telling
from mailrescue.ui.settings.add_account import AddAccount
from mailrescue.ui.settings.kinds import ICONS, kind_words, reached_words
from mailrescue.ui.settings.ladder import Ladder
from mailrescue.ui.settings.parts import Group, Question, Row, Section
from mailrescue.ui.settings.password import NewPassword
from mailrescue.ui.widgets.basics import Button, Card, Empty, clear, column, label, row
from mailrescue.ui.widgets.choice import Choice
from mailrescue.ui.words import tr, trn
from mailrescue.vault.vault import Vault


def newest_of(engine: Engine, vault: Vault) -> dict[str, tuple[Snapshot, datetime]]:
    """Return the newest snapshot of each account that has one, and when that was; of what clocks told wrongly, the latest before now."""
    return {one.account: (one.newest, one.latest_at or one.newest.taken_at) for one in overview(engine, vault).mailboxes if one.newest is not None}


class AccountsSection(Section):
    """The mailboxes that MailRescue looks after."""

    name = "accounts"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("Mailboxes"), tr("What MailRescue takes snapshots of. Your mail program keeps working as before; nothing is ever changed there."))
        self._newest: dict[str, tuple[Snapshot, datetime]] = {}
        self._shown: list[Account] | None = None
        self._rows: dict[str, Row] = {}
        self._tested: dict[str, str] = {}  # what a test said of an account
        self._errand: Errand | None = None
        self._add = Button(tr("Add a mailbox"), self.begin_adding, icon="plus")
        self._known = QWidget()  # makes room while one is added
        self._lines = QVBoxLayout(self._known)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._asked = QVBoxLayout()
        self._adding = AddAccount(desk, self._added, self.end_adding)
        self._adding.hide()
        self.body.addLayout(self._asked)
        self.body.addWidget(self._known)
        self.body.addWidget(self._adding)

    def show_with(self, **where: Any) -> None:  # noqa: ANN401
        """Begin adding when `add` is asked for; of an account that `password` or `test` names, do that."""
        if where.get("add"):
            self.begin_adding("server" if where["add"] == "server" else "files")
        for name, do in (("password", self._ask_password), ("test", self._test)):
            one = next((one for one in self._shown or () if one.name == where.get(name)), None)
            if one is not None:
                do(one)

    def look_again(self) -> None:
        """Show the accounts, and ask what is known of each."""
        try:
            found = accounts(self.desk.home)
        except MailRescueError as error:
            self.say("bad", tr("The list of mailboxes cannot be read"), str(error))
            return
        if found != self._shown:
            self._shown, self._tested = found, {}
            self._fill(found)
        if self.desk.reader is not None:
            self.desk.reader.ask("settings-accounts", newest_of, self._learn)

    def begin_adding(self, way: str = "files") -> None:
        """Show how a mailbox is added: with files on this computer, or at a provider ("server")."""
        self.hush()
        self._unask()
        self._known.hide()
        self._adding.show()
        self._adding.begin(way)

    def end_adding(self) -> None:
        """Put that away again."""
        if self._put_away():
            self._add.setFocus()

    def _put_away(self) -> bool:
        """Hide how a mailbox is added; returns whether the keyboard was there, and so wants another place."""
        focused = self.window().focusWidget()
        here = focused is not None and self._adding.isAncestorOf(focused)
        self._adding.end()
        self._adding.hide()
        self._known.show()
        return here

    def _added(self, added: Account) -> None:
        here = self._put_away()
        take = Button(tr("Snapshot now"), lambda: self._take(added.name), kind="primary", icon="camera")
        take.setAccessibleDescription(added.name)
        self.say("good", tr("{account} was added", account=added.name), tr("Until its first snapshot nothing of it is kept."), take)
        self.desk.stored.emit()
        self.look_again()
        if here:
            self.reveal(take)
            take.setFocus()

    def _take(self, name: str) -> None:
        self.hush()
        self.desk.link.submit(JobSpec(JobKind.SNAPSHOT, {"names": [name]}), lambda _job, refused: self._submitted(refused))

    def _submitted(self, refused: str) -> None:
        if refused:
            self.say("bad", tr("No snapshot was begun"), refused)
        else:
            self.desk.go("activity")

    def _fill(self, found: list[Account]) -> None:
        clear(self._lines)
        self._rows = {}
        if not found:
            self._lines.addWidget(self._nothing())
            return
        self._add = Button(tr("Add a mailbox"), self.begin_adding, icon="plus")
        group = Group(tr("Your mailboxes"), action=self._add)
        outlook = [one.name for one in found if one.kind == "outlook"]
        for one in found:
            group.add(self._row(one, [name for name in outlook if name != one.name]))
        self._lines.addWidget(group)
        self._learn(self._newest)

    def _nothing(self) -> QWidget:
        self._add = Button(tr("I know the mail address"), lambda: self.begin_adding("server"), kind="primary", icon="globe")
        look = Button(tr("Find my mail"), self.begin_adding, icon="search")
        text = tr("With the address and password of a mailbox at a provider, Exchange or any other, its server is found. MailRescue can also look for the files of Outlook and Thunderbird on this computer.")
        empty = Empty("inbox", tr("No mailbox is looked after yet"), text, self._add, look)
        empty.setMinimumHeight(260)
        return empty

    def _row(self, one: Account, outlook: list[str]) -> QWidget:
        check = Button(tr("Test"), lambda: self._test(one), kind="quiet")
        check.setAccessibleDescription(tr("See whether {account} can be read", account=one.name))
        remove = Button(tr("Remove"), lambda: self._ask_removal(one), kind="quiet")
        remove.setAccessibleDescription(tr("Stop looking after {account}", account=one.name))
        remote = is_remote(one)
        renew = [Button(tr("Change password…"), lambda: self._ask_password(one), kind="quiet")] if remote else []
        for button in renew:
            button.setAccessibleDescription(one.name)
        line = Row(one.name, "", check, *renew, remove, icon=ICONS.get(one.kind, "inbox"), path=_place(one))
        self._rows[one.name] = line
        self._describe(one)
        if one.kind == "outlook" or not outlook:
            return line
        choices = [("", tr("none")), *((name, name) for name in outlook)]
        choice = Choice(tr("Outlook file of {account}", account=one.name), choices, lambda name: self._link(one.name, name))
        choice.show_value(one.link)
        linked = Row(tr("Its Outlook file on this computer"), tr("It is kept as it is, too, the moment something is wrong with the mailbox."), choice, under=True)
        whole = QWidget()
        whole.setLayout(column(line, linked, spacing=0))
        return whole

    def _learn(self, newest: dict[str, tuple[Snapshot, datetime]]) -> None:
        self._newest = newest
        for one in self._shown or ():
            self._describe(one)

    def _say_tested(self, one: Account, said: str) -> None:
        self._tested[one.name] = said
        self._describe(one)

    def _describe(self, one: Account) -> None:
        """Write what is known of an account under its name."""
        lines = []
        newest = self._newest.get(one.name)
        if newest is not None:
            snapshot, at = newest
            ago = figures.ago(at, self.desk.clock.now())
            known = trn("last snapshot {ago}, {n} item", "last snapshot {ago}, {n} items", snapshot.counts.items, ago=ago)
        else:
            known = tr("no snapshot yet")
        lines.append(f"{kind_words(one.kind)} · {known}")
        self._rows[one.name].say("\n".join([*lines, *filter(None, [self._tested.get(one.name)])]))

    def _test(self, one: Account) -> None:
        if self._errand is not None:
            self._errand.stop()
        if is_remote(one):
            self._climb(one)
            return
        self._say_tested(one, tr("Looking at it…"))
        clock = self.desk.clock
        self._errand = Errand(
            self, lambda cancel, tell: reach(one, cancel, Meter(Telling(tell), clock, "test", interval=0.2)),
            told=lambda event: self._say_tested(one, _counting(event)), done=lambda found: self._say_tested(one, reached_words(found)),
            failed=lambda error: self._say_tested(one, str(error)),
        )  # fmt: skip

    def _climb(self, one: Account) -> None:
        """Look at the server of an account, step by step."""
        self._unask()
        ladder = Ladder(self.desk, lambda _reached: None)
        away = Button(tr("Close"), self._unask, kind="quiet")
        head = row(label(one.name, "heading", wrap=True), away, spacing=10)
        head.setStretch(0, 1)
        card = Card(spacing=12)
        card.body.addLayout(head)
        card.body.addWidget(ladder)
        self._asked.addWidget(card)
        ladder.climb(one)
        self.reveal(card)
        away.setFocus()

    def _ask_password(self, one: Account) -> None:
        self._unask()
        asked = NewPassword(self.desk, one, self._kept, self._unask)
        self._asked.addWidget(asked)
        self.reveal(asked)
        asked.password.setFocus()

    def _kept(self, one: Account) -> None:
        self.say("good", tr("The new password of {account} is kept", account=one.name))
        self.look_again()
        self._climb(next((other for other in self._shown or () if other.name == one.name), one))

    def _ask_removal(self, one: Account) -> None:
        self._unask()
        text = tr("MailRescue stops taking snapshots of it. The snapshots there are stay in the vault, with all their mail, and the mailbox itself is not touched.")
        if is_remote(one):
            text += " " + tr("Its password is removed from this computer.")
        asked = Question(tr("Stop looking after {account}?", account=one.name), text, tr("Remove it from the list"), lambda: self._remove(one.name), self._unask)
        self._asked.addWidget(asked)
        self.reveal(asked)
        asked.keep.setFocus()

    def _unask(self) -> None:
        for ladder in self.findChildren(Ladder):
            if not self._adding.isAncestorOf(ladder):
                ladder.stop()
        clear(self._asked)

    def _remove(self, name: str) -> None:
        self._unask()

        def removed(gone: object) -> None:
            left = "" if gone else tr("Its password is still in this computer's password store, which cannot be reached now: look for MailRescue there.")
            text = " ".join(filter(None, (tr("Its snapshots stay in the vault."), left)))
            self.say("good" if gone else "warn", tr("{account} is no longer looked after", account=name), text)
            self.desk.stored.emit()
            self.look_again()

        Errand(self, lambda _cancel, _tell: remove_account(self.desk.home, name), done=removed, failed=self.refuse)

    def _link(self, name: str, outlook: str) -> None:
        def linked(_account: object) -> None:
            self.desk.stored.emit()
            self.look_again()

        Errand(self, lambda _cancel, _tell: link_account(self.desk.home, name, outlook), done=linked, failed=self.refuse)


def _place(one: Account) -> str:
    """Return where a mailbox is: a path, or whose it is on which server."""
    given = one.options
    server = given.get("host") or given.get("endpoint", "")
    whose = given.get("user") or given.get("email", "")
    return given.get("path") or " · ".join(filter(None, (whose, server)))


def _counting(event: object) -> str:
    return trn("Looking at it… {n} item so far", "Looking at it… {n} items so far", event.done) if isinstance(event, Progress) else ""
