"""What a person finds on a page: texts and buttons by what stands on them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget


def to_be_seen(one: QWidget, top: QWidget) -> bool:
    """Whether nobody has hidden a widget below `top`; what was only just laid out is shown a moment later."""
    while one is not top:
        if one.isHidden() and one.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
            return False
        one = one.parentWidget()
    return True


def texts(top: QWidget) -> str:
    """Return all texts that are shown, one a line."""
    return "\n".join(one.text() for one in top.findChildren(QLabel) if to_be_seen(one, top) and one.text())


def button(top: QWidget, name: str, number: int = 0) -> QAbstractButton:
    """Return a button that is shown, by its name. Raises AssertionError when there is none."""
    found = [one for one in top.findChildren(QAbstractButton) if to_be_seen(one, top) and one.accessibleName() == name]
    assert len(found) > number, f"no button {name!r}, only {[one.accessibleName() for one in top.findChildren(QAbstractButton) if to_be_seen(one, top)]}"
    return found[number]


def press(top: QWidget, name: str, number: int = 0) -> None:
    """Press a button."""
    button(top, name, number).click()
