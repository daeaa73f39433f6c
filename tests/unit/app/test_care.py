"""What a user wants to know of his vault, and of its second place."""

from __future__ import annotations

import re
import shutil
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailrescue.app.care import Room, SecondPlace, keep_second_place, room_at, second_place, vault_care
from mailrescue.app.home import Home
from mailrescue.app.licences import NEEDED, parts
from mailrescue.app.pruning import keep_policy, policy_of, preview_thinning, prune
from mailrescue.vault.retention import Policy
from tests.kit.offices import Office


def test_the_room_of_a_place_that_is_not_there_yet_is_that_of_its_disk(tmp_path: Path) -> None:
    room = room_at(tmp_path / "not" / "there")

    assert room is not None
    assert room.total == shutil.disk_usage(tmp_path).total


def test_a_disk_that_does_not_answer_has_no_room_to_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(_path: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(shutil, "disk_usage", refusing)
    assert room_at(tmp_path) is None


@pytest.mark.parametrize(
    ("total", "free", "little"),
    [(100 * 10**9, 50 * 10**9, False), (100 * 10**9, 4 * 10**9, True), (16 * 10**9, 4 * 10**9, False), (16 * 10**9, 9 * 10**8, True), (8 * 10**12, 6 * 10**9, False)],
)
def test_little_room_is_under_a_twentieth_and_5_gigabytes_or_under_one(total: int, free: int, little: bool) -> None:
    assert Room(total, free).little is little


def test_care_tells_the_first_and_the_newest_snapshot(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.add("anna", mails=3)
    first = office.clock.now()
    office.live("anna", days=3)
    with office.engine().reading() as vault:
        care = vault_care(office.engine(), vault)

    assert care.info.snapshots == 3
    assert care.first == first
    assert care.newest is not None
    assert (care.newest - first).days == 2


def test_the_second_place_is_remembered_beside_other_settings(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.write("settings", {"vault": "/v"})
    place = SecondPlace(Path("/media/usb"), datetime(2026, 3, 1, 9, tzinfo=UTC))

    keep_second_place(home, place)

    assert second_place(home) == place
    assert home.read("settings")["vault"] == "/v"
    keep_second_place(home, None)
    assert second_place(home) is None


@pytest.mark.parametrize("told", ["x", {"path": 3}, {"path": "/a", "copied_at": 7}, {"path": "/a", "copied_at": "never"}])
def test_a_second_place_that_makes_no_sense_has_no_time_or_is_none(tmp_path: Path, told: object) -> None:
    home = Home(tmp_path)
    home.write("settings", {"second_place": told})

    found = second_place(home)

    assert found is None or found == SecondPlace(Path("/a"))


def test_what_a_preview_says_is_what_a_prune_does(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.add("anna", mails=3)
    for _ in range(5):
        office.receive("anna", 1)
        office.snapshot("anna")
        office.clock.advance(minutes=5)
    office.live("anna", days=4)
    policy = Policy(hourly_days=1, file_versions=2)
    keep_policy(office.home, policy)
    assert policy_of(office.engine()) == policy
    with office.engine().reading() as vault:
        preview = preview_thinning(office.engine(), vault, policy)
    goes = {fate.taken_at for fate in preview.fates if not fate.reasons}
    assert goes
    assert [fate.taken_at for fate in preview.fates] == sorted((fate.taken_at for fate in preview.fates), reverse=True)

    prune(office.engine(), dry_run=False)

    with office.engine().reading() as vault:
        left = {snapshot.taken_at for snapshot in office.engine().history(vault, "anna")}
    assert left == {fate.taken_at for fate in preview.fates} - goes


def test_the_usual_policy_needs_no_word_in_the_settings(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.write("settings", {"vault": "/v", "retention": {"daily_days": 3}})

    keep_policy(home, Policy())

    assert home.read("settings") == {"vault": "/v"}


def test_every_part_that_is_needed_here_is_named_with_a_licence() -> None:
    found = {part.name.lower().replace("_", "-"): part for part in parts()}

    for name in NEEDED:
        assert name.lower() in found or name == "PySide6-Addons"
    assert all(part.licence not in ("", "-") for part in found.values())
    assert "SIL OPEN FONT LICENSE" in found["inter"].text.upper()


def test_what_licences_names_as_needed_is_what_the_project_asks_for() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["webview"]]
    assert {re.match(r"[\w.-]+", line)[0] for line in asked} == set(NEEDED)
