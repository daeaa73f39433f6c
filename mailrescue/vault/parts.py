"""Raw bytes of an item <-> recipe and parts (FORMAT.md 4). Pure: bytes in, values out.

No MIME is parsed here: base64 knows no `-`, so a base64 body ends where a line begins with one. A wrong guess costs
nothing but space, since a part is taken out only when encoding it again gives the very same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import pybase64

from mailrescue.core.errors import VaultDamaged
from mailrescue.vault.codec import pack_value, unpack_value

CHUNK = 1024 * 1024
# Smaller attachments gain nothing from a blob of their own; they stay in the recipe, and are compressed with it.
MIN_PART = 2048
# A literal as long as this is content of its own (a forwarded 8-bit file, an inline UU file): shared, and out of the small frames.
MAX_LITERAL = 64 * 1024
_HEADER_NAME = b"content-transfer-encoding:"
# How the word is written in practice; a plain search for each is ten times faster than one that ignores case.
_SPELLINGS = (b"base64", b"BASE64", b"Base64")
# A header line is no longer (RFC 5322 2.1.1); looking back without an end would take for ever in one huge line.
_MAX_LINE = 1000
# The width of RFC 2045, for which there is a fast encoder.
_MIME_WIDTH = 76
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")

Operation = bytes | list[object]


class Run(NamedTuple):
    """A run of the raw bytes: [start, end), either as it is (width 0) or base64 with that line layout."""

    start: int
    end: int
    data: bytes
    width: int = 0
    eol: bytes = b""
    last: bool = False


def attachment_runs(raw: bytes) -> Iterator[Run]:
    """Yield the base64 bodies of `raw` that encode again to the very same bytes, in order."""
    position = 0
    while (header := _base64_header(raw, position)) >= 0:
        blank = _BLANK_LINE.search(raw, header)
        if blank is None:
            return
        start = position = blank.end()
        # One byte is found many times faster than a line's beginning, and base64 has no `-` anywhere.
        dash = raw.find(b"-", start)
        end = len(raw) if dash < 0 else raw.rfind(b"\n", start, dash) + 1
        if end - start >= MIN_PART and (run := _decode(raw, start, end)) is not None:
            yield run
            position = run.end


def _base64_header(raw: bytes, position: int) -> int:
    """Return where the next header field that announces base64 may end, -1 when there is none."""
    while True:
        place = len(raw)
        for spelling in _SPELLINGS:  # each looks only before what the one before it found
            found = raw.find(spelling, position, place)
            place = found if found >= 0 else place
        if place == len(raw):
            return -1
        start = raw.rfind(b"\n", max(0, place - _MAX_LINE), place) + 1
        if raw[start : start + 1] in (b" ", b"\t"):  # a folded field
            start = raw.rfind(b"\n", max(0, start - _MAX_LINE), start - 1) + 1
        position = place + len(_SPELLINGS[0])
        if raw[start : start + len(_HEADER_NAME)].lower() == _HEADER_NAME:
            return position


def _decode(raw: bytes, start: int, end: int) -> Run | None:
    """Return the run when the body is uniform base64; trailing blank lines stay outside of it."""
    first = raw.find(b"\n", start, end)
    if first < 0:
        return None
    eol = b"\r\n" if raw[first - 1 : first] == b"\r" else b"\n"
    width = first + 1 - len(eol) - start
    while raw[end - len(eol) * 2 : end] == eol * 2 and end > start:
        end -= len(eol)
    body = raw[start:end]
    # Measured: replace is five times faster for one byte, translate eight times for two.
    text = body.replace(eol, b"") if len(eol) == 1 else body.translate(None, eol)
    if not 0 < width <= 0xFFFF or not _is_uniform(body, text, width, eol):
        return None
    try:
        data = pybase64.b64decode(text, validate=True)
    except ValueError:
        return None
    if pybase64.b64encode(data) != text:
        return None
    return Run(start, end, data, width, eol, body.endswith(eol))


def _is_uniform(body: bytes, text: bytes, width: int, eol: bytes) -> bool:
    """Return whether `body` is `text` in lines of `width`: proven by where the line ends stand, and how many there are."""
    ends, rest = divmod(len(body) - len(text), len(eol))
    lines = -(-len(text) // width)
    if rest or ends not in (lines, lines - 1):  # a rest is half a line end: a bare CR or LF among CRLFs
        return False
    step = width + len(eol)
    inner = [body[width + i :: step][: lines - 1] for i in range(len(eol))]
    if inner != [bytes([byte]) * (lines - 1) for byte in eol]:
        return False
    return body.endswith(eol) == (ends == lines)


def encode(data: bytes, width: int, eol: bytes, *, last: bool) -> bytes:
    """Return `data` in base64, in lines of `width`; the last one ends in `eol` only when `last` is set."""
    if width == _MIME_WIDTH:
        lines = pybase64.encodebytes(data)
        lines = lines if eol == b"\n" else lines.replace(b"\n", eol)
        return lines if last else lines[: -len(eol)]
    text = pybase64.b64encode(data)
    lines = eol.join([text[i : i + width] for i in range(0, len(text), width)])
    return lines + eol if last and text else lines


def split(raw: bytes) -> Iterator[Run]:
    """Yield runs that cover `raw` without gaps: attachments decoded, everything else as it is."""
    position = 0
    for run in attachment_runs(raw):
        if run.start > position:
            yield Run(position, run.start, raw[position : run.start])
        yield run
        position = run.end
    if position < len(raw):
        yield Run(position, len(raw), raw[position:])


def skeleton(raw: bytes, runs: list[Run]) -> tuple[bytes, list[tuple[int, bytes]]]:
    """Return `raw` without its attachment bodies, and what was cut out: where in the skeleton, and the decoded bytes."""
    if not any(run.width for run in runs):
        return raw, []
    pieces: list[bytes] = []
    cuts: list[tuple[int, bytes]] = []
    size = 0
    for run in runs:
        if run.width:
            cuts.append((size, run.data))
        else:
            pieces.append(run.data)
            size += len(run.data)
    return b"".join(pieces), cuts


def recipe(runs: Iterable[Run], store_part: Callable[[bytes], bytes]) -> bytes:
    """Return the recipe's bytes; `store_part` takes each chunk and returns its identity."""
    operations: list[Operation] = []
    for run in runs:
        if not run.width and len(run.data) < MAX_LITERAL:
            operations.append(run.data)
            continue
        parts = [store_part(run.data[i : i + CHUNK]) for i in range(0, len(run.data), CHUNK)]
        operation: list[object] = [1 if run.width else 0, len(run.data), parts]
        if run.width:
            operation += [run.width, run.eol.decode(), run.last]
        operations.append(operation)
    return pack_value(operations)


def rebuild(recipe_bytes: bytes, fetch_part: Callable[[bytes], bytes]) -> Iterator[bytes]:
    """Yield the raw bytes in pieces; holds at most one attachment in memory. Raises VaultDamaged."""
    for operation in _operations(recipe_bytes):
        if isinstance(operation, bytes):
            yield operation
        else:
            yield from _perform(operation, fetch_part)


def parts_of(recipe_bytes: bytes) -> Iterator[bytes]:
    """Yield the identities of the parts a recipe needs, in order."""
    for operation in _operations(recipe_bytes):
        if not isinstance(operation, bytes):
            yield from operation[2]  # type: ignore[misc]  # shape checked when it is performed


def _operations(recipe_bytes: bytes) -> list[Operation]:
    value = unpack_value(recipe_bytes)
    if not isinstance(value, list):
        raise VaultDamaged("a recipe cannot be understood")
    return value


def _perform(operation: list[object], fetch_part: Callable[[bytes], bytes]) -> Iterator[bytes]:
    match operation:
        case [0, int(), list(parts)]:
            for part in parts:
                yield fetch_part(part)
        case [1, int(), list(parts), int(width), str(eol), bool(last)] if width > 0:
            data = b"".join([fetch_part(part) for part in parts])
            yield encode(data, width, eol.encode(), last=last)
        case _:
            raise VaultDamaged("a recipe has an operation that this version does not know")
