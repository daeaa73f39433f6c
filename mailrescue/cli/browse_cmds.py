"""folders | list | search | show | diff"""

from __future__ import annotations

from argparse import Namespace

from mailrescue.app import browse
from mailrescue.app.rows import item_row, rfc3339
from mailrescue.app.summing import Sum, sums
from mailrescue.capture.changes import ChangeKind
from mailrescue.cli.common import (
    engine_for,
    item_text,
    local,
    sender_name,
    size_text,
)
from mailrescue.cli.output import Face, Row, printable
from mailrescue.core.errors import ExitCode
from mailrescue.core.progress import CancelToken
from mailrescue.formats.mime import describe
from mailrescue.model.mail import Folder
from mailrescue.model.snapshot import KEPT_LINE, Snapshot

# As many lines of each table are for people.
_SUMMED = 12


def folders(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Show the folders of a snapshot."""
    engine = engine_for(arguments, face, cancel)
    with engine.reading(glance=True) as vault:
        snapshot, rows = browse.folder_rows(engine, vault, arguments.name, arguments.at)
    for row in rows:
        face.row(
            {"path": row.path, "role": row.role, "items": row.items, "oldest": rfc3339(row.oldest), "newest": rfc3339(row.newest)},
            printable(f"{row.items:8,}  {local(row.oldest):16}  {local(row.newest):16}  {row.path}"),
        )
    face.result({"count": len(rows), "snapshot": snapshot.id}, "" if rows else "No folders.")
    return ExitCode.DONE


def list_items(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """List the items of a snapshot."""
    engine = engine_for(arguments, face, cancel)
    count = 0
    with engine.reading(glance=True) as vault:
        for row in browse.item_rows(engine, vault, arguments.name, arguments.at, arguments.folder, arguments.limit):
            cancel.check()
            if face.gone:
                break
            count += 1
            face.row(item_row(row), item_text(row))
    face.result({"count": count}, "" if count else "No items.")
    return ExitCode.DONE


def search(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Search all snapshots, or one."""
    engine = engine_for(arguments, face, cancel)
    query = " ".join(arguments.query)
    count = 0
    with engine.reading(glance=True) as vault:
        seen = browse.LastSeen(vault)
        for row in browse.search(engine, vault, query, arguments.account, arguments.at, arguments.limit):
            cancel.check()
            if face.gone:
                break
            count += 1
            last = seen.snapshot(row)
            copies = seen.copies(row)
            more: Row = {"account": last.account, "last_seen": rfc3339(last.taken_at), "snapshot": KEPT_LINE if row.line == KEPT_LINE else last.id}
            if copies:
                more["copies"] = [{"snapshot": copy.id, "taken_at": rfc3339(copy.taken_at)} for copy in copies]
            face.row({**item_row(row), **more}, item_text(row, _seen_text(row.line, last, copies)))
    face.result({"count": count}, "" if count else "Nothing found. Fewer or shorter words find more.")
    return ExitCode.DONE


def _seen_text(line: str, last: Snapshot, copies: list[Snapshot]) -> str:
    """Return where a hit was last seen; of old copies, each one that holds it."""
    if copies:
        return f" in the imported {'copy' if len(copies) == 1 else 'copies'} of {', '.join(local(copy.taken_at) for copy in copies)}"
    return f" last seen {local(last.taken_at)}" + (f", now in no snapshot: --at {KEPT_LINE}" if line == KEPT_LINE else "")


def show(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Show an item, or write its exact bytes."""
    from mailrescue.formats.showing import as_text  # noqa: PLC0415  lists and searches need none of it

    engine = engine_for(arguments, face, cancel)
    with engine.reading(glance=True) as vault:
        content, card = browse.find_item(engine, vault, arguments.name, arguments.item, arguments.at)
        if arguments.raw:
            for piece in vault.reader.pieces(content):
                face.raw(piece)
                if face.gone:
                    break
            return ExitCode.DONE
        raw = browse.beginning(vault, content)
    described = describe(raw)
    said = as_text(raw, engine.zone) or described.text
    fields = {
        "id": content.hex(), "kind": str(card.kind), "subject": card.subject, "from": card.sender, "to": card.recipients,
        "date": rfc3339(card.date), "size": card.size, "message_id": card.message_id, "sha256": card.sha256.hex(),
        "attachments": list(card.attachments), "text": said,
    }
    head = [("From", card.sender), ("To", card.recipients), ("Date", local(card.date)), ("Subject", card.subject)]
    head += [("Attachment", name) for name in card.attachments] + [("Size", size_text(card.size)), ("SHA-256", card.sha256.hex())]
    lines = [printable(f"{name}: {value}") for name, value in head]
    text = "\n".join([*lines, "", *said.splitlines()])
    face.result(fields, text, text)
    return ExitCode.DONE


def diff(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Show what happened between two snapshots."""
    engine = engine_for(arguments, face, cancel)
    with engine.reading(glance=True) as vault:
        found = browse.difference(engine, vault, arguments.name, arguments.before, arguments.after)
        if arguments.summary:
            return _summary(arguments, face, sums(vault, found, found.taken_at), len(found.changes))
        for change in found.changes:
            cancel.check()
            if face.gone:
                break
            source, target = _path(found.before, change.from_folder), _path(found.after, change.to_folder)
            card = vault.card(change.position.content)
            way = " -> ".join(dict.fromkeys(path for path in (source, target) if path is not None))
            face.row(
                {"change": str(change.kind), "id": change.position.content.hex(), "from_folder": source, "to_folder": target,
                 "subject": card.subject, "from": card.sender, "date": rfc3339(card.date)},
                printable(f"{change.kind:8} {change.position.content.hex()[:12]} {way}: {sender_name(card.sender)}: {card.subject[:60]}"),
            )
    face.result({"count": len(found.changes)}, "" if found.changes else "No difference.")
    return ExitCode.DONE


def _summary(arguments: Namespace, face: Face, found: list[Sum], changes: int) -> ExitCode:
    """Show what happened in numbers; for people the first of each table."""
    shown: dict[str, int] = {}
    for one in found:
        shown[one.by] = shown.get(one.by, 0) + 1
        counts = {str(kind): one.counts[kind] for kind in ChangeKind}
        told = ", ".join(f"{count:,} {kind}" for kind, count in counts.items() if count)
        text = f"by {one.by:7} {one.name}: {told}" if shown[one.by] <= _SUMMED else ""
        face.row({"by": one.by, "name": one.name, **counts}, printable(text))
    hidden = sum(max(0, count - _SUMMED) for count in shown.values())
    more = f"{hidden:,} lines more with --json." if hidden else ""
    face.result({"count": changes}, more if found else f"No difference between {arguments.before} and {arguments.after}.")
    return ExitCode.DONE


def _path(folders_by_number: dict[int, Folder], number: int | None) -> str | None:
    return None if number is None else folders_by_number[number].path
