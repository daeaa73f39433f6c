"""What a receipt is made of before it is shown or written as text: parts with figures, sentences and lists."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mailrescue.core.clock import read_time
from mailrescue.ui import figures
from mailrescue.ui.widgets.lines import Line
from mailrescue.ui.words import tr, trn


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure with its name. `large`: one of the few that tell the whole."""

    name: str
    value: str
    large: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """Things by name. `left`: so many more there were than are kept."""

    title: str
    lines: tuple[Line, ...]
    left: int = 0


@dataclass(slots=True)
class Part:
    """One thing that a job did: a snapshot of one mailbox, or the job as a whole. `kind` of a sentence: "", warn, bad, good."""

    heading: str = ""
    sentences: list[tuple[str, str]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)

    def say(self, text: str, kind: str = "") -> None:
        """Add a sentence, unless it is empty."""
        if text:
            self.sentences.append((kind, text))

    def large(self, *facts: tuple[str, str]) -> None:
        """Add figures that tell the whole."""
        self.facts += [Fact(name, value, large=True) for name, value in facts]

    def small(self, *facts: tuple[str, str]) -> None:
        """Add figures for who looks closer, without those that are empty."""
        self.facts += [Fact(name, value) for name, value in facts if value not in ("", "-")]

    def listing(self, title: str, lines: Iterable[Line], left: int = 0) -> None:
        """Add a list, unless it is empty."""
        if found := tuple(lines):
            self.listings.append(Listing(title, found, left))


class Told:
    """The fields of a result. What nobody has asked for by name is `rest`: nothing is dropped without a word."""

    def __init__(self, fields: Mapping[str, Any] | None) -> None:
        self._fields = dict(fields or {})
        self._asked: set[str] = set()
        self._rows: dict[str, list[Told]] = {}

    def has(self, name: str) -> bool:
        """Return whether there is such a field that is not null."""
        return self._get(name) is not None

    def text(self, name: str) -> str:
        """Return a text, "" for none."""
        value = self._get(name)
        return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def count(self, name: str) -> int:
        """Return a number, 0 for none."""
        value = self._get(name)
        return value if isinstance(value, int) else 0

    def number(self, name: str) -> str:
        """Return a number as the user's locale writes it, "-" for none."""
        return figures.number(self.count(name)) if self.has(name) else "-"

    def size(self, name: str) -> str:
        """Return a size, "-" for none."""
        return figures.size(self.count(name)) if self.has(name) else "-"

    def moment(self, name: str) -> str:
        """Return a time in the user's words, "-" for none."""
        return moment(self.text(name))

    def flag(self, name: str) -> bool:
        """Return a yes or no."""
        return self._get(name) is True

    def texts(self, name: str) -> list[str]:
        """Return a list of texts."""
        value = self._get(name)
        return [str(one) for one in value] if isinstance(value, list | tuple) else []

    def rows(self, name: str = "rows") -> list[Told]:
        """Return the rows of a list."""
        if name not in self._rows:
            value = self._get(name)
            self._rows[name] = [Told(one) for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []
        return self._rows[name]

    def pairs(self, name: str) -> dict[str, Any]:
        """Return a map."""
        value = self._get(name)
        return dict(value) if isinstance(value, Mapping) else {}

    def seen(self, *names: str) -> None:
        """Count fields as told that are shown in another way, or must not be shown."""
        self._asked.update(names)

    def rest(self) -> list[tuple[str, str]]:
        """Return the fields that were not asked for, by name; those of rows, too."""
        left = {name: value for name, value in self._fields.items() if name not in self._asked and value not in (None, [], {}, "")}
        own = [(name.replace("_", " "), value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)) for name, value in left.items()]
        return own + [found for rows in self._rows.values() for row in rows for found in row.rest()]

    def _get(self, name: str) -> Any:  # noqa: ANN401  whatever JSON holds
        self._asked.add(name)
        return self._fields.get(name)


def moment(text: str) -> str:
    """Return an RFC 3339 time in the user's words, "-" for none."""
    found = read_time(text) if text else None
    return figures.when(found) if found else text or "-"


def items_in_folders(items: int, folders: int) -> str:
    """Return how much something holds."""
    return tr("{items} in {folders}", items=trn("{n} item", "{n} items", items), folders=trn("{n} folder", "{n} folders", folders))
