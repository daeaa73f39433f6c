"""The agent with real processes: one a home, the same results as the commands, and nothing lost whatever is killed."""

from __future__ import annotations

import signal
import stat
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailrescue.app.agent.client import AgentClient, NoAgent, Refused
from mailrescue.app.agent.start import start_agent
from mailrescue.app.agent.values import JobKind, JobSpec, JobState, Lock, Told
from mailrescue.core.clock import NOW_VARIABLE
from mailrescue.core.errors import ExitCode, MailRescueError
from tests.crash.test_kill import listed
from tests.kit.agents import Post, alive, below, heard, hold, kill, post, shown_of, until
from tests.kit.program import PASSPHRASE, Program, finish

__all__ = ["post"]
_ALL = JobSpec(JobKind.SNAPSHOT, {"names": []})
_NOON = "2026-01-31T12:00:00Z"


def test_starts_at_the_same_moment_give_one_agent(post: Post) -> None:
    pids: list[int] = []

    def start() -> None:
        with post.connect() as agent:
            pids.append(agent.pid)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(pids) == 4
    assert len(set(pids)) == 1
    start_agent(post.home)  # as if nobody had looked for one first
    with post.connect(start=False) as agent:
        assert agent.pid == pids[0]


def test_only_its_user_reaches_it_and_nothing_of_it_stays_behind(post: Post) -> None:
    with post.connect() as agent:
        told = post.home.read("agent")
        socket = Path(told["path"])
        modes = [stat.S_IMODE(path.stat().st_mode) for path in (socket, socket.parent, post.home.root / "agent.json")]
        assert modes == [0o600, 0o700, 0o600]
        agent.stop()
        until(lambda: not alive(agent.pid), 10)
    assert not socket.parent.exists()
    assert not (post.home.root / "agent.json").exists()
    with pytest.raises(NoAgent):
        post.connect(start=False)


def test_a_snapshot_through_the_agent_is_that_of_the_command(post: Post, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(NOW_VARIABLE, _NOON)
    digests = post.fill(40)
    with post.connect() as agent, post.connect() as ear:
        assert agent.status().lock is Lock.NO_VAULT
        events = ear.watch()
        next(events)
        sent = agent.submit(_ALL)
        told = next(event for event in events if isinstance(event, Told))
        job = heard(events, sent.id, lambda job: job.state.over)
        assert (told.job_id, told.code) == (sent.id, "recovery-code")
        assert (job.state, job.code, job.message) == (JobState.ENDED, ExitCode.DONE, "")
        until(lambda: agent.status().lock is Lock.NONE)
        receipt = agent.receipt(job.id)
    other = Program(tmp_path / "other", {NOW_VARIABLE: _NOON})
    other.run("account", "add", "box", "maildir", "--path", str(tmp_path / "Maildir"))
    command = other.run("snapshot").result
    differing = {"id", "event", "stored_bytes"}
    assert job.result is not None
    assert receipt is not None
    assert job.result == receipt.result
    assert {k: v for k, v in job.result.items() if k not in differing} == {k: v for k, v in command.items() if k not in differing}
    assert job.result["taken_at"] == _NOON
    assert listed(post.program) == digests == listed(other)


def test_a_job_waits_for_a_command_that_uses_the_vault_and_can_be_stopped_meanwhile(post: Post) -> None:
    post.fill(5)
    with post.connect() as agent:
        before = agent.status()
        assert post.program.run("snapshot").code == 0
        until(lambda: agent.status().lock is Lock.NONE)  # what a command does is noticed
        assert before.stamp == 0 != agent.status().stamp
        with post.vault_in_use():
            first = post.finished(agent, _ALL, lambda job: bool(job.message))
            second = agent.submit(_ALL)
            assert (first.state, second.state) == (JobState.RUNNING, JobState.WAITING)
            assert "Another command" in first.message
            assert post.program.run("list", "box").code == 0
            reading = post.finished(agent, JobSpec(JobKind.CHECK))  # in nobody's way
            assert (reading.code, reading.result and reading.result["findings"]) == (ExitCode.DONE, 0)
            assert agent.cancel(first.id)
            until(lambda: first.id not in {job.id for job in agent.jobs()})
            until(lambda: any(job.message for job in agent.jobs()))
        until(lambda: not agent.jobs())
        ends = {job.id: job for job in agent.past_jobs()}
    assert (ends[first.id].code, ends[second.id].code) == (ExitCode.CANCELLED, ExitCode.DONE)
    assert "while another command was using the vault" in ends[first.id].message


@pytest.fixture
def busy(post: Post) -> Iterator[tuple[Post, AgentClient, Counter[str], int, str]]:
    """An agent in the middle of a long snapshot, which stands still: with the mails, the worker and the job."""
    digests = post.fill(2_300)
    agent = post.connect()
    job = post.finished(agent, _ALL, lambda job: job.progress is not None and job.progress.done > 0)
    children = below(agent.pid)
    hold(children, still=True)
    assert [one.state for one in agent.jobs()] == [JobState.RUNNING]
    yield post, agent, digests, children[0], job.id
    hold(children, still=False)  # who stands still cannot notice that its parent is gone


def test_a_worker_that_is_killed_is_told_and_the_next_snapshot_is_whole(busy: tuple[Post, AgentClient, Counter[str], int, str]) -> None:
    post, agent, digests, worker, job_id = busy
    with agent, post.connect() as ear:
        events = ear.watch()
        next(events)
        kill(worker)
        died = heard(events, job_id, lambda job: job.state.over)
        assert (died.state, died.code) == (JobState.DIED, ExitCode.FAILED)
        assert "start it again" in died.message
        assert post.finished(agent, _ALL).code is ExitCode.DONE
    assert listed(post.program) == digests


def test_an_agent_that_is_killed_takes_its_worker_along_and_loses_nothing(busy: tuple[Post, AgentClient, Counter[str], int, str]) -> None:
    post, agent, digests, _, job_id = busy
    children = below(agent.pid)
    kill(agent.pid)
    with pytest.raises(NoAgent):
        agent.status()
    agent.close()
    hold(children, still=False)
    until(lambda: not any(map(alive, children)), 5)
    with post.connect() as another:
        assert another.pid != agent.pid
        assert another.status().lock is Lock.NONE
        until(lambda: another.past_jobs())
        died = another.past_jobs()[0]
        assert (died.id, died.state) == (job_id, JobState.DIED)
        assert "start it again" in died.message
        assert post.finished(another, _ALL).code is ExitCode.DONE
    assert listed(post.program) == digests


def test_a_job_that_runs_is_stopped_at_a_safe_point_and_the_agent_ends_with_it(busy: tuple[Post, AgentClient, Counter[str], int, str]) -> None:
    post, agent, digests, _, job_id = busy
    with agent, post.connect() as ear:
        events = ear.watch()
        next(events)
        assert agent.cancel(job_id)
        hold(below(agent.pid), still=False)
        stopped = heard(events, job_id, lambda job: job.state.over)
        assert (stopped.state, stopped.code) == (JobState.ENDED, ExitCode.CANCELLED)
        assert not agent.cancel(job_id)
        agent.submit(_ALL)
        agent.stop()
        until(lambda: not alive(agent.pid), 20)
    assert post.program.run("snapshot").code == 0
    assert listed(post.program) == digests


def test_no_secret_is_where_others_may_look(post: Post) -> None:
    post.fill(3)
    with post.connect() as agent, post.connect() as ear:
        events = ear.watch()
        next(events)
        agent.submit(_ALL)
        code = next(event for event in events if isinstance(event, Told)).text
        until(lambda: not agent.jobs())
        until(lambda: agent.status().lock is Lock.NONE)
        sheet = post.finished(agent, JobSpec(JobKind.RECOVERY_SHEET))
        assert sheet.result is not None
        assert sheet.result["code"] in sheet.result["sheet"]
        key = agent.key()
        assert key is not None
        secrets = [PASSPHRASE, code, sheet.result["code"], key.hex()]
        with post.vault_in_use():
            waiting = post.finished(agent, _ALL, lambda job: bool(job.message))
            processes = [agent.pid, *below(agent.pid)]
            assert len(processes) >= 2
            shown = b"".join(map(shown_of, processes))
            assert not [secret for secret in secrets if secret.encode() in shown]
            agent.cancel(waiting.id)
            until(lambda: not agent.jobs())
        kept = agent.receipt(sheet.id)
        assert kept is not None
        assert kept.result is not None
        assert not {"code", "sheet"} & set(kept.result)
        files = b"".join(path.read_bytes() for path in post.home.root.iterdir() if path.is_file())
    assert b"box" not in b"".join(path.read_bytes() for path in post.home.root.glob("jobs-*"))
    assert not [secret for secret in [*secrets, "maildir-unread"] if secret.encode() in files]
    assert key not in files


def test_ten_clients_hear_the_same_and_are_all_answered(post: Post) -> None:
    post.fill(5)
    ends: list[tuple[str, ExitCode | None]] = []

    def follow(job_id: str, client: AgentClient) -> None:
        with client:
            job = heard(client.watch(), job_id, lambda job: job.state.over)
            ends.append((job.id, job.code))

    with post.connect() as agent:
        with post.connect() as maker:
            assert post.finished(maker, _ALL).code is ExitCode.DONE
        with post.vault_in_use():
            job = agent.submit(_ALL)
            threads = [threading.Thread(target=follow, args=(job.id, post.connect())) for _ in range(10)]
            for thread in threads:
                thread.start()
            assert [agent.status().running for _ in range(10)] == [1] * 10
        for thread in threads:
            thread.join(30)
    assert ends == [(job.id, ExitCode.DONE)] * 10


def test_a_vault_that_is_locked_is_opened_with_its_passphrase_and_no_other(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    post.fill(3)
    assert post.program.run("snapshot").code == 0
    monkeypatch.delenv("MAILRESCUE_VAULT_KEY")
    with post.connect() as agent:
        assert (agent.status().lock, agent.key()) == (Lock.PASSPHRASE, None)
        refused = post.finished(agent, _ALL)
        assert (refused.code, refused.result) == (ExitCode.UNOPENABLE, None)
        assert "neither the passphrase nor a recovery code" in agent.unlock("another one")
        assert agent.unlock(PASSPHRASE) == ""
        key = agent.key()
        assert agent.status().lock is Lock.NONE
        assert post.finished(agent, _ALL).code is ExitCode.DONE
        assert key is not None
        agent.stop()
        until(lambda: not alive(agent.pid), 10)
    with post.connect() as another:
        assert another.status().lock is Lock.PASSPHRASE
        assert not another.offer(bytes(32))
        assert another.offer(key)
        assert another.status().lock is Lock.NONE


def test_a_request_that_makes_no_sense_is_refused_and_the_next_one_answered(post: Post) -> None:
    with post.connect() as agent:
        with pytest.raises(Refused, match="lacks"):
            agent.cancel(None)  # type: ignore[arg-type]
        strange = post.finished(agent, JobSpec(JobKind.EXPORT, {"name": 7}))
        assert (strange.code, "Nothing was changed" in strange.message) == (ExitCode.USAGE, True)
        assert agent.status().pid == agent.pid


def test_an_agent_that_nobody_needs_ends_by_itself(post: Post) -> None:
    with AgentClient.connect(post.home, start=True, linger=0.3) as agent:
        threading.Event().wait(1.2)
        assert alive(agent.pid)
    until(lambda: not alive(agent.pid), 10)


def test_where_the_home_cannot_be_written_it_says_so(post: Post) -> None:
    (post.home.root / "agent.lock").mkdir(parents=True)
    with pytest.raises(MailRescueError, match=r"cannot run in .*home: Is a directory"):
        post.connect()


def test_in_the_foreground_it_stays_until_it_is_stopped_and_stays_the_only_one(post: Post) -> None:
    process = post.program.start("agent")
    until(lambda: (post.home.root / "agent.json").exists())
    with post.connect(start=False) as agent:
        assert agent.pid == process.pid
        second = post.program.run("agent")
        assert (second.code, "runs already" in second.result["message"]) == (1, True)
        process.send_signal(signal.SIGINT)
        ended = finish(process)
    assert (ended.code, ended.result["event"]) == (0, "result")


def test_it_knows_no_qt() -> None:
    seen = "import sys, mailrescue.app.agent.server, mailrescue.app.agent.work; print([m for m in sys.modules if m.startswith('PySide6')])"
    run = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True, cwd=Path(__file__).resolve().parents[2])
    assert run.stdout == "[]\n"
