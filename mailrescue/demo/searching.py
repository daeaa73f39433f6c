"""What is searched for after the loss, and which mails should be found: decided with Python's `email` package alone."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email.message import EmailMessage


@dataclass(frozen=True, slots=True)
class ReadMail:
    """A mail as Python's `email` package reads it; `words` is all that a plain search looks at."""

    sender: str
    words: str
    attachments: int


@dataclass(frozen=True, slots=True)
class Search:
    """A query, what it is after, and what tells the mails that it must find."""

    query: str
    about: str
    finds: Callable[[ReadMail], bool]


def _word(word: str) -> Callable[[ReadMail], bool]:
    """Find a word, or several beside each other; in scripts without blanks a part of the text."""
    between = r"\W+".join(map(re.escape, word.split()))
    pattern = re.compile(between if word >= "\u3000" else rf"(?<!\w){between}(?!\w)", re.IGNORECASE)
    return lambda mail: pattern.search(mail.words) is not None


SEARCHES = (
    Search("Eichentür", "a word with an umlaut", _word("Eichentür")),
    Search("見積", "a Japanese word (quotation)", _word("見積")),
    Search("خزانة", "an Arabic word (wardrobe)", _word("خزانة")),
    Search('"oak staircase"', "an English phrase", _word("oak staircase")),
    Search("7101", "the order that the tax adviser asks for", _word("7101")),
    Search("Maserfurnier", "a newsletter that was deleted on Friday, before all this", _word("Maserfurnier")),
    Search(
        "from:tannhof has:attachment", "delivery notes of the sawmill",
        lambda mail: "tannhof" in mail.sender and mail.attachments > 0,
    ),
)  # fmt: skip


def read_mail(raw: bytes) -> ReadMail:
    """Read a mail with Python's own means."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    names = [part.get_filename() or "" for part in message.iter_attachments()]
    text = "" if body is None else body.get_content()
    words = "\n".join([message["subject"], message["from"], message["to"], text, *names])
    return ReadMail(message["from"], words, len(names))


def should_find(search: Search, mails: Iterable[tuple[str, ReadMail]]) -> set[str]:
    """Return the names of the mails that a search must find."""
    return {name for name, mail in mails if search.finds(mail)}
