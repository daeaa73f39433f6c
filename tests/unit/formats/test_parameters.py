"""Content-Type and Content-Disposition as senders write them."""

from __future__ import annotations

import pytest

from mailrescue.formats.parameters import file_name, parse


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("attachment; filename=a.txt", "a.txt"),
        ('attachment; filename="a; b.txt"', "a; b.txt"),
        ('attachment; filename="say \\"hi\\".txt"', 'say "hi".txt'),
        ('attachment; filename="C:\\temp\\a.txt"', "C:\\temp\\a.txt"),
        ("attachment; filename=two words.txt", "two words.txt"),
        ('attachment; filename="never closed.txt', "never closed.txt"),
        ("attachment; filename='x'", "'x'"),
        ("attachment;filename = a.txt ; size=3", "a.txt"),
        ("attachment; FileName=a.txt", "a.txt"),
        ("attachment; filename*=UTF-8''%C3%9Cbersicht.pdf", "Übersicht.pdf"),
        ("attachment; filename*=iso-8859-1'de'%DCbersicht.pdf", "Übersicht.pdf"),
        ("attachment; filename=plain.pdf; filename*=UTF-8''%C3%BC.pdf", "ü.pdf"),
        ("attachment; filename*0=one; filename*1=two.pdf", "onetwo.pdf"),
        ("attachment; filename*1*=%BC.pdf; filename*0*=UTF-8''%C3", "ü.pdf"),
        ("attachment; filename*0*=UTF-8''%C3%BC; filename*1=%41.pdf", "ü%41.pdf"),
        ('attachment; filename="=?utf-8?q?=C3=BC.pdf?="', "ü.pdf"),
        ('attachment; filename*0="=?utf-8?q?=C3"; filename*1="=BC.pdf?="', "ü.pdf"),
        ("attachment; filename=ü.pdf", "ü.pdf"),
        ("attachment; filename*=broken%ZZ", "broken%ZZ"),
        ("attachment; filename*x=1", ""),
        ('attachment; filename="a\0b\n c"', "a b c"),
        ("attachment; filename=", ""),
        ("attachment", ""),
        ("", ""),
    ],
)
def test_file_names_are_found(value, name):
    assert file_name(parse(value.encode())[1], {}) == name


def test_the_name_of_the_content_type_stands_in_and_long_ones_are_cut():
    assert file_name({}, parse(b"image/png; name=x.png")[1]) == "x.png"
    assert len(file_name({"filename": "x" * 999}, {})) == 255


@pytest.mark.parametrize("value", [b"Text/Plain", b"text/plain ; charset=x", b"text/plain (comment)", b" text/plain\r\n ;x=y"])
def test_the_kind_is_the_first_word_in_lower_case(value):
    assert parse(value)[0] == "text/plain"
