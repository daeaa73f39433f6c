"""All real mail of the shared corpus through the command line: in, unchanged, searched, out, every digest compared.

    python -m tests.bench.real_mail [--corpus ../shared/corpus] [--only eml|maildir|mbox|outlook]

Prints one line a set, and for Outlook files a table beside what other readers found. Without the corpus it says so and
exits 0: it is no test, the tests carry the few files they need.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import mailbox
import os
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
_LISTINGS = ("INDEX.csv",)
_OUTLOOK_HEAD = f"{'file':38} {'items':>5} {'skip':>4} {'parts':>5} {'again':>6} {'equal':>6}  {'pypff':>5} {'pffexport':>9} exit"


class Program:
    """MailRescue's command line with a home of its own."""

    def __init__(self, home: Path) -> None:
        self._environment = {
            **os.environ, "MAILRESCUE_HOME": str(home), "MAILRESCUE_VAULT_KEY": "real mail", "PYTHONPATH": str(ROOT),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }

    def run(self, *words: str) -> tuple[int, list[dict[str, Any]]]:
        """Run a command with --json; returns exit code and lines."""
        command = [sys.executable, "-m", "mailrescue", "--json", "--quiet", *words]
        done = subprocess.run(command, env=self._environment, capture_output=True, check=False)
        if b"Traceback" in done.stderr:
            sys.exit(done.stderr.decode(errors="replace"))
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def digest(data: bytes) -> str:
    """Return the SHA-256 of a mail in hex."""
    return hashlib.sha256(data).hexdigest()


def unpack(archive: Path, target: Path) -> Path:
    """Unpack a zip; returns the target."""
    with zipfile.ZipFile(archive) as file:
        file.extractall(target)
    return target


def mails_of(tree: Path) -> Iterator[bytes]:
    """Yield every file of a tree that is a mail."""
    for path in sorted(tree.rglob("*")):
        if path.is_file() and path.suffix not in (".json", ".jsonl") and path.name not in _LISTINGS:
            yield path.read_bytes()


def mbox_mails(path: Path) -> Iterator[bytes]:
    """Yield what an export as EML gives for an mbox: each mail, unquoted."""
    for message in mailbox.mbox(path):
        yield message.as_bytes()


def round_trip(program: Program, name: str, kind: str, path: Path, work: Path) -> dict[str, Any]:
    """Take two snapshots, export, and compare digests; returns what was found."""
    program.run("account", "add", name, kind, "--path", str(path))
    code, first = program.run("snapshot", name)
    if "items" not in first[-1]:
        return {"code": code, "message": first[-1].get("message", "")}
    _, again = program.run("snapshot", name)
    exported, receipt = program.run("export", name, str(work / f"out-{name}"), "--format", "eml")
    manifest = [json.loads(line) for line in (work / f"out-{name}" / "manifest.jsonl").read_text().splitlines()]
    out = Counter(entry["sha256"] for entry in manifest if "sha256" in entry)
    files = Counter(digest(p.read_bytes()) for p in (work / f"out-{name}").rglob("*") if p.suffix in (".eml", ".ics", ".vcf"))
    return {
        "code": code, "first": first[-1], "again": again[-1], "export": exported, "receipt": receipt[-1], "out": out, "files": files,
    }


def run_set(program: Program, name: str, kind: str, path: Path, work: Path) -> bool:
    """Run one set of mails and print its line; returns whether every digest is equal."""
    found = round_trip(program, name, kind, path, work)
    if "first" not in found:
        print(f"{name:32} {kind:8} exit {found['code']}: {found['message']}")
        return False
    expected = Counter(digest(mail) for mail in mails_of(path))
    lost = expected - found["out"] if kind != "mbox" else Counter()
    first, again = found["first"], found["again"]
    print(
        f"{name:32} {kind:8} in {sum(expected.values()):5} items {first['items']:5} skipped {len(first['skipped']):2}"
        f" again: {again['stored_bytes']} B stored; out {sum(found['out'].values()):5}, digests missing {sum(lost.values())}"
        f" exit {found['code']}/{found['export']}"
    )
    return not lost and again["stored_bytes"] == 0


def run_outlook(program: Program, corpus: Path, work: Path) -> bool:
    """Run every Outlook file and print the table."""
    print(_OUTLOOK_HEAD)
    good = True
    for kind in ("pst", "ost"):
        for number, (name, truth) in enumerate(json.loads((corpus / kind / "truth.json").read_text()).items()):
            stored = corpus / kind / truth["stored_as"]
            path = next(iter(sorted(unpack(stored, work / f"{kind}{number}").iterdir()))) if stored.suffix == ".zip" else stored
            found = round_trip(program, f"{kind}{number}", "outlook", path, work)
            good &= _outlook_line(name, truth["agree"], found)
    return good


def _outlook_line(name: str, agree: dict[str, Any], found: dict[str, Any]) -> bool:
    best = max(agree.get(key) or 0 for key in ("pypff_messages", "pffexport_items"))
    beside = f"{agree['pypff_messages']!s:>5} {agree['pffexport_items']!s:>9}"
    if "first" not in found:
        print(f"{name:38} {'-':>5} {'-':>4} {'-':>5} {'-':>6} {'-':>6}  {beside} {found['code']}: {found['message']}")
        return best == 0
    skipped = found["first"]["skipped"]
    parts = [skip for skip in skipped if skip["part"]]
    whole = len(skipped) - len(parts)
    equal = "yes" if found["out"] == found["files"] else "NO"
    print(
        f"{name:38} {found['first']['items']:5} {whole:4} {len(parts):5} {found['again']['stored_bytes']:>6} {equal:>6}"
        f"  {beside} {found['code']}"
    )
    for reason, count in Counter(skip["reason"] for skip in skipped).most_common(6):
        print(f"      {count} x {reason}")
    return found["first"]["items"] + whole >= best


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    parser.add_argument("--only", choices=("eml", "maildir", "mbox", "outlook"))
    arguments = parser.parse_args()
    if not arguments.corpus.is_dir():
        print(f"{arguments.corpus} is not there: nothing was run.")
        return 0
    good = True
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        program = Program(work / "home")
        for kind in ("eml", "maildir"):
            if arguments.only in (None, kind):
                for archive in sorted(arguments.corpus.glob(f"{kind}/*.zip")):
                    if "jsonl" not in archive.name:
                        path = unpack(archive, work / archive.stem)
                        native = "maildir" if any(path.rglob("cur")) else "eml"
                        good &= run_set(program, f"{archive.stem[:32]}".lower(), native, path, work)
        if arguments.only in (None, "mbox"):
            for path in sorted(p for p in (arguments.corpus / "mbox").iterdir() if p.is_dir()):
                good &= run_set(program, path.name, "mbox", path, work)
        if arguments.only in (None, "outlook"):
            good &= run_outlook(program, arguments.corpus, work)
        for query in ("invoice", "Österreich", "дом", "日本", "ปลา", "שלום", "مرحبا", "한국", "linux kernel", '"razor users"'):
            _, rows = program.run("search", query, "--limit", "1000")
            print(f"search {query}: {rows[-1].get('count')} found")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
