"""What became of snapshots, and which side has what, in JSON: the same for the command line's `--json` and the agent."""

from __future__ import annotations

from collections.abc import Iterator

from mailrescue.app.alarm import findings_of
from mailrescue.app.comparing import Compared, FolderSum, OnlyHere, Side, advice
from mailrescue.app.rows import Row, finding_row, rfc3339, snapshot_row
from mailrescue.app.snapshots import Outcome


def outcome_row(outcome: Outcome) -> Row:
    """Return what became of one account's snapshot."""
    if outcome.snapshot is not None:
        return {**snapshot_row(outcome.snapshot), "findings": [finding_row(finding) for finding in findings_of(outcome.snapshot)]}
    assert outcome.error is not None
    return {"account": outcome.account, "error": str(outcome.error), "code": int(outcome.error.exit_code)}


def snapshot_result(outcomes: list[Outcome]) -> Row:
    """Return the result of a snapshot; of several accounts, one for each."""
    rows = [outcome_row(outcome) for outcome in outcomes]
    return rows[0] if len(rows) == 1 else {"accounts": rows}


def sides_of(found: Compared) -> list[tuple[str, Side]]:
    """Return the sides that were compared, by name."""
    return [(name, side) for name, side in (("now", found.now), ("good", found.good), ("outlook", found.outlook)) if side is not None]


def side_row(name: str, side: Side) -> Row:
    """Return one side of a comparison."""
    return {
        "side": name, "items": side.items, "folders": len(side.folders), "taken_at": rfc3339(side.taken_at), "snapshot": side.snapshot,
        "unknown": side.unknown,
    }  # fmt: skip


def folder_row(path: str, sides: list[tuple[str, Side]]) -> Row:
    """Return one folder, as it is on each side."""
    return {"folder": path, **{name: _sum_row(side.folders.get(path)) for name, side in sides}}


def _sum_row(found: FolderSum | None) -> Row | None:
    return None if found is None else {"items": found.items, "oldest": rfc3339(found.oldest), "newest": rfc3339(found.newest)}


def only_row(name: str, one: OnlyHere) -> Row:
    """Return a mail that only one side has."""
    return {
        "only": name, "id": one.content.hex(), "folder": one.folder, "subject": one.card.subject, "from": one.card.sender,
        "date": rfc3339(one.card.date),
    }  # fmt: skip


def compare_rows(found: Compared, limit: int) -> Iterator[Row]:
    """Yield sides, folders, and of what only one side has the count and as many mails as `limit` says."""
    sides = sides_of(found)
    yield from (side_row(name, side) for name, side in sides)
    yield from (folder_row(path, sides) for path in sorted({path for _, side in sides for path in side.folders}))
    for name, only in found.only.items():
        if only:
            yield {"only": name, "count": len(only)}
        yield from (only_row(name, one) for one in only[:limit])


def compare_result(found: Compared) -> Row:
    """Return the result of a comparison."""
    counts: Row = {f"only_{name}": len(only) for name, only in found.only.items()}
    fields: Row = {"account": found.account, "held": found.is_held, "missing": found.missing, "unknown": found.now.unknown, **counts}
    return {**fields, "advice": advice(found), "unlisted": found.now.unlisted}
