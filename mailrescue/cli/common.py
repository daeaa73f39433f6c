"""What several commands share: the engine, times, sizes, lines for people."""

from __future__ import annotations

import getpass
import sys
import unicodedata
from argparse import Namespace
from datetime import UTC, datetime

from mailrescue.app.engine import Engine
from mailrescue.app.home import Home
from mailrescue.app.secrets import KeySource, passphrase_from_environment
from mailrescue.cli.output import Face, printable
from mailrescue.core.clock import LocalZone, clock_from_environment
from mailrescue.core.errors import UsageError
from mailrescue.core.progress import CancelToken
from mailrescue.model.mail import Skip
from mailrescue.model.snapshot import Snapshot
from mailrescue.vault.catalogue.queries import ItemRow

# As many things that are no mail are called by name.
_NAMED = 3
# Far more than any password.
_LONGEST_INPUT = 128 * 1024


class _Terminal:
    """Asks the person at the terminal."""

    def passphrase(self, *, new: bool) -> str:
        """Return a passphrase; a new one is typed twice."""
        first = getpass.getpass("New passphrase for the vault: " if new else "Passphrase of the vault: ")
        if not first:
            raise UsageError("An empty passphrase protects nothing. Nothing was changed.")
        if new and getpass.getpass("The same once more: ") != first:
            raise UsageError("The two passphrases differ. Nothing was changed.")
        return first


def engine_for(arguments: Namespace, face: Face, cancel: CancelToken) -> Engine:
    """Build the engine of one command."""
    ask = _Terminal() if sys.stdin is not None and sys.stdin.isatty() else None
    keys = KeySource(passphrase_from_environment(), ask)
    return Engine(Home.find(arguments.home, arguments.vault), clock_from_environment(), face, cancel, keys)


def confirm(question: str, *, yes: bool) -> bool:
    """Ask a question; no terminal means no, `--yes` means yes."""
    if yes:
        return True
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def line_from_stdin(what: str) -> str:
    """Return the first line of stdin; a person at a terminal is asked for it. Raises UsageError when there is none."""
    if sys.stdin is None:
        raise UsageError(f"There is no stdin to read {what} from. Nothing was changed.")
    if sys.stdin.isatty():
        print(f"Type {what}: ", end="", file=sys.stderr, flush=True)
    try:
        line = sys.stdin.readline().rstrip("\r\n")
        line.encode()
    except UnicodeError:
        raise UsageError(f"What came on stdin is not {what}: it is no text in UTF-8. Nothing was changed.") from None
    if not line:
        raise UsageError(f"Nothing came on stdin, where {what} should be. Nothing was changed.")
    return line


def password_given(prompt: str, *, from_stdin: bool) -> str | None:
    """Return a password: from stdin without the line's end, or typed unseen at a terminal; None where there is neither.

    Raises UsageError for stdin that holds none. What is no password is refused where it is kept.
    """
    if sys.stdin is not None and sys.stdin.isatty():
        return getpass.getpass(prompt)
    if not from_stdin:
        return None
    if sys.stdin is None:
        raise UsageError("There is no stdin to read the password from. Nothing was changed.")
    try:
        text = sys.stdin.buffer.read(_LONGEST_INPUT).decode()
    except UnicodeError:
        raise UsageError("What came on stdin is no password: it is no text in UTF-8. Nothing was changed.") from None
    text = text.removesuffix("\n").removesuffix("\r") if text.endswith("\n") else text
    if not text:
        raise UsageError("Nothing came on stdin, where the password should be. Nothing was changed.")
    return text


def local(moment: datetime | int | None) -> str:
    """Return a time as people read it, in their zone."""
    if moment is None:
        return "-"
    if not isinstance(moment, datetime):
        moment = datetime.fromtimestamp(moment, UTC)
    return f"{moment.astimezone(LocalZone()):%Y-%m-%d %H:%M}"


def size_text(size: float) -> str:
    """Return a size as people read it."""
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            return f"{size:,.0f} {unit}" if unit == "B" else f"{size:,.1f} {unit}"
        size /= 1000
    raise AssertionError


def counted(count: int, one: str, many: str = "") -> str:
    """Return a number with its noun: `1 mailbox`, `2 mailboxes`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def items_in_folders(items: int, folders: int) -> str:
    """Return how much a mailbox holds, in words."""
    return f"{counted(items, 'item')} in {counted(folders, 'folder')}"


def fitted(text: str, width: int) -> str:
    """Return text cut or filled to so many columns of a terminal, in which some scripts take two a letter."""
    out, left = "", width
    for letter in text:
        takes = 0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if takes > left:
            break
        out, left = out + letter, left - takes
    return out + " " * left


def sender_name(sender: str) -> str:
    """Return the name of a sender, the address where there is none."""
    name, mark, address = sender.rpartition("<")
    return name.strip(' "') or (address.rstrip(">") if mark else sender)


def skip_text(skip: Skip) -> str:
    """Return a skipped item for people."""
    name = skip.subject or skip.key or "the whole folder"
    return printable(f"  not read: {skip.folder}: {name}: {skip.reason}")


def receipt_lines(snapshot: Snapshot, hint: str = "") -> list[str]:
    """Return for people what could not be read for a snapshot, with a `hint` what comes of it, and what was passed over."""
    lines = [skip_text(skip) for skip in snapshot.news]
    if snapshot.news:
        lines.append(f"  {len(snapshot.news):,} could not be read; everything else is safe.{hint}")
    if snapshot.known_skipped:
        lines.append(f"  {snapshot.known_skipped:,} known from before still cannot be read.")
    if snapshot.notes:
        first = ", ".join(snapshot.notes[:_NAMED]) + (", ..." if len(snapshot.notes) > _NAMED else "")
        what = counted(len(snapshot.notes), "thing that is no mail was", "things that are no mail were")
        lines.append(printable(f"  note: {what} passed over: {first}"))
    return lines


def item_text(row: ItemRow, more: str = "") -> str:
    """Return an item as one line for people."""
    card = row.card
    moment = row.received if row.received is not None else card.date
    mark = " " if "seen" in row.flags else "*"
    clip = "+" if card.attachments else " "
    who, subject = fitted(sender_name(card.sender), 24), fitted(card.subject, 60).rstrip()
    return printable(f"{row.content.hex()[:12]} {local(moment):16} {mark}{clip} {who} {subject}  [{row.folder}]{more}")
