"""Files that stand in a text."""

from __future__ import annotations

import base64

import pytest

from mailrescue.formats.encodedtext import without_encoded


@pytest.mark.parametrize("eol", ["\n", "\r\n"])
def test_base64_in_a_text_is_left_out_and_the_words_around_it_stay(eol):
    block = base64.encodebytes(bytes(range(256)) * 20).decode()
    text = f"before\n\n{block}\nafter\n".replace("\n", eol)
    assert without_encoded(text, []).split() == ["before", "after"]


def test_an_endless_line_of_base64_is_left_out():
    assert without_encoded(f"x {'QUJD' * 600} y", []).split() == ["x", "y"]


@pytest.mark.parametrize("text", ["word " * 1000, "漢字" * 2000, "https://example.com/" + "a-" * 2000, "-" * 5000, "x\n" * 3000])
def test_long_texts_stay_whole(text):
    assert without_encoded(text, []) == text


def test_uuencoded_files_give_their_names():
    names: list[str] = []
    text = "a\nbegin 644 b c.doc\n#0V%T\n`\nend\nz begin 644 is no file\nbegin 644 unfinished\n#0V%T\n"
    assert without_encoded(text, names) == "a\n\nz begin 644 is no file\nbegin 644 unfinished\n#0V%T\n"
    assert names == ["b c.doc"]
