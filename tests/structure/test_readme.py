"""README: its commands are commands, and no command is missing from it."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailrescue.cli.parser import build_parser, parse
from mailrescue.core.errors import ExitCode

_ROOT = Path(__file__).resolve().parents[2]
_README = (_ROOT / "README.md").read_text(encoding="utf-8")
_FIRST_SCREEN = _README.splitlines()[:40]


def _typed() -> list[list[str]]:
    """Every call of the program in the tour, as words."""
    lines = (line.removeprefix("    $ ") for line in _README.splitlines() if line.startswith("    $ "))
    calls = (part.split() and shlex.split(part) for line in lines for part in re.split(r" [|] ", line))
    return [words[1:] for words in calls if words and words[0] == "mailrescue"]


def _commands(parser: argparse.ArgumentParser, name: str = "") -> Iterator[str]:
    """Every command of the parser by its whole name."""
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not groups:
        yield name
    for group in groups:
        for word, inner in group.choices.items():
            yield from _commands(inner, f"{name} {word}".strip())


@pytest.mark.parametrize("command", ["demo", "test"])
def test_the_two_commands_stand_on_the_first_screen_and_are_those_of_the_source_tree(command: str) -> None:
    assert f"    python3 resources/dev.py {command}" in _FIRST_SCREEN
    assert f'"{command}": {command}' in (_ROOT / "resources/dev.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("words", _typed(), ids=shlex.join)
def test_every_call_in_the_tour_is_one_that_the_program_takes(words: list[str]) -> None:
    assert parse(words).run


def test_every_command_of_the_program_is_in_the_readme() -> None:
    missing = [command for command in _commands(build_parser()) if f"mailrescue {command}" not in _README]
    assert missing == []


def test_every_exit_code_is_explained() -> None:
    rows = {int(row) for row in re.findall(r"^\| (\d+) \|", _README, re.MULTILINE)}
    assert rows == set(ExitCode)


def test_the_files_it_names_are_there() -> None:
    linked = re.findall(r"\]\(([^)#:]+)\)", _README)
    named = re.findall(r"`((?:resources|tests|mailrescue)/[\w./]+)`", _README)
    assert linked
    assert [name for name in linked + named if not (_ROOT / name).exists()] == []
