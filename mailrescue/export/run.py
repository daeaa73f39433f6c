"""Carry out the plan of an export: items out of the shelf, into a sink, into the manifest, read back, receipt."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from mailrescue.core.clock import Clock
from mailrescue.core.errors import Cancelled, MailRescueError, VaultDamaged
from mailrescue.core.progress import CancelToken, Meter, Reporter
from mailrescue.export.destination import (
    is_final,
    little_room,
    make_durable,
    prepare_destination,
    sentence_for,
)
from mailrescue.export.eml_sink import EmlSink
from mailrescue.export.maildir_sink import MaildirSink
from mailrescue.export.manifest import ManifestWriter
from mailrescue.export.mbox_sink import MboxSink
from mailrescue.export.plan import ExportFormat, ExportPlan, PlannedFolder, PlannedItem
from mailrescue.export.receipt import ExportReceipt, Missing
from mailrescue.export.shelf import Shelf
from mailrescue.export.sink import Sink, below
from mailrescue.export.verify import problem_with
from mailrescue.export.wrapping import header, wrapped
from mailrescue.storage.base import StoreError

SINKS: dict[ExportFormat, Callable[[str], Sink]] = {
    ExportFormat.EML: EmlSink,
    ExportFormat.MBOX: MboxSink,
    ExportFormat.MAILDIR: MaildirSink,
}


def run_export(
    shelf: Shelf, plan: ExportPlan, dest: Path, *, reporter: Reporter, cancel: CancelToken, clock: Clock
) -> ExportReceipt:
    """Write what the plan says to `dest`, which must be absent or empty, and return what became of it.

    Items that the vault cannot give or the disk does not take are in the receipt, the rest goes on. When the
    disk takes nothing more, the export ends early and the receipt says why. Raises UsageError for a destination
    in use, Cancelled when the token asks for it, and whatever else the shelf raises; the manifest then says that
    the export is incomplete.
    """
    prepare_destination(dest)
    if (notice := little_room(dest, plan.bytes)) is not None:
        reporter.report(notice)
    run = _Run(shelf, plan, dest, reporter, cancel, clock)
    try:
        stopped = run.carry_out()
    except Cancelled:
        said = f"Stopped as you asked. {dest} holds {run.items} of {plan.items} items; its manifest says that it is incomplete."
        run.finish(said)
        raise Cancelled(said) from None
    except MailRescueError as error:
        run.finish(str(error))
        raise
    else:
        return run.finish(stopped)
    finally:
        run.close()


class _Run:
    """One export under way."""

    def __init__(
        self, shelf: Shelf, plan: ExportPlan, dest: Path, reporter: Reporter, cancel: CancelToken, clock: Clock
    ) -> None:
        self.items = self.bytes = self.verified = 0
        self._shelf, self._plan, self._dest, self._cancel = shelf, plan, dest, cancel
        self._reporter, self._clock = reporter, clock
        self._missing = list(plan.missing)
        self._refused: dict[str, str] = {}  # folders that the disk did not take, with the reason
        self._directories = {folder.place.rpartition("/")[0] for folder in plan.folders}
        self._sink = SINKS[plan.format](dest.as_posix())
        self._sink_open = True
        self._manifest: ManifestWriter | None = None

    def carry_out(self) -> str:
        """Write and verify everything; return the sentence that says why it ended early, "" when it did not."""
        try:
            self._make_folders()
            self._write_items()
            self._close_sink()
            if self._plan.verify:
                self._verify()
        except OSError as error:
            return sentence_for(error, self._dest)
        return ""

    def finish(self, stopped: str) -> ExportReceipt:
        """Write the end of the manifest and return the receipt."""
        with contextlib.suppress(OSError):
            self._close_sink()  # of use only after an early end; a whole export has closed it and heard its errors
        receipt = self._receipt(stopped)
        if self._manifest is not None:
            try:
                make_durable(self._dest, self._directories)
                self._manifest.finish(receipt, self._clock.now())
            except OSError as error:
                raise MailRescueError(_without_manifest(error, self._dest)) from None
        return receipt

    def close(self) -> None:
        """Let go of the manifest."""
        if self._manifest is not None:
            self._manifest.close()

    def _make_folders(self) -> None:
        self._manifest = ManifestWriter(self._dest, self._plan)
        self._sink.start()
        for folder in self._plan.folders:
            try:
                self._sink.make(folder)
            except OSError as error:
                if is_final(error, self._dest):
                    raise
                self._refused[folder.path] = reason = f"the disk did not take the folder: {error.strerror or error}"
                self._missing.append(Missing(folder=folder.path, path=folder.place, reason=reason))

    def _write_items(self) -> None:
        meter = self._meter("export", self._plan.items)
        for folder, item in _in_reading_order(self._shelf, self._plan):
            self._cancel.check()
            reason = self._refused.get(folder.path)
            if reason is None:
                self._write(folder, item)
            else:
                self._miss(folder, item, reason)
            meter.add(1, item.size)
        meter.finish()

    def _write(self, folder: PlannedFolder, item: PlannedItem) -> None:
        proof = _Proof(self._shelf, item, self._cancel)
        try:
            written = self._sink.put(folder, item, _Wrapped(item, proof) if self._plan.format.wraps(item.form) else proof)
        except (VaultDamaged, StoreError) as damage:
            self._miss(folder, item, str(damage), damaged=True)
            return
        except OSError as error:
            if is_final(error, self._dest):
                raise
            self._miss(folder, item, f"the disk did not take it: {error.strerror or error}")
            return
        self.items += 1
        self.bytes += proof.size
        self._directories.add(written.path.rpartition("/")[0])
        assert self._manifest is not None
        self._manifest.add(folder, item, written, proof.sha256, proof.size)

    def _verify(self) -> None:
        assert self._manifest is not None
        meter = self._meter("verify", self.items)
        root = self._dest.as_posix()
        for entry in self._manifest.entries():
            self._cancel.check()
            # With the other of the two hashes: the bytes have the SHA-256 in the manifest, and the file has their content id.
            if problem := problem_with(root, entry, self._shelf.checker()):
                self._missing.append(
                    Missing(folder=entry.folder, id=entry.id, subject=entry.subject, path=entry.path, reason=problem)
                )
                self.items -= 1
                self.bytes -= entry.size
            else:
                self.verified += 1
            meter.add(1, entry.size)
        meter.finish()

    def _close_sink(self) -> None:
        if self._sink_open:
            self._sink.close()
            self._sink_open = False

    def _meter(self, task: str, total: int) -> Meter:
        meter = Meter(self._reporter, self._clock, task, account=self._plan.origin.account)
        meter.total = total
        return meter

    def _miss(self, folder: PlannedFolder, item: PlannedItem, reason: str, *, damaged: bool = False) -> None:
        path = below(folder.place, item.name)
        self._missing.append(
            Missing(
                folder=folder.path, id=item.content.hex(), subject=item.subject, path=path, reason=reason, damaged=damaged
            )
        )

    def _receipt(self, stopped: str) -> ExportReceipt:
        plan = self._plan
        return ExportReceipt(
            format=plan.format.value, account=plan.origin.account, snapshot=plan.origin.snapshot,
            destination=str(self._dest), planned=plan.items, items=self.items, bytes=self.bytes,
            verified=self.verified if plan.verify else None,
            skipped=tuple(self._missing), notes=plan.notes, stopped=stopped,
        )  # fmt: skip


class _Wrapped:
    """An item in a mail of its own; may be gone through more than once, and proves the item each time."""

    def __init__(self, item: PlannedItem, proof: _Proof) -> None:
        self._header, self._proof = header(item.form, item.subject, item.sender, item.when), proof

    def __iter__(self) -> Iterator[bytes]:
        """Yield the mail. Raises what the proof raises."""
        return wrapped(self._header, self._proof)


class _Proof:
    """The bytes of an item, hashed on their way; refuses their end when they are not what was once stored.

    The SHA-256 on its card proves that; of an item without one, the content id.
    """

    def __init__(self, shelf: Shelf, item: PlannedItem, cancel: CancelToken) -> None:
        self.size = 0
        self.sha256 = ""
        self._shelf, self._item, self._cancel = shelf, item, cancel

    def __iter__(self) -> Iterator[bytes]:
        """Yield the bytes. Raises VaultDamaged at the end when they are others than the card says."""
        digest, size = hashlib.sha256(), 0
        checker = None if self._item.sha256 else self._shelf.checker()
        try:
            for piece in self._shelf.pieces(self._item.content):
                digest.update(piece)
                if checker is not None:
                    checker.update(piece)
                size += len(piece)
                yield piece
                self._cancel.check()  # an item of 500 MB must not outlast the user's patience
        except OSError as error:
            # Here, where it cannot be taken for one of the destination.
            raise StoreError(f"the vault cannot be read: {error.strerror or error}") from None
        expected, found = (self._item.content, checker) if checker is not None else (self._item.sha256, digest)
        if found.digest() != expected:
            raise VaultDamaged("the vault gives other bytes than were stored")
        self.size, self.sha256 = size, digest.hexdigest()


def _in_reading_order(shelf: Shelf, plan: ExportPlan) -> list[tuple[PlannedFolder, PlannedItem]]:
    """Return all positions in the order that suits the vault; equal contents follow each other."""
    positions = [(folder, item) for folder in plan.folders for item in folder.items]
    contents = dict.fromkeys(item.content for _, item in positions)
    rank = {content: number for number, content in enumerate(shelf.in_reading_order(contents))}
    positions.sort(key=lambda position: rank.get(position[1].content, len(rank)))
    return positions


def _without_manifest(error: OSError, dest: Path) -> str:
    return (
        f"The manifest could not be written to {dest} ({error.strerror or error}), so this export cannot be checked later. "
        f"The vault still has everything: make room or name another folder, and export again."
    )
