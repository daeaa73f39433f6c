"""How often an appointment repeats, in words: RRULE of RFC 5545 3.3.10. Nothing is expanded."""

from __future__ import annotations

import re

from mailrescue.formats.zones import parse_stamp

_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year", "HOURLY": "hour", "MINUTELY": "minute", "SECONDLY": "second"}
_DAYS = {"MO": "Mon", "TU": "Tue", "WE": "Wed", "TH": "Thu", "FR": "Fri", "SA": "Sat", "SU": "Sun"}
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_MOST_DAYS = 14


def repeats(rule: str) -> str:
    """Return the rule in words; as it is where nobody could read it."""
    named = (piece.partition("=") for piece in rule.upper().split(";"))
    parts = {name.strip(): value.strip() for name, _, value in named}
    unit = _UNITS.get(parts.get("FREQ", ""))
    if unit is None:
        return rule
    every = parts.get("INTERVAL", "1")
    text = f"every {unit}" if every in ("", "1") or not every.isdigit() else f"every {every} {unit}s"
    if days := [_day(shape) for day in parts.get("BYDAY", "").split(",")[:_MOST_DAYS] if (shape := _DAY.fullmatch(day.strip()))]:
        text += f" on {', '.join(days)}"
    if (count := parts.get("COUNT", "")).isdigit():
        text += f", {count} times"
    until = parse_stamp(parts.get("UNTIL", ""))
    return f"{text}, until {until.at:%Y-%m-%d}" if until else text


def _day(shape: re.Match[str]) -> str:
    place, day = shape[1], _DAYS[shape[2]]
    if place is None:
        return day
    return f"the last {day}" if place == "-1" else f"{day} number {place.lstrip('+')}"
