"""ARCHITECTURE.md speaks of the rooms that there are, of all of them, and of no other."""

from __future__ import annotations

import re
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_PACKAGE = _ROOT / "mailrescue"
_TEXT = (_PACKAGE / "ARCHITECTURE.md").read_text(encoding="utf-8")
_ROWS = [[cell.strip() for cell in row.split("|")[1:-1]] for row in _TEXT.splitlines() if re.match(r"\| \d ", row)]


def _rooms() -> set[str]:
    return {folder.parent.relative_to(_PACKAGE).as_posix() for folder in _PACKAGE.rglob("*/__init__.py")} - {"."}


def test_every_room_has_its_row_and_no_row_is_without_a_room() -> None:
    named = [row[1].strip("`/") for row in _ROWS]
    assert sorted(named) == sorted(_rooms())


def test_the_floors_are_those_that_the_linter_holds() -> None:
    layers = re.search(r"^layers = \[\n(.*?)\n\]", (_ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert layers
    lines = [re.findall(r"\w+", line) for line in reversed(layers[1].splitlines())]
    held = {room: floor for floor, line in enumerate(lines) for room in line}
    assert {row[1]: int(row[0]) for row in _ROWS} == {row[1]: held[row[1].strip("`/").split("/")[0]] for row in _ROWS}


def test_the_doors_are_there() -> None:
    missing = [
        f"{row[1]}: {door}"
        for row in _ROWS
        for door in re.findall(r"`(\w+\.py)`", row[3])
        if not (_PACKAGE / row[1].strip("`") / door).exists() and not (_PACKAGE / row[1].strip("`") / ".." / door).exists()
    ]
    assert missing == []


def test_every_file_and_folder_it_names_is_there() -> None:
    named = re.findall(r"`([a-z_]+(?:/[\w.]+)+/?)`", _TEXT) + re.findall(r"\]\(([^)]+)\)", _TEXT)
    assert len(named) > 20
    assert [name for name in named if not any((place / name).exists() for place in (_PACKAGE, _ROOT, _ROOT / "tests"))] == []


def test_every_folder_of_tests_is_explained() -> None:
    folders = {folder.name for folder in (_ROOT / "tests").iterdir() if folder.is_dir() and not folder.name.startswith(("_", "."))}
    explained = set(re.findall(r"^\| `(\w+)/", _TEXT, re.MULTILINE))
    assert folders <= explained
