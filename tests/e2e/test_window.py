"""The story in a real window on a real screen: a month of snapshots, and then the mailbox is empty. Mouse, keys, and a screen reader.

The program is started as a user starts it, and its agent works. What is told on the screen is looked up by commands and in
files beside it. A picture of the screen is kept when something is not as it should be.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from mailrescue.app.agent.client import AgentClient
from mailrescue.core.errors import ExitCode, MailRescueError
from mailrescue.demo.month import Prepared, prepare
from mailrescue.demo.stage import ACCOUNT
from tests.kit.program import ROOT, Program
from tests.kit.readers import ScreenReader, Thing
from tests.kit.screens import PROGRAMS, Screen, until

pytestmark = [
    *(pytest.mark.needs_program(program) for program in PROGRAMS),
    # Qt's plug-in for X, and so the program, ends in its middle where one of these is missing.
    pytest.mark.needs_program("libxcb-cursor.so.0"),
    pytest.mark.needs_program("libxcb-icccm.so.4"),
    pytest.mark.needs_program("libxcb-keysyms.so.1"),
    pytest.mark.needs_program("libxkbcommon-x11.so.0"),
]


@dataclass
class Story:
    """A window on a home, and everything that looks at it."""

    screen: Screen
    reader: ScreenReader
    made: Prepared
    program: Program


@contextlib.contextmanager
def _told(tmp_path: Path) -> Iterator[Story]:
    """Open the window on an emptied mailbox; what is wrong within is told with a picture and everything that was said."""
    folders = {name: tmp_path / name for name in ("month", "screen")}
    for folder in folders.values():
        folder.mkdir()
    made = prepare(folders["month"])
    assert made.lose() > 1_000
    more = {"MAILRESCUE_VAULT_KEY": made.passphrase, "MAILRESCUE_NOW": made.now.isoformat(), "PYTHONPATH": str(ROOT)}
    with Screen(folders["screen"]) as screen, _agent_ended(made):
        screen.environment |= {**more, "PYTHON_KEYRING_BACKEND": os.environ["PYTHON_KEYRING_BACKEND"]}
        _open(screen, made)
        reader = ScreenReader(screen.environment["DBUS_SESSION_BUS_ADDRESS"])
        try:
            yield Story(screen, reader, made, Program(made.home.root, more))
        except BaseException:
            print(f"The screen as it was is in {screen.folder}.\n{screen.said()}")
            raise
        finally:
            reader.close()


def _open(screen: Screen, made: Prepared) -> subprocess.Popen[bytes]:
    return screen.start(sys.executable, "-P", "-m", "mailrescue", "--home", str(made.home.root))


@contextlib.contextmanager
def _agent_ended(made: Prepared) -> Iterator[None]:
    """End the agent, which outlives the window for a minute."""
    try:
        yield
    finally:
        with contextlib.suppress(MailRescueError), AgentClient.connect(made.home) as agent:
            agent.stop()


def test_the_mailbox_is_empty_and_the_window_leads_to_the_mail_and_back(tmp_path: Path) -> None:
    with _told(tmp_path) as story:
        window = story.reader.program("MailRescue")
        _frightened(story, window)
        _find_and_read(story, window)
        _export(story, window, tmp_path)
        _answer(story, window)
        _raised_by_a_second_start(story)


def _frightened(story: Story, window: Thing) -> None:
    screen, program = story.screen, story.program
    window.find("label", "All mail is safe")
    # With the mouse: a snapshot finds the empty mailbox.
    screen.click(*window.find("push button", "Snapshot now").middle)
    window.find("label", "1 mailbox needs you")
    held = program.run("guard", "status", ACCOUNT)
    assert held.code == ExitCode.HELD
    assert held.rows()[0]["held"] == 1
    # By a screen reader's own means: what is wrong, and what to do.
    window.find("push button", "What to do now").press()
    window.find("label", "weber had 1,193 mails, and now has 1")
    gone = window.find("label", r"1,193 mails of the snapshot of .* are no longer in the mailbox\..*")
    assert "All of them are safe" in gone.name
    screen.click(*window.find("push button", "See my mail").middle)


def _find_and_read(story: Story, window: Thing) -> None:
    screen = story.screen
    # Browse stands at the last good snapshot.
    window.find("tree item", "All mail, 1,193 messages")
    assert window.find("label", "Last good")
    # With keys alone: search, go down into the list, read.
    screen.key("ctrl+f")
    screen.type("rechnung")
    window.find("label", r"\d+ messages found in all snapshots")
    screen.key("Down")
    first = until(lambda: next((cell for cell in window.all("cell") if "focused" in cell.states), None), "the first hit to have the keyboard")
    window.find("label", re.escape(first.name.split(", ")[1]))


def _export(story: Story, window: Thing, tmp_path: Path) -> None:
    """Export the mail that is read, and find its very bytes in the folder that was typed."""
    screen, out = story.screen, tmp_path / "given back"
    screen.key("ctrl+e")
    program_itself = story.reader.program("MailRescue")
    program_itself.find("text", "Folder to export to").write(str(out))
    screen.click(*program_itself.find("push button", "Export").middle)
    files = until(lambda: sorted(out.rglob("*.eml")) if (out / "manifest.jsonl").exists() else [], "the exported file")
    program_itself.find("label", "Exported and proven")
    screen.key("Return")  # its button to close has the keyboard
    hits = story.program.run("search", "rechnung", "--account", ACCOUNT, "--limit", "500").rows()
    assert len(hits) > 100
    assert [hashlib.sha256(file.read_bytes()).hexdigest() in {hit["sha256"] for hit in hits} for file in files] == [True]


def _answer(story: Story, window: Thing) -> None:
    """Say `I did that`, look at what a command says of it, and take it back."""
    screen, program = story.screen, story.program
    until(lambda: screen.windows("^Export messages$") == [], "the export to be closed")
    screen.key("ctrl+1")
    window.find("push button", "What to do now").press()
    screen.click(*window.find("push button", "I did that…").middle)
    program_itself = story.reader.program("MailRescue")
    program_itself.find("push button", "Yes, I did that").press()
    until(lambda: program.run("guard", "status", ACCOUNT).code == ExitCode.DONE, "the answer to be given")
    window.find("push button", "Undo this answer…").press()
    program_itself.find("push button", "Take it back").press()
    until(lambda: program.run("guard", "status", ACCOUNT).code == ExitCode.HELD, "the answer to be taken back")
    window.find("label", "weber had 1,193 mails, and now has 1")


def _raised_by_a_second_start(story: Story) -> None:
    """Start the program once more: it ends at once, and the window that is open comes back from the task bar."""
    screen = story.screen
    (number,) = screen.windows("^MailRescue$")
    screen.do("windowminimize", "--sync", number)
    assert screen.windows("^MailRescue$") == []
    assert _open(screen, story.made).wait(20) == 0
    until(lambda: screen.windows("^MailRescue$") == [number], "the first window to come back")
