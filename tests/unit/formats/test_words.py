"""Words of many scripts find their text in a real index."""

from __future__ import annotations

import sys
import unicodedata
from datetime import UTC

import pytest

from mailrescue.formats.query import parse_query
from mailrescue.formats.words import has_words, index_text
from tests.kit.word_index import WordIndex

FOUND = [
    ("German", "Grüße aus der Hauptstraße", ["grüsse", "GRÜSSE", "Grusse", "hauptstrasse", "HAUPTSTRAẞE", "Grüße"]),
    ("German, decomposed", unicodedata.normalize("NFD", "Müllabfuhr für Köln"), ["müllabfuhr", "Koln"]),
    ("French", "L’été à Montréal, cœur", ["ete", "été", "MONTRÉAL", "coeur", "cœur"]),
    ("Polish", "Zażółć gęślą jaźń w Łodzi", ["zazolc", "Łodzi", "lodzi", "gęślą"]),
    ("Danish", "Smørrebrød på Ærø", ["smorrebrod", "SMØRREBRØD", "aero"]),
    ("Turkish", "İstanbul'da ışık, IŞIK", ["istanbul", "isik", "ışık", "ISTANBUL"]),
    ("Vietnamese", "Việt Nam Đà Nẵng", ["viet nam", "da nang", "Đà"]),
    ("Russian", "Ещё одна ёлка в Москве", ["еще", "ЁЛКА", "елка", "москве"]),
    ("Ukrainian", "Їжак і ґанок", ["їжак", "ҐАНОК"]),
    ("Greek", "Η Αθήνα και ο Οδυσσέας", ["αθηνα", "ΑΘΗΝΑ", "Οδυσσεας", "ΟΔΥΣΣΈΑΣ"]),
    ("Arabic", "مُحَمَّد أرسل الرسالة إلى المدرسة", ["محمد", "ارسل", "الرساله", "الى", "المـدرسة"]),
    ("Persian", "می‌خواهم فایل را", ["میخواهم", "می‌خواهم", "فایل"]),
    ("Hebrew", "שָׁלוֹם לְכֻלָּם", ["שלום", "לכלם"]),
    ("Hindi", "कृपया संलग्न दस्तावेज़ देखें", ["संलग्न", "दस्तावेज़", "कृपया"]),
    ("Tamil", "இணைக்கப்பட்ட ஆவணம்", ["ஆவணம்", "இணைக்க*"]),
    ("Chinese", "我们提供最新的产品报价，请查收附件。", ["报价", "最新的产品", "附件", "查收", "我们*"]),
    ("Japanese", "お世話になっております。ﾃﾞｰﾀを送付いたします。", ["データ", "お世話", "送付いた", "ﾃﾞｰﾀ"]),
    ("Korean", "개인정보보호에 관한 한국어를 첨부합니다", ["정보", "한국어", "개인정보보호", "첨부합니다"]),
    ("Thai", "ขอส่งเอกสารแนบมาด้วย น้ำ", ["เอกสาร", "แนบ", "น้ำ", "ส่งเอกสารแนบ"]),
    ("Khmer", "សូមស្វាគមន៍", ["ស្វាគមន៍"]),
    ("Burmese", "မင်္ဂလာပါ ခင်ဗျား", ["မင်္ဂလာ", "ခင်ဗျား"]),
    ("CJK beyond the first plane", "姓𠮷野さん", ["𠮷野", "𠮷"]),
    ("mixed scripts", "Die Firma 株式会社ABC GmbH", ["株式会社", "abc", "会社ABC"]),
    ("emoji", "Neues Angebot🎉jetzt ❤️", ["🎉", "angebot", "jetzt", "❤", "❤️", '"Angebot 🎉 jetzt"']),
    ("full width", "ＡＢＣ１２３　株", ["abc123", "ＡＢＣ*", "株"]),
    ("soft hyphens and zero widths", "Donau\u00addampf\u200bschiff", ["donaudampfschiff"]),
    ("address and file name", "anna.b@example.com Rechnung_2024-03.pdf", ["anna.b@example.com", "example.com", "rechnung", "Rechnung_2024-03.pdf"]),
]


@pytest.mark.parametrize(("text", "words"), [row[1:] for row in FOUND], ids=[row[0] for row in FOUND])
def test_what_people_type_finds_the_text(text, words):
    index = WordIndex()
    index.add(1, body=text)
    index.add(2, body="etwas ganz anderes")
    assert [word for word in words if index.find(parse_query(word, UTC)) != {1}] == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("भारत की", "का"),
        ("报价产品", "产报"),
        ("Hauptstrasse", "haupt"),
        ("йод", "иод"),
        ("Angebot 🎉", "🎂"),
        ("กา", "กี"),
    ],
)
def test_other_words_are_not_found(text, word):
    index = WordIndex()
    index.add(1, body=text)
    assert index.find(parse_query(word, UTC)) == set()


def test_ascii_text_comes_back_as_it_is_but_for_nul():
    assert index_text("Just <text>\n") == "Just <text>\n"
    assert index_text("a\0b") == "a b"


def test_no_character_makes_a_word_that_the_tokenizer_sees_differently_alone_and_beside_others():
    """Case is folded here for some scripts and by the tokenizer for others; both ways must give the same words."""
    index = WordIndex()
    letters = [chr(code) for code in range(0x80, sys.maxunicode + 1) if chr(code).isalpha() and not 0x3400 <= code <= 0xD7FF and code < 0x17000]
    for number, letter in enumerate(letters):
        index.add(number, body=f"x{letter}x 中")
    missed = [
        letter for number, letter in enumerate(letters) if number not in index.find(parse_query(f"x{letter}x", UTC))
    ]
    assert missed == []


@pytest.mark.parametrize("text", ["", " ", "!?", "—", "'", "_", "\u200b", "\u00ad", "\0", "§ €", "\ud800", "\ufe0f"])
def test_punctuation_holds_no_words(text):
    assert not has_words(index_text(text))


@pytest.mark.parametrize("text", ["a", "1", "Ⅷ", "ß", "中", "한", "ก", "ि", "🎉", "☎", "א"])
def test_letters_digits_vowel_signs_and_emoji_are_words(text):
    assert has_words(index_text(text))
