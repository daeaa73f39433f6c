"""One receipt on the screen: how it ended, its figures, its sentences, and everything it names, however much that is."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from mailrescue.ui.activity.receipts import Receipt
from mailrescue.ui.activity.values import Fact, Listing, Part
from mailrescue.ui.theme.theme import theme
from mailrescue.ui.widgets.basics import Banner, Card, Icon, clear, column, label, row
from mailrescue.ui.widgets.flow import flowing
from mailrescue.ui.widgets.lines import Line, LineList, row_height
from mailrescue.ui.words import trn

_SHOWN = 8


class ReceiptView(QWidget):
    """Shows a receipt, with the buttons that belong to it."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = QVBoxLayout(self)
        self._lines.setSpacing(18)
        self._said = label("")

    def show_receipt(self, receipt: Receipt, actions: list[QWidget]) -> None:
        """Show a receipt in place of the one before."""
        clear(self._lines)
        when = " · ".join(filter(None, (receipt.when, receipt.took)))
        self._lines.addLayout(column(label(receipt.title, "heading", wrap=True), label(when, "muted", wrap=True), spacing=4))
        self._lines.addWidget(Banner(receipt.ending.kind, receipt.ending.title, receipt.ending.text))
        self._said = label("", "muted", wrap=True)
        self._said.hide()
        self._lines.addWidget(flowing(actions))
        self._lines.addWidget(self._said)
        for part in receipt.parts:
            self._lines.addWidget(_shown(part, alone=len(receipt.parts) == 1))
        self._lines.addStretch(1)

    def say(self, text: str) -> None:
        """Say how something went that was done with this receipt."""
        self._said.setText(text)
        self._said.show()


def _shown(part: Part, *, alone: bool) -> QWidget:
    """Return a part of a receipt."""
    whole = QWidget()
    lines = column(spacing=14)
    if part.heading and not alone:
        lines.addWidget(label(part.heading, "heading", wrap=True))
    large = [fact for fact in part.facts if fact.large]
    if large:
        lines.addWidget(_tiles(large))
    for kind, text in part.sentences:
        lines.addLayout(_sentence(kind, text))
    for listing in part.listings:
        lines.addWidget(_listed(listing))
    small = [fact for fact in part.facts if not fact.large]
    if small:
        lines.addWidget(_table(small))
    whole.setLayout(lines)
    return whole


def _tiles(facts: list[Fact]) -> QWidget:
    """Return the figures that tell the whole, side by side."""
    card = Card()
    tiles = []
    for fact in facts:
        tile = QWidget()
        tile.setLayout(column(label(fact.value, "number"), label(fact.name, "small"), spacing=0))
        tiles.append(tile)
    card.body.addWidget(flowing(tiles, spacing=26))
    return card


def _sentence(kind: str, text: str) -> QVBoxLayout:
    icon = {"bad": ("alert", "bad"), "warn": ("alert", "warn"), "good": ("check", "good")}.get(kind, ("info", "muted"))
    line = row(spacing=10)
    line.addWidget(Icon(*icon, size=18), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(label(text, wrap=True, selectable=True), 1)
    return column(line)


def _listed(listing: Listing) -> QWidget:
    """Return a list under its title, as high as its rows, up to some; of the chosen one all that there is to say stands below."""
    total = len(listing.lines) + listing.left
    shown = LineList(listing.title)
    shown.fill(listing.lines, _as_it_is)
    shown.setFixedHeight(min(len(listing.lines), _SHOWN) * row_height() + 4)
    card = Card()
    card.body.setContentsMargins(4, 4, 4, 4)
    card.body.addWidget(shown)
    whole = QWidget()
    head = row(label(listing.title, "strong", wrap=True), label(trn("{n} in all", "{n} in all", total), "small"))
    head.setStretch(0, 1)
    said = label("", wrap=True, selectable=True)
    said.hide()
    lines = column(head, card, said, spacing=8)
    shown.chosen.connect(partial(_say_all, said))
    if listing.left:
        lines.addWidget(label(trn("{n} more is not kept in the receipt.", "{n} more are not kept in the receipt.", listing.left), "small", wrap=True))
    whole.setLayout(lines)
    return whole


def _say_all(said: QLabel, line: Line | None) -> None:
    said.setVisible(line is not None)
    if line is not None:
        text = "\n".join(filter(None, (line.title, line.under, line.right)))
        said.setText(text)
        said.setAccessibleName(text)


def _as_it_is(line: Line) -> Line:
    return line


def _table(facts: list[Fact]) -> QWidget:
    """Return figures for who looks closer: names at the left, values beside them."""
    card = Card()
    grid = QGridLayout()
    grid.setHorizontalSpacing(20)
    grid.setVerticalSpacing(8)
    for number, fact in enumerate(facts):
        name = label(fact.name, "muted", wrap=True)
        name.setMinimumWidth(round(theme().base * 10))
        grid.addWidget(name, number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(_value(fact), number, 1)
    grid.setColumnStretch(1, 1)
    card.body.addLayout(grid)
    return card


def _value(fact: Fact) -> QLabel:
    made = label(fact.value, wrap=True, selectable=True)
    made.setAccessibleName(f"{fact.name}: {fact.value}")
    return made
