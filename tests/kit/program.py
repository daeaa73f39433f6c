"""The program as a user runs it: `python -m mailrescue` in a process of its own, with a home of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PASSPHRASE = "correct horse battery staple"


@dataclass(frozen=True, slots=True)
class Finished:
    """How a command ended: `lines` are its JSON Lines, `words` what it said on stderr."""

    code: int
    lines: list[dict[str, Any]]
    words: str

    @property
    def result(self) -> dict[str, Any]:
        """The last line: the result, or the error."""
        return self.lines[-1]

    def rows(self) -> list[dict[str, Any]]:
        """The rows of a listing."""
        return [line for line in self.lines if line["event"] == "row"]


@dataclass(slots=True)
class Program:
    """Runs commands in one home; `more` adds to their environment."""

    home: Path
    more: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """Return the environment of a command: nothing of the tester's own MailRescue."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MAILRESCUE_")}
        own = {"MAILRESCUE_HOME": str(self.home), "MAILRESCUE_VAULT_KEY": PASSPHRASE, "PYTHONPATH": str(ROOT)}
        return {**kept, **own, **self.more}

    def start(self, *words: str, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
        """Start a command and return at once; it leads a process group of its own."""
        command = [sys.executable, "-m", "mailrescue", "--json", *words]
        return subprocess.Popen(
            command, env=self.environment(), stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, start_new_session=True,
        )  # fmt: skip

    def run(self, *words: str) -> Finished:
        """Run a command to its end."""
        return finish(self.start(*words))

    def tell(self, said: str, *words: str) -> Finished:
        """Run a command to its end that reads `said` on stdin."""
        return finish(self.start(*words, stdin=subprocess.PIPE), said)


def finish(process: subprocess.Popen[str], said: str | None = None) -> Finished:
    """Wait for a command that was started; `said` is what it is told on stdin."""
    out, words = process.communicate(said, timeout=120)
    return Finished(process.returncode, [json.loads(line) for line in out.splitlines()], words)
