"""What a local time of an appointment is in UTC: by the zone that its file defines, else by the zone's name.

RFC 5545 3.6.5. Only what real zones need is understood of a definition - one change of clocks a year by month and weekday,
and single changes - so that no rule, however mean, takes any time.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)(?::?(\d\d))?\Z")
_STAMP = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d):?(\d\d)?(?:[.,]\d+)?(Z)?)?", re.IGNORECASE)
_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)\Z")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PLACE = re.compile(r"[A-Za-z0-9_+-]{1,40}(?:/[A-Za-z0-9_+-]{1,40}){0,2}")
_MOST_CHANGES = 200


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date, or a time of day on it, as it is written: local unless `utc`. A `whole` day has no time."""

    at: datetime
    whole: bool = False
    utc: bool = False


@dataclass(frozen=True, slots=True)
class Observance:
    """Standard or summer time: from when on it first held, by which rule it comes again, and how far it is from UTC."""

    start: datetime
    before: timedelta
    offset: timedelta
    rule: Mapping[str, str]
    further: tuple[datetime, ...] = ()

    def onset(self, when: datetime) -> datetime | None:
        """Return when it last began before `when`, None for never."""
        found = [at for at in (self.start, *self.further) if at <= when]
        if self.rule.get("FREQ") == "YEARLY":
            until = _stamp(self.rule.get("UNTIL", ""))
            onsets = (self._in_year(year) for year in (when.year, when.year - 1))
            found += [at for at in onsets if at and self.start <= at <= when and (until is None or at <= until.at)]
        return max(found, default=None)

    def _in_year(self, year: int) -> datetime | None:
        month = _number(self.rule.get("BYMONTH", ""), self.start.month)
        if not (1 <= month <= 12 and 1 <= year <= 9998):
            return None
        length = monthrange(year, month)[1]
        day = self._day(year, month, length)
        return self.start.replace(year=year, month=month, day=day) if 1 <= day <= length else None

    def _day(self, year: int, month: int, length: int) -> int:
        shape = _WEEKDAY.match(self.rule.get("BYDAY", "").upper())
        if shape is None:
            return _number(self.rule.get("BYMONTHDAY", ""), self.start.day)
        weekday, days = _WEEKDAYS.index(shape[2]), self.rule.get("BYMONTHDAY", "")
        place = int(shape[1] or 1)
        if days:  # the Sunday among these days
            earliest = _number(days.split(",")[0], 1)
        else:
            earliest = 1 + 7 * (place - 1) if place > 0 else length - 6 + 7 * (place + 1)
        if not 1 <= earliest <= length:
            return 0
        return earliest + (weekday - datetime(year, month, earliest).weekday()) % 7  # noqa: DTZ001  a day of the calendar


Zone = tuple[Observance, ...]


def parse_stamp(text: str) -> Stamp | None:
    """Return a DATE or DATE-TIME, in RFC 5545's way or with dashes and colons; None for what is none."""
    return _stamp(text.strip())


def observance(fields: Mapping[str, str], dates: Iterable[str] = ()) -> Observance | None:
    """Return what a STANDARD or DAYLIGHT component says, None where that cannot be understood; `dates` are its RDATEs."""
    start, offset = _stamp(fields.get("DTSTART", "")), _offset(fields.get("TZOFFSETTO", ""))
    if start is None or offset is None:
        return None
    pairs = (piece.partition("=") for piece in fields.get("RRULE", "").split(";"))
    further = (_stamp(date) for _, date in zip(range(_MOST_CHANGES), dates, strict=False))
    return Observance(
        start.at, _offset(fields.get("TZOFFSETFROM", "")) or offset, offset,
        {name.strip().upper(): value.strip() for name, _, value in pairs}, tuple(stamp.at for stamp in further if stamp),
    )  # fmt: skip


def in_utc(stamp: Stamp, name: str, defined: Mapping[str, Zone]) -> datetime | None:
    """Return the moment; a whole day, and a time of no zone, as if they were UTC. None where no calendar has it."""
    try:
        if stamp.utc or stamp.whole or not name:
            return stamp.at.replace(tzinfo=UTC)
        if defined.get(name):
            return stamp.at.replace(tzinfo=timezone(_offset_at(defined[name], stamp.at))).astimezone(UTC)
        return stamp.at.replace(tzinfo=zone_named(name) or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=200)
def zone_named(name: str) -> tzinfo | None:
    """Return a zone by the name that IANA or Windows gives it, be there a vendor's path before it; None for no zone."""
    pieces = name.strip().strip("/").split("/")
    for first in range(max(0, len(pieces) - 3), len(pieces)):
        if (zone := _zone("/".join(pieces[first:]))) is not None:
            return zone
    return _zone(_from_windows(name.strip()))


def _zone(name: str) -> tzinfo | None:
    if not _PLACE.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def _from_windows(name: str) -> str:
    """Return the IANA name of a zone of Windows. Its table is part of a library that takes a quarter of a second to load."""
    if len(name) > 60 or ("Time" not in name and "UTC" not in name):
        return ""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON  # noqa: PLC0415  see above

    return WINDOWS_TO_OLSON.get(name, "")


def _offset_at(zone: Zone, when: datetime) -> timedelta:
    begun = [(onset, one.offset) for one in zone if (onset := one.onset(when)) is not None]
    if begun:
        return max(begun, key=lambda found: found[0])[1]
    return min(zone, key=lambda one: one.start).before


def _stamp(text: str) -> Stamp | None:
    shape = _STAMP.match(text)
    if shape is None:
        return None
    year, month, day, hour, minute, second, utc = shape.groups()
    try:
        # A leap second is the second before it.
        at = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), min(59, int(second or 0)))  # noqa: DTZ001  its zone is said apart
    except ValueError:
        return None
    return Stamp(at, hour is None, bool(utc))


def _offset(text: str) -> timedelta | None:
    shape = _OFFSET.match(text.strip())
    if shape is None:
        return None
    found = timedelta(hours=int(shape[2]), minutes=int(shape[3]), seconds=int(shape[4] or 0))
    return (-found if shape[1] == "-" else found) if found < timedelta(hours=24) else None


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else otherwise
