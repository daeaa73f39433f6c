"""Receipts of snapshots, and of old copies that were brought in."""

from __future__ import annotations

from pathlib import PurePath

from mailrescue.ui.activity.values import Part, Told
from mailrescue.ui.findings import said
from mailrescue.ui.widgets.lines import Line
from mailrescue.ui.words import tr, trn

_LEVELS = {"freeze": "bad", "ask": "warn"}


def snapshot_parts(told: Told) -> list[Part]:
    """Return the receipt of a snapshot, or of several."""
    rows = told.rows("accounts") if told.has("accounts") else [told]
    return [taken_part(row, row.text("account")) for row in rows]


def taken_part(told: Told, heading: str) -> Part:
    """Return what was taken of one mailbox, or why nothing was."""
    part = Part(heading)
    if told.has("error"):
        part.say(told.text("error"), "bad")
        told.seen("code")
        return part
    _standing(part, told)
    part.large((tr("items"), told.number("items")), *((name, told.number(field)) for name, field in _changes()))
    part.small(
        (tr("Taken"), told.moment("taken_at")), (tr("Folders"), told.number("folders")), (tr("Mails"), told.number("messages")),
        *((name, told.number(field) if told.count(field) else "") for name, field in _kinds()),
        (tr("Size of the mailbox"), told.size("bytes")), (tr("Stored for it now"), told.size("stored_bytes")), (tr("Number of the snapshot"), told.text("id")),
    )  # fmt: skip
    rules = {row.text("rule") for row in told.rows("findings")}
    for row in told.rows("findings"):
        part.say(said(row.text("rule"), row.text("sentence")), _LEVELS.get(row.text("level"), ""))
    part.listing(tr("Could not be read"), [skip_line(row) for row in told.rows("skipped")])
    part.listing(tr("Passed over, since it is no mail"), [Line(note, icon="info") for note in told.texts("notes")])
    _reasons(part, told, rules)
    return part


def import_parts(told: Told) -> list[Part]:
    """Return the receipt of old copies."""
    part = Part()
    part.large((tr("copies brought in"), told.number("count")), (tr("could not be read"), told.number("failed")))
    parts = [part, *(_copy_part(row) for row in told.rows())]
    if more := told.count("more_rows"):
        part.say(trn("and {n} more that is not kept", "and {n} more that are not kept", more))
    return parts


def skip_line(row: Told, *, bad: bool = False) -> Line:
    """Return something that could not be read, or is missing, with the reason."""
    name = row.text("subject") or row.text("key") or row.text("path") or row.text("id") or tr("The whole folder")
    part = tr("a part of it") if row.flag("part") else ""
    row.seen("subject", "key", "path", "id", "part")
    return Line(name, tr("{folder}: {reason}", folder=row.text("folder"), reason=row.text("reason")), part, "", "alert", "bad" if bad else "warn")


def _copy_part(row: Told) -> Part:
    part = taken_part(row, PurePath(row.text("path").replace("\\", "/")).name or row.text("path"))
    row.seen("kind", "account", "file_version")
    part.small((tr("From"), row.text("path")), (tr("Made"), row.moment("taken_at")) if row.has("error") else ("", ""))
    if not row.has("error"):
        known = row.count("known")
        part.say(trn("{n} of its items was known before.", "{n} of its items were known before.", known))
        if row.flag("again"):
            part.say(tr("All of it was brought in before."))
        if row.flag("stranger"):
            part.say(tr("Nothing in it is in this mailbox's history: is it a copy of another mailbox?"), "warn")
    return part


def _standing(part: Part, told: Told) -> None:
    standing = told.text("standing")
    if standing == "held":
        part.say(tr("Something is not as it should be: this snapshot waits for your answer, and the last good one is safe."), "bad")
    elif standing == "rejected":
        part.say(tr("It is kept as evidence only."))
    if not told.flag("complete") and told.has("complete"):
        part.say(tr("Not everything could be read this time. What was known of it before is carried on and stays safe."), "warn")
    known = told.count("known_skipped")
    if known:
        part.say(trn("{n} thing known from before still cannot be read.", "{n} things known from before still cannot be read.", known))
    told.seen("imported")


def _reasons(part: Part, told: Told, rules: set[str]) -> None:
    """Say why the snapshot stands as it does, as far as what was found does not say it."""
    sentences = {
        "empty-baseline": tr("The mailbox was empty, and this is its first snapshot. If there should be mail in it, look before you trust it."),
        "list-damaged": tr("A part of the list of the snapshot before is damaged in the vault; what stood there was listed anew."),
        "healed": tr("Mail that the vault had lost was read from the mailbox and stored again."),
    }
    for reason in told.texts("reasons"):
        if reason in sentences:
            part.say(sentences[reason], "warn")
        elif reason not in rules:
            part.small((tr("Reason"), reason))


def _changes() -> list[tuple[str, str]]:
    return [(tr("new"), "new"), (tr("removed"), "removed"), (tr("moved"), "moved"), (tr("changed"), "changed")]


def _kinds() -> list[tuple[str, str]]:
    return [(tr("Appointments"), "events"), (tr("Contacts"), "contacts"), (tr("Tasks"), "tasks"), (tr("Other items"), "others")]
