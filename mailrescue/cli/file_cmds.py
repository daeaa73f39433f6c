"""file-versions | restore-file | import"""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime

from mailrescue.app import file_versions as versions
from mailrescue.app.accounts import check_name
from mailrescue.app.importing import Imported, find_copies
from mailrescue.app.importing import import_copies as run_import
from mailrescue.app.receipts import import_result, imported_row
from mailrescue.app.rows import version_row
from mailrescue.cli.common import (
    counted,
    engine_for,
    local,
    receipt_lines,
    size_text,
)
from mailrescue.cli.output import Face, printable
from mailrescue.core.clock import read_time
from mailrescue.core.errors import ExitCode, UsageError, worst
from mailrescue.core.files import user_path
from mailrescue.core.progress import CancelToken


def file_versions(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """List the kept versions of an Outlook file, newest first."""
    engine = engine_for(arguments, face, cancel)
    with engine.reading() as vault:
        found = versions.file_versions(engine, vault, arguments.name)
    for version in reversed(found):
        steady = "" if version.steady else "  (changed while it was read)"
        face.row(
            version_row(version),
            printable(f"{version.id}  {local(version.taken_at)}  {size_text(version.size):>9}  {version.name}  "
                      f"sha256 {version.sha256[:16]}…  {size_text(version.stored_bytes)} stored{steady}"),
        )
    face.result({"count": len(found)}, "" if found else f"No version of an Outlook file of {arguments.name} yet.")
    return ExitCode.DONE


def restore_file(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Give a version back."""
    engine = engine_for(arguments, face, cancel)
    dest = user_path(arguments.dest)
    with engine.reading() as vault:
        version = versions.restore_file(engine, vault, arguments.name, arguments.file_version, dest)
    text = f"{version.name} as of {local(version.taken_at)} is back: {size_text(version.size)}, SHA-256 {version.sha256} as it went in."
    face.result({**version_row(version), "dest": str(dest)}, text)
    return ExitCode.DONE


def import_copies(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Bring in old copies."""
    engine = engine_for(arguments, face, cancel)
    check_name(arguments.name)
    copies = find_copies([user_path(path) for path in arguments.paths], _moment(arguments.taken_at))
    with engine.writing("import", create=True) as vault:
        done = run_import(engine, vault, arguments.name, copies)
    if len(done) == 1 and done[0].error is not None:
        raise done[0].error
    for imported in done:
        face.row(imported_row(imported), _text(imported))
    result = import_result(done)
    face.result(result, f"{result['count']} of {counted(len(done), 'copy is', 'copies are')} in the vault.")
    return worst(imported.exit_code for imported in done)


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    moment = read_time(text)
    if moment is None:
        raise UsageError(f"{text!r} is not a time. Write it like 2026-01-31 or 2026-01-31T09:00:00Z.")
    return moment


def _text(imported: Imported) -> str:
    head = f"{local(imported.copy.taken_at)}  {imported.copy.path.name}: "
    if imported.snapshot is None:
        return printable(f"{head}{imported.error}")
    total = counted(imported.snapshot.counts.items, "item")
    text = f"{head}snapshot {imported.snapshot.id}, {total}, {imported.known:,} of them known before"
    if imported.again:
        text += "; it was brought in before"
    if imported.stranger:
        text += "; nothing in it is in this mailbox's history: is it a copy of another mailbox?"
    return "\n".join([printable(text), *receipt_lines(imported.snapshot)])
