"""vault info | check | copy | rebuild"""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from dataclasses import asdict

from mailrescue.app import upkeep
from mailrescue.app.receipts import Checked, copy_result, copy_rows
from mailrescue.cli.common import counted, engine_for, size_text
from mailrescue.cli.output import Face, printable
from mailrescue.core.errors import ExitCode
from mailrescue.core.files import user_path
from mailrescue.core.progress import CancelToken
from mailrescue.vault.catalogue.queries import Stand


def info(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Show what the vault holds."""
    engine = engine_for(arguments, face, cancel)
    with engine.reading() as vault:
        found = upkeep.info(vault)
    text = _info_text(found)
    face.result(asdict(found), text, text)
    return ExitCode.DONE


def _info_text(found: upkeep.VaultInfo) -> str:
    simulated = " Made under a clock set by hand." if found.simulated else ""
    going = f" ({size_text(found.condemned_bytes)} of it to be removed by the next prunes)" if found.condemned_bytes else ""
    return (
        f"{found.path}: {counted(found.snapshots, 'snapshot')} of {counted(found.mailboxes, 'mailbox', 'mailboxes')},"
        f" {size_text(found.bytes)} in {counted(found.packs, 'pack')}{going}. Opens with: {', '.join(found.keys)}.{simulated}"
    )


def check(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Prove that what was stored is still there."""
    engine = engine_for(arguments, face, cancel)
    checked = Checked()
    with engine.reading() as vault:
        for finding, stands in upkeep.check(engine, vault, read_data=arguments.read_data):
            lines = [f"{finding.object}: {finding.sentence}", *(_stand_text(stand) for stand in stands)]
            # What is known to be lost is news to nobody: text counts it, JSON names it.
            face.row(checked.row(finding, stands), "" if finding.known else printable_lines(lines))
    whole = (
        "The vault is whole: every byte was read and compared."
        if arguments.read_data
        else "The structure of the vault is whole. With --read-data every byte is read, too."
    )
    damaged = f"{counted(checked.findings, 'finding')}. What is not named here can be read and exported. `mailrescue vault repair` saves what can be saved."
    face.result(checked.result(read_data=arguments.read_data), (damaged if checked.findings else whole) + _known_text(checked.known))
    return checked.exit_code


def _known_text(known: Counter[bool]) -> str:
    """Return what is known to be lost, in one sentence; "" for nothing."""
    counts = [counted(known[True], "item")] if known[True] else []
    counts += [counted(known[False], "other thing")] if known[False] else []
    return f" Known losses: {' and '.join(counts)}, named by `mailrescue vault check --json`." if counts else ""


def printable_lines(lines: list[str]) -> str:
    """Return lines that cannot steer a terminal."""
    return "\n".join(printable(line) for line in lines)


def _stand_text(stand: Stand) -> str:
    where = f"in {counted(stand.snapshots, 'snapshot')}" if stand.snapshots else "in no snapshot any more"
    return f"  hit: {stand.folder}: {stand.sender}: {stand.subject} ({where})"


def copy(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Copy the vault to a second place."""
    engine = engine_for(arguments, face, cancel)
    dest = user_path(arguments.dest)
    receipt = upkeep.copy(engine, dest, read_data=arguments.read_data)
    for row in copy_rows(receipt):
        face.row(row, printable(f"not copied or not proven: {row['object']}: {row['reason']}"))
    text = (
        f"{receipt.copied:,} objects ({size_text(receipt.bytes)}) copied to {dest}, {receipt.present:,} were there; {receipt.verified:,} read back and equal."
    )
    if receipt.skipped:
        text += f" {len(receipt.skipped)} are damaged; run `mailrescue vault check --read-data` on both."
    if receipt.extra_keys:
        text += (
            f" The copy still opens with {counted(len(receipt.extra_keys), 'key')} that {'is' if len(receipt.extra_keys) == 1 else 'are'} not here"
            f" ({', '.join(receipt.extra_keys)}); when you removed them, remove the files of that name from its folder `keys`, too."
        )
    face.result(copy_result(dest, receipt), text)
    return ExitCode.DAMAGED if receipt.skipped else ExitCode.DONE


def rebuild(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Make the catalogue anew."""
    found = upkeep.rebuild(engine_for(arguments, face, cancel))
    face.result(asdict(found), _info_text(found))
    return ExitCode.DONE
