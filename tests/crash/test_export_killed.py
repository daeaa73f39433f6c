"""An export that is killed in the middle of an item leaves whole items only, and nothing that looks finished."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mailrescue.export.plan import ExportFormat

_PROGRAM = """
import os, signal, sys
from pathlib import Path
from mailrescue.core.clock import SystemClock
from mailrescue.core.progress import CancelToken, Silence
from mailrescue.export.plan import ExportFormat
from mailrescue.export.planner import plan_export
from mailrescue.export.run import run_export
from tests.kit.shelf import ORIGIN, MemoryShelf

class Killed(MemoryShelf):
    def pieces(self, content):
        for number, piece in enumerate(super().pieces(content)):
            if len(self.read) == 8 and number == 12:
                os.kill(os.getpid(), signal.SIGKILL)
            yield piece

shelf = Killed()
for number in range(12):
    shelf.add("INBOX", (b"%07d\\n" % number) * 131_072, received=1_767_000_000)
plan = plan_export(shelf, ORIGIN, ExportFormat(sys.argv[1]))
run_export(shelf, plan, Path(sys.argv[2]), reporter=Silence(), cancel=CancelToken(), clock=SystemClock())
"""


@pytest.mark.parametrize("format_", list(ExportFormat))
def test_a_killed_export_leaves_whole_items_and_no_manifest(format_: ExportFormat, tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", _PROGRAM, format_.value, str(tmp_path / "out")], cwd=Path(__file__).parents[2], check=False)
    assert ended.returncode == -signal.SIGKILL
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert not [path for path in files if path.name == "manifest.jsonl"]
    named = [path for path in files if path.name.endswith(".eml") or path.parent.name == "cur"]
    assert all(path.stat().st_size == 1 << 20 for path in named)
    assert not [path for path in files if path.suffix == ".mbox" and not path.name.startswith(".tmp-")]
    assert len(named) == (0 if format_ is ExportFormat.MBOX else 7)
    torn = [path for path in files if path.name.startswith(".tmp-") or path.parent.name == "tmp"]
    assert max(path.stat().st_size for path in torn if "manifest" not in path.name) % (1 << 20), "it was killed within an item"
