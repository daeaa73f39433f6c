"""The page Home."""

from __future__ import annotations

from mailrescue.ui.page import Page


class HomePage(Page):
    """The page Home."""

    name = "home"
