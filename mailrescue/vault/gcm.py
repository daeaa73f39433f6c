"""Undo a short damage in bytes sealed with AES-GCM (NIST SP 800-38D). Knows keys and bytes, nothing of vaults.

The tag is a polynomial in the sealed bytes over GF(2^128). When a few neighbouring bits have changed in one 16-byte
block, the tag that the bytes have and the tag that they should have differ by (changed bits) times a power of the hash
key, and that power tells the block. For each block there is one pattern that would explain the difference; a pattern
of at most 64 neighbouring bits comes up by accident in fewer than one of 2^40 frames. Whoever has a hash of the whole
compares it nevertheless.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR, ECB

_BLOCK = 16
_TAG = 16
# Bits side by side that may have changed.
_MOST_BITS = 64
# Blocks are tried one by one; nothing that we seal is larger.
_MOST_BYTES = 64 * 1024 * 1024
_REDUCTION = 0xE1 << 120  # x^128 + x^7 + x^2 + x + 1, lowest power first
_ONE = 1 << 127


def mended(key: bytes, nonce: bytes, sealed: bytes, bound: bytes = b"") -> bytes | None:
    """Return what was sealed (ciphertext and tag) before a few neighbouring bits changed; None when that is not what happened."""
    text, tag = sealed[:-_TAG], sealed[-_TAG:]
    if len(sealed) < _TAG or len(sealed) > _MOST_BYTES:
        return None
    whole = AESGCM(key).encrypt(nonce, _stream(key, nonce, text), bound or None)
    difference = _number(whole[-_TAG:]) ^ _number(tag)
    if difference == 0 or _span(difference) <= _MOST_BITS:
        return whole  # only the tag was hit
    block, pattern = _locate(difference, _hash_key(key), -(-len(text) // _BLOCK))
    start = block * _BLOCK
    hit = text[start : start + _BLOCK]
    unseen = (_BLOCK - len(hit)) * 8
    if block < 0 or pattern & ((1 << unseen) - 1):  # behind the end there is nothing that could change
        return None
    right = (_number(hit.ljust(_BLOCK, b"\0")) ^ pattern).to_bytes(_BLOCK, "big")[: len(hit)]
    return text[:start] + right + text[start + len(hit) :] + tag


def _stream(key: bytes, nonce: bytes, text: bytes) -> bytes:
    """Return the plain bytes without asking whether they are right."""
    decryptor = Cipher(AES(key), CTR(nonce + b"\0\0\0\2")).decryptor()
    return decryptor.update(text) + decryptor.finalize()


def _hash_key(key: bytes) -> int:
    encryptor = Cipher(AES(key), ECB()).encryptor()  # noqa: S305  one block, as SP 800-38D defines the hash key
    return _number(encryptor.update(bytes(_BLOCK)) + encryptor.finalize())


def _locate(difference: int, hash_key: int, blocks: int) -> tuple[int, int]:
    """Return the block (from 0) and the pattern that explain the difference; (-1, 0) when none does."""
    table = _table(_inverse(hash_key))
    # The last block counts with the second power of the hash key; behind it comes the block of lengths.
    pattern = _times(_times(difference, table), table)
    for block in range(blocks - 1, -1, -1):
        if _span(pattern) <= _MOST_BITS:
            return block, pattern
        pattern = _times(pattern, table)
    return -1, 0


def _number(block: bytes) -> int:
    return int.from_bytes(block, "big")


def _span(pattern: int) -> int:
    """Return from which to which bit a pattern reaches."""
    return pattern.bit_length() - (pattern & -pattern).bit_length() + 1


def _powers(factor: int) -> list[int]:
    """Return `factor` times x^0 to x^127 (SP 800-38D, 6.3)."""
    found = [factor]
    for _ in range(127):
        factor = (factor >> 1) ^ (_REDUCTION if factor & 1 else 0)
        found.append(factor)
    return found


def _product(a: int, b: int) -> int:
    result = 0
    for power, term in enumerate(_powers(b)):
        if a & (_ONE >> power):
            result ^= term
    return result


def _inverse(a: int) -> int:
    """Return 1/a: a to the power of 2^128 - 2."""
    result = _ONE
    for _ in range(127):
        a = _product(a, a)
        result = _product(result, a)
    return result


def _table(factor: int) -> list[list[int]]:
    """Return the products of `factor` with every byte at each of the 16 places, so that a multiplication is 16 look-ups."""
    powers = _powers(factor)
    table = []
    for place in range(_BLOCK):
        row = [0] * 256
        for byte in range(1, 256):
            low = byte & -byte
            row[byte] = row[byte ^ low] ^ powers[place * 8 + 8 - low.bit_length()]
        table.append(row)
    return table


def _times(a: int, table: list[list[int]]) -> int:
    result = 0
    for row, byte in zip(table, a.to_bytes(_BLOCK, "big"), strict=True):
        result ^= row[byte]
    return result
