"""The page Alert."""

from __future__ import annotations

from mailrescue.ui.page import Page


class AlertPage(Page):
    """The page Alert."""

    name = "alert"
