"""What the bytes of an item are: a mail, or an appointment or a contact in a format of its own.

Known by their beginning, not by what anybody calls them: Exchange gives appointments and tasks as iCalendar and contacts as
vCard, where Outlook's files give a mail for each.
"""

from __future__ import annotations

import re
from enum import StrEnum

_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,64}BEGIN:(VCALENDAR|VCARD)[ \t]{0,8}[\r\n]", re.IGNORECASE)
# As much of an item tells its form.
FORM_BYTES = 128


class Form(StrEnum):
    """What the bytes of an item are."""

    MAIL = "mail"  # RFC 5322, and whatever is neither of the others
    CALENDAR = "calendar"  # RFC 5545
    CARD = "card"  # RFC 6350 and its forerunners

    @property
    def ending(self) -> str:
        """What files of this form end with."""
        return {Form.MAIL: ".eml", Form.CALENDAR: ".ics", Form.CARD: ".vcf"}[self]

    @property
    def media_type(self) -> str:
        """What it is called in mail (RFC 2045)."""
        return {Form.MAIL: "message/rfc822", Form.CALENDAR: "text/calendar", Form.CARD: "text/vcard"}[self]


def form_of(raw: bytes) -> Form:
    """Return what an item that begins with `raw` (FORM_BYTES of it are enough) is."""
    shape = _BEGINNING.match(raw[:FORM_BYTES])
    if shape is None:
        return Form.MAIL
    return Form.CARD if shape[1].upper() == b"VCARD" else Form.CALENDAR
