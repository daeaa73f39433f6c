"""The bench itself: a corpus that is what it says, and figures that mean something."""

from __future__ import annotations

import email
import hashlib
import json
import sys
from email.header import decode_header, make_header
from pathlib import Path

import pytest

from tests.bench import vault
from tests.bench.corpus import FOLDERS, change_corpus, directory_name, modified_utf7, write_corpus
from tests.bench.mailgen import ATTACHMENT_SHARE, HTML_SHARE, REPEAT_SHARE, REPLY_SHARE, Mailbox
from tests.bench.measure import BenchFailed, run
from tests.bench.words import LANGUAGES


def _digest(seed: int, **style: str) -> str:
    raws = (mail.raw for mail in Mailbox(seed, **style).mails(200))
    return hashlib.sha256(b"".join(raws)).hexdigest()


def test_the_same_seed_gives_the_same_mails_and_another_seed_others() -> None:
    assert _digest(7) == _digest(7)
    assert _digest(7) != _digest(8)


@pytest.fixture(scope="module")
def messages() -> list[tuple[int, email.message.Message]]:
    return [(len(mail.raw), email.message_from_bytes(mail.raw)) for mail in Mailbox(3).mails(1_000)]


def test_the_shares_are_those_of_a_business_mailbox(messages: list[tuple[int, email.message.Message]]) -> None:
    files = [
        [part.get_payload(decode=True) for part in message.walk() if part.get_filename()] for _, message in messages
    ]
    html = sum(any(part.get_content_type() == "text/html" for part in message.walk()) for _, message in messages)
    assert html / 1_000 == pytest.approx(HTML_SHARE, abs=0.05)
    assert sum(map(bool, files)) / 1_000 == pytest.approx(ATTACHMENT_SHARE, abs=0.04)
    assert sum("In-Reply-To" in message for _, message in messages) / 1_000 == pytest.approx(REPLY_SHARE, abs=0.05)
    sent = [file for some in files for file in some]
    assert all(5_000 <= len(file) <= 3_000_000 for file in sent)
    assert 1 - len(set(sent)) / len(sent) == pytest.approx(REPEAT_SHARE, abs=0.1)
    assert 4_000 < sorted(size for size, _ in messages)[500] < 6_500


def test_every_mail_is_well_formed_and_its_texts_decode(messages: list[tuple[int, email.message.Message]]) -> None:
    subjects = set()
    for _, message in messages:
        subjects.add(str(make_header(decode_header(message["Subject"]))))
        for part in message.walk():
            assert not part.defects
            if part.get_content_maintype() == "text" and not part.get_filename():
                assert part.get_payload(decode=True).decode(part.get_content_charset())
    # Something in Cyrillic and something in Japanese went through the encoded words whole.
    for code in ("ru", "ja"):
        words = next(language.words for language in LANGUAGES if language.code == code)
        assert any(word in subject for word in words[:60] if len(word) > 2 for subject in subjects)


def test_line_ends_and_base64_widths_are_as_asked() -> None:
    raw = b"".join(mail.raw for mail in Mailbox(1, eol="crlf", base64_style="60").mails(60))
    assert raw.count(b"\r\n") == raw.count(b"\n")
    parts = [part for mail in Mailbox(1, base64_style="odd").mails(60) for part in _files(mail.raw)]
    widths = {len(lines[0]) for part in parts if len(lines := part.get_payload().split("\n")) > 1}
    assert widths
    assert any(width % 4 for width in widths)


def _files(raw: bytes) -> list[email.message.Message]:
    return [part for part in email.message_from_bytes(raw).walk() if part.get_filename()]


def test_folder_names_are_those_that_servers_write() -> None:
    assert modified_utf7("会議 & Söhne/") == "&TxqLcA- &- S&APY-hne/"
    assert directory_name("INBOX") == ""
    assert directory_name("Archive/2018") == ".Archive.2018"


def test_a_change_adds_removes_and_renames_the_mails_it_says(tmp_path: Path) -> None:
    root = tmp_path / "mailbox"
    write_corpus(root, 400)
    before = vault.mail_digests(root)
    names = {path.name for path in root.rglob("cur/*")}
    made = change_corpus(root, 1, share=0.05)
    after = vault.mail_digests(root)
    assert (after - before).total() == made.new == 10
    assert (before - after).total() == made.gone == 5
    assert len(names - {path.name for path in root.rglob("cur/*")}) == made.gone + made.renamed
    assert len([path for path in root.iterdir() if path.name.startswith(".")]) == len(FOLDERS) - 1


def test_a_run_is_charged_with_its_children_and_not_with_its_caller(tmp_path: Path) -> None:
    ballast = bytearray(b"x") * 120_000_000
    child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'b = bytearray(b\"x\") * 60_000_000'])"
    large = run([sys.executable, "-c", child], {}, tmp_path / "log")
    small = run([sys.executable, "-c", "pass"], {}, tmp_path / "log")
    assert len(ballast) > 0
    assert 60 < large.process_mb < 100
    assert small.process_mb < 40
    assert 0 < small.cpu < large.cpu + 1


def test_a_command_that_fails_ends_the_bench_in_its_own_words(tmp_path: Path) -> None:
    with pytest.raises(BenchFailed, match="ended with 3: no such vault"):
        run([sys.executable, "-c", "print('no such vault'); raise SystemExit(3)"], {}, tmp_path / "log")


@pytest.mark.parametrize(
    "peer",
    [
        pytest.param("restic", marks=pytest.mark.needs_program("restic")),
        pytest.param("borg", marks=[pytest.mark.needs_program("borg"), pytest.mark.slow]),
    ],
)
def test_the_whole_bench_runs_and_both_programs_give_all_mail_back(
    peer: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--mails", "20", "--pairs", "1", "--workdir", str(tmp_path / "work"), "--eol", "crlf", "--base64", "odd"]
    words += ["--against", peer, "--export-to", str(tmp_path)]
    assert vault.main(words) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    steps = {row["step"] for row in rows}
    assert steps == {*vault.STEPS, "size first", "size changed"}
    assert all(row["mailrescue"] > 0 and row[peer] > 0 for row in rows)


def test_a_program_that_gives_back_other_mail_is_found_out(tmp_path: Path) -> None:
    for name, body in (("source", b"a"), ("target", b"b")):
        (tmp_path / name / "cur").mkdir(parents=True)
        (tmp_path / name / "cur" / "1").write_bytes(body)
    with pytest.raises(BenchFailed, match="1 mails are missing, 1 are others"):
        vault._prove_same_mail(tmp_path / "source", tmp_path / "target", "other")


def test_without_restic_it_says_so_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert vault.main(["--mails", "1"]) == 1
    assert capsys.readouterr().err.count("\n") == 1
