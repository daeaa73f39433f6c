"""What holds for every mailbox and whatever happens to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from mailrescue.guard.judge import judge
from mailrescue.guard.values import NO_DAY, Circumstances, Comparison, Flow, FolderState, Piece, State
from mailrescue.model.verdict import Level, Verdict
from tests.kit.boxes import FACTS, NOW, ROLES, TODAY, Box, compared, past, state

_FOLDERS = ("INBOX", "Sent", "Trash", "Drafts", "Offers", "Archive", "Calendar")
_AGES = st.one_of(st.integers(0, 20), st.integers(0, 900), st.just(TODAY - NO_DAY), st.integers(-30, -1))
_PLACES = st.tuples(st.sampled_from(_FOLDERS), _AGES)
_MEASURES = st.dictionaries(
    st.sampled_from(("left", "live", "settled", "standing", "mass-loss", "burst", "bleed", "newest-gone", "folder-lost", "cleared", "moved-in")),
    st.floats(0, 500, allow_nan=False),
)  # fmt: skip


@st.composite
def _boxes(draw: st.DrawFn, least: int = 0) -> Box:
    places = draw(st.lists(_PLACES, min_size=least, max_size=60))
    return tuple(Piece(b"%d" % n, folder, ROLES.get(folder, ""), TODAY - age, message_id=f"<{n}>") for n, (folder, age) in enumerate(places))


@st.composite
def _around(draw: st.DrawFn) -> Circumstances:
    told = draw(st.lists(_MEASURES, max_size=12))
    accepted = draw(st.sets(st.integers(0, 11)))
    return Circumstances(past(*told, every=draw(st.sampled_from((0.25, 1, 7, 40))), accepted=accepted))


def _verdict(before: Box, now: Box, around: Circumstances, *, other: bool = False, folders_stay: bool = True) -> Verdict:
    facts = {**FACTS, "identity": "maildir:/other"} if other else FACTS
    return judge(compared(before, now, facts=facts, folders_stay=folders_stay), around)


@given(_boxes(), _around(), st.booleans(), st.booleans(), st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_more_removed_is_never_milder(box: Box, around: Circumstances, other: bool, come: bool, random: Random) -> None:
    order = random.sample(box, len(box))
    new = (Piece(b"new", "INBOX", "inbox", TODAY),) if come else ()
    worst = 0
    for kept in range(len(order), -1, -max(1, len(order) // 6)):
        level = _verdict(box, (*order[:kept], *new), around, other=other).level
        assert level.rank >= worst
        worst = level.rank


@given(_boxes(), _boxes(), _around())
def test_what_folders_are_called_changes_nothing(one: Box, more: Box, around: Circumstances) -> None:
    now = (*one[::2], *(replace(piece, content=b"n" + piece.content, message_id="") for piece in more))
    names = {folder: f"{n} ü" for n, folder in enumerate(_FOLDERS)}

    def called(box: Box) -> Box:
        return tuple(replace(piece, folder=names[piece.folder]) for piece in box)

    usual, renamed = _verdict(one, now, around), _verdict(called(one), called(now), around)
    assert [(finding.rule, finding.level) for finding in usual.findings] == [(finding.rule, finding.level) for finding in renamed.findings]


@given(_boxes())
def test_renaming_every_folder_of_a_mailbox_is_no_loss(box: Box) -> None:
    moved = tuple(replace(piece, folder=f"Old/{piece.folder}") for piece in box)
    assert _verdict(box, moved, Circumstances(), folders_stay=False).level is Level.PASS


@given(_boxes(), _boxes(), _around(), st.randoms(use_true_random=False))
def test_the_order_of_items_and_folders_changes_nothing(one: Box, more: Box, around: Circumstances, random: Random) -> None:
    kept = random.sample(one, len(one) // 2)
    now = (*kept, *(replace(piece, content=b"n" + piece.content) for piece in more))
    found = compared(one, now)
    flow = found.flow

    def shuffled(side: State) -> State:
        folders = tuple(FolderState(f.path, f.role, dict(random.sample(list(f.days.items()), len(f.days)))) for f in side.folders)
        return replace(side, folders=tuple(random.sample(folders, len(folders))))

    mixed = Flow(
        tuple(random.sample(flow.removed, len(flow.removed))), tuple(random.sample(flow.added, len(flow.added))),
        tuple(random.sample(flow.moved, len(flow.moved))),
    )  # fmt: skip
    assert found.before is not None
    assert judge(found, around) == judge(Comparison(shuffled(found.before), shuffled(found.now), mixed), around)


@given(_boxes(least=5), _around(), st.datetimes(datetime(1971, 1, 1), datetime(2150, 1, 1)), st.datetimes(datetime(1971, 1, 1), datetime(2150, 1, 1)))  # noqa: DTZ001  made aware below
def test_whatever_the_clocks_say_a_verdict_is_given(box: Box, around: Circumstances, then: datetime, now: datetime) -> None:
    found = compared(box, box[::3])
    told = Comparison(state(box, then.replace(tzinfo=UTC)), replace(found.now, taken_at=now.replace(tzinfo=UTC)), found.flow)
    assert judge(told, around).level in Level


@given(_boxes(least=12), st.integers(1, 4000))
def test_a_clock_that_went_back_is_no_excuse(box: Box, days: int) -> None:
    box = tuple(replace(piece, folder="INBOX", role="inbox", day=TODAY - 20 - n) for n, piece in enumerate(box))
    for kept in (0, len(box) // 3):
        assert judge(compared(box, box[:kept], at=NOW - timedelta(days=days)), Circumstances(past({"left": 9}))).level.holds
