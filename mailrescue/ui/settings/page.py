"""The page Settings."""

from __future__ import annotations

from mailrescue.ui.page import Page


class SettingsPage(Page):
    """The page Settings."""

    name = "settings"
