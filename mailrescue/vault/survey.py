"""Works out a repair: finds what is wrong, stages what can be made right, and tells from the result what is lost.

The vault is not touched. Everything new lies in a folder of this computer, over which the vault is read as the repair
would leave it; so nothing is called lost that a repair could save, and nothing saved that cannot be read.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from blake3 import blake3

from mailrescue.core.errors import MailRescueError, VaultDamaged, VaultUnopenable
from mailrescue.core.files import make_private_folder
from mailrescue.core.progress import CancelToken, Meter
from mailrescue.storage.base import ObjectMissing, ReadableStore
from mailrescue.storage.local import LocalStore
from mailrescue.vault.again import Again, write_again
from mailrescue.vault.blob import pack_names, pack_object
from mailrescue.vault.catalogue.catalogue import begin_anew, give_up
from mailrescue.vault.chain import Chain, read_chain
from mailrescue.vault.check import Check, Finding
from mailrescue.vault.commits import Commit, CommitName, commit_names
from mailrescue.vault.header import HEADER_NAMES, README_NAME
from mailrescue.vault.ledger import LISTS, name_of, read_ledger
from mailrescue.vault.losses import Lost
from mailrescue.vault.overlay import OverlayStore
from mailrescue.vault.pack import PackReader
from mailrescue.vault.reckoning import Reckoning
from mailrescue.vault.repairplan import Act, RepairPlan, Step
from mailrescue.vault.salvage import Salvage, read_what_can_be_read
from mailrescue.vault.sync import RolledBack, catch_up
from mailrescue.vault.twins import find_twins
from mailrescue.vault.vault import Vault, VaultPlace, vault_id
from mailrescue.vault.wreck import Wreck, read_wreck, right_record


class Survey:
    """One survey; the caller holds the vault's lock, and calls `close` at the end.

    `copy`: a copy of the vault, from which objects with the right hash are taken. After `plan`, `planned` is the vault
    as it will be, read over what is staged; None where nothing but headers, keys and README is wrong.
    """

    def __init__(self, vault: Vault, meter: Meter, cancel: CancelToken, copy: ReadableStore | None = None) -> None:
        self._vault, self._meter, self._cancel, self._copy = vault, meter, cancel, copy
        self._folder = vault.cache / "repair"
        shutil.rmtree(self._folder, ignore_errors=True)
        make_private_folder(self._folder)
        self.staged = LocalStore(self._folder)
        self._overlay = OverlayStore(vault.store, self.staged)
        self._steps: list[Step] = []
        self._others: list[str] = []
        self.planned: Vault | None = None

    def close(self) -> None:
        """Remove what was staged."""
        if self.planned is not None:
            give_up(self._vault.cache, self.planned.catalogue)
        shutil.rmtree(self._folder, ignore_errors=True)

    def plan(self) -> RepairPlan:
        """Return what has to be done. Raises RolledBack when the vault is older than this computer remembers."""
        rolled_back = self._refresh()
        check = Check(self._vault, self._meter, self._cancel)
        found = [finding for finding in check.run(read_data=True) if not finding.known]
        check_connected(self._vault)
        left = self._plan_twins(found)
        deep = [finding for finding in found if not _is_twin(finding)]
        if deep or rolled_back is not None or (self._copy is not None and check.losses):
            chain = self._plan_records(rolled_back)
            salvaged = self._plan_packs({finding.object: finding.sentence for finding in deep})
            if deep or rolled_back is not None or any(not _is_twin(step) for step in self._steps):
                return self._plan_deep(deep, left, rolled_back, chain, salvaged)
        return RepairPlan(steps=tuple(self._steps), others=tuple(self._others), left=left)

    def _refresh(self) -> RolledBack | None:
        """Let the catalogue learn what it can; what keeps it from that is found by the check."""
        try:
            self._vault.refresh()
        except RolledBack as error:
            return error
        except MailRescueError:
            return None
        return None

    def _plan_twins(self, found: list[Finding]) -> tuple[Finding, ...]:
        """Plan headers, key slots and README; returns what cannot be made right."""
        twins = find_twins(self._vault.store, self._vault.header, self._vault.keys, self._vault.opened_by)
        why = {finding.object: finding.sentence for finding in found}
        for name, data in twins.right.items():
            self._restore(name, data, why[name])
        for name in twins.lost:
            self._steps.append(Step(Act.SET_ASIDE, name, why[name]))
            self._others.append(f"{name}: no copy of this key slot is whole; what opened the vault by it does so no longer")
        done = {*twins.right, *twins.lost}
        return tuple(finding for finding in found if _is_twin(finding) and finding.object not in done)

    def _plan_deep(
        self, deep: list[Finding], left: tuple[Finding, ...], rolled_back: RolledBack | None, chain: Chain, salvaged: list[str]
    ) -> RepairPlan:  # fmt: skip
        planned = self.planned = self._begin()
        Salvage(planned).take(salvaged, self._wreck)
        self._meter.done = 0
        check = Check(planned, self._meter, self._cancel)
        residue = list(check.run(read_data=False))
        again = self._remembered(chain, check, rolled_back)
        reckoning = Reckoning(self._vault, planned, chain, check, self._cancel)
        reckoning.keep_cards()
        catch_up(self._overlay, self._vault.keys, planned.catalogue, planned.reader, self._cancel.check)
        suspects = {f.loss.identity for f in deep if f.loss is not None and f.loss.kind is Lost.ITEM}
        reckoning.reckon(residue, suspects, {one.commit.seq for one in again})
        reckoning.losses.damaged |= self._taken_out(chain, check)
        return RepairPlan(
            steps=tuple(self._steps), again=again, losses=reckoning.losses, items=reckoning.items(),
            others=(*self._others, *reckoning.sentences), left=left, catalogue=True,
        )  # fmt: skip

    def _restore(self, name: str, data: bytes, why: str) -> None:
        """Plan to put the right bytes of an object in its place."""
        self.staged.replace(name, data)
        self._steps.append(Step(Act.RESTORE, name, why))

    def _set_aside(self, act: Act, name: str, why: str) -> None:
        self._overlay.hidden.add(name)
        self._steps.append(Step(act, name, why))

    def _plan_records(self, rolled_back: RolledBack | None) -> Chain:
        """Plan the commit records; returns the chain as it will be, and what there is beside it."""
        keys = self._vault.keys
        _, newest = self._vault.catalogue.history.newest()
        before = read_chain(self._overlay, keys, newest)
        for name in before.damaged:
            data = read_what_can_be_read(self._vault.store, name.object)
            right = right_record(name, data, keys) or self._from_copy(name.object, name.hash)
            if right is not None:
                self._restore(name.object, right, "it was not what was written")
        for name in self._names_in_copy(before, newer=rolled_back is not None):
            right = self._from_copy(name.object, name.hash)
            if right is not None:
                self._restore(name.object, right, "it was missing")
        for name, commit in before.misnamed:
            if name_of(commit) not in commit_names(self._overlay):
                self._restore(name_of(commit).object, self._overlay.get(name.object), "it was there under a wrong name")
            self._set_aside(Act.SET_ASIDE, name.object, "its hash is not the one in its name")
        for name, _ in before.others:
            if name.object not in self._overlay.hidden:
                self._set_aside(Act.SET_ASIDE, name.object, "it belongs to another history of this vault")
        after = read_chain(self._overlay, keys, newest)
        after.others = before.others
        for name in after.damaged:
            self._steps.append(Step(Act.SET_ASIDE, name.object, "it cannot be read"))
        return after

    def _names_in_copy(self, chain: Chain, *, newer: bool) -> Iterator[CommitName]:
        """Yield the missing records that the copy has, `newer` ones too when the vault is older than it was."""
        written_again = {commit.fields["stands_for"].hex()[:32] for commit in chain.commits if "stands_for" in commit.fields}
        for name in commit_names(self._copy) if self._copy is not None else ():
            is_missing = name.seq in chain.missing and name.hash.startswith(chain.missing[name.seq].hex())
            if (is_missing and name.hash not in written_again) or (newer and name.seq > chain.newest):
                yield name

    def _from_copy(self, name: str, promised: str) -> bytes | None:
        """Return an object of the copy when it has the hash that its name promises."""
        if self._copy is None:
            return None
        try:
            data = self._copy.get(name)
        except MailRescueError:
            return None
        return data if blake3(data).hexdigest().startswith(promised) else None

    def _plan_packs(self, why: dict[str, str]) -> list[str]:
        """Plan the packs that are damaged or missing; returns those of which only a part can be read."""
        salvaged = []
        there = pack_names(self._vault.store)
        for pack in there:
            self._cancel.check()
            name = pack_object(pack)
            if name not in why:
                continue
            right = self._wreck(pack).whole or self._from_copy(name, pack)
            if right is not None:
                self._restore(name, right, why[name])
            else:
                self._set_aside(Act.SALVAGE, name, why[name])
                salvaged.append(pack)
        for pack in self._missing_packs(set(there) - set(salvaged)):
            self._cancel.check()
            right = self._from_copy(pack_object(pack), pack)
            if right is not None:
                self._restore(pack_object(pack), right, "it was missing")
        return salvaged

    def _missing_packs(self, there: set[str]) -> list[str]:
        """Return the packs of the copy that hold what none of `there` does, but for those that a prune removed."""
        if self._copy is None:
            return []
        given_up = read_ledger(read_chain(self._overlay, self._vault.keys).commits).condemned
        absent = sorted(set(pack_names(self._copy)) - set(pack_names(self._vault.store)) - set(given_up))
        return [pack for pack in absent if self._holds_more(self._copy, pack, there)]

    def _holds_more(self, copy: ReadableStore, pack: str, there: set[str]) -> bool:
        try:
            table = PackReader(copy, self._vault.keys, pack).table()
        except VaultDamaged:
            return False
        holding = self._vault.catalogue.index.packs_with
        return any(there.isdisjoint(holding(blob.kind, blob.identity)) for blob in table.blobs)

    def _wreck(self, pack: str) -> Wreck:
        """Return what can be read of a damaged pack; nothing when it has vanished meanwhile."""
        try:
            data = read_what_can_be_read(self._vault.store, pack_object(pack))
        except ObjectMissing:
            data = b""
        return read_wreck(pack, data, self._vault.keys)

    def _begin(self) -> Vault:
        """Return the vault as it will be, with a catalogue that knows its sound packs, and nothing else yet."""
        vault = self._vault
        place = VaultPlace(self._overlay, vault.place.root, vault.place.cache)
        planned = Vault(place, vault.clock, vault.header, vault.keys, begin_anew(vault.cache, vault.keys.catalogue))
        planned.catalogue.begin()
        for pack in pack_names(self._overlay):
            self._cancel.check()
            planned.catalogue.index.add(PackReader(self._overlay, vault.keys, pack).table())
        planned.catalogue.commit()
        return planned

    def _remembered(self, chain: Chain, check: Check, rolled_back: RolledBack | None) -> tuple[Again, ...]:
        """Return the records to be written again: whole ones, as far as this computer knows them.

        Raises RolledBack when newest ones are missing together with what they need: that is no damage, but an older vault.
        """
        history = self._vault.catalogue.history
        newest, digest = history.newest()
        lost = {name.seq for name in chain.damaged} | set(chain.missing)
        known = {seq: history.commit(seq) for seq in (*lost, *range(chain.newest + 1, newest + 1))}
        found = [commit for commit in known.values() if commit is not None and commit.seq not in check.ledger.thinned]
        found += [commit for _, commit in chain.others]
        whole = [commit for commit in found if _is_whole(commit, check)]
        newer = {*range(chain.newest + 1, newest + 1)}
        replaced = newest <= chain.newest and newest not in lost and not any(c.seq == newest and c.digest == digest for c in chain.commits)
        if rolled_back is not None and (replaced or newer - {commit.seq for commit in whole}):
            raise rolled_back
        return write_again(whole, chain.commits)

    def _taken_out(self, chain: Chain, check: Check) -> set[str]:
        """Return the names of packs and records that will not be there any more, or are not already, and that no repair named."""
        gone = set(self._vault.catalogue.index.lost()) - set(check.ledger.condemned) - set(pack_names(self._overlay))
        names = {*map(pack_object, gone), *(name.object for name in chain.damaged), *self._overlay.hidden}
        return names - check.losses.damaged


def check_connected(vault: Vault) -> None:
    """Raise VaultUnopenable when the disk is gone: what is not there then is not lost."""
    try:
        vault_id(vault.store)
    except MailRescueError:
        raise VaultUnopenable(
            f"The vault at {vault.place.root} cannot be reached any more. Is its disk still connected? Nothing was changed."
        ) from None


def _is_twin(found: Finding | Step) -> bool:
    return found.object in (*HEADER_NAMES, README_NAME) or found.object.startswith("keys/")


def _is_whole(commit: Commit, check: Check) -> bool:
    """Return whether all that a record lists is there."""
    return not any(check.lost_below(commit.fields.get(name), name) for name in LISTS)
