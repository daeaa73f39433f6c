"""Questions to the vault in threads: answered in the window's thread, and in plain words when the lists or the disk are not what they were."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest
from pytestqt.qtbot import QtBot

from mailrescue.app.accounts import add_account
from mailrescue.app.engine import Engine
from mailrescue.app.home import Home
from mailrescue.app.secrets import KeySource
from mailrescue.app.snapshots import take_snapshots
from mailrescue.app.upkeep import rebuild
from mailrescue.core.clock import SystemClock
from mailrescue.core.errors import MailRescueError
from mailrescue.core.progress import CancelToken, Silence
from mailrescue.ui.reading import ListsDamaged, Reader
from mailrescue.vault.vault import Vault
from tests.crash.test_kill import fill

_PATIENCE = 30_000


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """A home with one snapshot of twelve mails."""
    fill(tmp_path / "Maildir", 12)
    home = Home(tmp_path / "home")
    add_account(home, "box", "maildir", {"path": str(tmp_path / "Maildir")})
    made = Engine(home, SystemClock(), Silence(), CancelToken(), KeySource("x"))
    take_snapshots(made, [])
    return made


@pytest.fixture
def reader(engine: Engine, qtbot: QtBot) -> Iterator[Reader]:
    made = Reader(engine)
    yield made
    made.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("reading-")]


def _count(_engine: Engine, vault: Vault) -> int:
    return sum(snapshot.counts.items for snapshot in vault.snapshots())


def _mail(_engine: Engine, vault: Vault) -> bytes:
    snapshot = vault.snapshots()[0]
    _, position = next(iter(vault.positions(vault.record(snapshot))))
    return b"".join(vault.reader.pieces(position.content))


def _asked(reader: Reader, qtbot: QtBot, question: object) -> object:
    """The answer, or the error."""
    heard: list[object] = []
    reader.ask("test", question, heard.append, heard.append)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: bool(heard), timeout=_PATIENCE)
    return heard[0]


def _catalogues(engine: Engine) -> list[Path]:
    return list(engine.home.cache.rglob("catalogue-*.db"))


def test_an_answer_comes_in_the_windows_thread_and_what_was_stored_since_is_known(reader: Reader, engine: Engine, qtbot: QtBot) -> None:
    assert _asked(reader, qtbot, _count) == 12
    take_snapshots(engine, [])
    reader.freshen()
    assert _asked(reader, qtbot, _count) == 24


@pytest.mark.parametrize("harm", ["rubbish", "gone", "torn"])
def test_damaged_lists_are_called_so_and_read_again_once_they_are_made_anew(reader: Reader, engine: Engine, qtbot: QtBot, harm: str) -> None:
    for path in _catalogues(engine):
        data = path.read_bytes()
        if harm == "gone":
            path.unlink()
        else:
            path.write_bytes(b"rubbish" * 2_000 if harm == "rubbish" else data[:4_096] + bytes(len(data) - 4_096))
    changes: list[bool] = []
    reader.lists_changed.connect(lambda: changes.append(reader.lists_damaged))
    assert isinstance(_asked(reader, qtbot, _count), ListsDamaged)
    assert isinstance(_asked(reader, qtbot, _count), ListsDamaged)  # and not made anew where nobody sees it
    assert reader.lists_damaged
    rebuild(engine)
    reader.freshen()
    assert _asked(reader, qtbot, _count) == 12
    assert changes == [True, False]


def test_lists_that_were_made_anew_by_somebody_else_are_taken_up(reader: Reader, engine: Engine, qtbot: QtBot) -> None:
    assert _asked(reader, qtbot, _count) == 12
    assert reader.here.snapshots()
    rebuild(engine)
    reader.freshen()
    take_snapshots(engine, [])
    reader.freshen()
    assert _asked(reader, qtbot, _count) == 24
    assert len(reader.here.snapshots()) == 2


def test_what_is_wrong_with_old_lists_does_not_cost_the_new_ones_that_have_their_name(reader: Reader, engine: Engine, qtbot: QtBot) -> None:
    assert _asked(reader, qtbot, _count) == 12
    (before,) = _catalogues(engine)
    before.unlink()  # as another thread does that met the damage first
    rebuild(engine)
    (anew,) = _catalogues(engine)
    anew.rename(before)
    met: list[Vault] = []

    def damaged_at_first(engine: Engine, vault: Vault) -> int:
        met.append(vault)
        if len(met) == 1:
            raise apsw.CorruptError("malformed")
        return _count(engine, vault)

    assert _asked(reader, qtbot, damaged_at_first) == 12
    assert met[0] is not met[1]
    assert _catalogues(engine) == [before]
    assert not reader.lists_damaged


def test_lists_can_be_looked_at_while_the_disk_is_unplugged_and_mails_again_when_it_is_back(reader: Reader, engine: Engine, qtbot: QtBot) -> None:
    assert _asked(reader, qtbot, _count) == 12
    away = engine.home.vault.rename(engine.home.root / "away")
    gone = _asked(reader, qtbot, _mail)
    assert isinstance(gone, MailRescueError)
    assert "disconnected" in str(gone)
    assert _asked(reader, qtbot, _count) == 12
    away.rename(engine.home.vault)
    assert isinstance(_asked(reader, qtbot, _mail), bytes)


def test_a_question_with_a_fault_in_it_is_answered_with_a_sentence_and_the_next_one_too(reader: Reader, qtbot: QtBot) -> None:
    def faulty(_engine: Engine, _vault: Vault) -> int:
        return {}["nothing"]

    found = _asked(reader, qtbot, faulty)
    assert isinstance(found, MailRescueError)
    assert "Please report this sentence" in str(found)
    assert _asked(reader, qtbot, _count) == 12


def test_of_one_topic_only_the_newest_question_is_answered(reader: Reader, qtbot: QtBot) -> None:
    heard: list[object] = []
    go = threading.Event()
    reader.ask("other", lambda _engine, _vault: go.wait(10), heard.append)
    for number in range(5):
        reader.ask("test", lambda _engine, _vault, number=number: number, heard.append)
    go.set()
    qtbot.waitUntil(lambda: 4 in heard, timeout=_PATIENCE)
    assert heard == [True, 4]
