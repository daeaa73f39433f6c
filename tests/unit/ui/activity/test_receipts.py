"""Receipts in words: of every kind of job, from what the real work returns; nothing is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailrescue.app.agent.values import Job, JobKind, JobSpec, JobState
from mailrescue.app.agent.work import carry_out
from mailrescue.core.errors import ExitCode
from mailrescue.ui.activity.jobs import ending_of, failed, line_of, mailboxes_of, title_of
from mailrescue.ui.activity.receipts import Receipt, as_text, receipt_of
from tests.kit.offices import Office
from tests.kit.outlook_files import unpack

FURTHER = "Further fields of the receipt"


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = Office(tmp_path_factory.mktemp("lived"))
    office.add("anna", mails=8)
    office.add("ben", mails=4)
    office.live("anna", "ben", days=2)
    return office


def done(office: Office, kind: JobKind, **fields: object) -> Job:
    """Do a job as a worker does it, and return it as it is kept."""
    spec = JobSpec(kind, fields)
    ended = carry_out(office.engine(), spec)
    at = office.clock.now().timestamp()
    return Job(id="j", spec=spec, state=JobState.ENDED, queued_at=at, started_at=at, ended_at=at + 5, code=ended.code, message=ended.message, result=ended.result)


def whole(receipt: Receipt) -> str:
    """Return the receipt as text, after looking whether any field of it was not known."""
    text = as_text(receipt)
    assert FURTHER not in text, text
    return text


def test_a_snapshot_tells_what_was_taken_and_what_changed(lived: Office) -> None:
    lived.receive("anna", 3)

    receipt = receipt_of(done(lived, JobKind.SNAPSHOT, names=["anna"]))

    assert (receipt.title, receipt.ending.kind, receipt.took) == ("Snapshot: anna", "good", "5 seconds")
    facts = {fact.name: fact.value for fact in receipt.parts[0].facts}
    assert (facts["items"], facts["new"], facts["removed"]) == ("15", "3", "0")
    whole(receipt)


def test_a_snapshot_of_all_has_a_part_for_each_mailbox(lived: Office) -> None:
    receipt = receipt_of(done(lived, JobKind.SNAPSHOT, names=[]))

    assert receipt.title == "Snapshot: all mailboxes"
    assert [part.heading for part in receipt.parts] == ["anna", "ben"]
    whole(receipt)


def test_a_held_snapshot_says_what_was_found_in_whole_sentences(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.add("anna", mails=12)
    office.live("anna", days=3)
    office.empty("anna")

    job = done(office, JobKind.SNAPSHOT, names=["anna"])
    receipt = receipt_of(job)

    assert job.code is ExitCode.HELD
    text = whole(receipt)
    for finding in job.result["findings"]:
        assert finding["sentence"] in text
    assert "waits for your answer" in text


def test_a_comparison_of_a_held_mailbox_names_what_is_missing(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.add("anna", mails=12)
    office.live("anna", days=3)
    office.empty("anna")
    office.snapshot("anna")

    text = whole(receipt_of(done(office, JobKind.COMPARE, name="anna")))

    assert "Only in the last good snapshot" in text
    assert "Letter 1" in text


def test_an_answer_says_what_it_changed(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.add("anna", mails=12)
    office.live("anna", days=3)
    office.empty("anna")
    (held,) = office.snapshot("anna")

    text = whole(receipt_of(done(office, JobKind.ANSWER, word="accept", name="anna", snapshot=held.id)))
    assert "You said: I did that." in text
    assert "items of the last good snapshot before are no longer in it" in text
    text = whole(receipt_of(done(office, JobKind.ANSWER, word="undo", name="anna", snapshot=held.id)))
    assert "You took your answer back." in text
    assert "waits for an answer" in text


def test_an_export_tells_where_it_is_and_that_it_was_read_back(lived: Office, tmp_path: Path) -> None:
    receipt = receipt_of(done(lived, JobKind.EXPORT, name="ben", dest=str(tmp_path / "out"), format="eml"))

    assert receipt.folder == str(tmp_path / "out")
    facts = {fact.name: fact.value for fact in receipt.parts[0].facts}
    assert facts["written"] == facts["asked for"] == facts["read back and equal"] == "8"
    whole(receipt)


@pytest.mark.parametrize("every", [False, True])
def test_a_check_of_a_whole_vault_says_how_far_it_looked(lived: Office, every: bool) -> None:
    text = whole(receipt_of(done(lived, JobKind.CHECK, read_data=every)))

    assert ("every byte was read and compared" if every else "Not every byte was read") in text


def test_a_check_names_what_damage_hits(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.add("anna", mails=6)
    office.snapshot("anna")
    pack = max((office.home.vault / "packs").rglob("*"), key=lambda path: path.stat().st_size if path.is_file() else 0)
    data = bytearray(pack.read_bytes())
    data[len(data) // 3] ^= 0xFF
    pack.chmod(0o600)
    pack.write_bytes(bytes(data))

    job = done(office, JobKind.CHECK, read_data=True)

    assert job.code is ExitCode.DAMAGED
    assert ending_of(job).title == "Damage was found"
    text = whole(receipt_of(job))
    assert pack.name[:8] in text


@pytest.mark.parametrize("dry", [False, True])
def test_thinning_tells_what_goes_what_stays_and_why(tmp_path: Path, dry: bool) -> None:
    office = Office(tmp_path)
    office.add("anna", mails=3)
    for _ in range(3):
        office.receive("anna", 1)
        office.snapshot("anna")
        office.clock.advance(minutes=5)
    office.live("anna", days=3)

    receipt = receipt_of(done(office, JobKind.PRUNE, dry_run=dry))

    text = whole(receipt)
    assert receipt.title == ("Preview of thinning out" if dry else "Snapshots thinned out")
    assert "No mail goes with them" in text
    assert ", goes" in text
    assert ("the newest good one" in text) is dry


def test_a_copy_tells_where_it_is_and_that_it_is_of_now(lived: Office, tmp_path: Path) -> None:
    receipt = receipt_of(done(lived, JobKind.COPY, dest=str(tmp_path / "copy"), read_data=True))

    assert receipt.folder == str(tmp_path / "copy")
    assert "This copy is as of now" in whole(receipt)


def test_making_lists_anew_tells_what_the_vault_holds(lived: Office) -> None:
    assert "snapshots: " in whole(receipt_of(done(lived, JobKind.REBUILD)))


def test_a_recovery_sheets_receipt_does_not_hold_its_code(lived: Office) -> None:
    job = done(lived, JobKind.RECOVERY_SHEET)

    text = whole(receipt_of(job))

    assert job.result["code"] not in text
    assert "kept nowhere" in text


def test_old_copies_are_told_one_by_one_with_what_could_not_be_read(tmp_path: Path) -> None:
    office = Office(tmp_path)
    (tmp_path / "nas").mkdir()
    unpack("exchange.ost", tmp_path / "nas")
    (tmp_path / "nas" / "broken.pst").write_bytes(b"!BDN" + bytes(3_000))

    receipt = receipt_of(done(office, JobKind.IMPORT, name="old", paths=[str(tmp_path / "nas")], taken_at=None))

    text = whole(receipt)
    assert "copies brought in: 1" in text
    assert {part.heading for part in receipt.parts} >= {"exchange.ost", "broken.pst"}


def test_a_new_vault_tells_its_folder(tmp_path: Path) -> None:
    receipt = receipt_of(Job(id="j", spec=JobSpec(JobKind.CREATE_VAULT, {"path": "/v"}), state=JobState.ENDED, queued_at=0, code=ExitCode.DONE, result={"path": "/v"}))

    assert "Folder: /v" in whole(receipt)


def test_thousands_of_unread_items_are_all_named(lived: Office) -> None:
    job = done(lived, JobKind.SNAPSHOT, names=["ben"])
    skips = [{"folder": "INBOX", "key": f"k{n}", "subject": f"Offer {n}", "reason": "Its table is damaged.", "part": n % 2 == 0} for n in range(5_000)]
    bad = Job(id="j", spec=job.spec, state=job.state, queued_at=job.queued_at, code=ExitCode.INCOMPLETE, result={**job.result, "skipped": skips, "complete": False})

    receipt = receipt_of(bad)

    (listing,) = [one for one in receipt.parts[0].listings if one.title == "Could not be read"]
    assert len(listing.lines) == 5_000
    assert "Offer 4999" in whole(receipt)
    assert failed(bad)


def test_a_field_that_nobody_knows_is_shown_under_its_own_name(lived: Office) -> None:
    job = done(lived, JobKind.SNAPSHOT, names=["ben"])
    result = {**job.result, "shadow_items": 7, "findings": [{"rule": "r", "level": "notice", "sentence": "S.", "weight": "heavy"}]}

    text = as_text(receipt_of(Job(id="j", spec=job.spec, state=job.state, queued_at=0, code=ExitCode.DONE, result=result)))

    assert FURTHER in text
    assert "shadow items: 7" in text
    assert "weight: heavy" in text


def test_what_damage_hits_is_named_and_rows_that_are_not_kept_are_counted() -> None:
    stand = {"folder": "INBOX", "sender": "Noor", "subject": "Letter 7", "snapshots": 3}
    row = {"object": "o", "finding": "f", "known": False, "items": ["00"], "stands": [stand, {**stand, "subject": "", "snapshots": 0}]}
    result = {"findings": 3, "known_losses": 0, "known_lost_items": 0, "read_data": True, "rows": [row], "more_rows": 2}

    text = whole(receipt_of(Job(id="j", spec=JobSpec(JobKind.CHECK), state=JobState.ENDED, queued_at=0, code=ExitCode.DAMAGED, result=result)))

    assert "and 2 more" in text
    assert "Letter 7, INBOX, from Noor, in 3 snapshots" in text
    assert "(no subject), INBOX, from Noor, in no snapshot any more" in text


@pytest.mark.parametrize(
    ("kind", "code", "state", "ending"),
    [
        (JobKind.SNAPSHOT, ExitCode.DONE, JobState.ENDED, "good"), (JobKind.SNAPSHOT, ExitCode.INCOMPLETE, JobState.ENDED, "warn"),
        (JobKind.SNAPSHOT, ExitCode.HELD, JobState.ENDED, "bad"), (JobKind.SNAPSHOT, ExitCode.UNREACHABLE, JobState.ENDED, "bad"),
        (JobKind.EXPORT, ExitCode.CANCELLED, JobState.ENDED, "info"), (JobKind.COPY, ExitCode.DAMAGED, JobState.ENDED, "bad"),
        (JobKind.CHECK, None, JobState.DIED, "bad"), (JobKind.PRUNE, ExitCode.IN_USE, JobState.ENDED, "bad"),
    ],
)  # fmt: skip
def test_every_ending_has_words_an_icon_and_a_colour(lived: Office, kind: JobKind, code: ExitCode | None, state: JobState, ending: str) -> None:
    job = Job(id="j", spec=JobSpec(kind, {"name": "anna"}), state=state, queued_at=0, code=code, message="The disk is full.")

    line = line_of(job, lived.clock.now())

    assert ending_of(job).kind == ending
    assert ending_of(job).title == line.under != ""
    assert line.icon
    assert line.colour == {"good": "good", "warn": "warn", "bad": "bad", "info": "muted"}[ending]
    assert receipt_of(job).parts == ()


@pytest.mark.parametrize("kind", JobKind)
def test_every_kind_of_job_has_a_name(kind: JobKind) -> None:
    job = Job(id="j", spec=JobSpec(kind), state=JobState.ENDED, queued_at=0, code=ExitCode.DONE)

    assert title_of(job)
    assert str(kind) not in title_of(job) or kind is JobKind.SNAPSHOT
    assert mailboxes_of(job) == []
