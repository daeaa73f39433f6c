"""What the vault is known to have lost, so that a snapshot reads it anew where the source still has it (FORMAT.md 6, "Repair")."""

from __future__ import annotations

import apsw

from mailrescue.vault.catalogue.intervals import OPEN_END
from mailrescue.vault.commits import Commit
from mailrescue.vault.ledger import REPAIR
from mailrescue.vault.losses import Losses, Lost


def note(db: apsw.Connection, commit: Commit) -> None:
    """Learn what a repair names, and what a snapshot or checkpoint brought back."""
    if commit.kind == REPAIR:
        found = Losses.known([commit])
        for kind in Lost:
            rows = [(str(kind), identity) for identity in getattr(found, kind)]
            db.executemany("insert or ignore into lost values(?, ?)", rows)
    for identity in commit.fields.get("healed", ()):
        db.execute("delete from lost where kind in (?, ?) and identity = ?", (str(Lost.ITEM), str(Lost.SIDECAR), identity))
        db.execute("delete from hole where identity = ?", (identity,))  # what stands on its card was learned with it


def identities(db: apsw.Connection, kind: Lost) -> frozenset[bytes]:
    """Return what is lost of a kind."""
    return frozenset(identity for (identity,) in db.execute("select identity from lost where kind = ?", (str(kind),)))


def folders(db: apsw.Connection, mailbox: str, line: str) -> set[int]:
    """Return the numbers of the folders in which lost items stand, in the newest snapshot of a line of a mailbox."""
    query = (
        "select distinct p.folder from lost l join content c on c.identity = l.identity join position p on p.content = c.no"
        f" join mailbox m on m.no = p.mailbox where l.kind = ? and m.name = ? and m.line = ? and p.last = {OPEN_END}"
    )
    return {number for (number,) in db.execute(query, (str(Lost.ITEM), mailbox, line))}
