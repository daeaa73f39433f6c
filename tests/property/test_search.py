"""Whatever is typed is a query, and whatever was indexed can be found."""

from __future__ import annotations

from datetime import UTC

from hypothesis import given
from hypothesis import strategies as st

from mailrescue.formats.query import parse_query
from mailrescue.formats.words import has_words, index_text
from tests.kit.word_index import WordIndex

INDEX = WordIndex()
ANY_TEXT = st.text(st.characters(codec=None)) | st.text("ab \"'-*:()^+{}NOTANDRE\0\ud800ß中กि🎉\u200d", max_size=60)
_PIECES = ["from:", "to:", "subject:", "folder:", "before:", "after:", "has:", "attachment", "NOT ", "AND ", "-", '"', "*", " ", "2024-02", "x", "中"]
QUERIES = st.lists(st.sampled_from(_PIECES) | ANY_TEXT, max_size=12).map("".join)
UNSPACED = st.text("日本語中国我们はがカタ한국어กขเาส่", min_size=1, max_size=40)
WORDS = st.text("abcßüéŁøžйёґѝθήςאשمحقहनсdİı0९٣", min_size=1, max_size=12)


@given(QUERIES)
def test_no_text_is_an_error(text):
    query = parse_query(text, UTC)
    INDEX.find(query)
    assert not (query.match and query.exclude)


@given(ANY_TEXT)
def test_prepared_text_fits_into_the_index_and_preparing_it_again_changes_no_words(text):
    prepared = index_text(text)
    prepared.encode("utf-8")
    assert "\0" not in prepared
    assert index_text(prepared).split() == prepared.split()


@given(UNSPACED, st.data())
def test_any_substring_of_a_script_without_blanks_is_found(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    part = text[start : data.draw(st.integers(start + 1, len(text)))]
    INDEX.clear()
    INDEX.add(1, body=f"vorher {text} nachher")
    assert INDEX.find(parse_query(part, UTC)) == {1}


@given(st.lists(WORDS, min_size=1, max_size=8), st.data())
def test_every_word_of_a_text_is_found_in_either_case_and_alone_or_not(words, data):
    INDEX.clear()
    INDEX.add(1, subject=" ".join(words), body="中 🎉")
    word = data.draw(st.sampled_from(words))
    for typed in (word, word.upper(), word.lower(), f'"{word}"', f"subject:{word}", f"{word} 中"):
        if has_words(index_text(typed)):
            assert INDEX.find(parse_query(typed, UTC)) == {1}, typed


@given(st.text(st.characters(exclude_categories=["L", "N", "M", "S", "C"]), max_size=20))
def test_what_the_tokenizer_drops_makes_no_expression(text):
    query = parse_query(text.replace('"', ""), UTC)
    assert (query.match, query.exclude) == ("", "")
