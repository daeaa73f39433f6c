"""What happened between two states of a mailbox, by laws that hold for any two states."""

from __future__ import annotations

from collections import Counter

from hypothesis import example, given
from hypothesis import strategies as st

from mailrescue.capture.changes import Change, ChangeKind, changes, count
from mailrescue.capture.compare import compare
from mailrescue.capture.receipt import SkipBook
from mailrescue.model.mail import ItemKind, Listed, Position, Skip
from mailrescue.model.snapshot import Changes
from mailrescue.vault.tree import Pair

State = dict[tuple[int, str], Position]

contents = st.sampled_from([b"a", b"b", b"c"])
flags = st.sampled_from([(), ("seen",)])


@st.composite
def states(draw: st.DrawFn) -> State:
    """A few folders with few different mails, so that equal ones meet."""
    places = draw(st.lists(st.tuples(st.integers(1, 3), st.sampled_from("vwxyz")), max_size=8, unique=True))
    return {
        (folder, key): Position(key, draw(contents), draw(st.sampled_from("12")), ItemKind.MESSAGE, 1, draw(flags), hidden=draw(st.booleans()))
        for folder, key in places
    }  # fmt: skip


def pairs(old: State, new: State) -> list[Pair]:
    """What the vault yields for two states: every place that differs."""
    return [
        ((place[0], old[place]) if place in old else None, (place[0], new[place]) if place in new else None)
        for place in sorted({*old, *new}) if old.get(place) != new.get(place)
    ]  # fmt: skip


def happened(old: State, new: State) -> list[Change]:
    """The changes between two states."""
    return list(changes(pairs(old, new)))


def shown(state: State) -> Counter[tuple[int, bytes]]:
    """What a user sees: which mail lies in which folder, how often."""
    return Counter((folder, position.content) for (folder, _), position in state.items() if not position.hidden)


def in_folders(state: State, folders: set[int]) -> State:
    """The part of a state in some folders."""
    return {place: position for place, position in state.items() if place[0] in folders}


@given(states(), states())
def test_the_changes_added_to_the_old_state_give_the_new_one(old: State, new: State) -> None:
    seen = shown(old)
    for change in happened(old, new):
        if change.kind in (ChangeKind.ADDED, ChangeKind.MOVED):
            seen[change.to_folder or 0, change.position.content] += 1
        if change.kind in (ChangeKind.REMOVED, ChangeKind.MOVED):
            seen[change.from_folder or 0, change.position.content] -= 1
        if change.kind is ChangeKind.CHANGED:
            # Of the same key it is another content; of a new key the same content under other labels.
            before = old.get((change.from_folder or 0, change.position.key), change.position)
            seen[change.from_folder or 0, change.position.content if before.hidden else before.content] -= 1
            seen[change.to_folder or 0, change.position.content] += 1
    assert +seen == shown(new)


@given(states(), states())
def test_a_mail_that_moved_is_neither_new_nor_removed(old: State, new: State) -> None:
    found = happened(old, new)
    added = {change.position.content for change in found if change.kind is ChangeKind.ADDED}
    removed = {change.position.content for change in found if change.kind is ChangeKind.REMOVED}
    assert not added & removed


@given(states(), states())
def test_the_way_back_is_the_way_there_the_other_way_round(old: State, new: State) -> None:
    there, back = count(happened(old, new)), count(happened(new, old))
    assert (there.new, there.removed, there.moved, there.changed) == (back.removed, back.new, back.moved, back.changed)


@given(states())
def test_nothing_happened_between_equal_states(state: State) -> None:
    assert happened(state, dict(state)) == []


@given(states(), states())
def test_hidden_items_are_counted_nowhere(old: State, new: State) -> None:
    visible_old = {place: position for place, position in old.items() if not position.hidden}
    visible_new = {place: position for place, position in new.items() if not position.hidden}
    assert count(happened(old, new)) == count(happened(visible_old, visible_new))


@given(states())
def test_new_keys_for_everything_are_no_change_at_all(state: State) -> None:
    """As after a UIDVALIDITY reset: the same mail in the same folders, under other names."""
    renamed = {(folder, f"{key}-again"): position for (folder, key), position in state.items()}
    assert count(happened(state, renamed)) == Changes()


@example({(1, "v"): Position("v", b"a", "1", ItemKind.MESSAGE, 1), (2, "w"): Position("w", b"a", "1", ItemKind.MESSAGE, 1)}, 3)
@given(states(), st.integers(1, 3))
def test_a_folder_that_moved_as_a_whole_is_that_many_moves(state: State, target: int) -> None:
    source = in_folders(state, {1})
    moved = {**in_folders(state, {2, 3} - {target}), **{(9, key): position for (_, key), position in source.items()}}
    found = count(happened({**in_folders(state, {2, 3} - {target}), **source}, moved))
    assert found == Changes(moved=sum(1 for position in source.values() if not position.hidden))


def test_equal_mails_are_paired_within_their_folder_before_any_is_said_to_have_moved() -> None:
    mail = Position("", b"a", "1", ItemKind.MESSAGE, 1)
    old = {(1, "x"): mail, (2, "x"): mail}
    new = {(1, "y"): mail, (3, "y"): mail}
    assert [(c.kind, c.from_folder, c.to_folder) for c in happened(old, new)] == [(ChangeKind.MOVED, 2, 3)]


def test_each_kind_of_change_is_counted_by_itself() -> None:
    kinds = (ChangeKind.ADDED, ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.MOVED, ChangeKind.CHANGED)
    mail = Position("", b"a", "1", ItemKind.MESSAGE, 1)
    assert count([Change(kind, mail, None, None) for kind in kinds]) == Changes(new=2, removed=1, moved=1, changed=1)


# --- compare ---------------------------------------------------------------------------------------------------------

olds = st.dictionaries(st.sampled_from("uvwxyz"), st.tuples(contents, st.sampled_from("12"), flags, st.integers(0, 2), st.one_of(st.none(), st.integers(1, 2)))).map(
    lambda found: {key: Position(key, c, d, ItemKind.MESSAGE, 1, f, r, as_of=a) for key, (c, d, f, a, r) in found.items()}
)  # fmt: skip
entries = st.lists(
    st.one_of(
        st.builds(Listed, st.sampled_from("uvwxyz"), st.sampled_from("12"), st.none(), st.just(1), flags, st.one_of(st.none(), st.integers(1, 2))),
        st.builds(Skip, st.just("INBOX"), st.sampled_from("uvwxyz"), st.just("broken")),
    ),
    unique_by=lambda entry: entry.key,
)


@given(olds, entries)
def test_every_listed_and_every_old_item_ends_in_just_one_place(old: dict[str, Position], listing: list[Listed | Skip]) -> None:
    delta = compare(dict(old), listing)
    listed = {entry.key for entry in listing if isinstance(entry, Listed)}
    skipped = {entry.key for entry in listing if isinstance(entry, Skip)}
    kept = [p.key for p in (*delta.kept, *(new for _, new in delta.relabelled))]
    fetched = [entry.key for entry, _ in delta.fetch]
    assert sorted(kept + fetched) == sorted(listed)
    assert sorted(p.key for p in delta.carried) == sorted(skipped & old.keys())
    assert sorted(p.key for p in delta.gone) == sorted(old.keys() - listed - skipped)
    assert [skip.key for skip in delta.skips] == [entry.key for entry in listing if isinstance(entry, Skip)]
    assert {entry.key: before for entry, before in delta.fetch} == {key: old.get(key) for key in fetched}


@given(olds, entries)
def test_what_is_kept_has_the_old_content_and_the_new_labels(old: dict[str, Position], listing: list[Listed | Skip]) -> None:
    delta = compare(dict(old), listing)
    by_key = {entry.key: entry for entry in listing if isinstance(entry, Listed)}
    for position in (*delta.kept, *(new for _, new in delta.relabelled)):
        before, entry = old[position.key], by_key[position.key]
        assert (position.content, position.digest) == (before.content, entry.digest)
        assert position.flags == entry.flags
        assert position.received == (before.received if entry.received is None else entry.received)
        assert position.as_of == before.as_of == 0, "what was carried forward is always read anew"
    assert all(position == old[position.key] for position in delta.kept)
    assert all(before == old[now.key] != now for before, now in delta.relabelled)


# --- receipt ---------------------------------------------------------------------------------------------------------


def test_a_skip_is_news_unless_the_same_was_there_last_time() -> None:
    same, part = Skip("INBOX", "1", "locked", "d1"), Skip("INBOX", "2", "no body", "d1", part="body")
    book = SkipBook.after((same, part))
    for skip in (same, Skip("INBOX", "1", "locked", "d2"), Skip("Sent", "1", "locked", "d1"), Skip("INBOX", "2", "no head", "d1", part="head"), part):
        book.add(skip)
    assert [(skip.folder, skip.key, skip.digest, skip.part) for skip in book.new] == [("INBOX", "1", "d2", ""), ("Sent", "1", "d1", ""), ("INBOX", "2", "d1", "head")]
    assert book.known == [same, part]
    assert book.all() == (*book.new, same, part)


def test_what_an_unread_item_lacked_before_it_lacks_still() -> None:
    part = Skip("INBOX", "2", "no body", "d1", part="body")
    book = SkipBook.after((part,))
    book.keep("INBOX", "1")
    book.keep("Sent", "2")
    assert book.all() == ()
    book.keep("INBOX", "2")
    assert (book.new, book.known) == ([], [part])
