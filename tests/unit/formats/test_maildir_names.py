"""Names and flags of a Maildir."""

from __future__ import annotations

import pytest

from mailrescue.formats import maildir


@pytest.mark.parametrize(
    ("name", "unique", "letters"),
    [
        ("1276528487.M364P9451.host,S=1355,W=1394:2,", "1276528487.M364P9451.host,S=1355,W=1394", ""),
        ("1035478339.27041_118.foo.org,S=1000,W=1030;2,RDF,", "1035478339.27041_118.foo.org,S=1000,W=1030", "RDF,"),
        ("1.host:2,FSab", "1.host", "FSab"),
        ("1.host", "1.host", ""),
        ("1.host:1,flags", "1.host", ""),
        ("a;b", "a;b", ""),
    ],
)
def test_a_name_is_a_unique_part_and_letters(name: str, unique: str, letters: str) -> None:
    assert maildir.split_name(name) == (unique, letters)


def test_letters_are_flags() -> None:
    assert maildir.flags_of("DFPRST") == ("$forwarded", "answered", "deleted", "draft", "flagged", "seen")
    assert maildir.flags_of("Sx,9") == ("seen",)
    assert maildir.letters_of(["seen", "answered", "flagged", "unheard-of"]) == "FRS"


def test_keywords_have_the_letters_that_dovecots_file_gives_them() -> None:
    keywords = maildir.parse_keywords(b"0 $Label1\n2 Gr\xc3\xbcn\n1 $Forwarded\n26 never\nx y\n-1 z\n99999999999999 w\n")
    assert keywords == ("$Label1", "$forwarded", "Grün")
    assert maildir.flags_of("Sacz", keywords) == ("$Label1", "Grün", "seen")
    assert maildir.letters_of(["Grün", "seen"], keywords) == "Sc"
    assert maildir.parse_keywords(maildir.format_keywords(keywords)) == keywords


@pytest.mark.parametrize("data", [b"", b"\x00\xff" * 50, b"\n\n\n", b"0\n", b"0 \n"])
def test_a_broken_keywords_file_gives_no_keywords(data: bytes) -> None:
    assert not any(maildir.parse_keywords(data))
    assert maildir.flags_of("Sab", maildir.parse_keywords(data)) == ("seen",)


def test_directories_lead_to_folders() -> None:
    assert maildir.folder_path(()) == ("INBOX",)
    assert maildir.folder_path((".INBOX.Sent",)) == ("INBOX", "Sent")
    assert maildir.folder_path(("lists", ".python.dev")) == ("lists", "python", "dev")
    assert maildir.folder_directory(("INBOX", "R. & D.")) == ".INBOX.R&AC4- &- D&AC4-"
