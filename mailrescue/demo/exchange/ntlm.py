"""NTLM as a server speaks it ([MS-NLMP]): a challenge, and whether the answer to it proves the password (NTLMv2 only)."""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import struct
from collections.abc import Callable

_SIGNATURE = b"NTLMSSP\x00"
# UNICODE, REQUEST_TARGET, NTLM, ALWAYS_SIGN, TARGET_TYPE_SERVER, EXTENDED_SESSIONSECURITY, TARGET_INFO, VERSION, 128, KEY_EXCH, 56
_FLAGS = 0xE28A8205 | 0x20000
_MASK = 0xFFFFFFFF


def challenge(nonce: bytes, name: str) -> str:
    """Return the CHALLENGE_MESSAGE ([MS-NLMP] 2.2.1.2) of a server with this name, in base64."""
    target = name.upper().encode("utf-16-le")
    pairs = b"".join(struct.pack("<HH", kind, len(target)) + target for kind in (2, 1, 4, 3))
    info = pairs + struct.pack("<HHQ", 7, 8, _now()) + bytes(4)
    start = 56
    head = _SIGNATURE + struct.pack("<IHHII", 2, len(target), len(target), start, _FLAGS) + nonce + bytes(8)
    head += struct.pack("<HHI", len(info), len(info), start + len(target)) + bytes((10, 0, 0x63, 0x45, 0, 0, 0, 15))
    return base64.b64encode(head + target + info).decode()


def kind_of(token: str) -> int:
    """Return which message a token is: 1, 2, 3, or 0 for none."""
    try:
        raw = base64.b64decode(token, validate=True)
    except (binascii.Error, ValueError):
        return 0
    return int.from_bytes(raw[8:12], "little") if raw.startswith(_SIGNATURE) and len(raw) >= 12 else 0


def proven(token: str, nonce: bytes, password_of: Callable[[str, str], tuple[str, str] | None]) -> str | None:
    """Return who has proven by an AUTHENTICATE_MESSAGE that they know their password; None when it is not proven.

    `password_of` is asked with user and domain as they stand in the message, and answers name and password.
    """
    raw = base64.b64decode(token)
    try:
        response, domain, user = (_field(raw, at) for at in (20, 28, 36))
        found = password_of(user.decode("utf-16-le"), domain.decode("utf-16-le"))
    except (struct.error, UnicodeDecodeError):
        return None
    if found is None or len(response) < 44:
        return None
    name, password = found
    key = hmac.digest(md4(password.encode("utf-16-le")), user.decode("utf-16-le").upper().encode("utf-16-le") + domain, "md5")
    expected = hmac.digest(key, nonce + response[16:], "md5")
    return name if hmac.compare_digest(expected, response[:16]) else None


def fresh() -> bytes:
    """Return a nonce."""
    return os.urandom(8)


def _field(raw: bytes, at: int) -> bytes:
    length, _, start = struct.unpack_from("<HHI", raw, at)
    return raw[start : start + length]


def _now() -> int:
    """Return a FILETIME. It is only part of what the client signs, so that any moment will do."""
    return 0x01DC0000_00000000 | int.from_bytes(os.urandom(4), "big")


def md4(data: bytes) -> bytes:
    """Return the MD4 (RFC 1320) of bytes. NTLM needs it, and OpenSSL no longer has it; fit for nothing else."""
    padded = data + b"\x80" + bytes((55 - len(data)) % 64) + struct.pack("<Q", len(data) * 8)
    state = [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476]
    for start in range(0, len(padded), 64):
        words = struct.unpack("<16I", padded[start : start + 64])
        state = [(old + new) & _MASK for old, new in zip(state, _rounds(state, words), strict=True)]
    return struct.pack("<4I", *state)


_ROUNDS: tuple[tuple[Callable[[int, int, int], int], int, tuple[int, ...], tuple[int, ...]], ...] = (
    (lambda x, y, z: (x & y) | (~x & z), 0, tuple(range(16)), (3, 7, 11, 19)),
    (lambda x, y, z: (x & y) | (x & z) | (y & z), 0x5A827999, (0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15), (3, 5, 9, 13)),
    (lambda x, y, z: x ^ y ^ z, 0x6ED9EBA1, (0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15), (3, 9, 11, 15)),
)


def _rounds(state: list[int], words: tuple[int, ...]) -> list[int]:
    a, b, c, d = state
    for mix, constant, order, shifts in _ROUNDS:
        for step, index in enumerate(order):
            total = (a + (mix(b, c, d) & _MASK) + words[index] + constant) & _MASK
            shift = shifts[step % 4]
            a, b, c, d = d, ((total << shift) | (total >> (32 - shift))) & _MASK, b, c
    return [a, b, c, d]
