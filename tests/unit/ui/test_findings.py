"""What the guard found is said in the user's language, with the same names and numbers."""

from __future__ import annotations

import re

import pytest

from mailrescue.guard.rules import RULES
from mailrescue.ui.findings import _patterns, said
from mailrescue.ui.words import use_language

_FIELD = re.compile(r"\{(\w+)\}")
WELCOME = "1193 of 1193 mails are gone, and what is there is a mail such as “Hallo (neu) {x}”. This looks like a new, empty mailbox in the place of yours."


def test_the_window_knows_the_sentence_of_every_rule_word_for_word() -> None:
    assert _patterns() == {rule.name: rule.sentence for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_in_german_every_name_and_number_is_still_in_it(rule) -> None:
    values = {name: f"<{name}>" for name in _FIELD.findall(rule.sentence)}
    sentence = rule.sentence.format(**values)
    assert said(rule.name, sentence) == sentence
    use_language("de")
    german = said(rule.name, sentence)
    assert german != sentence
    assert all(value in german for value in values.values())


def test_a_subject_with_braces_stays_what_it_is() -> None:
    use_language("de")
    assert said("welcome-only", WELCOME).startswith("1193 von 1193 Mails sind verschwunden, und da ist eine Mail wie „Hallo (neu) {x}“.")


def test_a_sentence_of_another_version_or_rule_is_shown_as_it_is() -> None:
    use_language("de")
    assert said("wiped", "All is gone.") == "All is gone."
    assert said("no-such-rule", "Something.") == "Something."
