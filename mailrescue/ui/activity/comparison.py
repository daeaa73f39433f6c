"""The receipt of a comparison: which side has which mail."""

from __future__ import annotations

from typing import Any

from mailrescue.ui import figures
from mailrescue.ui.activity.values import Part, Told, items_in_folders, moment
from mailrescue.ui.widgets.lines import Line
from mailrescue.ui.words import tr, trn


def compare_parts(told: Told) -> list[Part]:
    """Return the receipt."""
    part = Part(told.text("account"))
    part.say(told.text("advice"), "warn" if told.flag("held") or told.count("missing") else "good")
    part.large((tr("missing now"), told.number("missing")), (tr("not seen before"), told.number("unknown")))
    part.small(*((title, told.number(f"only_{name}") if told.count(f"only_{name}") else "") for name, title in _only().items()))
    rows = told.rows()
    for row in rows:
        row.seen("count")  # of what one side has alone: it stands above
    part.listing(tr("The sides"), [_side_line(row) for row in rows if row.has("side")])
    part.listing(tr("By folder"), [_folder_line(row) for row in rows if row.has("folder") and not row.has("only")])
    for name, title in _only().items():
        mails = [row for row in rows if row.text("only") == name and row.has("id")]
        part.listing(title, [_mail_line(row) for row in mails], max(0, told.count(f"only_{name}") - len(mails)))
    part.listing(tr("Could not be listed"), [Line(one, icon="alert", colour="warn") for one in told.texts("unlisted")])
    if more := told.count("more_rows"):
        part.say(trn("and {n} more that is not kept", "and {n} more that are not kept", more))
    return [part]


def side_words() -> dict[str, str]:
    """Return what the sides are called."""
    return {"now": tr("The mailbox now"), "good": tr("The last good snapshot"), "outlook": tr("The Outlook file")}


def _only() -> dict[str, str]:
    return {
        "now": tr("Only in the mailbox now"), "good": tr("Only in the last good snapshot"), "outlook": tr("Only in the Outlook file"),
        "meanwhile": tr("Only in snapshots that wait or were rejected"),
    }  # fmt: skip


def _side_line(row: Told) -> Line:
    name = row.text("side")
    under = items_in_folders(row.count("items"), row.count("folders"))
    taken = row.text("taken_at")
    row.seen("snapshot", "unknown")
    return Line(side_words().get(name, name), under, moment(taken) if taken else "", row.text("snapshot"), "inbox")


def _folder_line(row: Told) -> Line:
    said = [tr("{side}: {n}", side=title, n=_count(row.pairs(name))) for name, title in side_words().items() if row.has(name)]
    return Line(row.text("folder"), " · ".join(said), icon="folder")


def _count(found: dict[str, Any]) -> str:
    return figures.number(int(found.get("items", 0)))


def _mail_line(row: Told) -> Line:
    date = row.text("date")
    return Line(row.text("subject") or tr("(no subject)"), tr("{folder}, from {sender}", folder=row.text("folder"), sender=row.text("from")), moment(date) if date else "", "", "browse")
