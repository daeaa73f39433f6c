"""The people of the story and what they attach, from resources/demo/business.toml."""

from __future__ import annotations

import tomllib
from datetime import datetime
from typing import Any

from mailrescue.core.resources import resource_folder
from mailrescue.demo.compose import Paper, Person
from mailrescue.demo.days import MONDAY, moment
from mailrescue.demo.papers import pdf

_OWNER = "weber"

# One entry of a file in resources/demo; its README says what stands in each.
Entry = dict[str, Any]


def read(name: str) -> Entry:
    """Return one of the files of resources/demo. Raises MailRescueError when it is missing."""
    return tomllib.loads((resource_folder("demo") / f"{name}.toml").read_text(encoding="utf-8"))


class Business:
    """Who writes to whom, when, and the terms that go with every invoice. `monday` is day 0."""

    def __init__(self, monday: datetime = MONDAY) -> None:
        self._monday = monday
        facts = read("business")
        self._people = {key: Person(**entry) for key, entry in facts["people"].items()}
        self.owner = self._people[_OWNER]
        self.folders: tuple[str, ...] = tuple(facts["mailbox"]["folders"])
        terms = facts["terms"]
        clauses = (f"{number}. {clause}" for number, clause in enumerate(terms["clauses"], 1))
        self.terms = Paper(terms["file"], pdf(terms["title"], clauses))

    def person(self, key: str) -> Person:
        """Return somebody by the key that the files use."""
        return self._people[key]

    def moment(self, day: int, time: str) -> datetime:
        """Return the moment that a day and a time like `09:12` mean."""
        return moment(day, time, self._monday)

    def day_and_moment(self, at: str) -> tuple[int, datetime]:
        """Return what `-45 09:12` means."""
        day, time = at.split()
        return int(day), self.moment(int(day), time)

    def signed(self, text: str) -> str:
        """Return a text of the owner with her signature."""
        return f"{text}\n-- \n{self.owner.signature}"
