"""The theme in use: which colours now, and who hears of a change. One for the whole window."""

from __future__ import annotations

import atexit
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTemporaryDir, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from mailrescue.core.errors import MailRescueError
from mailrescue.core.resources import resource_folder
from mailrescue.ui.theme import icons
from mailrescue.ui.theme.sheet import style_sheet
from mailrescue.ui.theme.tokens import DARK, LIGHT, Tokens

_FAMILY = "Inter"
_BASE = 13  # pixels at 100 % text size
# For letters that Inter lacks, in the order in which systems have them.
_FALLBACKS = ("Segoe UI", "SF Pro Text", "Noto Sans", "Noto Sans CJK SC", "Noto Color Emoji", "DejaVu Sans")


class Appearance(StrEnum):
    """What the user chose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """Colours and sizes in use; `changed` tells when they are others."""

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._appearance, self._percent, self._applied = Appearance.SYSTEM, 100, False
        self._images = QTemporaryDir()
        atexit.register(self._images.remove)  # the interpreter ends without destroying it
        self.tokens: Tokens = LIGHT
        application.setStyle("Fusion")
        _load_fonts()
        application.styleHints().colorSchemeChanged.connect(self._apply)

    @property
    def dark(self) -> bool:
        """Whether the dark colours are in use."""
        return self.tokens is DARK

    @property
    def base(self) -> int:
        """The size of plain text in logical pixels."""
        return round(_BASE * self._percent / 100)

    def choose(self, appearance: Appearance, percent: int = 100) -> None:
        """Use these colours and text size from now on; `percent` is 80 to 200."""
        before = (self._appearance, self._percent) if self._applied else None
        self._appearance, self._percent = appearance, max(80, min(percent, 200))
        if before != (self._appearance, self._percent):
            self._apply()

    def colour(self, name: str, opacity: float = 1.0) -> QColor:
        """Return a token's colour."""
        found = QColor(getattr(self.tokens, name))
        found.setAlphaF(opacity)
        return found

    def font(self, factor: float = 1.0, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """Return the font for painted text; `factor` 1 is plain text."""
        font = QFont(self._application.font())
        font.setPixelSize(max(8, round(self.base * factor)))
        font.setWeight(weight)
        return font

    def _apply(self) -> None:
        system_dark = self._application.styleHints().colorScheme() == Qt.ColorScheme.Dark
        dark = system_dark if self._appearance is Appearance.SYSTEM else self._appearance is Appearance.DARK
        self.tokens = DARK if dark else LIGHT
        font = QFont(_FAMILY)
        font.setFamilies([_FAMILY, *_FALLBACKS])
        font.setPixelSize(self.base)
        self._application.setFont(font)
        self._application.setPalette(_palette(self.tokens))
        self._application.setStyleSheet(style_sheet(self.tokens, self.base, self._marks()))
        self._applied = True
        self.changed.emit()

    def _marks(self) -> dict[str, str]:
        """Return the images that a style sheet can only name by path."""
        found = {}
        muted, on_accent = self.tokens.muted, self.tokens.on_accent
        for name, icon, colour in (("check", "check", on_accent), ("dot", "dot", on_accent), ("closed", "chevron-right", muted), ("back", "chevron-left", muted), ("open", "chevron-down", muted)):
            path = Path(self._images.filePath(f"{name}.svg"))
            path.write_bytes(icons.svg(icon, colour, 3))
            found[name] = path.as_posix()
        return found


_theme: Theme | None = None


def theme(first: Appearance = Appearance.SYSTEM, percent: int = 100) -> Theme:
    """Return the theme of the application, which must exist by now; what it begins with counts only the first time."""
    global _theme  # noqa: PLW0603  one application, one theme
    if _theme is None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        _theme = Theme(application)
        _theme.choose(first, percent)
    return _theme


def _load_fonts() -> None:
    """Make the bundled font known; where it is missing the system's will do."""
    try:
        folder = resource_folder("fonts")
    except MailRescueError:
        return
    for path in sorted(folder.glob("*.otf")):
        QFontDatabase.addApplicationFont(str(path))


def _palette(tokens: Tokens) -> QPalette:
    """Return what Fusion paints with where no style sheet reaches."""
    role = QPalette.ColorRole
    palette = QPalette()
    for name, colours in (
        ("ground", (role.Window, role.AlternateBase)), ("card", (role.Base, role.Button, role.ToolTipBase)),
        ("text", (role.Text, role.WindowText, role.ButtonText, role.ToolTipText)), ("muted", (role.PlaceholderText,)),
        ("accent", (role.Highlight, role.Accent)), ("on_accent", (role.HighlightedText,)), ("accent_text", (role.Link, role.LinkVisited)), ("line", (role.Mid,)),
    ):  # fmt: skip
        for one in colours:
            palette.setColor(one, QColor(getattr(tokens, name)))
    return palette
