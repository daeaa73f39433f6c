"""Snapshots <-> the fields of commit records (FORMAT.md 6, kind `snapshot`)."""

from __future__ import annotations

from dataclasses import asdict, astuple
from datetime import UTC, datetime
from typing import Any

from mailrescue.model.mail import Skip
from mailrescue.model.snapshot import KEPT_LINE, Changes, Counts, Snapshot, Standing
from mailrescue.vault.commits import Commit
from mailrescue.vault.verdicts import own_standing, parse_verdict, verdict_fields, verdict_of


def snapshot_fields(snapshot: Snapshot, *, items: bytes | None, folders: bytes | None, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the fields of a snapshot's commit record; `more` are those that the vault does not interpret."""
    return {
        "kind": "snapshot", "account": snapshot.account, "mailbox": snapshot.mailbox,
        "taken_at": int(snapshot.taken_at.timestamp()), "standing": str(snapshot.standing),
        "reasons": list(snapshot.reasons), "complete": snapshot.complete, "items": items, "folders": folders,
        "counts": asdict(snapshot.counts), "changes": asdict(snapshot.changes),
        "skipped": skip_rows(snapshot.skipped), "known_skipped": snapshot.known_skipped,
        "notes": list(snapshot.notes), "stored": snapshot.stored_bytes, "facts": snapshot.facts, "line": snapshot.line, "base": snapshot.base,
        "verdict": verdict_fields(snapshot.verdict),
        "verdict_since": None if snapshot.verdict_since is None else verdict_fields(snapshot.verdict_since), **more,
    }


def skip_rows(skipped: tuple[Skip, ...]) -> list[list[str]]:
    """Return skips as they stand in a record."""
    return [list(astuple(skip)) for skip in skipped]


def parse_skips(commit: Commit) -> tuple[Skip, ...]:
    """Read the skips of a record; a checkpoint of an older version has none."""
    return tuple(Skip(*skip) for skip in commit.fields.get("skipped", ()))


def parse_snapshot(commit: Commit) -> Snapshot:
    """Read a snapshot from its commit record, with the standing that the catalogue told; its own where that was not asked."""
    f = commit.fields
    since = f.get("verdict_since")
    return Snapshot(
        id=commit.id, seq=commit.seq, account=f["account"], mailbox=f["mailbox"],
        taken_at=datetime.fromtimestamp(f["taken_at"], UTC), standing=Standing(commit.standing or own_standing(f)), complete=f["complete"],
        counts=Counts(**f["counts"]), changes=Changes(**f["changes"]),
        skipped=parse_skips(commit), known_skipped=f["known_skipped"],
        reasons=tuple(f["reasons"]), notes=tuple(f["notes"]), stored_bytes=f["stored"], facts=f["facts"], line=f.get("line", ""),
        base=f.get("base", 0), verdict=verdict_of(f), verdict_since=None if since is None else parse_verdict(since),
    )  # fmt: skip


def as_snapshot(commit: Commit) -> Snapshot:
    """Return a record that lists items but is no snapshot as if it were one: what a mailbox keeps, or a checkpoint."""
    f = commit.fields
    return Snapshot(
        id=commit.id, seq=commit.seq, account=f["account"], mailbox=f["mailbox"],
        taken_at=datetime.fromtimestamp(f["at"], UTC), standing=Standing.GOOD, complete=True,
        counts=Counts(**f.get("counts", {})), changes=Changes(), line=KEPT_LINE,
    )  # fmt: skip
