"""Settings, Vault and Second place."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailrescue.app.agent.values import Job, JobKind, JobSpec, JobState, Lock
from mailrescue.app.care import Room, SecondPlace, keep_second_place, second_place
from mailrescue.app.keys import add_recovery
from mailrescue.core.errors import ExitCode
from mailrescue.ui.settings import vault as vault_module
from mailrescue.ui.settings.page import SettingsPage
from mailrescue.ui.settings.second_place import SecondPlaceSection
from mailrescue.ui.settings.vault import VaultSection
from tests.kit.offices import Office
from tests.kit.shown import button, press, texts
from tests.kit.stilldesks import StillDesk, at_desk


def ended(office: Office, kind: JobKind, code: ExitCode, *, days: float = 0, **fields: object) -> Job:
    at = (office.clock.now() - timedelta(days=days)).timestamp()
    return Job(id=f"{kind}-{days}", spec=JobSpec(kind, fields), state=JobState.ENDED, queued_at=at, started_at=at, ended_at=at, code=code)


def test_where_the_vault_is_what_it_holds_and_how_much_room_its_disk_has(page: SettingsPage, office: Office, qtbot) -> None:
    page.show_with(section="vault")

    qtbot.waitUntil(lambda: "1 snapshot of 1 mailbox" in texts(page))
    assert str(office.home.vault) in texts(page)
    assert " free" in texts(page)
    assert "It was not checked yet" in texts(page)


@pytest.mark.parametrize(
    ("code", "every", "said"),
    [(ExitCode.DONE, True, "Whole: every byte was read and compared 9 days ago."), (ExitCode.DONE, False, "Not every byte was read."), (ExitCode.DAMAGED, True, "Damage was found 9 days ago")],
)
def test_the_last_check_is_told_with_its_result(page: SettingsPage, desk: StillDesk, office: Office, code: ExitCode, every: bool, said: str) -> None:
    desk.line.past = [ended(office, JobKind.SNAPSHOT, ExitCode.DONE), ended(office, JobKind.CHECK, code, days=9, read_data=every), ended(office, JobKind.CHECK, ExitCode.DONE, days=40, read_data=True)]

    page.show_with(section="vault")

    assert said in texts(page)


def test_checks_and_rebuilding_are_jobs_and_rebuilding_asks_first(page: SettingsPage, desk: StillDesk) -> None:
    page.show_with(section="vault")

    press(page, "Check quickly")
    press(page, "Read every byte")
    press(page, "Make it anew…")
    assert len(desk.line.asked) == 2
    press(page, "Make them anew")

    assert [(spec.kind, dict(spec.fields)) for spec in desk.line.asked] == [
        (JobKind.CHECK, {"read_data": False}), (JobKind.CHECK, {"read_data": True}), (JobKind.REBUILD, {}),
    ]  # fmt: skip


def test_a_disk_that_is_almost_full_is_warned_of(page: SettingsPage) -> None:
    page.show_with(section="vault")
    section = page.findChild(VaultSection)

    section._show_room(Room(100 * 10**9, 10**9 // 2))

    assert "almost full" in texts(page)
    assert not Room(100 * 10**9, 50 * 10**9).little


def test_before_the_first_snapshot_the_place_of_the_vault_can_be_chosen(tmp_path: Path, qtbot, monkeypatch) -> None:
    office = Office(tmp_path, vault=False)
    with at_desk(office, Lock.NO_VAULT) as desk:
        page = SettingsPage(desk)
        qtbot.addWidget(page)
        page.show()
        page.show_with(section="vault")
        assert "There is no vault yet" in texts(page)
        monkeypatch.setattr(vault_module.QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "disk"))

        press(page, "Another place…")

        assert [(spec.kind, spec.fields) for spec in desk.line.asked] == [(JobKind.CREATE_VAULT, {"path": str(tmp_path / "disk")})]


def test_another_vault_is_used_after_its_code_was_typed(page: SettingsPage, desk: StillDesk, office: Office, qtbot, monkeypatch, tmp_path: Path) -> None:
    with office.engine().writing("test") as vault:
        code = add_recovery(office.engine(), vault).code
    shutil.copytree(office.home.vault, tmp_path / "moved")
    monkeypatch.setattr(vault_module.QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "moved"))
    page.show_with(section="vault")

    press(page, "Choose its folder…")
    section = page.findChild(VaultSection)
    section._attach._code.setText("J8DVX-J4RD3-5Q1PS-38HXP-NJZTQ-0KSR1")
    press(page, "Use this vault")
    qtbot.waitUntil(lambda: "not a recovery code" in texts(page) or "does not open" in texts(page), timeout=10_000)
    assert office.home.vault != tmp_path / "moved"
    section._attach._code.setText(code.lower())
    press(page, "Use this vault")

    qtbot.waitUntil(lambda: "Another vault is in use now" in texts(page), timeout=10_000)
    assert office.home.vault == tmp_path / "moved"
    assert desk.line.tried == [code.lower()]
    assert section._attach._code.text() == ""


def test_a_folder_without_a_vault_is_refused_in_a_sentence(page: SettingsPage, qtbot, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(vault_module.QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    page.show_with(section="vault")
    press(page, "Choose its folder…")

    press(page, "Use this vault")

    qtbot.waitUntil(lambda: "There is no vault at" in texts(page))
    assert button(page, "Use this vault").isEnabled()


def test_a_second_place_is_chosen_copied_to_and_remembered_with_its_day(page: SettingsPage, desk: StillDesk, office: Office, qtbot, tmp_path: Path) -> None:
    page.show_with(section="copy")
    assert "No second place yet" in texts(page)

    page.findChild(SecondPlaceSection).use(tmp_path / "usb")
    qtbot.waitUntil(lambda: str(tmp_path / "usb") in texts(page))
    assert "No copy was finished yet." in texts(page)
    press(page, "Copy now")
    assert [(spec.kind, spec.fields) for spec in desk.line.asked] == [(JobKind.COPY, {"dest": str(tmp_path / "usb"), "read_data": False})]
    desk.line.job_changed.emit(ended(office, JobKind.COPY, ExitCode.DONE, dest=str(tmp_path / "usb")))

    qtbot.waitUntil(lambda: second_place(office.home).copied_at is not None)
    assert "The last copy was finished just now" in texts(page)
    assert "as of the day on which it was made" in texts(page)


def test_in_a_folder_with_other_files_the_copy_gets_one_of_its_own(page: SettingsPage, office: Office, qtbot, tmp_path: Path) -> None:
    (tmp_path / "usb").mkdir()
    (tmp_path / "usb" / "photo.jpg").write_bytes(b"x")
    page.show_with(section="copy")

    page.findChild(SecondPlaceSection).use(tmp_path / "usb")

    qtbot.waitUntil(lambda: second_place(office.home) is not None)
    assert second_place(office.home).path == tmp_path / "usb" / "MailRescue-copy"


def test_a_copy_that_ended_without_a_window_counts_and_one_that_failed_does_not(page: SettingsPage, desk: StillDesk, office: Office) -> None:
    keep_second_place(office.home, SecondPlace(Path("/media/usb"), datetime(2026, 1, 1, tzinfo=UTC)))
    desk.line.past = [ended(office, JobKind.COPY, ExitCode.DAMAGED, days=1, dest="/media/usb"), ended(office, JobKind.COPY, ExitCode.DONE, days=3, dest="/media/usb")]

    page.show_with(section="copy")

    assert "3 days ago" in texts(page)


def test_a_second_place_whose_disk_is_away_says_so(page: SettingsPage, office: Office, qtbot) -> None:
    keep_second_place(office.home, SecondPlace(Path("/no/such/disk/copy")))

    page.show_with(section="copy")

    qtbot.waitUntil(lambda: "Its disk is not connected now." in texts(page))
