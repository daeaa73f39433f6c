"""vault create | attach | key list | add | remove | recovery-sheet"""

from __future__ import annotations

import html
from argparse import Namespace

from mailrescue.app import keys
from mailrescue.app.engine import Engine
from mailrescue.app.rows import rfc3339
from mailrescue.app.sheet import sheet_text
from mailrescue.app.vaults import check_outside, place_of
from mailrescue.cli.common import confirm, counted, engine_for, line_from_stdin, local
from mailrescue.cli.output import Face
from mailrescue.core.errors import ExitCode, MailRescueError, UsageError
from mailrescue.core.files import user_path, write_new
from mailrescue.core.progress import CancelToken


def create(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Make a new vault and use it."""
    engine = engine_for(arguments, face, cancel)
    path = user_path(arguments.path)
    if path != engine.home.vault:
        check_outside(place_of(engine.home), path)
    keys.create_vault_at(engine, path)
    face.result({"path": str(path)}, f"A vault was made at {path}; snapshots go there from now on.")
    return ExitCode.DONE


def attach(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Use an existing vault."""
    engine = engine_for(arguments, face, cancel)
    path = user_path(arguments.path)
    code = line_from_stdin("the recovery code") if arguments.recovery_code_stdin else None
    with keys.attach_vault(engine, path, code) as vault:
        snapshots = vault.snapshots()
    for name in sorted({snapshot.account for snapshot in snapshots}):
        count = sum(snapshot.account == name for snapshot in snapshots)
        face.row({"account": name, "snapshots": count}, f"{name:20} {counted(count, 'snapshot')}")
    face.result({"path": str(path), "snapshots": len(snapshots)}, f"The vault at {path} is in use here now: {counted(len(snapshots), 'snapshot')}.")
    return ExitCode.DONE


def list_keys(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """List what opens the vault."""
    engine = engine_for(arguments, face, cancel)
    with engine.reading() as vault:
        slots, damaged = keys.keys(vault)
    for slot in slots:
        row = {"id": slot.id, "type": slot.type, "label": slot.label, "created": rfc3339(slot.created)}
        face.row(row, f"{slot.id}  {slot.type:10}  {local(slot.created)}  {slot.label}")
    face.result({"count": len(slots), "damaged": damaged}, "\n".join(damaged), "\n".join(damaged))
    return ExitCode.DAMAGED if damaged else ExitCode.DONE


def add(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Add a key."""
    engine = engine_for(arguments, face, cancel)
    with engine.writing("vault key add") as vault:
        if arguments.type == "recovery":
            sheet = keys.add_recovery(engine, vault)
            text = f"New recovery code, shown only this once: {sheet.code}"
            face.result({"id": sheet.slot, "type": "recovery", "code": sheet.code}, text, text)
            return ExitCode.DONE
        if arguments.type == "keyring":
            slot = keys.add_keyring(engine, vault)
        else:
            slot = keys.add_passphrase(engine, vault, _new_passphrase(engine, from_stdin=arguments.passphrase_stdin))
    face.result({"id": slot, "type": arguments.type}, f"Added {arguments.type} {slot}. The older keys still open the vault.")
    return ExitCode.DONE


def _new_passphrase(engine: Engine, *, from_stdin: bool) -> str:
    if from_stdin:
        return line_from_stdin("the new passphrase")
    if engine.keys.ask is None:
        raise UsageError("Where should the new passphrase come from? Use --passphrase-stdin, or run this in a terminal.")
    return engine.keys.ask.passphrase(new=True)


def remove(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Remove a key."""
    engine = engine_for(arguments, face, cancel)
    with engine.writing("vault key remove") as vault:
        slot = keys.remove_key(vault, arguments.id, lambda question: confirm(question, yes=arguments.yes))
    face.result({"id": slot.id, "type": slot.type}, f"Removed the {slot.label} {slot.id}.")
    return ExitCode.DONE


def recovery_sheet(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Make a new recovery code and a page to print."""
    engine = engine_for(arguments, face, cancel)
    path = user_path(arguments.file) if arguments.file else None
    if path is not None and (path.exists() or not path.parent.is_dir()):
        why = "it is there already" if path.exists() else f"there is no folder {path.parent}"
        raise UsageError(f"The sheet cannot be written to {path}: {why}. No code was made; give the name of a new file.")
    with engine.writing("vault key recovery-sheet") as vault:
        if path is not None:
            check_outside(vault.place, path)  # a key must not hang beside its lock
        sheet = keys.add_recovery(engine, vault)
    text = sheet_text(sheet)
    if path is None:
        face.result({"id": sheet.slot, "sheet": text}, text, text)
        return ExitCode.DONE
    page = _sheet_html(text) if path.suffix.lower() in (".html", ".htm") else text
    try:
        write_new(path, page.encode())
    except OSError as error:
        raise MailRescueError(
            f"The sheet cannot be written to {path}: {error.strerror or error}. The new code is valid all the same: {sheet.code}"
        ) from None
    face.result({"id": sheet.slot, "file": str(path)}, f"The sheet is in {path}. Print it, then delete the file: whoever has it can read the mail.")
    return ExitCode.DONE


def _sheet_html(text: str) -> str:
    return (
        '<!doctype html><meta charset="utf-8"><title>MailRescue recovery sheet</title>'
        "<style>body{font:12pt/1.5 sans-serif;margin:2cm}pre{font:11pt/1.5 monospace;white-space:pre-wrap}</style>"
        f"<pre>{html.escape(text)}</pre>\n"
    )
