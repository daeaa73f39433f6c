"""The agent's hold on the key: every way in which a vault may not be open, and how it opens."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailrescue.app.agent.holder import KeyHolder
from mailrescue.app.agent.values import Lock
from mailrescue.app.home import Home
from mailrescue.app.secrets import KeySource
from mailrescue.app.vaults import create, place_of
from mailrescue.core.clock import SystemClock
from mailrescue.vault.vault import unlock_with
from tests.kit.keyrings import MemoryKeyring


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def _make(home: Home, passphrase: str | None = None) -> str:
    return create(place_of(home), SystemClock(), KeySource(passphrase))


def test_without_vault_and_keyring_a_passphrase_is_asked_for_and_kept_for_the_new_one(home: Home) -> None:
    holder = KeyHolder(home)
    assert holder.look().lock is Lock.NEW_PASSPHRASE
    assert holder.give("a new one") == ""
    assert holder.hold.lock is Lock.NO_VAULT
    assert holder.source().passphrase == "a new one"
    _make(home, "a new one")
    assert holder.look().lock is Lock.NONE
    assert holder.keys is not None


def test_without_a_vault_a_keyring_is_enough_and_a_locked_one_is_called_locked(home: Home, memory_keyring: MemoryKeyring) -> None:
    memory_keyring.locked = True
    holder = KeyHolder(home)
    assert holder.look().lock is Lock.KEYRING_LOCKED
    memory_keyring.locked = False
    assert holder.look().lock is Lock.KEYRING_LOCKED  # nobody said to try again
    assert holder.give("") == ""
    assert holder.hold.lock is Lock.NO_VAULT


def test_the_key_in_the_keyring_opens_the_vault_once_it_is_unlocked(home: Home, memory_keyring: MemoryKeyring) -> None:
    _make(home)
    memory_keyring.locked = True
    holder = KeyHolder(home)
    assert (holder.look().lock, holder.keys) == (Lock.KEYRING_LOCKED, None)
    assert "locked" in holder.give("")
    memory_keyring.locked = False
    assert holder.give("") == ""
    assert holder.keys is not None
    assert unlock_with(place_of(home), holder.keys.master)[1].catalogue == holder.keys.catalogue


def test_the_recovery_code_opens_where_the_keyring_does_not(home: Home, memory_keyring: MemoryKeyring) -> None:
    code = _make(home)
    memory_keyring.locked = True
    holder = KeyHolder(home)
    holder.look()
    assert holder.give(code.lower()) == ""
    assert holder.hold.lock is Lock.NONE


def test_a_wrong_passphrase_is_refused_in_a_sentence_and_changes_nothing(home: Home) -> None:
    _make(home, "right")
    holder = KeyHolder(home, "wrong")
    assert holder.look().lock is Lock.PASSPHRASE
    assert "Look for a mistyped letter" in holder.give("wrong, too")
    assert holder.hold.lock is Lock.PASSPHRASE
    assert holder.give("right") == ""


def test_a_vault_on_a_disk_that_is_unplugged_is_there_again_by_itself(home: Home) -> None:
    _make(home, "x")
    home.write("settings", {"vault": str(home.vault)})
    holder = KeyHolder(home, "x")
    assert holder.look().lock is Lock.NONE
    home.vault.rename(home.root / "away")
    gone = holder.look()
    assert (gone.lock, gone.vault, gone.stamp) == (Lock.UNREACHABLE, str(home.vault), 0)
    assert holder.keys is not None  # what is in the lists can be looked at meanwhile
    (home.root / "away").rename(home.vault)
    assert holder.look().lock is Lock.NONE


def test_an_agent_that_starts_while_the_disk_is_unplugged_opens_the_vault_when_it_comes(home: Home) -> None:
    _make(home, "x")
    home.write("settings", {"vault": str(home.vault)})
    home.vault.rename(home.root / "away")
    holder = KeyHolder(home, "x")
    assert (holder.look().lock, holder.keys) == (Lock.UNREACHABLE, None)
    (home.root / "away").rename(home.vault)
    assert holder.look().lock is Lock.NONE


def test_a_vault_that_is_damaged_is_called_so(home: Home) -> None:
    _make(home, "x")
    for path in (home.vault / "keys").iterdir():
        path.write_bytes(b"rubbish")
    holder = KeyHolder(home, "x")
    found = holder.look()
    assert (found.lock, "key slots" in found.message) == (Lock.BROKEN, True)


def test_settings_that_are_damaged_are_called_so(home: Home) -> None:
    home.root.mkdir()
    (home.root / "settings.json").write_text("{")
    found = KeyHolder(home).look()
    assert (found.lock, "settings.json cannot be read" in found.message) == (Lock.BROKEN, True)


def test_another_vault_in_the_same_place_is_not_taken_for_the_one_before(home: Home, tmp_path: Path) -> None:
    _make(home, "x")
    holder = KeyHolder(home, "x")
    holder.look()
    before = holder.keys
    home.vault.rename(tmp_path / "old")
    _make(home, "x")
    holder.prove()
    assert holder.keys is None
    assert holder.look(again=True).lock is Lock.NONE
    assert holder.keys != before
    assert before is not None
    assert not holder.take(before.master)


def test_a_vault_that_the_settings_put_elsewhere_is_opened_there(home: Home, tmp_path: Path) -> None:
    _make(home, "x")
    holder = KeyHolder(home, "x")
    first = holder.look()
    home.write("settings", {"vault": str(tmp_path / "second")})
    _make(home, "x")
    second = holder.look()
    assert (first.lock, second.lock) == (Lock.NONE, Lock.NONE)
    assert second.vault == str(tmp_path / "second")


def test_keys_are_not_shown_when_they_are_printed(home: Home) -> None:
    _make(home, "x")
    holder = KeyHolder(home, "x")
    holder.look()
    assert holder.keys is not None
    assert holder.keys.master.hex() not in repr(holder.keys)
    assert repr(holder.keys.master) not in repr(holder.keys)
