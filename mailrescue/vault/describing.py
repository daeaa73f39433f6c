"""What a mail says, for its card and for the search index.

What reads mail (formats/mime.py, formats/words.py) is loaded when the first mail comes: most commands meet no new one,
and the patterns of all scripts and charsets would be a tenth of their start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailrescue.vault.catalogue.contents import Words

if TYPE_CHECKING:
    from mailrescue.formats.mime import Described
    from mailrescue.formats.partcontent import Cuts
    from mailrescue.model.mail import Card


def describe(raw: bytes, cuts: Cuts = (), *, words: bool = True) -> Described:
    """Return what can be said of a mail, or of its skeleton with what was cut out of it; without `words`, what its card needs."""
    from mailrescue.formats import mime  # noqa: PLC0415  see above

    return mime.describe(raw, cuts, words=words)


def words_of(described: Described) -> Words:
    """Return what the index takes of a described item."""
    return _words(described.subject, described.sender, described.recipients, described.text, described.attachments)


def words_of_card(card: Card) -> Words:
    """Return what the index takes of an item that cannot be read: what stands on its card."""
    return _words(card.subject, card.sender, card.recipients, "", card.attachments)


def _words(subject: str, sender: str, recipients: str, body: str, attachments: tuple[str, ...]) -> Words:
    from mailrescue.formats.words import index_text  # noqa: PLC0415  see above

    return Words(index_text(subject), index_text(sender), index_text(recipients), index_text(body), index_text("\n".join(attachments)))
