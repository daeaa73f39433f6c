"""Use case: write mail out of a snapshot into files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mailrescue.app.browse import make_searchable, moment_of
from mailrescue.app.engine import Engine
from mailrescue.app.shelf import SnapshotShelf
from mailrescue.core.errors import ExitCode, UsageError
from mailrescue.export.plan import ExportFormat, Origin
from mailrescue.export.planner import plan_export
from mailrescue.export.receipt import ExportReceipt
from mailrescue.export.run import run_export
from mailrescue.formats.query import parse_query
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
    snapshot = engine.snapshot(vault, request.name, request.at)
    shelf = SnapshotShelf(vault, snapshot)
    contents = None
    if request.query is not None:
        make_searchable(engine, vault)
        contents = vault.catalogue.queries.contents(parse_query(request.query, engine.zone), moment_of(snapshot))
    origin = Origin(request.name, snapshot.id, snapshot.taken_at)
    plan = plan_export(shelf, origin, chosen, request.folders, contents, zone=engine.zone)
    return run_export(shelf, plan, request.dest, reporter=engine.reporter, cancel=engine.cancel, clock=engine.clock)


def exit_code(receipt: ExportReceipt) -> ExitCode:
    """Return the code for a receipt."""
    if receipt.damaged:
        return ExitCode.DAMAGED
    if receipt.stopped:
        return ExitCode.FAILED
    return ExitCode.DONE if receipt.complete else ExitCode.INCOMPLETE
