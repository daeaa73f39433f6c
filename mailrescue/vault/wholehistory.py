"""All records of a vault, read anew and proven to be whole: what anything that is removed hangs on.

The catalogue only says where blobs lie. Where a record is missing or cannot be read, nothing is planned at all.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator

from mailrescue.core.errors import MailRescueError, VaultDamaged
from mailrescue.core.progress import CancelToken
from mailrescue.vault.blob import BlobKind, pack_names, pack_object
from mailrescue.vault.commits import Commit, commit_names, read_commit
from mailrescue.vault.keeping import Kept
from mailrescue.vault.ledger import KNOWN, Ledger, read_ledger
from mailrescue.vault.needs import AllMail, Needs, Roots
from mailrescue.vault.nodes import EMPTY
from mailrescue.vault.packplan import PackPlanner
from mailrescue.vault.vault import Vault

# Where a repair puts what it takes out of use.
ASIDE = "damaged"
# Thousands of records are held at once.
_NOT_NEEDED = ("cursor", "skipped", "notes", "facts", "receipt", "verdict", "verdict_since")


class WholeHistory:
    """All records of a vault, and what of them stands. Raises VaultDamaged when one is missing or cannot be read."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        self.commits = _read_all(vault)
        self.ledger = read_ledger(self.commits)
        _check_chain(self.commits, self.ledger)
        self.standing = [commit for commit in self.commits if self.ledger.stands(commit)]
        self.sizes = {name: vault.store.size(pack_object(name)) for name in pack_names(vault.store)}

    def of_mailbox(self, mailbox: str, *kinds: str) -> list[Commit]:
        """Return the records of a mailbox that stand."""
        return [commit for commit in self.standing if commit.kind in kinds and commit.fields["mailbox"] == mailbox]

    def planner(self, wanted: Needs | AllMail, named: Needs, *, thorough: bool) -> PackPlanner:
        """Return what plans packs."""
        return PackPlanner(self.vault.catalogue.index, self.sizes, wanted, named, thorough=thorough)

    def needs(self, standing: Iterable[Commit], kept: Iterable[Kept], cancel: CancelToken) -> Needs:
        """Return what these records and lists that are not written yet need."""
        nodes: dict[bytes, bytes] = {}
        roots = Roots.of(standing)
        for one in kept:
            nodes |= one.nodes
            roots += Roots(*(tuple(root for root in (root,) if root) for root in (one.items, one.folders)))
        fetch = self.node
        return Needs(roots, self.vault.reader, self.vault.catalogue.index, lambda node: nodes.get(node) or fetch(node), cancel)

    def node(self, identity: bytes) -> bytes:
        """Return a list node; one that a repair found lost holds nothing any more, unless it is back."""
        if identity in self.ledger.lost_nodes and not self.vault.catalogue.index.has(BlobKind.NODE, identity):
            return EMPTY
        return self.vault.reader.node(identity)


@contextlib.contextmanager
def refusing_damage() -> Iterator[None]:
    """Turn damage that is met while something is planned into a refusal that says what to do."""
    try:
        yield
    except VaultDamaged as error:
        raise VaultDamaged(
            f"The vault is damaged: {error}. Nothing was removed. Run `mailrescue vault check`, then `mailrescue vault repair`,"
            " and try again when the vault is whole."
        ) from None


def _read_all(vault: Vault) -> list[Commit]:
    commits = []
    for name in commit_names(vault.store):
        commit = read_commit(vault.store, vault.keys, name)
        fields = {field: value for field, value in commit.fields.items() if field not in _NOT_NEEDED}
        commits.append(Commit(commit.seq, commit.digest, fields))
    unknown = sorted({commit.kind for commit in commits} - KNOWN)
    if unknown:
        raise MailRescueError(
            f"A newer MailRescue wrote to this vault (records of kind {unknown[0]!r}), and only it knows what it still needs."
            " Nothing was removed; prune with the newer one."
        )
    return commits


def _check_chain(commits: list[Commit], ledger: Ledger) -> None:
    """Raise VaultDamaged unless every record is there once, was forgotten, or is known to be lost."""
    expected, previous = 1, b""
    for commit in commits:
        while expected < commit.seq and (digest := ledger.excused(expected)) is not None:
            expected, previous = expected + 1, digest
        length = min(len(previous), len(commit.fields["prev"]))
        if commit.seq != expected or previous[:length] != commit.fields["prev"][:length]:
            raise VaultDamaged(f"the records before commit {commit.seq} are not whole")
        expected, previous = expected + 1, commit.digest
