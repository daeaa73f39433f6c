"""vault repair"""

from __future__ import annotations

from argparse import Namespace

from mailrescue.app import upkeep
from mailrescue.app.rows import rfc3339
from mailrescue.cli.common import counted, engine_for, local
from mailrescue.cli.output import Face, Row, printable
from mailrescue.core.errors import ExitCode
from mailrescue.core.files import user_path
from mailrescue.core.progress import CancelToken
from mailrescue.model.snapshot import Snapshot
from mailrescue.vault.again import Again
from mailrescue.vault.repairplan import Act, RepairPlan, Step

_DONE = {
    Act.RESTORE: "made right again",
    Act.SALVAGE: "what can be read of it is in new packs",
    Act.SET_ASIDE: "taken out of use",
}


def repair(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Save what can be saved of a damaged vault."""
    engine = engine_for(arguments, face, cancel)
    copy = user_path(arguments.copy) if arguments.copy else None
    plan, lost = upkeep.repair(engine, dry_run=arguments.dry_run, copy=copy)
    for step in plan.steps:
        face.row(_step_row(step), printable(f"{step.object}: {step.sentence}; {_DONE[step.act]}"))
    for again in plan.again:
        face.row(_again_row(again), printable(_again_text(again)))
    for mail in lost:
        face.row(_lost_row(mail), _lost_text(mail))
    for sentence in plan.others:
        face.row({"lost": "other", "sentence": sentence}, printable(f"lost: {sentence}"))
    for finding in plan.left:
        face.row({"left": finding.object, "sentence": finding.sentence}, printable(f"left as it is: {finding.object}: {finding.sentence}"))
    face.result(_figures(plan, dry_run=arguments.dry_run), _text(plan, dry_run=arguments.dry_run))
    if arguments.dry_run:
        return ExitCode.DAMAGED if plan.damaged else ExitCode.DONE
    return ExitCode.DONE if plan.lossless else ExitCode.INCOMPLETE


def _step_row(step: Step) -> Row:
    return {"step": str(step.act), "object": step.object, "sentence": step.sentence}


def _again_row(again: Again) -> Row:
    fields = again.commit.fields
    return {
        "again": again.commit.kind, "id": again.commit.id, "account": fields.get("account"),
        "taken_at": rfc3339(fields.get("taken_at")), "imported": bool(again.fields.get("line") or again.fields.get("imported")),
    }  # fmt: skip


def _again_text(again: Again) -> str:
    row = _again_row(again)
    name = " ".join(part for part in (again.commit.kind, again.commit.id) if part)
    of = f" of {row['account']}, {local(again.commit.fields.get('taken_at'))}" if row["account"] else ""
    return f"{name}{of}: its record was lost, and is written again{' as that of an imported copy' if row['imported'] else ''}"


def _lost_row(mail: upkeep.LostMail) -> Row:
    card = mail.item.card
    return {
        "lost": "item", "id": mail.item.identity.hex(), "subject": card.subject if card else None,
        "from": card.sender if card else None, "date": rfc3339(card.date) if card else None,
        "stood": [{"folder": folder, "snapshots": [s.id for s in snapshots]} for folder, snapshots in mail.places],
    }  # fmt: skip


def _lost_text(mail: upkeep.LostMail) -> str:
    card = mail.item.card
    name = f"{card.sender}: {card.subject}" if card else mail.item.identity.hex()[:12]
    places = [_place_text(folder, snapshots) for folder, snapshots in mail.places] or [""]
    return "\n".join(printable(f"lost: {place}{name}") for place in places)


def _place_text(folder: str, snapshots: tuple[Snapshot, ...]) -> str:
    if not snapshots:
        return f"{folder}: "
    first, last = snapshots[0], snapshots[-1]
    span = f"{first.id} of {local(first.taken_at)}"
    if len(snapshots) > 1:
        span += f" to {last.id} of {local(last.taken_at)}, {len(snapshots):,} in all"
    return f"{folder} ({span}): "


def _figures(plan: RepairPlan, *, dry_run: bool) -> Row:
    acts = [step.act for step in plan.steps]
    return {
        "dry_run": dry_run, "restored": acts.count(Act.RESTORE), "salvaged": acts.count(Act.SALVAGE),
        "set_aside": acts.count(Act.SET_ASIDE), "written_again": len(plan.again), "lost_items": len(plan.items),
        "lost_others": len(plan.others), "left": len(plan.left), "whole": plan.lossless,
    }  # fmt: skip


def _text(plan: RepairPlan, *, dry_run: bool) -> str:
    if plan.nothing:
        return "The vault is whole: every byte was read and compared. Nothing was changed."
    if not plan.damaged:
        return "The vault is whole. The catalogue of this computer was not, and is made anew from the vault."
    mended = "Nothing is lost: everything would be whole again." if dry_run else "Nothing is lost: everything is whole again."
    if not plan.lossless:
        counts = [counted(len(plan.items), "item")] if plan.items else []
        counts += [counted(len(plan.others), "other thing")] if plan.others else []
        mended = f"Lost for good: {' and '.join(counts)}. " if counts else ""
        mended += "Everything else is whole. The next snapshot reads again what the mailbox still has."
    kept = "Nothing was changed yet." if dry_run else "Damaged bytes are kept in the folder `damaged` of the vault."
    return f"{mended} {kept}" if plan.steps or dry_run else mended
