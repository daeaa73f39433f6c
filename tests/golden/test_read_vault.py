"""resources/read_vault.py gets all mail out of golden vaults without MailRescue, and all that is left of damaged ones."""

from __future__ import annotations

import ast
import importlib.util
import itertools
import os
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from blake3 import blake3

from tests.kit.corrupt import flipped
from tests.kit.golden import READER, VERSIONS, Found, Golden, cut_footer, frames

_DONE, _FAILED, _MISUSED, _DAMAGED = 0, 1, 2, 3


@pytest.fixture(params=VERSIONS, ids=[version.name for version in VERSIONS])
def golden(request: pytest.FixtureRequest, tmp_path: Path) -> Golden:
    """A copy of a golden vault, to be spoiled."""
    return Golden(request.param, tmp_path)


def _spoil(path: Path, offset: int) -> None:
    path.write_bytes(flipped(path.read_bytes(), 8 * offset + 3))


def _lost(stderr: str) -> int:
    return sum(line.startswith("DAMAGED: mail ") for line in stderr.splitlines())


def _assert_all_but_the_named_ones(golden: Golden, out: str, stderr: str) -> None:
    """Everything in the folder `out` is a mail of the vault, once, and what is not there was said to be lost."""
    whole, there = golden.digests(), golden.digests_out(out)
    assert there <= whole
    assert whole.total() - there.total() == _lost(stderr)


# ---- The reader itself ---------------------------------------------------------------------------------------


def test_the_reader_is_one_file_under_300_lines() -> None:
    assert len(READER.read_text(encoding="utf-8").splitlines()) < 300


def test_the_reader_imports_the_standard_library_and_four_packages_that_its_first_lines_name() -> None:
    tree = ast.parse(READER.read_text(encoding="utf-8"))
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    named |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    foreign = {name.split(".")[0] for name in named} - sys.stdlib_module_names
    assert foreign == {"blake3", "cryptography", "msgpack", "zstandard"}
    assert all(name in (ast.get_docstring(tree) or "").split("pip install")[1].splitlines()[0] for name in foreign)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Kunden A\\/B", "Kunden A B"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("console", "console"),
        ("a. . ", "a"),
        ("..", "_"),
        ("", "_"),
        ("x:y*?\n\x00z", "x y z"),
        ("lone \udc80 surrogate", "lone surrogate"),
        ("u\u0308", "ü"),
        ("展" * 100, "展" * 26),
    ],
)
def test_names_are_written_so_that_every_system_takes_them(name: str, written: str) -> None:
    spec = importlib.util.spec_from_file_location("read_vault", READER)
    assert spec is not None
    assert spec.loader is not None
    reader = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reader)
    assert reader.portable(name) == written


# ---- A vault that is whole -----------------------------------------------------------------------------------


def test_the_recovery_code_gets_the_newest_snapshot_out_with_folders_and_dates(golden: Golden) -> None:
    done = golden.reader(out="out")
    assert (done.returncode, done.stderr) == (_DONE, "")
    assert golden.got_out("out") == golden.mails()


def test_a_code_as_people_type_it_is_taken(golden: Golden) -> None:
    typed = golden.code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert golden.reader(out="out", secret=typed).returncode == _DONE
    assert golden.reader("--list", "--code", golden.code, secret="").returncode == _DONE


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_passphrase_gets_it_out_as_well_however_the_keyboard_composes_it(golden: Golden, form: str) -> None:
    secret = unicodedata.normalize(form, golden.passphrase)
    assert golden.reader("--passphrase", out="out", secret=secret).returncode == _DONE
    assert golden.got_out("out") == golden.mails()


def test_any_snapshot_can_be_asked_for_by_number_and_by_id(golden: Golden) -> None:
    for account, snapshots in golden.accounts.items():
        for day, snapshot in enumerate(snapshots):
            for name in (str(golden.number(snapshot["id"])), snapshot["id"]):
                out = f"out {snapshot['id']} {name}"
                assert golden.reader("--snapshot", name, out=out).returncode == _DONE
                assert golden.got_out(out) == _of(account, golden.mails(day))


def _of(account: str, mails: Counter[Found]) -> Counter[Found]:
    return Counter({mail: number for mail, number in mails.items() if mail.account == account})


def test_all_gets_every_mail_once_the_removed_one_too_where_it_was_last(golden: Golden) -> None:
    assert golden.reader("--all", out="out").returncode == _DONE
    assert golden.digests_out("out") == golden.digests()
    assert golden.mails() <= golden.got_out("out")


def test_all_gives_every_version_of_an_outlook_file_back(golden: Golden) -> None:
    assert golden.reader("--all", out="out").returncode == _DONE
    assert golden.digests_out("out", ".pst") == Counter(one for each in golden.files.values() for one in each)


def test_list_shows_every_snapshot_and_writes_nothing(golden: Golden) -> None:
    before = sorted(path.name for path in golden.place.rglob("*"))
    done = golden.reader("--list")
    assert done.returncode == _DONE
    lines = {snapshot["id"]: snapshot for snapshots in golden.accounts.values() for snapshot in snapshots}
    for name, snapshot in lines.items():
        line = next(line for line in done.stdout.splitlines() if name in line)
        assert line.startswith(snapshot["taken_at"][:10])
    assert sorted(path.name for path in golden.place.rglob("*")) == before


def test_a_mailbox_can_be_chosen_and_an_unknown_one_is_an_error(golden: Golden) -> None:
    for account in golden.accounts:
        assert golden.reader("--mailbox", account, out=account).returncode == _DONE
        assert golden.got_out(account) == _of(account, golden.mails())
    assert golden.reader("--mailbox", "somebody", out="none").returncode == _FAILED


def test_reading_changes_nothing_in_the_vault(golden: Golden) -> None:
    before = {path: path.read_bytes() for path in golden.vault.rglob("*") if path.is_file()}
    assert golden.reader("--all", out="out").returncode == _DONE
    assert {path: path.read_bytes() for path in golden.vault.rglob("*") if path.is_file()} == before


# ---- Snapshots that were given up ----------------------------------------------------------------------------


def test_lists_of_thinned_snapshots_are_not_looked_for_and_what_they_held_is_found(golden: Golden) -> None:
    first, *later = golden.accounts["golden"]
    kept = golden.fields(first["id"])
    own = {"account": "golden", "mailbox": kept["mailbox"]}
    lost = {"items": b"i" * 32, "folders": b"f" * 32}
    bad = golden.append(**(kept | lost | {"taken_at": kept["taken_at"] + 9**7}))
    assert golden.reader("--all", out="before").returncode == _DAMAGED
    golden.append(kind="retention", **own, **lost, thinned=[bad], counts={})
    given_up = [golden.number(first["id"]), golden.number(later[0]["id"])]
    golden.append(kind="retention", **own, items=kept["items"], folders=kept["folders"], thinned=given_up, counts={})
    done = golden.reader("--all", out="out")
    assert (done.returncode, done.stderr) == (_DONE, "")
    assert golden.digests_out("out") == golden.digests()
    assert golden.mails() <= golden.got_out("out")
    assert not (golden.place / "out" / "in no list").exists()


def test_a_forgotten_mailbox_leaves_a_gap_in_the_chain_that_is_no_damage(golden: Golden) -> None:
    numbers = [golden.number(snapshot["id"]) for snapshot in golden.accounts["archive"]]
    files = [path for path in golden.commits() if golden.fields(path.name[13:])["account"] == "archive"]
    listed = [[int(path.name[:12]), blake3(path.read_bytes()).digest()] for path in files]
    mailbox = golden.fields(golden.accounts["archive"][0]["id"])["mailbox"]
    golden.append(kind="forget", mailbox=mailbox, commits=listed, condemned=[])
    for path in files:
        path.unlink()
    assert {number for number, _ in listed} > set(numbers)
    done = golden.reader(out="out")
    assert (done.returncode, done.stderr) == (_DONE, "")
    assert golden.got_out("out") == _of("golden", golden.mails())


def test_a_record_that_a_repair_names_as_lost_is_missed_no_more(golden: Golden) -> None:
    lost = golden.commits()[1]
    listed = [[int(lost.name[:12]), blake3(lost.read_bytes()).digest()[:16]]]
    rest: dict[str, list[object]] = {"nodes": [], "items": [], "sidecars": [], "blocks": [], "files": []}
    golden.append(kind="repair", damaged=[f"commits/{lost.name}"], commits=listed, **rest)
    lost.unlink()
    done = golden.reader(out="out")
    assert (done.returncode, done.stderr) == (_DONE, "")
    assert golden.got_out("out") == golden.mails()


# ---- What people get wrong -----------------------------------------------------------------------------------


@pytest.mark.parametrize("secret", ["", "ABC", "00000-00000-00000-00000-00000-00000", "UUUUU-" * 6])
def test_a_wrong_code_is_one_sentence_and_exit_1_and_nothing_is_written(golden: Golden, secret: str) -> None:
    done = golden.reader(out="out", secret=secret)
    assert (done.returncode, len(done.stderr.splitlines())) == (_FAILED, 1)
    assert not (golden.place / "out").exists()


def test_the_code_of_another_vault_is_refused(golden: Golden) -> None:
    done = golden.reader(out="out", secret="000G4-0R40M-30E20-9185G-R38E1-YKA80")
    assert (done.returncode, len(done.stderr.splitlines())) == (_FAILED, 1)
    assert "no key slot" in done.stderr


def test_a_wrong_passphrase_is_refused(golden: Golden) -> None:
    done = golden.reader("--passphrase", out="out", secret="Sesam")
    assert (done.returncode, len(done.stderr.splitlines())) == (_FAILED, 1)


def test_a_folder_that_holds_something_is_not_written_into(golden: Golden) -> None:
    (golden.place / "out").mkdir()
    (golden.place / "out" / "mine").touch()
    assert golden.reader(out="out").returncode == _MISUSED
    assert [path.name for path in (golden.place / "out").iterdir()] == ["mine"]


def test_a_folder_that_is_no_vault_is_said_to_be_none(golden: Golden) -> None:
    golden.vault = golden.place
    done = golden.reader("--list")
    assert done.returncode == _FAILED
    assert "vault.mrh" in done.stderr


# ---- Damage --------------------------------------------------------------------------------------------------


def test_a_flipped_bit_in_any_frame_costs_only_what_is_in_it(golden: Golden) -> None:
    noticed = []
    for pack in golden.packs():
        whole = pack.read_bytes()
        for number, (offset, length) in enumerate(frames(pack)):
            _spoil(pack, offset + length // 2)
            out = f"{pack.name} {number}"
            done = golden.reader("--all", out=out)
            pack.write_bytes(whole)
            noticed.append(f"pack {pack.name}, frame {number}" in done.stderr)
            # What is in no need of a reader (sidecars) may be damaged without a word.
            assert done.returncode == (_DAMAGED if noticed[-1] else _DONE)
            _assert_all_but_the_named_ones(golden, out, done.stderr)
    assert noticed.count(False) <= len(noticed) // 5


def test_an_attachment_that_is_damaged_takes_only_the_mails_that_have_it(golden: Golden) -> None:
    pack = golden.packs()[0]
    offset, length = max(frames(pack), key=lambda frame: frame[1])
    _spoil(pack, offset + length // 2)
    done = golden.reader(out="out")
    lost = golden.mails() - golden.got_out("out")
    assert (done.returncode, lost.total(), _lost(done.stderr)) == (_DAMAGED, 2, 2)
    assert golden.got_out("out") < golden.mails()
    assert "Our catalogue" in done.stderr
    assert "Fwd: Our catalogue" in done.stderr


def test_bytes_that_are_not_those_of_the_identity_are_never_given_out(golden: Golden) -> None:
    assert golden.reader("--all", out="whole").returncode == _DONE
    mail = next(path for path in (golden.place / "whole" / "golden").rglob("*.eml"))
    golden.forge(mail.read_bytes())
    assert golden.reader("--all", out="beside").returncode == _DONE
    assert golden.digests_out("beside") == golden.digests()
    for pack in golden.packs():
        if pack.name != "0" * 64:
            pack.unlink()
    assert golden.reader("--all", out="alone").returncode == _DAMAGED
    assert golden.digests_out("alone") == Counter()


@pytest.mark.parametrize("spoil", [cut_footer, lambda pack: os.truncate(pack, pack.stat().st_size - 5)])
def test_a_lost_table_of_contents_costs_nothing(golden: Golden, spoil: Callable[[Path], None]) -> None:
    packs = golden.packs()
    for pack in packs:
        spoil(pack)
    done = golden.reader(out="out")
    assert (done.returncode, _lost(done.stderr)) == (_DAMAGED, 0)
    assert golden.got_out("out") == golden.mails()
    assert all(f"pack {pack.name}, table of contents" in done.stderr for pack in packs)


def test_a_flipped_bit_beside_a_lost_table_of_contents_costs_only_its_frame(golden: Golden) -> None:
    pack = golden.packs()[0]
    offset, length = max(frames(pack), key=lambda frame: frame[1])
    cut_footer(pack)
    _spoil(pack, offset + length // 2)
    done = golden.reader(out="out")
    assert done.returncode == _DAMAGED
    assert (golden.mails() - golden.got_out("out")).total() == _lost(done.stderr) == 2


def test_a_pack_that_was_deleted_costs_only_what_was_in_it(golden: Golden) -> None:
    for number, pack in enumerate(golden.packs()):
        whole = pack.read_bytes()
        pack.unlink()
        done = golden.reader("--all", out=f"out {number}")
        pack.write_bytes(whole)
        assert done.returncode == _DAMAGED
        assert "in no pack that is here" in done.stderr
        out = golden.digests_out(f"out {number}")
        assert out.total() > 0
        assert out <= golden.digests()
        missing = (golden.digests() - out).total()
        assert missing == _lost(done.stderr) or "a piece of the list of" in done.stderr


def test_a_lost_block_of_an_outlook_file_is_named_and_the_rest_is_where_it_was(golden: Golden) -> None:
    assert golden.reader("--all", out="whole").returncode == _DONE
    hit = 0
    for number, pack in enumerate(golden.packs()):
        whole = pack.read_bytes()
        offset, length = max(frames(pack), key=lambda frame: frame[1])
        _spoil(pack, offset + length // 2)
        done = golden.reader("--all", out=f"out {number}")
        pack.write_bytes(whole)
        if "a block of " in done.stderr:
            hit += 1
            sizes = sorted(path.stat().st_size for path in (golden.place / f"out {number}").rglob("*.pst"))
            assert sizes == sorted(path.stat().st_size for path in (golden.place / "whole").rglob("*.pst"))
            assert golden.digests_out(f"out {number}") == golden.digests()
    assert hit == sum(map(len, golden.files.values()))


def test_empty_and_tiny_packs_do_not_stop_it(golden: Golden) -> None:
    for pack, size in zip(golden.packs()[1:], itertools.cycle((0, 50)), strict=False):
        os.truncate(pack, size)
    done = golden.reader("--all", out="out")
    assert done.returncode == _DAMAGED
    assert _of("golden", golden.mails(0)) <= golden.got_out("out")


def test_what_other_programs_leave_in_the_folders_is_no_damage(golden: Golden) -> None:
    for folder in (*golden.vault.glob("packs/*"), *golden.vault.glob("*/")):
        for name in (".DS_Store", "desktop.ini", f".tmp-{'0' * 59}"):
            (folder / name).write_bytes(b"something")
    done = golden.reader(out="out")
    assert (done.returncode, done.stderr) == (_DONE, "")
    assert golden.got_out("out") == golden.mails()


def test_behind_a_garbled_newest_commit_the_one_before_is_read(golden: Golden) -> None:
    newest = golden.commits()[-1]
    newest.write_bytes(os.urandom(300))
    done = golden.reader(out="out")
    assert done.returncode == _DAMAGED
    assert newest.name in done.stderr
    assert golden.got_out("out") == _of("golden", golden.mails(-2)) + _of("archive", golden.mails())


def test_a_commit_missing_in_the_middle_is_named_and_the_newest_is_read(golden: Golden) -> None:
    golden.commits()[1].unlink()
    done = golden.reader(out="out")
    assert done.returncode == _DAMAGED
    assert "the commit before number 3: missing" in done.stderr
    assert golden.got_out("out") == golden.mails()


def test_without_any_commit_all_mails_still_come_out(golden: Golden) -> None:
    for commit in golden.commits():
        commit.unlink()
    golden.reader("--all", out="out")
    assert golden.digests_out("out") == golden.digests()


@pytest.mark.parametrize("pattern", ["vault.mrh", "vault-copy.mrh", "keys/*-1", "keys/*-2"])
def test_header_and_keys_are_stored_twice_and_one_is_enough(golden: Golden, pattern: str) -> None:
    for path in golden.vault.glob(pattern):
        _spoil(path, path.stat().st_size // 2)
    done = golden.reader(out="out")
    assert done.returncode == _DAMAGED
    assert golden.got_out("out") == golden.mails()


def test_without_a_header_it_ends_in_a_sentence(golden: Golden) -> None:
    for path in golden.vault.glob("*.mrh"):
        path.unlink()
    done = golden.reader(out="out")
    assert done.returncode == _FAILED
    assert "lost" in done.stderr
