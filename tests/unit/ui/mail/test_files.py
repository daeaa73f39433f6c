"""What may be opened of a mail, what it is called on the disk, and that it is gone afterwards."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from mailrescue.ui.mail.files import Handling, OpenedFiles, file_name, handling, save


@pytest.mark.parametrize(
    ("name", "kind", "found"),
    [
        ("invoice.pdf", "application/pdf", Handling.OPEN), ("photo.JPG", "image/jpeg", Handling.OPEN), ("letter.eml", "message/rfc822", Handling.LETTER),
        ("invoice.pdf.exe", "application/pdf", Handling.PROGRAM), ("invoice\u202efdp.exe", "application/pdf", Handling.PROGRAM), ("run.exe. . ", "image/png", Handling.PROGRAM),
        ("a.LNK", "image/png", Handling.PROGRAM), ("x.hta", "text/plain", Handling.PROGRAM), ("x.js", "text/plain", Handling.PROGRAM), ("x.exe::$DATA", "image/png", Handling.UNKNOWN),
        ("prices.xlsm", "application/vnd.ms-excel", Handling.MACROS), ("letter.docm", "x/y", Handling.MACROS), ("login.html", "text/html", Handling.PAGE), ("page.pdf", "text/html", Handling.PAGE),
        ("a.svg", "image/svg+xml", Handling.PAGE), ("backup.iso", "x/y", Handling.DISK), ("all.zip", "application/zip", Handling.ARCHIVE), ("noname", "application/pdf", Handling.UNKNOWN), ("", "", Handling.UNKNOWN),
    ],
)  # fmt: skip
def test_only_what_shows_something_may_be_opened(name: str, kind: str, found: Handling) -> None:
    assert handling(name, kind) is found


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("a.pdf", "a.pdf"), ("../../etc/passwd", "passwd"), ("C:\\Windows\\evil.pdf", "evil.pdf"), ("invoice\u202efdp.exe", "invoicefdp.exe"), ("CON.txt", "_CON.txt"),
        ("a.pdf . .", "a.pdf"), (".hidden", "_hidden"), ("a\0b\n.pdf", "a b .pdf"), ("x" * 400 + ".pdf", None), ("", "_"), ("///", "___"),
    ],
)  # fmt: skip
def test_names_are_such_as_every_system_takes_and_nobody_is_fooled_by(name: str, made: str | None) -> None:
    found = file_name(name, set())
    assert found == made or (made is None and len(found) <= 140)


def test_names_that_are_taken_get_a_number() -> None:
    taken = {"a.pdf"}
    assert [file_name(name, taken) for name in ("A.pdf", "a.pdf", "b")] == ["A (2).pdf", "a (3).pdf", "b"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_an_opened_file_is_private_and_read_only_and_gone_at_the_end() -> None:
    opened = OpenedFiles()
    first, second = opened.put("../a.pdf", b"one"), opened.put("a.pdf", b"two")
    folder = first.parent.parent
    assert (first.read_bytes(), second.read_bytes(), first.name, second.name) == (b"one", b"two", "a.pdf", "a.pdf")
    assert [stat.S_IMODE(path.stat().st_mode) for path in (first, folder)] == [0o400, 0o700]
    opened.close()
    assert not folder.exists()


def test_a_file_that_cannot_be_written_leaves_the_old_one_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(b"old")

    def pieces() -> object:
        yield b"new"
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="space"):
        save(path, pieces())  # type: ignore[arg-type]
    assert [one.name for one in tmp_path.iterdir()] == ["a.eml"]
    assert path.read_bytes() == b"old"
