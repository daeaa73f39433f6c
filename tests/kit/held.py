"""Snapshots that are held, and the answers about them, written as the vault takes them.

    hold(box, mailbox, level=Level.FREEZE)          a snapshot of the mailbox, held
    answer(box, Word.ACCEPT, good=[1])              of the snapshots of the mailbox `box`, the second becomes good
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mailrescue.model.snapshot import Snapshot, Standing
from mailrescue.model.verdict import Finding, Level, Verdict
from mailrescue.vault.answers import ANSWER, Answer, Word, answer_fields, name_in_answers
from mailrescue.vault.commits import Commit
from mailrescue.vault.records import parse_snapshot, snapshot_fields
from mailrescue.vault.vault import Vault
from tests.kit.mailboxes import Mailbox
from tests.kit.vaults import OWNER, VaultBox

_HEAD = ("v", "seq", "prev", "at", "by")


def verdict(level: Level, sentence: str = "Half of the mail is gone.") -> Verdict:
    """Return a verdict of this level, with one finding unless it passes."""
    findings = () if level is Level.PASS else (Finding("mass-loss", level, sentence),)
    return Verdict(findings, {"items": 5})


def hold(
    box: VaultBox, mailbox: Mailbox, *, level: Level = Level.ASK, since: Level | None = Level.PASS, name: str = "box"
) -> Snapshot:  # fmt: skip
    """Take a snapshot of the mailbox, held: of this level against the last good one, and `since` against the one before."""
    taken = box.snapshot(mailbox, name=name)
    return hold_newest(box, taken, verdict(level), None if since is None else verdict(since))


def hold_newest(box: VaultBox, taken: Snapshot, found: Verdict, since: Verdict | None, standing: Standing = Standing.HELD) -> Snapshot:
    """Write the newest snapshot anew, with these verdicts, and take its record away: as if the guard had looked."""
    with box.open() as vault:
        record = vault.record(taken)
    draft = replace(taken, standing=standing, verdict=found, verdict_since=since)
    kept = {field: record.fields[field] for field in ("items", "folders", "source", "cursor", "base")}
    _take_away(box, record)
    box.forget_catalogue()
    with box.open() as vault, vault.writing(OWNER):
        return parse_snapshot(vault.commit(snapshot_fields(draft, **kept)))


def _take_away(box: VaultBox, record: Commit) -> None:
    box.store.delete(f"commits/{record.seq:012d}-{record.digest.hex()[:32]}")


def answer(
    box: VaultBox, word: Word, *, good: Sequence[int] = (), rejected: Sequence[int] = (), held: Sequence[int] = (),
    undoes: int = 0, name: str = "box",
) -> Answer:  # fmt: skip
    """Write an answer about the snapshots of a mailbox, which are counted from 0."""
    with box.open() as vault, vault.writing(OWNER):
        names = [name_in_answers(vault.record(snapshot).digest) for snapshot in vault.snapshots(name)]
        spoken = [*good, *rejected, *held, 0][0]
        given = Answer(
            word=word, snapshot=names[spoken], turn=len(vault.catalogue.history.commits(ANSWER, name)) + 1, undoes=undoes,
            good=tuple(names[n] for n in good), rejected=tuple(names[n] for n in rejected), held=tuple(names[n] for n in held),
        )  # fmt: skip
        vault.commit(answer_fields(given, name, name))
        return given


def standings(vault: Vault, name: str = "box") -> list[Standing]:
    """Return the standings of the snapshots of a mailbox, oldest first."""
    return [snapshot.standing for snapshot in vault.snapshots(name)]
