"""Modified UTF-7 by RFC 3501 5.1.3."""

from __future__ import annotations

import pytest

from mailrescue.formats import mutf7


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),  # the example of RFC 3501
        ("Entwürfe", "Entw&APw-rfe"),
        ("R&D", "R&-D"),
        ("🗂", "&2D3dwg-"),
        ("", ""),
    ],
)
def test_names_are_written_and_read(name: str, text: str) -> None:
    assert mutf7.encode(name) == text
    assert mutf7.decode(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "R&D", "&", "&APw", "&AP-", "Entwürfe", "tab\there", "&APw=-", "&AP/8-", "&AEE-", "&APw-&APw-", "&AC4-", "&2AA-",
        "&APx-",
    ],
)  # fmt: skip
def test_what_is_no_valid_modified_utf7_is_taken_literally(text: str) -> None:
    assert mutf7.decode(text) is None
    assert mutf7.decode_or_literal(text) == text


def test_what_cannot_be_in_a_file_name_may_be_in_base64_there() -> None:
    assert mutf7.encode("v1.0 / v2", unfit="./") == "v1&AC4-0 &AC8- v2"
    assert mutf7.decode("v1&AC4-0 &AC8- v2", unfit="./") == "v1.0 / v2"
