"""The bench beside mbsync runs on a small mailbox, and all that each of them stored is what the server gives."""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path

import pytest

from tests.bench import imap
from tests.bench.faraway import Faraway


@pytest.mark.slow
@pytest.mark.needs_program("dovecot")
@pytest.mark.needs_program("mbsync")
def test_every_step_is_measured_beside_mbsync(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert imap.main(["--mails", "40", "--pairs", "1", "--workdir", str(tmp_path)]) == 0
    totals, *rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert totals["mails"] == 40
    runs, ratios = [row for row in rows if "pair" in row], [row for row in rows if "beside" in row]
    assert [(row["step"], row["contender"]) for row in runs] == [
        ("first", "mailrescue"), ("first", "mbsync"), ("first", "mbsync-fsync"),
        ("unchanged", "mailrescue"), ("unchanged", "mbsync"), ("far", "mailrescue"), ("far", "mbsync"),
    ]  # fmt: skip
    assert all(row["wall"] > 0 and row["tree_mb"] > 1 for row in runs)
    assert [(row["step"], row["beside"]) for row in ratios] == [
        ("first", "mbsync"), ("first", "mbsync-fsync"), ("unchanged", "mbsync"), ("far", "mbsync")
    ]  # fmt: skip


def test_a_long_line_carries_all_and_takes_its_time() -> None:
    said = b"x" * 3_000_000
    with socket.create_server(("127.0.0.1", 0)) as server, Faraway(server.getsockname()[1], 0.1) as port:
        with socket.create_connection(("127.0.0.1", port)) as near, server.accept()[0] as far:
            began = time.perf_counter()
            near.sendall(b"ping")
            assert far.recv(4) == b"ping"
            far.sendall(b"pong")
            assert near.recv(4) == b"pong"
            assert 0.09 < time.perf_counter() - began < 5
            far.sendall(said)
            far.shutdown(socket.SHUT_WR)
            came = b"".join(iter(lambda: near.recv(1 << 16), b""))
        assert came == said
