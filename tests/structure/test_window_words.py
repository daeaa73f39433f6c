"""Every text of the window can be translated, and stands in German, with the same names put in."""

from __future__ import annotations

import string
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path

import pytest

from tests.kit.shown_words import Shown, look_through, shown_words

_ROOT = Path(__file__).resolve().parents[2]
# Two speak to a terminal, which is spoken to in English: before there is a window, and after. The theme names fonts.
_BESIDES = ("ui/start.py", "ui/demo/run.py", "ui/words.py", "ui/theme/theme.py")
_PLANTED = [
    'label("Nothing is lost", "title")',
    'Button("Stop", self.stop)',
    'IconButton("stop", "Stop the job")',
    'Banner("bad", tr("The agent is gone"), "It is started again.")',
    'self.field.setPlaceholderText("name" if one else tr("Name"))',
    'self.setToolTip(f"{count} messages")',
    'box.addItem(icon, "Newest first")',
    'painter.drawText(rect, flags, "no mail")',
    'Titles = {"good": "All is well here"}',
    "tr(sentence)",
    'trn("{n} message", many, count)',
]
_HARMLESS = [
    'label(tr("Nothing is lost"), "title")',
    'Button(tr("Stop") if running else tr("Start"), self.stop)',
    'label("MailRescue", "brand")',
    'set_kind(self, "page")',
    'self.setText(f"{number(count)} / {size(total)}")',
    'raise MailRescueError("This cannot be. Try again.")',
    'trn("{n} message", "{n} messages", count)',
    'db.execute("select count(*) from position where first <= ?")',
]


@cache
def _shown() -> Shown:
    return shown_words(_ROOT / "mailrescue/ui", besides=tuple(_ROOT / "mailrescue" / name for name in _BESIDES))


def _of(source: str) -> Shown:
    found = Shown()
    look_through(source, "planted.py", found)
    return found


@pytest.mark.parametrize("line", _PLANTED)
def test_a_planted_text_that_cannot_be_translated_is_found(line: str) -> None:
    assert len(_of(line).slipped) == 1


@pytest.mark.parametrize("line", _HARMLESS)
def test_what_needs_no_translation_is_let_pass(line: str) -> None:
    assert _of(line).slipped == []


def test_every_text_of_the_window_can_be_translated() -> None:
    assert len(_shown().plain) > 20
    assert _shown().slipped == []


def _names(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def test_the_singular_puts_in_no_name_that_the_plural_lacks_and_no_name_is_a_number() -> None:
    shown = _shown()
    assert [many for many, one in shown.counted.items() if set(_names(one)) - set(_names(many))] == []
    assert [text for text in shown.plain if any(not name.isidentifier() for name in _names(text))] == []


def _german() -> tuple[dict[str, str], dict[str, list[str]]]:
    """The German words: single ones, and by plural the counted ones."""
    single, counted = {}, {}
    for message in ET.parse(_ROOT / "resources/languages/de.ts").iter("message"):
        source, translation = message.findtext("source", ""), message.find("translation")
        assert translation is not None, source
        assert translation.get("type") is None, f"{source} is marked {translation.get('type')}"
        if message.get("numerus") == "yes":
            counted[source] = [form.text or "" for form in translation.iter("numerusform")]
        else:
            single[source] = translation.text or ""
    return single, counted


_no_german_yet = pytest.mark.xfail(not (_ROOT / "resources/languages/de.ts").exists(), reason="not translated yet", strict=True)


@_no_german_yet
def test_every_text_stands_in_german_and_no_text_that_is_gone() -> None:
    single, counted = _german()
    shown = _shown()
    assert sorted(shown.plain - single.keys()) == []
    assert sorted(shown.counted.keys() - counted.keys()) == []
    assert sorted(single.keys() - shown.plain) == []
    assert sorted(counted.keys() - shown.counted.keys()) == []
    assert [text for text, said in single.items() if not said.strip()] == []


@_no_german_yet
def test_the_same_names_are_put_into_the_german_texts() -> None:
    single, counted = _german()
    assert [text for text, said in single.items() if _names(text) != _names(said)] == []
    # "Eine Nachricht" may leave the number out.
    assert [text for text, forms in counted.items() if len(forms) != 2 or _names(forms[1]) != _names(text) or set(_names(forms[0])) - set(_names(text))] == []


@_no_german_yet
def test_german_keeps_the_spaces_and_the_ellipsis_at_the_ends() -> None:
    single, _ = _german()
    ends = {text: said for text, said in single.items() if text[:1].isspace() != said[:1].isspace() or text[-1:].isspace() != said[-1:].isspace()}
    assert ends == {}
    assert {text: said for text, said in single.items() if text.endswith("...") != said.endswith("...")} == {}
