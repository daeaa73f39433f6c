"""Responses of IMAP servers, taken apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailrescue.model.mail import Spool
from mailrescue.providers.imap import parsing
from mailrescue.providers.imap.parsing import compact, fetched, numbers, span, values


def test_lists_strings_atoms_and_nil_are_told_apart() -> None:
    line = rb'* LIST (\HasNoChildren \Sent) "/" "a \"b\" \\ (c)"'
    assert values([line]) == [b"*", b"LIST", [b"\\HasNoChildren", b"\\Sent"], b"/", b'a "b" \\ (c)']
    assert values([b'* LIST () NIL "NIL"']) == [b"*", b"LIST", [], None, b"NIL"]


def test_a_literal_stands_where_it_came() -> None:
    assert values([b"* LIST () ", b"a)b", b" (x)"]) == [b"*", b"LIST", [], b"a)b", [b"x"]]


def test_a_section_with_blanks_and_parentheses_is_one_name() -> None:
    found = fetched([b"* 3 FETCH (UID 5 BODY[HEADER.FIELDS (MESSAGE-ID)] ", b"Message-ID: <a>\r\n", b" FLAGS ())"])
    assert found == {b"UID": b"5", b"BODY[HEADER.FIELDS (MESSAGE-ID)]": b"Message-ID: <a>\r\n", b"FLAGS": []}


def test_a_folder_in_brackets_is_a_name() -> None:
    assert values([b"* LIST () \"/\" [Gmail]/Spam"])[-1] == b"[Gmail]/Spam"


def test_a_mail_in_a_file_is_kept_as_such() -> None:
    spool = Spool("/tmp/x", 0, 9, temporary=True)
    assert (fetched([b"* 3 FETCH (UID 5 BODY[] ", spool, b")"]) or {})[b"BODY[]"] is spool


@pytest.mark.parametrize("tail", [b'"' + b'\\"' * 100_000, b'"' + b'\\"' * 100_000 + b"\\", b"a[" * 100_000, b"a[ " * 30_000, b'a"' * 100_000 + b'"'])
def test_a_line_that_leads_nowhere_costs_no_more_than_its_length(tail: bytes) -> None:
    assert values([b"* LIST () " + tail])[:3] == [b"*", b"LIST", []]


def test_a_word_with_a_bracket_that_nothing_closes_is_a_word() -> None:
    assert values([b"(a[b x) (\\Seen)"]) == [[b"a[b", b"x"], [b"\\Seen"]]


@pytest.mark.parametrize("line", [b"", b"*", b"* 5 EXISTS", b"* 5 FETCH", b"* 5 FETCH NIL", b"* SEARCH 1 2", b"))))", b'* 1 FETCH ("', b"* X FETCH ((((("])
def test_what_is_no_fetch_is_none(line: bytes) -> None:
    assert fetched([line]) in (None, {})


@given(st.lists(st.binary(max_size=60), max_size=5))
def test_nothing_that_a_server_says_makes_it_fail(pieces: list[bytes]) -> None:
    values(pieces)
    if pieces:
        fetched(pieces)


@given(st.sets(st.integers(1, 4000), max_size=60))
def test_a_set_is_read_as_it_was_written(uids: set[int]) -> None:
    written = compact(sorted(uids))
    assert set(numbers(written)) == uids
    assert span(written) == len(uids)


def test_sets_are_read_up_to_a_limit_and_whatever_else_they_hold() -> None:
    assert list(numbers(b"7:3,x,9,1:99999999999", below=6)) == [3, 4, 5, 1, 2, 3, 4, 5]
    assert span(b"1:4294967295", below=11) == 10


def test_numbers_are_read_from_what_may_be_none() -> None:
    assert [parsing.number(each) for each in (b"12", [b"5"], None, b"x", [], b"9" * 30)] == [12, 5, 0, 0, 0, 0]


def test_what_servers_write_can_be_printed() -> None:
    assert parsing.readable(b"a\x00b\xff\r") == "a b\\xff "
