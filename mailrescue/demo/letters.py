"""One mail of the story and where its owner keeps it from day to day. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from mailrescue.demo.compose import Draft

INBOX = "INBOX"
SENT = "Sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail that comes in, or was sent, on `day`.

    `folder` is where it is filed in the end; `answered` and `deleted` are the days when that happens, None for never.
    """

    draft: Draft
    day: int
    folder: str
    answered: int | None = None
    deleted: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mail lies: the folder's path, and Maildir's flag letters, None while nobody has seen it."""

    folder: str
    flags: str | None


def place(letter: Letter, today: int) -> Place | None:
    """Return where a mail lies in the evening of a day, None before it came and after it was deleted.

    What comes in lies in the inbox, unread unless it is answered at once; on the next day it is read, and on the one
    after that filed.
    """
    age = today - letter.day
    if age < 0 or (letter.deleted is not None and today >= letter.deleted):
        return None
    if letter.folder == SENT:
        return Place(SENT, "S")
    answered = letter.answered is not None and letter.answered <= today
    if age == 0 and not answered:
        return Place(INBOX, None)
    return Place(INBOX if age <= 1 else letter.folder, "RS" if answered else "S")
