"""The catalogue as a whole: one encrypted database file that can be thrown away.

A catalogue that is made anew lies beside the one in use until it is complete, and then takes over with a higher
number: whoever reads the old one goes on with it, and a cut in between leaves the old one in use.
"""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

import apsw

from mailrescue.core.errors import MailRescueError, VaultInUse, VaultUnopenable
from mailrescue.storage.base import StoreFull
from mailrescue.vault.catalogue.contents import Contents
from mailrescue.vault.catalogue.dated import Dated
from mailrescue.vault.catalogue.history import History
from mailrescue.vault.catalogue.hits import Hits
from mailrescue.vault.catalogue.index import BlobIndex
from mailrescue.vault.catalogue.judged import Judged
from mailrescue.vault.catalogue.lookup import Lookup
from mailrescue.vault.catalogue.queries import Queries
from mailrescue.vault.catalogue.schema import connect
from mailrescue.vault.catalogue.windows import Windows

_FILE = re.compile(r"catalogue-([1-9][0-9]*)\.db\Z")
_BUILDING = "catalogue-building.db"


class Catalogue:
    """Index, contents, history, lookup, queries, what lists on a screen ask, and what the guard remembers, over one database."""

    def __init__(self, db: apsw.Connection, *, fresh: bool) -> None:
        self.db = db
        self.fresh = fresh
        self.file = _identity(Path(db.filename))
        self.index = BlobIndex(db)
        self.contents = Contents(db)
        self.history = History(db)
        self.lookup = Lookup(db)
        self.queries = Queries(db)
        self.windows = Windows(db)
        self.hits, self.dated = Hits(db), Dated(db)
        self.judged = Judged(db)

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
    generation = _generation(folder)
    try:
        return Catalogue(connect(_path(folder, generation), key, create=not generation), fresh=not generation)
    except (apsw.NotADBError, apsw.CorruptError, apsw.SchemaChangeError, apsw.SQLError):
        remove_catalogue(folder)
        return Catalogue(connect(_path(folder, 1), key, create=True), fresh=True)
    except (apsw.Error, OSError) as error:
        if generation < _generation(folder):  # another one took over just now
            return open_catalogue(folder, key)
        raise VaultUnopenable(
            f"The catalogue in {folder} cannot be opened ({error}). Your mail in the vault is not harmed; make room on the disk, or remove that folder."
        ) from None


def catalogue_failed(folder: Path, error: apsw.Error) -> MailRescueError:
    """Return what an error of the database means; one that is damaged is removed, so that the next command makes it anew."""
    if isinstance(error, (apsw.CorruptError, apsw.NotADBError)):
        remove_catalogue(folder)
        return MailRescueError(
            "The catalogue, a cache of the vault on this computer, was damaged; it was removed, and the next command makes it anew."
            " Your mail in the vault is not harmed. Run the same command again."
        )
    if isinstance(error, apsw.FullError):
        return StoreFull(f"The disk of the catalogue ({folder}) is full. Nothing that was stored before is harmed; make room and run it again.")
    if isinstance(error, apsw.BusyError):
        return VaultInUse("The catalogue of the vault is in use. Wait until the other command is done.")
    return VaultUnopenable(f"The catalogue in {folder} failed ({error}). Your mail in the vault is not harmed; check the disk, or remove that folder.")


def open_index(folder: Path, key: bytes) -> BlobIndex:
    """Return the index alone, for a worker that only asks; the catalogue is there and open in the parent."""
    return BlobIndex(connect(_path(folder, _generation(folder)), key, create=False))


def begin_anew(folder: Path, key: bytes) -> Catalogue:
    """Return an empty catalogue beside the one in use; the caller holds the vault's lock, and closes it or lets it `take_over`."""
    _remove(folder, _BUILDING)
    return Catalogue(connect(folder / _BUILDING, key, create=True), fresh=True)


def take_over(folder: Path, catalogue: Catalogue) -> None:
    """Close the catalogue that `begin_anew` gave, and put it in use from now on."""
    catalogue.close()  # the last to close writes all into the one file
    generation = _generation(folder)
    (folder / _BUILDING).rename(_path(folder, generation + 1))
    for older in range(1, generation + 1):
        with contextlib.suppress(OSError):  # Windows removes nothing that is open; the next one that takes over will
            _remove(folder, _path(folder, older).name)


def is_superseded(folder: Path, catalogue: Catalogue) -> bool:
    """Return whether another one took over since this one was opened, or this one was removed, though another has its name now."""
    now = _path(folder, _generation(folder)).absolute()
    return Path(catalogue.db.filename) != now or not _generation(folder) or _identity(now) != catalogue.file


def give_up(folder: Path, catalogue: Catalogue) -> None:
    """Close the catalogue that `begin_anew` gave, and remove it."""
    catalogue.close()
    _remove(folder, _BUILDING)


def remove_catalogue(folder: Path) -> None:
    """Remove the catalogue's files; the vault has everything to make it again."""
    _remove(folder, "catalogue-[0-9]")


def _generation(folder: Path) -> int:
    """Return the number of the catalogue in use; 0 when there is none."""
    found = (_FILE.match(path.name) for path in folder.glob("catalogue-*.db"))
    return max((int(match[1]) for match in found if match), default=0)


def _identity(path: Path) -> tuple[int, int]:
    """Return what tells a file from another that has its name later; zeros for none."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_dev, found.st_ino)


def _path(folder: Path, generation: int) -> Path:
    return folder / f"catalogue-{max(generation, 1)}.db"


def _remove(folder: Path, name: str) -> None:
    """Remove a database with its logs."""
    for path in folder.glob(f"{name}*"):
        path.unlink(missing_ok=True)
