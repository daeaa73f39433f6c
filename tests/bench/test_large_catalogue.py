"""The bench of large catalogues: what it fills in is a mailbox as the catalogue has it, and every page is a page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mailrescue.vault.catalogue.queries import Moment, Queries
from mailrescue.vault.catalogue.schema import connect
from tests.bench import large_catalogue


def test_what_is_filled_in_is_listed_page_by_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--live", "400", "--closed", "3600", "--snapshots", "50", "--runs", "1", "--workdir", str(tmp_path / "bench")]
    assert large_catalogue.main(words) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {row["at"] for row in rows} == {50, 25, 10}
    assert all(row["wall_ms"] > 0 and row["cpu_ms"] > 0 for row in rows)
    db = connect(tmp_path / "bench" / "catalogue.db", bytes(range(32)), create=False)
    counts = {seq: sum(row.items for row in Queries(db).folders(Moment("box", "", seq))) for seq in (50, 25)}
    standing = "select count(*) from position where first <= ?1 and last > ?1"
    assert counts == {seq: db.execute(standing, (seq,)).fetchone()[0] for seq in counts}
    assert counts[50] == 400
    assert counts[25] > 400
    assert len(list(Queries(db).items(Moment("box", "", 25), ("INBOX",), 50))) == 50
    db.close()
