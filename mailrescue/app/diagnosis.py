"""What somebody who helps needs to know of this installation. No mail, no address, no account's name, no key: figures and versions."""

from __future__ import annotations

import platform
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from mailrescue import __version__
from mailrescue.app.accounts import accounts
from mailrescue.app.agent.values import Job
from mailrescue.app.care import VaultCare, room_at
from mailrescue.app.home import Home
from mailrescue.core.clock import Clock
from mailrescue.core.errors import MailRescueError

_JOBS = 20


def diagnosis(home: Home, clock: Clock, care: VaultCare | None, jobs: Iterable[Job], more: Mapping[str, str]) -> str:
    """Return the text; `more` is what only a face knows, such as its toolkit's version. Paths begin at `~` where they can."""
    lines = {
        "MailRescue": __version__,
        "at": clock.now().astimezone(UTC).isoformat(timespec="seconds"),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "Python": sys.version.partition(" ")[0],
        **more,
        "home": _short(home.root),
        **_vault(home, care),
        "accounts": _accounts(home),
    }
    shown = [f"{name}: {value}" for name, value in lines.items()]
    return "\n".join([*shown, "", "jobs, newest first:", *map(_job, list(jobs)[:_JOBS])]) + "\n"


def _vault(home: Home, care: VaultCare | None) -> dict[str, str]:
    try:
        where = home.vault
    except MailRescueError as error:
        return {"vault": type(error).__name__}
    room = room_at(where)
    free = f"{room.free} of {room.total} bytes free" if room else "its disk does not tell how much is free"
    if care is None:
        return {"vault": f"{_short(where)}, not open, {free}"}
    told = care.info
    return {
        "vault": f"{_short(where)}, {told.snapshots} snapshots of {told.mailboxes} mailboxes, {told.packs} packs, {told.bytes} bytes, {free}",
        "opens with": ", ".join(told.keys),
    }


def _accounts(home: Home) -> str:
    """Return how many accounts there are of each kind: their names are nobody's business."""
    try:
        counted = Counter(one.kind for one in accounts(home))
    except MailRescueError as error:
        return type(error).__name__
    return ", ".join(f"{count} {kind}" for kind, count in sorted(counted.items())) or "none"


def _job(job: Job) -> str:
    """Return a job without what it was about: its kind, when, how long, how it ended."""
    when = datetime.fromtimestamp(job.queued_at, UTC).isoformat(timespec="seconds")
    took = f"{job.ended_at - job.started_at:.0f} s" if job.started_at and job.ended_at else "-"
    return f"  {when}  {job.spec.kind}  {job.state}  {'-' if job.code is None else job.code.name}  {took}"


def _short(path: Path) -> str:
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return str(path)
