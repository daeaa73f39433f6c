"""The receipt of a job in the user's words. The fields are those of the same command's `--json` (app/receipts.py, app/takenrows.py).

A field that this module does not know is shown under its own name: a receipt never says less than was found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mailrescue.app.agent.values import Job, JobKind
from mailrescue.ui import figures
from mailrescue.ui.activity.comparison import compare_parts
from mailrescue.ui.activity.jobs import ending_of, title_of, took
from mailrescue.ui.activity.taken import import_parts, skip_line, snapshot_parts
from mailrescue.ui.activity.values import Part, Told
from mailrescue.ui.settings.terms import reason_words
from mailrescue.ui.widgets.jobwords import Outcome
from mailrescue.ui.widgets.lines import Line
from mailrescue.ui.words import tr, trn
from mailrescue.vault.retention import Reason


@dataclass(frozen=True, slots=True)
class Receipt:
    """A job, ready to be shown. `folder` is where it put something, "" for nowhere."""

    title: str
    ending: Outcome
    when: str
    took: str
    parts: tuple[Part, ...] = ()
    folder: str = ""


def receipt_of(job: Job) -> Receipt:
    """Return the receipt of a job that is over."""
    told = Told(job.result)
    parts = _PARTS[job.spec.kind](told) if job.result is not None else []
    if left := told.rest():
        further = Part(tr("Further fields of the receipt"))
        further.small(*left)
        parts.append(further)
    folder = str((job.result or {}).get("destination") or (job.result or {}).get("dest") or "")
    return Receipt(title_of(job), ending_of(job), figures.when(job.queued_at), took(job), tuple(parts), folder)


def as_text(receipt: Receipt) -> str:
    """Return a receipt as text, with nothing left out."""
    lines = [receipt.title, receipt.when + (f" ({receipt.took})" if receipt.took else ""), "", receipt.ending.title]
    lines += [receipt.ending.text] if receipt.ending.text else []
    for part in receipt.parts:
        lines += ["", part.heading] if part.heading else [""]
        lines += [text for _, text in part.sentences]
        lines += [f"{fact.name}: {fact.value}" for fact in part.facts]
        for listing in part.listings:
            lines += ["", listing.title, *(f"  {line.spoken}" for line in listing.lines)]
            lines += [f"  {_left(listing.left)}"] if listing.left else []
    return "\n".join(lines) + "\n"


def _left(count: int) -> str:
    return trn("and {n} more that is not kept", "and {n} more that are not kept", count)


def _export(told: Told) -> list[Part]:
    part = Part()
    part.say(told.text("stopped"), "bad")
    part.large((tr("written"), told.number("items")), (tr("asked for"), told.number("planned")), (tr("read back and equal"), told.number("verified")))
    part.small(
        (tr("Mailbox"), told.text("account")), (tr("Snapshot"), told.text("snapshot")), (tr("Written as"), told.text("format")),
        (tr("Size"), told.size("bytes")), (tr("Folder"), told.text("destination")),
    )  # fmt: skip
    for note in told.texts("notes"):
        part.say(note)
    missing = told.rows("skipped")
    part.listing(tr("Missing"), [skip_line(row, bad=row.flag("damaged")) for row in missing])
    told.seen("complete")
    return [part]


def _check(told: Told) -> list[Part]:
    part = Part()
    every = told.flag("read_data")
    part.large((tr("new findings"), told.number("findings")), (tr("losses known before"), told.number("known_losses")))
    if not told.count("findings"):
        part.say(tr("The vault is whole: every byte was read and compared.") if every else tr("Its structure is whole. Not every byte was read."), "good")
    part.small((tr("Mails known to be lost"), told.number("known_lost_items") if told.count("known_lost_items") else ""))
    lines = []
    for row in told.rows():
        known = row.flag("known")
        lines.append(Line(row.text("finding"), row.text("object"), tr("known before") if known else "", "", "alert", "muted" if known else "bad"))
        lines += [_stand_line(stand) for stand in row.rows("stands")]
        row.seen("items")
    part.listing(tr("What was found"), lines, told.count("more_rows"))
    return [part]


def _stand_line(stand: Told) -> Line:
    snapshots = stand.count("snapshots")
    where = trn("in {n} snapshot", "in {n} snapshots", snapshots) if snapshots else tr("in no snapshot any more")
    return Line(stand.text("subject") or tr("(no subject)"), tr("{folder}, from {sender}", folder=stand.text("folder"), sender=stand.text("sender")), where, "", "browse")


def _prune(told: Told) -> list[Part]:
    part = Part()
    dry = told.flag("dry_run")
    part.large((tr("would go") if dry else tr("went"), told.number("snapshots_thinned")), (tr("stay"), told.number("snapshots_kept")))
    part.say(tr("No mail goes with them: what was in them stays in the vault, and search finds it."))
    for name in told.texts("frozen"):
        part.say(tr("Of {account} nothing goes: a snapshot of it waits for your answer.", account=name), "warn")
    part.small(
        (tr("Versions of Outlook files that go"), told.number("file_versions_thinned")), (tr("Versions of Outlook files that stay"), told.number("file_versions_kept")),
        (tr("Room given back now"), told.size("bytes_freed")), (tr("Room given back later"), told.size("bytes_condemned")), (tr("Not before"), told.moment("due_at")),
        (tr("Written anew"), told.size("bytes_written")), (tr("Packs written anew"), told.number("packs_rewritten")), (tr("Small packs gathered"), told.number("packs_gathered")),
        (tr("Packs to be removed later"), told.number("packs_condemned")), (tr("Packs removed"), told.number("packs_removed")), (tr("Records removed"), told.number("records_removed")),
    )  # fmt: skip
    rows = sorted(told.rows(), key=lambda row: row.text("decision") == "keep")  # what goes comes first
    part.listing(tr("Snapshots and versions"), [_decision_line(row) for row in rows], told.count("more_rows"))
    return [part]


def _decision_line(row: Told) -> Line:
    stays = row.text("decision") == "keep"
    what = tr("{account}, version of an Outlook file", account=row.text("account")) if row.text("kind") == "file" else row.text("account")
    known = {str(reason) for reason in Reason}
    why = ", ".join(reason_words(Reason(reason)) if reason in known else reason for reason in row.texts("reasons"))
    row.seen("id")
    mark = ("check", "good") if stays else ("cross", "warn")
    return Line(row.moment("taken_at"), tr("{what}: {why}", what=what, why=why) if why else what, tr("stays") if stays else tr("goes"), "", *mark)


def _copy(told: Told) -> list[Part]:
    part = Part()
    part.large((tr("objects copied"), told.number("copied")), (tr("were there"), told.number("present")), (tr("read back and equal"), told.number("verified")))
    part.say(tr("This copy is as of now: what is stored later is not in it until you copy again."))
    part.small((tr("Size"), told.size("bytes")), (tr("Folder"), told.text("dest")), (tr("Not copied or not proven"), told.number("skipped") if told.count("skipped") else ""))
    part.listing(tr("Not copied, or not proven"), [Line(row.text("object"), row.text("reason"), icon="alert", colour="bad") for row in told.rows()], told.count("more_rows"))
    keys = told.texts("extra_keys")
    if keys:
        text = trn("The copy still opens with {n} key that is not here any more: {keys}", "The copy still opens with {n} keys that are not here any more: {keys}", len(keys), keys=", ".join(keys))
        part.say(text, "warn")
    return [part]


def _rebuild(told: Told) -> list[Part]:
    part = Part()
    part.large((tr("snapshots"), told.number("snapshots")), (tr("mailboxes"), told.number("mailboxes")))
    part.small((tr("Folder"), told.text("path")), (tr("Size"), told.size("bytes")), (tr("Packs"), told.number("packs")), (tr("Opens with"), ", ".join(told.texts("keys"))))
    part.small((tr("To be removed later"), told.size("condemned_bytes") if told.count("condemned_bytes") else ""), (tr("Number of the vault"), told.text("vault_id")))
    told.seen("simulated")
    return [part]


def _answer(told: Told) -> list[Part]:
    part = Part(told.text("account"))
    words = {"accept": tr("You said: I did that."), "reject": tr("You said: that is not my mailbox."), "undo": tr("You took your answer back.")}
    part.say(words.get(told.text("answer"), told.text("answer")))
    if told.flag("already"):
        part.say(tr("That was so already; nothing was changed."))
    if told.has("lacks") and told.count("lacks"):
        part.say(trn("{n} item of the last good snapshot before is no longer in it; it stays in the vault.", "{n} items of the last good snapshot before are no longer in it; they stay in the vault.", told.count("lacks")), "warn")
    part.listing(tr("What it no longer has, by folder"), [Line(folder, right=figures.number(int(count)), icon="folder") for folder, count in told.pairs("lacks_by_folder").items()])
    groups = (("good", tr("good now"), "good"), ("rejected", tr("rejected, kept as evidence"), "muted"), ("held", tr("waits for an answer"), "warn"))
    part.listing(tr("Snapshots"), [Line(one, words, icon="camera", colour=colour) for name, words, colour in groups for one in told.texts(name)])
    part.small(
        (tr("Answered for"), told.text("snapshot")), (tr("The last good one before"), told.text("last_good_before")), (tr("It stays until"), told.moment("pinned_until")),
    )  # fmt: skip
    return [part]


def _create_vault(told: Told) -> list[Part]:
    part = Part()
    part.say(tr("Snapshots go there from now on. Its recovery code was shown once; a further one can be made in Settings, Keys."))
    part.small((tr("Folder"), told.text("path")))
    return [part]


def _recovery_sheet(told: Told) -> list[Part]:
    part = Part()
    part.say(tr("The code was shown once, and is kept nowhere. If the sheet is lost, make a new one in Settings, Keys."))
    part.small((tr("Number of this key"), told.text("id")), (tr("Folder of the vault"), told.text("vault")), (tr("Number of the vault"), told.text("vault_id")), (tr("Made on"), told.moment("made")))
    told.seen("code", "sheet")  # must not stand anywhere else
    return [part]


_PARTS: Mapping[JobKind, Callable[[Told], list[Part]]] = {
    JobKind.SNAPSHOT: snapshot_parts,
    JobKind.IMPORT: import_parts,
    JobKind.EXPORT: _export,
    JobKind.PICK: _export,
    JobKind.CHECK: _check,
    JobKind.PRUNE: _prune,
    JobKind.COPY: _copy,
    JobKind.REBUILD: _rebuild,
    JobKind.ANSWER: _answer,
    JobKind.COMPARE: compare_parts,
    JobKind.CREATE_VAULT: _create_vault,
    JobKind.RECOVERY_SHEET: _recovery_sheet,
}
