"""Raw bytes of an item, taken apart and put together again: the very same bytes, whatever they are."""

from __future__ import annotations

import base64
import random
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mailrescue.core.errors import VaultDamaged
from mailrescue.vault.codec import pack_value, unpack_value
from mailrescue.vault.parts import (
    CHUNK,
    MAX_LITERAL,
    MIN_PART,
    Run,
    encode,
    parts_of,
    rebuild,
    recipe,
    skeleton,
    split,
)


class Shelf:
    """Parts by number."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def store(self, data: bytes) -> bytes:
        """Keep a part."""
        self.parts.append(data)
        return b"%d" % (len(self.parts) - 1)

    def fetch(self, name: bytes) -> bytes:
        """Return a part."""
        return self.parts[int(name)]


def round_trip(raw: bytes) -> list[Run]:
    """Take apart, put together, compare; returns the runs."""
    runs, shelf = list(split(raw)), Shelf()
    position = 0
    for run in runs:
        assert (run.start, position < run.end) == (position, True), "runs cover the whole without gaps"
        position = run.end
    assert position == len(raw)
    written = recipe(runs, shelf.store)
    assert b"".join(rebuild(written, shelf.fetch)) == raw
    assert list(parts_of(written)) == [b"%d" % n for n in range(len(shelf.parts))]
    assert all(0 < len(part) <= CHUNK for part in shelf.parts)
    bare, cuts = skeleton(raw, runs)
    for place, _ in reversed(cuts):
        assert 0 <= place <= len(bare)
    assert len(cuts) == sum(1 for run in runs if run.width)
    return runs


eols = st.sampled_from([b"\n", b"\r\n"])
widths = st.one_of(st.sampled_from([4, 57, 60, 64, 72, 75, 76, 77, 998]), st.integers(1, 4000))
contents = st.one_of(st.integers(0, 9000).map(lambda n: random.Random(n).randbytes(n)), st.integers(0, 9000).map(bytes))


@st.composite
def base64_bodies(draw: st.DrawFn, eol: bytes) -> bytes:
    """A body in base64: mostly uniform, sometimes with the faults that mailers and gateways make."""
    text = base64.b64encode(draw(contents))
    width = draw(widths)
    lines = [text[i : i + width] for i in range(0, len(text), width)]
    body = eol.join(lines) + draw(st.sampled_from([b"", eol, eol, eol + eol, eol + b" " + eol, b" ", b"=", b"\n", b"\r"]))
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
        at = draw(st.integers(0, max(0, len(body) - 1)))
        fault = draw(st.sampled_from([b"", b"\n", b"\r\n", b"\r", b"-", b" ", b"\t", b"=", b"\x00", b"\xff", b"!", b"A", b"--x\n"]))
        keep = draw(st.integers(0, 2))
        body = body[:at] + fault + body[at + keep :]
    return body


@st.composite
def mails(draw: st.DrawFn) -> bytes:
    """A mail of parts in base64 and of others, between boundaries that may be missing, doubled or in the middle."""
    eol = draw(eols)
    pieces = [b"From: a@example.org" + eol + b"Subject: x" + eol]
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from([b"Content-Transfer-Encoding", b"content-transfer-encoding", b"X-Content-Transfer-Encoding"]))
        space = draw(st.sampled_from([b": ", b":", b":\t", b":" + eol + b" ", b" : "]))
        word = draw(st.sampled_from([b"base64", b"BASE64", b"Base64", b"bAsE64", b"base64; x=y", b"base64x", b"8bit"]))
        blank = draw(st.sampled_from([eol + eol, eol + eol, eol, b"\n\n", b"\n\r\n"]))
        boundary = draw(st.sampled_from([b"--b" + eol, b"--b" + eol, b"", eol, b"-", b"--b--"]))
        pieces += [boundary, name + space + word, blank, draw(base64_bodies(eol))]
    pieces.append(draw(st.sampled_from([b"", b"--b--" + eol, b"--b--", eol, eol * 3, b"\r", b"\x00", b"tail without an end"])))
    return b"".join(pieces)


@given(st.binary(max_size=5000))
def test_any_bytes_come_out_as_they_went_in(raw: bytes) -> None:
    round_trip(raw)


@settings(max_examples=300)
@given(mails())
def test_mails_with_and_without_faults_come_out_as_they_went_in(raw: bytes) -> None:
    round_trip(raw)


def attached(content: bytes, width: int, eol: bytes, end: bytes) -> bytes:
    """A mail whose one attachment is uniform."""
    text = base64.b64encode(content)
    body = eol.join(text[i : i + width] for i in range(0, len(text), width))
    return eol.join([b"Content-Transfer-Encoding: base64", b"", b""]) + body + end


@pytest.mark.parametrize("eol", [b"\n", b"\r\n"])
@pytest.mark.parametrize("width", [1, 4, 60, 64, 72, 75, 76, 77, 998, 60_000])
@pytest.mark.parametrize("size", [MIN_PART, 2280, 2281, 2282, 5700, 9001])
def test_uniform_attachments_of_every_width_are_stored_decoded(eol: bytes, width: int, size: int) -> None:
    content = random.Random(size).randbytes(size)
    for end in (b"", eol, eol * 3, eol + b"--b--", eol * 2 + b"--b--" + eol):
        raw = attached(content, width, eol, end)
        decoded = [run.data for run in round_trip(raw) if run.width]
        assert decoded == ([content] if width < 60_000 or end else []), "a body that has no line end is left as it is"


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\n\r\n", b"\r\r\n", b"\n\n", b"\r\n\n", b"\n\r", b" ", b"=", b"\x00"])
@pytest.mark.parametrize("width", [1, 2, 4, 75, 76])
def test_a_body_whose_last_line_ends_unlike_the_others_comes_out_as_it_went_in(width: int, end: bytes) -> None:
    for eol in (b"\n", b"\r\n"):
        round_trip(attached(random.Random(1).randbytes(3001), width, eol, end))


@example(b"")
@given(contents)
def test_what_is_encoded_has_lines_of_the_width(data: bytes) -> None:
    for width, eol, last in ((76, b"\n", True), (76, b"\r\n", False), (64, b"\r\n", True), (3, b"\n", False)):
        text = encode(data, width, eol, last=last)
        assert base64.b64decode(text) == data
        assert text.endswith(eol) == (last and bool(data))
        lines = text.removesuffix(eol).split(eol)
        assert all(len(line) == width for line in lines[:-1])


def test_large_literals_and_attachments_become_parts_of_a_megabyte() -> None:
    text = random.Random(1).randbytes(3 * CHUNK // 4).hex().encode()
    runs = round_trip(text)
    assert len(runs) == 1
    shelf = Shelf()
    (operation,) = unpack_value(recipe(runs, shelf.store))
    assert operation == [0, len(text), [b"0", b"1"]]
    assert [len(part) for part in shelf.parts] == [CHUNK, len(text) - CHUNK]
    assert unpack_value(recipe(list(split(bytes(MAX_LITERAL - 1))), shelf.store)) == [bytes(MAX_LITERAL - 1)]


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Transfer-Encoding: base64\n" * 20_000 + b"\n" + b"Content-Transfer-Encoding: base64\n\n" * 20_000,
        b"base64 " * 400_000,
        b"base64\n " * 200_000,
        (b"Content-Transfer-Encoding: base64\n\n" + b"A" * 2100 + b"\n-") * 2_000,
        b"Content-Transfer-Encoding: base64\n\n" + b"\r\n" * 400_000,
    ],
    ids=["headers", "one line", "folded", "bodies", "blank lines"],
)  # fmt: skip
def test_a_mail_made_to_be_slow_is_not(raw: bytes) -> None:
    start = time.process_time()
    round_trip(raw)
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    "operations", [1, {}, [5], ["x"], [[]], [[0]], [[2, 1, []]], [[0, "1", []]], [[1, 1, [], 0, "\n", True]], [[1, 1, [], 76, "\n", 1]]]
)
def test_a_recipe_that_is_none_is_named_as_damage(operations: object) -> None:
    with pytest.raises(VaultDamaged):
        list(rebuild(pack_value(operations), lambda _part: b""))
