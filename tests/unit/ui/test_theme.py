"""The colours: text can be read on what it lies on, in both themes, wherever the style sheet puts the two together."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from mailrescue.ui.theme import icons, sheet
from mailrescue.ui.theme.tokens import DARK, LIGHT, MARK_PAIRS, TEXT_PAIRS, Tokens, contrast, names

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_DRAWN_ON = re.compile(r"(?<![\w-])background(?:-color)?:\s*\$(\w+)")
_WRITTEN_IN = re.compile(r"(?<![\w-])color:\s*\$(\w+)")
_SELECTED = re.compile(r"selection-background-color:\s*\$(\w+); selection-color:\s*\$(\w+)")
# Parts without any text on them. WCAG 1.4.3 asks nothing of what is disabled.
_TEXTLESS = re.compile(r"::(?!item|tab|section)|:disabled|divider|^QScrollBar|^QProgressBar|^QSlider|^QSplitter|^QMenu::separator|:checked \{")


def _rules() -> Iterator[tuple[str, str]]:
    """Every selector of the sheet with its declarations; `${name}px` are sizes, no braces."""
    text = re.sub(r"\$\{(\w+)\}", r"\1", sheet._SHEET.template)
    for selectors, declared in _RULE.findall(text):
        for selector in selectors.split(","):
            yield selector.strip(), declared


def _pairs_of_the_sheet() -> set[tuple[str, str, str]]:
    """Every colour of text with the ground it is drawn on, and the selector that says so."""
    found, colours = set(), {"*": "text"}
    for selector, declared in _rules():
        if _TEXTLESS.search(selector):
            continue
        if match := _WRITTEN_IN.search(declared):
            colours[selector] = match[1]
        kin = (selector, selector.partition(":")[0], re.sub(r"\[.*", "", selector.partition(":")[0]), "*")
        if match := _DRAWN_ON.search(declared):
            found.add((next(colours[one] for one in kin if one in colours), match[1], selector))
        if match := _SELECTED.search(declared):
            found.add((match[2], match[1], selector))
    return found


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("pair", TEXT_PAIRS, ids=" on ".join)
def test_text_has_a_contrast_of_four_and_a_half(tokens: Tokens, pair: tuple[str, str]) -> None:
    assert contrast(getattr(tokens, pair[0]), getattr(tokens, pair[1])) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("pair", MARK_PAIRS, ids=" on ".join)
def test_borders_and_marks_have_a_contrast_of_three(tokens: Tokens, pair: tuple[str, str]) -> None:
    assert contrast(getattr(tokens, pair[0]), getattr(tokens, pair[1])) >= 3.0


def test_black_on_white_is_the_most_that_there_is() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)  # the example of WCAG's own techniques (G18)


def test_every_pair_that_the_sheet_puts_together_is_one_that_is_tried() -> None:
    pairs = _pairs_of_the_sheet()
    assert ("on_accent", "accent", 'QPushButton[kind="primary"]') in pairs
    assert sorted(pair for pair in pairs if pair[:2] not in TEXT_PAIRS) == []


def test_the_sheet_names_no_colour_that_is_no_token() -> None:
    named = set(re.findall(r"\$\{?(\w+)", sheet._SHEET.template))
    sizes = {"base", "line_of_text", "small", "large", "heading", "title", "number"}
    images = set(re.findall(r"url\(\$(\w+)\)", sheet._SHEET.template))
    assert named - sizes - images <= set(names())
    fixed = {selector: tuple(re.findall(r"#[0-9a-fA-F]{3,8}\b", declared)) for selector, declared in _rules() if "#" in declared}
    # A mail as its sender meant it lies on white paper in either theme.
    assert list(fixed) in ([], ['QTextBrowser[kind="sheet"]'])
    assert all(contrast(*colours) >= 4.5 for colours in fixed.values())


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_every_token_is_a_colour(tokens: Tokens) -> None:
    assert [name for name in names() if not re.fullmatch(r"#[0-9a-f]{6}", getattr(tokens, name))] == []


@pytest.mark.parametrize("name", icons.icon_names())
def test_every_icon_leaves_a_mark(qapp: object, name: str) -> None:
    image = icons.pixmap(name, "#000000", 24, 1.0).toImage()
    drawn = sum(image.pixelColor(x, y).alpha() > 60 for x in range(24) for y in range(24))
    assert drawn > 8
