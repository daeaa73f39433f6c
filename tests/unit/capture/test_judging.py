"""When the guard is asked, what it is told besides, and what becomes of a snapshot by what it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailrescue.app.browse import moment_of
from mailrescue.formats.query import parse_query
from mailrescue.guard.judge import judge
from mailrescue.guard.values import Circumstances, Comparison
from mailrescue.model.snapshot import Snapshot, Standing
from mailrescue.model.verdict import Finding, Level, Verdict
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault.answers import Word
from tests.kit.held import answer
from tests.kit.mailboxes import Mailbox
from tests.kit.mails import plain
from tests.kit.repaired import hit_node, objects
from tests.kit.repairs import repair, wreck
from tests.kit.vaults import VaultBox, findings

_FULL = {"INBOX": {str(n): plain(f"number {n}") for n in range(12)}, "Sent": {str(n): plain(f"sent {n}") for n in range(6)}}


@dataclass
class _Guard:
    """A guard that says of each comparison what the test lined up, in order, and passes when nothing is left to say."""

    says: list[Level] = field(default_factory=list)
    shown: list[tuple[Comparison, Circumstances]] = field(default_factory=list)

    def __call__(self, comparison: Comparison, circumstances: Circumstances) -> Verdict:
        self.shown.append((comparison, circumstances))
        level = self.says.pop(0) if self.says else Level.PASS
        number = len(self.shown)
        findings = (Finding(f"found-{number}", level, "Look here."),) if level is not Level.PASS else ()
        return Verdict(findings, {"left": comparison.now.items, "number": number})


@pytest.fixture
def guard() -> _Guard:
    """A guard that passes everything until told otherwise."""
    return _Guard()


@pytest.fixture
def store() -> MemoryStore:
    """Where the vault is."""
    return MemoryStore()


@pytest.fixture
def box(tmp_path: Path, store: MemoryStore) -> VaultBox:
    """An empty vault."""
    return VaultBox.create(tmp_path, store)


def _mailbox(count: int = 12) -> Mailbox:
    return Mailbox({path: dict(list(mails.items())[:count]) for path, mails in _FULL.items()})


def _days(box: VaultBox, days: float = 1) -> None:
    box.clock.advance(days=days)  # type: ignore[attr-defined]


def _take(box: VaultBox, guard: _Guard, *counts: int) -> list[Snapshot]:
    def each() -> Iterator[Snapshot]:
        for count in counts:
            yield box.snapshot(_mailbox(count), guard=guard)
            _days(box)

    return list(each())


def test_what_is_found_holds_the_snapshot_and_stands_in_it_with_its_reasons(box: VaultBox, guard: _Guard) -> None:
    (good,) = _take(box, guard, 12)
    guard.says = [Level.FREEZE]
    (held,) = _take(box, guard, 3)
    assert (good.standing, held.standing, held.reasons, held.base) == (Standing.GOOD, Standing.HELD, ("found-2",), good.seq)
    assert (held.verdict.level, held.verdict_since, held.changes.removed) == (Level.FREEZE, None, 12)
    with box.open() as vault:
        last_good = vault.last_good("box")
        assert last_good is not None
        assert last_good.seq == good.seq
        assert vault.snapshots()[-1].verdict.findings == held.verdict.findings


def test_a_notice_holds_nothing_and_is_a_reason(box: VaultBox, guard: _Guard) -> None:
    _take(box, guard, 12)
    guard.says = [Level.NOTICE]
    (noticed,) = _take(box, guard, 11)
    assert (noticed.standing, noticed.reasons) == (Standing.GOOD, ("found-2",))


def test_while_one_is_held_every_snapshot_is_held_and_judged_twice(box: VaultBox, guard: _Guard) -> None:
    good = _take(box, guard, 12)[0]
    guard.says = [Level.ASK]
    held = _take(box, guard, 5)[0]
    guard.says, guard.shown = [Level.PASS, Level.FREEZE], []
    after = _take(box, guard, 12)[0]
    assert (after.standing, after.base) == (Standing.HELD, good.seq)
    assert (after.verdict.level, after.verdict_since and after.verdict_since.level) == (Level.PASS, Level.FREEZE)
    assert [shown.before.taken_at for shown, _ in guard.shown if shown.before] == [good.taken_at, held.taken_at]


def test_after_an_answer_snapshots_are_good_again_and_compared_with_what_is_good(box: VaultBox, guard: _Guard) -> None:
    _take(box, guard, 12)
    guard.says = [Level.ASK]
    held = _take(box, guard, 5)[0]
    answer(box, Word.ACCEPT, good=[1])
    guard.shown = []
    after = _take(box, guard, 4)[0]
    assert (after.standing, after.base, after.verdict_since) == (Standing.GOOD, held.seq, None)
    (_, besides) = guard.shown[-1]
    assert [(step.measures["left"], step.accepted) for step in besides.history] == [(18, False), (10, True)]


def test_snapshots_of_an_accepted_run_tell_what_each_changed_not_the_whole_loss_again(box: VaultBox, guard: _Guard) -> None:
    _take(box, guard, 12)
    guard.says = [Level.ASK, Level.ASK, Level.PASS]
    _take(box, guard, 5, 4)
    answer(box, Word.ACCEPT, good=[1, 2])
    _take(box, guard, 3)
    (_, besides) = guard.shown[-1]
    assert [(step.measures["number"], step.accepted) for step in besides.history] == [(1, False), (2, True), (4, False)]


def test_a_mailbox_in_which_nothing_changes_is_looked_at_once_a_day(box: VaultBox, guard: _Guard) -> None:
    mailbox = _mailbox()
    for _ in range(30):
        assert box.snapshot(mailbox, guard=guard).standing is Standing.GOOD
        _days(box, 1 / 12)
    assert len(guard.shown) == 3
    assert box.snapshot(Mailbox({**mailbox.folders, "New": {}}), guard=guard).standing is Standing.GOOD
    assert len(guard.shown) == 4


def test_another_fingerprint_is_looked_at_even_where_no_mail_changed_and_earlier_ones_are_told(box: VaultBox, guard: _Guard) -> None:
    for identity in ("first", "second", "third"):
        box.snapshot(Mailbox(dict(_FULL), identity=identity), guard=guard)
    (shown, besides) = guard.shown[-1]
    assert (shown.now.facts["identity"], [facts["identity"] for facts in besides.known]) == ("third", ["second", "first"])


def test_other_mailboxes_of_the_vault_are_told(box: VaultBox, guard: _Guard) -> None:
    box.snapshot(_mailbox(), guard=guard, name="ben")
    box.snapshot(_mailbox(), guard=guard)
    box.snapshot(_mailbox(4), guard=guard)
    (_, besides) = guard.shown[-1]
    assert [(sibling.account, sibling.measures["left"]) for sibling in besides.siblings] == [("ben", 18)]


def test_what_the_server_tells_now_and_told_last_time_is_handed_on_and_names_no_mailbox(box: VaultBox, guard: _Guard) -> None:
    for host in ("one.hoster.example", "two.hoster.example"):
        box.snapshot(replace(_mailbox(), facts={"server.host": host, "ostid": "aa"}), guard=guard)
    (_, besides) = guard.shown[-1]
    assert besides.probe == ({"host": "two.hoster.example"}, {"host": "one.hoster.example"})
    assert (besides.domain, besides.known) == ("hoster.example", ())


def test_a_mailbox_in_which_nothing_changed_is_looked_at_when_its_server_is_another_and_not_when_its_certificate_is(
    box: VaultBox, guard: _Guard
) -> None:  # fmt: skip
    box.snapshot(replace(_mailbox(), facts={"server.host": "one", "server.certificate": "aa"}), guard=guard)
    box.snapshot(replace(_mailbox(), facts={"server.host": "one", "server.certificate": "bb"}), guard=guard)
    assert len(guard.shown) == 1
    told = box.snapshot(replace(_mailbox(), facts={"server.host": "two", "server.certificate": "bb"}), guard=judge)
    assert (told.standing, told.reasons) == (Standing.GOOD, ("server-changed",))


def test_mailboxes_of_one_provider_that_lose_mail_on_one_day_are_held_together(box: VaultBox) -> None:
    def office(name: str, share: int) -> Mailbox:
        mails = {str(n): plain(f"{name} {n}") for n in range(60) if n % 100 >= share}
        return Mailbox({"INBOX": mails}, identity=f"imap:{name}@{name}.example", facts={"server.host": f"{name}.hoster.example"})

    for _ in range(3):
        for name in ("ann", "ben"):
            box.snapshot(office(name, 0), guard=judge, name=name)
        _days(box, 20)
    box.snapshot(office("ben", 10), guard=judge, name="ben")
    lost = box.snapshot(office("ann", 10), guard=judge, name="ann")
    assert "siblings" in lost.reasons
    assert lost.standing is Standing.HELD


def test_a_catalogue_that_is_made_anew_tells_the_guard_the_same(box: VaultBox, store: MemoryStore, guard: _Guard) -> None:
    _take(box, guard, 12, 11, 10)
    _take(box, guard, 9)
    known = guard.shown[-1][1]
    with box.open() as vault:
        name = objects(store, "commits")[-1]
        assert vault.catalogue.history.newest()[0] == 4
    del store.objects[name]
    box.forget_catalogue()
    _days(box, -1)
    _take(box, guard, 9)
    assert guard.shown[-1][1] == known
    assert guard.shown[-1][0] == guard.shown[-2][0]


@pytest.mark.parametrize("days", [-4000, 4000])
def test_a_clock_that_jumps_makes_a_loss_no_milder(box: VaultBox, days: int) -> None:
    mailbox = Mailbox({"INBOX": {str(n): plain(f"number {n}") for n in range(40)}, "Sent": {str(n): plain(f"s {n}") for n in range(20)}})
    for _ in range(3):
        box.snapshot(mailbox, guard=judge)
        _days(box)
    straight = box.copy(box.root.parent / "straight")
    straight.clock = type(box.clock)(box.clock.now())  # type: ignore[call-arg]
    lost = Mailbox({"INBOX": {}, "Sent": {}})
    expected = straight.snapshot(lost, guard=judge).verdict.level
    _days(box, days)
    assert box.snapshot(lost, guard=judge).verdict.level.rank >= expected.rank >= Level.ASK.rank


def test_a_record_after_the_last_good_one_that_cannot_be_read_freezes(box: VaultBox, store: MemoryStore) -> None:
    for count in (12, 11, 10):
        box.snapshot(_mailbox(count), guard=judge)
        _days(box)
    name = objects(store, "commits")[-1]
    store.objects[name] = wreck(store.objects[name], 60, 80)
    box.forget_catalogue()
    taken = box.snapshot(_mailbox(10), guard=judge)
    assert (taken.standing, taken.verdict.level) == (Standing.HELD, Level.FREEZE)
    assert taken.reasons[-1] == "guard-records-damaged"
    answer(box, Word.ACCEPT, good=[-1])
    _days(box)
    assert box.snapshot(_mailbox(10), guard=judge).standing is Standing.GOOD


@pytest.mark.parametrize("remembered", [True, False])
def test_a_repair_that_lost_such_a_record_freezes_and_one_that_wrote_it_again_does_not(
    box: VaultBox, store: MemoryStore, *, remembered: bool
) -> None:  # fmt: skip
    for count in (12, 11, 10):
        box.snapshot(_mailbox(count), guard=judge)
        _days(box)
    name = objects(store, "commits")[-1]
    store.objects[name] = wreck(store.objects[name], 60, 80)
    if not remembered:
        box.forget_catalogue()
    repair(box)
    taken = box.snapshot(_mailbox(10), guard=judge)
    assert (taken.standing is Standing.GOOD, "guard-records-damaged" not in taken.reasons) == (remembered, remembered)


def test_a_damaged_list_of_the_last_good_snapshot_freezes_and_an_answer_ends_it(box: VaultBox, store: MemoryStore) -> None:
    box.snapshot(_mailbox(12), guard=judge)
    hit_node(box, store, "items", root=True)
    taken = box.snapshot(_mailbox(11), guard=judge)
    assert (taken.standing, taken.verdict.level) == (Standing.HELD, Level.FREEZE)
    assert "guard-records-damaged" in taken.reasons
    answer(box, Word.ACCEPT, good=[1])
    _days(box)
    assert box.snapshot(_mailbox(11), guard=judge).standing is Standing.GOOD


def test_the_first_snapshot_of_an_empty_mailbox_is_good_and_says_why(box: VaultBox) -> None:
    taken = box.snapshot(Mailbox({"INBOX": {}}), guard=judge)
    assert (taken.standing, taken.reasons) == (Standing.GOOD, ("empty-baseline",))


def test_a_source_of_which_half_cannot_be_read_passes_and_is_incomplete(box: VaultBox) -> None:
    box.snapshot(_mailbox(), guard=judge)
    _days(box)
    half = Mailbox({"INBOX": dict(_FULL["INBOX"]), "Sent": {}}, unlisted={"Sent": "timed out"})
    taken = box.snapshot(half, guard=judge)
    assert (taken.standing, taken.complete, taken.changes.removed, taken.counts.items) == (Standing.GOOD, False, 0, 18)
    _days(box)
    gone = box.snapshot(Mailbox({"INBOX": {}, "Sent": {}}, unlisted={"Sent": "timed out"}), guard=judge)
    assert (gone.standing, gone.complete) == (Standing.HELD, False)


def test_the_guard_remembers_the_year_before_the_last_good_snapshot(box: VaultBox, guard: _Guard) -> None:
    _take(box, guard, 12)
    _days(box, 300)
    _take(box, guard, 11)
    _days(box, 200)
    _take(box, guard, 10)
    (_, besides) = guard.shown[-1]
    assert [step.taken_at for step in besides.history] == [datetime(2026, 1, 5, 9, tzinfo=UTC), datetime(2026, 11, 2, 9, tzinfo=UTC)]


def test_a_folder_that_was_away_while_held_is_the_same_when_it_is_back_and_nothing_in_it_has_moved(box: VaultBox, guard: _Guard) -> None:
    _take(box, guard, 12)
    guard.says = [Level.FREEZE]
    away = Mailbox({"INBOX": {"w": plain("welcome")}, "Else": {"e": plain("else")}})
    assert box.snapshot(away, guard=guard).standing is Standing.HELD
    _days(box)
    back = _take(box, guard, 12)[0]
    assert (back.changes.new, back.changes.removed, back.changes.moved, back.changes.changed) == (0, 0, 0, 0)
    for _ in range(2):  # the catalogue as it grew, and one made anew
        with box.open() as vault:
            shown = [{row.path: row.items for row in vault.catalogue.queries.folders(moment_of(snapshot))} for snapshot in vault.snapshots()]
            assert shown == [{"INBOX": 12, "Sent": 6}, {"INBOX": 1, "Else": 1}, {"INBOX": 12, "Sent": 6}]
            assert findings(vault) == []
            found = list(vault.catalogue.queries.search(parse_query("folder:Sent", UTC), "box", None, None))
            assert Counter(row.folder for row in found) == {"Sent": 6}
        box.forget_catalogue()
