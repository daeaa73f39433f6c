"""Compares MailRescue with mbsync on a mailbox in a Dovecot of our own, whole commands in turn: A B C A B C.

    python -m tests.bench.imap [--mails 5000] [--pairs 3] [--only STEP]... [--delay 0.040] [--workdir FOLDER] [--security plain|tls]

Steps: `first`, everything into an empty vault (encrypted, indexed), beside mbsync pulling into plain files, with and without FSync;
`unchanged`, the next one on this machine; `far`, the same over a line whose round trip takes `--delay` seconds. What is told
are medians, and medians of the ratios pair by pair: a shared machine's speed drifts. Dovecot itself takes part of the machine, the
same for all: how much is in `server_cpu`. Everything that was stored is compared with what the server gives.
"""

from __future__ import annotations

import argparse
import hashlib
import imaplib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from tests.bench.contenders import PASSPHRASE
from tests.bench.corpus import write_corpus
from tests.bench.faraway import Faraway
from tests.bench.measure import BenchFailed, Cost, run
from tests.kit.dovecot import Dovecot, User, started

ROOT = Path(__file__).resolve().parents[2]
STEPS = ("first", "unchanged", "far")
OURS, PEERS = "mailrescue", ("mbsync", "mbsync-fsync")
_MBSYNC = """
FSync {fsync}
IMAPAccount bench
Host 127.0.0.1
Port {port}
User {user}
Pass "{password}"
AuthMechs LOGIN
SSLType {ssl}
{certificate}

IMAPStore far
Account bench

MaildirStore near
Path {mail}/
Inbox {mail}/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Near
Sync Pull
SyncState *
"""
# By this mbsync finds a mail again that it has just stored.
_ADDED = re.compile(rb"^X-TUID: [^\n]*\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Run:
    """One measured command; `server_cpu` is what Dovecot took meanwhile, in seconds."""

    step: str
    contender: str
    pair: int
    cost: Cost
    server_cpu: float


@dataclass(frozen=True, slots=True)
class Line:
    """How the mailbox is reached: by a port of the server or of a line between."""

    server: Dovecot
    user: User
    port: int
    security: str


class MailRescue:
    """MailRescue by its command line, from this tree."""

    name = OURS

    def __init__(self, workdir: Path) -> None:
        self.home = workdir / OURS
        self.environment = {
            "MAILRESCUE_HOME": str(self.home), "MAILRESCUE_VAULT_KEY": PASSPHRASE, "PYTHONPATH": str(ROOT),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", "PYTHONDONTWRITEBYTECODE": "",
        }  # fmt: skip

    def begin(self, line: Line) -> None:
        """Make ready for a first run."""
        shutil.rmtree(self.home, ignore_errors=True)
        self.reach(line, "add")

    def reach(self, line: Line, how: str = "renew") -> None:
        """Say where the mailbox is reached from now on."""
        if how == "renew":
            self._say("account", "remove", "bench", "--yes")
        options = {**line.server.options(line.user, security=line.security), "port": str(line.port)}
        words = [word for name, value in options.items() for word in (f"--{name.replace('_', '-')}", value)]
        self._say("account", "add", "bench", "imap", *words, "--password-stdin", said=f"{line.user.password}\n")

    def command(self) -> list[str]:
        """Return the command that brings everything in."""
        return [sys.executable, "-P", "-m", "mailrescue", "--quiet", "--json", "snapshot", "bench"]

    def held(self) -> Counter[str]:
        """Return the digests of all that is stored."""
        rows = map(json.loads, self._say("list", "bench").splitlines())
        return Counter(row["sha256"] for row in rows if row["event"] == "row")

    def _say(self, *words: str, said: str = "") -> str:
        done = subprocess.run(
            [*self.command()[:-2], *words], env={**os.environ, **self.environment}, input=said, capture_output=True, text=True, check=False
        )  # fmt: skip
        if done.returncode:
            raise BenchFailed(f"{' '.join(words)} ended with {done.returncode}: {done.stdout}{done.stderr}")
        return done.stdout


class Mbsync:
    """Debian's mbsync, pulling into a Maildir."""

    def __init__(self, workdir: Path, *, fsync: bool) -> None:
        self.name = PEERS[fsync]
        self._fsync, self._home = fsync, workdir / self.name
        self.environment: dict[str, str] = {}

    def begin(self, line: Line) -> None:
        """Make ready for a first run."""
        shutil.rmtree(self._home, ignore_errors=True)
        (self._home / "mail").mkdir(parents=True)
        self.reach(line)

    def reach(self, line: Line) -> None:
        """Say where the mailbox is reached from now on."""
        secure = line.security == "tls"
        (self._home / "mbsyncrc").write_text(_MBSYNC.format(
            fsync="yes" if self._fsync else "no", port=line.port, user=line.user.name, password=line.user.password, mail=self._home / "mail",
            ssl="IMAPS" if secure else "None", certificate=f"CertificateFile {line.server.ca_file}" if secure else "",
        ))  # fmt: skip

    def command(self) -> list[str]:
        """Return the command that brings everything in."""
        return ["mbsync", "-q", "-c", str(self._home / "mbsyncrc"), "all"]

    def held(self) -> Counter[str]:
        """Return the digests of all that is stored, with the line ends that IMAP has, and without the line that mbsync adds."""
        mails = (path.read_bytes() for part in ("cur", "new") for path in (self._home / "mail").rglob(f"{part}/*") if path.is_file())
        return Counter(hashlib.sha256(_ADDED.sub(b"", mail, count=1).replace(b"\n", b"\r\n")).hexdigest() for mail in mails)


Contender = MailRescue | Mbsync


class Bench:
    """One mailbox, three programs, and the steps that were asked for."""

    def __init__(self, line: Line, workdir: Path, tell: Callable[[Run], None]) -> None:
        self._line, self._workdir, self._tell = line, workdir, tell
        self._contenders: list[Contender] = [MailRescue(workdir), Mbsync(workdir, fsync=False), Mbsync(workdir, fsync=True)]

    def first(self, pair: int) -> None:
        """Bring everything into nothing."""
        for contender in self._contenders:
            contender.begin(self._line)
            self._run("first", contender, pair)

    def prepare(self) -> None:
        """Let everything be there, where only what comes after is measured."""
        for contender in self._contenders[:2]:
            contender.begin(self._line)
            run(contender.command(), contender.environment, self._workdir / "log")

    def unchanged(self, pair: int) -> None:
        """Bring what is there already."""
        for contender in self._contenders[:2]:
            self._run("unchanged", contender, pair)

    def far(self, pair: int, delay: float) -> None:
        """Do the same over a long line."""
        with Faraway(self._line.port, delay) as port:
            far = Line(self._line.server, self._line.user, port, self._line.security)
            for contender in self._contenders[:2]:
                contender.reach(far)
                if isinstance(contender, MailRescue) and not pair:
                    run(contender.command(), contender.environment, self._workdir / "log")
                self._run("far", contender, pair)
        for contender in self._contenders[:2]:
            contender.reach(self._line)

    def compare(self) -> None:
        """Raise BenchFailed where what is stored is not what the server gives."""
        given = _given(self._line)
        for contender in self._contenders[:2]:
            held = contender.held()
            if held != given:
                raise BenchFailed(f"{contender.name} holds {held.total()} mails, of which {(given - held).total()} of {given.total()} are not the server's")

    def _run(self, step: str, contender: Contender, pair: int) -> None:
        before = _cpu_of(self._line.server)
        cost = run(contender.command(), contender.environment, self._workdir / "log")
        self._tell(Run(step, contender.name, pair, cost, _cpu_of(self._line.server) - before))


def _given(line: Line) -> Counter[str]:
    """Return the digests of all that the server gives; it has sizes and places of all mails at hand afterwards."""
    found: Counter[str] = Counter()
    client = imaplib.IMAP4("127.0.0.1", line.server.port)
    client.login(line.user.name, line.user.password)
    for answer in client.list()[1]:
        assert isinstance(answer, bytes)
        if b"\\Noselect" in answer or b"\\NonExistent" in answer:
            continue
        count = int(client.select(answer.rpartition(b' "/" ')[2].decode(), readonly=True)[1][0] or 0)
        if count:
            client.fetch("1:*", "(UID FLAGS INTERNALDATE RFC822.SIZE)")
        for start in range(1, count + 1, 200):
            parts = client.fetch(f"{start}:{min(count, start + 199)}", "(BODY.PEEK[])")[1]
            found.update(hashlib.sha256(part[1]).hexdigest() for part in parts if isinstance(part, tuple))
    client.logout()
    return found


def _cpu_of(server: Dovecot) -> float:
    """Return the CPU seconds that the server's processes have taken, those that have ended among them."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words, words_of = stat.read_text().rpartition(")")[2].split(), (stat.parent / "cmdline").read_bytes()
            inside = str(server.folder).encode() in words_of or b"dovecot/" in words_of
        except OSError:
            continue
        ticks += sum(map(int, words[11:15])) if b"dovecot\0-F" in words_of and inside else sum(map(int, words[11:13])) if inside else 0
    return ticks / 100


def ratios(runs: list[Run]) -> Iterator[dict[str, object]]:
    """Yield for each step and peer the median of our cost by theirs, pair by pair."""
    for step in STEPS:
        for peer in PEERS:
            pairs = [(ours, theirs) for ours in runs for theirs in runs if (ours.contender, theirs.contender) == (OURS, peer) and ours.step == theirs.step == step and ours.pair == theirs.pair]
            if pairs:
                yield {
                    "step": step, "beside": peer, "wall": round(median(ours.cost.wall for ours, _ in pairs), 3),
                    "wall_ratio": round(median(ours.cost.wall / theirs.cost.wall for ours, theirs in pairs), 3),
                    "cpu_ratio": round(median(ours.cost.cpu / max(theirs.cost.cpu, 0.001) for ours, theirs in pairs), 3),
                    "tree_mb": round(max(ours.cost.tree_mb for ours, _ in pairs), 1),
                }  # fmt: skip


def main(words: list[str] | None = None) -> int:
    """Run the bench; prints a line of JSON for each run, then one for each ratio."""
    parser = argparse.ArgumentParser(description="Compare MailRescue with mbsync on a mailbox in Dovecot.")
    parser.add_argument("--mails", type=int, default=5_000)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--only", action="append", choices=STEPS, default=[])
    parser.add_argument("--delay", type=float, default=0.040)
    parser.add_argument("--workdir", type=Path)
    parser.add_argument("--security", choices=("plain", "tls"), default="plain")
    asked = parser.parse_args(words)
    runs: list[Run] = []

    def tell(one: Run) -> None:
        runs.append(one)
        print(json.dumps({"step": one.step, "contender": one.contender, "pair": one.pair, **{n: round(v, 3) for n, v in asdict(one.cost).items()}, "server_cpu": round(one.server_cpu, 2)}), flush=True)  # fmt: skip

    with tempfile.TemporaryDirectory(dir=asked.workdir) as folder, started() as server:
        user = server.user()
        totals = write_corpus(user.home / "Maildir", asked.mails)
        subprocess.run(["chown", "-R", f"--reference={user.home}", str(user.home)], check=True)
        line = Line(server, user, server.tls_port if asked.security == "tls" else server.port, asked.security)
        print(json.dumps(asdict(totals)), flush=True)
        _given(line)
        bench, steps = Bench(line, Path(folder), tell), asked.only or STEPS
        bench.prepare() if "first" not in steps else None
        for pair in range(asked.pairs):
            if "first" in steps:
                bench.first(pair)
            if "unchanged" in steps:
                bench.unchanged(pair)
            if "far" in steps:
                bench.far(pair, asked.delay)
        bench.compare()
    for ratio in ratios(runs):
        print(json.dumps(ratio), flush=True)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BenchFailed as failed:
        sys.exit(str(failed))
