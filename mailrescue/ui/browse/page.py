"""The page Browse: any mail of any day. Time on top, below it folders, list and the mail that is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import apsw
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QMenu

from mailrescue.app import browsing
from mailrescue.app.browsing import Anchor, Choice, Listing, Look, Stay, Wanted, Within
from mailrescue.app.engine import Engine
from mailrescue.app.timeline import Line, line_of
from mailrescue.core.errors import MailRescueError
from mailrescue.ui.browse import saying
from mailrescue.ui.browse.choosing import export_selected
from mailrescue.ui.browse.delegate import Third
from mailrescue.ui.browse.folders import ALL_MAIL
from mailrescue.ui.browse.frame import BrowseFrame
from mailrescue.ui.browse.loading import Loader
from mailrescue.ui.browse.slider import place_of
from mailrescue.ui.browse.wording import folder_path, role_of, seen_text, shown_date
from mailrescue.ui.desk import Desk
from mailrescue.ui.mail.pane import MailWindow
from mailrescue.ui.reading import Lane
from mailrescue.ui.widgets.basics import Button, clear
from mailrescue.ui.words import tr, trn
from mailrescue.vault.catalogue.queries import ItemRow
from mailrescue.vault.catalogue.windows import Last
from mailrescue.vault.vault import Vault

_LOOK_PAUSE = 60  # milliseconds for which a row is looked at before its mail is read: who holds a key down passes many
_INDEXED_AT_ONCE = 100


class BrowsePage(BrowseFrame):
    """Any mail of any day."""

    name = "browse"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, self._fetch, self.export)
        self._choices: list[Choice] = []
        self._query = ""
        self._wishes: dict[str, Any] = {}
        self._stale = True
        self._seen: dict[tuple[str, str, int], Last | None] = {}
        self.loader = Loader(desk, self.model, self)
        self.list.rows.outgoing = _is_outgoing
        self._connect()
        self._shortcuts()

    def show_with(self, **where: Any) -> None:  # noqa: ANN401
        """Show what was asked for: account, at (a snapshot's id), folder, query, search (to type one), vanished."""
        self._wishes = where
        if not self.isAncestorOf(QApplication.focusWidget() or self):
            self._focus_list()
        if "query" in where:
            self._wishes["search"] = True
        if where.get("search"):
            self._type_search()  # at once: who asks for it types on
        self.look_again()

    def look_again(self) -> None:
        self._stale = True
        if not self.isVisible() and not self._wishes:
            return
        if self.desk.reader is None:
            self.loader.clear()
            self._empty("vault", tr("Your vault is not open"), tr("As soon as it is open, your mail of every day is here."))
            return
        self._stale = False
        before, account = self.time.line, str(self._wishes.get("account") or self._account)

        def question(engine: Engine, vault: Vault) -> tuple[list[Choice], Choice | None, Line]:
            found = browsing.choices(engine, vault)
            chosen = next((one for one in found if one.account == account), found[0] if found else None)
            return found, chosen, line_of(vault, chosen.mailbox, before) if chosen is not None and chosen.mailbox else Line()

        self.desk.reader.ask("browse.mailboxes", question, self._take_mailboxes, self._failed)

    def export(self) -> None:
        """Export what is selected, or the whole list."""
        if self.loader.shown is not None:
            export_selected(self.desk, self, self.list, self.loader.shown, self.status.say)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.look_again()

    def _connect(self) -> None:
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(_LOOK_PAUSE)
        self._look.timeout.connect(self._read)
        self.mailboxes.activated.connect(self._mailbox_chosen)
        self.time.moved.connect(self._load)
        self.time.vanished.connect(self._vanished_wanted)
        self.time.answer.connect(self._go_to_alert)
        self.tree.chosen.connect(self._folder_chosen)
        self.heading.sorted_by.connect(self._load)
        self.heading.scoped.connect(self._scoped)
        self.search.field.asked.connect(self._search_for)
        self.search.field.left.connect(self._focus_list)
        self.search.field.down.connect(self.list.begin)
        self.list.looked_at.connect(self._looked_at)
        self.list.drag = self._drag
        self.list.picked.connect(self._tell_chosen)
        self.list.picked.connect(self._look.start)
        self.list.opened.connect(self._open)
        self.list.customContextMenuRequested.connect(self._menu)
        self.loader.looked.connect(self._looked)
        self.loader.listed.connect(self._listed)
        self.loader.counted.connect(self._counted)
        self.loader.failed.connect(self._failed)

    def _shortcuts(self) -> None:
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, act in (
            ("Ctrl+E", self.export), ("F6", self._next_pane), ("Shift+F6", self._pane_before),
            ("Alt+Left", lambda: self.time.step(-1)), ("Alt+Right", lambda: self.time.step(1)),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self, act, context=within)

    # Which mailbox, which moment, which list.

    def _take_mailboxes(self, found: tuple[list[Choice], Choice | None, Line]) -> None:
        self._choices, chosen, line = found
        wishes, self._wishes = self._wishes, {}
        self.mailboxes.clear()
        for choice in self._choices:
            self.mailboxes.addItem(tr("{account} (removed)", account=choice.account) if choice.removed else choice.account)
        if chosen is None:
            add = Button(tr("Add a mailbox"), lambda: self.desk.go("settings", section="accounts"), kind="primary")
            self._empty("browse", tr("No mailbox yet"), tr("Add one, and MailRescue keeps every day of it."), add)
            return
        self.mailboxes.setCurrentIndex(self._choices.index(chosen))
        self._account = chosen.account
        if not line.points:
            self._empty("camera", tr("No snapshot of {account} yet", account=chosen.account), tr("As soon as the first one is taken, your mail is here."))
            return
        self._stack.setCurrentIndex(0)
        same = self.time.point, self.time.line.mailbox
        self.time.show_line(line)
        wished = self._grant(wishes)
        if wished or same != (self.time.point, line.mailbox) or self.loader.shown is None:
            self._load()
        else:
            self.loader.reload()

    def _grant(self, wishes: dict[str, Any]) -> bool:
        """Go where another page sends; returns whether that may be another list."""
        if wishes.get("at"):
            self.time.go_to_id(str(wishes["at"]))
        if "vanished" in wishes:
            self.time.set_vanished(bool(wishes["vanished"]))
            if wishes["vanished"] and not wishes.get("at"):
                self.time.go_to(self.time.line.good)
        if wishes.get("folder"):
            self.tree.choose(str(wishes["folder"]))
        if wishes.get("query"):
            self.search.field.search_for(str(wishes["query"]))
        elif self._query and wishes and not wishes.get("search"):
            self.search.field.clear()
        if wishes.get("search") and not self.search.field.hasFocus():
            self._type_search()
        return any(wishes.get(name) for name in ("account", "at", "folder", "query", "vanished"))

    def _wanted(self) -> Wanted | None:
        """Return what is to be listed, None for nothing."""
        point, newest = self.time.point, self.time.newest
        mailbox = self.time.line.mailbox
        if point is None or newest is None:
            return None
        at = browsing.moment_at(mailbox, point)
        since = browsing.moment_at(mailbox, newest) if self.time.only_vanished.isChecked() else None
        if self._query and self.heading.everywhere:
            return Wanted(account=self._account, mailbox=mailbox, query=self._query, order=self.heading.order)
        within = Within(None if self._query or self.tree.wanted == ALL_MAIL else self.tree.wanted)
        return Wanted(
            account=self._account, mailbox=mailbox, snapshot=point.id, at=at, newest=since, within=within, query=self._query, order=self.heading.order,
        )  # fmt: skip

    def _load(self, *_: object) -> None:
        wanted = self._wanted()
        if wanted is None:
            self.loader.clear()
            return
        if wanted == self.loader.shown and self.loader.complete:
            return  # time moves, and all of it is searched
        self.tree.setVisible(not wanted.query)
        self.tree.counts_vanished(wanted.newest is not None)
        current = self.model.row(self.list.chosen_row())
        top = self.model.row(self.list.top_row()) if self.list.top_row() else None
        self.loader.load(wanted, Anchor(current.content if current else b"", shown_date(top) if top else None))

    def _vanished_wanted(self, wanted: bool) -> None:
        if wanted:  # it is asked of a moment
            self.heading.search_everywhere(False)
        self._load()

    def _scoped(self, everywhere: bool) -> None:
        if everywhere:
            self.time.set_vanished(False)
        self._load()

    def _mailbox_chosen(self, number: int) -> None:
        if self._choices[number].account != self._account:
            self._wishes = {"account": self._choices[number].account}
            self.look_again()

    def _folder_chosen(self, _path: str) -> None:
        self.list.clearSelection()
        self.list.setCurrentIndex(self.list.rootIndex())
        self.list.scrollToTop()
        self._load()

    def _search_for(self, text: str) -> None:
        query = browsing.as_typed(text)
        if query == self._query:
            return
        if query and not self._query:
            self.heading.search_everywhere(not self.time.only_vanished.isChecked())
        self._query = query
        self.heading.show_search(bool(query))
        self.list.rows.terms = browsing.terms(query, self.desk.engine().zone) if query else ()
        self.list.rows.third = self._third if query else None
        if query:
            self.list.clearSelection()
        self.list.measure()
        self.list.scrollToTop()
        self._load()
        if query:
            self._prepare_search()

    def _third(self, row: ItemRow) -> Third:
        """Return where a hit is, or was."""
        reader, shown = self.desk.reader, self.loader.shown
        if reader is None or shown is None or shown.at is not None:
            return Third("folder", "muted", folder_path(row.folder))
        seen = browsing.seen_last(reader.here, row, self._seen)
        return Third("check" if seen.still else "clock", "good" if seen.still else "warn", seen_text(row, seen, self.desk.clock.now()))

    # What came back.

    def _fetch(self, numbers: Sequence[int]) -> list[ItemRow | None]:
        reader, shown = self.desk.reader, self.loader.shown
        try:
            if reader is not None and shown is not None:
                return browsing.rows(reader.here, numbers, shown.at)
        except (MailRescueError, apsw.Error):
            pass  # it is said where the list as a whole is asked for
        return [None] * len(numbers)

    def _looked(self, found: Look) -> None:
        if found.wanted.at is not None and not found.wanted.query:
            self.tree.show_places(found.places)
        content = self._reading
        at = next((number for number, row in enumerate(found.rows) if row is not None and row.content == content), -1) if content else -1
        if at >= 0 and self.list.chosen_row() < 0:
            self.list.go_to(at)  # while time moves, the mail that is read stays chosen
        self._tell()

    def _listed(self, found: Listing) -> None:
        if found.row >= 0:
            self.list.go_to(found.row)
        elif found.top >= 0 and not self.list.top_row():
            self.list.scroll_to_row(found.top)
        if self.list.chosen_row() < 0:
            self._read()
        self._tell()

    def _counted(self, wanted: Wanted, counts: dict[str, int]) -> None:
        current = self._wanted()
        if current is not None and (wanted.at, wanted.newest) == (current.at, current.newest):
            self.tree.show_counts(counts)

    def _failed(self, error: MailRescueError) -> None:
        again = Button(tr("Try again"), self.look_again)
        self._empty("alert", tr("Your mail cannot be shown just now"), str(error), again)

    def _prepare_search(self) -> None:
        """Put words into the index that are not in it yet, as on a new computer; a part at a time, while is searched."""
        if self.desk.reader is not None and self._query:
            self.desk.reader.ask("browse.index", lambda _, vault: browsing.prepare_search(vault, _INDEXED_AT_ONCE), self._prepared, lane=Lane.SLOW)

    def _prepared(self, left: int) -> None:
        if left:
            self.status.say(trn("Search is being prepared: {n} message left", "Search is being prepared: {n} messages left", left))
            self._prepare_search()
            self.loader.reload()

    # The mail that is read.

    def _looked_at(self, _row: int) -> None:
        self._look.start()

    def _read(self) -> None:
        found, reader = self.model.row(self.list.chosen_row()), self.desk.reader
        if found is None or reader is None:
            self._reading = b""
            self.pane.show_nothing()
            self.time.show_life([])
            return
        if found.content != self._reading:
            self._reading = found.content
            self.pane.show_item(self._account, found.content)
        self.desk.read.emit(self._account, found.content)
        content, mailbox = found.content, found.mailbox
        reader.ask("browse.stays", lambda _, vault: browsing.stays(vault, content, mailbox), self._show_life)

    def _show_life(self, stays: list[Stay]) -> None:
        self.time.show_life(stays)

    def _open(self, number: int) -> None:
        found = self.model.row(number)
        if found is not None:
            MailWindow(self.desk, self.window()).show_item(self._account, found.content)

    # Keys, menus, words.

    def _menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self.list.currentIndex().isValid():
            menu.addAction(tr("Open in a window"), self._open_current)
            if self._query:
                menu.addAction(tr("Show it in its folder"), self._show_in_folder)
        menu.addAction(tr("Export…"), self.export)
        menu.addSeparator()
        menu.addAction(tr("Select all"), self.list.selectAll)
        menu.popup(self.list.viewport().mapToGlobal(place))

    def _show_in_folder(self) -> None:
        """Leave the search for the folder and the moment in which the mail was seen last."""
        row, reader = self.model.row(self.list.currentIndex().row()), self.desk.reader
        if row is None or reader is None:
            return
        shown = self.loader.shown
        if shown is not None and shown.at is None:
            last = browsing.seen_last(reader.here, row, self._seen).last
            self.time.look_at(-1 if last is None else place_of(self.time.line.points, last.seq))
        self.time.set_vanished(False)
        self.tree.choose(row.folder)
        self.search.field.clear()
        self._focus_list()

    def _open_current(self) -> None:
        self._open(self.list.currentIndex().row())

    def _drag(self) -> None:
        """Carry what is selected out of the window, as files."""
        from mailrescue.ui.browse.drag import drag_selected  # noqa: PLC0415  loaded when it is first asked for

        if self.loader.shown is not None and (said := drag_selected(self.desk, self.list, self.loader.shown)):
            self.status.say(said)

    def _go_to_alert(self) -> None:
        self.desk.go("alert", account=self._account)

    def _tell(self) -> None:
        """Say what the list is, above and below it, and why it is empty where it is."""
        wanted, count, complete = self.loader.shown or self._wanted(), self.model.rowCount(), self.loader.complete
        if wanted is None:
            return
        point, folder = self.time.point, self.tree.wanted
        said = saying.about(wanted, count, complete, point, folder=folder, here=self.tree.has(folder), newest=point == self.time.newest)
        self.heading.say(said.title, said.detail, count)
        self.status.say(said.status)
        self._tell_chosen()
        if count or not complete:
            self.lists.setCurrentIndex(0)
            return
        layout = self._nothing.layout()
        assert layout is not None
        clear(layout)
        layout.addWidget(saying.nothing(said, self._search_everywhere if wanted.query and wanted.at is not None else None))
        self.lists.setCurrentIndex(1)

    def _search_everywhere(self) -> None:
        self.heading.search_everywhere(True)
        self._load()

    def _tell_chosen(self) -> None:
        self.chosen.setText(saying.selected(self.list.count_selected(), self.model.rowCount()))


def _is_outgoing(row: ItemRow) -> bool:
    return role_of(row.folder, "") in ("sent", "drafts", "outbox")
