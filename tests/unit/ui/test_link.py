"""The window's line to a real agent: it starts one, hears what happens, and is there again after the worst."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from mailrescue.app.agent.values import Job, JobKind, JobSpec, JobState, Lock, Told
from mailrescue.core.errors import ExitCode
from mailrescue.ui import linethreads
from mailrescue.ui.link import AgentLink, LinkState
from tests.kit.agents import Post, alive, below, hold, kill, post

__all__ = ["post"]
_ALL = JobSpec(JobKind.SNAPSHOT, {"names": []})
_PATIENCE = 60_000


@pytest.fixture
def link(post: Post, qtbot: QtBot) -> Iterator[AgentLink]:
    made = AgentLink(post.home)
    made.open()
    qtbot.waitUntil(lambda: made.status is not None, timeout=_PATIENCE)
    assert made.status is not None
    post.pids.add(made.status.pid)
    yield made
    made.close()
    assert not [thread for thread in threading.enumerate() if thread.name in ("agent-line", "agent-questions")]


def test_the_line_starts_an_agent_and_hears_of_a_snapshot_from_first_to_last(link: AgentLink, post: Post, qtbot: QtBot) -> None:
    post.fill(5)
    told: list[Told] = []
    jobs: list[Job] = []
    stored: list[int] = []
    queued: list[tuple[Job | None, str]] = []
    link.told.connect(told.append)
    link.job_changed.connect(jobs.append)
    link.stored.connect(lambda: stored.append(1))
    assert (link.state, link.key) == (LinkState.READY, None)
    link.submit(_ALL, lambda job, why: queued.append((job, why)))
    qtbot.waitUntil(lambda: link.key is not None and bool(stored), timeout=_PATIENCE)
    assert [one.code for one in told] == ["recovery-code"]
    # On a busy machine the answer to the order and the news of it both say that it waits.
    assert list(dict.fromkeys(job.state for job in jobs)) == [JobState.WAITING, JobState.RUNNING, JobState.ENDED]
    assert (jobs[-1].code, jobs[-1].result and jobs[-1].result["items"]) == (ExitCode.DONE, 5)
    assert [(job and job.id, why) for job, why in queued] == [(jobs[0].id, "")]
    assert link.jobs[jobs[0].id].state is JobState.ENDED
    past: list[list[Job]] = []
    receipts: list[Job | None] = []
    link.past_jobs(5, past.append)
    link.receipt(jobs[0].id, receipts.append)
    qtbot.waitUntil(lambda: bool(receipts), timeout=_PATIENCE)
    assert [job.id for job in past[0]] == [jobs[0].id]
    assert receipts[0] is not None
    assert receipts[0].result == jobs[-1].result


def test_an_agent_that_is_killed_in_a_snapshot_is_noticed_at_once_and_another_goes_on(link: AgentLink, post: Post, qtbot: QtBot) -> None:
    post.fill(5)
    link.submit(_ALL)
    qtbot.waitUntil(lambda: link.key is not None and all(job.state.over for job in link.jobs.values()), timeout=_PATIENCE)
    key = link.key
    with post.vault_in_use():
        link.submit(_ALL)
        link.submit(_ALL)
        qtbot.waitUntil(lambda: any(job.message for job in link.jobs.values() if job.state is JobState.RUNNING), timeout=_PATIENCE)
        assert link.status is not None
        killed = link.status.pid
        children = below(killed)
        ends: list[Job] = []
        link.job_changed.connect(ends.append)
        kill(killed)
        qtbot.waitUntil(lambda: link.state is LinkState.LOST, timeout=1_000)
        qtbot.waitUntil(lambda: link.state is LinkState.READY, timeout=_PATIENCE)
        assert link.status.pid != killed
        assert link.key == key
        post.pids.add(link.status.pid)
        assert {job.state for job in ends} == {JobState.DIED}
        assert sorted("before this began" in job.message for job in ends) == [False, True]
        qtbot.waitUntil(lambda: not any(map(alive, children)), timeout=10_000)
    done: list[Job | None] = []
    link.submit(_ALL, lambda job, _why: done.append(job))
    qtbot.waitUntil(lambda: bool(done) and link.jobs[done[0].id].state.over, timeout=_PATIENCE)  # type: ignore[union-attr]
    assert link.jobs[done[0].id].code is ExitCode.DONE  # type: ignore[union-attr]


def test_a_passphrase_that_was_typed_need_not_be_typed_again_for_another_agent(post: Post, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    post.fill(3)
    assert post.program.run("snapshot").code == 0
    passphrase = post.program.environment()["MAILRESCUE_VAULT_KEY"]
    monkeypatch.delenv("MAILRESCUE_VAULT_KEY")
    link = AgentLink(post.home)
    link.open()
    qtbot.waitUntil(lambda: link.status is not None and link.status.lock is Lock.PASSPHRASE, timeout=_PATIENCE)
    answers: list[str] = []
    link.unlock("wrong", answers.append)
    link.unlock(passphrase, answers.append)
    qtbot.waitUntil(lambda: link.key is not None, timeout=_PATIENCE)
    assert [bool(answer) for answer in answers] == [True, False]
    assert link.status is not None
    pid = link.status.pid
    kill(pid)
    qtbot.waitUntil(lambda: link.status is not None and link.status.pid != pid, timeout=_PATIENCE)
    assert (link.status.lock, link.key is not None) == (Lock.NONE, True)
    post.pids.add(link.status.pid)
    link.close()


def test_what_a_command_beside_the_window_stores_is_noticed(link: AgentLink, post: Post, qtbot: QtBot) -> None:
    post.fill(3)
    assert post.program.run("snapshot").code == 0
    qtbot.waitUntil(lambda: link.key is not None, timeout=_PATIENCE)
    with qtbot.waitSignal(link.stored, timeout=_PATIENCE):
        post.program.run("account", "remove", "box")
        post.fill(4, "Other", "other")
        assert post.program.run("snapshot").code == 0


def test_where_no_agent_can_be_started_the_line_says_why_and_tries_again_when_told_to(post: Post, qtbot: QtBot) -> None:
    blocked = post.home.root / "agent.lock"
    blocked.mkdir(parents=True)
    link = AgentLink(post.home)
    link.open()
    qtbot.waitUntil(lambda: link.state is LinkState.FAILED, timeout=_PATIENCE)
    assert "Is a directory" in link.trouble
    blocked.rmdir()
    link.open()
    qtbot.waitUntil(lambda: link.state is LinkState.READY, timeout=_PATIENCE)
    assert link.trouble == ""
    link.close()


def test_agents_that_die_again_and_again_are_not_started_for_ever(link: AgentLink, post: Post, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linethreads, "_SHORT_LIFE", 1e9)
    for _ in range(3):
        assert link.status is not None
        pid = link.status.pid
        kill(pid)
        qtbot.waitUntil(lambda pid=pid: link.state is LinkState.FAILED or (link.status is not None and link.status.pid != pid), timeout=_PATIENCE)  # type: ignore[misc]
    assert link.state is LinkState.FAILED
    assert "again and again" in link.trouble


def test_an_answer_for_somebody_who_is_gone_is_dropped(link: AgentLink, qtbot: QtBot) -> None:
    class Page(QObject):
        def take(self, jobs: list[Job]) -> None:
            raise AssertionError(jobs)

    page = Page()
    link.past_jobs(5, page.take)
    page.deleteLater()
    answers: list[list[Job]] = []
    link.past_jobs(5, answers.append)
    qtbot.waitUntil(lambda: bool(answers), timeout=_PATIENCE)


def test_closing_waits_for_nobody(link: AgentLink, post: Post, qtbot: QtBot) -> None:
    assert link.status is not None
    hold([link.status.pid], still=True)  # an agent that does not answer
    try:
        link.past_jobs(5, lambda _jobs: None)
        began = time.monotonic()
        link.close()
        assert time.monotonic() - began < 2
    finally:
        hold([link.status.pid], still=False)
    assert link.key is None
