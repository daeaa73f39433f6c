"""The bench of the guard's cost: its cases are what they say, and in a small mailbox each of them is quick."""

from __future__ import annotations

from pathlib import Path

from tests.bench.guard_speed import measure


def test_every_case_is_measured_and_only_the_loss_is_asked_about(tmp_path: Path) -> None:
    cases = list(measure(tmp_path, 600))
    assert [case.level for case in cases[:-1]] == ["pass"] * (len(cases) - 1)
    assert cases[-1].level in ("ask", "freeze")
    quiet = next(case for case in cases if case.case == "nothing changed since two hours ago")
    assert quiet.cpu_ms < 5, "a mailbox as it was costs next to nothing"
    assert all(case.cpu_ms < 200 for case in cases)
