"""The whole mailbox of the story: its folders and every mail that ever comes, the same ones every time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailrescue.demo.business import Business
from mailrescue.demo.days import MONDAY
from mailrescue.demo.letters import SENT, Letter
from mailrescue.demo.threads import thread_letters
from mailrescue.demo.trade import invoice_letters, newsletter_letters, order_letters


@dataclass(frozen=True, slots=True)
class Correspondence:
    """Paths of all folders but the inbox, and the mails in the order in which they come."""

    folders: tuple[str, ...]
    letters: tuple[Letter, ...]


def correspondence(monday: datetime = MONDAY) -> Correspondence:
    """Return it, with `monday` for day 0. Raises MailRescueError when resources/demo is missing."""
    business = Business(monday)
    letters = [
        *thread_letters(business), *invoice_letters(business), *order_letters(business), *newsletter_letters(business),
    ]  # fmt: skip
    letters.sort(key=lambda letter: (letter.draft.when, letter.draft.message_id))
    return Correspondence((SENT, *business.folders), tuple(letters))
