"""guard watch | guard compare"""

from __future__ import annotations

from argparse import Namespace

from mailrescue.app.comparing import FolderSum, Side, advice, compare
from mailrescue.app.takenrows import (
    compare_result,
    folder_row,
    only_row,
    outcome_row,
    side_row,
    sides_of,
)
from mailrescue.app.watching import Watched, exit_code, watch
from mailrescue.cli.common import counted, engine_for, items_in_folders, local, sender_name
from mailrescue.cli.output import Face, Row, printable
from mailrescue.cli.snapshot_cmds import outcome_text
from mailrescue.core.errors import ExitCode, VaultInUse
from mailrescue.core.progress import CancelToken


def watch_mailboxes(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Look at mailboxes, once or until stopped; take a snapshot of those that look odd."""
    engine = engine_for(arguments, face, cancel)
    if arguments.once:
        watched = watch(engine, arguments.names)
        if len(watched) == 1 and watched[0].outcome is not None and watched[0].outcome.error is not None:
            raise watched[0].outcome.error
        rows, text = [_row(one) for one in watched], "\n".join(map(_text, watched))
        trouble = "\n".join(_text(one) for one in watched if one.exit_code != ExitCode.DONE)
        face.result(rows[0] if len(rows) == 1 else {"accounts": rows}, text, trouble)
        return exit_code(watched)
    while True:
        try:
            for one in watch(engine, arguments.names):
                face.row(_row(one), _text(one) if one.seen.odd or one.outcome is not None else "")
        except VaultInUse as error:  # another command is at work; the next look tells what became of it
            face.row({"error": str(error), "code": int(error.exit_code)}, str(error))
        cancel.wait(60 * max(1, arguments.interval))
        cancel.check()


def _row(one: Watched) -> Row:
    taken = None if one.outcome is None else outcome_row(one.outcome)
    code = int(one.exit_code)
    return {
        "account": one.account, "odd": one.seen.odd, "folders": one.seen.folders, "items": one.seen.items, "held": one.is_held, "code": code,
        "snapshot": taken,
    }  # fmt: skip


def _text(one: Watched) -> str:
    lines = [f"{one.account}: {sentence}" for sentence in one.seen.odd]
    if one.outcome is None:
        waits = f" It still waits for your answer: mailrescue guard status {one.account}" if one.held else ""
        lines.append(f"{one.account}: nothing odd, {items_in_folders(one.seen.items, one.seen.folders)}.{waits}")
    text = "\n".join(map(printable, lines))
    return text if one.outcome is None else "\n".join(filter(None, (text, outcome_text(one.outcome))))


def compare_sides(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Show which side has what."""
    found = compare(engine_for(arguments, face, cancel), arguments.name)
    sides = sides_of(found)
    for name, side in sides:
        face.row(side_row(name, side), _side_text(name, side))
    for path in sorted({path for _, side in sides for path in side.folders}):
        face.row(
            folder_row(path, sides),
            printable(f"  {path}: {'; '.join(f'{name} {_sum_text(side.folders.get(path))}' for name, side in sides)}"),
        )
    for name, only in found.only.items():
        if only:
            face.row({"only": name, "count": len(only)}, f"Only {_TITLES[name]}: {counted(len(only), 'item')}")
        for one in only[: arguments.limit]:
            text = f"  {one.content.hex()[:12]} {local(one.card.date):16} {one.folder}: {sender_name(one.card.sender)}: {one.card.subject[:60]}"
            face.row(only_row(name, one), printable(text))
    said = printable(advice(found))
    face.result(compare_result(found), said, said)
    return ExitCode.DONE


_TITLES = {
    "now": "in the mailbox now", "good": "in the last good snapshot", "outlook": "in the Outlook file",
    "meanwhile": "in snapshots that are held or rejected",
}  # fmt: skip


def _side_text(name: str, side: Side) -> str:
    title = {"now": "The mailbox now", "good": "The last good snapshot", "outlook": "The Outlook file"}[name]
    taken = f" ({side.snapshot} of {local(side.taken_at)})" if side.snapshot else ""
    unlisted = f"; {counted(len(side.unlisted), 'folder')} could not be listed" if side.unlisted else ""
    return printable(f"{title}{taken}: {items_in_folders(side.items, len(side.folders))}{unlisted}")


def _sum_text(found: FolderSum | None) -> str:
    return "-" if found is None else f"{found.items:,} ({local(found.oldest)[:10]} to {local(found.newest)[:10]})"
