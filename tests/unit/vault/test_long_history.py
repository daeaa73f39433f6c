"""A history of hundreds of snapshots is asked at no more work than one of dozens, and gives the right answers.

Work is counted in steps of SQLite's virtual machine, which no busy machine changes; what is counted beside it are records that were read.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailrescue.app.browse import LastSeen
from mailrescue.app.mailboxes import find_mailbox
from mailrescue.app.select import select_snapshot
from mailrescue.core.errors import MailRescueError, NotFound, UsageError, VaultDamaged
from mailrescue.formats.query import parse_query
from mailrescue.model.snapshot import IMPORT_LINE, Changes, Counts, Snapshot, Standing
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault.catalogue import history as catalogue_history
from mailrescue.vault.catalogue.queries import Moment
from mailrescue.vault.past import Past
from mailrescue.vault.records import snapshot_fields
from mailrescue.vault.vault import Vault
from tests.kit.clock import START, HandClock
from tests.kit.mailboxes import Mail, Mailbox
from tests.kit.mails import plain
from tests.kit.vaults import OWNER, VaultBox, contents, secret_for, take

SHORT, LONG = 40, 400


def history(folder: Path, count: int) -> tuple[VaultBox, dict[int, dict[str, dict[str, Mail]]]]:
    """Make a vault of so many hourly snapshots of a mailbox of constant size, two mails of it others each time."""
    box, clock = VaultBox.create(folder, MemoryStore()), HandClock()
    box.clock = clock
    mailbox = Mailbox({"INBOX": {}, "Sent": {}})
    states = {}
    with Vault.open(box.place(), clock, secret_for) as vault, vault.writing(OWNER):
        for number in range(count):
            for path, mails in mailbox.folders.items():
                mails[f"{number:04d}"] = plain(f"mail{number} in {path}", received=1_700_000_000 + number)
                if len(mails) > 20:
                    del mails[next(iter(mails))]
            clock.advance(hours=1)
            snapshot = take(vault, mailbox)
            states[snapshot.seq] = mailbox.state()
    return box, states


class Work:
    """Counts the steps that the catalogue takes, and the records that are unpacked."""

    def __init__(self, vault: Vault, patch: pytest.MonkeyPatch) -> None:
        self.steps = self.records = 0
        vault.catalogue.db.trace_v2(apsw.SQLITE_TRACE_PROFILE, self._note)
        unpack = catalogue_history.unpack_value
        patch.setattr(catalogue_history, "unpack_value", lambda data: (self._record(), unpack(data))[1])

    def _note(self, event: dict[str, object]) -> None:
        status = event["stmt_status"]
        assert isinstance(status, dict)
        self.steps += status["SQLITE_STMTSTATUS_VM_STEP"]

    def _record(self) -> None:
        self.records += 1


Question = Callable[[Vault, Snapshot], object]
QUESTIONS: dict[str, Question] = {
    "is it held": lambda vault, _: vault.is_held("box"),
    "what is held": lambda vault, _: vault.held("box"),
    "latest-good": lambda vault, _: select_snapshot(Past(vault.catalogue.lookup, "box"), "latest-good", UTC, "box"),
    "an id": lambda vault, third: select_snapshot(Past(vault.catalogue.lookup, "box"), third.id, UTC, "box"),
    "a date": lambda vault, third: select_snapshot(Past(vault.catalogue.lookup, "box"), third.taken_at.isoformat(), UTC, "box"),
    "the last good": lambda vault, _: vault.last_good("box"),
    "whose mailbox a source is": lambda vault, _: find_mailbox(vault, "box", "dict"),
    "the mailbox of an account": lambda vault, _: vault.catalogue.history.mailbox_of("box"),
    "the folders of an old snapshot": lambda vault, third: vault.catalogue.queries.folders(moment(third)),
    "a page of an old snapshot": lambda vault, third: list(vault.catalogue.queries.items(moment(third), ("INBOX",), 10)),
    "a page of the newest": lambda vault, _: list(vault.catalogue.queries.items(newest(vault), ("INBOX",), 10)),
    "a word in all snapshots": lambda vault, _: found(vault, "mail2", None),
    "a word in an old snapshot": lambda vault, third: found(vault, "mail2", moment(third)),
    "a folder of an old snapshot": lambda vault, third: found(vault, "folder:Sent", moment(third)),
}


def moment(snapshot: Snapshot) -> Moment:
    return Moment(snapshot.mailbox, snapshot.line, snapshot.seq)


def newest(vault: Vault) -> Moment:
    last = vault.last_good("box")
    assert last is not None
    return moment(vault.snapshot(last))


def found(vault: Vault, query: str, at: Moment | None) -> list[Snapshot]:
    """Return where the hits were last seen."""
    seen = LastSeen(vault)
    return [seen.snapshot(row) for row in vault.catalogue.queries.search(parse_query(query, UTC), "box", at, 10)]


@pytest.fixture(scope="module")
def boxes(tmp_path_factory: pytest.TempPathFactory) -> list[VaultBox]:
    """A short history and a long one."""
    return [history(tmp_path_factory.mktemp("long"), count)[0] for count in (SHORT, LONG)]


@pytest.mark.parametrize("question", list(QUESTIONS))
def test_ten_times_the_snapshots_are_not_three_times_the_work(boxes: list[VaultBox], question: str, monkeypatch: pytest.MonkeyPatch) -> None:
    costs = []
    for box in boxes:
        with box.open() as vault, monkeypatch.context() as patch:
            third = vault.snapshots()[2]
            work = Work(vault, patch)
            QUESTIONS[question](vault, third)
            costs.append(work)
    short, long = costs
    assert short.steps > 0
    assert long.steps < 3 * short.steps
    assert long.records <= short.records


def test_a_page_of_a_large_folder_reads_no_more_than_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    box = VaultBox.create(tmp_path, MemoryStore())
    box.snapshot(Mailbox({"INBOX": {f"{n:05d}": plain(f"{n}", received=1_700_000_000 + n) for n in range(1_500)}}))
    with box.open() as vault, monkeypatch.context() as patch:
        last = newest(vault)
        work = Work(vault, patch)
        rows = list(vault.catalogue.queries.items(last, ("INBOX",), 10))
    assert [row.card.subject for row in rows] == [str(n) for n in range(1_499, 1_489, -1)]
    assert work.steps < 1_500


def test_every_snapshot_of_a_long_history_lists_and_gives_back_what_it_held(tmp_path: Path) -> None:
    box, states = history(tmp_path, 70)
    with box.open() as vault:
        for snapshot in vault.snapshots():
            rows = list(vault.catalogue.queries.items(moment(snapshot)))
            expected = sorted(((m.received or 0), path) for path, mails in states[snapshot.seq].items() for m in mails.values())
            assert sorted(((row.received or 0), row.folder) for row in rows) == expected
            assert [row.received or 0 for row in rows] == sorted((row.received or 0 for row in rows), reverse=True)
            counts = {row.path: (row.items, row.oldest, row.newest) for row in vault.catalogue.queries.folders(moment(snapshot))}
            assert counts == {
                path: (len(mails), min(m.received or 0 for m in mails.values()), max(m.received or 0 for m in mails.values()))
                for path, mails in states[snapshot.seq].items()
            }
        for snapshot in vault.snapshots()[::30]:
            assert contents(vault, snapshot) == states[snapshot.seq]


def test_a_reader_that_only_glances_sees_new_snapshots_and_names_a_pack_that_is_gone(tmp_path: Path) -> None:
    box = VaultBox.create(tmp_path, MemoryStore())
    mailbox = Mailbox({"INBOX": {"1": plain("one")}})
    box.snapshot(mailbox)
    with Vault.open(box.place(), box.clock, secret_for) as reader:
        mailbox.folders["INBOX"]["2"] = plain("two")
        box.snapshot(mailbox)
        reader.refresh(glance=True)
        assert len(reader.snapshots()) == 2
        assert isinstance(box.store, MemoryStore)
        packs = {name: box.store.objects.pop(name) for name in list(box.store.names("packs"))}
        reader.refresh(glance=True)
        with pytest.raises(VaultDamaged, match="missing"):
            contents(reader, reader.snapshots()[0])
        reader.refresh()
        assert len(reader.catalogue.index.lost()) == len(packs)
        box.store.objects |= packs
        reader.refresh(glance=True)
        assert contents(reader, reader.snapshots()[-1]) == mailbox.state()


# --- which snapshot is meant -----------------------------------------------------------------------------------------


def reference(snapshots: list[Snapshot], wanted: str) -> Snapshot | None:
    """Say which one is meant by looking at each; None when there is none."""
    good = [s for s in snapshots if s.standing is Standing.GOOD]
    if wanted in ("latest", "latest-good"):
        wide = snapshots if wanted == "latest" else good
        live, imported = [s for s in wide if not s.line], [s for s in wide if s.line]
        return max(live, key=lambda s: s.seq, default=None) or max(imported, key=lambda s: (s.taken_at, s.seq), default=None)
    if wanted.startswith("id:"):
        return next((s for s in snapshots if s.seq == int(wanted[3:])), None)
    until = [s for s in good if s.taken_at <= datetime.fromisoformat(wanted)]
    return max(until, key=lambda s: (s.taken_at, s.seq), default=None)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> VaultBox:
    """A vault without snapshots."""
    return VaultBox.create(tmp_path_factory.mktemp("empty"), MemoryStore())


drafts = st.tuples(st.sampled_from(["box", "box", "other"]), st.sampled_from(["", "", IMPORT_LINE]), st.sampled_from(Standing), st.integers(-48, 48))
questions = st.one_of(
    st.sampled_from(["latest", "latest-good"]), st.integers(1, 12).map(lambda n: f"id:{n}"),
    st.integers(-50, 50).map(lambda n: (START + timedelta(hours=n)).isoformat()),
)  # fmt: skip


@settings(max_examples=40)
@given(st.lists(drafts, max_size=10), st.lists(questions, min_size=1, max_size=6))
def test_the_snapshot_that_is_meant_is_the_one_that_looking_at_each_would_find(empty: VaultBox, drafts, questions) -> None:
    assert isinstance(empty.store, MemoryStore)
    begun = dict(empty.store.objects)
    empty.forget_catalogue()
    with Vault.open(empty.place(), empty.clock, secret_for) as vault, vault.writing(OWNER):
        for mailbox, line, standing, hours in drafts:
            draft = Snapshot(
                id="", seq=0, account=mailbox, mailbox=mailbox, taken_at=START + timedelta(hours=hours), standing=standing, complete=True,
                counts=Counts(), changes=Changes(), line=line,
            )  # fmt: skip
            vault.commit(snapshot_fields(draft, items=None, folders=None))
        mine = vault.snapshots("box")
        for wanted in questions:
            expected = reference(mine, wanted)
            words = next((s.id for s in mine if wanted == f"id:{s.seq}"), "0123456789abcdef" if wanted.startswith("id:") else wanted)
            if expected is None:
                with pytest.raises(NotFound):
                    select_snapshot(Past(vault.catalogue.lookup, "box"), words, UTC, "box")
            else:
                assert select_snapshot(Past(vault.catalogue.lookup, "box"), words, UTC, "box") == expected
    empty.store.objects = begun


@pytest.mark.parametrize(
    ("wanted", "error", "sentence"),
    [
        ("yesterday", UsageError, "names no snapshot"),
        ("abc", UsageError, "names no snapshot"),
        ("2025-12-31", NotFound, "at or before 2025-12-31; the first is of 2026-01-05"),
        ("0001-01-01", NotFound, "at or before"),
        ("ffffffffffffffff", NotFound, "There is no snapshot ffffffffffffffff"),
    ],
)
def test_words_that_mean_no_snapshot_are_answered_in_a_sentence(boxes: list[VaultBox], wanted: str, error: type[MailRescueError], sentence: str) -> None:
    with boxes[0].open() as vault, pytest.raises(error, match=sentence):
        select_snapshot(Past(vault.catalogue.lookup, "box"), wanted, UTC, "box")


def test_the_last_day_there_is_means_the_newest_good_snapshot(boxes: list[VaultBox]) -> None:
    with boxes[0].open() as vault:
        assert select_snapshot(Past(vault.catalogue.lookup, "box"), "9999-12-31", UTC, "box") == vault.snapshots()[-1]


def test_without_any_good_snapshot_or_any_at_all_the_sentence_says_so(tmp_path: Path) -> None:
    box = VaultBox.create(tmp_path, MemoryStore())
    with Vault.open(box.place(), box.clock, secret_for) as vault, vault.writing(OWNER):
        past = Past(vault.catalogue.lookup, "box")
        for wanted in ("latest", "latest-good", "2026-01-05", "abcdef", "nonsense"):
            with pytest.raises(NotFound, match="no snapshot of 'box' yet"):
                select_snapshot(past, wanted, UTC, "box")
        held = Snapshot(
            id="", seq=0, account="box", mailbox="box", taken_at=START, standing=Standing.HELD, complete=True, counts=Counts(), changes=Changes(),
        )  # fmt: skip
        vault.commit(snapshot_fields(held, items=None, folders=None))
        for wanted in ("latest-good", "2026-01-05"):
            with pytest.raises(NotFound, match="No snapshot of 'box' is good"):
                select_snapshot(past, wanted, UTC, "box")
        assert select_snapshot(past, "latest", UTC, "box").standing is Standing.HELD
