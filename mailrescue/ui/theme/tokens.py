"""The colours, by what they mean. Every pair that stands for text on a ground has a contrast of at least 4.5 (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Tokens:
    """One set of colours, as `#rrggbb`."""

    ground: str  # behind everything
    side: str  # the navigation
    card: str  # what lies on the ground
    raised: str  # hovered, and fields inside a card
    line: str  # borders that divide
    edge: str  # borders of controls: 3.0 against card (WCAG 1.4.11)
    text: str
    muted: str
    accent: str  # what can be done
    accent_text: str  # the accent as text on card, ground and accent_soft
    accent_soft: str
    accent_hover: str
    on_accent: str
    danger: str  # a button that cannot be taken back lightly, and the alert's bar
    on_danger: str
    bad: str
    bad_soft: str
    bad_line: str
    good: str
    good_soft: str
    good_line: str
    warn: str
    warn_soft: str
    warn_line: str
    track: str  # empty part of bars
    shadow: str


LIGHT = Tokens(
    ground="#f4f6fa", side="#ffffff", card="#ffffff", raised="#eef1f7", line="#e1e6ee", edge="#7a869b",
    text="#17202e", muted="#566379", accent="#2563eb", accent_text="#1d4fd1", accent_soft="#e8effe", accent_hover="#1d4fd1", on_accent="#ffffff",
    danger="#b42318", on_danger="#ffffff", bad="#b42318", bad_soft="#fef3f2", bad_line="#fda29b",
    good="#067647", good_soft="#e7f8ef", good_line="#75d6a5", warn="#93370d", warn_soft="#fff6e0", warn_line="#f5c451",
    track="#e4e9f1", shadow="#101828",
)  # fmt: skip

DARK = Tokens(
    ground="#0f141c", side="#131a24", card="#18212d", raised="#212c3a", line="#273243", edge="#6b7a92",
    text="#e8edf5", muted="#a3b0c4", accent="#2563eb", accent_text="#8ab4ff", accent_soft="#1b2d4d", accent_hover="#2f6ef0", on_accent="#ffffff",
    danger="#c9372c", on_danger="#ffffff", bad="#ff9c93", bad_soft="#301a1c", bad_line="#7a2e2a",
    good="#5fdd96", good_soft="#12291f", good_line="#1f5c40", warn="#fbbf4a", warn_soft="#2c2313", warn_line="#6b521b",
    track="#26313f", shadow="#000000",
)  # fmt: skip

# Text on a ground, by names of tokens: the contrast test goes through these.
TEXT_PAIRS = (
    ("text", "ground"), ("text", "card"), ("text", "side"), ("text", "raised"), ("muted", "ground"), ("muted", "card"), ("muted", "side"), ("muted", "raised"),
    ("accent_text", "card"), ("accent_text", "ground"), ("accent_text", "accent_soft"), ("text", "accent_soft"), ("muted", "accent_soft"),
    ("accent_text", "raised"), ("text", "track"),
    ("on_accent", "accent"), ("on_accent", "accent_hover"), ("on_danger", "danger"),
    ("bad", "card"), ("bad", "bad_soft"), ("text", "bad_soft"), ("muted", "bad_soft"), ("good", "card"), ("good", "good_soft"), ("text", "good_soft"),
    ("warn", "card"), ("warn", "warn_soft"), ("text", "warn_soft"), ("muted", "warn_soft"), ("muted", "good_soft"),
)  # fmt: skip
# Borders and marks that must be told from what they lie on: 3.0.
MARK_PAIRS = (("edge", "card"), ("edge", "ground"), ("accent", "ground"), ("accent_text", "card"), ("accent_text", "track"))


def names() -> list[str]:
    """Return the names of all tokens."""
    return [field.name for field in fields(Tokens)]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2), 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
