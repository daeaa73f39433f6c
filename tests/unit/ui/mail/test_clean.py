"""Cleaning keeps what a mail looks like, and nothing that loads."""

from __future__ import annotations

import pytest

from mailrescue.ui.mail.clean import Level, clean
from mailrescue.ui.mail.prepare import Link, prepare
from tests.kit.documents import letter, page


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        ("p{color:red;background:linear-gradient(90deg,#fff,#000)}", "p{color:red;background:linear-gradient(90deg,#fff,#000)}"),
        ("@media (max-width:600px){.a{width:calc(100% - 2px)}}", "@media (max-width:600px){.a{width:calc(100% - 2px)}}"),
        (".sm\\:p{margin:0}", ".sm\\:p{margin:0}"),
        ("p{background:url(http://x.example/a.png) #3b2a1a}", "p{background:none #3b2a1a}"),
        ("p{background:url(cid:a@b)}", "p{background:url(cid:a@b)}"),
        ("a>b{color:red}", "a>b{color:red}"),
        ("@import 'x';p{color:red}", "@x-import 'x';p{color:red}"),
    ],
)  # fmt: skip
def test_style_rules_stay_but_for_what_they_would_load(css: str, kept: str) -> None:
    assert clean(f"<style>{css}</style><p>x</p>", Level.PAGE).html == f"<style>{kept}</style><p>x</p>"


def test_the_plain_back_end_gets_no_style_rules() -> None:
    assert clean("<style>p{color:red}</style><p class=a>x</p>", Level.TEXT).html == "<p>x</p>"


def test_every_remote_picture_is_counted_once() -> None:
    markup = '<img src="http://a.example/1"><img src="http://a.example/1"><td background="//a.example/2"><p style="background:url(https://a.example/3)"><img src="cid:a"><img src="data:image/png;base64,AAAA">'
    assert clean(f"<table><tr>{markup}</table>", Level.PAGE).remote == 3


def test_a_picture_that_is_not_loaded_leaves_a_box_with_its_words_and_one_that_counts_readers_nothing() -> None:
    made = clean('<img src="http://a.example/1" alt="Our <b>shop</b>" width="90" height="60"><img src="http://a.example/2" width="1" height="1">', Level.PAGE).html
    assert "Our &lt;b&gt;shop&lt;/b&gt;</span>" in made
    assert "width:90px;height:60px" in made
    assert "<img" not in made


def test_the_colours_and_direction_of_the_body_stay() -> None:
    made = clean('<html dir="rtl"><body bgcolor="#ffeecc" text="navy"><p>x</body></html>', Level.PAGE).html
    assert made == '<div dir="rtl" style="color:navy;background-color:#ffeecc;"><p>x</p></div>'


def test_hidden_text_at_the_beginning_is_not_shown_by_the_plain_back_end() -> None:
    assert clean('<span style="display:none">secret &amp; more</span><p>x</p>', Level.TEXT).html == "<p>x</p>"


@pytest.mark.parametrize(("count", "crowded"), [(5, False), (13, True)])
def test_tables_in_tables_in_tables_are_too_much_for_the_plain_back_end(count: int, crowded: bool) -> None:
    assert clean("<table><tr><td>" * count + "x", Level.TEXT).crowded is crowded


def test_what_is_made_to_harm_is_refused_and_its_text_is_shown() -> None:
    prepared = prepare(page("<div>" * 5_000 + "hello"), Level.PAGE)
    assert (prepared.page, prepared.text) == (None, "hello")


def test_links_are_known_by_target_and_text() -> None:
    prepared = prepare(page('<a title=">" href="https://x.example/?a=1&amp;b=2">My <b>bank</b></a><a name="x">y</a>'), Level.PAGE)
    assert prepared.links == (Link("https://x.example/?a=1&b=2", "My bank"),)


def test_quotes_and_addresses_of_plain_text_are_told_apart() -> None:
    prepared = prepare(letter("See https://x.example/a. Or write to a@x.example\n> old\n>> older <b>\nend"), Level.TEXT)
    assert prepared.blocks is not None
    assert [block.depth for block in prepared.blocks] == [0, 1, 2, 0]
    assert '<a href="https://x.example/a">https://x.example/a</a>. Or' in prepared.blocks[0].html
    assert '<a href="mailto:a@x.example">' in prepared.blocks[0].html
    assert prepared.blocks[2].html == "older &lt;b&gt;"


def test_a_letter_of_one_endless_word_is_broken_into_lines() -> None:
    prepared = prepare(letter("x" * 100_000), Level.TEXT)
    assert max(map(len, prepared.text.split("\n"))) <= 2_000
    assert prepared.text.replace("\n", "") == "x" * 100_000
