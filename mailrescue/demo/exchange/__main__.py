"""Run an Exchange server on this machine, to play with and to measure clients against.

    python -m mailrescue.demo.exchange --mail FOLDER_OR_EML ... [--user ADDRESS] [--port N] [--folder DIR]

It says where it is, and then takes lines on its standard input, one at a time; `help` lists them. Everything is kept in
memory and is gone when it ends. It listens on this machine alone. No place for real mail.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from mailrescue.demo.exchange.console import Console
from mailrescue.demo.exchange.mailbox import Mailbox
from mailrescue.demo.exchange.server import Exchange


def main(arguments: list[str] | None = None) -> int:
    """Run until `quit` or the end of the standard input."""
    asked = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="mailrescue-exchange-") as temporary:
        folder = asked.folder or Path(temporary)
        password = asked.password_file.read_text(encoding="utf-8").rstrip("\r\n") if asked.password_file else secrets.token_urlsafe(9)
        with Exchange(folder, port=asked.port) as server:
            mailbox = server.mailbox(asked.user, password, archive=asked.archive)
            count = sum(_seed(mailbox, path) for path in asked.mail)
            _say(
                f"endpoint {server.endpoint}", f"autodiscover {server.address}/autodiscover/autodiscover.xml", f"user {asked.user}",
                f"password {password}", f"token {mailbox.token}", f"ca-file {server.ca_file}", f"mails {count}", "ready",
            )  # fmt: skip
            console = Console(server, mailbox)
            for line in sys.stdin:
                answer = console.carry_out(line)
                if answer is None:
                    break
                _say(*answer.splitlines())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m mailrescue.demo.exchange", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--port", type=int, default=0, help="port to listen on; a free one if not given")
    parser.add_argument("--user", default="anna@example.org", help="address of the mailbox, and the name to sign in with")
    parser.add_argument("--password-file", type=Path, help="file with the password; without it one is made up and told")
    parser.add_argument("--mail", type=Path, nargs="*", default=[], help="mails (.eml), or folders of them: folders in it become folders of the mailbox")
    parser.add_argument("--folder", type=Path, help="where certificate and authority are put; a temporary folder if not given")
    parser.add_argument("--archive", action="store_true", help="offer an archive mailbox, too")
    return parser


def _seed(mailbox: Mailbox, path: Path) -> int:
    """Put the mails of a file or folder in: what lies in a folder of it comes into the folder of that name, the rest into the Inbox."""
    count = 0
    for file in _files(path):
        above = file.relative_to(path).parent.parts if path.is_dir() else ()
        mailbox.add(above or "inbox", file.read_bytes())
        count += 1
    return count


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    for found in sorted(path.rglob("*")) if path.is_dir() else ():
        if found.suffix.lower() in (".eml", ".ics", ".vcf") and found.is_file():
            yield found


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
