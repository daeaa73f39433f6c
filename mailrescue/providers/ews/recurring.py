"""The rule by which something repeats ([MS-OXWSCDATA] 2.2.4, RecurrenceType) as an RRULE (RFC 5545, 3.3.10). Pure."""

from __future__ import annotations

from datetime import date
from typing import Any

from mailrescue.providers.ews.parsing import Element
from mailrescue.providers.ews.soap import number, said

_DAYS = {"Sunday": "SU", "Monday": "MO", "Tuesday": "TU", "Wednesday": "WE", "Thursday": "TH", "Friday": "FR", "Saturday": "SA"}
_SETS = {"Day": list(_DAYS.values()), "Weekday": ["MO", "TU", "WE", "TH", "FR"], "WeekendDay": ["SA", "SU"]}
_PLACES = {"First": 1, "Second": 2, "Third": 3, "Fourth": 4, "Last": -1}
_MONTHS = {
    name: at
    for at, name in enumerate(
        ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"), 1
    )
}
_FREQUENCIES = {
    "DailyRecurrence": "DAILY", "WeeklyRecurrence": "WEEKLY", "AbsoluteMonthlyRecurrence": "MONTHLY", "RelativeMonthlyRecurrence": "MONTHLY",
    "AbsoluteYearlyRecurrence": "YEARLY", "RelativeYearlyRecurrence": "YEARLY",
}  # fmt: skip

Rule = dict[str, Any]  # as icalendar's vRecur takes it


def rule(recurrence: Element) -> Rule | None:
    """Return the rule, None where iCalendar has none like it, such as for tasks that begin anew when they are done."""
    found: Rule = {}
    for each in recurrence:
        name = each.tag
        if name in _FREQUENCIES:
            found["freq"] = _FREQUENCIES[name]
            found |= _pattern(each)
        elif name == "EndDateRecurrence":
            until = _day(said(each, "EndDate"))
            if until is not None:
                found["until"] = until
        elif name == "NumberedRecurrence":
            count = number(said(each, "NumberOfOccurrences").strip())
            if count:
                found["count"] = count
    return found if "freq" in found else None


def _pattern(pattern: Element) -> Rule:
    found: Rule = {}
    interval = number(said(pattern, "Interval").strip())
    if interval and interval > 1:
        found["interval"] = interval
    if days := _days(said(pattern, "DaysOfWeek")):
        found["byday"] = days
    if (place := _PLACES.get(said(pattern, "DayOfWeekIndex").strip())) is not None:
        found["bysetpos"] = place
    if day := number(said(pattern, "DayOfMonth").strip()):
        found["bymonthday"] = day
    if month := _MONTHS.get(said(pattern, "Month").strip()):
        found["bymonth"] = month
    return found


def _days(text: str) -> list[str]:
    found: list[str] = []
    for word in text.split():
        found += [_DAYS[word]] if word in _DAYS else _SETS.get(word, [])
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None
