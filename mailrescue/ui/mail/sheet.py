"""What a back end that paints HTML mail is, whichever it is; and what both put around the mail."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, SignalInstance
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from mailrescue.app.mailview import Picture
from mailrescue.ui.mail.prepare import Prepared

# A picture with more dots than this would fill the memory: a few bytes can claim to be a billion dots.
_MAX_DOTS = 50_000_000
# Mail is shown on white paper whatever the theme: its colours were chosen for that.
PAPER, INK, LINK = "#ffffff", "#1a1d21", "#1a4fc4"


class Sheet(Protocol):
    """A widget on which a mail is painted.

    `hovered` tells the target of the link under the mouse, "" for none; `followed` that of a link that was chosen, which
    the sheet itself never opens; `found` whether the words looked for are there.
    """

    hovered: SignalInstance
    followed: SignalInstance
    found: SignalInstance

    def widget(self) -> QWidget:
        """Return the widget."""

    def show_page(self, prepared: Prepared, heading: str) -> None:
        """Paint a mail that has a page; `heading` is HTML that stands above it on printed paper."""

    def clear(self) -> None:
        """Paint nothing."""

    def look_for(self, words: str, *, backward: bool = False) -> None:
        """Go to the next place where these words stand; "" for no words any more."""

    def zoom(self, factor: float) -> None:
        """Paint larger or smaller than 1.0."""

    def print_on(self, printer: QPrinter) -> None:
        """Print the mail."""


def image_of(picture: Picture, most_dots: int = _MAX_DOTS) -> QImage:
    """Return a picture, a null image for one that cannot be read or claims to be huge."""
    buffer = QBuffer()
    buffer.setData(QByteArray(picture.data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > most_dots or bytes(reader.format().data()) in (b"svg", b"svgz", b"pdf"):
        return QImage()
    return reader.read()
