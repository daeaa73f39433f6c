"""What the window remembers between two starts: appearance, language, where it stood. Kept in the home, `window.json`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mailrescue.app.home import Home
from mailrescue.core.errors import MailRescueError
from mailrescue.ui.theme.theme import Appearance
from mailrescue.ui.words import LANGUAGES

_FILE = "window"


class Preferences:
    """The user's choices. One that cannot be read or kept is a default: no choice here is worth an error."""

    def __init__(self, home: Home) -> None:
        self._home = home
        try:
            self._values: dict[str, Any] = home.read(_FILE)
        except MailRescueError:
            self._values = {}

    @property
    def appearance(self) -> Appearance:
        """Light, dark, or as the system is."""
        found = self._values.get("appearance")
        return Appearance(found) if found in list(Appearance) else Appearance.SYSTEM

    @property
    def text_percent(self) -> int:
        """The text size, 80 to 200."""
        found = self._values.get("text_percent")
        return found if isinstance(found, int) and 80 <= found <= 200 else 100

    @property
    def language(self) -> str:
        """A code of words.LANGUAGES, "" for the system's."""
        found = self._values.get("language")
        return found if isinstance(found, str) and found in LANGUAGES else ""

    def get(self, name: str) -> Any:  # noqa: ANN401  whoever kept it knows what it is
        """Return what was kept under a name, None for nothing."""
        return self._values.get(name)

    def keep(self, values: Mapping[str, Any]) -> None:
        """Keep these, and what was kept before under other names."""
        self._values |= values
        try:
            self._home.write(_FILE, self._values)
        except MailRescueError:
            return
