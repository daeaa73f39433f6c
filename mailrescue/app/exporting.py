"""Use case: write mail out of a snapshot into files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mailrescue.app.browse import make_searchable, moment_of
from mailrescue.app.engine import Engine
from mailrescue.app.shelf import SnapshotShelf
from mailrescue.app.vaults import check_outside
from mailrescue.core.errors import ExitCode, UsageError
from mailrescue.export.plan import ExportFormat, ExportPlan, Origin
from mailrescue.export.planner import plan_export
from mailrescue.export.receipt import ExportReceipt
from mailrescue.export.run import run_export
from mailrescue.formats.query import parse_query
from mailrescue.model.snapshot import Snapshot
from mailrescue.vault.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest:
    """What to export, and where to."""

    name: str
    dest: Path
    format: str
    at: str = "latest-good"
    folders: tuple[str, ...] = ()
    query: str | None = None


def export(engine: Engine, vault: Vault, request: ExportRequest) -> ExportReceipt:
    """Carry out an export. Raises UsageError for an unknown format or folder, or a destination that is in use."""
    try:
        chosen = ExportFormat(request.format)
    except ValueError:
        raise UsageError(f"There is no export format {request.format!r}. Formats: {', '.join(ExportFormat)}.") from None
    check_outside(vault.place, request.dest)
    snapshot = engine.snapshot(vault, request.name, request.at)
    shelf = SnapshotShelf(vault, snapshot)
    contents = None if request.query is None else _matching(engine, vault, snapshot, request.query)
    origin = Origin(request.name, snapshot.id, snapshot.taken_at)
    plan = plan_export(shelf, origin, chosen, request.folders, contents, zone=engine.zone)
    if contents is not None and not plan.items and not plan.missing:
        return _nothing(plan)
    return run_export(shelf, plan, request.dest, reporter=engine.reporter, cancel=engine.cancel, clock=engine.clock)


def _matching(engine: Engine, vault: Vault, snapshot: Snapshot, text: str) -> set[bytes]:
    """Return the contents of a snapshot that a query finds: none for one that asks for nothing, as in a search."""
    query = parse_query(text, engine.zone)
    if query.empty:
        return set()
    if query.match or query.exclude:
        make_searchable(engine, vault)
    return vault.catalogue.queries.contents(query, moment_of(snapshot))


def _nothing(plan: ExportPlan) -> ExportReceipt:
    """Return the receipt of an export that found nothing to write, and so needs no folder."""
    return ExportReceipt(
        format=plan.format.value, account=plan.origin.account, snapshot=plan.origin.snapshot, destination="",
        planned=0, items=0, bytes=0, verified=0, notes=("Nothing in this snapshot matches the query.",),
    )  # fmt: skip


def exit_code(receipt: ExportReceipt) -> ExitCode:
    """Return the code for a receipt."""
    if receipt.damaged:
        return ExitCode.DAMAGED
    if receipt.stopped:
        return ExitCode.FAILED
    return ExitCode.DONE if receipt.complete else ExitCode.INCOMPLETE
