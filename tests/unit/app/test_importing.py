"""Old copies of a mailbox become snapshots of their time, in a line of their own beside what is taken live."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailrescue.app import browse
from mailrescue.app.accounts import add_account
from mailrescue.app.exporting import ExportRequest, export
from mailrescue.app.file_versions import file_versions, restore_file
from mailrescue.app.importing import Imported, find_copies, import_copies
from mailrescue.app.snapshots import take_snapshots
from mailrescue.capture.changes import ChangeKind
from mailrescue.core.errors import Cancelled, ExitCode, SourceUnreachable, SourceUnreadable, UsageError
from mailrescue.core.progress import CancelToken
from mailrescue.model.snapshot import Snapshot
from mailrescue.vault.vault import Vault
from tests.kit.homes import Desk
from tests.kit.old_copies import letter, write_eml, write_maildir, write_mbox
from tests.kit.outlook_files import content, unpack
from tests.kit.vaults import findings

pytestmark = pytest.mark.usefixtures("memory_keyring")

MARCH, JUNE, SEPTEMBER = (int(datetime(2025, month, 1, 12, tzinfo=UTC).timestamp()) for month in (3, 6, 9))
A, B, C, D = (letter(f"letter {name}") for name in ("alpha", "beta", "gamma", "delta"))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def copies(tmp_path: Path) -> list[Path]:
    """Three copies of one mailbox: beta went before June, gamma came in June and lies in another folder in September."""
    return [
        write_maildir(tmp_path / "z-march", {"": {"a": A, "b": B}}, MARCH),
        write_maildir(tmp_path / "a-june", {"": {"a": A, "c": C}}, JUNE),
        write_maildir(tmp_path / "m-september", {"": {"a": A}, "Kept": {"c": C}}, SEPTEMBER),
    ]


def bring_in(desk: Desk, *paths: Path, name: str = "ann", taken_at: datetime | None = None) -> list[Imported]:
    """Import copies."""
    desk.clock.advance(minutes=1)
    with desk.engine.writing("import", create=True) as vault:
        return import_copies(desk.engine, vault, name, find_copies(list(paths), taken_at))


def take_live(desk: Desk, mails: dict[str, bytes], *, folder: str = "") -> Snapshot:
    """Let the account's Maildir hold these mails, and take a snapshot of it."""
    desk.clock.advance(hours=1)
    path = desk.folder / "live"
    for old in path.rglob("*:2,S"):
        old.unlink()
    write_maildir(path, {folder: mails}, int(desk.clock.now().timestamp()) - 60)
    if "ann" not in desk.engine.home.read("accounts"):
        add_account(desk.engine.home, "ann", "maildir", {"path": str(path)})
    outcome = take_snapshots(desk.engine, ["ann"])[0]
    assert outcome.snapshot is not None
    return outcome.snapshot


def subjects(desk: Desk, vault: Vault, at: str = "latest-good") -> list[str]:
    """Return what a snapshot lists: folder and subject."""
    return sorted(f"{row.folder}: {row.card.subject}" for row in browse.item_rows(desk.engine, vault, "ann", at, None, None))


def bytes_of_packs(desk: Desk) -> int:
    return sum(path.stat().st_size for path in desk.engine.home.vault.glob("packs/*/*"))


# --- several copies --------------------------------------------------------------------------------------------------


def test_copies_become_snapshots_of_their_own_time_in_order_of_time_however_they_are_called(desk: Desk, copies: list[Path]) -> None:
    done = bring_in(desk, *copies)
    assert [one.copy.path.name for one in done] == ["z-march", "a-june", "m-september"]
    taken = [one.snapshot for one in done if one.snapshot]
    assert [int(one.taken_at.timestamp()) for one in taken] == [MARCH, JUNE, SEPTEMBER]
    assert [(one.changes.new, one.changes.removed, one.changes.moved) for one in taken] == [(2, 0, 0), (1, 1, 0), (0, 0, 1)]
    assert [one.known for one in done] == [0, 1, 2]
    assert [(one.stranger, one.exit_code) for one in done] == [(False, ExitCode.DONE)] * 3
    with desk.engine.reading() as vault:
        assert subjects(desk, vault, "2025-03-15") == ["INBOX: letter alpha", "INBOX: letter beta"]
        assert subjects(desk, vault, "2025-07-01") == ["INBOX: letter alpha", "INBOX: letter gamma"]
        assert subjects(desk, vault) == ["INBOX: letter alpha", "Kept: letter gamma"]
        assert findings(vault) == []


def test_copies_that_are_brought_in_one_by_one_in_any_order_give_the_same_lists(desk: Desk, copies: list[Path]) -> None:
    for number in (2, 0, 1):
        bring_in(desk, copies[number])
    with desk.engine.reading() as vault:
        assert subjects(desk, vault, "2025-03-15") == ["INBOX: letter alpha", "INBOX: letter beta"]
        assert subjects(desk, vault, "2025-07-01") == ["INBOX: letter alpha", "INBOX: letter gamma"]
        assert subjects(desk, vault, "2025-10-01") == ["INBOX: letter alpha", "Kept: letter gamma"]


def test_search_names_every_copy_that_holds_a_mail(desk: Desk, copies: list[Path]) -> None:
    bring_in(desk, *copies)
    live = int(take_live(desk, {"a": A, "d": D}).taken_at.timestamp())
    with desk.engine.reading() as vault:
        seen = browse.LastSeen(vault)

        def holders(word: str) -> list[tuple[str, int]]:
            rows = browse.search(desk.engine, vault, word, None, None, None)
            return sorted(
                (row.folder, int(copy.taken_at.timestamp()))
                for row in rows for copy in (seen.copies(row) or [seen.snapshot(row)])
            )  # fmt: skip

        assert holders("alpha") == [("INBOX", MARCH), ("INBOX", JUNE), ("INBOX", SEPTEMBER), ("INBOX", live)]
        assert holders("beta") == [("INBOX", MARCH)]
        assert holders("gamma") == [("INBOX", JUNE), ("Kept", SEPTEMBER)]
        assert holders("delta") == [("INBOX", live)]


def test_importing_again_adds_no_byte_of_mail_and_no_snapshot(desk: Desk, copies: list[Path]) -> None:
    first = bring_in(desk, *copies)
    before = bytes_of_packs(desk)
    again = bring_in(desk, *copies)
    assert bytes_of_packs(desk) == before
    assert [one.snapshot for one in again] == [one.snapshot for one in first]
    assert [(one.again, one.known) for one in again] == [(True, one.known) for one in first]
    with desk.engine.reading() as vault:
        assert len(vault.snapshots()) == 3
    bring_in(desk, copies[0])
    assert bytes_of_packs(desk) == before


def test_a_copy_that_lost_a_mail_since_is_brought_in_anew(desk: Desk, copies: list[Path]) -> None:
    bring_in(desk, *copies)
    (copies[0] / "cur" / "b:2,S").unlink()
    [changed] = bring_in(desk, copies[0])
    assert changed.snapshot is not None
    assert changed.snapshot.counts.items == 1
    with desk.engine.reading() as vault:
        assert len(vault.snapshots()) == 4


# --- beside what is taken live ---------------------------------------------------------------------------------------


def test_what_is_live_stays_the_latest_and_its_counts_do_not_change(desk: Desk, copies: list[Path]) -> None:
    live = take_live(desk, {"a": A, "d": D})
    bring_in(desk, *copies)
    with desk.engine.reading() as vault:
        for wanted in ("latest", "latest-good"):
            assert desk.engine.snapshot(vault, "ann", wanted) == live
        assert desk.engine.snapshot(vault, "ann", "2025-04-01").taken_at == datetime.fromtimestamp(MARCH, UTC)
    following = take_live(desk, {"a": A, "d": D, "e": letter("epsilon")})
    assert (following.changes.new, following.changes.removed) == (1, 0)


def test_the_difference_between_a_copy_and_live_is_told_by_folders_and_content(desk: Desk, copies: list[Path]) -> None:
    bring_in(desk, *copies)
    take_live(desk, {"x": A, "y": C, "z": D}, folder="Archive")
    with desk.engine.reading() as vault:
        found = browse.difference(desk.engine, vault, "ann", "2025-10-01", "latest")
        told = sorted(
            (change.kind, vault.card(change.position.content).subject,
             found.before[change.from_folder].path if change.from_folder else "", found.after[change.to_folder].path if change.to_folder else "")
            for change in found.changes
        )  # fmt: skip
    assert told == [
        (ChangeKind.ADDED, "letter delta", "", "Archive"),
        (ChangeKind.MOVED, "letter alpha", "INBOX", "Archive"),
        (ChangeKind.MOVED, "letter gamma", "Kept", "Archive"),
    ]


def test_a_copy_of_what_is_live_differs_from_it_in_nothing(desk: Desk, tmp_path: Path) -> None:
    mails = {"a": A, "b": B}
    live = take_live(desk, mails, folder="Work")
    write_maildir(tmp_path / "copy", {"": {}, "Anderes": {}, "Work": mails}, int(live.taken_at.timestamp()) - 60)
    [one] = bring_in(desk, tmp_path / "copy")
    assert one.known == 2
    assert one.snapshot is not None
    with desk.engine.reading() as vault:
        assert browse.difference(desk.engine, vault, "ann", one.snapshot.id, "latest").changes == []


def test_a_name_without_an_account_has_a_history_and_an_account_of_that_name_goes_on_with_it(desk: Desk, copies: list[Path]) -> None:
    bring_in(desk, *copies)
    with desk.engine.reading() as vault:
        mailbox = desk.engine.mailbox(vault, "ann")
        assert len(desk.engine.history(vault, "ann")) == 3
        request = ExportRequest(name="ann", dest=desk.folder / "out", format="eml", at="2025-03-15")
        export(desk.engine, vault, request)
    assert sorted(path.read_bytes() for path in (desk.folder / "out").rglob("*.eml")) == sorted([A, B])
    assert take_live(desk, {"d": D}).mailbox == mailbox


def test_a_copy_of_another_mailbox_is_called_a_stranger(desk: Desk, copies: list[Path], tmp_path: Path) -> None:
    bring_in(desk, *copies)
    other = write_maildir(tmp_path / "other", {"": {"x": letter("from somebody else")}}, JUNE + 5)
    empty = write_maildir(tmp_path / "empty", {}, JUNE + 6)
    found = bring_in(desk, other, empty)
    assert {one.copy.path.name: one.stranger for one in found} == {"other": True, "empty": False}


# --- what can be a copy ----------------------------------------------------------------------------------------------


def test_every_kind_of_copy_is_told_by_its_look(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "boxes").mkdir()
    for name, month in (("INBOX", MARCH), ("Sent", JUNE)):
        write_mbox(tmp_path / "boxes" / name, {"a": A, "b": B}, month)
    paths = [
        write_mbox(tmp_path / "old.mbox", {"a": A}, MARCH), tmp_path / "boxes",
        write_eml(tmp_path / "letters", {"": {"a": A}, "Inner/Most": {"b": B}}, SEPTEMBER),
        write_maildir(tmp_path / "Maildir", {"": {"a": A}}, SEPTEMBER + 1),
    ]  # fmt: skip
    (tmp_path / "nothing").mkdir()
    assert [(copy.kind, int(copy.taken_at.timestamp())) for copy in find_copies(paths, None)] == [
        ("mbox", MARCH), ("mbox", JUNE), ("eml", SEPTEMBER), ("maildir", SEPTEMBER + 1),
    ]  # fmt: skip
    done = bring_in(desk, *paths)
    assert [one.snapshot.counts.messages for one in done if one.snapshot] == [1, 4, 2, 1]
    assert [one.known for one in done] == [0, 2, 2, 1]


def test_a_path_that_is_missing_or_holds_no_mail_is_refused_before_anything_is_brought_in(tmp_path: Path, copies: list[Path]) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0 no mail")
    with pytest.raises(SourceUnreachable, match="is not there"):
        find_copies([copies[0], tmp_path / "absent"], None)
    with pytest.raises(UsageError, match="is no OST, PST, mbox"):
        find_copies([copies[0], tmp_path / "photo.jpg"], None)


def test_a_moment_may_be_given_for_one_copy_only(desk: Desk, copies: list[Path]) -> None:
    moment = datetime(2024, 12, 24, 18, tzinfo=UTC)
    with pytest.raises(UsageError, match="these are 3"):
        find_copies(copies, moment)
    [one] = bring_in(desk, copies[0], taken_at=moment)
    assert one.snapshot is not None
    assert one.snapshot.taken_at == moment
    with desk.engine.reading() as vault:
        assert desk.engine.snapshot(vault, "ann", "2024-12-25") == one.snapshot


def test_a_stopped_import_keeps_what_it_read_and_the_next_one_reads_the_rest(desk: Desk, copies: list[Path]) -> None:
    class StopsAfter(CancelToken):
        left = 4

        @property
        def cancelled(self) -> bool:
            self.left -= 1
            return self.left < 0

        def check(self) -> None:
            if self.cancelled:
                raise Cancelled("stopped by the test")

    engine = desk.with_cancel(StopsAfter())
    with engine.writing("import", create=True) as vault, pytest.raises(Cancelled):
        import_copies(engine, vault, "ann", find_copies(copies, None))
    done = bring_in(desk, *copies)
    assert [one.snapshot.counts.items for one in done if one.snapshot] == [2, 2, 2]
    with desk.engine.reading() as vault:
        assert findings(vault) == []


# --- Outlook files ---------------------------------------------------------------------------------------------------


def test_a_folder_of_outlook_files_is_several_copies_each_with_its_file_version(desk: Desk, tmp_path: Path) -> None:
    place = tmp_path / "nas"
    (place / "deep").mkdir(parents=True)
    for name, folder, month in (("french-v2.pst", place, SEPTEMBER), ("french-v1.pst", place / "deep", MARCH)):
        os.utime(unpack(name, folder), (month, month))
    (place / "torn.ost").write_bytes(content("french-v2.pst")[:3_000])
    os.utime(place / "torn.ost", (JUNE, JUNE))
    (place / "readme.txt").write_text("not mail")
    done = bring_in(desk, place)
    assert [one.copy.path.name for one in done] == ["french-v1.pst", "torn.ost", "french-v2.pst"]
    assert isinstance(done[1].error, SourceUnreadable)
    assert [one.snapshot.counts.items for one in done if one.snapshot] == [6, 7]
    assert done[2].known == 6
    assert not done[2].stranger
    before = bytes_of_packs(desk)
    again = bring_in(desk, place)
    assert bytes_of_packs(desk) == before
    assert [one.file_version for one in again] == [one.file_version for one in done]
    with desk.engine.reading() as vault:
        kept = file_versions(desk.engine, vault, "ann")
        assert [(version.name, int(version.taken_at.timestamp())) for version in kept] == [
            ("french-v1.pst", MARCH), ("torn.ost", JUNE), ("french-v2.pst", SEPTEMBER),
        ]  # fmt: skip
        for version in kept:
            restore_file(desk.engine, vault, "ann", version.id, tmp_path / f"back-{version.name}")
        assert findings(vault) == []
    assert (tmp_path / "back-french-v1.pst").read_bytes() == content("french-v1.pst")
    assert (tmp_path / "back-french-v2.pst").read_bytes() == content("french-v2.pst")


def test_two_outlook_files_of_one_size_and_time_are_two_copies(desk: Desk, tmp_path: Path) -> None:
    paths = [unpack(name, tmp_path) for name in ("french-v1.pst", "french-v2.pst")]
    longest = max(path.stat().st_size for path in paths)
    for path in paths:
        os.truncate(path, longest)
        os.utime(path, (JUNE, JUNE))
    done = bring_in(desk, *paths)
    assert [one.snapshot.counts.items for one in done if one.snapshot] == [6, 7]
    before = bytes_of_packs(desk)
    again = bring_in(desk, *paths)
    assert [(one.snapshot, one.file_version, one.again) for one in again] == [(one.snapshot, one.file_version, True) for one in done]
    assert bytes_of_packs(desk) == before


def test_a_folder_of_maildirs_is_one_copy_with_a_folder_for_each(desk: Desk, tmp_path: Path) -> None:
    for name, mails in (("inbox", {"a": A}), ("Old letters", {"b": B, "c": C})):
        write_maildir(tmp_path / "Mail" / name, {"": mails}, JUNE)
    [one] = bring_in(desk, tmp_path / "Mail")
    assert one.copy.kind == "maildir"
    with desk.engine.reading() as vault:
        assert subjects(desk, vault) == ["INBOX: letter alpha", "Old letters: letter beta", "Old letters: letter gamma"]
