"""The query language."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import apsw
import pytest

from mailrescue.formats.query import Query, parse_query
from tests.kit.word_index import WordIndex

MAILS = {
    1: {"subject": "New offer", "sender": "Anna Berg <anna@example.com>", "recipients": "bob@example.org", "body": "please find our offers"},
    2: {"subject": "Spam offer", "sender": "spam@example.net", "recipients": "anna@example.com", "body": "buy now, new and cheap"},
    3: {"subject": "Lunch", "sender": "Bob <bob@example.org>", "recipients": "Anna Berg <anna@example.com>", "attachments": "menu_march.pdf"},
}


@pytest.fixture(scope="module")
def index() -> WordIndex:
    made = WordIndex()
    for number, fields in MAILS.items():
        made.add(number, **fields)
    return made


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("offer", {1, 2}),
        ("offer anna", {1, 2}),
        ("offer berg", {1}),
        ("OFFER AND berg", {1}),
        ('"new offer"', {1}),
        ("„new offer“", {1}),
        ('"new offer', {1}),
        ("from:anna", {1}),
        ("From: anna", {1}),
        ("from：anna", {1}),
        ("to:anna", {2, 3}),
        ('from:"Anna Berg"', {1}),
        ('from:"Berg Bob"', set()),
        ("subject:offer from:spam", {2}),
        ("find offer*", {1}),
        ('"our off"*', {1}),
        ("subject:lun*", {3}),
        ("offer -spam", {1}),
        ("offer NOT spam", {1}),
        ("offer -from:anna", {2}),
        ('-"new offer" offer', {2}),
        ("-offer", {3}),
        ("NOT offer -lunch", set()),
        ("offer -", {1, 2}),
        ("- offer", {1, 2}),
        ("offer & berg!", {1}),
        ("offer -!!", {1, 2}),
        ("anna@example.com", {1, 2, 3}),
        ("example@anna.com", set()),
        ("menu_march.pdf", {3}),
        ("march", {3}),
        ("subject:anna", set()),
        ("from:to:anna", set()),
        ("from: to:anna", {2, 3}),
        ("hello", set()),
        ("NOT", set()),
        ("a:b", set()),
        ("before:lunch", set()),
        ("!!!", set()),
        ("*", set()),
        ("", set()),
    ],
)
def test_a_query_finds_the_mails_it_asks_for(index, text, hits):
    assert index.find(parse_query(text, UTC)) == hits


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("folder:INBOX/Offers", Query(folder=("INBOX/Offers",))),
        ('folder:"Sent Items" folder:Inbox', Query(folder=("Sent Items", "Inbox"))),
        ("-folder:Trash", Query(not_folder=("Trash",))),
        ("has:attachment", Query(has_attachment=True)),
        ("HAS:Attachments", Query(has_attachment=True)),
        ("-has:attachment", Query(no_attachment=True)),
        ("before:2024-03-01", Query(before=1709251200)),
        ("after:2024-03", Query(after=1709251200)),
        ("after:2024 before:2025", Query(after=1704067200, before=1735689600)),
        ("after:2024 after:2023", Query(after=1704067200)),
        ("before:２０２４/1/1", Query(before=1704067200)),
        ("-after:2024", Query(before=1704067200)),
        ("NOT before:2024", Query(after=1704067200)),
        ("folder:", Query()),
        ("from: to: subject:", Query()),
        ("before:", Query()),
    ],
)
def test_filters_are_told_apart_from_words(text, query):
    assert parse_query(text, UTC) == query


def test_days_begin_in_the_zone_of_the_user():
    zone = ZoneInfo("Europe/Berlin")
    assert parse_query("after:2024-07-01", zone).after == datetime(2024, 6, 30, 22, tzinfo=UTC).timestamp()


@pytest.mark.parametrize("value", ["soon", "2024-13", "2024-02-30", "0000", "2024-", "99999", "20240101"])
def test_a_date_that_is_none_makes_an_ordinary_word(value):
    query = parse_query(f"before:{value}", UTC)
    assert query.before is None
    assert query.match


@pytest.mark.parametrize("text", ["", "   ", "!", "-", "--", "*", '"', '""', '"-"', "-!", "§ — …", "from:", "has:", "\u200b"])
def test_a_query_without_anything_to_look_for_is_empty(text):
    assert parse_query(text, UTC).empty


def test_a_word_without_letters_does_not_undo_the_filters_beside_it():
    assert parse_query("folder:INBOX !!", UTC) == Query(folder=("INBOX",))


def test_a_pasted_novel_is_a_query_too(index):
    assert index.find(parse_query("offer " * 100_000, UTC)) == {1, 2}
    assert index.find(parse_query('"' * 100_000, UTC)) == set()
    assert index.find(parse_query("offer -x" + " -spam" * 50_000, UTC)) == {1}


def test_the_index_of_these_tests_does_refuse_a_wrong_expression(index):
    with pytest.raises(apsw.SQLError):
        index.find(Query(match='"unterminated'))
