"""Use case: export what was picked from lists and from search, mail among it that no snapshot holds any more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from mailrescue.app.engine import Engine
from mailrescue.app.pickedrows import PartShelf, RowShelf, account_of, shelf_of
from mailrescue.app.picks import Pick, Picks, Whole
from mailrescue.app.vaults import check_outside
from mailrescue.core.errors import UsageError
from mailrescue.core.files import user_path
from mailrescue.export.plan import ExportFormat, ExportPlan, Origin
from mailrescue.export.planner import plan_export
from mailrescue.export.receipt import ExportReceipt
from mailrescue.export.run import run_export
from mailrescue.vault.vault import Vault

__all__ = ["Pick", "PickedSize", "Picks", "Whole", "measure", "pick"]


@dataclass(frozen=True, slots=True)
class PickedSize:
    """How much was picked: `items` with together `bytes`, before any compression, in so many folders."""

    items: int
    bytes: int
    folders: int


def pick(engine: Engine, vault: Vault, fields: Mapping[str, Any]) -> ExportReceipt:
    """Export what `fields` name: `dest`, `format` and `picks` as Picks.as_json gives them.

    Manifest, proof and receipt are those of any export. Raises UsageError for fields that cannot be understood, for an
    unknown format, and for a destination that is in use.
    """
    picks, dest, chosen = Picks.from_json(fields.get("picks")), _dest(fields.get("dest")), _format(fields.get("format"))
    check_outside(vault.place, dest)
    if picks.whole is None and not picks.items:
        raise UsageError("Nothing is chosen, so nothing was exported. Choose some mail first.")
    shelf = shelf_of(engine, vault, picks)
    plan = plan_export(shelf, _origin(engine, vault, picks), chosen, zone=engine.zone)
    if not plan.items and not plan.missing:
        return _nothing(plan)
    return run_export(shelf, plan, dest, reporter=engine.reporter, cancel=engine.cancel, clock=engine.clock)


def measure(engine: Engine, vault: Vault, picks: Picks) -> PickedSize:
    """Return how much was picked. Reads the lists, of a whole mailbox too."""
    shelf: RowShelf | PartShelf = shelf_of(engine, vault, picks)
    items = total = folders = 0
    for folder in shelf.folders():
        engine.cancel.check()
        sizes = [position.size for position, _ in shelf.positions(folder) if not position.hidden]
        items, total, folders = items + len(sizes), total + sum(sizes), folders + bool(sizes)
    return PickedSize(items, total, folders)


def _dest(value: object) -> Path:
    if not isinstance(value, str) or not value:
        raise UsageError("No folder to export to was given, so nothing was exported.")
    return user_path(value)


def _format(value: object) -> ExportFormat:
    try:
        return ExportFormat(str(value))
    except ValueError:
        raise UsageError(f"There is no export format {value!r}. Formats: {', '.join(ExportFormat)}.") from None


def _origin(engine: Engine, vault: Vault, picks: Picks) -> Origin:
    """Return where it came from: no snapshot's id where it came from several."""
    if picks.whole is not None and picks.whole.at:
        snapshot = engine.snapshot(vault, picks.whole.account, picks.whole.at)
        return Origin(picks.whole.account, snapshot.id, snapshot.taken_at)
    now: datetime = engine.clock.now()
    if picks.whole is not None:
        return Origin(picks.whole.account, "", now)
    names = sorted({account_of(vault, mailbox) for mailbox in {item.mailbox for item in picks.items}})
    return Origin(", ".join(names), "", now)


def _nothing(plan: ExportPlan) -> ExportReceipt:
    """Return the receipt of an export that found nothing to write, and so needs no folder."""
    return ExportReceipt(
        format=plan.format.value, account=plan.origin.account, snapshot=plan.origin.snapshot, destination="",
        planned=0, items=0, bytes=0, verified=0, notes=("Nothing of what was chosen holds any mail.",),
    )  # fmt: skip
