"""What mail, snapshots, file versions and findings are called in JSON: one vocabulary for the command line's `--json` and the agent.

The names are a contract (DESIGN.md 4). Of what long work comes to, see receipts.py.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from mailrescue.model.mail import Skip
from mailrescue.model.snapshot import Snapshot
from mailrescue.model.verdict import Finding
from mailrescue.vault.catalogue.queries import ItemRow

if TYPE_CHECKING:  # looking at mail need not load what writes it
    from mailrescue.app.file_versions import FileVersion

Row = dict[str, Any]


def rfc3339(moment: datetime | int | None) -> str | None:
    """Return a time as programs read it: RFC 3339, UTC."""
    if moment is None:
        return None
    if not isinstance(moment, datetime):
        moment = datetime.fromtimestamp(moment, UTC)
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def skip_row(skip: Skip) -> Row:
    """Return a skipped item."""
    return {"folder": skip.folder, "key": skip.key, "subject": skip.subject, "reason": skip.reason, "part": bool(skip.part)}


def finding_row(finding: Finding) -> Row:
    """Return what the guard found."""
    return {"rule": finding.rule, "level": str(finding.level), "sentence": finding.sentence}


def snapshot_row(snapshot: Snapshot) -> Row:
    """Return a snapshot (DESIGN.md 4)."""
    counts, changes = snapshot.counts, snapshot.changes
    return {
        "account": snapshot.account, "id": snapshot.id, "taken_at": rfc3339(snapshot.taken_at),
        "standing": str(snapshot.standing), "complete": snapshot.complete, "items": counts.items,
        "messages": counts.messages, "events": counts.events, "contacts": counts.contacts, "tasks": counts.tasks,
        "others": counts.others, "folders": counts.folders, "bytes": counts.bytes, "new": changes.new,
        "removed": changes.removed, "moved": changes.moved, "changed": changes.changed,
        "skipped": [skip_row(skip) for skip in snapshot.news], "known_skipped": snapshot.known_skipped,
        "reasons": list(snapshot.reasons), "notes": list(snapshot.notes), "stored_bytes": snapshot.stored_bytes, "imported": bool(snapshot.line),
    }  # fmt: skip


def item_row(row: ItemRow) -> Row:
    """Return an item (DESIGN.md 4)."""
    card = row.card
    return {
        "id": row.content.hex(), "kind": str(card.kind), "folder": row.folder, "subject": card.subject,
        "from": card.sender, "to": card.recipients, "date": rfc3339(card.date), "received": rfc3339(row.received),
        "size": card.size, "flags": list(row.flags), "message_id": card.message_id, "sha256": card.sha256.hex(),
        "attachments": list(card.attachments),
    }  # fmt: skip


def version_row(version: FileVersion) -> Row:
    """Return a file version."""
    return {
        "id": version.id, "taken_at": rfc3339(version.taken_at), "name": version.name, "path": version.path,
        "size": version.size, "sha256": version.sha256, "stored_bytes": version.stored_bytes, "steady": version.steady,
    }  # fmt: skip
