"""What is said about a list: its title, the line below it, and why it is empty."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mailrescue.app.browsing import LISTED, Wanted
from mailrescue.app.timeline import Point
from mailrescue.ui import figures
from mailrescue.ui.browse.folders import ALL_MAIL
from mailrescue.ui.browse.wording import folder_name, folder_path, messages
from mailrescue.ui.widgets.basics import Button, Empty
from mailrescue.ui.words import tr, trn


@dataclass(frozen=True, slots=True)
class Said:
    """`title` and `detail` stand above a list, `status` below it; `why` and `what` where it is empty, `icon` with them."""

    title: str
    detail: str = ""
    status: str = ""
    icon: str = "inbox"
    why: str = ""
    what: str = ""


def about(wanted: Wanted, count: int, complete: bool, point: Point | None, *, folder: str, here: bool, newest: bool) -> Said:
    """Return what there is to say. `folder`: that is chosen, and `here` whether it is there then; `newest`: the moment is the newest one."""
    when = figures.when(point.taken_at) if point is not None else ""
    if wanted.query:
        return _about_search(wanted, count, complete, when)
    name = tr("All mail") if folder == ALL_MAIL else folder_name(folder)
    counted = messages(count) if complete else tr("Loading…")
    if wanted.newest is not None:
        return _about_vanished(name, counted, count, complete, when, newest=newest)
    if not here:
        missing = tr("The folder {folder} is not in the mailbox at this time.", folder=folder_path(folder))
        return Said(name, status=missing, icon="folder", why=tr("Not there yet, or not any more"), what=missing)
    status = tr("{messages} in {folder} on {when}", messages=counted, folder=name, when=when) if complete else counted
    return Said(name, counted, status, "inbox", tr("Nothing in this folder"), tr("On {when} there was no mail in it.", when=when))


def _about_search(wanted: Wanted, count: int, complete: bool, when: str) -> Said:
    title = tr("Results")
    if not complete:
        return Said(title, tr("Searching…") if not count else tr("Searching for more…"), tr("Searching…"))
    found = trn("{n} message found", "{n} messages found", count)
    if count >= LISTED:
        found = tr("The first {count} of very many messages", count=figures.number(count))
    scope = tr("in all snapshots") if wanted.at is None else tr("on {when}", when=when)
    hint = tr("Check the spelling, or use fewer words.") if wanted.at is None else tr("It may have been there at another time.")
    return Said(title, found, tr("{found} {scope}", found=found, scope=scope), "search", tr("Nothing found"), hint)


def _about_vanished(name: str, counted: str, count: int, complete: bool, when: str, *, newest: bool) -> Said:
    title = tr("Vanished from {folder}", folder=name)
    if not complete:
        return Said(title, tr("Comparing with the newest snapshot…"), tr("Comparing with the newest snapshot…"))
    if newest:
        what = tr("This is the newest snapshot. Move back in time to see what has vanished since.")
        return Said(title, counted, what, "ghost", tr("Nothing is newer than this"), what)
    status = tr("{messages} of {when} vanished from {folder} and are in no folder today", messages=counted, when=when, folder=name)
    if not count:
        status = tr("Everything that was in {folder} on {when} is still in the mailbox.", folder=name, when=when)
    return Said(title, counted, status, "check", tr("Nothing vanished"), status)


def nothing(said: Said, elsewhere: Callable[[], None] | None) -> Empty:
    """Return what stands in place of an empty list; `elsewhere` searches in all snapshots."""
    actions = [Button(tr("Search all days"), elsewhere, kind="primary")] if elsewhere is not None else []
    return Empty(said.icon, said.why, said.what, *actions)


def selected(count: int, total: int) -> str:
    """Return how much is selected, "" for one row or none."""
    if count < 2:
        return ""
    if count == total:
        return tr("All {messages} selected", messages=messages(total))
    return tr("{count} of {total} selected", count=figures.number(count), total=figures.number(total))
