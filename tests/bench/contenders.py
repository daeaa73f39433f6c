"""The programs of the bench behind one face: which words make each of them take, check and give back mail."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.bench.measure import BenchFailed

_ROOT = Path(__file__).resolve().parents[2]
PASSPHRASE = "bench passphrase"


@dataclass(frozen=True, slots=True)
class Sizes:
    """Bytes on disk: `stored` must be kept, `rebuildable` can be made again from it."""

    stored: int
    rebuildable: int


class Contender(Protocol):
    """A program that takes snapshots of a folder of mail into a store of its own."""

    name: str
    environment: dict[str, str]

    def prepare(self) -> None:
        """Make ready for a first snapshot; whatever was stored before is gone."""

    def snapshot(self, *, index: bool = True) -> list[str]:
        """Return the command that takes a snapshot; without `index`, the search index of new mail is left for later."""

    def check(self) -> list[str]:
        """Return the command that reads and proves every stored byte."""

    def export(self, target: Path) -> list[str]:
        """Return the command that writes all mail of the newest snapshot below `target`, which is absent."""

    def sizes(self) -> Sizes:
        """Return what lies on the disk now."""


class MailRescue:
    """MailRescue by its command line, from this tree."""

    name = "mailrescue"

    def __init__(self, workdir: Path, source: Path) -> None:
        self.home, self._source = workdir / "mailrescue", source
        self.environment = {
            "MAILRESCUE_HOME": str(self.home), "MAILRESCUE_VAULT_KEY": PASSPHRASE,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", "PYTHONPATH": str(_ROOT),
            "PYTHONDONTWRITEBYTECODE": "",  # an installed program has its bytecode
        }  # fmt: skip

    def prepare(self) -> None:
        shutil.rmtree(self.home, ignore_errors=True)
        _quietly(self._words("account", "add", "bench", "maildir", "--path", str(self._source)), self.environment)

    def snapshot(self, *, index: bool = True) -> list[str]:
        return self._words("snapshot", "bench", *([] if index else ["--index-later"]))

    def check(self) -> list[str]:
        return self._words("vault", "check", "--read-data")

    def export(self, target: Path) -> list[str]:
        return self._words("export", "bench", str(target), "--format", "maildir")

    def sizes(self) -> Sizes:
        return Sizes(tree_bytes(self.home / "vault"), tree_bytes(self.home / "cache"))

    def _words(self, *words: str) -> list[str]:
        return [sys.executable, "-P", "-m", "mailrescue", "--quiet", "--json", *words]


class Restic:
    """restic by its command line; a cache of its own, so that runs do not meet another's."""

    name = "restic"

    def __init__(self, workdir: Path, source: Path) -> None:
        found = shutil.which("restic")
        if found is None:
            raise BenchFailed("restic is not installed, so there is nothing to compare with: sudo apt install restic")
        self._program, self._source = found, source
        self._repository, self._cache = workdir / "restic", workdir / "restic-cache"
        self.environment = {
            "RESTIC_REPOSITORY": str(self._repository), "RESTIC_CACHE_DIR": str(self._cache),
            "RESTIC_PASSWORD": PASSPHRASE,
        }  # fmt: skip

    def prepare(self) -> None:
        shutil.rmtree(self._repository, ignore_errors=True)
        shutil.rmtree(self._cache, ignore_errors=True)
        _quietly([self._program, "init"], self.environment)

    def snapshot(self, *, index: bool = True) -> list[str]:
        return [self._program, "backup", "--quiet", str(self._source)]

    def check(self) -> list[str]:
        return [self._program, "check", "--quiet", "--read-data"]

    def export(self, target: Path) -> list[str]:
        return [self._program, "restore", "--quiet", "latest", "--target", str(target)]

    def sizes(self) -> Sizes:
        return Sizes(tree_bytes(self._repository), tree_bytes(self._cache))


class Borg:
    """borg by its command line, encrypted, with zstd at the level that MailRescue uses for text."""

    name = "borg"

    def __init__(self, workdir: Path, source: Path) -> None:
        found = shutil.which("borg")
        if found is None:
            raise BenchFailed("borg is not installed, so there is nothing to compare with: sudo apt install borgbackup")
        self._program, self._source = found, source
        self._repository, self._cache = workdir / "borg", workdir / "borg-cache"
        self._taken = 0
        self.environment = {
            "BORG_REPO": str(self._repository), "BORG_BASE_DIR": str(self._cache), "BORG_PASSPHRASE": PASSPHRASE,
        }  # fmt: skip

    def prepare(self) -> None:
        shutil.rmtree(self._repository, ignore_errors=True)
        shutil.rmtree(self._cache, ignore_errors=True)
        _quietly([self._program, "init", "--encryption", "repokey-blake2"], self.environment)

    def snapshot(self, *, index: bool = True) -> list[str]:
        self._taken += 1
        return [self._program, "create", "--compression", "zstd,3", f"::{self._taken}", str(self._source)]

    def check(self) -> list[str]:
        return [self._program, "check", "--verify-data"]

    def export(self, target: Path) -> list[str]:
        target.mkdir()  # it writes into the folder it is called in
        return ["env", "-C", str(target), self._program, "extract", f"::{self._taken}"]

    def sizes(self) -> Sizes:
        return Sizes(tree_bytes(self._repository), tree_bytes(self._cache))


def tree_bytes(folder: Path) -> int:
    """Return the sum of the sizes of all files below a folder; 0 where there is none."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())


def _quietly(words: Sequence[str], environment: dict[str, str]) -> None:
    found = subprocess.run(words, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    if found.returncode:
        raise BenchFailed(f"{' '.join(words)} ended with {found.returncode}: {(found.stderr or found.stdout).strip()}")

