"""No child of a command has a passphrase or password in its environment, which every program of the same user can read."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

import pytest

from tests.crash.test_kill import fill
from tests.kit.agents import below, shown_of, until
from tests.kit.program import PASSPHRASE, Program, finish

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def test_no_worker_of_a_snapshot_has_a_secret_in_its_environment(tmp_path: Path) -> None:
    fill(tmp_path / "Maildir", 20)
    # So much that it is worth starting workers for.
    (tmp_path / "Maildir" / "cur" / "large:2,S").write_bytes(b"Subject: large\n\n" + b"oak and ash and beech\n" * 3_200_000)
    program = Program(tmp_path / "home", {"MAILRESCUE_PASSWORD_ANNA": "secret of anna"})
    assert program.run("account", "add", "box", "maildir", "--path", str(tmp_path / "Maildir")).code == 0
    process = program.start("snapshot", "box")
    shown: dict[int, bytes] = {}

    def look() -> bool:
        for pid in below(process.pid):
            with contextlib.suppress(OSError):
                seen = shown_of(pid)
                if b"multiprocessing" in seen:  # before that it is still its parent, for the blink of an eye
                    shown[pid] = seen
        return process.poll() is not None

    until(look)
    assert finish(process).result["items"] == 21
    assert len(shown) >= 2
    assert any(b"PATH=" in seen for seen in shown.values())
    assert not [pid for pid, seen in shown.items() if PASSPHRASE.encode() in seen or b"secret of anna" in seen]
