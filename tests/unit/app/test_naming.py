"""Names that are proposed for accounts."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailrescue.app.accounts import is_name
from mailrescue.app.naming import propose_name


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("C/Outlook/anna@northwind.example.ost", "anna"),
        ("C/Outlook/Anna.Weber@northwind.example - Outlook.ost", "anna.weber"),
        ("C/Outlook/archive 2019.pst", "archive-2019"),
        ("home/Büro Köln.pst", "buero-koeln"),
        ("home/anna/Maildir", "anna"),
        ("profile/ImapMail/imap.example.org", "imap.example.org"),
        ("x/收件箱.pst", "mailbox"),
        ("x/Outlook.pst", "x"),
    ],
)
def test_a_name_is_what_a_person_would_have_typed(path: str, name: str) -> None:
    assert propose_name(Path(path), ()) == name


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert propose_name(Path("anna@example.org.ost"), {"anna", "anna-2"}) == "anna-3"


@given(st.text(min_size=1, max_size=80), st.booleans())
def test_every_proposal_can_name_an_account(text: str, taken: bool) -> None:
    path = Path("folder", text.replace("/", "_").replace("\0", "_"))
    first = propose_name(path, ())

    assert is_name(propose_name(path, {first} if taken else ()))
