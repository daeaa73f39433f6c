"""Writes a made-up mailbox as Maildir++, and changes it a little, the same for the same seed.

    python -m tests.bench.corpus FOLDER --mails 5000 [--seed N] [--eol lf|crlf] [--base64 76|60|64|odd]

5,000 mails are about 260 MB, 50,000 about 2.7 GB. Knows how mail lies on a disk, not what is in it.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import random
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.bench.mailgen import BASE64_STYLES, Mail, Mailbox

SENT = "Sent Items"
FOLDERS = (
    "INBOX", SENT, "Drafts", "Archive/2018", "Archive/2019", "Archive/2020", "Projekte/Müller & Söhne", "Rechnungen",
    "Счета", "会議", "Newsletter", "Junk E-mail",
)  # fmt: skip
_SHARES = (36, 0, 1, 9, 9, 8, 7, 9, 5, 3, 9, 4)
_SENT_KEPT = 0.97
_NEW_OF_CHANGED, _GONE_OF_CHANGED = 0.5, 0.25  # the rest gets another flag, which renames its file


@dataclass(frozen=True, slots=True)
class Totals:
    """What was written."""

    mails: int
    bytes: int
    folders: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What one round of change did to a mailbox."""

    new: int
    gone: int
    renamed: int


def write_corpus(root: Path, mails: int, *, seed: int = 1, eol: str = "lf", base64_style: str = "76") -> Totals:
    """Write `mails` mails below `root`, which must not exist yet."""
    for folder in FOLDERS:
        for part in ("cur", "new", "tmp"):
            (root / directory_name(folder) / part).mkdir(parents=True)
    rng = random.Random(f"folders {seed}")
    size = 0
    for number, mail in enumerate(Mailbox(seed, eol=eol, base64_style=base64_style).mails(mails)):
        _deliver(root, rng, f"{number:07d}", mail)
        size += len(mail.raw)
    return Totals(mails, size, len(FOLDERS))


def change_corpus(root: Path, turn: int, *, share: float = 0.01) -> Changes:
    """Change about `share` of the mails: some come, some go, some are marked; every `turn` changes others."""
    rng = random.Random(f"turn {turn}")
    files = sorted(path for path in root.rglob("cur/*") if path.is_file())
    touched = rng.sample(files, max(3, round(len(files) * share)))
    new, gone = (max(1, round(len(touched) * part)) for part in (_NEW_OF_CHANGED, _GONE_OF_CHANGED))
    for number, mail in enumerate(Mailbox(1_000 + turn).mails(new)):
        _deliver(root, rng, f"9{turn:03d}{number:06d}", mail)
    for path in touched[:gone]:
        path.unlink()
    renamed = touched[gone : len(touched) - new] or touched[gone : gone + 1]
    for path in renamed:
        base, flags = path.name.rsplit(",", 1)
        path.rename(path.with_name(f"{base},{''.join(sorted(set(flags) ^ {'F'}))}"))
    return Changes(new, gone, len(renamed))


def directory_name(folder: str) -> str:
    """Return the Maildir++ directory of a folder path: dots between the levels, names in modified UTF-7."""
    return "" if folder == "INBOX" else "." + ".".join(modified_utf7(name) for name in folder.split("/"))


def modified_utf7(name: str) -> str:
    """Return a folder name as IMAP writes it (RFC 3501, 5.1.3)."""

    def shifted(match: re.Match[str]) -> str:
        code = base64.b64encode(match[0].encode("utf-16-be")).decode().rstrip("=")
        return f"&{code.replace('/', ',')}-"

    return re.sub(r"[^\x20-\x7e]+", shifted, name.replace("&", "&-"))


def _deliver(root: Path, rng: random.Random, number: str, mail: Mail) -> None:
    kept = mail.is_sent and rng.random() < _SENT_KEPT
    folder = SENT if kept else rng.choices(FOLDERS, _SHARES)[0]
    seen = mail.is_sent or rng.random() < 0.85
    flags = ("S" if seen else "") if not mail.is_answer else "RS"
    stamp = int(mail.received.timestamp())
    path = root / directory_name(folder) / "cur" / f"{stamp}.M{number}P1.bench:2,{flags}"
    path.write_bytes(mail.raw)
    os.utime(path, (stamp, stamp))


def main() -> None:
    """Write a corpus and print its totals as JSON."""
    parser = argparse.ArgumentParser(description="Write a made-up mailbox as Maildir++.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--mails", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--eol", choices=("lf", "crlf"), default="lf")
    parser.add_argument("--base64", choices=BASE64_STYLES, default="76")
    words = parser.parse_args()
    made = write_corpus(words.folder, words.mails, seed=words.seed, eol=words.eol, base64_style=words.base64)
    print(json.dumps(asdict(made)))


if __name__ == "__main__":
    main()
