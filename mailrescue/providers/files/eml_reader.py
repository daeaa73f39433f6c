"""Reads single mail files, and from their headers when they were received."""

from __future__ import annotations

from typing import cast

from mailrescue.core.errors import ItemUnreadable
from mailrescue.formats.received import HEAD_LENGTH, received_of
from mailrescue.model.mail import Listed, RawItem
from mailrescue.providers.base import OneByOne
from mailrescue.providers.files import reading


class EmlReader(OneByOne):
    """Reads mails; holds nothing."""

    def read(self, item: Listed) -> RawItem:
        """Return the mail. Raises ItemUnreadable when the file is gone or the system cannot read it."""
        path = cast("str", item.locator)
        try:
            raw, spool, _ = reading.read_file(path)
            head = reading.read_start(path, HEAD_LENGTH) if spool else raw
        except OSError as error:
            raise ItemUnreadable(reading.reason(error)) from None
        return RawItem(raw, received=received_of(head), flags=item.flags, spool=spool)

    def close(self) -> None:
        """Let go of nothing."""
