"""What is lost after all that could be saved was: items, sidecars, list nodes, records, file versions, each by name.

Reads a vault as a repair will leave it, and asks the catalogue from before what it still knows of the lost.
"""

from __future__ import annotations

from mailrescue.core.errors import MailRescueError, VaultDamaged
from mailrescue.core.progress import CancelToken
from mailrescue.model.mail import Card
from mailrescue.vault.blob import BlobKind
from mailrescue.vault.catalogue.queries import Stand
from mailrescue.vault.chain import Chain
from mailrescue.vault.check import Check, Finding
from mailrescue.vault.commits import HALF_HASH, Commit
from mailrescue.vault.losses import Folders, Losses, Lost
from mailrescue.vault.parts import parts_of
from mailrescue.vault.reader import readable
from mailrescue.vault.repairplan import LostItem
from mailrescue.vault.salvage import Salvage, card_of_item
from mailrescue.vault.vault import Vault


class Reckoning:
    """`before` is the vault with its old catalogue, `planned` as it will be; `check` went through that one."""

    def __init__(self, before: Vault, planned: Vault, chain: Chain, check: Check, cancel: CancelToken) -> None:
        self._before, self._planned, self._chain = before, planned, chain
        self._check, self._cancel = check, cancel
        self.losses = Losses()
        self.sentences: list[str] = []

    def reckon(self, residue: list[Finding], suspects: set[bytes], again: set[int]) -> None:
        """Work it out. `residue` is what the check found, `suspects` are items that could not be read before,
        `again` the numbers of records that are written again.
        """
        for finding in residue:
            if finding.loss is not None and finding.loss.kind is Lost.NODE and not finding.known:
                self.losses.nodes.add(finding.loss.identity)
                self.sentences.append(f"{finding.object}: {finding.sentence}")
        self.losses.blocks = self._absent(BlobKind.BLOCK, self._check.blocks - self._check.losses.blocks)
        self.losses.sidecars = self._absent(BlobKind.SIDECAR, self._check.sidecars - self._check.losses.sidecars)
        if self.losses.sidecars:
            self.sentences.append(f"extra properties (flags, categories and the like) of items: {len(self.losses.sidecars)} are lost, their mail is not")
        lost = set(self._lost_items(suspects))
        known = self._check.losses
        self.losses.contents = {content: self._folders(content) for content in lost - known.contents.keys()}
        self.losses.healed = (known.contents.keys() - lost) | (known.sidecars - self._absent(BlobKind.SIDECAR, known.sidecars))
        self._reckon_records(again)
        self._reckon_files()

    def items(self) -> tuple[LostItem, ...]:
        """Return the lost items with what is still known of them; those that stand nowhere would tell nobody anything."""
        found = (LostItem(content, self._card(content), self._stands(content)) for content in self.losses.contents)
        return tuple(sorted((item for item in found if item.stands or item.identity in self._check.contents), key=_as_in_lists))

    def _absent(self, kind: BlobKind, identities: set[bytes]) -> set[bytes]:
        return {identity for identity in identities if not self._planned.catalogue.index.has(kind, identity)}

    def _lost_items(self, suspects: set[bytes]) -> list[bytes]:
        """Return the items that cannot be put together.

        Of those that lists name, or named before a part of them was lost, and of those that no list names: a source
        may give them again, and then nobody must take them for stored.
        """
        index = self._planned.catalogue.index
        remembered = self._remembered() if self.losses.nodes or self._chain.damaged or self._chain.missing else set()
        candidates = remembered.union(self._check.contents, self._check.losses.contents, index.all_of(BlobKind.RECIPE))
        return [
            content for content in index.in_pack_order(BlobKind.RECIPE, candidates)
            if not self._is_whole(content) or (content in suspects and readable(self._planned.reader, content))
        ]  # fmt: skip

    def _remembered(self) -> set[bytes]:
        """Return the items that stand somewhere for all that the old catalogue knows."""
        contents = self._before.catalogue.contents
        return {content for content in contents.identities("", contents.count()) if self._stands(content)}

    def _is_whole(self, content: bytes) -> bool:
        """Return whether an item's recipe and all its parts are in packs, which are proven by then."""
        self._cancel.check()
        try:
            parts = parts_of(self._planned.reader.recipe(content))
            return all(self._planned.catalogue.index.has(BlobKind.PART, part) for part in parts)
        except VaultDamaged:
            return False

    def _reckon_records(self, again: set[int]) -> None:
        history = self._before.catalogue.history
        newest, _ = history.newest()
        hashes = {name.seq: bytes.fromhex(name.hash) for name in self._chain.damaged} | self._chain.missing
        for seq in range(self._chain.newest + 1, newest + 1):
            commit = history.commit(seq)
            hashes[seq] = commit.digest[:HALF_HASH] if commit else b""
        for seq in sorted(hashes.keys() - self._check.losses.commits.keys()):
            self.losses.commits[seq] = hashes[seq]
            commit = history.commit(seq)
            if seq not in again and not (commit and commit.kind == "checkpoint"):
                self.sentences.append(f"commit {seq}: {_what_it_was(commit)} is lost")

    def _reckon_files(self) -> None:
        """Find the file versions that cannot be given back whole."""
        if not (self.losses.blocks or self.losses.nodes):
            return
        for commit in self._chain.commits:
            if commit.kind != "file" or not self._check.ledger.stands(commit) or commit.seq in self._check.losses.files:
                continue
            if self._check.is_torn(commit):
                self.losses.files.add(commit.seq)
                self.sentences.append(f"commit {commit.seq}: {_what_it_was(commit)} cannot be given back whole")

    def keep_cards(self) -> None:
        """Put the cards that are in no pack into one: from the catalogue, else from the items themselves."""
        salvage = Salvage(self._planned)
        for content, kind in self._check.contents.items():
            if self._planned.catalogue.index.has(BlobKind.CARD, content):
                continue
            card = self._card(content)
            if card is None:
                try:
                    card = card_of_item(self._planned, content, kind)
                except VaultDamaged:
                    continue
            salvage.take_card(card, content)
        salvage.finish()

    def _card(self, content: bytes) -> Card | None:
        """Return what the catalogue knows of an item; what it only stands in for a damaged card has no hash."""
        try:
            card = self._before.card(content)
        except MailRescueError:
            return None
        return card if card.sha256 else None

    def _stands(self, content: bytes) -> tuple[Stand, ...]:
        """Return where an item stood; what the old catalogue never learned the new one may have."""
        found = list(self._before.catalogue.queries.stands(content))
        return tuple(found or self._planned.catalogue.queries.stands(content))

    def _folders(self, content: bytes) -> Folders:
        return tuple(dict.fromkeys((stand.mailbox, stand.folder) for stand in self._stands(content)))


def _as_in_lists(item: LostItem) -> tuple[str, str, int, bytes]:
    """Order items by mailbox, folder and date."""
    mailbox, folder = (item.stands[0].mailbox, item.stands[0].folder) if item.stands else ("", "")
    return mailbox, folder, (item.card.date or 0) if item.card else 0, item.identity


def _what_it_was(commit: Commit | None) -> str:
    """Return what a record held, as far as it is known."""
    if commit is None or "at" not in commit.fields:
        return "a record of which nothing is known"
    account = commit.fields.get("account") or commit.fields.get("mailbox") or ""
    name = commit.fields.get("name", "")
    return f"the {commit.kind} {commit.id} of {account}{f' ({name})' if name else ''}"
