"""The catalogue as a whole: one encrypted database file that can be thrown away."""

from __future__ import annotations

import contextlib
from pathlib import Path

import apsw

from mailrescue.core.errors import VaultUnopenable
from mailrescue.vault.catalogue.contents import Contents
from mailrescue.vault.catalogue.history import History
from mailrescue.vault.catalogue.index import BlobIndex
from mailrescue.vault.catalogue.queries import Queries
from mailrescue.vault.catalogue.schema import connect

_FILE = "catalogue-1.db"


class Catalogue:
    """Index, contents, history and queries over one database."""

    def __init__(self, db: apsw.Connection, *, fresh: bool) -> None:
        self.db = db
        self.fresh = fresh
        self.index = BlobIndex(db)
        self.contents = Contents(db)
        self.history = History(db)
        self.queries = Queries(db)

    def begin(self) -> None:
        """Begin a write transaction unless one is open."""
        if not self.db.in_transaction:
            self.db.execute("begin immediate")

    def commit(self) -> None:
        """End the write transaction, keeping what was written."""
        if self.db.in_transaction:
            self.db.execute("commit")

    def rollback(self) -> None:
        """End the write transaction as if it had not been."""
        if self.db.in_transaction:
            self.db.execute("rollback")
            self.index.drop_tables()

    def close(self) -> None:
        """Close the database."""
        with contextlib.suppress(apsw.Error):
            self.rollback()
        self.db.close()


def open_catalogue(folder: Path, key: bytes) -> Catalogue:
    """Open the catalogue in `folder`; one that is damaged, or of another version, is thrown away and begun anew."""
    path = folder / _FILE
    try:
        with contextlib.suppress(apsw.CantOpenError):
            return Catalogue(connect(path, key, create=False), fresh=False)
        return Catalogue(connect(path, key, create=True), fresh=True)
    except (apsw.NotADBError, apsw.CorruptError, apsw.SchemaChangeError, apsw.SQLError):
        remove_catalogue(folder)
        return Catalogue(connect(path, key, create=True), fresh=True)
    except (apsw.Error, OSError) as error:
        raise VaultUnopenable(
            f"The catalogue in {folder} cannot be opened ({error}). Your mail in the vault is not harmed; make room on the disk, or remove that folder."
        ) from None


def open_index(folder: Path, key: bytes) -> BlobIndex:
    """Return the index alone, for a worker that only asks; the catalogue is there and open in the parent."""
    return BlobIndex(connect(folder / _FILE, key, create=False))


def remove_catalogue(folder: Path) -> None:
    """Remove the catalogue's files; the vault has everything to make it again."""
    for path in folder.glob("catalogue-*"):
        path.unlink(missing_ok=True)
