"""Header blocks, encoded words, dates."""

from __future__ import annotations

import pytest

from mailrescue.formats.headers import (
    block_end,
    date_seconds,
    decode_base64,
    decode_words,
    fields,
    value_text,
)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("plain", "plain"),
        ("=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?UTF-8?b?R3LDvMOfZQ==?=", "Grüße"),
        ("a =?utf-8?q?b?= c", "a b c"),
        ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        ("=?utf-8?q?a?=  \t =?iso-8859-1?q?=FC?=", "aü"),
        ("=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
        ("=?utf-8?b?5ryi5a2X5g==?= =?utf-8?b?vKLlrZc=?=", "漢字漢字"),
        ("=?utf-8?q?=E6=BC?= =?utf-8?q?=A2?=", "漢"),
        ("=?iso-2022-jp?B?GyRCJF4kXyRgJGEkYhsoQg==?=", "まみむめも"),
        ("=?utf-8*de?q?x_y?=", "x y"),
        ("=?utf-8?Q?two words?=", "two words"),
        ("=?utf-8?Q?What??=", "What?"),
        ("=?utf-8?Q?Why? Because?=", "Why? Because"),
        ("=?utf-8?b?YWJj?", "=?utf-8?b?YWJj?"),
        ("=?utf-8?x?YWJj?=", "=?utf-8?x?YWJj?="),
        ("=?utf-8?b?YWJ?=", "ab"),
        ("=?utf-8?b?Y?=", ""),
        ("=?nonsense?q?=C3=BC?=", "ü"),
        ('"=?utf-8?q?M=C3=BCller?=" <m@example.com>', '"Müller" <m@example.com>'),
        ("=?utf-8?q?a?==?utf-8?q?b?=", "ab"),
        ("=?=?=?", "=?=?=?"),
    ],
)
def test_encoded_words_are_decoded_and_broken_ones_stay(text, meant):
    assert decode_words(text) == meant


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b" one\r\n two\n\tthree ", "one two three"),
        (b"a\0b", "a b"),
        (b"\x1b$B$^$_\x1b(B", "まみ"),
        ("Grüße".encode(), "Grüße"),
        ("Grüße".encode("latin-1"), "Grüße"),
        (b"=?utf-8?q?a=0D=0Ab?=", "a b"),
    ],
)
def test_a_field_becomes_one_line_of_text(value, text):
    assert value_text(value) == text


@pytest.mark.parametrize(
    ("raw", "header", "body"),
    [
        (b"A: 1\n\nbody", b"A: 1\n", b"body"),
        (b"A: 1\r\nB: 2\r\n\r\nbody", b"A: 1\r\nB: 2\r\n", b"body"),
        (b"A: 1\n folded\n\nbody", b"A: 1\n folded\n", b"body"),
        (b"A: 1\n", b"A: 1\n", b""),
        (b"A: 1", b"A: 1", b""),
        (b"\nbody", b"", b"body"),
        (b"body", b"", b"body"),
        (b"A: 1\nbody text\nmore: text\n", b"A: 1\n", b"body text\nmore: text\n"),
        (b"A: 1\nstray\nSubject: s\n\nbody", b"A: 1\nstray\nSubject: s\n", b"body"),
        (b"A: 1\n>From x\nB: 2\n\nbody", b"A: 1\n>From x\nB: 2\n", b"body"),
        (b"A: 1\n--b:c\nSubject: s\n\n", b"A: 1\n", b"--b:c\nSubject: s\n\n"),
        (b"", b"", b""),
    ],
)
def test_the_header_ends_where_readers_expect_it(raw, header, body):
    end, start = block_end(raw, 0)
    assert (raw[:end], raw[start:]) == (header, body)


def test_the_first_of_equal_fields_counts_and_recipients_are_joined():
    raw = b"Subject: one\nsubject : two\nTo: a\nX-To: no\nTO: b\n"
    found = fields(raw, 0, len(raw), main=True)
    assert (found[b"subject"], found[b"to"]) == (b" one", b" a,  b")


@pytest.mark.parametrize("data", [b"YWJj", b"Y W\nJ j", b"YWJj=", b"YWJjZ", b"YWJj!!", b"YWJj====="])
def test_base64_is_decoded_as_far_as_it_goes(data):
    assert decode_base64(data) == b"abc"


@pytest.mark.parametrize(
    "value",
    [
        b"Tue, 03 Feb 2004 12:00:00 +0100",
        b"3 Feb 2004 11:00 GMT",
        b"Tue, 3 Feb 04 11:00:00 UT",
        b"Tue, 03 Feb 2004\r\n 06:00:00 -0500 (EST)",
        b" 3  FEB  2004 12:00:00 +0100",
    ],
)
def test_the_same_moment_is_read_from_every_way_to_write_it(value):
    assert date_seconds(value) == 1075806000


@pytest.mark.parametrize("value", [b"", b"soon", b"1 1 1", b"Tue, 03 Feb", b"(", b"\xff", b"Mon, 1 Jan 1900 00:00:00 GMT", b"9" * 300])
def test_what_is_no_date_or_an_absurd_one_is_none(value):
    assert date_seconds(value) is None
