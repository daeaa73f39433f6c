"""Kept jobs: they are there the next time, say what became of those that were cut off, and give nothing away."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from mailrescue.app.agent.journal import Journal
from mailrescue.app.agent.values import Job, JobKind, JobSpec, JobState
from mailrescue.core.errors import ExitCode, MailRescueError

_ID, _KEY = b"i" * 16, b"k" * 32
_JOB = Job(id="one", spec=JobSpec(JobKind.EXPORT, {"name": "office", "dest": "/x/\udcff"}), state=JobState.WAITING, queued_at=1.0)


def _ended(job: Job, **result: object) -> Job:
    return replace(job, state=JobState.ENDED, code=ExitCode.DONE, ended_at=5.0, result=result)


def test_jobs_and_receipts_are_there_the_next_time_newest_first(tmp_path: Path) -> None:
    first = Journal(tmp_path, _ID, _KEY)
    first.put(_JOB)
    first.put(_ended(_JOB, items=3, rows=[{"subject": "ä\udcff"}]))
    first.put(_ended(replace(_JOB, id="two", queued_at=2.0), items=4))
    first.close()
    again = Journal(tmp_path, _ID, _KEY)
    assert [(job.id, job.result) for job in again.jobs(10)] == [("two", None), ("one", None)]
    assert [job.id for job in again.jobs(1)] == ["two"]
    assert again.job("one") == _ended(_JOB, items=3, rows=[{"subject": "ä\udcff"}])
    assert again.job("three") is None
    again.close()


def test_a_job_that_was_cut_off_is_told_as_died_with_what_to_do(tmp_path: Path) -> None:
    first = Journal(tmp_path, _ID, _KEY)
    first.put(_JOB)
    first.put(replace(_JOB, id="ran", state=JobState.RUNNING, started_at=2.0))
    first.close()
    again = Journal(tmp_path, _ID, _KEY)
    told = {job.id: job for job in again.jobs(10)}
    assert {job.state for job in told.values()} == {JobState.DIED}
    assert "before this began" in told["one"].message
    assert "it goes on" in told["ran"].message
    again.close()


def test_only_so_many_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailrescue.app.agent.journal._KEPT", 3)
    journal = Journal(tmp_path, _ID, _KEY)
    for number in range(6):
        journal.put(_ended(replace(_JOB, id=str(number), queued_at=float(number))))
    assert [job.id for job in journal.jobs(10)] == ["5", "4", "3", "2"]
    journal.close()


def test_a_recovery_code_is_never_kept(tmp_path: Path) -> None:
    journal = Journal(tmp_path, _ID, _KEY)
    sheet = replace(_JOB, spec=JobSpec(JobKind.RECOVERY_SHEET))
    journal.put(_ended(sheet, id="slot", code="5VX9V-23CCM", sheet="a page with 5VX9V-23CCM", vault="/v"))
    kept = journal.job("one")
    assert kept is not None
    assert kept.result == {"id": "slot", "vault": "/v"}
    journal.close()


def test_nothing_can_be_read_in_the_file_and_only_its_user_may_try(tmp_path: Path) -> None:
    journal = Journal(tmp_path, _ID, _KEY)
    journal.put(_ended(_JOB, account="office-of-the-boss"))
    files = list(tmp_path.iterdir())
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    journal.close()
    data = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"office" not in data
    assert b"SQLite format" not in data


def test_a_file_that_is_damaged_or_of_another_key_is_begun_anew(tmp_path: Path) -> None:
    journal = Journal(tmp_path, _ID, _KEY)
    journal.put(_JOB)
    journal.close()
    other = Journal(tmp_path, _ID, b"z" * 32)
    assert other.jobs(10) == []
    other.close()
    next(tmp_path.glob("jobs-*")).write_bytes(b"rubbish" * 2_000)
    anew = Journal(tmp_path, _ID, _KEY)
    anew.put(_JOB)
    assert [job.id for job in anew.jobs(10)] == ["one"]
    anew.close()


def test_where_nothing_can_be_kept_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(MailRescueError, match="list of jobs"):
        Journal(tmp_path / "home", _ID, _KEY)
