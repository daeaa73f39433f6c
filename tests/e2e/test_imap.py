"""A mailbox on a real Dovecot, through the command line: real mail, changed with an ordinary client, and killed in the middle."""

from __future__ import annotations

import hashlib
import imaplib
import mailbox
import signal
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.dovecot import Dovecot, User, dovecot
from tests.kit.program import Program

__all__ = ["dovecot"]
pytestmark = pytest.mark.needs_program("dovecot")
DATA = Path(__file__).parent.parent / "data" / "mail"
# Folder, and what a mail is: the digest of its bytes.
Held = Counter[tuple[str, str]]


class Client:
    """An ordinary mail program, over Python's own imaplib."""

    def __init__(self, server: Dovecot, user: User) -> None:
        self.connection = imaplib.IMAP4(server.host, server.port)
        self.connection.login(user.name, user.password)

    def append(self, folder: str, raw: bytes, flags: str = "") -> None:
        """Put a mail into a folder, byte for byte but for line ends, which are CRLF in IMAP."""
        assert self.connection.append(folder, flags, '"05-Jan-2026 09:00:00 +0000"', raw)[0] == "OK"

    def do(self, folder: str, *command: str) -> None:
        """Give a UID command in a folder."""
        self.connection.select(folder)
        assert self.connection.uid(*command)[0] == "OK", command
        self.connection.close()

    def held(self) -> Held:
        """Return all that the server gives."""
        found: Held = Counter()
        for line in self.connection.list()[1]:
            assert isinstance(line, bytes)
            name = line.decode().rpartition(' "/" ')[2].strip('"')
            self.connection.select(f'"{name}"', readonly=True)
            given = self.connection.uid("fetch", "1:*", "(BODY.PEEK[])")[1]
            found.update((name, hashlib.sha256(part[1]).hexdigest()) for part in given if isinstance(part, tuple))
        return found


def real_mails() -> list[bytes]:
    """Return mails of others, broken ones among them, with the line ends that IMAP has."""
    with zipfile.ZipFile(DATA / "mime4j-testmsgs.zip") as archive:
        mails = [archive.read(name) for name in archive.namelist() if name.endswith(".eml")]
    for name in ("hoover-shapelib.mbox", "tika-complex.mbox"):
        box = mailbox.mbox(DATA / name, create=False)
        mails += [box.get_bytes(key) for key in box.iterkeys()]
        box.close()
    return [mail.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n").replace(b"\0", b"") for mail in mails]


@pytest.fixture
def user(dovecot: Dovecot) -> User:
    """Somebody with real mail in three folders."""
    user = dovecot.user()
    client = Client(dovecot, user)
    client.connection.create("Work")
    client.connection.create("Work/Old")
    for number, mail in enumerate(real_mails()):
        client.append(("INBOX", "INBOX", "Work", "Work/Old")[number % 4], mail, ("", "\\Seen")[number % 2])
    client.connection.logout()
    return user


@pytest.fixture
def client(dovecot: Dovecot, user: User) -> Iterator[Client]:
    """A mail program that is signed in."""
    client = Client(dovecot, user)
    yield client
    client.connection.logout()


@pytest.fixture
def program(dovecot: Dovecot, user: User, tmp_path: Path) -> Program:
    """The program, with an account whose password it was told once."""
    program = Program(tmp_path / "home")
    options = [word for name, value in dovecot.options(user).items() for word in (f"--{name.replace('_', '-')}", value)]
    added = program.tell(f"{user.password}\n", "account", "add", "anna", "imap", *options, "--password-stdin")
    assert added.code == 0, added
    return program


def stored(program: Program) -> Held:
    """Return what the newest snapshot lists."""
    return Counter((row["folder"], row["sha256"]) for row in program.run("list", "anna").rows())


def changes(program: Program) -> Counter[tuple[str, str | None, str | None, str]]:
    """Return what `diff` says of the last two snapshots."""
    after, before = (row["id"] for row in program.run("snapshots", "anna").rows()[:2])
    rows = program.run("diff", "anna", before, after).rows()
    return Counter((row["change"], row["from_folder"], row["to_folder"], row["subject"]) for row in rows)


def test_a_mailbox_is_stored_as_its_server_gives_it_and_a_difference_is_what_a_client_did(program: Program, client: Client, tmp_path: Path) -> None:
    tested = program.run("account", "test", "anna")
    assert (tested.code, tested.result["reached"]) == (0, True)
    before = client.held()
    taken = program.run("snapshot", "anna")
    assert (taken.code, taken.result["items"], taken.result["complete"]) == (0, before.total(), True), taken
    assert stored(program) == before

    client.append("INBOX", b"From: ann@example.org\r\nSubject: an offer\r\n\r\nOak and ash.\r\n")
    client.do("INBOX", "store", "3", "+FLAGS", "(\\Flagged)")
    client.do("INBOX", "move", "5", "Work")
    client.do("INBOX", "store", "7", "+FLAGS", "(\\Deleted)")  # closing the folder takes it out
    client.connection.rename("Work/Old", "Archive")
    client.append("Archive", b"Subject: among old ones\r\n\r\nA letter.\r\n")
    after = client.held()
    taken = program.run("snapshot", "anna")
    assert taken.code == 0, taken
    assert stored(program) == after
    told = changes(program)
    along = sum(count for (folder, _), count in before.items() if folder == "Work/Old")
    assert sorted((change, source, target) for change, source, target, _ in told.elements()) == [
        ("added", None, "Archive"), ("added", None, "INBOX"), ("changed", "INBOX", "INBOX"), ("moved", "INBOX", "Work"),
        *[("moved", "Work/Old", "Archive")] * along, ("removed", "INBOX", None),
    ]  # fmt: skip
    assert ("added", None, "INBOX", "an offer") in told
    assert client.held() == after, "nothing was changed at the server"

    out = tmp_path / "out"
    assert program.run("export", "anna", str(out), "--format", "eml").code == 0
    files = Counter(hashlib.sha256(path.read_bytes()).hexdigest() for path in out.rglob("*.eml"))
    assert files == Counter(digest for _, digest in after.elements())

    again = program.run("snapshot", "anna")
    assert (again.code, again.result["new"], again.result["removed"], again.result["changed"]) == (0, 0, 0, 0)
    check = program.run("vault", "check", "--read-data")
    assert (check.code, check.rows()) == (0, [])


def test_nothing_is_marked_as_read_by_reading_it(program: Program, client: Client) -> None:
    client.connection.select("INBOX", readonly=True)
    before = client.connection.uid("search", "UNSEEN")
    assert before[1] != [b""]
    assert program.run("snapshot", "anna").code == 0
    client.connection.select("INBOX", readonly=True)
    assert client.connection.uid("search", "UNSEEN") == before


def test_killed_at_any_moment_the_next_snapshot_is_whole(program: Program, client: Client) -> None:
    for number in range(150):
        client.append("Work", b"Subject: offer %d\r\n\r\n%s\r\n" % (number, b"oak and ash " * (number % 50)))
    expected = client.held()
    killed = 0
    for delay in (0.5, 0.8):
        process = program.start("snapshot", "anna")
        time.sleep(delay)
        process.kill()
        process.communicate()
        killed += process.returncode == -signal.SIGKILL
    assert killed
    taken = program.run("snapshot", "anna")
    assert (taken.code, taken.result["items"]) == (0, expected.total()), taken
    assert stored(program) == expected
    check = program.run("vault", "check", "--read-data")
    assert (check.code, check.rows()) == (0, [])
    again = program.run("snapshot", "anna")
    assert (again.code, again.result["new"], again.result["removed"]) == (0, 0, 0)
