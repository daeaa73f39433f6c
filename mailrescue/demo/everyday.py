"""The mail of any day: years of it, made from the kinds in resources/demo/everyday.toml, the same every time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from mailrescue.demo.business import Business, Entry, read
from mailrescue.demo.compose import Draft, Paper, Person
from mailrescue.demo.letters import INBOX, SENT, Letter
from mailrescue.demo.papers import pdf
from mailrescue.demo.wording import attribution

Item = TypeVar("Item")


class _Draw:
    """Draws as by chance, and the same every time: two draws with the same words in the same order are equal."""

    def __init__(self, *words: object) -> None:
        self._words = "/".join(map(str, words))
        self._drawn = 0

    def number(self, limit: int) -> int:
        """Return a number from 0 to `limit` - 1."""
        self._drawn += 1
        digest = hashlib.blake2s(f"{self._words}#{self._drawn}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") % limit

    def of(self, choices: Sequence[Item]) -> Item:
        """Return one of these."""
        return choices[self.number(len(choices))]


@dataclass(frozen=True, slots=True)
class Everyday:
    """The mail of one mailbox of the business: `kind` is office, workshop or receipts, `owner` whose it is.

    `least` and `most` mails come on a working day, on a Saturday one or none.
    """

    business: Business
    kind: str
    owner: Person
    least: int
    most: int

    def letters(self, first: int, last: int) -> Iterator[Letter]:
        """Yield what comes and is written from one day to another, both included."""
        facts = read("everyday")
        people = {key: Person(**entry) for key, entry in facts["people"].items()}
        kinds = [kind for kind in facts[self.kind] for _ in range(kind["often"])]
        for day in range(first, last + 1):
            draw = _Draw(self.kind, day)
            for number in range(self._how_many(day, draw)):
                yield from self._letter(draw, day, number, draw.of(kinds), people, facts["pools"])

    def _how_many(self, day: int, draw: _Draw) -> int:
        weekday = day % 7
        if weekday >= 5:
            return draw.number(2) if weekday == 5 else 0
        return self.least + draw.number(self.most - self.least + 1)

    def _letter(self, draw: _Draw, day: int, number: int, kind: Entry, people: dict[str, Person], pools: Entry) -> Iterator[Letter]:
        key = draw.of(kind["by"]) if isinstance(kind["by"], list) else kind["by"]
        sender = people.get(key) or self.business.person(key)
        words = {name: draw.of(pool) for name, pool in pools.items()}
        words |= {"name": sender.name, "number": f"{3000 + day * 3 + number}"}
        time = f"{6 + (2 * number + draw.number(2)) % 11:02}:{draw.number(60):02}"
        papers = tuple(Paper(f"{title}.pdf", pdf(title, [])) for title in (kind["paper"].format(**words),)) if "paper" in kind else ()
        subject = kind["subject"].format(**words)
        draft = Draft(
            sender=sender, to=self.owner, when=self.business.moment(day, time), subject=subject,
            text=kind["text"].format(**words), papers=papers,
        )  # fmt: skip
        answered = day if "answer" in kind and draw.number(10) < 7 else None
        deleted = day + 2 + draw.number(12) if kind.get("thrown") else None
        yield Letter(draft=draft, day=day, folder=self._filed(kind["folder"], draft), answered=answered, deleted=deleted)
        if answered is not None:
            yield self._answer(draft, day, kind["answer"])

    def _filed(self, folder: str, draft: Draft) -> str:
        """Return where a mail lies in the end: earlier years are put away by year."""
        year, now = draft.when.year, self.business.moment(0, "00:00").year
        return folder if folder == INBOX or year >= now else f"Archiv/{year}"

    def _answer(self, draft: Draft, day: int, text: str) -> Letter:
        quoted = "".join(f"> {line}\n" for line in draft.text.splitlines())
        time = f"{draft.when.hour + 1:02}:{(draft.when.minute * 7) % 60:02}"
        answer = Draft(
            sender=self.owner, to=draft.sender, when=self.business.moment(day, time), subject=f"Re: {draft.subject}",
            text=self.business.signed(f"{text}\n{attribution('de', draft)}\n{quoted}"), references=(draft.message_id,),
        )  # fmt: skip
        return Letter(draft=answer, day=day, folder=SENT)
