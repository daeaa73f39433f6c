"""What each kind of job does: the same use cases as the commands, with the same results (DESIGN.md 4).

Runs in a worker process. Knows nothing of how it was started and who listens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from mailrescue.app import (
    answers,
    comparing,
    exporting,
    importing,
    keys,
    picking,
    pruning,
    receipts,
    snapshots,
    takenrows,
    upkeep,
)
from mailrescue.app.accounts import check_name
from mailrescue.app.agent.values import JobKind, JobSpec
from mailrescue.app.engine import Engine
from mailrescue.app.rows import Row, rfc3339
from mailrescue.app.sheet import sheet_text
from mailrescue.app.vaults import check_outside, place_of
from mailrescue.core.clock import read_time
from mailrescue.core.errors import ExitCode, UsageError, worst
from mailrescue.core.files import user_path
from mailrescue.export.receipt import ExportReceipt
from mailrescue.vault.answers import Word

# Nobody reads more, and a receipt is kept and sent as a whole.
_MOST_ROWS = 5_000
# As many mails that only one side has are named.
_NAMED = 200
_DAMAGED = "The check found damage in {:,} places. All that its receipt does not name can be read and exported; a repair saves what can be saved."
_NOT_COPIED = "{:,} objects of the vault were not copied, or not proven; the receipt names them. Check the vault and the copy."


@dataclass(frozen=True, slots=True)
class Done:
    """How a job ended, and its receipt; `message` where the receipt alone does not say why the code is what it is."""

    code: ExitCode
    result: Row
    message: str = ""


class Fields:
    """The fields of a job, each of the type that it must have. Raises UsageError for any other."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text that must be there unless there is a default."""
        value = self._values.get(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not value:
            raise UsageError(f"The job lacks {name!r}. Nothing was changed.")
        return value

    def maybe(self, name: str) -> str | None:
        """Return a text, None where there is none."""
        return None if self._values.get(name) is None else self.text(name, "")

    def texts(self, name: str) -> list[str]:
        """Return a list of texts."""
        value = self._values.get(name, [])
        if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
            raise UsageError(f"{name!r} of the job is no list of texts. Nothing was changed.")
        return list(value)

    def flag(self, name: str) -> bool:
        """Return a yes or no; no where it is not said."""
        return self._values.get(name) is True

    @property
    def all(self) -> Mapping[str, Any]:
        """The fields as they came."""
        return self._values


def carry_out(engine: Engine, spec: JobSpec) -> Done:
    """Do a job. Raises MailRescueError."""
    return _WORK[spec.kind](engine, Fields(spec.fields))


def _snapshot(engine: Engine, fields: Fields) -> Done:
    outcomes = snapshots.take_snapshots(engine, fields.texts("names"))
    if len(outcomes) == 1 and outcomes[0].error is not None:
        raise outcomes[0].error
    failed = [f"{outcome.account}: {outcome.error}" for outcome in outcomes if outcome.error is not None]
    return Done(snapshots.exit_code(outcomes), takenrows.snapshot_result(outcomes), "\n".join(failed))


def _import(engine: Engine, fields: Fields) -> Done:
    name, taken_at = fields.text("name"), fields.maybe("taken_at")
    check_name(name)
    moment = None if taken_at is None else read_time(taken_at)
    if taken_at is not None and moment is None:
        raise UsageError(f"{taken_at!r} is not a time. Nothing was imported.")
    copies = importing.find_copies([user_path(path) for path in fields.texts("paths")], moment)
    with engine.writing("import", create=True) as vault:
        done = importing.import_copies(engine, vault, name, copies)
    if len(done) == 1 and done[0].error is not None:
        raise done[0].error
    failed = [f"{one.copy.path.name}: {one.error}" for one in done if one.error is not None]
    result = {**receipts.import_result(done), **_with_rows(map(receipts.imported_row, done))}
    return Done(worst(one.exit_code for one in done), result, "\n".join(failed))


def _export(engine: Engine, fields: Fields) -> Done:
    request = exporting.ExportRequest(
        name=fields.text("name"), dest=user_path(fields.text("dest")), format=fields.text("format"), at=fields.text("at", "latest-good"),
        folders=tuple(fields.texts("folders")), query=fields.maybe("query"),
    )  # fmt: skip
    with engine.reading() as vault:
        return _exported(exporting.export(engine, vault, request))


def _pick(engine: Engine, fields: Fields) -> Done:
    with engine.reading() as vault:
        return _exported(picking.pick(engine, vault, fields.all))


def _exported(receipt: ExportReceipt) -> Done:
    return Done(exporting.exit_code(receipt), receipts.export_result(receipt), receipt.stopped)


def _check(engine: Engine, fields: Fields) -> Done:
    checked, read_data = receipts.Checked(), fields.flag("read_data")
    with engine.reading() as vault:
        rows = [checked.row(finding, stands) for finding, stands in upkeep.check(engine, vault, read_data=read_data)]
    message = _DAMAGED.format(checked.findings) if checked.findings else ""
    return Done(checked.exit_code, {**checked.result(read_data=read_data), **_with_rows(rows)}, message)


def _prune(engine: Engine, fields: Fields) -> Done:
    report = pruning.prune(engine, dry_run=fields.flag("dry_run"))
    rows = (receipts.decision_row(mailbox, decision) for mailbox, decision in receipts.prune_decisions(report))
    return Done(ExitCode.DONE, {**receipts.prune_result(report), **_with_rows(rows)})


def _copy(engine: Engine, fields: Fields) -> Done:
    dest = user_path(fields.text("dest"))
    receipt = upkeep.copy(engine, dest, read_data=fields.flag("read_data"))
    code, message = (ExitCode.DAMAGED, _NOT_COPIED.format(len(receipt.skipped))) if receipt.skipped else (ExitCode.DONE, "")
    return Done(code, {**receipts.copy_result(dest, receipt), **_with_rows(receipts.copy_rows(receipt))}, message)


def _rebuild(engine: Engine, _fields: Fields) -> Done:
    return Done(ExitCode.DONE, asdict(upkeep.rebuild(engine)))


def _answer(engine: Engine, fields: Fields) -> Done:
    try:
        word = Word(fields.text("word"))
    except ValueError:
        raise UsageError("An answer is accept, reject or undo. Nothing was changed.") from None
    plan = answers.preview(engine, word, fields.text("name"), fields.text("snapshot"))
    if fields.all.get("shown", answers.as_shown(plan)) != answers.as_shown(plan):
        raise answers.changed_meanwhile()
    plan = answers.give(engine, plan)
    return Done(ExitCode.DONE, receipts.answer_result(plan))


def _compare(engine: Engine, fields: Fields) -> Done:
    found = comparing.compare(engine, fields.text("name"))
    return Done(ExitCode.DONE, {**takenrows.compare_result(found), **_with_rows(takenrows.compare_rows(found, _NAMED))})


def _create_vault(engine: Engine, fields: Fields) -> Done:
    path = user_path(fields.text("path"))
    if path != engine.home.vault:
        check_outside(place_of(engine.home), path)
    keys.create_vault_at(engine, path)
    return Done(ExitCode.DONE, {"path": str(path)})


def _recovery_sheet(engine: Engine, _fields: Fields) -> Done:
    with engine.writing("vault key recovery-sheet") as vault:
        sheet = keys.add_recovery(engine, vault)
    told = {"vault": sheet.vault, "vault_id": sheet.vault_id, "made": rfc3339(sheet.made)}
    return Done(ExitCode.DONE, {"id": sheet.slot, "sheet": sheet_text(sheet), "code": sheet.code, **told})


def _with_rows(rows: Iterable[Row]) -> Row:
    """Return the first rows, and how many there are besides."""
    left = iter(rows)
    first = list(islice(left, _MOST_ROWS))
    more = sum(1 for _ in left)
    return {"rows": first, **({"more_rows": more} if more else {})}


_WORK: dict[JobKind, Callable[[Engine, Fields], Done]] = {
    JobKind.SNAPSHOT: _snapshot,
    JobKind.IMPORT: _import,
    JobKind.EXPORT: _export,
    JobKind.PICK: _pick,
    JobKind.CHECK: _check,
    JobKind.PRUNE: _prune,
    JobKind.COPY: _copy,
    JobKind.REBUILD: _rebuild,
    JobKind.ANSWER: _answer,
    JobKind.COMPARE: _compare,
    JobKind.CREATE_VAULT: _create_vault,
    JobKind.RECOVERY_SHEET: _recovery_sheet,
}
