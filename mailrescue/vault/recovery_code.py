"""Recovery codes: 16 random bytes as 30 letters and digits that a person can write down and type (FORMAT.md 3)."""

from __future__ import annotations

import secrets

from blake3 import blake3

from mailrescue.core.errors import VaultUnopenable

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH, _GROUP, _CHECK_BYTES = 30, 5, 2
_READ = str.maketrans("OIL", "011", " -\t\r\n\u2010\u2011\u2012\u2013\u2014\u00a0")


def new_code() -> bytes:
    """Return 16 fresh random bytes."""
    return secrets.token_bytes(16)


def write_code(code: bytes) -> str:
    """Return the code as six groups of five."""
    bits = int.from_bytes(code + blake3(code).digest(_CHECK_BYTES), "big") << 6
    text = "".join(_DIGITS[bits >> (5 * i) & 31] for i in reversed(range(_LENGTH)))
    return "-".join(text[i : i + _GROUP] for i in range(0, _LENGTH, _GROUP))


def read_code(text: str) -> bytes:
    """Return the 16 bytes; case, blanks, dashes and O/0, I/L/1 do not matter. Raises VaultUnopenable."""
    plain = text.upper().translate(_READ)
    wrong = VaultUnopenable("This is not a recovery code: it has six groups of five letters and digits. Look for a mistyped one.")
    if len(plain) != _LENGTH or any(digit not in _DIGITS for digit in plain):
        raise wrong
    bits = 0
    for digit in plain:
        bits = bits << 5 | _DIGITS.index(digit)
    data = (bits >> 6).to_bytes(18, "big")
    code, check = data[:-_CHECK_BYTES], data[-_CHECK_BYTES:]
    if bits & 63 or blake3(code).digest(_CHECK_BYTES) != check:
        raise wrong
    return code
