"""The bench of the window: small, it measures what it says, and every measure has figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bench import ui


def test_every_part_of_the_window_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--mails", "2000", "--runs", "1", "--evenings", "3", "--snapshot", "40", "--workdir", str(tmp_path / "bench")]
    assert ui.main(words) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    measures = {row["measure"].split(",")[0] for row in rows}
    assert measures == {
        "start to Home with its mailboxes", "scroll step of three rows", "jump of the scroll bar", "choosing a folder",
        "slider jump", "last key to the first hits", "selecting all", "memory of the process", "longest gap of the event loop",
    }  # fmt: skip
    assert all(row["p95"] >= row["p50"] >= 0 for row in rows if "p50" in row)
    assert next(row["rows"] for row in rows if row["measure"].startswith("scroll")) > 1_500
    assert all(row["ratio"] > 0 for row in rows if "bare_p50" in row)
