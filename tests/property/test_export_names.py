"""Names of exported files, against every text that a mail may carry."""

from __future__ import annotations

import itertools
import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailrescue.export.names import NAME_BYTES, NameTable, cut, fold, safe_name, units

DEVICES = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"} | {
    port + digit for port in ("COM", "LPT") for digit in "0123456789¹²³"
}
ODD = ["CON", "nul.txt", "COM1 .a", "aux", "..", ".", "", "a.", "a ", " .hidden", "~1", "PROGRA~1", "a/b\\c", "x\x00y", "é", "e\u0301",
       "ﬁ", "fi", "ß", "SS", "ı", "I", "i̇", "İ", "K", "\u212a", "Å", "\u212b", "a\u202egpj.exe", "\ud83d\ude00", "\udce9", "😀", "👩‍👩‍👧",
       "می\u200cخواهم", "日本語" * 40, "a" * 300, "\u0301" * 200, "a" + "\u0301" * 200, "\ufdd0", "\uf03a", "\U0010ffff", "ς", "σ", "Σ",
       "a\ufe0f", "\u00ad", "\ufeff", "\u2028", "ǆ", "ǅ", "\u1e9e", "ŉ", "ΐ", "ͅ", "\u0345a"]  # fmt: skip
texts = st.one_of(
    st.sampled_from(ODD),
    st.text(st.characters(), max_size=300),
    st.text(st.sampled_from("aAiIıİſsSßẞKK\u212aéÉe\u0301\u0345\u200d\u202e .~1:_ςσΣﬁ"), max_size=12),
    st.lists(st.sampled_from(ODD), min_size=1, max_size=4).map("".join),
)
limits = st.tuples(st.integers(8, 200), st.integers(8, 200))


def is_portable(name: str) -> bool:
    """Say, in words of its own and not of the module under test, whether all systems take the name."""
    categories = {unicodedata.category(char) for char in name.replace("\u200c", "").replace("\u200d", "")}
    return (
        name not in {"", ".", ".."}
        and name[0] not in " ."
        and name[-1] not in " ."
        and not re.search(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f]', name)
        and not categories & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
        and name.split(".", maxsplit=1)[0].rstrip(" ").upper() not in DEVICES
        and not re.search(r"~[0-9]", name)
        and unicodedata.is_normalized("NFC", name)
    )


@given(texts, limits)
@example("NUL . . . . . . x", (8, 8))
@example("e\u202e\u0301", (20, 20))
@example("COM¹.log", (8, 8))
def test_every_text_gives_a_portable_name_within_the_limits(text: str, room: tuple[int, int]) -> None:
    name = safe_name(text, *room)
    assert is_portable(name), ascii(name)
    assert len(name.encode()) <= room[0]
    assert len(name.encode("utf-16-le")) // 2 == units(name) <= room[1]


@given(texts, limits)
def test_a_portable_name_stays_what_it_is(text: str, room: tuple[int, int]) -> None:
    name = safe_name(text, *room)
    assert safe_name(name, *room) == name


@given(st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzÄÖÜäöüß日本語 0123456789-_,;=+@#()[]"), min_size=1, max_size=40))
def test_a_harmless_name_is_not_touched(text: str) -> None:
    name = " ".join(text.split())
    if name:
        assert safe_name(name) == name


VIEWS = {
    "lower": str.lower,
    "upper": str.upper,
    "casefold": str.casefold,
    "NFC": lambda name: unicodedata.normalize("NFC", name),
    "NFD": lambda name: unicodedata.normalize("NFD", name),
    "NFKC": lambda name: unicodedata.normalize("NFKC", name),
    "HFS+": lambda name: unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).lower()),
    "APFS": lambda name: unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold()),
    "NTFS": lambda name: "".join(char.upper() if len(char.upper()) == 1 else char for char in name),
    "no zero width": lambda name: name.replace("\u200c", "").replace("\u200d", ""),
}


@given(st.lists(texts, min_size=2, max_size=25))
def test_claimed_names_differ_in_the_eyes_of_every_file_system(subjects: list[str]) -> None:
    table = NameTable()
    names = [table.claim(safe_name(subject), (".eml",)) + ".eml" for subject in subjects]
    assert all(is_portable(name) for name in names)
    assert all(len(name.encode()) <= NAME_BYTES for name in names)
    for system, view in VIEWS.items():
        assert len({view(name) for name in names}) == len(names), (system, names)


@given(st.lists(texts, min_size=1, max_size=10))
def test_a_folder_claims_its_directory_and_its_file_at_once(subjects: list[str]) -> None:
    table = NameTable(["Drafts.mbox"])
    stems = [table.claim(safe_name(subject), ("", ".mbox")) for subject in ["Drafts", *subjects]]
    taken = ["Drafts.mbox", *itertools.chain.from_iterable((stem, stem + ".mbox") for stem in stems)]
    assert len({fold(name) for name in taken}) == len(taken)
    assert stems[0] == "Drafts (2)"


@given(st.lists(texts, max_size=20))
def test_the_same_texts_give_the_same_names(subjects: list[str]) -> None:
    first, second = NameTable(), NameTable()
    assert [first.claim(safe_name(text), (".eml",)) for text in subjects] == [
        second.claim(safe_name(text), (".eml",)) for text in subjects
    ]


@given(texts, st.integers(1, 60), st.integers(1, 60))
def test_a_cut_gives_a_beginning(text: str, room_bytes: int, room_units: int) -> None:
    text = text.encode("utf-8", "ignore").decode()
    head = cut(text, room_bytes, room_units)
    assert text.startswith(head)
    assert len(head.encode()) <= room_bytes
    assert units(head) <= room_units


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Re: AW: Angebot 4711/2026?", "Re_ AW_ Angebot 4711_2026_"),
        ("two\r\n\tlines", "two lines"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("con", "_con"),
        ("Con.Tract", "_Con.Tract"),
        ("Contract", "Contract"),
        ("...", "_"),
        (".git", "_git"),
        ("Mu\u0308ller", "Müller"),
        ("broken \udcfc byte", "broken _ byte"),
        ("", "_"),
    ],
)
def test_names_read_well(text: str, name: str) -> None:
    assert safe_name(text) == name


def test_a_cut_keeps_a_family_of_emoji_whole() -> None:
    family = "👩‍👩‍👧"
    assert cut("ab" + family, 20, 8) == "ab"
    assert cut("ab" + family, 20, 10) == "ab" + family


def test_fifty_thousand_equal_subjects_are_numbered_without_counting_each_time_from_the_start() -> None:
    table = NameTable()
    names = [table.claim("2026-03-05 0912 Backup ok", (".eml",)) for _ in range(50_000)]
    assert names[0] == "2026-03-05 0912 Backup ok"
    assert names[1] == "2026-03-05 0912 Backup ok (2)"
    assert names[-1] == "2026-03-05 0912 Backup ok (50000)"
