"""What is selected in the list, as a choice that can be exported: rows one by one, or the list as a whole but for some."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from mailrescue.app import browsing
from mailrescue.app.browsing import Wanted
from mailrescue.app.engine import Engine
from mailrescue.app.picks import Pick, Picks
from mailrescue.ui import figures
from mailrescue.ui.browse.mails import MailList
from mailrescue.ui.desk import Desk
from mailrescue.ui.reading import Lane
from mailrescue.ui.words import tr
from mailrescue.vault.catalogue.queries import ItemRow
from mailrescue.vault.vault import Vault

# So many rows are named one by one.
MOST_NAMED = 20_000


def export_selected(desk: Desk, parent: QWidget, mails: MailList, wanted: Wanted, say: Callable[[str], None]) -> None:
    """Ask how to export what is selected, or all of the list; `say` tells why it cannot be done."""

    def take(picks: Picks | None) -> None:
        from mailrescue.ui.browse.export_dialog import export_chosen  # noqa: PLC0415  loaded when it is first asked for

        if picks is not None:
            export_chosen(desk, parent, picks)
        else:
            say(tr("Select up to {most} messages, or all but as many: others cannot be exported in one go.", most=figures.number(MOST_NAMED)))

    choose(desk, mails, wanted, take)


def choose(desk: Desk, mails: MailList, wanted: Wanted, take: Callable[[Picks | None], None]) -> None:
    """Give `take` what is selected, or everything where nothing is; None for more rows than can be named."""
    total, chosen = mails.mails.rowCount(), mails.selected_numbers()
    if not total or desk.reader is None:
        return
    if len(chosen) in (0, total):
        take(Picks(whole=wanted.whole()))
    elif len(chosen) <= MOST_NAMED:
        _with_rows(desk, chosen, wanted, lambda rows: take(Picks(items=tuple(Pick.of(row) for row in rows))))
    elif total - len(chosen) <= MOST_NAMED:
        without = _others(mails.mails.numbers, mails.ranges())
        _with_rows(desk, without, wanted, lambda rows: take(Picks(whole=_but_for(wanted, rows))))
    else:
        take(None)


def _but_for(wanted: Wanted, rows: list[ItemRow]) -> browsing.Whole:
    return replace(wanted.whole(), without=tuple((row.content.hex(), row.folder) for row in rows))


def _others(numbers: array[int], ranges: list[tuple[int, int]]) -> array[int]:
    """Return the rows that are in none of these ranges, which are in order."""
    found, begin = array("q"), 0
    for first, last in ranges:
        found.extend(numbers[begin:first])
        begin = last + 1
    found.extend(numbers[begin:])
    return found


def _with_rows(desk: Desk, numbers: array[int], wanted: Wanted, take: Callable[[list[ItemRow]], None]) -> None:
    assert desk.reader is not None

    def question(_engine: Engine, vault: Vault) -> list[ItemRow]:
        return [row for row in browsing.rows(vault, numbers, wanted.at) if row is not None]

    desk.reader.ask("browse.chosen", question, take, lane=Lane.SLOW)
