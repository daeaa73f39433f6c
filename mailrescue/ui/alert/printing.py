"""The card "Do this now" on paper, to have it at hand beside the telephone."""

from __future__ import annotations

from html import escape

from PySide6.QtGui import QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from mailrescue.app.predicament import Predicament
from mailrescue.ui import figures
from mailrescue.ui.alert.words import headline, steps_of
from mailrescue.ui.findings import said
from mailrescue.ui.words import tr

_STYLE = "body { font-family: Inter, sans-serif; font-size: 11pt; } h1 { font-size: 18pt; } h2 { font-size: 12pt; margin-bottom: 2pt; } p { margin-top: 0; }"


def card_document(found: Predicament) -> QTextDocument:
    """Return the card as a document of its own, black on white."""
    parts = [f"<h1>{escape(headline(found))}</h1>"]
    if found.was is not None:
        parts.append(f"<p>{escape(tr('Since {when}.', when=figures.when(found.was.taken_at)))}</p>")
    parts += [f"<p>{escape(said(one.finding.rule, one.finding.sentence))}</p>" for one in found.status.found if one.finding.level.holds]
    number = 0
    for step in steps_of(found):
        number += not step.done
        mark = "\N{CHECK MARK}" if step.done else f"\N{BALLOT BOX} {number}."
        parts.append(f"<h2>{mark} {escape(step.title)}</h2><p>{escape(step.text)}</p>")
    document = QTextDocument()
    document.setDefaultStyleSheet(_STYLE)
    document.setHtml(f"<body>{''.join(parts)}</body>")
    return document


def print_card(parent: QWidget, found: Predicament) -> None:
    """Ask for a printer and print."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(headline(found))
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(tr("Print the list"))
    if dialog.exec():
        card_document(found).print_(printer)
