"""Repair of a vault: what a survey has planned is carried out, in the order of FORMAT.md 7.

Nothing is thrown away: damaged bytes are kept below `damaged/`. A repair that was cut off is run again.
"""

from __future__ import annotations

import contextlib
from types import TracebackType

from mailrescue.core.errors import Cancelled
from mailrescue.core.progress import CancelToken, Meter
from mailrescue.storage.base import ObjectExists, ObjectMissing, ReadableStore
from mailrescue.vault.blob import pack_names, pack_object
from mailrescue.vault.catalogue.catalogue import take_over
from mailrescue.vault.commits import Commit, write_commit
from mailrescue.vault.repairplan import Act, RepairPlan
from mailrescue.vault.salvage import read_what_can_be_read
from mailrescue.vault.survey import Survey, check_connected
from mailrescue.vault.sync import index_pending, learn
from mailrescue.vault.vault import Vault

FOLDER = "damaged"


class Repair:
    """One repair of one vault; the caller holds its lock, and opens the vault again afterwards. Use as a context manager."""

    def __init__(self, vault: Vault, meter: Meter, cancel: CancelToken, copy: ReadableStore | None = None) -> None:
        self._vault, self._meter, self._cancel = vault, meter, cancel
        self._survey = Survey(vault, meter, cancel, copy)

    def __enter__(self) -> Repair:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._survey.close()

    def plan(self) -> RepairPlan:
        """Return what has to be done, and what is lost; changes nothing. Raises RolledBack, VaultDamaged."""
        return self._survey.plan()

    def execute(self, plan: RepairPlan) -> None:
        """Carry out what `plan` returned. Raises VaultUnopenable when the disk is gone meanwhile."""
        check_connected(self._vault)
        restored = [step.object for step in plan.steps if step.act is Act.RESTORE]
        for name in restored:
            self._cancel.check()
            self._restore(name)
        for pack in pack_names(self._survey.staged):
            if pack_object(pack) not in restored:
                self._cancel.check()
                self._add(pack_object(pack))
        if self._survey.planned is not None:
            self._write_records(plan, self._survey.planned)
        for step in plan.steps:
            if step.act is not Act.RESTORE:
                self._set_aside(step.object)
        if self._survey.planned is not None:
            self._switch(self._survey.planned)

    def _restore(self, name: str) -> None:
        """Keep the damaged bytes, then put the right ones in their place."""
        with contextlib.suppress(ObjectMissing):
            self._keep(name, read_what_can_be_read(self._vault.store, name))
        self._vault.store.replace(name, self._survey.staged.get(name))

    def _keep(self, name: str, data: bytes) -> None:
        """Store bytes below `damaged/`, unless a repair that was cut off has done so already."""
        number = 1
        while True:
            try:
                if self._vault.store.get(_kept_name(name, number)) == data:
                    return
                number += 1
            except ObjectMissing:
                break
        self._vault.store.put(_kept_name(name, number), data)

    def _add(self, name: str) -> None:
        writer = self._vault.store.writer()
        try:
            writer.write(self._survey.staged.get(name))
            writer.commit(name)
        except BaseException:
            writer.abort()
            raise

    def _write_records(self, plan: RepairPlan, planned: Vault) -> None:
        """Write the lost records that are known, then the one that names what is lost."""
        self._leave_gap(planned)
        for again in plan.again:
            self._commit(planned, again.fields)
        if plan.losses:
            self._commit(planned, plan.losses.fields())

    def _leave_gap(self, planned: Vault) -> None:
        """Give no number again that this computer has seen before: others may have seen it, too."""
        here, there = self._vault.catalogue.history, planned.catalogue.history
        planned.catalogue.begin()
        for seq in range(there.newest()[0] + 1, here.newest()[0] + 1):
            known = here.commit(seq)
            there.pass_over(Commit(seq, known.digest if known else b"", {"kind": "damaged"}))
        planned.catalogue.commit()

    def _commit(self, planned: Vault, fields: dict[str, object]) -> Commit:
        """Write a record into the vault itself, and let the new catalogue learn it."""
        seq, digest = planned.catalogue.history.newest()
        previous = Commit(seq, digest, {}) if seq else None
        at = int(self._vault.clock.now().timestamp())
        commit = write_commit(self._vault.store, self._vault.keys, previous, at, fields)
        planned.catalogue.begin()
        learn(planned.catalogue, planned.reader, commit)
        planned.catalogue.commit()
        return commit

    def _set_aside(self, name: str) -> None:
        """Move an object below `damaged/`; one that is gone already is no error."""
        number = 1
        with contextlib.suppress(ObjectMissing):
            while True:
                try:
                    self._vault.store.move(name, _kept_name(name, number))
                except ObjectExists:
                    number += 1
                else:
                    return

    def _switch(self, planned: Vault) -> None:
        """Put the new catalogue in use. What is not indexed when the user says stop, the first search indexes."""
        self._meter.done = 0
        with contextlib.suppress(Cancelled):
            index_pending(planned.catalogue, planned.reader, self._meter, self._cancel)
        self._survey.planned = None
        take_over(self._vault.cache, planned.catalogue)


def _kept_name(name: str, number: int) -> str:
    return f"{FOLDER}/{name.rpartition('/')[2]}-{number}"
