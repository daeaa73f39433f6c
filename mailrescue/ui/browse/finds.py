"""Where in a text the words stand that were searched for. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from mailrescue.app.browsing import folded


@lru_cache(maxsize=64)
def _pattern(terms: tuple[str, ...]) -> re.Pattern[str] | None:
    parts = [part for term in terms if (part := _one(term))]
    return re.compile("|".join(parts)) if parts else None


def _one(term: str) -> str:
    words = term.rstrip("*").split()
    if not words:
        return ""
    # Letters of scripts without blanks are words of their own in the index, and stand inside longer texts.
    alone = all(len(word) == 1 and not word.isascii() for word in words)
    inner = r"\W*".join(map(re.escape, words))
    return inner if alone else rf"(?<!\w){inner}" + (r"\w*" if term.endswith("*") else r"(?!\w)")


@lru_cache(maxsize=4096)
def finds(text: str, terms: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """Return where these terms (app.browsing.terms) stand in a text: first to before last character, in order."""
    pattern = _pattern(terms)
    return tuple(found.span() for found in pattern.finditer(folded(text))) if pattern else ()
