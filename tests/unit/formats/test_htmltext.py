"""The words of HTML."""

from __future__ import annotations

import time

import pytest

from mailrescue.formats.htmltext import decode_html, html_text


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p>one</p><p>two</p>", "one two"),
        ("one<br>two<BR/>three", "one two three"),
        ("<b>Mail</b>Rescue <span style='x'>one</span>word", "MailRescue oneword"),
        ("<td>a</td><td>b</td>", "a b"),
        ("a &amp; b &lt;c&gt; &auml;&#228;&#xe4; &nbsp;x", "a & b <c> äää x"),
        ("<style>p{color:red}</style>text<script>alert('<p>')</script>", "text"),
        ("<STYLE type=x>a</STYLE >b", "b"),
        ("<title>Newsletter</title>text", "text"),
        ("<!-- hidden <b>words</b> -->shown<!---->", "shown"),
        ("<!--[if mso]>outlook<![endif]-->others", "others"),
        ('<a href="x>y" title=\'a>b\'>link</a>', "link"),
        ("<a href=\"unbalanced>text</a> 'end", "text 'end"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<style>never closed", "never closed"),
        ("<!-- never closed", "<!-- never closed"),
        ("text <unfinished", "text <unfinished"),
        ("<o:p>&nbsp;</o:p><p class=MsoNormal>Word</p>", "Word"),
        ("&#xd800;&#99999999;", "\ufffd\ufffd"),
        ("", ""),
    ],
)
def test_words_are_kept_and_markup_is_not(markup, words):
    assert html_text(markup) == words


def test_the_charset_of_the_page_counts_when_the_part_names_none():
    page = '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>Привет</p>'
    assert "Привет" in decode_html(page.encode("koi8-r"), "")
    assert "Привет" in decode_html(page.encode(), "utf-8")


@pytest.mark.parametrize("piece", ["<", "<a ", '<a "', "<a '\"", "<!--", "<style>", "<style><!--<script>", "</style ", "&", "&#", "<b <"])
def test_hostile_markup_takes_linear_time(piece):
    start = time.process_time()
    html_text(piece * (1_000_000 // len(piece)))
    assert time.process_time() - start < 5
