"""What the guard is shown of two states of a mailbox is what the vault holds of them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest

from mailrescue.capture.changes import Change, changes, count, renamed, taken_along
from mailrescue.guard.values import DAY, NO_DAY, Circumstances, Comparison, Piece, State
from mailrescue.model.mail import ItemKind
from mailrescue.model.verdict import Verdict
from mailrescue.vault.daycounts import day_of
from mailrescue.vault.vault import Vault
from tests.kit.mailboxes import Mail, Mailbox
from tests.kit.mails import plain
from tests.kit.vaults import VaultBox

_MARCH = 1_772_323_200  # 2026-03-01


@dataclass
class _Guard:
    """A guard that finds nothing, and keeps what it was shown."""

    shown: list[Comparison] = field(default_factory=list)

    def __call__(self, comparison: Comparison, _: Circumstances) -> Verdict:
        self.shown.append(comparison)
        return Verdict(step={"items": comparison.now.items})


def dated(number: int, day: int = 0, **more: object) -> Mail:
    """Return a mail that says it is of a day before 2026-01-05, received on 2026-03-01: later than the snapshot."""
    when = format_datetime(datetime.fromtimestamp(1_767_000_000 - day * DAY, UTC))
    raw = f"From: a{number}@mail.example\nSubject: number {number}\nMessage-ID: <{number}@mail.example>\nDate: {when}\n\nHi.\n"
    return Mail(raw.encode(), received=_MARCH, **more)  # type: ignore[arg-type]


@pytest.fixture
def box(tmp_path: Path) -> VaultBox:
    """An empty vault."""
    return VaultBox.create(tmp_path)


def _shown(box: VaultBox, *states: Mailbox) -> Comparison:
    """Take snapshots a day apart; return what the guard was shown at the last one."""
    guard = _Guard()
    for mailbox in states:
        box.snapshot(mailbox, guard=guard)
        box.clock.advance(days=1)  # type: ignore[attr-defined]
    return guard.shown[-1]


def _told(state: State) -> dict[str, tuple[str, dict[int, int]]]:
    return {folder.path: (folder.role, dict(folder.days)) for folder in state.folders}


def _subjects(pieces: tuple[Piece, ...]) -> list[str]:
    return sorted(piece.subject for piece in pieces)


def test_the_day_of_an_item_is_its_date_unless_that_is_later_than_the_snapshot() -> None:
    now = 100 * DAY
    assert day_of(5 * DAY, 7 * DAY, now) == 5
    assert day_of(101 * DAY, 7 * DAY, now) == 101, "clocks of senders may be a day ahead"
    assert day_of(102 * DAY, 7 * DAY, now) == 7
    assert day_of(None, 7 * DAY, now) == 7
    assert day_of(-5, None, now) == NO_DAY
    assert day_of(None, 300 * DAY, now) == NO_DAY, "the day of copying, later than the snapshot"


@pytest.mark.parametrize("seed", range(3))
def test_what_follows_from_the_changes_is_what_a_count_of_the_snapshot_gives(box: VaultBox, seed: int) -> None:
    dice, guard = random.Random(seed), _Guard()
    mailbox = Mailbox({path: {} for path in ("INBOX", "Sent", "Work")}, keys={"Work": "f-work"})
    for step in range(7):
        _live(mailbox, dice, step)
        taken = box.snapshot(mailbox, guard=guard)
        box.clock.advance(days=1)  # type: ignore[attr-defined]
        with box.open() as vault:
            if step:
                assert taken.changes == count(_by_the_lists(vault)), "what the run knows is what the lists say"
            if step % 2:  # so that the next comparison counts the snapshot itself
                vault.catalogue.db.execute("delete from days")
    for earlier, later in zip(guard.shown[1:], guard.shown[2:], strict=False):
        assert later.before is not None
        assert _told(later.before) == _told(earlier.now)
        assert later.before.items == earlier.now.items
    for shown in guard.shown[1:]:
        assert shown.before is not None
        copies = shown.before.items - len(shown.flow.removed) + len(shown.flow.added) - shown.now.items
        assert 0 <= copies <= len(shown.flow.moved), "a copy that went while the other stays has moved to it"


def _by_the_lists(vault: Vault) -> Iterator[Change]:
    old, new = (vault.record(snapshot) for snapshot in vault.snapshots()[-2:])
    pairs = list(vault.differences(old.fields["items"], new.fields["items"]))
    yield from changes(pairs)
    for folder in renamed(vault.folders(old), vault.folders(new)):
        yield from taken_along(folder, (position for _, position in vault.positions(new, folder)), pairs)


def _live(mailbox: Mailbox, dice: random.Random, step: int) -> None:
    """Let mail come, go, move, be read, be copied and be overwritten; now and then a folder gets another name."""
    folders = mailbox.folders
    for number in range(8):
        hidden, kind = dice.random() < 0.1, dice.choice(list(ItemKind))
        folders[dice.choice(list(folders))][f"{step}-{number}"] = dated(100 * step + number, dice.randrange(40), hidden=hidden, kind=kind)
    for path in list(folders):
        for key in [key for key in folders[path] if dice.random() < 0.3]:
            what = dice.randrange(5)
            mail = folders[path].pop(key) if what < 2 else folders[path][key]
            if what == 1:
                folders[dice.choice(list(folders))][f"moved-{step}-{key}"] = mail
            elif what == 2:
                folders[path][key] = Mail(mail.raw, ("seen",), mail.received, kind=mail.kind, hidden=mail.hidden)
            elif what == 3:
                folders[dice.choice(list(folders))][f"copy-{step}-{key}"] = mail
            elif what == 4:
                folders[path][key] = dated(5000 + dice.randrange(1000), dice.randrange(40))
    work = next(path for path in folders if path.startswith("Work"))
    folders[f"Work {step}"] = folders.pop(work)
    mailbox.keys = {f"Work {step}": "f-work"}


def test_what_left_its_folder_and_came_into_another_has_moved(box: VaultBox) -> None:
    before, after = Mailbox({"INBOX": {"1": dated(1), "2": dated(2)}, "Trash": {}}), Mailbox({"INBOX": {"2": dated(2)}, "Trash": {"1b": dated(1)}})
    flow = _shown(box, before, after).flow
    assert (flow.removed, flow.added, flow.changed) == ((), (), ())
    ((old, new),) = flow.moved
    assert (old.folder, old.role, new.folder, new.role, old.subject) == ("INBOX", "", "Trash", "", "number 1")


def test_a_copy_that_goes_while_the_other_stays_has_moved_to_it(box: VaultBox) -> None:
    before = Mailbox({"INBOX": {"1": dated(1), "2": dated(2)}, "Archive": {"1": dated(1)}})
    flow = _shown(box, before, Mailbox({"INBOX": {"2": dated(2)}, "Archive": {"1": dated(1)}})).flow
    assert flow.removed == ()
    assert [(old.folder, new.folder) for old, new in flow.moved] == [("INBOX", "Archive")]


def test_both_copies_that_go_are_removed(box: VaultBox) -> None:
    before = Mailbox({"INBOX": {"1": dated(1), "2": dated(2)}, "Archive": {"1": dated(1)}})
    flow = _shown(box, before, Mailbox({"INBOX": {"2": dated(2)}, "Archive": {}})).flow
    assert Counter(piece.folder for piece in flow.removed) == {"INBOX": 1, "Archive": 1}


def test_a_folder_with_another_name_is_the_same_folder(box: VaultBox) -> None:
    mails = {str(n): dated(n) for n in range(5)}
    shown = _shown(box, Mailbox({"Old": mails}, keys={"Old": "f1"}), Mailbox({"New": mails}, keys={"New": "f1"}))
    assert (shown.flow.removed, shown.flow.added, shown.flow.moved) == ((), (), ())
    assert [(folder.path, folder.items) for folder in shown.now.folders] == [("New", 5)]


def test_a_folder_that_is_another_one_for_the_source_has_the_mail_of_the_old_one_moved_into_it(box: VaultBox) -> None:
    mails = {str(n): dated(n) for n in range(5)}
    flow = _shown(box, Mailbox({"Old": mails}), Mailbox({"New": mails})).flow
    assert (flow.removed, flow.added, len(flow.moved)) == ((), (), 5)


def test_other_bytes_under_the_same_key_are_a_change_and_numbers_that_shift_are_none(box: VaultBox) -> None:
    before = Mailbox({"INBOX": {"1": dated(1), "2": dated(2), "3": dated(3)}, "Sent": {"1": dated(7)}})
    after = Mailbox({"INBOX": {"1": dated(2), "2": dated(3)}, "Sent": {"1": plain("8a1c")}})
    flow = _shown(box, before, after).flow
    assert [(old.subject, new.subject) for old, new in flow.changed] == [("number 7", "8a1c")]
    assert _subjects(flow.removed) == ["number 1"]
    assert (flow.added, flow.moved) == ((), ())


def test_other_flags_are_nothing(box: VaultBox) -> None:
    after = Mailbox({"INBOX": {"1": dated(1, flags=("seen",))}})
    flow = _shown(box, Mailbox({"INBOX": {"1": dated(1)}}), after).flow
    assert (flow.removed, flow.added, flow.moved, flow.changed) == ((), (), (), ())


def test_a_piece_tells_who_wrote_what_when_and_how_long_it_has_stood_here(box: VaultBox) -> None:
    first, second = {"1": dated(1, day=10)}, {"1": dated(1, day=10), "2": dated(2, day=3)}
    (old, new) = sorted(_shown(box, *(Mailbox({"INBOX": mails}) for mails in (first, second, {}))).flow.removed, key=lambda piece: piece.subject)
    assert (old.subject, old.sender, old.message_id) == ("number 1", "a1@mail.example", "<1@mail.example>")
    assert old.day == 1_767_000_000 // DAY - 10
    assert (old.since, new.since) == (NO_DAY, 1_767_603_600 // DAY + 1), "the first snapshot tells nothing of when a mail came"


def test_a_scan_of_all_tells_the_same_as_asking_for_each(box: VaultBox, monkeypatch: pytest.MonkeyPatch) -> None:
    mailbox = Mailbox({"INBOX": {str(n): dated(n) for n in range(6)}, "Archive": {"1": dated(1)}})
    now = Mailbox({"INBOX": {"5": dated(5)}, "Archive": {"1": dated(1)}})
    box.snapshot(mailbox)
    seen = []
    for most in (5_000, 1):
        monkeypatch.setattr("mailrescue.vault.daycounts._WORTH_A_SCAN", most)
        guard = _Guard()
        box.snapshot(now, guard=guard)
        flow = guard.shown[-1].flow
        seen.append((sorted(flow.removed, key=repr), sorted(flow.moved, key=repr)))
        box.snapshot(mailbox)
    assert seen[0] == seen[1]
    assert (len(seen[0][0]), len(seen[0][1])) == (4, 1)


def test_the_first_snapshot_has_nothing_before_it(box: VaultBox) -> None:
    shown = _shown(box, Mailbox({"INBOX": {"1": dated(1)}, "Sent": {}}))
    assert shown.before is None
    assert {folder.path: folder.items for folder in shown.now.folders} == {"INBOX": 1, "Sent": 0}


def test_what_could_not_be_listed_is_not_removed_and_the_state_says_that_it_is_not_whole(box: VaultBox) -> None:
    before = Mailbox({"INBOX": {"1": dated(1)}, "Sent": {"2": dated(2)}, "Work": {"3": dated(3)}})
    after = Mailbox({"INBOX": {"1": dated(1)}, "Sent": {"2": dated(2)}}, unlisted={"Sent": "timed out"}, broken={"Work": "timed out"})
    shown = _shown(box, before, after)
    assert (shown.flow.removed, shown.now.items, shown.now.complete) == ((), 3, False)
