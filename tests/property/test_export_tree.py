"""Places of folders on the disk, for every tree of folders."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from mailrescue.export.names import fold
from mailrescue.export.tree import FOLDER_UNITS, Dotted, Nested, place_folders
from mailrescue.formats import folderpath, maildir

names_of_folders = st.one_of(
    st.sampled_from(["INBOX", "inbox", "a", "A", "a.mbox", "é", "e\u0301", "", ".", "..", "CON", "x" * 90, "日本" * 30, "a/b", "a\\b", " ", "a "]),
    st.text(st.characters(), max_size=60),
    st.text(st.sampled_from("aAbBéÉ./\\ &~1"), max_size=4),
)
# Few different names in deep paths: parents and children meet.
trees = st.lists(st.lists(names_of_folders, min_size=1, max_size=9).map(folderpath.join), unique=True, max_size=12) | st.lists(
    st.lists(st.sampled_from(["a", "A", "long " * 12, "日本語のフォルダ名"]), min_size=1, max_size=60).map(folderpath.join),
    unique=True,
    max_size=8,
)
RESERVED = ("manifest.jsonl", "cur", "new", "tmp")


@given(trees)
def test_directories_and_files_never_meet_on_any_file_system(paths: list[str]) -> None:
    places = place_folders(paths, Nested(("", ".mbox")), RESERVED)
    assert sorted(places) == sorted(paths)
    folders = [fold(place) for place in places.values()]
    files = [fold(place + ".mbox") for place in places.values()]
    ways = {fold("/".join(parts)) for place in places.values() for parts in itertools.accumulate(([p] for p in place.split("/")), list.__add__)}
    assert len(set(folders)) == len(folders)
    assert len(set(files)) == len(files)
    assert ways.isdisjoint(files)
    assert ways.isdisjoint(RESERVED)


@given(trees)
def test_places_keep_within_the_limits(paths: list[str]) -> None:
    for place in place_folders(paths, Nested(("", ".mbox")), RESERVED).values():
        assert len(place.encode("utf-16-le")) // 2 <= FOLDER_UNITS
        assert all(0 < len((name + ".mbox").encode()) <= 140 for name in place.split("/"))
    for place in place_folders(paths, Dotted(), RESERVED).values():
        assert len(place) <= FOLDER_UNITS


@given(trees)
def test_maildir_places_are_ascii_and_tell_folders_apart_without_regard_to_case(paths: list[str]) -> None:
    places = place_folders(paths, Dotted(), RESERVED)
    assert all(place.isascii() and place.isprintable() and "/" not in place for place in places.values())
    assert all(place.startswith(".") or path == "INBOX" for path, place in places.items())
    assert len({place.lower() for place in places.values()}) == len(paths)
    assert not {place.rstrip(".") for path, place in places.items() if path != "INBOX"} & {""}


@given(st.lists(st.lists(st.text(st.sampled_from("abcäß日本 /.&"), min_size=1, max_size=8).map(lambda n: f"x{n}x"), min_size=1, max_size=4), max_size=8))
def test_ordinary_maildir_folders_are_read_back_as_they_were(trees_of_names: list[list[str]]) -> None:
    paths = {folderpath.join(names): tuple(names) for names in trees_of_names}
    by_case = {fold(path) for path in paths}
    places = place_folders(paths, Dotted(), RESERVED)
    if len(by_case) == len(paths) and all(len(maildir.folder_directory(names)) < FOLDER_UNITS for names in paths.values()):
        assert {path: maildir.folder_names(place) for path, place in places.items()} == paths


@given(trees, st.randoms())
def test_the_order_of_listing_changes_nothing(paths: list[str], random: object) -> None:
    shuffled = list(paths)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    for layout in (Nested(), Dotted()):
        assert place_folders(shuffled, layout, RESERVED) == place_folders(paths, layout, RESERVED)


def test_names_that_fit_are_not_shortened() -> None:
    path = "INBOX/" + "/".join([f"Kunden und Projekte {n:03}" for n in range(5)])
    assert place_folders([path], Nested())[path] == path


def test_long_names_are_shortened_before_a_folder_leaves_its_parent() -> None:
    place = place_folders(["p" * 120 + "/" + "c" * 60, "p" * 120], Nested())["p" * 120 + "/" + "c" * 60]
    parent, child = place.split("/")
    assert parent == "p" * len(parent)
    assert child == "c" * len(child)


def test_what_lies_too_deep_moves_up() -> None:
    path = "/".join(f"level {n:02} of a tree" for n in range(60))
    place = place_folders([path], Nested())[path]
    assert place.startswith("level 00")
    assert place.rpartition("/")[2].startswith("level 59")


def test_ten_thousand_levels_are_placed() -> None:
    path = "/".join(["x"] * 10_000)
    assert len(place_folders([path], Nested())[path]) <= FOLDER_UNITS
