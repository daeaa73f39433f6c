"""What can be said of an item, whatever its bytes are: for its card and for the search index."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Described:
    """An item as people know it.

    Of a mail: `sender` is the From field ("Name <address>", else Sender), `recipients` are To, Cc and Bcc. `date` is in seconds
    since 1970, None when the Date field is missing, cannot be read, or lies before 1970 or after 2099. `attachments`
    are names, those inside attached mails included. `text` is what a search in the body should find, at most
    MAX_TEXT characters, without NUL. The other fields hold no control characters at all, and nothing lone surrogates.

    Of an appointment or a task (iCalendar): its summary, organizer, attendees, and when it begins, else when it is due. Of a
    contact (vCard): its name, its own address, all its addresses, and when it was last changed.
    """

    subject: str = ""
    sender: str = ""
    recipients: str = ""
    date: int | None = None
    message_id: str = ""
    attachments: tuple[str, ...] = ()
    text: str = ""
