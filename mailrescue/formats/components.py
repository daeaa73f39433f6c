"""An iCalendar or vCard text taken apart: its first event, task, journal entry or card, its time zones and files, and what follows.

Takes any bytes and never raises; limits are those of contentlines.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mailrescue.formats.contentlines import ContentLine, content_lines, visible
from mailrescue.formats.zones import Observance, Zone, observance

_MOST_ZONES = 500
_MOST_FILES = 500
_MOST_FIELDS = 5_000
_MAIN = frozenset({"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VCARD", "VAVAILABILITY"})
_SHORT_NAME = 200


@dataclass(frozen=True, slots=True)
class InnerFile:
    """A file inside an item, in base64 from `start` to `end` of its bytes; `kind` is its media type."""

    name: str
    kind: str
    start: int
    end: int


@dataclass(slots=True)
class Component:
    """What was found. `kind` and `fields` are those of the first event, task or card, "" where nothing says anything; `others` are the fields of all further ones."""

    kind: str = ""
    fields: list[ContentLine] = field(default_factory=list)
    others: list[ContentLine] = field(default_factory=list)
    zones: Mapping[str, Zone] = field(default_factory=dict)
    files: list[InnerFile] = field(default_factory=list)

    def all(self, *names: str) -> Iterator[ContentLine]:
        """Yield the fields of these names, in the order in which they stand."""
        return (line for line in self.fields if line.name in names)

    def first(self, *names: str) -> ContentLine | None:
        """Return the first field of the first of these names that there is one of and that says anything."""
        for name in names:
            for line in self.fields:
                if line.name == name and line.value.strip():
                    return line
        return None

    def text(self, *names: str) -> str:
        """Return what that field says, "" for nothing."""
        found = self.first(*names)
        return found.plain if found else ""


def component_of(raw: bytes) -> Component:
    """Return what stands in the bytes of an item."""
    found = Component()
    zones: dict[str, list[Observance]] = {}
    for path, line in _placed(raw):
        if "VTIMEZONE" in path:
            continue
        if path and path[-1] in _MAIN and len(found.fields) + len(found.others) < _MOST_FIELDS:
            _take(found, path[-1], line)
    if found.kind not in ("", "VCARD"):
        zones = _zones(raw)
    if not (found.fields or found.files):
        found.kind = ""
    found.zones = {name: tuple(known) for name, known in zones.items()}
    return found


def _take(found: Component, kind: str, line: ContentLine) -> None:
    if line.name == "BEGIN":
        if found.kind:
            found.others.append(line)
        else:
            found.kind = kind
        return
    if line.name in ("PHOTO", "LOGO", "SOUND", "KEY"):
        return
    if line.name == "ATTACH":
        if _is_inside(line) and len(found.files) < _MOST_FILES:
            found.files.append(_file(line, len(found.files) + 1))
        return
    (found.others or found.fields).append(line)


def _placed(raw: bytes) -> Iterator[tuple[tuple[str, ...], ContentLine]]:
    """Yield the lines, each with the components that it stands in; BEGIN stands in its own."""
    path: tuple[str, ...] = ()
    for line in content_lines(raw):
        if line.name == "BEGIN":
            path = (*path, line.value.strip().upper()[:_SHORT_NAME])[:8]
            yield path, line
        elif line.name == "END":
            word = line.value.strip().upper()
            if word in path:
                path = path[: len(path) - 1 - path[::-1].index(word)]
        else:
            yield path, line


def _zones(raw: bytes) -> dict[str, list[Observance]]:
    """Return the zones that a calendar defines: they may stand behind what uses them."""
    if b"VTIMEZONE" not in raw and b"vtimezone" not in raw:
        return {}
    zones: dict[str, list[Observance]] = {}
    name, fields, dates = "", dict[str, str](), list[str]()
    observances = 0

    def keep() -> None:
        nonlocal observances
        observances += 1
        if name and fields and observances < _MOST_ZONES and (one := observance(fields, dates)) is not None:
            zones.setdefault(name, []).append(one)
        fields.clear()
        dates.clear()

    for path, line in _placed(raw):
        if not path or path[-1] not in ("VTIMEZONE", "STANDARD", "DAYLIGHT"):
            continue
        if line.name == "BEGIN":
            keep()
            name = "" if path[-1] == "VTIMEZONE" else name
        elif line.name == "TZID" and path[-1] == "VTIMEZONE":
            name = line.plain
        elif line.name == "RDATE":
            dates += line.value[:10_000].split(",")
        elif path[-1] != "VTIMEZONE":
            fields.setdefault(line.name, line.value.strip())
    keep()
    return zones


def _is_inside(line: ContentLine) -> bool:
    return line.parameter("ENCODING").upper() in ("BASE64", "B") or line.parameter("VALUE").upper() == "BINARY"


def _file(line: ContentLine, number: int) -> InnerFile:
    kind = visible(line.parameter("FMTTYPE")).lower()[:100]
    named = next((value for name in ("FILENAME", "X-FILENAME", "X-APPLE-FILENAME", "X-LABEL") if (value := visible(line.parameter(name)))), "")
    sub = kind.rpartition("/")[2]
    made_up = f"attachment {number}.{sub}" if sub.isalnum() and len(sub) <= 5 else f"attachment {number}"
    return InnerFile((named.replace("\n", " ") or made_up)[:_SHORT_NAME], kind or "application/octet-stream", line.start, line.end)

