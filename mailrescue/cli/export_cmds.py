"""export"""

from __future__ import annotations

from argparse import Namespace

from mailrescue.app import exporting
from mailrescue.app.receipts import export_result
from mailrescue.cli.common import engine_for, size_text
from mailrescue.cli.output import Face, printable
from mailrescue.core.errors import ExitCode
from mailrescue.core.files import user_path
from mailrescue.core.progress import CancelToken
from mailrescue.export.receipt import ExportReceipt


def export(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Write mail out of a snapshot into files."""
    engine = engine_for(arguments, face, cancel)
    request = exporting.ExportRequest(
        name=arguments.name, dest=user_path(arguments.dest), format=arguments.format, at=arguments.at,
        folders=tuple(arguments.folder), query=arguments.query,
    )
    with engine.reading() as vault:
        receipt = exporting.export(engine, vault, request)
    text, code = _text(receipt), exporting.exit_code(receipt)
    face.result(export_result(receipt), text, "" if code == ExitCode.DONE else text)
    return code


def _text(receipt: ExportReceipt) -> str:
    if not receipt.destination:
        return " ".join([*receipt.notes, "Nothing was written. Fewer or shorter words find more."])
    proven = "" if receipt.verified is None else f", {receipt.verified:,} read back and equal to what was stored"
    lines = [f"{receipt.items:,} of {receipt.planned:,} items ({size_text(receipt.bytes)}) written to {receipt.destination}{proven}."]
    lines += [f"  note: {note}" for note in receipt.notes]
    lines += [f"  missing: {missing.folder}: {missing.subject}: {missing.reason}" for missing in receipt.skipped]
    if receipt.stopped:
        lines.append(receipt.stopped)
    return "\n".join(printable(line) for line in lines)
