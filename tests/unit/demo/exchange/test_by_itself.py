"""The server run by itself, in a process of its own, and the lines that it takes."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from mailrescue.demo.exchange.console import Console
from tests.kit.exchange import ANNA, Fault, envelope, running, simple_mail


@contextlib.contextmanager
def _process(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-P", "-m", "mailrescue.demo.exchange", *arguments]
    root = Path(__file__).parents[4]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": str(root)}) as process:
        try:
            yield process
        finally:
            process.kill()


def test_it_says_where_it_is_and_answers_there_until_it_is_told_to_quit(tmp_path: Path) -> None:
    (tmp_path / "mail" / "Orders").mkdir(parents=True)
    (tmp_path / "mail" / "one.eml").write_bytes(simple_mail(1))
    (tmp_path / "mail" / "Orders" / "two.eml").write_bytes(simple_mail(2))
    with _process("--mail", str(tmp_path / "mail"), "--folder", str(tmp_path / "run")) as process:
        told = dict(line.rstrip("\n").partition(" ")[::2] for line in iter(process.stdout.readline, "ready\n"))
        assert (told["user"], told["mails"]) == (ANNA, "2")
        with requests.Session() as session:
            session.trust_env, session.verify, session.auth = False, told["ca-file"], (told["user"], told["password"])
            body = envelope('<m:FindFolder Traversal="Deep"><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape>'
                            '<m:ParentFolderIds><t:DistinguishedFolderId Id="msgfolderroot"/></m:ParentFolderIds></m:FindFolder>')  # fmt: skip
            assert "<t:DisplayName>Orders</t:DisplayName>" in session.post(told["endpoint"], body).text
        answer, _ = process.communicate("fault busy 2\nnonsense\nquit\n", timeout=20)
        assert answer.splitlines() == ["busy 2 times", "There is no line that begins with nonsense; try help."]
        assert process.returncode == 0


def test_lines_let_things_go_wrong_and_right_again(tmp_path: Path) -> None:
    (tmp_path / "mail.eml").write_bytes(simple_mail(7))
    with running(tmp_path, mails=3) as (server, anna):
        console = Console(server, anna)
        assert console.carry_out("fault too-many 2 GetItem 30") == "too-many 2 times at GetItem"
        assert server.faults.struck(frozenset(Fault), "GetItem").value == 30
        assert server.faults.active() == [Fault.TOO_MANY]
        assert console.carry_out("calm") == "calm"
        assert server.faults.active() == []
        for line, count in [
            ("disaster remember", 3), (f"deliver '{tmp_path / 'mail.eml'}'", 4), ("disaster dial-tone", 0), ("disaster come-back", 4),
            (f"disaster swap '{tmp_path / 'mail.eml'}'", 1), ("disaster come-back", 4), ("disaster mass-delete 1", 1), ("disaster roll-back", 3),
        ]:  # fmt: skip
            assert console.carry_out(line).endswith(f"; {count} items"), line
        assert console.carry_out("status").startswith("3 items; on: nothing")
        assert console.carry_out("quit") is None


@pytest.mark.parametrize("line", ["disaster flood", "deliver /nowhere/at.all", "fault flood", "fault", "disaster", "'"])
def test_a_line_that_makes_no_sense_changes_nothing(tmp_path: Path, line: str) -> None:
    with running(tmp_path, mails=1) as (server, anna):
        assert Console(server, anna).carry_out(line).rstrip(".").endswith(("Try help", "try help"))
        assert (len(anna.items("inbox")), server.faults.active()) == (1, [])


def test_help_names_every_fault(tmp_path: Path) -> None:
    with running(tmp_path) as (server, anna):
        told = Console(server, anna).carry_out("help")
    assert all(fault in told for fault in Fault)
