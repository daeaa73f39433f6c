"""Property bags, the name-to-id map, code pages and the header of Outlook files."""

from __future__ import annotations

import struct
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailrescue.formats.mapi import tags
from mailrescue.formats.mapi.bag import Bag, Prop, split_multi
from mailrescue.formats.mapi.codepages import codec_of, decode, mime_name
from mailrescue.formats.mapi.nameid import NamedId, read_name_map
from mailrescue.formats.pst_header import HEADER_SIZE, HeaderFault, PstHeader, read_header
from tests.kit.outlook_files import content

# 2026-01-05 08:00:00 UTC.
TICKS = (1_767_600_000 + 11_644_473_600) * 10_000_000


def multi(*values: bytes) -> bytes:
    """Lay out values as [MS-PST] 2.3.3.4.2 says."""
    starts, at = [], 4 + 4 * len(values)
    for value in values:
        starts.append(at)
        at += len(value)
    return struct.pack(f"<I{len(values)}I", len(values), *starts) + b"".join(values)


def test_values_are_read_by_their_type() -> None:
    bag = Bag([
        Prop(0x0017, tags.INT32, struct.pack("<i", -2)),
        Prop(0x0E1B, tags.BOOLEAN, b"\x01"),
        Prop(0x0E06, tags.TIME, struct.pack("<Q", TICKS + 9_999_999)),
        Prop(0x0037, tags.UNICODE, "Größe ✓\0".encode("utf-16-le")),
        Prop(0x8102, tags.FLOAT64, struct.pack("<d", 0.25)),
    ])  # fmt: skip
    assert bag.number(0x0017) == -2
    assert bag.flag(0x0E1B)
    assert bag.moment(0x0E06) == 1_767_600_000
    assert bag.text(0x0037) == "Größe ✓"
    assert bag.real(0x8102) == 0.25


def test_absent_values_and_values_of_another_type_are_nothing() -> None:
    bag = Bag([Prop(1, tags.INT32, b"\x01"), Prop(2, tags.TIME, b"\0" * 8), Prop(3, tags.BINARY, b"\x01\x02")])
    assert bag.number(1) is None
    assert bag.moment(2) is None
    assert (bag.number(3), bag.text(3), bag.moment(3), bag.real(3)) == (None, "", None, None)
    assert (bag.number(9), bag.text(9), bag.texts(9), bag.binary(9)) == (None, "", [], b"")


def test_outlooks_year_4501_means_no_date() -> None:
    assert Bag([Prop(1, tags.TIME, struct.pack("<Q", 0x0CB34557A3DD4000))]).moment(1) is None


def test_text_in_a_code_page_is_read_by_the_one_the_item_names() -> None:
    said = Prop(tags.MESSAGE_CODEPAGE, tags.INT32, struct.pack("<i", 1251))
    subject = Prop(tags.SUBJECT, tags.STRING8, "Привет".encode("cp1251"))
    assert Bag([said, subject]).text(tags.SUBJECT) == "Привет"
    assert Bag([subject], codepage=1251).text(tags.SUBJECT) == "Привет"


def test_a_code_page_that_does_not_fit_gives_way_to_the_next() -> None:
    assert decode("Größe".encode(), 20127, 65001) == "Größe"
    assert decode(b"\x81\x8d", 65001) == "\ufffd\ufffd"


@pytest.mark.parametrize(("page", "name"), [
    (1252, "windows-1252"), (28591, "iso-8859-1"), (28605, "iso-8859-15"), (65001, "utf-8"), (20127, "us-ascii"),
    (50220, "iso-2022-jp"), (932, "shift_jis"), (936, "gb2312"), (949, "ks_c_5601-1987"), (950, "big5"),
    (20866, "koi8-r"), (54936, "gb18030"), (52936, "hz-gb-2312"), (437, "ibm437"),
])  # fmt: skip
def test_every_code_page_of_mail_has_a_codec_and_a_mime_name(page: int, name: str) -> None:
    assert mime_name(page) == name
    assert codec_of(page) is not None


def test_a_code_page_that_does_not_exist_has_neither_codec_nor_name() -> None:
    assert codec_of(424242) is None
    assert mime_name(424242) is None


def test_named_properties_are_found_by_set_and_name() -> None:
    own = uuid.UUID("00062008-0000-0000-c000-000000000046")
    text = "Keywords".encode("utf-16-le")
    entries = struct.pack("<IHH", 0, 2 << 1 | 1, 0) + struct.pack("<IHH", 0x8506, 3 << 1, 1)
    names = read_name_map(own.bytes_le, entries, struct.pack("<I", len(text)) + text)
    assert names == {
        0x8000: NamedId(tags.PS_PUBLIC_STRINGS, "Keywords"),
        0x8001: NamedId(tags.PSETID_COMMON, 0x8506),
    }
    bag = Bag([Prop(0x8001, tags.BOOLEAN, b"\x01")], names)
    assert bag.named(tags.PSETID_COMMON, 0x8506) == 0x8001
    assert bag.named(tags.PS_PUBLIC_STRINGS, "Keywords") == 0, "the bag itself has no such property"


def test_name_map_entries_that_point_nowhere_are_left_out() -> None:
    entries = struct.pack("<IHH", 999, 2 << 1 | 1, 0) + struct.pack("<IHH", 1, 9 << 1, 1) + b"odd"
    assert read_name_map(b"", entries, b"") == {}


def test_values_of_a_multi_valued_property_are_told_apart() -> None:
    bag = Bag([Prop(1, tags.UNICODE | tags.MULTI, multi("eins".encode("utf-16-le"), b"", "zwei".encode("utf-16-le")))])
    assert bag.texts(1) == ["eins", "", "zwei"]


@given(st.binary(max_size=200))
def test_damaged_multi_valued_properties_give_what_lies_inside_them(data: bytes) -> None:
    assert all(value in data for value in split_multi(data))


@pytest.mark.parametrize(("name", "expected"), [
    ("ansi-jpeg.pst", ("SM", 14, "ANSI")), ("empty.pst", ("SM", 23, "Unicode")),
    ("exchange.ost", ("SO", 23, "Unicode")), ("exchange-4k.ost", ("SO", 36, "Unicode, 4K pages")),
])  # fmt: skip
def test_the_header_tells_format_and_length(name: str, expected: tuple[str, int, str]) -> None:
    data = content(name)
    header = read_header(data[:HEADER_SIZE])
    assert isinstance(header, PstHeader)
    assert (header.client, header.version, header.form) == expected
    assert header.length == len(data)


@pytest.mark.parametrize(("data", "fault"), [
    (b"", HeaderFault.NO_OUTLOOK_FILE), (b"Dear Outlook" * 100, HeaderFault.NO_OUTLOOK_FILE),
    (b"!BDN" + b"x" * 2000, HeaderFault.NO_OUTLOOK_FILE), (content("empty.pst")[:300], HeaderFault.SHORT),
    (content("bad-header-checksum.pst")[:HEADER_SIZE], HeaderFault.DAMAGED),
])  # fmt: skip
def test_what_is_wrong_with_a_header_is_told_apart(data: bytes, fault: HeaderFault) -> None:
    assert read_header(data) is fault


def test_a_flipped_bit_in_the_header_is_noticed() -> None:
    data = bytearray(content("empty.pst")[:HEADER_SIZE])
    data[200] ^= 4
    assert read_header(bytes(data)) is HeaderFault.DAMAGED
