"""A new catalogue from nothing but the vault, beside the one in use, which it replaces when it is complete."""

from __future__ import annotations

from mailrescue.core.progress import CancelToken, Meter
from mailrescue.vault.catalogue.catalogue import begin_anew, give_up, take_over
from mailrescue.vault.reader import BlobReader
from mailrescue.vault.sync import catch_up, index_pending
from mailrescue.vault.vault import Vault


def rebuild(vault: Vault, meter: Meter, cancel: CancelToken) -> None:
    """Make the catalogue of a vault anew, search index included; the caller holds the lock, and opens the vault again.

    The vault is taken as it is: what this computer remembers of a newer state of it is forgotten.
    """
    catalogue = begin_anew(vault.cache, vault.keys.catalogue)
    try:
        reader = BlobReader(vault.store, vault.keys, catalogue.index.places)
        catch_up(vault.store, vault.keys, catalogue, reader, cancel.check)
        index_pending(catalogue, reader, meter, cancel)
    except BaseException:
        give_up(vault.cache, catalogue)
        raise
    take_over(vault.cache, catalogue)
