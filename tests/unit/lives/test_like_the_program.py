"""One short life is played through the real program: a Maildir on the disk, captures, and the guard in them."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from random import Random

from mailrescue.capture.run import Capture, Job
from mailrescue.core.progress import CancelToken, Silence
from mailrescue.guard.judge import judge
from mailrescue.guard.values import NO_DAY, Circumstances, Comparison, Flow, Piece
from mailrescue.model.verdict import Verdict
from mailrescue.providers.files.maildir import MaildirSource
from mailrescue.vault.vault import Vault
from tests.bench.lives import habits as h
from tests.bench.lives import upheavals as u
from tests.bench.lives.box import Box, Mail, moment
from tests.bench.lives.disasters import DISASTERS, Past
from tests.bench.lives.watch import Look, Watch
from tests.bench.lives.world import Persona, Shelf, World
from tests.kit.clock import HandClock
from tests.kit.vaults import OWNER, VaultBox, secret_for

_LATER = 4_000_000_000
_Told = Counter[tuple[object, ...]]


def _life() -> World:
    acts = [
        h.Sort(filed=0.4, deleted=0.3, expunged=0.1), h.Prune(every=3, share=0.03), h.Expunge(every=4, days=2), h.Drafts(),
        u.Reorganise(every=6), u.Strip(every=8, share=0.04), u.PurgeSender(every=10),
    ]  # fmt: skip
    shelves = [Shelf("INBOX", 0.5, 300, role="inbox"), Shelf("Sent", 0.2, 300, role="sent"), Shelf("Offers", 0.15), Shelf("Customers/Acme", 0.15)]
    return World.begin(Persona(name="played", size=80, a_day=5, shelves=shelves, habits=acts), Random("played"))


class _Disk:
    """A box as a Maildir: every mail a file whose name is its key."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._written: dict[tuple[str, int], Mail] = {}

    def show(self, box: Box) -> None:
        """Bring the Maildir to what the box holds now."""
        now = {(_directory(box.folders[number].path), key): mail for number, key, mail in box.places()}
        for place in self._written.keys() - now.keys():
            self._path(*place).unlink()
        wanted = {_directory(drawer.path) for drawer in box.folders.values()}
        for found in self._root.glob(".*"):
            if found.name not in wanted:
                shutil.rmtree(found)
        for name in wanted:
            for part in ("cur", "new", "tmp"):
                (self._root / name / part).mkdir(parents=True, exist_ok=True)
        for (name, key), mail in now.items():
            if self._written.get((name, key)) is not mail:
                self._write(self._path(name, key), mail)
        self._written = now

    def _path(self, directory: str, key: int) -> Path:
        return self._root / directory / "cur" / f"{key}.host:2,S"

    def _write(self, path: Path, mail: Mail) -> None:
        path.write_bytes(_bytes(mail))
        seconds = _LATER if mail.day == NO_DAY else mail.arrived * 3600
        os.utime(path, (seconds, seconds))


def _directory(path: str) -> str:
    return "" if path == "INBOX" else "." + path.replace("/", ".")


def _bytes(mail: Mail) -> bytes:
    date = "" if mail.day == NO_DAY else f"Date: {format_datetime(datetime.fromtimestamp(mail.day * 86_400 + 7_200, UTC))}\n"
    head = f"From: {mail.sender}\nSubject: {mail.subject}\n{date}Message-ID: {mail.message_id}\n\n{mail.content.hex()}\n"
    return head.encode().ljust(mail.size, b".")


def _facts(piece: Piece) -> tuple[object, ...]:
    return piece.message_id, piece.folder, piece.role, piece.day, piece.kind, piece.sender, piece.subject, piece.since


def _told(flow: Flow) -> dict[str, _Told]:
    """Return what a flow says, without order and without the names of contents, which are other ones in a vault."""
    return {
        "removed": Counter(map(_facts, flow.removed)), "added": Counter(map(_facts, flow.added)),
        "moved": Counter((*_facts(old), *_facts(new)) for old, new in flow.moved),
        "changed": Counter((*_facts(old), *_facts(new)) for old, new in flow.changed),
    }  # fmt: skip


class _Program:
    """Snapshots of a Maildir as the program takes them; what its guard is shown, and says, is noted."""

    def __init__(self, folder: Path, root: Path) -> None:
        self._root, self.clock = root, HandClock()
        self._box = VaultBox.create(folder)
        self._box.clock = self.clock
        self.comparison, self.circumstances, self.verdict = Comparison(None, Watch(_life()).look().now), Circumstances(), Verdict()

    def snapshot(self, at: datetime) -> None:
        self.clock.moment, self.verdict = at, Verdict()
        with Vault.open(self._box.place(), self.clock, secret_for) as vault, vault.writing(OWNER), MaildirSource(self._root) as source:
            job = Job(account="played", mailbox="played", kind="maildir")
            Capture(vault, job, clock=self.clock, reporter=Silence(), cancel=CancelToken(), guard=self._guard).run(source)

    def _guard(self, comparison: Comparison, circumstances: Circumstances) -> Verdict:
        self.comparison, self.circumstances = comparison, circumstances
        self.verdict = judge(comparison, circumstances)
        return Verdict(step=self.verdict.step)  # nothing is held: life goes on on both sides


def _same(look: Look, program: _Program) -> None:
    """Assert that both guards were shown the same, and said the same."""
    assert look.verdict == program.verdict
    if not look.verdict.step:
        return
    assert _told(look.comparison.flow) == _told(program.comparison.flow)
    assert {f.path: (f.role, dict(f.days)) for f in look.comparison.now.folders} == {f.path: (f.role, dict(f.days)) for f in program.comparison.now.folders}
    assert look.circumstances.history == program.circumstances.history


def test_a_life_played_through_the_program_is_judged_as_in_the_simulator(tmp_path: Path) -> None:
    world = _life()
    watch, disk = Watch(world), _Disk(tmp_path / "mail")
    program = _Program(tmp_path, tmp_path / "mail")
    kinds: Counter[str] = Counter()

    def pass_to(hour: int) -> None:
        world.advance(hour)
        disk.show(world.box)
        look = watch.look()
        program.snapshot(moment(hour))
        _same(look, program)
        kinds.update({name: len(pieces) for name, pieces in _told(look.comparison.flow).items()})
        watch.keep(look)

    pass_to(world.hour)
    for _ in range(24):
        pass_to(world.hour + 12)
    assert min(kinds.values()) > 5, "everything that a flow can tell has happened"
    assert not watch.look().verdict.level.holds
    next(row for row in DISASTERS if row.strength == "trickle, folders gone" and row.name == "same-guid").steps[0](world, Random(0), Past())
    world.hour += 12
    disk.show(world.box)
    program.snapshot(moment(world.hour))
    look = watch.look()
    _same(look, program)
    assert look.verdict.level.holds


def test_a_fork_of_a_life_is_judged_as_the_life_itself_would_be() -> None:
    world = _life()
    watch = Watch(world)
    watch.keep(watch.look())
    world.advance(world.hour + 24)
    watch.keep(watch.look())
    fork = watch.fork("fork")
    for each in (watch, fork):
        each.world.box.drop(each.world.inbox)
        each.world.hour += 24
    assert replace(watch.look(), unread=frozenset()) == replace(fork.look(), unread=frozenset())
