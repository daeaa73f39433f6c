"""Lines between agent, clients and workers: what is said comes out as it was, and what is no line of ours is refused."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mailrescue.app.agent.queue import Lane, lane_of
from mailrescue.app.agent.values import (
    AgentStatus,
    Alarmed,
    Job,
    JobChanged,
    JobKind,
    JobSpec,
    JobState,
    Lock,
    StatusChanged,
    Told,
)
from mailrescue.app.agent.wire import (
    LineReader,
    WireBroken,
    decode,
    encode,
    event_line,
    event_of,
    job_line,
    job_of,
)
from mailrescue.core.errors import ExitCode
from mailrescue.core.progress import Progress

_JOB = Job(
    id="ab12", spec=JobSpec(JobKind.EXPORT, {"dest": "/home/\udcff/Post", "folders": ["Entwürfe"]}), state=JobState.ENDED, queued_at=1.5,
    started_at=2.0, ended_at=3.25, progress=Progress(task="export", done=3, total=9, rate=1.5, seconds_left=4.0), code=ExitCode.HELD,
    message="Zeile\n2", result={"items": 3, "rows": [{"subject": "\u2028"}]},
)  # fmt: skip
_STATUS = AgentStatus(pid=7, version="1", home="/h", vault="/v", lock=Lock.PASSPHRASE, message="m", running=1, waiting=2, stamp=3)
_EVENTS = [
    JobChanged(_JOB), StatusChanged(_STATUS), Told("ab12", "recovery-code", "X"),
    Alarmed("ab12", "office", "freeze", "cd34", (("mass-deletion", "freeze", "All is gone."),), new=True),
]  # fmt: skip


def _reader(data: bytes, limit: int = 100, piece: int = 7) -> LineReader:
    stream = io.BytesIO(data)
    return LineReader(lambda size: stream.read(min(size, piece)), limit)


@pytest.mark.parametrize("event", _EVENTS, ids=lambda event: type(event).__name__)
def test_what_is_told_comes_out_as_it_was(event: object) -> None:
    line = encode(event_line(event))
    assert line.count(b"\n") == 1
    assert line.isascii()
    assert event_of(decode(line)) == event


def test_an_event_of_a_later_version_is_passed_over() -> None:
    assert event_of({"event": "weather", "rain": True}) is None


@pytest.mark.parametrize("field", ["id", "kind", "state", "progress", "code"])
def test_a_job_in_strange_words_is_refused(field: str) -> None:
    line = job_line(_JOB)
    if field != "id":
        with pytest.raises(WireBroken):
            job_of({**line, field: "strange"})
    del line[field]
    with pytest.raises(WireBroken):
        job_of(line)


@given(some.lists(some.dictionaries(some.text(max_size=5), some.integers() | some.text(max_size=9) | some.none(), max_size=3), max_size=5), some.integers(1, 50))
def test_lines_come_out_whole_however_they_arrive(lines: list[dict[str, object]], piece: int) -> None:
    reader = _reader(b"".join(map(encode, lines)), 1_000, piece)
    assert [reader.next() for _ in lines] == lines
    assert reader.next() is None


@pytest.mark.parametrize(
    "data",
    [
        b"{" + b" " * 200, b"x" * 99 + b"xx\n", b'{"cut": 1', b"no json\n", b"[1]\n", b"7\n", b"\xff\xfe\n", "{\"ä\": 1}\n".encode(), b"[" * 90 + b"\n",
        b'{"n": ' + b"9" * 5_000 + b"}\n",
    ],
)  # fmt: skip
def test_what_is_no_line_of_ours_is_refused(data: bytes) -> None:
    with pytest.raises(WireBroken):
        _reader(data, 6_000 if len(data) > 4_000 else 100).next()


def test_brackets_without_end_are_no_line() -> None:
    with pytest.raises(WireBroken):
        decode(b"[" * 200_000)


def test_nothing_more_than_the_limit_is_remembered() -> None:
    given = 0

    def endless(size: int) -> bytes:
        nonlocal given
        given += size
        return b"a" * size

    with pytest.raises(WireBroken, match="longer"):
        LineReader(endless, 4_096).next()
    assert given < 200_000


def test_a_limit_can_grow_once_a_client_is_known() -> None:
    reader = _reader(encode({"a": 1}) + encode({"b": "x" * 300}), 100)
    assert reader.next() == {"a": 1}
    reader.limit = 1_000
    assert reader.next() == {"b": "x" * 300}


def test_a_line_says_the_same_as_json_does() -> None:
    assert json.loads(encode({"a": "ä\udcff\n"})) == {"a": "ä\udcff\n"}


@pytest.mark.parametrize(
    ("kind", "fields", "lane"),
    [
        (JobKind.SNAPSHOT, {}, Lane.WRITING), (JobKind.ANSWER, {}, Lane.WRITING), (JobKind.EXPORT, {}, Lane.READING), (JobKind.CHECK, {}, Lane.READING),
        (JobKind.PRUNE, {"dry_run": True}, Lane.READING), (JobKind.PRUNE, {"dry_run": "yes"}, Lane.WRITING), (JobKind.PRUNE, {}, Lane.WRITING),
    ],
)  # fmt: skip
def test_only_what_reads_runs_beside_what_writes(kind: JobKind, fields: dict[str, object], lane: Lane) -> None:
    assert lane_of(JobSpec(kind, fields)) is lane
