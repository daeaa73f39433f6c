"""Bytes to and from an IMAP server: lines, literals, deflated where both agreed to (RFC 4978).

Reading looks at the cancel token once a second, and gives a server up that sends next to nothing for long.
"""

from __future__ import annotations

import io
import os
import socket
import tempfile
import zlib
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from mailrescue.core.progress import CancelToken
from mailrescue.model.mail import SPOOL_ABOVE, Spool
from mailrescue.providers.net.limits import LARGEST_ITEM

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BUFFER = 256 * 1024
_LOOK = 1.0
# A line without end is no IMAP; the longest honest ones are sets of UIDs.
_LONGEST_LINE = 64 * 1024 * 1024
PATIENCE, _TRICKLE = 120.0, 4096


class Lost(Exception):
    """The connection is no longer of use: cut, silent, or ended by the server. The message says how, without a full stop."""


class Silent(Lost):
    """The server sends next to nothing."""


class _Incoming(io.RawIOBase):
    """What arrives, inflated where that was agreed to. `total` counts the bytes given on."""

    def __init__(self, connection: socket.socket, cancel: CancelToken) -> None:
        self.total = 0
        self.patience = PATIENCE
        self._connection, self._cancel = connection, cancel
        self._inflater: zlib._Decompress | None = None
        self._ahead = b""
        self._waited, self._got = 0.0, 0

    def readable(self) -> bool:
        return True

    def inflate(self, ahead: bytes) -> None:
        """Take what comes from now on as deflated; `ahead` was read already."""
        self._inflater, self._ahead = zlib.decompressobj(-zlib.MAX_WBITS), ahead

    def begin(self) -> None:
        """Begin to count anew how long nothing comes: something was asked."""
        self._waited, self._got = 0.0, 0

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer)
        count = self._receive(view) if self._inflater is None else self._receive_deflated(view, self._inflater)
        self.total += count
        return count

    def _receive_deflated(self, view: memoryview, inflater: zlib._Decompress) -> int:
        while True:
            try:
                data = inflater.decompress(self._ahead or inflater.unconsumed_tail, len(view))
            except zlib.error as error:
                raise Lost(f"what it sent deflated is damaged ({error})") from error
            self._ahead = b""
            if data:
                view[: len(data)] = data
                return len(data)
            packed = bytearray(min(_BUFFER, max(len(view), 4096)))
            count = self._receive(memoryview(packed))
            if not count:
                return 0
            self._ahead = bytes(packed[:count])

    def _receive(self, view: memoryview) -> int:
        while True:
            self._cancel.check()
            start = monotonic()
            try:
                count = self._connection.recv_into(view)
            except TimeoutError:
                count = -1
            except OSError as error:
                raise Lost(f"the connection broke ({error.strerror or error})") from error
            self._waited += monotonic() - start
            self._got += max(count, 0)
            if count >= 0 and self._got >= _TRICKLE:
                self.begin()
            elif self._waited > self.patience:
                raise Silent(f"it sent next to nothing for {int(self.patience)} seconds")
            if count >= 0:
                return count


class Channel:
    """A connection to a server. Raises Lost when it is no longer of use, and Cancelled when the user says stop."""

    def __init__(self, connection: socket.socket, cancel: CancelToken) -> None:
        connection.settimeout(_LOOK)
        self.connection = connection
        self._cancel = cancel
        self._incoming = _Incoming(connection, cancel)
        self._reader = io.BufferedReader(self._incoming, _BUFFER)
        self._deflater: zlib._Compress | None = None
        self._taken = 0

    def be_patient(self, seconds: float) -> None:
        """Give the server up after it sent next to nothing for so long; two minutes unless this says otherwise."""
        self._incoming.patience = seconds

    def send(self, data: bytes) -> None:
        """Send all of `data`."""
        if self._deflater:
            data = self._deflater.compress(data) + self._deflater.flush(zlib.Z_SYNC_FLUSH)
        self._incoming.begin()
        view, waited = memoryview(data), 0.0
        while view:
            self._cancel.check()
            try:
                view = view[self.connection.send(view) :]
            except TimeoutError:
                waited += _LOOK
                if waited > PATIENCE:
                    raise Lost("it takes nothing more") from None
            except OSError as error:
                raise Lost(f"the connection broke ({error.strerror or error})") from error

    def line(self) -> bytes:
        """Return the next line, with its end."""
        line = self._reader.readline(_LONGEST_LINE)
        self._taken += len(line)
        if not line.endswith(b"\n"):
            raise Lost("it sent a line without end" if len(line) == _LONGEST_LINE else "it closed the connection")
        return line

    def exactly(self, size: int) -> bytes:
        """Return the next `size` bytes."""
        data = self._reader.read(size)
        self._taken += len(data)
        if len(data) != size:
            raise Lost("it closed the connection in the middle of a mail")
        return data

    def literal(self, size: int) -> bytes | Spool:
        """Return the next `size` bytes; those of a literal too big for memory in a temporary file, the caller's to remove."""
        if size <= SPOOL_ABOVE:
            return self.exactly(size)
        if size > LARGEST_ITEM:
            raise Lost(f"it announces a mail of {size} bytes")
        descriptor, path = tempfile.mkstemp(prefix="mailrescue-")
        try:
            with os.fdopen(descriptor, "wb") as target:
                left = size
                while left:
                    left -= target.write(self.exactly(min(left, _BUFFER * 4)))
        except BaseException:
            Path(path).unlink(missing_ok=True)
            raise
        return Spool(path, 0, size, temporary=True)

    @property
    def ahead(self) -> int:
        """How many bytes have arrived that nobody has taken."""
        return self._incoming.total - self._taken

    def deflate(self) -> None:
        """From now on deflate what is sent, and inflate what comes: the server has just agreed to it (RFC 4978, 3)."""
        ahead = self._reader.read(self.ahead) if self.ahead else b""
        self._deflater = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._incoming.inflate(ahead)
        self._incoming.total = self._taken = 0

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()
