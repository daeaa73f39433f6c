"""The back end that is always there: QTextBrowser. Fetches nothing, knows no scripts, and is given only this mail's pictures."""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QFont, QImage, QResizeEvent, QTextCursor, QTextDocument, QTextOption
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QTextBrowser, QWidget

from mailrescue.app.mailview import Picture
from mailrescue.ui.mail.prepare import Block, Prepared
from mailrescue.ui.mail.sheet import INK, LINK, image_of
from mailrescue.ui.theme.theme import theme
from mailrescue.ui.widgets.basics import set_kind
from mailrescue.ui.words import tr

_MAX_DATA = 4_000_000
# Lines longer than this are hard to read, whatever the width of the window, in pixels at the usual size.
_WIDEST_LETTER = 860
_CELL = re.compile(r"<td.*?</td>")


class TextSheet(QTextBrowser):
    """Paints a mail's HTML on white paper, or its text in the colours of the window."""

    hovered = Signal(str)
    followed = Signal(str)
    found = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.setAccessibleName(tr("Text of the message"))
        self.document().setDocumentMargin(18)
        self._pictures: Mapping[str, Picture] = {}
        self._images: dict[str, QImage] = {}
        self._heading, self._factor, self._words = "", 1.0, ""
        self._shown: Prepared | None = None
        self._as_page = False
        self.highlighted.connect(self._tell_hovered)
        self.anchorClicked.connect(self._tell_followed)
        theme().changed.connect(self._repaint)

    def widget(self) -> QWidget:
        """Return itself."""
        return self

    def show_page(self, prepared: Prepared, heading: str) -> None:
        """Paint the mail's HTML as its sender meant it, on white."""
        self._show(prepared, heading, as_page=True)

    def show_text(self, prepared: Prepared, heading: str) -> None:
        """Paint the mail's text."""
        self._show(prepared, heading, as_page=False)

    def clear(self) -> None:
        """Paint nothing."""
        self._shown, self._pictures = None, {}
        self._images.clear()
        super().clear()

    def look_for(self, words: str, *, backward: bool = False) -> None:
        """Go to the next place of these words, from the other end when there is none further on."""
        cursor = self.textCursor()
        if words != self._words:
            cursor.setPosition(cursor.selectionStart())
            self.setTextCursor(cursor)
            self._words = words
        if not words:
            cursor.clearSelection()
            self.setTextCursor(cursor)
            return
        flag = QTextDocument.FindFlag.FindBackward if backward else QTextDocument.FindFlag(0)
        if not self.find(words, flag):
            self.moveCursor(QTextCursor.MoveOperation.End if backward else QTextCursor.MoveOperation.Start)
            self.found.emit(self.find(words, flag))
        else:
            self.found.emit(True)

    def zoom(self, factor: float) -> None:
        """Paint larger or smaller."""
        self._factor = factor
        self._repaint()

    def print_on(self, printer: QPrinter) -> None:
        """Print heading and mail on white paper."""
        paper = _Paper()
        paper.setDefaultFont(QFont(theme().font().families()[0], 10))
        paper.setDefaultStyleSheet(_style(INK, LINK))
        for name, picture in self._pictures.items():
            image = self._image(name, picture)
            paper.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(f"cid:{name}"), _dot() if image.isNull() else image)
        if self._shown is not None:
            body = self._shown.page.html if self._as_page and self._shown.page else letter_html(self._shown, INK, INK)
            paper.setHtml(self._heading + body)
        paper.print_(printer)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep letters narrow enough to read."""
        self._set_margins()
        super().resizeEvent(event)

    def _set_margins(self) -> None:
        most = round(_WIDEST_LETTER * self._factor * theme().base / 13)
        self.setViewportMargins(0, 0, 0 if self._as_page else max(0, self.width() - most), 0)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: ANN401  whatever Qt calls a resource
        """Give pictures of this mail, and nothing else: no file, no address, no style sheet.

        The answer is always an image with a dot in it, also to who asks for a style sheet. Without one Qt goes and reads the
        file itself; and it remembers answers by address alone, so that a text given for a style sheet is no image later.
        """
        url = QUrl(name)
        image = QImage()
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return _dot()
        if url.scheme() == "cid":
            wanted = unquote(url.path())
            found = next(((cid, picture) for cid, picture in self._pictures.items() if cid.lower() == wanted.lower()), None)
            image = self._image(*found) if found else image
        elif url.scheme() == "data":
            image = self._inline(url.toString())
        return _dot() if image.isNull() else image

    def _inline(self, address: str) -> QImage:
        """Return the picture that a data: address holds."""
        head, _, data = address.partition(",")
        if not head.lower().startswith("data:image/") or ";base64" not in head or len(data) > _MAX_DATA:
            return QImage()
        try:
            return image_of(Picture(head[5:].partition(";")[0], binascii.a2b_base64(unquote(data))))
        except ValueError:
            return QImage()

    def _image(self, name: str, picture: Picture) -> QImage:
        if name not in self._images:
            self._images[name] = image_of(picture)
        return self._images[name]

    def _show(self, prepared: Prepared, heading: str, *, as_page: bool) -> None:
        self._shown, self._heading, self._as_page = prepared, heading, as_page
        self._images.clear()
        self._pictures = prepared.document.pictures if as_page else {}
        set_kind(self, "sheet" if as_page else "letter")
        self._repaint()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _repaint(self) -> None:
        shown = self._shown
        if shown is None:
            return
        self._set_margins()
        place = self.verticalScrollBar().value()
        tokens = theme().tokens
        document = self.document()
        font = theme().font((15 if self._as_page else 14) / 13 * self._factor)
        document.setDefaultFont(font)
        option = QTextOption()
        option.setTextDirection(Qt.LayoutDirection.LeftToRight if shown.document.rightward else Qt.LayoutDirection.RightToLeft)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        document.setDefaultTextOption(option)
        if self._as_page and shown.page is not None:
            document.setDefaultStyleSheet(_style(INK, LINK))
            self.setHtml(shown.page.html)
        elif shown.blocks is None:
            self.setPlainText(shown.text)
        else:
            document.setDefaultStyleSheet(_style(tokens.text, tokens.accent_text))
            self.setHtml(letter_html(shown, tokens.muted, tokens.edge))
        self.verticalScrollBar().setValue(place)

    def _tell_hovered(self, url: QUrl) -> None:
        self.hovered.emit(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))

    def _tell_followed(self, url: QUrl) -> None:
        self.followed.emit(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))


class _Paper(QTextDocument):
    """What is printed: has what was put into it, and asks nobody for more."""

    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: ANN401, ARG002
        """Give nothing, but an answer."""
        return _dot()


def _dot() -> QImage:
    """Return the smallest picture there is, which nobody sees."""
    image = QImage(1, 1, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    return image


def letter_html(prepared: Prepared, quoted: str, bar: str) -> str:
    """Return a mail's text with what it quotes in another colour, behind a bar for each level."""
    if prepared.blocks is None:
        return ""
    direction = "ltr" if prepared.document.rightward else "rtl"
    return f'<div dir="{direction}">' + "".join(_block(block, quoted, bar, direction) for block in prepared.blocks) + "</div>"


def _block(block: Block, quoted: str, bar: str, direction: str) -> str:
    text = f'<p style="margin:0; white-space:pre-wrap; line-height:140%">{block.html or "<br>"}</p>'
    if not block.depth:
        return text
    bars = f'<td width="3" bgcolor="{bar}"></td><td width="8"></td>' * min(block.depth, 6)
    inner = "<td>" + text.replace('<p style="', f'<p style="color:{quoted}; ', 1) + "</td>"
    # Qt lays cells out from the left whatever the direction.
    cells, side = (bars + inner, "left") if direction == "ltr" else (inner + "".join(reversed(_CELL.findall(bars))), "right")
    return f'<table align="{side}" cellspacing="0" cellpadding="0" style="margin:2px 0"><tr>{cells}</tr></table>'


def _style(ink: str, link: str) -> str:
    return f"body {{ color: {ink}; }} a {{ color: {link}; }} pre {{ white-space: pre-wrap; }}"
