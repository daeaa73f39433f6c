"""Bytes become text under whatever label they come."""

from __future__ import annotations

import encodings.aliases
import time

import pytest

from mailrescue.formats.charsets import codec_for, decode, guess


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("utf-8", "Größe 漢字"),
        ("UTF8", "Größe"),
        ("iso-8859-1", "Größe – „x“ €"),
        ("us-ascii", "plain"),
        ("windows-1251", "Привет"),
        ("KOI8-R", "Привет"),
        ("koi8-u", "Їжак"),
        ("iso-8859-7", "Αθήνα"),
        ("windows-1255", "שלום"),
        ("iso-8859-8-i", "שלום"),
        ("windows-1256", "مرحبا"),
        ("windows-874", "ภาษาไทย"),
        ("tis-620", "ภาษาไทย"),
        ("gb2312", "镕基 报价"),
        ("GBK", "报价"),
        ("hz-gb-2312", "报价"),
        ("big5", "報價單"),
        ("Shift_JIS", "①髙﨑さん"),
        ("x-sjis", "見積書"),
        ("euc-jp", "見積書"),
        ("ISO-2022-JP", "見積書ｱｲｳ"),
        ("ks_c_5601-1987", "똠방각하"),
        ("euc-kr", "한국어"),
        ("iso-2022-kr", "한국어"),
        ("utf-16", "Größe"),
        ("utf-7", "Größe"),
        ("windows-1258", "Vi"),
        ("macintosh", "Größe"),
        ("cp-850", "Größe"),
        ('"utf-8"', "Größe"),
    ],
)
def test_a_label_is_read_as_senders_mean_it(label, text):
    assert decode(text.encode(codec_for(label)), label) == text


@pytest.mark.parametrize("label", ["", "unknown-8bit", "x-unknown", "binary", "us-ascii", "utf-8", "\0", "../etc", "hex", "rot13"])
def test_without_a_label_that_fits_text_is_utf8_else_windows_1252(label):
    assert decode("Größe 漢字".encode(), label) == "Größe 漢字"
    assert decode("Größe – €".encode("cp1252"), label) == "Größe – €"


@pytest.mark.parametrize("label", ["punycode", "idna", "unicode_escape", "raw_unicode_escape", "zlib", "base64", "undefined", "mbcs"])
def test_codecs_that_are_no_charsets_of_mail_are_never_used(label):
    assert codec_for(label) == ""


def test_a_few_broken_characters_do_not_turn_the_rest_into_another_charset():
    assert decode("Größe und Übermut ".encode() + b"\xff", "utf-8") == "Größe und Übermut \ufffd"
    assert guess("Привет".encode("koi8-r"), "koi8-r") == "Привет"


def test_no_charset_raises_or_gives_what_utf8_cannot_hold():
    nasty = [b"", bytes(range(256)) * 3, b"\xff\xfe\x00\xd8", b"+2AA-+3AA-", b"\x1b$B\x1b$)C~{}~\x0e", b"\x00\x00\xd8\x00"]
    for label in {*encodings.aliases.aliases, *encodings.aliases.aliases.values()}:
        for data in nasty:
            decode(data, label).encode("utf-8")


def test_no_charset_takes_time_that_grows_with_the_square():
    data = b"a-\x80" * 30_000
    start = time.process_time()
    for codec in {codec_for(label) for label in encodings.aliases.aliases.values()}:
        decode(data, codec)
    assert time.process_time() - start < 10
