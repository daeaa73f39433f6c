"""Command lines as a user types them, carried out in this process: quicker than `program.py` by what a start costs.

    shell = Shell(capsysbinary, home)
    said = shell("account", "add", "box", "maildir", "--path", "mail")
    assert (said.code, said.err) == (0, "")
"""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mailrescue.cli.main import run


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended, and what it wrote."""

    code: int
    raw: bytes
    err: str

    @property
    def out(self) -> str:
        """What it wrote to stdout, as text."""
        return self.raw.decode()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The JSON Lines of stdout: all of it must be that."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def result(self) -> dict[str, Any]:
        """The last line: result or error."""
        assert self.lines[-1]["event"] in ("result", "error")
        return self.lines[-1]

    def rows(self) -> list[dict[str, Any]]:
        """The rows of a listing."""
        return [line for line in self.lines if line["event"] == "row"]


class Shell:
    """Runs commands in one home; the test's environment gives the key."""

    def __init__(self, capture: pytest.CaptureFixture[bytes], home: Path) -> None:
        self._capture, self.home = capture, home

    def __call__(self, *words: str, stdin: bytes = b"") -> Said:
        """Carry out `mailrescue --home HOME WORDS`."""
        before = sys.stdin
        sys.stdin = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
        try:
            code = run(["--home", str(self.home), *words])
        finally:
            sys.stdin = before
        out, err = self._capture.readouterr()
        return Said(code, out, err.decode())

    def json(self, *words: str, stdin: bytes = b"") -> Said:
        """Carry out a command with `--json`."""
        return self("--json", *words, stdin=stdin)
