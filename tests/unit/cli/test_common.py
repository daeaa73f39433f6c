"""Lines for people: names, numbers, columns."""

from __future__ import annotations

import pytest

from mailrescue.cli.common import counted, fitted, sender_name


@pytest.mark.parametrize(
    ("sender", "name"),
    [
        ("Ben Lorenz <ben@mail.example>", "Ben Lorenz"),
        ('"Weber, Johanna" <j@mail.example>', "Weber, Johanna"),
        ("<ben@mail.example>", "ben@mail.example"),
        ("ben@mail.example", "ben@mail.example"),
        ("", ""),
    ],
)
def test_a_sender_is_called_by_name_where_there_is_one(sender: str, name: str) -> None:
    assert sender_name(sender) == name


@pytest.mark.parametrize(
    ("text", "columns"),
    [("Ben", "Ben   "), ("Johanna", "Johann"), ("中村由美", "中村由"), ("a中村由", "a中村 "), ("u\u0308ber", "u\u0308ber  ")],
)
def test_text_is_fitted_to_columns_not_letters(text: str, columns: str) -> None:
    assert fitted(text, 6) == columns


def test_one_is_not_many() -> None:
    assert [counted(n, "mailbox", "mailboxes") for n in (0, 1, 2_000)] == ["0 mailboxes", "1 mailbox", "2,000 mailboxes"]
    assert counted(2, "pack") == "2 packs"
