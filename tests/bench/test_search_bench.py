"""The bench of searches: words are in as many mails as their class says, and each is found."""

from __future__ import annotations

import json
from datetime import UTC
from pathlib import Path

import pytest

from mailrescue.formats.query import parse_query
from tests.bench import search


def test_words_are_as_common_as_their_class_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert search.main(["--mails", "120", "--words", "5", "--workdir", str(tmp_path)]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["mails_from"], row["words"]) for row in rows] == [(1, 5), (20, 5)]
    assert all(0 < row[f"{name}_median_ms"] <= row[f"{name}_p95_ms"] for row in rows for name in ("wall", "cpu"))
    with search.opened(tmp_path / "mailrescue") as vault:
        for word in search.words_of_class(vault.catalogue.db, 20, 500, 5):
            assert 20 <= len(list(vault.catalogue.queries.search(parse_query(f'"{word}"', UTC), None, None, None))) < 500
