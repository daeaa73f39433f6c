"""The body of an item as plain text."""

from __future__ import annotations

from mailrescue.formats.htmltext import html_lines
from mailrescue.formats.mapi import tags
from mailrescue.providers.ews.parsing import Element
from mailrescue.providers.ews.soap import child, extended_values


def body_text(item: Element) -> str:
    """Return the text of a body, of a page its words; "" when there is none."""
    body = child(item, "Body")
    text = body.text or "" if body is not None else ""
    if body is not None and body.get("BodyType") == "HTML":
        text = extended_values(item).get(tags.BODY, "") or html_lines(text)
    return text.strip()
