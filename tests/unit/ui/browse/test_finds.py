"""Where searched words stand in a text."""

from __future__ import annotations

from datetime import UTC

import pytest

from mailrescue.app.browsing import as_typed, folded, terms
from mailrescue.ui.browse.finds import finds


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("offer", "An Offer, and another offer.", ["Offer", "offer"]),
        ("offer", "offers", []),
        ("off*", "offers of the office", ["offers", "office"]),
        ('"oak table"', "an Oak-Table of oak", ["Oak-Table"]),
        ("cafe", "Café CAFÉ", ["Café", "CAFÉ"]),
        ("subject:bill from:ann", "bill of Ann", ["bill", "Ann"]),
        ("bill -paid", "bill paid", ["bill"]),
        ("folder:x has:attachment", "x attachment", []),
        ("会议", "明天会议记录", ["会议"]),
        ("", "anything", []),
    ],
)
def test_words_are_found_as_the_search_finds_them(query: str, text: str, found: list[str]) -> None:
    assert [text[first:last] for first, last in finds(text, terms(query, UTC))] == found


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("", ""), ("invo", "invo*"), ("i", "i"), ("offer invo", "offer invo*"), ('"oak ta', '"oak ta'), ('"oak table"', '"oak table"'), ("from:we", "from:we*"),
        ("from:w", "from:w"), ("after:2026", "after:2026"), ("folder:cust", "folder:cust"), ("has:att", "has:att"), ("x -paid", "x -paid*"), ("invo*", "invo*"),
    ],
)  # fmt: skip
def test_the_last_word_may_go_on_while_one_types(typed: str, asked: str) -> None:
    assert as_typed(typed) == asked


@pytest.mark.parametrize("text", ["Straße", "ﬁnance", "İstanbul", "é", "\N{COMBINING ACUTE ACCENT}x", "😀 a", "Ελλάδα"])
def test_a_folded_text_has_each_character_in_its_place(text: str) -> None:
    assert len(folded(text)) == len(text)
