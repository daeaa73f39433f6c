"""Line icons, drawn on 24 by 24, tinted when asked for; sharp at any scale."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_SHAPES = {
    "home": '<path d="M3 11l9-8 9 8v10h-6v-6H9v6H3z"/>',
    "browse": '<path d="M3 6h18v13H3z"/><path d="M3 7l9 7 9-7"/>',
    "restore": '<path d="M3 12a9 9 0 1 0 3-6.7"/><path d="M3 4v5h5"/><path d="M12 8v5l3 2"/>',
    "health": '<path d="M3 12h4l3-8 4 16 3-8h4"/>',
    "activity": '<path d="M8 6h13M8 12h13M8 18h13"/><path d="M3.500 6h.01M3.500 12h.01M3.500 18h.01"/>',
    "settings": '<circle cx="12" cy="12" r="3"/><path d="M12 2v4M12 18v4M2 12h4M18 12h4M5 5l2.500 2.500M16.500 16.500L19 19M19 5l-2.500 2.500M7.500 16.500L5 19"/>',
    "shield": '<path d="M12 3l8 3v6c0 5-3.500 8-8 9-4.500-1-8-4-8-9V6z"/><path d="M9 12l2 2 4-4"/>',
    "alert": '<path d="M12 3l10 18H2z"/><path d="M12 10v5M12 18v.500"/>',
    "question": '<circle cx="12" cy="12" r="9"/><path d="M9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.700.300-1 .800-1 1.500v.500M12 17v.010"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5M12 8v.010"/>',
    "check": '<path d="M4 12l5 5L20 6"/>',
    "cross": '<path d="M6 6l12 12M18 6L6 18"/>',
    "dot": '<circle cx="12" cy="12" r="5" fill="currentColor"/>',
    "eye": '<path d="M2 12c2-4.500 6-7 10-7s8 2.500 10 7c-2 4.500-6 7-10 7s-8-2.500-10-7z"/><circle cx="12" cy="12" r="3"/>',
    "search": '<circle cx="11" cy="11" r="7"/><path d="M16 16l5 5"/>',
    "camera": '<path d="M4 8h3l2-3h6l2 3h3v11H4z"/><circle cx="12" cy="13" r="3.500"/>',
    "folder": '<path d="M3 6h6l2 2h10v11H3z"/>',
    "inbox": '<path d="M3 13l3-8h12l3 8v6H3z"/><path d="M3 13h5l1.500 3h5L16 13h5"/>',
    "sent": '<path d="M21 3L3 10l7 3 3 7z"/><path d="M21 3L10 13"/>',
    "trash": '<path d="M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13"/>',
    "draft": '<path d="M4 20l1-5L16 4l4 4L9 19z"/>',
    "junk": '<circle cx="12" cy="12" r="9"/><path d="M6 6l12 12"/>',
    "calendar": '<path d="M4 6h16v14H4zM4 10h16M8 3v5M16 3v5"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 21c0-5 4-7 8-7s8 2 8 7"/>',
    "task": '<path d="M4 4h16v16H4z"/><path d="M8 12l3 3 5-6"/>',
    "paperclip": '<path d="M20 11l-8.500 8.500a5 5 0 0 1-7-7L13 4a3.500 3.500 0 0 1 5 5l-8.500 8.500a2 2 0 0 1-3-3L14 7"/>',
    "export": '<path d="M12 3v12M7 8l5-5 5 5"/><path d="M4 15v5h16v-5"/>',
    "save": '<path d="M12 3v12M7 10l5 5 5-5"/><path d="M4 17v4h16v-4"/>',
    "print": '<path d="M7 8V3h10v5M7 17H4V8h16v9h-3"/><path d="M7 14h10v7H7z"/>',
    "key": '<circle cx="8" cy="15" r="5"/><path d="M11.500 11.500L20 3M16 7l3 3"/>',
    "vault": '<path d="M4 4h16v15H4zM7 19v2M17 19v2"/><circle cx="12" cy="11.500" r="3.500"/><path d="M12 8v1.500M12 13.500V15"/>',
    "disk": '<path d="M3 14h18v6H3zM6 14l2-10h8l2 10M17 17v.010"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 2"/>',
    "stop": '<path d="M6 6h12v12H6z"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "undo": '<path d="M4 9h11a5 5 0 0 1 0 10h-4"/><path d="M8 4L3 9l5 5"/>',
    "open": '<path d="M14 4h6v6M20 4l-9 9"/><path d="M18 14v6H4V6h6"/>',
    "chevron-right": '<path d="M9 5l7 7-7 7"/>',
    "chevron-left": '<path d="M15 5l-7 7 7 7"/>',
    "chevron-down": '<path d="M5 9l7 7 7-7"/>',
    "more": '<path d="M5 12h.010M12 12h.010M19 12h.010"/>',
    "phone": '<path d="M5 3h4l2 5-3 2c1 3 3 5 6 6l2-3 5 2v4c0 1-1 2-2 2C10 21 3 13 3 5c0-1 1-2 2-2z"/>',
    "snow": '<path d="M12 2v20M3.300 7l17.400 10M20.700 7L3.300 17"/><path d="M9.500 3.500L12 6l2.500-2.500M9.500 20.500L12 18l2.500 2.500M3 10.500l3.500-1-1-3.500M21 13.500l-3.500 1 1 3.500M3 13.500l3.500 1-1 3.500M21 10.500l-3.500-1 1-3.500"/>',
    "plug": '<path d="M8 3v5M16 3v5M5 8h14v3a7 7 0 0 1-14 0zM12 18v3"/>',
    "globe": '<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c3 3 4 6 4 9s-1 6-4 9c-3-3-4-6-4-9s1-6 4-9"/>',
    "letters": '<path d="M4 7V5h16v2M12 5v14M9 19h6"/>',
    "sun": '<circle cx="12" cy="12" r="4"/><path d="M12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M19 5l-2 2M7 17l-2 2"/>',
    "flag": '<path d="M5 22V4M5 4h12l-3 4 3 4H5"/>',
    "help": '<circle cx="12" cy="12" r="9"/><path d="M9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.700.300-1 .800-1 1.500M12 17v.010"/>',
    "sort": '<path d="M7 5v14M3.500 15.500L7 19l3.500-3.500M14 6h7M14 11h5M14 16h3"/>',
    "ghost": '<path d="M4 6h16v13H4z" stroke-dasharray="3 3"/><path d="M4 7l8 6 8-6"/>',
    "file": '<path d="M6 3h8l5 5v13H6z"/><path d="M14 3v5h5"/>',
    "text": '<path d="M6 3h8l5 5v13H6z"/><path d="M14 3v5h5M9 13h7M9 17h5"/>',
    "picture": '<path d="M3 5h18v14H3z"/><circle cx="8.500" cy="10" r="1.500"/><path d="M4 18l6-5 3 2 4-4 4 4"/>',
    "table": '<path d="M4 4h16v16H4zM4 10h16M4 15h16M10 4v16"/>',
    "package": '<path d="M4 7l8-4 8 4v10l-8 4-8-4z"/><path d="M4 7l8 4 8-4M12 11v10"/>',
    "music": '<path d="M9 18V5l10-2v13"/><circle cx="6.500" cy="18" r="2.500"/><circle cx="16.500" cy="16" r="2.500"/>',
    "program": '<path d="M3 5h18v14H3zM3 9h18"/><path d="M7 13l2 1.500L7 16M12 16h4"/>',
    "copy": '<path d="M9 9h11v11H9z"/><path d="M15 9V4H4v11h5"/>',
    "lock": '<path d="M6 11h12v9H6z"/><path d="M9 11V8a3 3 0 0 1 6 0v3"/>',
    "window": '<path d="M3 5h18v14H3zM3 9h18"/>',
    "zoom-in": '<circle cx="11" cy="11" r="7"/><path d="M16 16l5 5M8 11h6M11 8v6"/>',
    "moon": '<path d="M20 14A8 8 0 1 1 10 4a7 7 0 0 0 10 10z"/>',
}  # fmt: skip


def icon_names() -> list[str]:
    """Return the names of all icons."""
    return list(_SHAPES)


def svg(name: str, colour: str, width: float = 2.0) -> bytes:
    """Return an icon as SVG. Raises KeyError for a name that is none."""
    shape = _SHAPES[name].replace("currentColor", colour)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="{colour}" stroke-width="{width}"'
        f' stroke-linecap="round" stroke-linejoin="round">{shape}</svg>'
    ).encode()


@lru_cache(maxsize=512)
def pixmap(name: str, colour: str, size: int = 20, scale: float = 2.0) -> QPixmap:
    """Return an icon of `size` logical pixels, for screens of up to `scale` device pixels each."""
    image = QImage(round(size * scale), round(size * scale), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(svg(name, colour))).render(painter)
    painter.end()
    image.setDevicePixelRatio(scale)
    return QPixmap.fromImage(image)


def icon(name: str, colour: str, size: int = 20) -> QIcon:
    """Return an icon for a button, sharp up to a scale of 300 %."""
    made = QIcon(pixmap(name, colour, size, 3.0))
    made.actualSize(QSize(size, size))
    return made
