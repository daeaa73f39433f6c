"""Times fetching mail from the embedded Exchange, beside two other clients of the same server in the same run.

    python -m tests.bench.ews [--mails 2000] [--size 40000] [--rounds 3] [--plain 100] [--large 8] [--megabytes 15] [--folders 30] [--items 20000]

The server runs in a process of its own, each client too. `bare` is the least that can be done: requests, and lxml's iterparse
over the whole answer; `plain` is exchangelib as it comes, on fewer mails; `reader` is ours; `vault` is a first snapshot into an
encrypted vault that was not there before, by the command line. Medians of the rounds, which take turns; mails and decoded
megabytes a second of wall time, processor seconds of the client alone, peak memory of its
largest process; what each takes without a mail to read is told apart, as `start_s`. Then the memory
for a few large mails, and how many requests the server sees for a mailbox in which nothing changed.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.measure import Cost, run
from tests.bench.words import pick_language

ADDRESS, PASSWORD = "bench@example.org", "right-horse"
_HOME = {"MAILRESCUE_VAULT_KEY": "correct horse", "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", "MAILRESCUE_PASSWORD_BENCH": PASSWORD}
_BATCH, _TEXT = 50, 6_000
_TYPES = "{http://schemas.microsoft.com/exchange/services/2006/types}"
_ENVELOPE = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types" '
    'xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"><s:Header><t:RequestServerVersion Version="Exchange2013_SP1"/>'
    "</s:Header><s:Body>{}</s:Body></s:Envelope>"
)
Row = dict[str, object]


def main(words: Sequence[str] | None = None) -> int:
    """Run what the words say, and print a line of JSON for each figure."""
    told = _parser().parse_args(words)
    if told.client:
        return _CLIENTS[told.client](told)
    with tempfile.TemporaryDirectory(prefix="mailrescue-bench-") as place:
        for row in _figures(told, Path(place)):
            print(json.dumps(row), flush=True)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tests.bench.ews", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in (("mails", 2000), ("size", 40_000), ("rounds", 3), ("plain", 100), ("large", 8), ("megabytes", 15), ("folders", 30), ("items", 20_000)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--client", default="", choices=["", *_CLIENTS], help=argparse.SUPPRESS)
    parser.add_argument("--place", type=Path, default=Path(), help=argparse.SUPPRESS)
    return parser


def _figures(told: argparse.Namespace, place: Path) -> Iterator[Row]:
    with _serving(place / "mails", told.mails, told.size, 1):
        rows = _compared(told, place)
        yield from rows
        by_name = {str(row["client"]): row for row in rows}
        for name, goal in (("reader", 0.6), ("vault", 0.4), ("plain", 0.0)):
            ratio = float(str(by_name[name]["mails_s"])) / float(str(by_name["bare"]["mails_s"]))
            cpu = float(str(by_name["bare"]["cpu_s_1000"])) / float(str(by_name[name]["cpu_s_1000"]))
            yield {"figure": f"{name} / bare", "ratio": round(ratio, 2), "by_cpu": round(cpu, 2), "goal": goal}
    with _serving(place / "large", told.large, told.megabytes * 1_000_000, 1):
        for name in ("reader", "vault"):
            cost = _client(name, place / "large", place, told.large)
            yield {"figure": f"memory of {told.large} mails of {told.megabytes} MB, {name}", "mb": round(cost.process_mb), "tree_mb": round(cost.tree_mb), "goal": 250}
    with _serving(place / "many", told.items, 600, told.folders) as server:
        _client("vault", place / "many", place, told.items)
        before = server.count()
        cost = _client("again", place / "many", place, told.items)
        requests = server.count() - before
        yield {"figure": f"requests, nothing changed, {told.items} items in {told.folders} folders", "requests": requests,
               "a_folder": round(requests / told.folders, 2), "wall_s": round(cost.wall, 2), "goal": 2}  # fmt: skip


def _compared(told: argparse.Namespace, place: Path) -> list[Row]:
    counts = {"bare": told.mails, "reader": told.mails, "vault": told.mails, "plain": min(told.plain, told.mails)}
    took: dict[str, list[Cost]] = {name: [] for name in counts}
    idle = {name: _client(name, place / "mails", place, 0) for name in ("bare", "reader", "plain")}
    for _ in range(told.rounds):
        for name, count in counts.items():
            took[name].append(_client(name, place / "mails", place, count))
    idle["vault"] = _client("again", place / "mails", place, 0)
    rows: list[Row] = []
    for name, costs in took.items():
        # What a client costs without a mail, such as importing exchangelib, would hide the rate of few mails.
        start = idle.get(name)
        wall = median(cost.wall for cost in costs) - (start.wall if start else 0.0)
        cpu = median(cost.cpu for cost in costs) - (start.cpu if start else 0.0)
        count = counts[name]
        rows.append({
            "client": name, "mails": count, "mails_s": round(count / wall, 1), "mb_s": round(count * told.size / wall / 1e6, 1),
            "cpu_s_1000": round(1000 * cpu / count, 2), "mb": round(max(cost.process_mb for cost in costs)), "start_s": round(start.wall, 2) if start else 0.0,
        })  # fmt: skip
    return rows


def _client(name: str, server: Path, place: Path, count: int) -> Cost:
    words = [sys.executable, "-m", "tests.bench.ews", "--client", name, "--place", str(server), "--mails", str(count)]
    if name == "vault":
        home = server / "home"
        if home.exists():
            home.rename(server / f"old-{time.monotonic_ns()}")
        _command(server, place, "account", "add", "bench", "ews", *_account_words(server))
        words = _program(server, "snapshot")
    elif name == "again":
        words = _program(server, "snapshot")
    return run(words, _HOME, place / "log")


def _command(server: Path, place: Path, *words: str) -> None:
    run(_program(server, *words), _HOME, place / "log")


def _program(server: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "mailrescue", "--home", str(server / "home"), "--json", *words]


def _account_words(server: Path) -> list[str]:
    told = _told(server)
    return ["--email", ADDRESS, "--endpoint", told["endpoint"], "--ca-file", told["ca_file"]]


def _told(server: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads((server / "told.json").read_text())
    return found


class _Server:
    """The server's process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def count(self) -> int:
        """Return how many requests it has answered so far."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write("count\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@contextlib.contextmanager
def _serving(place: Path, mails: int, size: int, folders: int) -> Iterator[_Server]:
    place.mkdir()
    words = [sys.executable, "-m", "tests.bench.ews", "--client", "server", "--place", str(place), "--mails", str(mails), "--size", str(size), "--folders", str(folders)]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        process.stdout.readline()  # it is there
        yield _Server(process)
    finally:
        assert process.stdin
        process.stdin.close()
        process.wait(30)


def _serve(told: argparse.Namespace) -> int:
    from mailrescue.demo.exchange.server import Exchange

    with Exchange(told.place) as server:
        mailbox = server.mailbox(ADDRESS, PASSWORD)
        for number in range(told.mails):
            folder: str | tuple[str, ...] = "inbox" if told.folders == 1 else ("Inbox", f"Folder {number % told.folders:02d}")
            mailbox.add(folder, _mail(number, told.size))
        (told.place / "told.json").write_text(json.dumps({"endpoint": server.endpoint, "ca_file": str(server.ca_file)}))
        print("ready", flush=True)
        for _ in sys.stdin:
            print(server.requests(), flush=True)
    return 0


def _mail(number: int, size: int) -> bytes:
    """Return a mail as businesses have them: a few kilobytes of words, the rest an attachment that nothing compresses."""
    chance = random.Random(number)
    text = "\r\n".join(pick_language(chance).lines(chance, min(size, _TEXT)))
    head = (
        f"From: Ann <ann@example.org>\r\nTo: bench@example.org\r\nSubject: Mail {number}\r\nDate: Mon, {number % 27 + 1:02d} Jun 2026 10:00:00 +0000\r\n"
        f"Message-ID: <{number}@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=xx\r\n\r\n"
        f"--xx\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n"
        "--xx\r\nContent-Type: application/pdf; name=file.pdf\r\nContent-Disposition: attachment; filename=file.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    ).encode()
    rest = max(0, size - len(head)) * 3 // 4
    return head + base64.encodebytes(chance.randbytes(rest)).replace(b"\n", b"\r\n") + b"--xx--\r\n"


def _bare(told: argparse.Namespace) -> int:
    """The least that can be done: what a batch's answer holds is parsed as it comes in, and thrown away."""
    import pybase64
    import requests
    from lxml import etree

    server, got = _told(told.place), 0
    with requests.Session() as session:
        session.auth = (ADDRESS, PASSWORD)

        def post(body: str) -> requests.Response:
            headers = {"Content-Type": "text/xml; charset=utf-8"}
            return session.post(server["endpoint"], data=_ENVELOPE.format(body), headers=headers, verify=server["ca_file"], stream=True)

        ids: list[str] = []
        state, more = "", told.mails > 0
        while more:
            since = f"<m:SyncState>{state}</m:SyncState>" if state else ""
            text = post(
                "<m:SyncFolderItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:SyncFolderId>"
                f'<t:DistinguishedFolderId Id="inbox"/></m:SyncFolderId>{since}<m:MaxChangesReturned>512</m:MaxChangesReturned></m:SyncFolderItems>'
            ).text
            ids += re.findall(r'ItemId Id="([^"]+)"', text)
            state = re.findall(r"SyncState>([^<]+)<", text)[0]
            more = "<m:IncludesLastItemInRange>false" in text
        for at in range(0, len(ids), _BATCH):
            wanted = "".join(f'<t:ItemId Id="{key}"/>' for key in ids[at : at + _BATCH])
            response = post(
                "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:IncludeMimeContent>true</t:IncludeMimeContent></m:ItemShape>"
                f"<m:ItemIds>{wanted}</m:ItemIds></m:GetItem>"
            )
            response.raw.decode_content = True
            for _, element in etree.iterparse(response.raw, tag=f"{_TYPES}MimeContent", huge_tree=True):
                got += bool(pybase64.b64decode(element.text))
                element.clear()
    return _all(got, told.mails)


def _plain(told: argparse.Namespace) -> int:
    """exchangelib as it comes; only its certificate store is told of the server's authority, by the environment."""
    server = _told(told.place)
    os.environ["REQUESTS_CA_BUNDLE"] = server["ca_file"]
    from exchangelib import DELEGATE, Account, Configuration, Credentials

    config = Configuration(service_endpoint=server["endpoint"], credentials=Credentials(ADDRESS, PASSWORD), auth_type="basic")
    account: Any = Account(ADDRESS, config=config, autodiscover=False, access_type=DELEGATE)
    ids = list(account.inbox.all().values_list("id", "changekey")[: told.mails]) if told.mails else []
    got = sum(bool(item.mime_content) for item in account.fetch(ids, only_fields=["mime_content"], chunk_size=_BATCH))
    account.protocol.close()
    return _all(got, told.mails)


def _reader(told: argparse.Namespace) -> int:
    """Our source and reader, one process."""
    from mailrescue.model.mail import Listed
    from mailrescue.providers.base import Means
    from mailrescue.providers.registry import source_for

    server, got = _told(told.place), 0
    options = {"email": ADDRESS, "endpoint": server["endpoint"], "ca_file": server["ca_file"]}
    with source_for("ews", options, Means(PASSWORD)) as source:
        inbox = next(folder for folder in source.folders() if folder.__class__.__name__ == "Folder" and getattr(folder, "path", "") == "INBOX")
        reader = source.reader()
        items = [item for item in source.items(inbox) if isinstance(item, Listed)] if told.mails else []  # type: ignore[arg-type]
        reader.expect(items)
        for item in items:
            read = reader.read(item)
            got += bool(read.raw or read.spool)
            if read.spool:
                Path(read.spool.path).unlink()
        reader.close()
    return _all(got, told.mails)


def _all(got: int, wanted: int) -> int:
    if got != wanted:
        print(f"only {got} of {wanted} mails came")
    return int(got != wanted)


_CLIENTS = {"server": _serve, "bare": _bare, "plain": _plain, "reader": _reader}

if __name__ == "__main__":
    sys.exit(main())
