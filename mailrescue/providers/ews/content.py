"""The bytes of one item or attachment, decoded from base64 while they come in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pybase64

from mailrescue.model.mail import SPOOL_ABOVE, Spool
from mailrescue.providers.ews.writing import Sink

_DECODE_AT = 1 << 18  # characters gathered before they are decoded
# From here on an item waits in a file: several workers hold one each.
_SPOOL_FROM = min(8 * 1024 * 1024, SPOOL_ABOVE)
_PIECE = 1 << 20
_BLANKS = (b"\n", b"\r", b" ", b"\t")


class Content:
    """Takes base64 text piece by piece. `broken`: it was no base64 (RFC 4648, 4), nothing of it can be believed."""

    def __init__(self, spool_above: int = _SPOOL_FROM) -> None:
        self.size = 0
        self.broken = False
        self._sink = Sink(spool_above)
        self._waiting: list[str] = []
        self._waiting_size = 0
        self._rest = b""  # characters short of a group of four
        self._ended = False  # a group with padding was the last

    def add(self, text: str) -> None:
        """Take the next characters. Raises OSError when the disk takes no more."""
        self._waiting.append(text)
        self._waiting_size += len(text)
        if self._waiting_size >= _DECODE_AT:
            self._decode()

    def finish(self) -> None:
        """Say that there is no more."""
        self._decode()
        self.broken = self.broken or bool(self._rest)
        self._sink.close()

    def taken(self) -> tuple[bytes, Spool | None]:
        """Return the bytes, or the file that has them; it is the caller's now."""
        return self._sink.taken()

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes in order."""
        if not self._sink.path:
            yield from self._sink.pieces()
            return
        with Path(self._sink.path).open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece

    def discard(self) -> None:
        """Let go of the bytes; may be called at any time, and twice."""
        self._sink.discard()

    def _decode(self) -> None:
        text, self._waiting, self._waiting_size = "".join(self._waiting), [], 0
        if self.broken:
            return
        try:
            data = self._rest + text.encode("ascii")
            if any(blank in data for blank in _BLANKS):  # looking is much cheaper than taking out
                data = data.translate(None, b"".join(_BLANKS))
            whole = len(data) - len(data) % 4
            now, self._rest = data[:whole], data[whole:]
            plain = pybase64.b64decode(now, validate=True)
        except ValueError:  # UnicodeError and binascii.Error are ValueErrors
            plain, now = b"", b"="
            self.broken = True
        if self._ended and now:
            self.broken = True
        self._ended = self._ended or now.endswith(b"=")
        if self.broken:
            self.discard()
        elif plain:
            self.size += len(plain)
            self._sink.write(plain)
