"""What is gone from the mailbox: how much, and by folder, sender and age."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy

from mailrescue.app.predicament import Predicament, Vanished
from mailrescue.ui import figures
from mailrescue.ui.alert.words import age_word, is_mail
from mailrescue.ui.browse.wording import folder_path
from mailrescue.ui.widgets.basics import Button, Card, label, row
from mailrescue.ui.widgets.elided import Reflowing
from mailrescue.ui.widgets.tally import Tally
from mailrescue.ui.words import tr

_WORDS: Final[dict[str, Callable[[str], str]]] = {"folder": folder_path, "age": age_word}


class LossesCard(Card):
    """`wanted` asks to see every mail that is gone."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__("card", spacing=12)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._title, self._said = label(tr("What is gone"), "heading"), label("", "muted", wrap=True)
        self._see = Button(tr("See these mails"), self.wanted.emit, icon="browse")
        self.tables = {"folder": Tally(tr("By folder")), "sender": Tally(tr("By sender")), "age": Tally(tr("By age"))}
        self._grid = Reflowing(18, most=3)
        self._grid.hold(list(self.tables.values()))
        head = row(spacing=10)
        head.addWidget(self._title, 1)
        head.addWidget(self._see)
        self.body.addLayout(head)
        self.body.addWidget(self._said)
        self.body.addWidget(self._grid)
        self.counting()

    def counting(self) -> None:
        """Say that it is being counted."""
        self._said.setText(tr("Counting…"))
        self._see.hide()
        self._grid.hide()

    def failed(self, sentence: str) -> None:
        """Say why it cannot be told."""
        self._said.setText(sentence)

    def show_losses(self, found: Predicament, gone: Vanished) -> None:
        """Show what is gone since the last good snapshot."""
        good = found.status.last_good
        if good is None:
            return
        when = figures.when(good.taken_at)
        if gone.total:
            amount = figures.amount(gone.total, mail=is_mail(good))
            self._said.setText(tr("{amount} of the snapshot of {when} are no longer in the mailbox. All of them are safe here.", amount=amount, when=when))
        else:
            self._said.setText(tr("Nothing: all of the snapshot of {when} is in the mailbox.", when=when))
        self._see.setVisible(gone.total > 0)
        self._grid.setVisible(gone.total > 0)
        for by, table in self.tables.items():
            rows = gone.tables[by]
            words = _WORDS.get(by, str)
            table.show_rows([(words(name), count) for name, count in rows])
        self._grid.updateGeometry()
