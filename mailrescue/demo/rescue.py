"""The second part of the story: what was lost is found, read out of the vault, and proven to be what it was."""

from __future__ import annotations

import hashlib
from collections import Counter

from mailrescue.app import browse, exporting, upkeep
from mailrescue.app.engine import Engine
from mailrescue.demo.days import SUNDAY, day_name
from mailrescue.demo.postbox import directory_of, read_with_python
from mailrescue.demo.searching import SEARCHES, Search, read_mail, should_find
from mailrescue.demo.stage import ACCOUNT, Stage
from mailrescue.demo.temporary import MORNING
from mailrescue.export.manifest import read_entries
from mailrescue.export.naming import MANIFEST_NAME
from mailrescue.vault.vault import Vault


def find(stage: Stage) -> None:
    """Search for mail that is gone."""
    stage.say("No mail is on the computer, none at the provider. Johanna searches all snapshots.")
    mails = [(name, read_mail(raw)) for name, raw in stage.mails.items()]
    engine = stage.engine(SUNDAY + 1, MORNING)
    with engine.reading() as vault:
        for number, search in enumerate(SEARCHES, 1):
            stage.cancel.check()
            _search(stage, engine, vault, number, search, should_find(search, mails))


def _search(stage: Stage, engine: Engine, vault: Vault, number: int, search: Search, expected: set[str]) -> None:
    seen = browse.LastSeen(vault)
    last: dict[str, int] = {}
    for row in browse.search(engine, vault, search.query, ACCOUNT, None, None):
        name = row.card.sha256.hex()
        last[name] = max(last.get(name, 0), seen.snapshot(row).seq)
    right_day = sum(stage.last_day_of(name).seq == seq for name, seq in last.items())
    stage.prove(
        f"search-{number}",
        f"{search.query}  ({search.about}): {_mails(len(expected))}, last seen on {_days(stage, expected)}.",
        holds=bool(expected) and set(last) == expected and right_day == len(expected),
        found=len(last), expected=len(expected), right_day=right_day,
    )  # fmt: skip


def _mails(count: int) -> str:
    return "1 mail" if count == 1 else f"{count:,} mails"


def _days(stage: Stage, names: set[str]) -> str:
    snapshots = [taken.seq for taken, _ in stage.days]
    days = sorted({snapshots.index(stage.last_day_of(name).seq) for name in names})
    return " and ".join(day_name(day) for day in days)


def look_back(stage: Stage) -> None:
    """Compare every day's snapshot with what lay in the mailbox on that day, and check the vault."""
    engine = stage.engine(SUNDAY + 1, MORNING)
    with engine.reading() as vault:
        equal = found = expected = 0
        for taken, held in stage.days:
            stage.cancel.check()
            kept = Counter(
                (directory_of(row.folder), row.card.sha256.hex())
                for row in browse.item_rows(engine, vault, ACCOUNT, taken.id, None, None)
            )  # fmt: skip
            lay = Counter((one.directory, one.sha256) for one in held.elements())
            equal, found, expected = equal + (kept & lay).total(), found + kept.total(), expected + lay.total()
        stage.prove(
            "every-day", f"Each of the {len(stage.days)} days is there as it was, every mail in its folder: {expected:,} places.",
            holds=equal == found == expected, equal=equal, found=found, expected=expected,
        )  # fmt: skip
        findings = len(list(upkeep.check(engine, vault, read_data=True)))
        stored, mail = upkeep.info(vault).bytes, sum(map(len, stage.mails.values()))
    stage.prove(
        "vault-check", "The vault is whole: every byte was read and compared.",
        holds=findings == 0, findings=findings, stored_bytes=stored,
    )  # fmt: skip
    stage.say(f"All eight snapshots take {stored / 1000:,.0f} kB, encrypted; the {len(stage.mails)} mails have {mail / 1000:,.0f} kB.")


def export(stage: Stage) -> None:
    """Write the mail of the day before the loss into a new Maildir."""
    sunday, held = stage.days[-1]
    engine = stage.engine(SUNDAY + 1, MORNING)
    request = exporting.ExportRequest(name=ACCOUNT, dest=stage.recovered, format="maildir", at=sunday.id)
    with engine.reading() as vault:
        receipt = exporting.export(engine, vault, request)
    stage.prove(
        "export-whole", f"{held.total():,} mails of Sunday's snapshot are written to a new Maildir, with folders, flags and dates.",
        holds=receipt.complete and receipt.items == receipt.verified == held.total(),
        items=receipt.items, verified=receipt.verified or 0, expected=held.total(), bytes=receipt.bytes,
    )  # fmt: skip


def compare(stage: Stage) -> None:
    """Compare what came out with what went in, twice, by means that are not MailRescue's."""
    _, held = stage.days[-1]
    files = (stage.recovered / entry.path for entry in read_entries(stage.recovered / MANIFEST_NAME))
    digests = Counter(hashlib.sha256(file.read_bytes()).hexdigest() for file in files)
    wanted = Counter(one.sha256 for one in held.elements())
    stage.prove(
        "digests-equal", f"All {wanted.total():,} SHA-256 digests equal those of the mails before the loss.",
        holds=digests == wanted, items=digests.total(), equal=(digests & wanted).total(), expected=wanted.total(),
    )  # fmt: skip
    found = read_with_python(stage.recovered)
    stage.prove(
        "python-mailbox", f"Python's own mailbox module reads {held.total():,} mails there: same bytes, folders, flags and dates.",
        holds=found == held, items=found.total(), equal=(found & held).total(), expected=held.total(),
    )  # fmt: skip
