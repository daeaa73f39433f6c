"""The walk over folders on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailrescue.providers.files.reading import reason
from mailrescue.providers.files.tree import walk


def keys(root: Path) -> list[str]:
    """The keys of all directories, in the order of the walk."""
    return [found.key for found in walk(root, lambda found: found.folders)]


def test_parents_come_first_and_siblings_by_name(tmp_path: Path) -> None:
    (tmp_path / "b" / "z").mkdir(parents=True)
    (tmp_path / "b" / "a").mkdir()
    (tmp_path / "a").mkdir()
    assert keys(tmp_path) == [".", "a", "b", "b/a", "b/z"]


def test_links_out_of_the_tree_are_followed_once(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (outside / "inner").mkdir(parents=True)
    (outside / "inner" / "back").symlink_to(outside)
    root = tmp_path / "root"
    root.mkdir()
    (root / "first").symlink_to(outside)
    (root / "second").symlink_to(outside)
    assert keys(root) == [".", "first", "first/inner"]


def test_links_that_lead_back_or_above_are_named_and_not_followed(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "a").mkdir(parents=True)
    (root / "a" / "self").symlink_to(root / "a")
    (root / "a" / "top").symlink_to(root)
    (root / "a" / "above").symlink_to(tmp_path)
    (root / "knot").symlink_to(root / "knot")
    found = {each.key: each for each in walk(root, lambda found: found.folders)}
    assert list(found) == [".", "a"]
    assert found["a"].circles == ("above", "self", "top")
    assert found["."].files == ("knot",)


def test_a_very_deep_tree_is_walked_to_its_end(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d"] * 600)
    deep.mkdir(parents=True)
    assert len(keys(tmp_path)) == 601


def test_a_folder_that_cannot_be_listed_says_why(tmp_path: Path) -> None:
    (found,) = walk(tmp_path / "gone", lambda found: found.folders)
    assert found.trouble.startswith("The folder cannot be listed.")


@pytest.mark.parametrize("code", [2, 5, 13, 21, 40, 9999])
def test_every_error_of_the_system_is_one_sentence(code: int) -> None:
    assert reason(OSError(code, "Something odd")).endswith(".")
    assert "Errno" not in reason(OSError(code, "Something odd"))
