"""Golden vaults (tests/golden): what is in them, copies to spoil, and the two programs that must read them.

    golden = Golden(folder, tmp_path)           a copy: may be damaged
    done = golden.reader("--all", out="out")    resources/read_vault.py with the recovery code

Knows of the format only what a damage needs: how packs and their frames are laid out (FORMAT.md 5). Commit records of
kinds that no golden vault has yet are written with today's program.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from mailrescue.storage.local import LocalStore
from mailrescue.vault.blob import BlobKind, pack_object
from mailrescue.vault.codec import pack_value
from mailrescue.vault.commits import commit_names, read_commit, write_commit
from mailrescue.vault.header import read_header
from mailrescue.vault.pack import PackWriter
from mailrescue.vault.recovery_code import read_code
from mailrescue.vault.seal import KeyRing, identity
from mailrescue.vault.slots import open_slot, read_slots

ROOT = Path(__file__).resolve().parents[2]
READER = ROOT / "resources" / "read_vault.py"
VERSIONS = sorted((ROOT / "tests" / "golden").glob("v*"))

Done = subprocess.CompletedProcess[str]


@dataclass(frozen=True, slots=True)
class Found:
    """A mail that was got out, or must be: account, folder, time received and SHA-256."""

    account: str
    folder: str
    received: int
    sha256: str


class Golden:
    """A copy of a golden vault below `place`, which is the home of a program as well."""

    def __init__(self, version: Path, place: Path) -> None:
        self.place = place
        self.vault = place / "home" / "vault"
        shutil.copytree(version / "vault", self.vault)
        expected = json.loads((version / "expected.json").read_text(encoding="utf-8"))
        self.accounts: dict[str, list[dict[str, Any]]] = expected["accounts"]
        self.files: dict[str, list[str]] = expected["files"]
        lines = (version / "secrets.txt").read_text(encoding="utf-8").splitlines()
        self.code, self.passphrase = (line.split(": ", 1)[1] for line in lines)

    def mails(self, day: int = -1) -> Counter[Found]:
        """What the snapshots of that day hold; default: the newest ones."""
        return Counter(
            Found(account, row["folder"], int(datetime.fromisoformat(row["received"]).timestamp()), row["sha256"])
            for account, snapshots in self.accounts.items()
            for row in snapshots[day]["items"]
        )

    def digests(self) -> Counter[str]:
        """The SHA-256 of every mail that was ever seen, once each."""
        rows = (row for snapshots in self.accounts.values() for snapshot in snapshots for row in snapshot["items"])
        return Counter({str(row["sha256"]) for row in rows})

    def packs(self) -> list[Path]:
        """The packs, the largest first."""
        return sorted(self.vault.glob("packs/*/*"), key=lambda path: path.stat().st_size, reverse=True)

    def commits(self) -> list[Path]:
        """The commit records, oldest first."""
        return sorted(self.vault.glob("commits/*"))

    def number(self, snapshot: str) -> int:
        """The number of the commit that is a snapshot."""
        return next(int(path.name[:12]) for path in self.commits() if path.name[13:].startswith(snapshot))

    def fields(self, commit: str) -> dict[str, Any]:
        """The fields of a commit record that belong to its kind, and the kind."""
        store, keys = self._opened()
        name = next(name for name in commit_names(store) if name.hash.startswith(commit))
        fields = read_commit(store, keys, name).fields
        return {name: value for name, value in fields.items() if name not in ("v", "seq", "prev", "at", "by")}

    def append(self, **fields: object) -> int:
        """Write one more commit record, as a program of today or later might; returns its number."""
        store, keys = self._opened()
        previous = read_commit(store, keys, commit_names(store)[-1])
        return write_commit(store, keys, previous, previous.fields["at"] + 60, fields).seq

    def forge(self, raw: bytes) -> None:
        """Add a pack, the first in order, with a recipe of other bytes under the identity of the mail `raw`."""
        store, keys = self._opened()
        writer = PackWriter(store, keys)
        writer.add(BlobKind.RECIPE, identity(keys.item, raw), pack_value([b"forged"]))
        writer.finish()
        pack = self.vault / pack_object(writer.finished()[0].name)
        (self.vault / "packs" / "00").mkdir(exist_ok=True)
        pack.rename(self.vault / "packs" / "00" / ("0" * 64))

    def _opened(self) -> tuple[LocalStore, KeyRing]:
        store = LocalStore(self.vault)
        header, _ = read_header(store)
        slots = (slot for slot in read_slots(store)[0] if slot.type == "recovery")
        keys = open_slot(next(slots), read_code(self.code), header.vault_id)
        assert keys is not None
        return store, keys

    def reader(self, *words: str, out: str = "", secret: str | None = None) -> Done:
        """Run the reader as a stranger would, the secret (default: the recovery code) on stdin."""
        target = [str(self.place / out)] if out else []
        command = [sys.executable, "-I", str(READER), str(self.vault), *target, *words]
        entered = f"{self.code if secret is None else secret}\n"
        return _run(command, {}, entered)

    def program(self, *words: str) -> Done:
        """Run today's program, opening the vault with the passphrase."""
        own = {"MAILRESCUE_HOME": str(self.place / "home"), "MAILRESCUE_VAULT_KEY": self.passphrase}
        return _run([sys.executable, "-m", "mailrescue", *words], own, "")

    def got_out(self, out: str) -> Counter[Found]:
        """The mails that the reader wrote: accounts and folders as it named them, dates from the files."""
        root = self.place / out
        return Counter(
            Found(account, folder.as_posix(), int(path.stat().st_mtime), _digest(path))
            for path in root.rglob("*.eml")
            for account, folder in [_place(path.parent.relative_to(root))]
        )

    def digests_out(self, out: str, suffix: str = ".eml") -> Counter[str]:
        """The SHA-256 of every file of this kind in a folder."""
        return Counter(_digest(path) for path in (self.place / out).rglob(f"*{suffix}"))


def _place(path: Path) -> tuple[str, Path]:
    return path.parts[0], Path(*path.parts[1:])


def frames(pack: Path) -> Iterator[tuple[int, int]]:
    """Yield offset and length of the sealed bytes of each frame."""
    data = pack.read_bytes()
    end = len(data) - 12 - int.from_bytes(data[-12:-8], "little")
    offset = 40
    while offset < end:
        length = int.from_bytes(data[offset : offset + 4], "little")
        yield offset + 4, length
        offset += 4 + length


def cut_footer(pack: Path) -> None:
    """Take the footer away, and the length that stands behind it."""
    offset, length = list(frames(pack))[-1]
    os.truncate(pack, offset + length)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _run(command: list[str], own: dict[str, str], entered: str) -> Done:
    environment = os.environ | {"PYTHONUTF8": "1"} | own
    done = subprocess.run(
        command, cwd=ROOT, env=environment, input=entered, capture_output=True, encoding="utf-8", timeout=120, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done
