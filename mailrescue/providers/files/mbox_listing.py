"""Lists the mails of one mbox file: reads it once from start to end, in bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mailrescue.core.errors import ItemUnreadable
from mailrescue.formats import mbox, mbox_status
from mailrescue.formats.asctime import parse_envelope
from mailrescue.formats.mbox_quoting import unquoted
from mailrescue.formats.received import received_of
from mailrescue.model.mail import Listed
from mailrescue.providers.files.mbox_identity import identify
from mailrescue.providers.files.mbox_reader import OpenFile


def list_mails(file: OpenFile) -> Iterator[Listed]:
    """Yield the mails of a file. The key is a digest of the mail with a number where equal ones stand in the file.

    So nothing changes when a program compacts the file. Raises ItemUnreadable when it shrinks meanwhile, OSError
    when the system cannot read it.
    """
    seen: Counter[str] = Counter()
    for span in mbox.spans(file.read_at, file.size):
        found = identify(unquoted(mbox.chunks(file.read_at, span.offset, span.length)))
        seen[found.key] += 1
        number = seen[found.key]
        yield Listed(
            key=found.key if number == 1 else f"{found.key}~{number}",
            digest=found.digest,
            locator=(file.path, span.offset, span.length),
            size=found.size,
            flags=mbox_status.flags_of(found.status) if found.status else (),
            # What stands before the first From_ line of a damaged file tells its date itself.
            received=parse_envelope(span.envelope) if span.envelope else received_of(found.head),
        )
    if file.current_size() < file.size:
        raise ItemUnreadable(
            "Another program made the mbox file shorter while it was listed, so the list cannot be trusted; "
            "the next snapshot reads it again."
        )
