"""mbox files: where the mails in them begin and end, and how mails become such a file (mboxrd).

A mail begins with a From_ line: `From ` at the start of the file or after a blank line, which belongs to no mail.
Sources: RFC 4155; http://qmail.org/man/man5/mbox.html. Content-Length (mboxcl) is not believed: it is wrong in
every file that was ever edited. Reads through a function, in bounded memory; knows nothing of files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from mailrescue.formats.asctime import format_asctime
from mailrescue.formats.mbox_quoting import quoted

# Called with offset and length; gives fewer bytes only at the end of the file.
ReadAt = Callable[[int, int], bytes]

CHUNK = 1024 * 1024
_ENVELOPE_LENGTH = 1024
_FROM = b"From "

# An mbox cannot say that a mail does not end with a line end. As sender of a From_ line, this says it: other
# programs pass it over, and what we write is read back byte for byte.
NO_LAST_LINE_END = b"no-last-line-end@mailrescue.invalid"


@dataclass(frozen=True, slots=True)
class Span:
    """Where one mail stands in its file, quoted as it is there.

    `envelope` is its From_ line without line end, cut if it is absurdly long; b"" for what stands before the first one.
    """

    envelope: bytes
    offset: int
    length: int


def begins_mbox(start: bytes) -> bool:
    """Whether a file that begins with `start` begins like an mbox; blank lines may come first."""
    return start.lstrip(b"\r\n").startswith(_FROM)


def spans(read_at: ReadAt, size: int) -> Iterator[Span]:
    """Yield the mails of a file of `size` bytes.

    Bytes before the first From_ line are yielded as a mail of their own unless they are blank, so that nothing is
    lost of a file whose beginning is damaged.
    """
    start = 0
    for following in from_lines(chunks(read_at, 0, size)):
        if following:
            yield from _span(read_at, start, following)
        start = following
    if size > start:
        yield from _span(read_at, start, size)


def chunks(read_at: ReadAt, offset: int, length: int) -> Iterator[bytes]:
    """Yield a stretch of a file in pieces of at most CHUNK bytes; ends early where the file does."""
    end = offset + length
    while offset < end and (data := read_at(offset, min(CHUNK, end - offset))):
        yield data
        offset += len(data)


def from_lines(pieces: Iterable[bytes]) -> Iterator[int]:
    """Yield the offset of each From_ line in a file given piece by piece."""
    tail = b"\n\n"  # the start of the file counts as the line after a blank one
    base = -len(tail)  # offset of data[0] in the file
    found = -1
    for piece in pieces:
        data = tail + piece
        at = data.find(b"\nFrom ")
        while at >= 0:
            blank = data[at - 1 : at] == b"\n" or data[max(at - 2, 0) : at] == b"\n\r"
            if blank and base + at + 1 > found:  # the tail may hold one that was found before
                found = base + at + 1
                yield found
            at = data.find(b"\nFrom ", at + 1)
        tail = data[-8:]
        base += len(data) - len(tail)


def ends_line(mail: bytes) -> bool:
    """Whether a mail, or its last bytes, ends as an mbox wants it: with a line end, or empty."""
    return not mail or mail.endswith(b"\n")


def write_mail(
    mail: Iterable[bytes], *, complete: bool, received: int | None = None, sender: str = "-"
) -> Iterator[bytes]:
    """Yield one mail, given in chunks, as it stands in an mboxrd file: From_ line, quoted mail, blank line.

    `complete` is what `ends_line` says of the whole mail. `received` is in seconds since 1970. What is written
    so is read back byte for byte.
    """
    name = b"".join(sender.encode("ascii", "replace").split()) or b"-" if complete else NO_LAST_LINE_END
    yield _FROM + name + b" " + format_asctime(received) + b"\n"
    yield from quoted(mail)
    yield b"\n" if complete else b"\n\n"


def _span(read_at: ReadAt, start: int, end: int) -> Iterator[Span]:
    """Yield the mail between two From_ lines; nothing for blank bytes at the start of a file."""
    head = read_at(start, min(_ENVELOPE_LENGTH, end - start))
    if not head.startswith(_FROM):
        if any(piece.strip(b"\r\n") for piece in chunks(read_at, start, end - start)):
            yield Span(b"", start, end - start - _blank_line(read_at, start, end))
        return
    at = head.find(b"\n")
    offset = start + at + 1 if at >= 0 else _after_line(read_at, start, end)
    envelope = head[: offset - start].partition(b"\n")[0].rstrip(b"\r")
    length = end - offset - _blank_line(read_at, offset, end)
    if envelope[len(_FROM) :].startswith(NO_LAST_LINE_END) and read_at(offset + length - 1, 1) == b"\n":
        length -= 1
    yield Span(envelope, offset, length)


def _after_line(read_at: ReadAt, start: int, end: int) -> int:
    for data in chunks(read_at, start, end - start):
        at = data.find(b"\n")
        if at >= 0:
            return start + at + 1
        start += len(data)
    return end


def _blank_line(read_at: ReadAt, offset: int, end: int) -> int:
    """Return the length of the blank line that ends the stretch, 0 when its last line is none."""
    tail = b"\n" * (offset > end - 3) + read_at(max(offset, end - 3), min(3, end - offset))
    for blank in (b"\r\n", b"\n"):
        if tail.endswith(b"\n" + blank):
            return len(blank)
    return 0
