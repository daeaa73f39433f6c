"""The quoting of mboxrd: one `>` before each line of `>`s and `From `, so that no such line begins a mail.

Works on streams of any length in bounded memory. Sources: RFC 4155, http://qmail.org/man/man5/mbox.html. Of mboxo,
which quotes `From ` alone, the same is taken away; its `>From ` that was never quoted cannot be told apart.
Law: unquote(quote(mail)) == mail for all bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

# The `>` is put in and taken out at the end of the run, right before `From `: the result is the same as at its
# start, and of a run that is cut by the end of a chunk only the last bytes need be held back.
_BARE = re.compile(rb"\n(>*)From ")
_BARE_CUT = re.compile(rb">*(F(?:r(?:om?)?)?)?")
_QUOTED = re.compile(rb"\n(>*)>From ")
_QUOTED_CUT = re.compile(rb">*?(>(?:F(?:r(?:om?)?)?)?)?")


def quote(mail: bytes) -> bytes:
    """Return a mail as it stands in an mboxrd file."""
    return b"".join(quoted([mail]))


def unquote(text: bytes) -> bytes:
    """Return the mail that stands in an mbox file as `text`."""
    return b"".join(unquoted([text]))


def quoted(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a mail, given in chunks, as it stands in an mboxrd file."""
    return _edited(chunks, _BARE, rb"\n\1>From ", _BARE_CUT)


def unquoted(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a mail whose text in an mbox file is given in chunks."""
    return _edited(chunks, _QUOTED, rb"\n\1From ", _QUOTED_CUT)


def _edited(
    chunks: Iterable[bytes], line: re.Pattern[bytes], replacement: bytes, cut: re.Pattern[bytes]
) -> Iterator[bytes]:
    held = b""
    open_line = True  # what went out of the current line, if anything, is `>` only
    for chunk in chunks:
        data = held + chunk if held else chunk
        last = data.rfind(b"\n")
        ambiguous = cut.fullmatch(data, last + 1) if last >= 0 or open_line else None
        held = (ambiguous[1] or b"") if ambiguous else b""
        if held:
            data = data[: -len(held)]
        if b"From " in data:
            # The mark stands for the end of the line before, or for the rest of this one.
            data = line.sub(replacement, (b"\n" if open_line else b"-") + data)[1:]
        open_line = ambiguous is not None
        yield data
    if held:
        yield held
