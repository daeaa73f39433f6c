"""The demo as a user starts it, and that each of its proofs can fail."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from mailrescue.core.errors import MailRescueError, UsageError
from mailrescue.core.progress import CancelToken
from mailrescue.demo import loss, rescue, temporary
from mailrescue.demo.chapters import CHAPTERS
from mailrescue.demo.compose import mail_bytes
from mailrescue.demo.correspondence import correspondence
from mailrescue.demo.postbox import Held
from mailrescue.demo.stage import PASSPHRASE, Stage
from mailrescue.demo.story import Chapter, tell
from mailrescue.demo.telling import Proof, ProofFailed
from mailrescue.formats.mime import describe

_ROOT = Path(__file__).resolve().parents[2]
_MAIN = ["-m", "mailrescue"]

# A keyring that tells that it was asked, in the file that the environment names.
_LOUD_KEYRING = '''
import os
from pathlib import Path
from keyring.backend import KeyringBackend

class Keyring(KeyringBackend):
    priority = 9

    def __init__(self):
        Path(os.environ["LOUD"]).write_text("asked")

    def get_password(self, service, name):
        return None

    def set_password(self, service, name, secret):
        return None

    def delete_password(self, service, name):
        return None
'''

_NO_DISPLAY = "There is no display here, so no window can be shown."

_DAMAGED = """
import sys
import time
from mailrescue.cli import demo_cmds
from mailrescue.cli.main import run
from mailrescue.demo import rescue
from mailrescue.demo.story import Chapter

def damage(stage):
    mail = max((stage.recovered / ".Sent/cur").iterdir())
    raw = bytearray(mail.read_bytes())
    raw[len(raw) // 2] ^= 1
    mail.write_bytes(raw)

at = [chapter.play for chapter in demo_cmds.CHAPTERS].index(rescue.compare)
flip = Chapter("A bit is flipped on the disk", damage)
demo_cmds.CHAPTERS = (*demo_cmds.CHAPTERS[:at], flip, *demo_cmds.CHAPTERS[at:])
sys.exit(run(sys.argv[1:]))
"""


@dataclass
class _Listener:
    """A teller that keeps what it is told."""

    chapters: list[str] = field(default_factory=list)
    proofs: list[Proof] = field(default_factory=list)

    def chapter(self, number: int, title: str) -> None:
        assert number == len(self.chapters) + 1
        self.chapters.append(title)

    def say(self, sentence: str) -> None:
        assert sentence

    def prove(self, proof: Proof) -> None:
        self.proofs.append(proof)


def _environment(tmp_path: Path, **more: str) -> dict[str, str]:
    """A user's machine with everything in the way that the demo must leave alone; its temporary folder is watched."""
    for name in ("temporary", "user"):
        (tmp_path / name).mkdir(exist_ok=True)
    (tmp_path / "loud_keyring.py").write_text(_LOUD_KEYRING)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MAILRESCUE_", "XDG_"))}
    return {
        **clean, "PYTHONPATH": f"{_ROOT}{os.pathsep}{tmp_path}", "PYTHONIOENCODING": "utf-8", "PYTHON_KEYRING_BACKEND": "loud_keyring.Keyring",
        "LOUD": str(tmp_path / "asked"), "HOME": str(tmp_path / "user"), "MAILRESCUE_HOME": str(tmp_path / "user/home"),
        "MAILRESCUE_VAULT_KEY": "the user's own", "MAILRESCUE_NOW": "no time at all", "TMPDIR": str(tmp_path / "temporary"), **more,
    }  # fmt: skip


def _run(tmp_path: Path, words: list[str], *, screen: bool = True) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *words]
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in _environment(tmp_path).items() if screen or name not in screens}
    return subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, encoding="utf-8")


def test_the_demo_tells_its_story_and_leaves_nothing_behind(tmp_path: Path) -> None:
    run = _run(tmp_path, [*_MAIN, "demo", "--headless"])
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stderr == ""
    lines = run.stdout.splitlines()
    assert [line for line in lines if line[:1].isdigit()] == [f"{n}  {c.title}" for n, c in enumerate(CHAPTERS, 1)]
    proven = [line for line in lines if line.startswith("   proven: ")]
    assert any("1 mail, 138 removed" in line for line in proven)
    assert any("見積" in line and "8 mails, last seen on Sunday" in line for line in proven)
    assert any("خزانة" in line and "8 mails" in line for line in proven)
    assert any("All 138 SHA-256 digests equal" in line for line in proven)
    assert f"Nothing is missing: all {len(proven)} proofs held, in " in run.stdout
    assert list((tmp_path / "temporary").iterdir()) == []
    assert list((tmp_path / "user").iterdir()) == []
    assert not (tmp_path / "asked").exists()


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a display")
def test_without_a_display_it_says_so_and_a_kept_demo_can_be_looked_at(tmp_path: Path) -> None:
    run = _run(tmp_path, [*_MAIN, "demo", "--json", "--keep", "kept"], screen=False)
    rows = [json.loads(line) for line in run.stdout.splitlines()]
    assert run.returncode == 0, run.stdout
    assert rows[0] == {"event": "row", "step": "said", "sentence": _NO_DISPLAY}
    proofs = [row for row in rows if row.get("step") == "proof"]
    kept = {"chapters": len(CHAPTERS), "proofs": len(proofs), "kept": str(tmp_path / "kept")}
    assert rows[-1] == {"event": "result", **kept, "seconds": rows[-1]["seconds"]}
    assert all(row["holds"] and row["figures"] for row in proofs)
    # The vault stands as the story left it: a week, the temporary mailbox, and the old one that came back.
    words = [sys.executable, *_MAIN, "--home", "kept/home", "--json", "snapshots", "weber"]
    environment = {**_environment(tmp_path), "MAILRESCUE_VAULT_KEY": PASSPHRASE, "MAILRESCUE_NOW": ""}
    looked = subprocess.run(words, env=environment, cwd=tmp_path, capture_output=True, encoding="utf-8")
    counts = [row["items"] for row in map(json.loads, looked.stdout.splitlines()) if row["event"] == "row"]
    assert counts == [138, 4, 3, 2, 1, 138, 136, 136, 129, 123, 118, 111], looked.stderr


def test_a_damaged_file_ends_it_with_1_and_the_name_of_the_proof(tmp_path: Path) -> None:
    run = _run(tmp_path, ["-c", _DAMAGED, "demo", "--headless"])
    assert run.returncode == 1
    assert "NOT SO: All 138 SHA-256 digests" in run.stdout
    assert "`digests-equal` did not hold (items 138, equal 137, expected 138)" in run.stderr
    assert "Nothing is missing" not in run.stdout
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no TERM signal")
def test_it_stops_when_asked_and_removes_its_files(tmp_path: Path) -> None:
    words = [sys.executable, *_MAIN, "demo", "--headless"]
    environment = _environment(tmp_path, PYTHONUNBUFFERED="1")
    with subprocess.Popen(words, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        next(line for line in demo.stdout if "Tuesday's snapshot" in line)
        demo.send_signal(signal.SIGTERM)
        _, said = demo.communicate(timeout=60)
    assert demo.returncode == 130
    assert said == "mailrescue: The demo stopped as you asked. Its files are removed.\n"
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_folder_with_something_in_it_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(UsageError, match="is not empty"):
        tell(CHAPTERS, _Listener(), CancelToken(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_an_error_in_a_chapter_ends_it_as_a_failure_that_names_the_chapter(tmp_path: Path) -> None:
    def without_mailbox(stage: Stage) -> None:
        stage.open_account()
        stage.snapshot(0)

    # Alone the missing folder would be exit code 7: a source that cannot be reached.
    with pytest.raises(MailRescueError, match='The chapter "No mailbox" broke off') as raised:
        tell([Chapter("No mailbox", without_mailbox)], _Listener(), CancelToken(), tmp_path)
    assert raised.value.exit_code == 1


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """The morning after, with the mail exported; a test undoes what it spoils."""
    stage = Stage(tmp_path_factory.mktemp("stage"), _Listener(), CancelToken())
    for play in (loss.week, loss.night, rescue.export):
        play(stage)
    return stage


def _fails(play: object, stage: Stage) -> str:
    assert callable(play)
    with pytest.raises(ProofFailed):
        play(stage)
    listener = stage._teller
    assert isinstance(listener, _Listener)
    assert not listener.proofs[-1].holds
    return listener.proofs[-1].name


def test_a_mail_that_search_does_not_find_is_noticed(stage: Stage) -> None:
    lost = b"From: a@mail.example\nTo: b@mail.example\nSubject: An oak staircase that the vault never saw\n\n\n"
    mails, days = dict(stage.mails), list(stage.days)
    snapshot, held = stage.days[-1]
    stage.remember([lost])
    stage.days[-1] = (snapshot, held + Counter([Held("", hashlib.sha256(lost).hexdigest(), "S", 0)]))
    try:
        assert _fails(rescue.find, stage) == "search-4"
    finally:
        stage.mails, stage.days = mails, days


def test_a_day_that_is_not_as_it_was_is_noticed(stage: Stage) -> None:
    snapshot, held = stage.days[2]
    stage.days[2] = (snapshot, held - Counter([next(iter(held))]))
    try:
        assert _fails(rescue.look_back, stage) == "every-day"
    finally:
        stage.days[2] = (snapshot, held)


def test_flags_that_are_lost_on_the_way_are_noticed(stage: Stage) -> None:
    mail = next((stage.recovered / ".Sent/cur").iterdir())
    bare = mail.with_name(mail.name.removesuffix("S"))
    manifest = stage.recovered / "manifest.jsonl"
    told = manifest.read_text(encoding="utf-8")
    mail.rename(bare)
    manifest.write_text(told.replace(mail.name, bare.name), encoding="utf-8")
    try:
        assert _fails(rescue.compare, stage) == "python-mailbox"
    finally:
        bare.rename(mail)
        manifest.write_text(told, encoding="utf-8")
    rescue.compare(stage)


def test_a_mail_of_the_temporary_mailbox_that_is_lost_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    stage = Stage(tmp_path, _Listener(), CancelToken())
    for play in (loss.week, loss.night, temporary.hold, temporary.meanwhile):
        play(stage)
    came = temporary.letters()
    lost = replace(came[-1], draft=replace(came[-1].draft, subject="A fifth one that the vault never saw"))
    monkeypatch.setattr(temporary, "letters", lambda: [*came, lost])
    assert _fails(temporary.back, stage) == "only-in-the-temporary-one"


def test_the_mail_of_the_demo_is_the_same_every_time_and_reads_as_it_was_written() -> None:
    first, second = correspondence(), correspondence()
    assert first == second
    raws = [mail_bytes(letter.draft) for letter in first.letters]
    assert raws == [mail_bytes(letter.draft) for letter in second.letters]
    assert 120 <= len(set(raws)) == len(raws) <= 200
    for letter, raw in zip(first.letters, raws, strict=True):
        described = describe(raw)
        assert described.subject == letter.draft.subject
        assert letter.draft.sender.address in described.sender
        assert [paper.file for paper in letter.draft.papers] == list(described.attachments)
        assert described.text.split() == letter.draft.text.split()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no TERM signal")
def test_the_window_of_the_demo_leaves_the_users_settings_alone_and_nothing_behind(tmp_path: Path) -> None:
    words, kept = [sys.executable, *_MAIN, "demo"], tmp_path / "temporary"
    environment = _environment(tmp_path, QT_QPA_PLATFORM="offscreen")
    with subprocess.Popen(words, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as demo:
        # The background service of the demo says where it listens once the window is open.
        while not list(kept.glob("mailrescue-demo-*/home/agent.json")) and demo.poll() is None:
            time.sleep(0.1)
        demo.send_signal(signal.SIGTERM)
        _, said = demo.communicate(timeout=60)
    assert demo.returncode == 130, said
    assert "The demo stopped as you asked. Its files are removed." in said
    assert list(kept.iterdir()) == []
    assert list((tmp_path / "user").iterdir()) == []
    assert not (tmp_path / "asked").exists()
