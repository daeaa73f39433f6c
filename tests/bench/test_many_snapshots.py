"""The bench of long histories: its mailbox is what it says, and its figures mean something."""

from __future__ import annotations

from pathlib import Path

from tests.bench.many_snapshots import HourlyMailbox, measure, print_table


def test_the_mailbox_keeps_its_size_and_changes_by_what_it_is_told() -> None:
    box = HourlyMailbox.of(500)
    for _ in range(20):
        before = box.state()
        box.change(5)
        assert sum(map(len, box.folders.values())) == 500
        flat = [{(path, key): mail for path, mails in state.items() for key, mail in mails.items()} for state in (before, box.folders)]
        assert len(set(flat[1]) - set(flat[0])) == 2, "mails that came"
        assert sum(flat[0][place] != flat[1].get(place, flat[0][place]) for place in flat[0]) == 1, "mails that were marked"


def test_a_short_year_is_measured_at_its_marks(tmp_path: Path, capsys) -> None:
    rows = list(measure(tmp_path, snapshots=12, mails=60, runs=1))
    assert {row["at"] for row in rows} == {2, 10, 12}
    assert [row["bytes"] for row in rows if row["measure"] == "packs, a snapshot without change"] == [0, 0]
    assert all(isinstance(row.get("cpu_ms", 1.0), float) for row in rows)
    print_table(rows)
    assert "ratio" in capsys.readouterr().out
