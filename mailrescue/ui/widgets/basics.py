"""Labels, buttons, cards, badges, banners: what every page is made of. Looks are in theme/sheet.py, by `kind`."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, TypeVar

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGraphicsDropShadowEffect,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mailrescue.ui.theme import icons
from mailrescue.ui.theme.theme import theme

_Box = TypeVar("_Box", QHBoxLayout, QVBoxLayout)


def set_kind(widget: QWidget, kind: str, name: str = "kind") -> None:
    """Change what a widget is, and so how it looks."""
    widget.setProperty(name, kind)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def label(text: str, kind: str = "", *, wrap: bool = False, selectable: bool = False) -> QLabel:
    """Return a text that is shown as it is: no markup, no mnemonics."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if kind:
        made.setProperty("kind", kind)
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        made.setAccessibleName(text)
    return made


def badge(text: str, kind: str) -> QLabel:
    """Return a pill; `kind`: good, bad, warn, plain, accent."""
    made = label(text)
    made.setProperty("badge", kind)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
    return made


class Icon(QLabel):
    """An icon in a token's colour, which follows the theme. Decoration: it has no name for screen readers."""

    def __init__(self, name: str, colour: str = "muted", size: int = 20) -> None:
        super().__init__()
        self._name, self._colour, self._size = name, colour, size
        self.setFixedSize(size, size)
        theme().changed.connect(self._draw)
        self._draw()

    def become(self, name: str, colour: str) -> None:
        """Show another icon."""
        self._name, self._colour = name, colour
        self._draw()

    def _draw(self) -> None:
        self.setPixmap(icons.pixmap(self._name, getattr(theme().tokens, self._colour), self._size, 3.0))


class Button(QPushButton):
    """A button; `kind`: "" (plain), primary, danger, quiet, nav, segment. Its name for screen readers is its text."""

    def __init__(self, text: str, pressed: Callable[[], object] | None = None, *, kind: str = "", icon: str = "") -> None:
        super().__init__()
        self._kind, self._icon = kind, icon
        self.say(text)
        self.setProperty("kind", kind)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setIconSize(QSize(18, 18))
        if kind in ("primary", "danger"):
            self.setAutoDefault(True)
        if pressed is not None:
            self.clicked.connect(lambda _checked: pressed())
        self.toggled.connect(self._draw)
        theme().changed.connect(self._draw)
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Tint the icon of what cannot be pressed now."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.EnabledChange:
            self._draw()

    def say(self, text: str) -> None:
        """Change what stands on it."""
        gap = "  " if self._kind == "nav" else " " if self._icon else ""  # Qt has no word for the room between icon and text
        self.setText(gap + text.replace("&", "&&"))
        self.setAccessibleName(text)

    def become(self, kind: str) -> None:
        """Change how much it stands out."""
        if kind != self._kind:
            self._kind = kind
            set_kind(self, kind)
            self._draw()

    def _draw(self) -> None:
        if not self._icon:
            return
        if not self.isEnabled():
            self.setIcon(icons.icon(self._icon, theme().tokens.muted))
            return
        quiet = "accent_text" if self.isChecked() or self._kind == "quiet" else "muted" if self._kind in ("nav", "segment") else "text"
        name = {"primary": "on_accent", "danger": "on_danger"}.get(self._kind, quiet)
        self.setIcon(icons.icon(self._icon, getattr(theme().tokens, name)))


class IconButton(QToolButton):
    """A button that is only an icon: its text is its tooltip, and its name for screen readers."""

    def __init__(self, icon: str, text: str, pressed: Callable[[], object] | None = None, *, colour: str = "muted") -> None:
        super().__init__()
        self._icon, self._colour = icon, colour
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setIconSize(QSize(18, 18))
        if pressed is not None:
            self.clicked.connect(lambda _checked: pressed())
        theme().changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        self.setIcon(icons.icon(self._icon, getattr(theme().tokens, self._colour)))


class Card(QFrame):
    """What lies on the ground: `kind` card, inset, bad, warn, good, info. `body` takes what is in it, from top to bottom."""

    def __init__(self, kind: str = "card", *, shadow: bool = False, spacing: int = 8) -> None:
        super().__init__()
        self.setProperty("kind", kind)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(18, 16, 18, 16)
        self.body.setSpacing(spacing)
        if shadow:
            self._shadow = QGraphicsDropShadowEffect(self)
            self._shadow.setBlurRadius(18)
            self._shadow.setOffset(0, 2)
            self.setGraphicsEffect(self._shadow)
            theme().changed.connect(self._shade)
            self._shade()

    def _shade(self) -> None:
        colour = QColor(theme().tokens.shadow)
        colour.setAlpha(28)
        self._shadow.setColor(colour)


class Banner(Card):
    """A sentence that stands above a page until it is dealt with; `kind` bad, warn, good or info. `actions` are buttons."""

    _ICONS: ClassVar = {"bad": ("alert", "bad"), "warn": ("alert", "warn"), "good": ("check", "good"), "info": ("info", "accent_text")}

    def __init__(self, kind: str, title: str, text: str, *actions: QWidget) -> None:
        super().__init__(kind)
        self.title = label(title, {"bad": "badTitle", "warn": "warnTitle", "good": "goodTitle"}.get(kind, "heading"), wrap=True)
        self.text = label(text, wrap=True)
        if not text:
            self.text.hide()
        said = row(spacing=14)
        said.addWidget(Icon(*self._ICONS[kind], size=28), 0, Qt.AlignmentFlag.AlignTop)
        said.addLayout(column(self.title, readable(self.text), spacing=4), 1)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.setSpacing(14)
        self._line.addLayout(said, 1)
        self._buttons = row(*actions, spacing=10)
        self._buttons.insertStretch(0, 1)
        self._line.addLayout(self._buttons)
        self._actions = bool(actions)
        self.body.addLayout(self._line)
        self.setAccessibleName(f"{title} {text}".strip())

    def add_action(self, action: QWidget) -> None:
        """Put one more button beside the words."""
        self._buttons.addWidget(action)
        self._actions = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Set the buttons below the words where both have no room side by side."""
        super().resizeEvent(event)
        narrow = self._actions and self.width() < 52 * theme().base
        wanted = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._line.direction() is not wanted:
            self._line.setDirection(wanted)
        needed = sum(item.sizeHint().width() + 10 for at in range(self._buttons.count()) if (item := self._buttons.itemAt(at)) is not None)
        down = QBoxLayout.Direction.TopToBottom if narrow and needed > self.width() - 36 else QBoxLayout.Direction.LeftToRight
        if self._buttons.direction() is not down:
            self._buttons.setDirection(down)

    def minimumSizeHint(self) -> QSize:
        """Return a width that has room for the widest button."""
        widest = max((item.sizeHint().width() for at in range(self._buttons.count()) if (item := self._buttons.itemAt(at)) is not None), default=0)
        return QSize(max(200, widest + 36), super().minimumSizeHint().height())


class Empty(QWidget):
    """What stands where nothing is yet: why, and what to do about it."""

    def __init__(self, icon: str, title: str, text: str, *actions: QWidget) -> None:
        super().__init__()
        lines = column(spacing=10)
        lines.addStretch(1)
        lines.addWidget(Icon(icon, "muted", 48), 0, Qt.AlignmentFlag.AlignHCenter)
        for one, kind in ((title, "heading"), (text, "muted")):
            said = label(one, kind, wrap=True)
            said.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            lines.addLayout(readable(said, 560, centred=True))
        line = row(*actions, spacing=10)
        line.insertStretch(0, 1)
        line.addStretch(1)
        lines.addSpacing(6)
        lines.addLayout(line)
        lines.addStretch(2)
        self.setLayout(lines)


def readable(text: QLabel, most: int = 980, *, centred: bool = False) -> QHBoxLayout:
    """Return a wrapped text no broader than so many pixels at plain text size, whatever room there is: longer lines are hard to read."""
    text.setMaximumWidth(round(most * theme().base / 13))
    made = row(spacing=0)
    if centred:
        made.addStretch(1)
    made.addWidget(text, 100)
    made.addStretch(1)
    return made


def row(*widgets: QWidget | QLayout, spacing: int = 12) -> QHBoxLayout:
    """Return widgets side by side, without margins."""
    made = QHBoxLayout()
    return _filled(made, widgets, spacing)


def column(*widgets: QWidget | QLayout, spacing: int = 8) -> QVBoxLayout:
    """Return widgets one below the other, without margins."""
    made = QVBoxLayout()
    return _filled(made, widgets, spacing)


def _filled(made: _Box, widgets: tuple[QWidget | QLayout, ...], spacing: int) -> _Box:
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(spacing)
    for one in widgets:
        if isinstance(one, QLayout):
            made.addLayout(one)
        else:
            made.addWidget(one)
    return made


def divider() -> QFrame:
    """Return a thin line."""
    made = QFrame()
    made.setProperty("kind", "divider")
    return made


def clear(layout: QLayout) -> None:
    """Remove everything from a layout for good."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)
