"""RTF bodies: unpacking them, and what was wrapped into them."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailrescue.formats.mapi import lzfu, rtf
from mailrescue.formats.mapi.rtf import RtfKind

# The two examples of [MS-OXRTFCP] 4.1.
SIMPLE = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232 0af32068656c09002062770 5b06c647d0a800fa0".replace(" ", "")
)
CROSSING = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")


def html_rtf(body: str) -> bytes:
    """Wrap RTF as Exchange does."""
    return (
        r"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fcharset204 Cyr;}"
        r"{\f2\fcharset128 Jp;}}{\colortbl\red0\green0\blue0;}\uc1\pard\plain\f0 " + body + "}"
    ).encode("ascii")


def test_the_specifications_own_streams_are_unpacked() -> None:
    assert lzfu.decompress(SIMPLE) == lzfu.Rtf(b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n", complete=True)
    assert lzfu.decompress(CROSSING) == lzfu.Rtf(b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}", complete=True)


def test_an_unpacked_stream_that_was_never_packed_is_given_as_it_is() -> None:
    data = struct.pack("<II4sI", 12 + 9, 9, b"MELA", 0) + b"{\\rtf1 x}"
    assert lzfu.decompress(data) == lzfu.Rtf(b"{\\rtf1 x}", complete=True)


def test_a_stream_that_ends_early_gives_what_came_before_and_says_so() -> None:
    found = lzfu.decompress(SIMPLE[:-14])
    assert found is not None
    assert b"{\\rtf1\\ansi\\ansicpg1252\\pard hel".startswith(found.data[:24])
    assert not found.complete


@given(st.binary(max_size=300))
def test_no_bytes_make_the_unpacking_fail(data: bytes) -> None:
    lzfu.decompress(struct.pack("<II4sI", len(data), 5000, b"LZFu", 0) + data)
    lzfu.decompress(data)


@pytest.mark.parametrize(("data", "kind"), [
    (html_rtf(""), RtfKind.HTML), (rb"{\rtf1\ansi\fromtext \fbidis hello}", RtfKind.TEXT), (rb"{\rtf1\ansi hello}", RtfKind.RTF),
    (rb"{\rtf1\ansi \fromhtmlx hello}", RtfKind.RTF),
])  # fmt: skip
def test_what_a_body_was_made_from_is_told(data: bytes, kind: RtfKind) -> None:
    assert rtf.kind_of(data) is kind


@pytest.mark.parametrize(("body", "html"), [
    (r"{\*\htmltag64 <p>}Hello{\*\htmltag72 </p>}", "<p>Hello</p>"),
    (r"{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 A\htmlrtf \b B\b0 }\htmlrtf0{\*\htmltag72 </p>}", "<p>A</p>"),
    (r"{\*\htmltag84 &lt;}\htmlrtf <\htmlrtf0 x", "&lt;x"),
    (r"{\*\htmltag0 \par }{\*\htmltag4 <style>p \{x\\y\}</style>}", "\r\n<style>p {x\\y}</style>"),
    (r"one\par two\tab three\line four", "one\r\ntwo\tthree\r\nfour"),
    (r"\'80 \'e4\ldblquote x\rdblquote\~\bullet", "€ ä&ldquo;x&rdquo;&nbsp;&bull;"),
    (r"\f1\'cf\'f0\'e8 \f0\'e4", "При ä"),
    (r"{\f2\'83\'65\'83X\'83g}", "テスト"),
    (r"\u1055 ?\u-10179 ?\u-8694 ?!", "П😊!"),
    (r"{\uc2\u1055 ??x}\u1056\'d0y", "ПxРy"),
    (r"{\*\mhtmltag84 <a>}{\*\generator Word;}{\*\unknown zzz}x", "x"),
    (r"{\*\htmltag <i>\f1\'e4</i>}", "<i>ä</i>"),
    (r"\{\\\}", "{\\}"),
])  # fmt: skip
def test_wrapped_html_comes_out_as_it_went_in(body: str, html: str) -> None:
    assert rtf.unwrap(html_rtf(body)) == html


def test_wrapped_text_comes_out_as_it_went_in() -> None:
    data = rb"{\rtf1\ansi\ansicpg1251\fromtext{\fonttbl{\f0\fcharset204 T;}}\pard\plain\f0 \'c4\'e0, <b>\par {\*\bkmkstart x}ok}"
    assert rtf.unwrap(data) == "Да, <b>\r\nok"


def test_the_text_of_true_rtf_is_read_without_fonts_styles_and_pictures() -> None:
    data = rb"{\rtf1{\fonttbl{\f0 Arial;}}{\stylesheet{\s1 Heading;}}{\info{\author Me}}Hello {\b bold}{\pict ffd8ff}\par}"
    assert rtf.unwrap(data) == "Hello bold\r\n"


def test_a_body_whose_end_is_missing_is_not_closed() -> None:
    assert rtf.is_closed(rb"{\rtf1 a{b}\}}")
    assert not rtf.is_closed(rb"{\rtf1 a{b}\}")


@given(st.lists(st.sampled_from([
    b"{", b"}", b"\\", b"\\'", b"\\'4", b"\\'ff", b"\\u12345", b"\\uc9", b"\\*", b"\\htmltag", b"\\htmlrtf", b"\\htmlrtf0",
    b"\\fonttbl", b"\\f1", b"\\fcharset128", b"\\ansicpg932", b"\\par", b"text", b"\x81", b"\r\n", b"\\bin5", b"-99999999999",
]), max_size=60))  # fmt: skip
def test_no_rtf_makes_the_unwrapping_fail(pieces: list[bytes]) -> None:
    rtf.unwrap(b"{\\rtf1\\fromhtml1 " + b"".join(pieces)).encode("utf-8")
    rtf.unwrap(b"".join(pieces)).encode("utf-8")


def test_a_body_of_a_megabyte_is_unwrapped_in_time_that_grows_with_its_length() -> None:
    body = r"{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Hello \'e4\'f6\u1055 ? world\htmlrtf }\htmlrtf0 " * 12_000
    assert rtf.unwrap(html_rtf(body)).count("<p>") == 12_000
