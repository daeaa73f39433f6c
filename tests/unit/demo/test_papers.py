"""The PDF files of the demo are well formed: readers find every object by its place."""

from __future__ import annotations

import re

import pytest

from mailrescue.demo.papers import pdf


def test_the_table_points_at_every_object() -> None:
    data = pdf("Rechnung (1)", ["Eichentür: 2.940 €", "a backslash \\ and a very long line " * 9])
    start = int(data.rpartition(b"startxref\n")[2].split()[0])
    assert data[start:].startswith(b"xref\n0 7\n")
    offsets = [int(line.split()[0]) for line in data[start:].splitlines() if line.endswith(b" n ")]
    assert [data[offset:].split(b"\n")[0] for offset in offsets] == [b"%d 0 obj" % n for n in range(1, 7)]


def test_every_stream_is_as_long_as_it_says() -> None:
    data = pdf("Title", ["one line"])
    streams = re.findall(rb"/Length (\d+) >>\nstream\n(.*?)\nendstream", data, re.DOTALL)
    assert [int(length) for length, _ in streams] == [len(body) for _, body in streams]
    assert len(streams) == 2


def test_letters_that_the_font_does_not_have_are_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        pdf("見積", [])
