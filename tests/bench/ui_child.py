"""What tests/bench/ui.py measures within a process of its own: lists of a million mails, and the window's beat.

    python -m tests.bench.ui_child lists FOLDER RUNS
    python -m tests.bench.ui_child beats HOME ACCOUNT

Prints a JSON line for each measure, as ui.py does.
"""

from __future__ import annotations

import json
import sys
import threading
import time
import traceback
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import (
    QAbstractTableModel,
    QEventLoop,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    QTimer,
    SignalInstance,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from mailrescue.app.agent.values import Job, JobKind, JobSpec
from mailrescue.app.home import Home
from mailrescue.core.clock import SystemClock
from mailrescue.demo.stage import ACCOUNT
from mailrescue.ui.application import application, dress, page_makers
from mailrescue.ui.browse.folders import ALL_MAIL
from mailrescue.ui.browse.page import BrowsePage
from mailrescue.ui.desk import Desk
from mailrescue.ui.shell import MainWindow
from mailrescue.vault.catalogue.windows import Within
from mailrescue.vault.vault import Vault
from tests.bench.ui import Row, row
from tests.bench.ui_home import COMMON, RARE, large_home
from tests.kit.windows import opened, settle, wait

_STEPS, _JUMPS = 200, 60
_ROWS = 3  # that a step of the wheel scrolls
_BEAT = 4  # milliseconds
_LATE = 0.03  # seconds after which it is looked at what takes so long

_Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


class BareModel(QAbstractTableModel):
    """The same rows, from the same database, as anybody would write it: pages of texts, asked for when they are painted."""

    def __init__(self, vault: Vault, numbers: array[int]) -> None:
        super().__init__()
        self._db, self._numbers = vault.catalogue.db, numbers
        self._pages: dict[int, list[tuple[str, str, str, str]]] = {}

    def rowCount(self, parent: _Index = _NO_INDEX) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self._numbers)

    def columnCount(self, parent: _Index = _NO_INDEX) -> int:  # noqa: N802
        return 0 if parent.isValid() else 4

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        number = index.row() // 256
        if number not in self._pages:
            self._pages[number] = self._read(number)
        return self._pages[number][index.row() % 256][index.column()]

    def _read(self, number: int) -> list[tuple[str, str, str, str]]:
        wanted = ",".join(map(str, self._numbers[number * 256 : (number + 1) * 256]))
        query = f"select p.no, c.sender, c.subject, p.shown, p.size from position p join content c on c.no = p.content where p.no in ({wanted})"
        found = {no: (sender, subject, time.strftime("%Y-%m-%d %H:%M", time.gmtime(shown)), f"{size // 1024} kB") for no, sender, subject, shown, size in self._db.execute(query)}
        return [found[no] for no in self._numbers[number * 256 : (number + 1) * 256]]


def lists(folder: Path, runs: int) -> Iterator[Row]:
    """Measure Browse, and then a bare table over the same database."""
    made = large_home(folder, 0)
    with opened(made, "browse", {"account": ACCOUNT}) as window:
        page = window.findChild(BrowsePage)
        page.tree.setCurrentIndex(page.tree._items[ALL_MAIL].index())
        settle(window)
        steps, jumps = _scrolled(page.list), _jumped(page.list)
        rows = page.model.rowCount()
        own = [
            row("choosing a folder, to its first rows", _chosen_folders(window, page, runs), goal="150"),
            row("slider jump, to the rows of another moment", _slid(window, page, runs), goal="50"),
            *(row(f"last key to the first hits, {kind} word", _searched(window, page, word, runs), goal="200") for kind, word in (("common", COMMON), ("rare", RARE))),
            row("selecting all", _selected_all(window, page, runs), goal="50", rows=rows),
            {"measure": "memory of the process, MB", **_memory(), "goal": "300"},
        ]
        assert window.desk.reader is not None
        vault = window.desk.reader.here
        at = page.loader.shown
        assert at is not None
        assert at.at is not None
        bare = _bare(BareModel(vault, vault.catalogue.windows.numbers(at.at, Within())), page)
        yield row("scroll step of three rows", steps, bare=_scrolled(bare), goal="ratio at most 2", rows=rows)
        yield row("jump of the scroll bar", jumps, bare=_jumped(bare), goal="ratio at most 2")
        yield from own


def _bare(model: BareModel, page: BrowsePage) -> QTableView:
    """Return Qt's own table as large as ours, made no slower than it need be."""
    view = QTableView()
    for header in (view.horizontalHeader(), view.verticalHeader()):
        header.hide()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.verticalHeader().setDefaultSectionSize(26)
    view.setModel(model)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.resize(page.list.size())
    view.show()
    wait(0.1)
    return view


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - began)


def _scrolled(view: QTableView) -> list[float]:
    bar = view.verticalScrollBar()
    step = _ROWS * (view.rowHeight(0) if view.verticalScrollMode() is QAbstractItemView.ScrollMode.ScrollPerPixel else 1)
    bar.setValue(0)

    def act() -> None:
        bar.setValue(bar.value() + step)
        view.viewport().repaint()

    return [_timed(act) for _ in range(_STEPS)]


def _jumped(view: QTableView) -> list[float]:
    bar = view.verticalScrollBar()

    def to(place: int) -> None:
        bar.setValue(place)
        view.viewport().repaint()

    # An odd multiplier goes everywhere, and nowhere twice.
    return [_timed(lambda number=number: to(number * 2_654_435_761 % max(1, bar.maximum()))) for number in range(1, _JUMPS)]


def _until(act: Callable[[], object], signal: SignalInstance, page: BrowsePage) -> float:
    """Time an act up to the picture after a signal."""
    loop = QEventLoop()
    ended: list[float] = []

    def painted(*_: object) -> None:
        page.list.viewport().repaint()
        ended.append(time.perf_counter())
        loop.quit()

    signal.connect(painted)
    QTimer.singleShot(20_000, loop.quit)
    began = time.perf_counter()
    act()
    loop.exec()
    signal.disconnect(painted)
    assert ended, "nothing came"
    return 1000 * (ended[0] - began)


def _chosen_folders(window: MainWindow, page: BrowsePage, runs: int) -> list[float]:
    walls = []
    indexes = [item.index() for item in page.tree._items.values()]
    for number in range(1, runs + 1):
        index = indexes[number % len(indexes)]
        walls.append(_until(lambda index=index: page.tree.setCurrentIndex(index), page.loader.looked, page))
        settle(window, rounds=1)
    return walls


def _slid(window: MainWindow, page: BrowsePage, runs: int) -> list[float]:
    slider, walls = page.time.slider, []
    for number in range(1, runs + 1):
        click = QPoint(20 + (number * 2_654_435_761) % max(1, slider.width() - 40), slider.height() // 2)
        if slider._at(click.x()) == slider.value():
            continue
        walls.append(_until(lambda click=click: QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=click), page.loader.looked, page))
        settle(window, rounds=1)
    return walls


def _searched(window: MainWindow, page: BrowsePage, word: str, runs: int) -> list[float]:
    field, walls = page.search.field, []
    for _ in range(runs):
        field.setText(word[:-1])
        settle(window, rounds=1)
        walls.append(_until(lambda: QTest.keyClick(field, word[-1]), page.loader.looked, page))
        settle(window, rounds=1)
        field.clear()
        settle(window, rounds=1)
    return walls


def _selected_all(window: MainWindow, page: BrowsePage, runs: int) -> list[float]:
    walls = []

    def act() -> None:
        page.list.selectAll()
        page.list.viewport().repaint()

    for _ in range(runs):
        page.list.clearSelection()
        settle(window, rounds=1)
        walls.append(_timed(act))
        assert page.list.count_selected() == page.model.rowCount()
    return walls


def _memory() -> dict[str, float]:
    told = dict(line.split(":", 1) for line in Path("/proc/self/smaps_rollup").read_text().splitlines()[1:])
    return {name: round(int(told[field].split()[0]) * 1024 / 1e6, 1) for name, field in (("resident", "Rss"), ("own_share", "Pss"))}


def beats(home: Path, account: str) -> Iterator[Row]:
    """Beat while nothing happens, and while the agent takes a snapshot; the page in sight changes meanwhile."""
    made = application()
    desk = Desk(Home(home), SystemClock())
    dress(made, desk.preferences)
    window = MainWindow(desk, page_makers())
    window.show()
    desk.link.open()
    _wait_for(lambda: desk.reader is not None)
    for page in ("browse", "activity", "home"):
        window.go(page)
        settle(window)
    heart = _Heart()
    wait(2)
    idle, ended, began = heart.gaps(), [], time.perf_counter()
    desk.link.submit(JobSpec(JobKind.SNAPSHOT, {"names": [account]}), lambda job, _why: ended.append(job))
    _wait_for(lambda: ended and _of(desk, ended[0]).state.over, look=lambda: _turn(window, time.perf_counter() - began))
    seconds = time.perf_counter() - began
    wait(0.5)  # and what follows from it
    running = heart.gaps()
    heart.stop()
    window.close()
    for name, (gaps, late) in (("no snapshot", idle), ("while a snapshot runs", running)):
        told = row(f"longest gap of the event loop, {name}", gaps, goal="50")
        yield told | {"max": round(max(gaps), 1), "over_50_ms": sum(gap > 50 for gap in gaps), "beats": len(gaps), "seconds": round(seconds, 1), "late_in": late}


def _of(desk: Desk, job: Job | None) -> Job:
    assert job is not None
    return desk.link.jobs.get(job.id, job)


def _turn(window: MainWindow, seconds: float) -> None:
    """Look at another page every second."""
    wanted = ("home", "browse", "activity")[int(seconds) % 3]
    if window.current != wanted:
        window.go(wanted)


class _Heart:
    """Notes how much later than it should each beat comes, and what the window's thread was doing when one was long in coming."""

    def __init__(self) -> None:
        self._gaps: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(_BEAT)
        self._late: list[str] = []
        self._thread = threading.get_ident()
        self._over = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def stop(self) -> None:
        """Beat no more."""
        self._timer.stop()
        self._over.set()
        self._watcher.join()

    def gaps(self) -> tuple[list[float], list[str]]:
        """Return the gaps since this was asked last, in milliseconds, and where long ones were spent."""
        found, self._gaps = self._gaps, []
        late, self._late = self._late, []
        return found, late

    def _beat(self) -> None:
        now = time.perf_counter()
        self._gaps.append(max(0.0, 1000 * (now - self._last) - _BEAT))
        self._last = now

    def _watch(self) -> None:
        """Look, once a gap, at the innermost of our own functions that have not returned."""
        seen = 0.0
        while not self._over.wait(0.01):
            if time.perf_counter() - self._last > _LATE and self._last != seen:
                seen = self._last
                ours = [frame for frame in traceback.extract_stack(sys._current_frames()[self._thread]) if "/mailrescue/" in frame.filename]
                self._late.append(" < ".join(f"{Path(frame.filename).stem}.{frame.name}:{frame.lineno}" for frame in reversed(ours[-4:])) or "Qt alone")


def _wait_for(there: Callable[[], object], look: Callable[[], object] = lambda: None) -> None:
    end = time.monotonic() + 300
    while not there():
        assert time.monotonic() < end, "waited five minutes"
        look()
        wait(0.02)


def main(words: list[str]) -> int:
    """Measure what is asked for; print a JSON line for each measure."""
    made = lists(Path(words[1]), int(words[2])) if words[0] == "lists" else beats(Path(words[1]), words[2])
    for figures in made:
        print(json.dumps(figures), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
