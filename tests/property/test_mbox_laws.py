"""Laws of mbox files: quoting is undone exactly, however the bytes are cut, and what is written is read back."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from mailrescue.formats import mbox
from mailrescue.formats.asctime import format_asctime, parse_envelope
from mailrescue.formats.mbox_quoting import quote, quoted, unquote, unquoted

# Bytes that look like From_ lines far more often than chance would have it.
_PIECES = st.sampled_from([b"From ", b">", b">>From ", b"\n", b"\r\n", b"F", b"Fro", b"From", b" ", b"x", b"\r", b"\x00", b"\xff"])
mails = st.one_of(st.binary(max_size=40), st.lists(_PIECES, max_size=12).map(b"".join))


def cut(data: bytes, places: list[int]) -> list[bytes]:
    """Cut bytes into chunks."""
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:end] for start, end in itertools.pairwise(edges)]


def read(file: bytes) -> list[tuple[bytes, bytes]]:
    """The From_ line and the bytes of each mail in an mbox."""
    found = mbox.spans(lambda offset, length: file[offset : offset + length], len(file))
    return [(span.envelope, unquote(file[span.offset : span.offset + span.length])) for span in found]


def written(raws: list[bytes]) -> bytes:
    """The mails as an mbox."""
    return b"".join(b"".join(mbox.write_mail([raw], complete=mbox.ends_line(raw))) for raw in raws)


@given(mails)
def test_unquoting_undoes_quoting(mail: bytes) -> None:
    assert unquote(quote(mail)) == mail


@given(mails)
def test_no_line_of_a_quoted_mail_begins_a_mail(mail: bytes) -> None:
    assert not any(line.startswith(b"From ") for line in quote(mail).split(b"\n"))


@given(mails, st.lists(st.integers(0, 1000), max_size=6))
def test_quoting_and_unquoting_do_not_depend_on_how_the_bytes_are_cut(mail: bytes, places: list[int]) -> None:
    assert b"".join(quoted(cut(mail, places))) == quote(mail)
    assert b"".join(unquoted(cut(mail, places))) == unquote(mail)


@given(st.lists(mails, max_size=5))
def test_what_is_written_is_read_back_byte_for_byte(raws: list[bytes]) -> None:
    assert [raw for _, raw in read(written(raws))] == raws


@given(mails)
def test_what_is_read_from_any_file_and_written_again_is_read_back_the_same(file: bytes) -> None:
    raws = [raw for _, raw in read(b"From x Mon Jan  5 09:00:00 2026\n" + file)]
    assert [raw for _, raw in read(written(raws))] == raws


@given(mails)
def test_no_byte_of_a_file_is_lost(file: bytes) -> None:
    left, end = b"", 0
    for span in mbox.spans(lambda offset, length: file[offset : offset + length], len(file)):
        left += file[end : span.offset]
        end = span.offset + span.length
    lines = (left + file[end:]).split(b"\n")
    assert all(line.startswith(b"From ") or not line.strip(b"\r") for line in lines)


@given(mails, st.lists(st.integers(0, 1000), max_size=6))
def test_from_lines_are_found_however_the_file_is_cut(file: bytes, places: list[int]) -> None:
    found = list(mbox.from_lines(cut(file, places)))
    assert found == list(mbox.from_lines([file]))
    assert found == [
        at
        for at in range(len(file))
        if file.startswith(b"From ", at) and (b"\n\n" + file[:at]).endswith((b"\n\n", b"\n\r\n"))
    ]  # fmt: skip


@given(st.integers(1, 4_102_444_799))
def test_a_date_in_a_from_line_is_read_back(seconds: int) -> None:
    assert parse_envelope(b"From - " + format_asctime(seconds)) == seconds


@given(st.binary(max_size=60))
def test_no_from_line_breaks_the_reader(line: bytes) -> None:
    assert parse_envelope(b"From " + line) is None or parse_envelope(b"From " + line) > 0
