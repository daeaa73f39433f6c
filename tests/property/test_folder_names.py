"""Laws of folder names: paths, modified UTF-7 and Maildir++ directories give back every name they were given."""

from __future__ import annotations

import base64
import os

from hypothesis import given
from hypothesis import strategies as st

from mailrescue.formats import folderpath, maildir, mutf7

# Names off any disk: Unicode without half characters, and bytes that are no UTF-8 (lone surrogates, PEP 383).
_ODD = st.sampled_from("/\\.&-,+~xu\u0000\n\u0085\u2028\udcff\udc80\u00e9e\u0301🗂")
unicode_names = st.text(st.one_of(_ODD.filter(lambda c: not "\ud800" <= c <= "\udfff"), st.characters(exclude_categories=["Cs"])), max_size=12)
disk_names = st.binary(max_size=12).map(os.fsdecode)
any_names = st.text(st.one_of(_ODD, st.characters()), max_size=12)
names = st.one_of(unicode_names, disk_names)


@given(st.lists(any_names, min_size=1, max_size=4))
def test_a_path_gives_back_its_names(parts: list[str]) -> None:
    assert folderpath.split(folderpath.join(parts)) == tuple(parts)


@given(st.lists(any_names, min_size=1, max_size=4))
def test_a_path_can_be_printed_and_stored(parts: list[str]) -> None:
    path = folderpath.join(parts)
    path.encode()
    assert folderpath.printable(path) == path
    assert not any(letter < " " or letter == "\x7f" for letter in path)


@given(st.lists(any_names, min_size=2, max_size=4), st.lists(any_names, min_size=2, max_size=4))
def test_different_names_have_different_paths(first: list[str], second: list[str]) -> None:
    assert (folderpath.join(first) == folderpath.join(second)) == (first == second)


@given(st.text(max_size=20))
def test_whatever_a_user_types_becomes_a_path_in_its_one_spelling(typed: str) -> None:
    path = folderpath.join(folderpath.split(typed))
    assert folderpath.join(folderpath.split(path)) == path


@given(st.lists(st.sampled_from(["a", "a (2)", "a (3)", "b", "b (2)"]), max_size=8))
def test_distinct_paths_are_distinct_and_the_first_of_each_keeps_its_own(paths: list[str]) -> None:
    found = folderpath.distinct(paths)
    assert len(set(found)) == len(paths)
    assert all(found[paths.index(path)] == path for path in paths)


@given(names)
def test_modified_utf7_gives_back_every_name_on_a_disk(name: str) -> None:
    assert mutf7.decode(mutf7.encode(name)) == name
    unfit = mutf7.UNFIT_IN_FILE_NAMES
    assert mutf7.decode(mutf7.encode(name, unfit=unfit), unfit=unfit) == name


@given(names)
def test_modified_utf7_is_printable_ascii_without_what_no_file_name_can_hold(name: str) -> None:
    text = mutf7.encode(name, unfit=mutf7.UNFIT_IN_FILE_NAMES)
    assert all(" " <= letter <= "~" for letter in text)
    assert not set(text) & set(mutf7.UNFIT_IN_FILE_NAMES)


@given(st.text(st.sampled_from("&-AZaz09+,=é/"), max_size=10))
def test_what_is_valid_modified_utf7_is_just_what_is_written_for_its_name(text: str) -> None:
    name = mutf7.decode(text)
    assert name is None or mutf7.encode(name) == text


@given(unicode_names)
def test_modified_utf7_agrees_with_pythons_utf7(name: str) -> None:
    """RFC 2152 with other signs, for runs of characters that neither can write plainly."""
    odd = "".join(letter for letter in name if letter > "~")
    theirs = base64.b64encode(odd.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
    assert mutf7.encode(odd) == (f"&{theirs}-" if odd else "")


@given(st.lists(names.filter(bool), min_size=1, max_size=3))
def test_a_maildir_directory_gives_back_its_names(parts: list[str]) -> None:
    assert maildir.folder_names(maildir.folder_directory(parts)) == tuple(parts)


@given(st.sets(st.sampled_from(["draft", "flagged", "$forwarded", "answered", "seen", "deleted", "$Label1", "work"])))
def test_flags_survive_a_maildir_name(flags: set[str]) -> None:
    keywords = ("$Label1", "work")
    name = maildir.join_name("1.host", maildir.letters_of(flags, keywords))
    unique, letters = maildir.split_name(name)
    assert unique == "1.host"
    assert maildir.flags_of(letters, keywords) == tuple(sorted(flags))
