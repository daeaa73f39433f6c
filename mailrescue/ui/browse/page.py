"""The page Browse."""

from __future__ import annotations

from mailrescue.ui.page import Page


class BrowsePage(Page):
    """The page Browse."""

    name = "browse"
