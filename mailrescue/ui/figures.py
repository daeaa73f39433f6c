"""Numbers, sizes, dates and durations as the user's locale writes them."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QDate, QDateTime, QLocale, QTime

from mailrescue.core.clock import LocalZone
from mailrescue.ui.words import tr, trn

_AHEAD = 300  # seconds: so far clocks may differ without anybody calling one of them wrong


def number(count: int) -> str:
    """Return a count: `12,345`."""
    return QLocale().toString(count)


def amount(count: int, *, mail: bool) -> str:
    """Return so many things in a mailbox in words; `mail`: there is nothing but mail in it."""
    return trn("{n} mail", "{n} mails", count) if mail else trn("{n} item", "{n} items", count)


def size(count: int) -> str:
    """Return a size in bytes as people read it: `3.2 GB`, powers of 1000."""
    return QLocale().formattedDataSize(count, 1 if count >= 1000 else 0, QLocale.DataSizeFormat.DataSizeSIFormat)


def percent(part: float) -> str:
    """Return a share from 0 to 1 as `37 %`."""
    return tr("{percent} %", percent=QLocale().toString(round(part * 100)))


def moment(seconds: float) -> datetime:
    """Return the time that is so many seconds after 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def _local(moment: datetime | float) -> datetime:
    aware = moment if isinstance(moment, datetime) else datetime.fromtimestamp(moment, UTC)
    return aware.astimezone(LocalZone())


def _qt(moment: datetime | float) -> QDateTime:
    local = _local(moment)
    return QDateTime(QDate(local.year, local.month, local.day), QTime(local.hour, local.minute, local.second))


def day(moment: datetime | float | None) -> str:
    """Return a day: `22 Nov 2026`, `-` for none."""
    return "-" if moment is None else QLocale().toString(_qt(moment).date(), tr("d MMM yyyy"))


def day_short(moment: datetime | float) -> str:
    """Return a day without its year: `22 Nov`."""
    return QLocale().toString(_qt(moment).date(), tr("d MMM"))


def month(moment: datetime | float, *, year: bool = False) -> str:
    """Return a month: `Nov`, or with its year `Nov 2026`."""
    return QLocale().toString(_qt(moment).date(), "MMM yyyy" if year else "MMM")


def clock(moment: datetime | float) -> str:
    """Return a time of day: `08:30`."""
    return QLocale().toString(_qt(moment).time(), QLocale.FormatType.ShortFormat)


def when(moment: datetime | float | None) -> str:
    """Return day and time with the weekday: `Sun 22 Nov 2026, 08:30`, `-` for none."""
    if moment is None:
        return "-"
    return f"{QLocale().toString(_qt(moment).date(), tr('ddd d MMM yyyy'))}, {clock(moment)}"


def when_short(moment: datetime | float | None, now: datetime) -> str:
    """Return what lists show: the time today, else the day."""
    if moment is None:
        return ""
    return clock(moment) if _local(moment).date() == _local(now).date() else day(moment)


def ago(moment: datetime | float | None, now: datetime) -> str:
    """Return how long ago something was, in words."""
    if moment is None:
        return tr("never")
    seconds = (_local(now) - _local(moment)).total_seconds()
    if seconds < -_AHEAD:  # the clock was wrong when that was written down, or is wrong now
        return tr("dated {day}, in the future", day=day(moment))
    if seconds < 90:
        return tr("just now")
    if seconds < 5_400:
        return trn("{n} minute ago", "{n} minutes ago", round(seconds / 60))
    if seconds < 129_600:
        return trn("{n} hour ago", "{n} hours ago", round(seconds / 3600))
    return trn("{n} day ago", "{n} days ago", round(seconds / 86_400))


def duration(seconds: float) -> str:
    """Return how long something takes, in words."""
    if seconds < 90:
        return trn("{n} second", "{n} seconds", max(1, round(seconds)))
    if seconds < 5_400:
        return trn("{n} minute", "{n} minutes", round(seconds / 60))
    return trn("{n} hour", "{n} hours", round(seconds / 3600))


def seconds(taken: float) -> str:
    """Return how long a short thing took: `0.3 s`, "" for what took no time that anybody would notice."""
    return tr("{seconds} s", seconds=QLocale().toString(taken, "f", 1)) if taken >= 0.05 else ""
