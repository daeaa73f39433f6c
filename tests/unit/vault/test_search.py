"""Every form of the query language against a real vault."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC

import pytest

from mailrescue.formats.query import parse_query
from mailrescue.vault.vault import Vault
from tests.kit.mailboxes import Mail, Mailbox
from tests.kit.vaults import VaultBox


def _mail(subject: str, day: str, text: str, attachment: str = "") -> Mail:
    body = base64.encodebytes(text.encode()).decode()
    raw = f"Subject: {subject}\nFrom: {subject.lower()}@example.com\nDate: {day} 12:00:00 +0000\nContent-Type: multipart/mixed; boundary=b\n\n"
    raw += f"--b\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{body}"
    if attachment:
        raw += f"--b\nContent-Disposition: attachment; filename={attachment}\n\nx\n"
    return Mail(f"{raw}--b--\n".encode())


MAILBOX = Mailbox({
    "INBOX": {
        "1": _mail("Offer", "1 Mar 2024", "Angebot für das Büro. " * 200, "offer.pdf"),
        "2": _mail("Lunch", "2 Apr 2024", "我们提供最新的产品报价。" * 100),
    },
    "Projects/Bureau": {"3": _mail("Plan", "3 May 2023", "Ein Angebot, 報價單", "plan_2023.png")},
    "Trash": {"4": _mail("Spam", "4 Jun 2024", "Angebot 🎉 billig")},
})  # fmt: skip


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    box = VaultBox.create(tmp_path_factory.mktemp("search"))
    box.snapshot(MAILBOX)
    with box.open() as opened:
        yield opened


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("angebot", "Offer Plan Spam"),
        ("buro", "Offer"),
        ("报价", "Lunch"),
        ("報價", "Plan"),
        ("🎉", "Spam"),
        ("angebot -billig", "Offer Plan"),
        ("-angebot", "Lunch"),
        ("-angebot -报价", ""),
        ("NOT from:spam -from:lunch", "Offer Plan"),
        ("from:offer@example.com", "Offer"),
        ("folder:INBOX", "Lunch Offer"),
        ("folder:projects", "Plan"),
        ("-folder:Trash angebot", "Offer Plan"),
        ("-folder:Trash -folder:Projects", "Lunch Offer"),
        ("has:attachment", "Offer Plan"),
        ("-has:attachment", "Lunch Spam"),
        ("plan_2023.png", "Plan"),
        ("before:2024", "Plan"),
        ("after:2024-04-02 before:2024-06", "Lunch"),
        ("after:2024-04 !!", "Lunch Spam"),
        ("before:lunch", ""),
    ],
)
def test_a_query_finds_just_what_it_asks_for(vault, text, subjects):
    hits = vault.catalogue.queries.search(parse_query(text, UTC), None, None, None)
    assert sorted(hit.card.subject for hit in hits) == subjects.split()
