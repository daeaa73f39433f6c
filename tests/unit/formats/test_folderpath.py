"""Folder paths by DESIGN.md 4."""

from __future__ import annotations

import pytest

from mailrescue.formats import folderpath


@pytest.mark.parametrize(
    ("names", "path"),
    [
        (("INBOX",), "INBOX"),
        (("Clients", "A/B"), r"Clients/A\/B"),
        (("back\\slash",), r"back\\slash"),
        (("caf\udce9",), r"caf\xE9"),
        (("two\nlines",), r"two\u000Alines"),
        (("", "a"), r"\e/a"),
        (("Entwürfe", "受信トレイ"), "Entwürfe/受信トレイ"),
        ((r"\xE9",), r"\\xE9"),
    ],
)
def test_names_are_joined_and_split(names: tuple[str, ...], path: str) -> None:
    assert folderpath.join(names) == path
    assert folderpath.split(path) == names


@pytest.mark.parametrize(
    ("typed", "names"),
    [("/Clients//A/", ("Clients", "A")), ("", ()), ("a\\", ("a\\",)), (r"a\b", (r"a\b",)), (r"\x41", (r"\x41",))],
)
def test_what_users_type_is_read_leniently(typed: str, names: tuple[str, ...]) -> None:
    assert folderpath.split(typed) == names


def test_the_inbox_is_called_inbox_at_the_top_only() -> None:
    assert folderpath.mailbox_names(["Inbox", "inbox"]) == ("INBOX", "inbox")


def test_a_path_in_a_sentence_keeps_its_slashes() -> None:
    assert folderpath.printable("/home/caf\udce9\x1b[31m") == "/home/caf\\xE9\\u001B[31m"


@pytest.mark.parametrize(
    ("names", "role"),
    [
        (("INBOX",), "inbox"), (("Sent Items",), "sent"), (("INBOX", "Drafts"), "drafts"), (("Trash",), "trash"),
        (("Spam",), "junk"), (("Archives",), "archive"), (("Papierkorb",), "trash"), (("INBOX", "Gesendet"), "sent"),
        (("[Gmail]", "Trash"), "trash"), (("Posteingang",), "inbox"), (("Clients", "Sent"), ""), (("INBOX", "a", "Sent"), ""), ((), ""),
    ],
)  # fmt: skip
def test_roles_are_told_by_common_names_at_the_top(names: tuple[str, ...], role: str) -> None:
    assert folderpath.role(names) == role
