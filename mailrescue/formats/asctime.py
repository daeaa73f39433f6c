"""The dates of mbox From_ lines: asctime in UTC (RFC 4155), and what programs write in its place."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from mailrescue.formats.dates import plausible
from mailrescue.formats.headers import date_seconds

_MONTHS = (b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec")
_DAYS = (b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun")
# `Jan  5 09:00:00 2026`; seconds and zones optional: `Jan 5 09:00 MET DST 2026`, `Jan  5 09:00:00 2026 +0100`.
_ASCTIME = re.compile(
    rb"\b(" + b"|".join(_MONTHS) + rb")\s+(\d{1,2})\s+(\d{1,2}):(\d\d)(?::(\d\d))?"
    rb"(?:\s+(?:[A-Z]{1,5}|([+-]\d{4}))){0,3}\s+(\d{4})(?:\s+([+-]\d{4}))?(?!\S)"
)  # fmt: skip


def parse_envelope(line: bytes) -> int | None:
    """Return the moment a From_ line names, in seconds since 1970; None when it names none that can be believed.

    Without a zone in numbers the time counts as UTC.
    """
    matches = list(_ASCTIME.finditer(line))
    if not matches:
        # `From ann@example.org Mon, 5 Jan 2026 09:00:00 +0100`, as some exporters write it
        return plausible(date_seconds(b" ".join(line.split()[2:])))
    month, day, hour, minute, second, zone, year, last_zone = matches[-1].groups()  # a sender may look like a date
    try:
        moment = datetime(
            int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute), min(int(second or 0), 59),
            tzinfo=_zone(last_zone or zone or b"+0000"),
        )  # fmt: skip
        return plausible(moment.timestamp())
    except (ValueError, OverflowError):
        return None


def format_asctime(seconds: int | None) -> bytes:
    """Return a moment as `Mon Jan  5 08:00:00 2026`, in UTC and in English whatever the locale.

    An unknown or unbelievable one is written as the first second of 1970, which reads back as unknown.
    """
    moment = datetime.fromtimestamp(plausible(seconds) or 0, UTC)
    day = b"%b %b %2d" % (_DAYS[moment.weekday()], _MONTHS[moment.month - 1], moment.day)
    return b"%b %02d:%02d:%02d %04d" % (day, moment.hour, moment.minute, moment.second, moment.year)


def _zone(text: bytes) -> timezone:
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[3:5]))
    return timezone(-offset if text.startswith(b"-") else offset)
