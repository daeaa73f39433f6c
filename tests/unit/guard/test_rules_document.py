"""RULES.md and the table name the same rules with the same numbers and sentences, and tests that exist."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from mailrescue.guard.rule import Rule
from mailrescue.guard.rules import RULES

_ROOT = Path(__file__).resolve().parents[3]
_HEADING = re.compile(r"^### (\S+)$", re.MULTILINE)


def _sections() -> dict[str, str]:
    _, *parts = _HEADING.split((_ROOT / "mailrescue/guard/RULES.md").read_text(encoding="utf-8"))
    return dict(zip(parts[::2], parts[1::2], strict=True))


def _line(section: str, word: str) -> str:
    found = re.search(rf"^- {word}: (.+)$", section, re.MULTILINE)
    assert found, word
    return found[1]


def test_the_document_has_every_rule_of_the_table_in_its_order_and_no_other() -> None:
    assert list(_sections()) == [rule.name for rule in RULES]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_document_tells_what_the_table_does(rule: Rule) -> None:
    section = _sections()[rule.name]
    assert _line(section, "Measure").endswith(".")
    threshold = _line(section, "Threshold")
    assert re.match(rf"{rule.threshold:g}\b", threshold)
    assert f"floor {rule.floor}{'; learns' if rule.learns else ''}." in threshold
    assert _line(section, "Sentence") == f"“{rule.sentence}”"
    assert _line(section, "Incident") == f"{rule.incident}."


def test_every_rule_names_a_test_that_exists() -> None:
    tests = (Path(__file__).with_name("test_rules.py")).read_text(encoding="utf-8")
    missing = [name for section in _sections().values() if f"def {(name := _line(section, 'Test').strip('`'))}(" not in tests]
    assert missing == []


def test_no_rule_covers_one_that_is_worse_or_itself_or_none() -> None:
    ranks = {rule.name: rule.level.rank for rule in RULES}
    assert [(rule.name, name) for rule in RULES for name in rule.covers if ranks.get(name, 9) > rule.level.rank or name == rule.name] == []


def test_names_are_unique_and_sentences_end_as_sentences_do() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert [rule.name for rule in RULES if not rule.sentence.endswith((".", "?"))] == []
    assert [rule.name for rule in RULES if any(spec for _, _, spec, _ in Formatter().parse(rule.sentence) if spec)] == []
