"""The recovery sheet: a page to print, to look at, and to save as PDF. Black on white, whatever the theme."""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter, QPixmap, QTextDocument
from PySide6.QtWidgets import QDialog, QWidget

from mailrescue.app.home import Home
from mailrescue.app.keys import Sheet
from mailrescue.app.vaults import check_outside, place_of
from mailrescue.core.errors import MailRescueError
from mailrescue.ui import figures
from mailrescue.ui.words import tr

if TYPE_CHECKING:  # printers are looked for when somebody prints
    from PySide6.QtPrintSupport import QPrinter

# A4 at 96 dots an inch.
_PAGE = QSizeF(794, 1123)
_DPI = 96
_STYLE = """
body { font-family: Inter, 'Segoe UI', 'Noto Sans', sans-serif; font-size: 14px; color: #17202e; }
h1 { font-size: 26px; font-weight: 700; margin: 0 0 2px 0; } h2 { font-size: 16px; font-weight: 700; margin: 26px 0 6px 0; }
p { margin: 0 0 8px 0; line-height: 140%; } li { margin: 0 0 6px 0; line-height: 135%; }
.small { color: #566379; font-size: 12px; } .fact { color: #566379; }
.code { font-family: 'JetBrains Mono', 'Cascadia Mono', 'Consolas', 'Menlo', 'DejaVu Sans Mono', monospace; font-size: 22px; font-weight: 700; }
"""


def sheet_document(sheet: Sheet) -> QTextDocument:
    """Return the page."""
    document = QTextDocument()
    document.setDefaultStyleSheet(_STYLE)
    document.setDocumentMargin(64)
    document.setHtml(f"<body>{_head(sheet)}{_facts(sheet)}{_advice()}{_way_back(sheet)}</body>")
    document.setPageSize(_PAGE)
    return document


def picture(sheet: Sheet, width: int, scale: float = 2.0) -> QPixmap:
    """Return the page as a picture, so many logical pixels wide."""
    ratio = width / _PAGE.width() * scale
    image = QImage(round(_PAGE.width() * ratio), round(_PAGE.height() * ratio), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.scale(ratio, ratio)
    sheet_document(sheet).drawContents(painter, QRectF(0, 0, _PAGE.width(), _PAGE.height()))
    painter.end()
    image.setDevicePixelRatio(scale)
    return QPixmap.fromImage(image)


def save_pdf(sheet: Sheet, path: Path, home: Home) -> None:
    """Write the page. Raises UsageError for a place in the vault's own folder, MailRescueError where it cannot be written."""
    check_outside(place_of(home), path)  # a key must not hang beside its lock
    writer = QPdfWriter(str(path))
    writer.setTitle(tr("MailRescue recovery sheet"))
    writer.setResolution(_DPI)
    writer.setPageLayout(QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    painter = QPainter()
    if not painter.begin(writer):
        raise MailRescueError(tr("The sheet cannot be written to {path}. Choose another place; the code is on the screen still.", path=path))
    sheet_document(sheet).drawContents(painter)
    painter.end()


def print_sheet(sheet: Sheet, parent: QWidget) -> bool:
    """Let the user choose a printer and print the page; returns whether it was sent."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # noqa: PLC0415

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setDocName(tr("MailRescue recovery sheet"))
    if QPrintDialog(printer, parent).exec() != QDialog.DialogCode.Accepted:
        return False
    return draw_on(printer, sheet)


def draw_on(printer: QPrinter, sheet: Sheet) -> bool:
    """Draw the page on a printer, as large as its paper allows; returns whether the printer took it."""
    painter = QPainter()
    if not painter.begin(printer):
        return False
    paper = printer.pageLayout().paintRectPixels(printer.resolution())
    ratio = min(paper.width() / _PAGE.width(), paper.height() / _PAGE.height())
    painter.scale(ratio, ratio)
    sheet_document(sheet).drawContents(painter, QRectF(0, 0, _PAGE.width(), _PAGE.height()))
    return painter.end()


def _head(sheet: Sheet) -> str:
    made = tr("Made on {day}", day=figures.when(sheet.made))
    code = html.escape(sheet.code).replace("-", "-&#8203;")
    return (
        f"<h1>{_said(tr('MailRescue recovery sheet'))}</h1><p class='small'>{_said(made)}</p>"
        f"<table width='100%' cellpadding='18' cellspacing='0' border='1' bordercolor='#17202e' style='margin-top: 12px'><tr><td align='center'>"
        f"<span class='small'>{_said(tr('Recovery code'))}</span><br><span class='code'>{code}</span></td></tr></table>"
    )


def _facts(sheet: Sheet) -> str:
    facts = [(tr("Folder of the vault"), sheet.vault), (tr("Number of the vault"), sheet.vault_id), (tr("Number of this key"), sheet.slot)]
    rows = "".join(f"<tr><td class='fact'>{_said(name)}&nbsp;&nbsp;&nbsp;</td><td>{_said(value)}</td></tr>" for name, value in facts if value)
    return f"<table cellpadding='3' style='margin-top: 14px'>{rows}</table>"


def _advice() -> str:
    return f"<h2>{_said(tr('What to do with this sheet'))}</h2>" + "".join(
        f"<p>{_said(line)}</p>"
        for line in (
            tr("Keep it away from the computer, like a key to the office: in a safe, at home, with your lawyer. Two copies in two places are better than one."),
            tr("Whoever holds this code and the vault's folder, or a copy of it, can read the mail. Do not photograph it and do not send it by mail."),
        )
    )


def _way_back(sheet: Sheet) -> str:
    steps = (
        tr("Connect the disk that holds the vault's folder, or a copy of it, to any computer."),
        tr("Install MailRescue there and start it."),
        tr("In Settings, Vault, choose “Use another vault”, then the folder, and type the code above."),
        tr("All mail can be read, searched and exported at once."),
    )
    lost = tr("If this sheet is lost: make a new one in Settings, Keys, and remove the old key there.")
    alone = tr("Without MailRescue: the file read_vault.py that comes with it reads a vault with nothing but Python and this code.")
    listed = "".join(f"<li>{_said(step)}</li>" for step in steps)
    after = f"{_said(alone)} {_said(lost)}" if sheet.slot else _said(alone)
    return f"<h2>{_said(tr('To get the mail back'))}</h2><ol>{listed}</ol><p class='small'>{after}</p>"


def _said(text: str) -> str:
    return html.escape(text)
