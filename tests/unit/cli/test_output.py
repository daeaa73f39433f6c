"""What reaches the streams: lines that steer no terminal, JSON whatever the locale, and no trouble with a stream itself."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailrescue.cli.main import run
from mailrescue.cli.output import JsonFace, TextFace, printable
from mailrescue.cli.stream import Stream
from mailrescue.core.errors import MailRescueError
from mailrescue.core.progress import Notice


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Büro 中村\tx", "Büro 中村\tx"),
        ("\x1b[2J\x9b", "\\x1b[2J\\x9b"),
        ("caf\udce9", "caf\\xe9"),
        ("fdp\u202eexe", "fdp\\u202eexe"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_what_is_no_sign_is_shown_as_a_picture_of_itself(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize("face", [TextFace, JsonFace])
def test_quiet_hushes_what_passes_and_never_what_must_be_kept(face: type[TextFace | JsonFace], capsys: pytest.CaptureFixture[str]) -> None:
    for quiet in (True, False):
        made = face(quiet=quiet)
        made.report(Notice(code="source", text="the server asks to wait"))
        made.report(Notice(code="recovery-code", text="ABCDE-12345"))
        shown = capsys.readouterr().err
        assert ("asks to wait" in shown, "ABCDE-12345" in shown) == (not quiet, True)


def test_no_sentence_steers_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    face = TextFace(quiet=False)
    face.row({}, "a\x1b[2J")
    face.result({}, "b\x07\nc")
    face.error(MailRescueError("d\r\x1b]0;x"))
    out, err = capsys.readouterr()
    assert out == "a\\x1b[2J\nb\\x07\nc\n"
    assert err == "mailrescue: d\\x0d\\x1b]0;x\n"


def test_quiet_leaves_what_was_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    face = TextFace(quiet=True)
    face.result({}, "Done. The code is 5.", "The code is 5.")
    face.result({}, "Done.")
    assert capsys.readouterr().out == "The code is 5.\n"


@pytest.fixture
def pipe() -> Iterator[io.TextIOWrapper]:
    """Return a pipe that nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    with io.TextIOWrapper(io.FileIO(writing, "wb"), encoding="utf-8", write_through=True) as file:
        yield file


def test_a_reader_that_went_away_is_no_failure(pipe: io.TextIOWrapper) -> None:
    stream = Stream(pipe)
    stream.write("one")
    assert stream.gone
    stream.write("two")
    stream.write_bytes(b"three")
    stream.finish()


def test_a_full_disk_is_told_at_the_end() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as file:
        stream = Stream(file)
        stream.write("one")
        assert stream.gone
        with pytest.raises(MailRescueError, match="output cannot be written: No space left"):
            stream.finish()


def test_a_stream_that_is_closed_takes_everything() -> None:
    stream = Stream(None)
    stream.write("one")
    stream.write_bytes(b"two")
    stream.finish()
    assert (stream.gone, stream.watched) == (True, False)


def test_json_is_utf8_in_every_locale(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    assert run(["--home", str(tmp_path), "--json", "account", "add", "a", "eml", "--path", "/中\U0001f600\udcff"]) == 0
    assert json.loads(raw.getvalue().decode())["path"] == "/中\U0001f600\udcff"


def test_after_the_bytes_of_a_mail_no_line_of_json_follows(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    face = JsonFace(quiet=False)
    face.raw(b"From: x\n")
    face.error(MailRescueError("pack 5 is damaged"))
    face.close()
    out, err = capfdbinary.readouterr()
    assert (out, err) == (b"From: x\n", b"mailrescue: pack 5 is damaged\n")


def test_json_without_a_command_is_an_error_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--json"]) == 2
    assert json.loads(capsys.readouterr().out)["code"] == 2
