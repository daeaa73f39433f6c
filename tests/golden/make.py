"""Make the golden vault: the vault that every later program and `resources/read_vault.py` must read for ever.

    python tests/golden/make.py [FOLDER]          default: tests/golden/v1, which is replaced

Two accounts live through three days, with a snapshot of each every day, taken by the program of this source tree:
`golden`, a Maildir of invented mails (ten, then two more, then one moved and one removed), and `archive`, an Outlook
file (two files of tests/data/outlook, the second in the place of the first on the third day). Beside the vault stand
`secrets.txt` (recovery code and passphrase; they protect nothing but these mails) and `expected.json`. What it says of
mails and files is taken from them and not from the program; only of Outlook items, which the program itself puts
together, it says what the program listed. Keys and salts are random: a new run gives other bytes, the same contents.

A released format keeps its golden vault unchanged; a new format gets a folder of its own. Knows nothing of the format.
"""

from __future__ import annotations

import base64
import hashlib
import json
import lzma
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MAILDIR, OUTLOOK = "golden", "archive"
OUTLOOK_FILES = ("rtf-without-checksum.pst", "rtf-without-checksum.pst", "japanese-contact.pst")
FIELDS = ("folder", "subject", "received", "flags", "size", "sha256")
PASSPHRASE = "Bürobedarf – 文房具 – 1987"
INBOX, CLIENTS = "INBOX", "Kunden/Müller & Söhne"
FOLDERS = {INBOX: ".", CLIENTS: ".Kunden.M&APw-ller &- S&APY-hne"}  # Maildir++ names are in modified UTF-7
DAYS = ("2026-01-12T18:00:00Z", "2026-01-13T18:00:00Z", "2026-01-14T18:00:00Z")
FIRST_RECEIVED = 1_767_600_000  # 5 January 2026, 08:00 UTC; one mail every three hours
THREE_HOURS = 10_800
CUTTING = 386  # in the file names; with it the short list of this mailbox is cut into three nodes below a root
FLAGS = {"F": "flagged", "R": "answered", "S": "seen"}
CATALOGUE = bytes(range(256)) + b"".join(hashlib.sha256(b"page %d" % page).digest() for page in range(3192))


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail: its subject decoded, its bytes, its folder on each day ("" when it is not there), its Maildir flags."""

    subject: str
    raw: bytes
    folders: tuple[str, str, str]
    flags: str

    def row(self, number: int, day: int) -> dict[str, object]:
        """What a reader must find of this mail in the snapshot of that day."""
        return {
            "folder": self.folders[day],
            "subject": self.subject,
            "received": f"{datetime.fromtimestamp(FIRST_RECEIVED + number * THREE_HOURS, UTC):%Y-%m-%dT%H:%M:%SZ}",
            "flags": sorted(FLAGS[letter] for letter in self.flags),
            "size": len(self.raw),
            "sha256": hashlib.sha256(self.raw).hexdigest(),
        }


def mails() -> list[Mail]:
    """The twelve mails, in the order in which they were received."""
    here, there, later = (INBOX,) * 3, (CLIENTS,) * 3, ("", INBOX, INBOX)
    german, french, chinese = "Angebot für Büromöbel", "Relevé de l’été", "发票与合同"
    return [
        Mail(german, _letter(german, "Sehr geehrte Frau Müller,\n\nanbei das Angebot."), there, "S"),
        Mail("見積書の件", _encoded("見積書の件", "お世話になっております。\n見積書をお送りします。\n", "iso-2022-jp"), here, "S"),
        Mail("Счёт за январь", _encoded("Счёт за январь", "Добрый день!\nСчёт во вложении.\n", "koi8-r"), here, "RS"),
        Mail(chinese, _letter(chinese, "您好，\n\n请查收附件。"), here, ""),
        Mail("فاتورة شهر يناير", _letter("فاتورة شهر يناير", "مرحبا،\n\nالفاتورة مرفقة."), here, "F"),
        Mail(french, _letter(french, "Où est passé le garçon ?").replace(b"\n", b"\r\n"), there, "S"),
        Mail("Our catalogue", _with_attachment("Our catalogue", b"\n", 76), here, "S"),
        Mail("Fwd: Our catalogue", _with_attachment("Fwd: Our catalogue", b"\r\n", 60), there, "S"),
        Mail("File this", _letter("File this", "It belongs to the clients."), (INBOX, INBOX, CLIENTS), "S"),
        Mail("Old news", _letter("Old news", "Nobody will miss this. Or so they think."), (INBOX, INBOX, ""), "S"),
        Mail("not üñïcode", _odd_bytes(), later, ""),
        Mail("One long line", _letter("One long line", "x" * 70_000).removesuffix(b"\n"), later, ""),
    ]


def make(target: Path) -> None:
    """Write vault, secrets and expectations into `target`, which is replaced."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        code, expected = _three_days(place)
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(place / "home" / "vault", target / "vault")
    secrets = f"recovery code: {code}\npassphrase: {PASSPHRASE}\n"
    (target / "secrets.txt").write_text(secrets, encoding="utf-8")
    text = json.dumps(expected, ensure_ascii=False, indent=1)
    (target / "expected.json").write_text(text + "\n", encoding="utf-8")


def _three_days(place: Path) -> tuple[str, dict[str, object]]:
    """Let both accounts live through their snapshots; returns the recovery code and what a reader must find."""
    maildir, outlook = place / "Maildir", place / "archive.pst"
    for folder in FOLDERS.values():
        for part in ("cur", "new", "tmp"):
            (maildir / folder / part).mkdir(parents=True)
    _program(place, DAYS[0], "account", "add", MAILDIR, "maildir", "--path", str(maildir))
    _program(place, DAYS[0], "account", "add", OUTLOOK, "outlook", "--path", str(outlook))
    said = ""
    of_maildir, of_outlook = [], []
    for day, moment in enumerate(DAYS):
        outlook.write_bytes(_outlook_file(day))
        done, items = _snapshot(place, moment, OUTLOOK)
        said += str(done.pop("said"))
        of_outlook.append(done | {"items": items})
        _lay_out(maildir, day)
        done, _ = _snapshot(place, moment, MAILDIR)
        said += str(done.pop("said"))
        rows = [mail.row(number, day) for number, mail in enumerate(mails()) if mail.folders[day]]
        of_maildir.append(done | {"items": rows})
    code = re.search(r"\b[0-9A-Z]{5}(-[0-9A-Z]{5}){5}\b", said)
    assert code is not None, said
    files = [hashlib.sha256(_outlook_file(day)).hexdigest() for day in (0, 2)]  # on the second day it was the same
    return code[0], {"accounts": {MAILDIR: of_maildir, OUTLOOK: of_outlook}, "files": {OUTLOOK: files}}


def _outlook_file(day: int) -> bytes:
    return lzma.decompress((ROOT / "tests/data/outlook" / f"{OUTLOOK_FILES[day]}.xz").read_bytes())


def _snapshot(place: Path, moment: str, account: str) -> tuple[dict[str, object], list[dict[str, object]]]:
    """Take a snapshot; returns its facts, all that the program said among them, and the items it then lists."""
    done = _program(place, moment, "--json", "snapshot", account)
    result = json.loads(done.stdout.splitlines()[-1])
    facts = {name: result[name] for name in ("id", "taken_at", "standing")} | {"said": done.stdout + done.stderr}
    listing = _program(place, moment, "--json", "list", account, "--at", result["id"], "--limit", "1000")
    rows = [row for row in map(json.loads, listing.stdout.splitlines()) if row["event"] == "row"]
    return facts, [{name: row[name] for name in FIELDS} for row in rows]


def _lay_out(maildir: Path, day: int) -> None:
    """Add, move and remove files so that the Maildir is as on that day."""
    for number, mail in enumerate(mails()):
        received = FIRST_RECEIVED + number * THREE_HOURS
        name = f"{received}.M{number}P{CUTTING}.golden:2,{mail.flags}"
        before, now = (maildir / FOLDERS[each] / "cur" / name if each else None for each in _step(mail, day))
        if before and now:
            before.rename(now)
        elif before:
            before.unlink()
        elif now:
            now.write_bytes(mail.raw)
            os.utime(now, (received, received))


def _step(mail: Mail, day: int) -> tuple[str, str]:
    """The folder of the mail on the day before, and on that day."""
    return (mail.folders[day - 1] if day else "", mail.folders[day])


def _program(place: Path, now: str, *words: str) -> subprocess.CompletedProcess[str]:
    own = {
        "MAILRESCUE_HOME": str(place / "home"),
        "MAILRESCUE_NOW": now,
        "MAILRESCUE_VAULT_KEY": PASSPHRASE,
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "PYTHONUTF8": "1",
    }
    command = [sys.executable, "-m", "mailrescue", *words]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | own, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        sys.exit(f"{' '.join(words)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done


def _headers(subject: str) -> list[str]:
    known = f"<{hashlib.sha256(subject.encode()).hexdigest()[:12]}@example.org>"
    addresses = ["From: Erika Beispiel <erika@example.org>", "To: office@example.com"]
    return [*addresses, f"Subject: {subject}", "Date: Mon, 05 Jan 2026 08:00:00 +0000", f"Message-ID: {known}"]


def _joined(headers: Iterable[str], body: bytes) -> bytes:
    return "\n".join([*headers, "", ""]).encode() + body


def _word(text: str, charset: str) -> str:
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


def _letter(subject: str, body: str) -> bytes:
    kind = ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"]
    return _joined(_headers(_word(subject, "utf-8")) + kind, body.encode() + b"\n")


def _encoded(subject: str, body: str, charset: str) -> bytes:
    kind = ["MIME-Version: 1.0", f"Content-Type: text/plain; charset={charset}"]
    return _joined(_headers(_word(subject, charset)) + kind, body.encode(charset))


def _with_attachment(subject: str, eol: bytes, width: int) -> bytes:
    text = base64.b64encode(CATALOGUE)
    lines = [text[at : at + width] for at in range(0, len(text), width)]
    kind = ["MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="page"']
    note = [b"--page", b"Content-Type: text/plain", b"", b"The new catalogue is attached.", b"--page"]
    disposition = b'Content-Disposition: attachment; filename="catalogue.bin"'
    part = [b"Content-Type: application/octet-stream", disposition, b"Content-Transfer-Encoding: base64", b""]
    raw = _joined(_headers(subject) + kind, b"\n".join([*note, *part, *lines, b"--page--", b""]))
    return raw.replace(b"\n", eol)


def _odd_bytes() -> bytes:
    head = b"Subject: not \xfc\xf1\xefcode\nX-Odd: \x00\x01\xff\nFrom: <>\n\n"
    return head + b"A NUL \x00, a lone CR \r and\r\n bytes \x80\xfe\xff, no end"


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "v1")
