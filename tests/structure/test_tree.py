"""The source tree: sizes, docstrings, pins, and nothing in it that belongs to one machine."""

from __future__ import annotations

import ast
import functools
import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_ROOT = Path(__file__).resolve().parents[2]
_TOP = {"mailrescue", "resources", "tests", "pyproject.toml", "build.spec", "README.md", "LICENSE"}
_MOST_BYTES, _MOST_LINES, _MOST_FUNCTION_LINES = 2_000_000, 400, 60
# Real mail may name any host; what we write ourselves may not.
_REAL_MAIL = ("tests/data/", "resources/demo/")
# Put together here, so that this file does not name them either.
_FOREIGN = tuple(
    re.compile(pattern.encode())
    for pattern in (
        r"pypi\.(python\.)?" + "org", r"python" + r"hosted\.org", r"deb\." + r"debian\.org", r"npm" + r"js\.org",
        r"(?<![\w$}/.])/wo" + r"rk/", r"(?<![\w$}/])/ro" + r"ot/\.",
    )
)  # fmt: skip


@functools.cache
def _tracked() -> tuple[Path, ...]:
    """Every file under version control; where git does not know the tree, every file a checkout would hold."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=_ROOT, capture_output=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        paths = (_ROOT / os.fsdecode(name) for name in listed.stdout.split(b"\0") if name)
        return tuple(path for path in paths if path.is_file())
    tops = (path for path in _ROOT.iterdir() if path.name in _TOP)
    found = (file for top in tops for file in ([top] if top.is_file() else top.rglob("*")))
    return tuple(file for file in found if file.is_file() and "__pycache__" not in file.parts)


def _name(path: Path) -> str:
    return path.relative_to(_ROOT).as_posix()


def _python() -> Iterator[tuple[str, str]]:
    for path in _tracked():
        if path.suffix in (".py", ".spec") and not _name(path).startswith(_REAL_MAIL):
            yield _name(path), path.read_text(encoding="utf-8")


def test_the_tree_is_found() -> None:
    assert {"pyproject.toml", "mailrescue/__init__.py", "resources/dev.py"} <= {_name(path) for path in _tracked()}


def test_nothing_stands_beside_the_three_folders_but_what_the_design_names() -> None:
    tops = {_name(path).split("/")[0] for path in _tracked()}
    assert {top for top in tops if not top.startswith(".")} <= _TOP


def test_no_file_is_over_two_megabytes() -> None:
    assert [_name(path) for path in _tracked() if path.stat().st_size > _MOST_BYTES] == []


def test_no_file_names_a_package_index_or_a_path_of_one_machine() -> None:
    found = [
        f"{_name(path)}: {match[0].decode()}"
        for path in _tracked()
        if not _name(path).startswith(_REAL_MAIL)
        for pattern in _FOREIGN
        if (match := pattern.search(path.read_bytes()))
    ]
    assert found == []


@pytest.mark.parametrize("text", ["https://pypi." + "org/simple", " /wo" + "rk/main", '"/ro' + 'ot/.cache"'])
def test_the_patterns_know_what_must_not_be_there(text: str) -> None:
    assert any(pattern.search(text.encode()) for pattern in _FOREIGN)


def test_no_module_is_longer_than_400_lines() -> None:
    lengths = {name: text.count("\n") for name, text in _python()}
    assert {name: lines for name, lines in lengths.items() if lines > _MOST_LINES} == {}


def test_no_function_is_longer_than_60_lines() -> None:
    too_long = [
        f"{name}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1} lines"
        for name, text in _python()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= _MOST_FUNCTION_LINES
    ]
    assert too_long == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [name for name, text in _python() if text.strip() and not ast.get_docstring(ast.parse(text))]
    assert silent == []


def test_no_module_of_the_product_is_a_namespace_by_accident() -> None:
    folders = {path.parent for path in _tracked() if path.suffix == ".py" and _name(path).startswith("mailrescue/")}
    assert [_name(folder) for folder in folders if not (folder / "__init__.py").is_file()] == []


def _pins() -> dict[str, str]:
    lines = (_ROOT / "resources/constraints.txt").read_text(encoding="utf-8").splitlines()
    return {canonicalize_name(name): version for name, version in (line.split("==") for line in lines)}


def _needed(requirements: list[str]) -> Iterator[str]:
    """Yield the names of distributions that are required, directly or by one that is, on this machine."""
    seen: set[str] = set()
    while requirements:
        requirement = Requirement(requirements.pop())
        name = canonicalize_name(requirement.name)
        if name in seen or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        seen.add(name)
        yield name
        try:
            requirements += requires(name) or []
        except PackageNotFoundError:
            continue  # an extra that is not installed here; its own name must be pinned all the same


def test_every_constraint_is_a_plain_name_and_version() -> None:
    lines = (_ROOT / "resources/constraints.txt").read_text(encoding="utf-8").splitlines()
    assert lines
    assert [line for line in lines if not re.fullmatch(r"[a-z0-9][a-z0-9-]*==[0-9][0-9a-z.]*", line)] == []
    assert len(_pins()) == len(lines)


def test_every_dependency_direct_or_not_is_pinned() -> None:
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    pins = _pins()
    assert sorted(name for name in _needed(wanted) if name not in pins) == []


def test_every_pin_satisfies_what_pyproject_asks_for() -> None:
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = map(Requirement, [*project["dependencies"], *project["optional-dependencies"]["test"]])
    pins = _pins()
    assert [str(one) for one in wanted if not one.specifier.contains(pins[canonicalize_name(one.name)])] == []
