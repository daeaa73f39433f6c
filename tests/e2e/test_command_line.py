"""The command line as its first strict user met it: every sentence, every exit code, every odd mailbox."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from mailrescue.app import browse
from mailrescue.vault import slots
from mailrescue.vault.session import Session
from tests.kit.typed import Shell


@pytest.fixture
def shell(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Shell:
    """Return a shell in a home of its own, which makes its vault with a passphrase that costs little to derive."""
    monkeypatch.setattr(slots, "_KDF", {"name": "argon2id", "memory": 8, "passes": 1, "lanes": 1})
    monkeypatch.setenv("MAILRESCUE_VAULT_KEY", "correct horse battery staple")
    return Shell(capsysbinary, tmp_path / "home")


def maildir(root: Path, mails: dict[str, bytes]) -> Path:
    """Make a Maildir; keys are `FOLDER/NAME`, where the folder of the inbox is ``."""
    for name, raw in {"/": b"", **mails}.items():
        folder, _, file = name.rpartition("/")
        place = root / (f".{folder}" if folder else "")
        (place / "cur").mkdir(parents=True, exist_ok=True)
        (place / "new").mkdir(exist_ok=True)
        if file:
            (place / "cur" / f"{file}:2,S").write_bytes(raw)
    return root


def mail(subject: str, text: str = "Oak and ash.") -> bytes:
    """Return a mail."""
    head = f"From: Ben Lorenz <ben@mail.example>\nTo: j@mail.example\nSubject: {subject}\nDate: Mon, 2 Mar 2026 09:00:00 +0100\n"
    return f"{head}\n{text}\n".encode()


@pytest.fixture
def box(shell: Shell, tmp_path: Path) -> Path:
    """Return the Maildir of the account `box`, of which there is one snapshot."""
    mails = {"/1": mail("Offer"), "Kunden/2": mail("Plan"), "kunden/3": mail("other plan"), "Kunden.Alt/4": mail("old plan")}
    root = maildir(tmp_path / "Maildir", mails)
    assert shell("account", "add", "box", "maildir", "--path", str(root)).code == 0
    assert shell("snapshot", "box").code == 0
    return root


@pytest.mark.parametrize("query", ["zzzz", "!!", ""])
def test_an_export_of_nothing_says_so_and_makes_no_folder(shell: Shell, box: Path, query: str) -> None:
    dest = box.parent / "out"
    words = ("export", "box", str(dest), "--format", "eml", "--query", query)
    said = shell(*words)
    assert (said.code, dest.exists()) == (0, False)
    assert said.out.startswith("Nothing in this snapshot matches the query.")
    assert shell.json(*words).result["items"] == 0


def test_an_unknown_folder_is_answered_with_the_closest_by_list_and_export(shell: Shell, box: Path) -> None:
    for words in (("list", "box"), ("export", "box", str(box.parent / "out"), "--format", "eml")):
        said = shell(*words, "--folder", "Kunden/Alf")
        assert (said.code, said.out) == (2, "")
        assert 'Did you mean "Kunden/Alt"' in said.err


def test_folders_that_differ_in_case_alone_are_told_apart(shell: Shell, box: Path) -> None:
    found = {name: [row["subject"] for row in shell.json("list", "box", "--folder", name).rows()] for name in ("Kunden", "kunden", "inbox")}
    assert found == {"Kunden": ["Plan", "old plan"], "kunden": ["other plan"], "inbox": ["Offer"]}


def new_code(shell: Shell) -> str:
    """Return a recovery code that was added just now."""
    return str(shell.json("vault", "key", "add", "recovery").result["code"])


def test_a_recovery_code_that_does_not_fit_is_said_not_to(shell: Shell, box: Path) -> None:
    assert shell("vault", "copy", str(box.parent / "usb")).code == 0
    said = shell("vault", "attach", str(box.parent / "usb"), "--recovery-code-stdin", stdin=new_code(shell).encode())
    assert said.code == 9
    assert "This recovery code does not open the vault" in said.err
    assert shell.json("vault", "info").result["path"] == str(shell.home / "vault")


@pytest.mark.parametrize(("stdin", "code"), [(b"", 2), (b"\n", 2), (b"\xff\xfe\n", 2), (b"ABCDE-12345\n", 9)])
def test_what_is_no_recovery_code_is_refused_with_a_sentence(shell: Shell, box: Path, stdin: bytes, code: int) -> None:
    del box
    said = shell.json("vault", "attach", str(shell.home / "vault"), "--recovery-code-stdin", stdin=stdin)
    assert (said.code, said.result["event"]) == (code, "error")
    assert "recovery code" in said.result["message"]


def test_a_vault_without_a_key_leaves_nothing_behind(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAILRESCUE_VAULT_KEY")
    said = shell("vault", "create", str(tmp_path / "vault"))
    assert (said.code, (tmp_path / "vault").exists()) == (9, False)


@pytest.mark.parametrize("command", [("snapshot", "odd"), ("import", "odd", "Maildir")])
def test_what_was_not_read_or_passed_over_is_named(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    root = maildir(tmp_path / "Maildir", {"/1": mail("Offer")})
    (root / "cur" / "pipe\x1b[2J:2,S").mkdir()
    for name in "abcd":
        (root / f"{name}.pdf").write_bytes(b"%PDF-1.7")
    shell("account", "add", "odd", "maildir", "--path", str(root))
    monkeypatch.chdir(tmp_path)
    said = shell(*command)
    assert said.code == 3
    assert "\n  not read: INBOX: pipe\\u001B[2J: This is no ordinary file" in said.out
    assert "\n  note: 4 things that are no mail were passed over: a.pdf, b.pdf, c.pdf, ...\n" in said.out


def test_what_was_unreadable_before_is_told_but_is_no_news(shell: Shell, box: Path) -> None:
    offer = next((box / "cur").iterdir())
    offer.unlink()
    offer.mkdir()
    said = shell.json("snapshot", "box")
    assert (said.code, len(said.result["skipped"]), said.result["items"]) == (3, 1, 4)
    said = shell.json("snapshot", "box")
    assert (said.code, said.result["skipped"], said.result["known_skipped"], said.result["items"]) == (0, [], 1, 4)
    assert (said.result["complete"], said.result["removed"]) == (False, 0)


@pytest.mark.parametrize("kind", ["maildir", "mbox", "eml", "outlook"])
def test_a_pipe_in_a_mailbox_s_place_is_refused_at_once(shell: Shell, tmp_path: Path, kind: str) -> None:
    os.mkfifo(tmp_path / "pipe.pst")
    shell("account", "add", "pipe", kind, "--path", str(tmp_path / "pipe.pst"))
    said = shell.json("snapshot", "pipe")
    assert (said.code, said.result["event"]) == (1, "error")


def test_of_a_huge_mail_the_beginning_is_shown(shell: Shell, box: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browse, "SPOOL_ABOVE", 10_000)
    (box / "cur" / "5:2,S").write_bytes(mail("Huge", "The beginning.\n" + "More of it.\n" * 5_000))
    shell("snapshot", "box")
    item = shell.json("search", "subject:huge").rows()[0]["id"]
    said = shell("show", "box", item)
    assert (said.code, "The beginning." in said.out, len(said.out) < 15_000) == (0, True, True)


@pytest.mark.parametrize("left", [False, True])
def test_a_snapshot_does_not_believe_in_a_vault_that_vanished_under_it(
    shell: Shell, box: Path, monkeypatch: pytest.MonkeyPatch, left: bool
) -> None:
    (box / "cur" / "9:2,S").write_bytes(mail("late"))
    vault = shell.home / "vault"
    finish = Session.finish

    def pull_the_disk_out(session: Session) -> tuple[bytes | None, bytes | None]:
        if left:
            done = finish(session)
            vault.rename(vault.with_name("elsewhere"))
            vault.mkdir()
            return done
        vault.rename(vault.with_name("elsewhere"))
        return finish(session)

    monkeypatch.setattr(Session, "finish", pull_the_disk_out)
    said = shell.json("snapshot", "box")
    assert said.code == 9
    assert "is gone" in said.result["message"]
    assert not left or not list(vault.iterdir())


@pytest.mark.parametrize("named", [False, True])
def test_no_new_vault_is_made_where_one_was_and_is_gone(shell: Shell, box: Path, named: bool) -> None:
    del box
    vault = shell.home / "vault"
    if named:
        vault = shell.home / "usb"
        assert shell("vault", "create", str(vault)).code == 0
        shutil.rmtree(shell.home / "cache")
    vault.rename(shell.home / "elsewhere")
    for words in (("snapshot",), ("list", "box")):
        said = shell.json(*words)
        assert (said.code, vault.exists()) == (9, False)
        assert f"The vault is gone from {vault}" in said.result["message"]
    assert shell("vault", "attach", str(shell.home / "elsewhere")).code == 0
    assert shell("snapshot").code == 0


def test_a_path_that_is_no_utf8_is_an_account_s_like_any_other(shell: Shell, tmp_path: Path) -> None:
    root = maildir(tmp_path / "p\udcff\udce9", {"/1": mail("Offer")})
    assert shell("account", "add", "odd", "maildir", "--path", str(root)).code == 0
    assert shell.json("account", "list").rows()[0]["path"] == str(root)
    assert shell.json("snapshot").result["items"] == 1
    assert shell.json("import", "odd", str(root)).result["count"] == 1


@pytest.mark.parametrize("name", ["accounts", "settings"])
@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"x": 1, "vault": 1}', '{"x": {"kind": "eml"}, "vault": [1]}', '{"x": {"kind": "eml", "options": {"path": 5}}, "vault": {"a": 1}}',
     "[" * 50_000],
)  # fmt: skip
def test_a_settings_file_that_was_spoiled_is_named_and_left_as_it_is(shell: Shell, box: Path, name: str, text: str) -> None:
    del box
    file = shell.home / f"{name}.json"
    file.write_text(text)
    for words in (("snapshot",), ("account", "add", "more", "eml", "--path", "mail")):
        if name == "settings" and words[0] == "account":
            continue
        said = shell.json(*words)
        assert (said.code, file.read_text()) == (1, text)
        assert f"{name}.json cannot be read: it is not what MailRescue wrote" in said.result["message"]


@pytest.mark.parametrize("words", [("snapshots",), ("list",), ("show", "12345678"), ("snapshot",), ("export", "out", "--format", "eml")])
@pytest.mark.parametrize("name", ["nobody", "NOBODY", "\udcff", "\x1b[2J", "../box", ""])
def test_a_name_of_no_account_is_a_wrong_word(shell: Shell, box: Path, words: tuple[str, ...], name: str) -> None:
    del box
    said = shell(words[0], name, *words[1:])
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"mailrescue: There is no account {name!r}")


def test_no_recovery_code_is_made_for_a_sheet_that_cannot_be_written(shell: Shell, box: Path) -> None:
    sheet = box.parent / "sheet.txt"
    assert shell("vault", "key", "recovery-sheet", str(sheet)).code == 0
    assert sheet.stat().st_mode & 0o077 == 0
    before = shell("vault", "key", "list").out
    assert shell("vault", "key", "recovery-sheet", str(sheet)).code == 2
    assert shell("vault", "key", "recovery-sheet", str(box.parent / "none" / "sheet.txt")).code == 2
    assert shell("vault", "key", "list").out == before


def test_quiet_says_nothing_but_what_went_wrong(shell: Shell, box: Path) -> None:
    assert shell("--quiet", "snapshot").out == ""
    (box / "cur" / "folder").mkdir()
    assert "not read: INBOX: folder" in shell("snapshot", "--quiet").out


def test_nothing_is_written_into_the_vault_s_own_folder(shell: Shell, box: Path) -> None:
    del box
    vault = shell.home / "vault"
    before = sorted(vault.rglob("*"))
    inside = str(vault / "packs" / "out")
    for words in (
        ("export", "box", inside, "--format", "eml"), ("vault", "copy", inside), ("vault", "create", inside),
        ("vault", "key", "recovery-sheet", str(vault / "sheet.txt")), ("vault", "copy", str(vault)),
    ):  # fmt: skip
        said = shell(*words)
        assert (said.code, sorted(vault.rglob("*"))) == (2, before)
        assert "is in the vault's own folder" in said.err


@pytest.mark.parametrize("path", ["~/mail", "~nobody-of-this-name/mail", "x/" * 3_000])
def test_any_path_can_be_an_account_s(shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, path: str) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/weber")
    said = shell.json("account", "add", "odd", "eml", f"--path={path}")
    assert said.code == 0
    assert said.result["path"] == ("/home/weber/mail" if path == "~/mail" else str(tmp_path / path))
    assert shell("account", "test", "odd").code in (1, 7)


def test_the_latest_of_old_copies_is_that_of_the_latest_time(shell: Shell, tmp_path: Path) -> None:
    for year, subject in (("2024", "newer"), ("2020", "older")):
        root = maildir(tmp_path / year, {"/1": mail(subject)})
        assert shell("import", "old", str(root), "--taken-at", f"{year}-01-01").code == 0
    assert [row["subject"] for row in shell.json("list", "old").rows()] == ["newer"]


def test_what_is_no_mail_is_no_copy_of_a_mailbox(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "plan.pdf").write_bytes(b"%PDF-1.7")
    os.mkfifo(tmp_path / "pipe")
    for name in ("empty", "papers", "pipe"):
        said = shell.json("import", "old", str(tmp_path / name))
        assert said.code == 2
        assert "is no OST, PST, mbox, Maildir or folder of EML files" in said.result["message"]
    (tmp_path / "papers" / "4711").write_bytes(mail("a mail without an ending"))
    assert shell.json("import", "old", str(tmp_path / "papers")).rows()[0]["items"] == 1


def test_with_nothing_but_the_recovery_code_all_is_there_on_another_machine(
    shell: Shell, box: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    code = new_code(shell)
    usb = box.parent / "usb"
    assert shell("vault", "copy", str(usb)).code == 0
    monkeypatch.delenv("MAILRESCUE_VAULT_KEY")
    other = Shell(capsysbinary, box.parent / "another")
    said = other("vault", "attach", str(usb), "--recovery-code-stdin", stdin=code.encode())
    assert said.code == 0
    assert "This computer keeps no key of the vault" in said.err
    assert other("snapshots", "box").code == 9
    monkeypatch.setenv("MAILRESCUE_VAULT_KEY", code.lower())
    assert len(other.json("snapshots", "box").rows()) == 1
    item = other.json("search", "offer").rows()[0]["id"]
    assert other("show", "box", item, "--raw").raw == mail("Offer")
    assert other.json("export", "box", str(box.parent / "out"), "--format", "mbox").result["items"] == 4
    monkeypatch.setenv("MAILRESCUE_VAULT_KEY", "this computer's own")
    said = other("vault", "attach", str(usb), "--recovery-code-stdin", stdin=code.encode())
    assert (said.code, said.err) == (0, "")
    assert other("snapshots", "box").code == 0
