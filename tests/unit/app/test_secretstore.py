"""The store of account secrets: where each is kept, what it says when one is missing, and that none is ever readable."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from keyring.backends.fail import Keyring as FailKeyring
from keyring.backends.null import Keyring as NullKeyring

from mailrescue.app import keys
from mailrescue.app.accounts import account, accounts, add_account, remove_account
from mailrescue.app.connecting import Password, add, password_of, set_password
from mailrescue.app.engine import Engine
from mailrescue.app.home import Home
from mailrescue.app.secrets import KeyringAway, KeyringIsLocked, KeySource
from mailrescue.app.secretstore import NoPassword, password_variable
from mailrescue.app.sources import source_of
from mailrescue.core.errors import UsageError, VaultUnopenable
from mailrescue.core.progress import CancelToken, Notice
from mailrescue.vault import slots
from mailrescue.vault.vault import vault_exists
from tests.kit.clock import HandClock
from tests.kit.homes import Heard
from tests.kit.keyrings import MemoryKeyring, keyring_in_use

SECRET = "pâss word ☂ \\ \" '"
IMAP = {"host": "localhost", "user": "anna"}


@pytest.fixture(autouse=True)
def _cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "_KDF", {"name": "argon2id", "memory": 8, "passes": 1, "lanes": 1})


@pytest.fixture
def no_keyring() -> Iterator[None]:
    """A computer without a keyring."""
    with keyring_in_use(FailKeyring()):
        yield


def engine(folder: Path, passphrase: str | None = "open sesame") -> Engine:
    """Return the engine of one command."""
    return Engine(Home(folder / "home"), HandClock(), Heard(), CancelToken(), KeySource(passphrase))


def everything_in(folder: Path) -> bytes:
    """Return all that lies in a folder, names too."""
    return b"\0".join(str(path).encode() + (path.read_bytes() if path.is_file() else b"") for path in folder.rglob("*"))


def secret_of(one: Engine, name: str = "anna") -> str:
    """Return the password of an account, as a source is handed it."""
    return one.secrets.of(account(one.home, name))


# --- kept, found, renewed, removed -----------------------------------------------------------------------------------


def test_a_password_is_in_the_keyring_under_a_name_of_its_own_and_nowhere_in_the_home(tmp_path: Path, memory_keyring: MemoryKeyring) -> None:
    added = add(engine(tmp_path), "anna", "imap", IMAP, SECRET)
    assert (added.password, list(memory_keyring.secrets.values())) == (Password.KEYRING, [SECRET])
    assert SECRET.encode() not in everything_in(tmp_path)
    assert secret_of(engine(tmp_path)) == SECRET
    assert not vault_exists_in(tmp_path)


def vault_exists_in(folder: Path) -> bool:
    """Return whether a home has a vault."""
    from mailrescue.app.vaults import place_of

    return vault_exists(place_of(Home(folder / "home")).store)


def test_without_a_keyring_it_is_sealed_under_the_vault_s_key_and_the_vault_is_made_with_its_code_told_once(tmp_path: Path, no_keyring: None) -> None:
    first = engine(tmp_path)
    assert add(first, "anna", "imap", IMAP, SECRET).password is Password.SEALED
    assert isinstance(first.reporter, Heard)
    assert [event.code for event in first.reporter.events if isinstance(event, Notice)] == ["recovery-code"]
    assert SECRET.encode() not in everything_in(tmp_path)
    assert secret_of(engine(tmp_path)) == SECRET
    later = engine(tmp_path)
    add(later, "ben", "imap", IMAP, "another")
    assert isinstance(later.reporter, Heard)
    assert (later.reporter.events, secret_of(engine(tmp_path), "ben")) == ([], "another")
    with pytest.raises(VaultUnopenable):
        secret_of(engine(tmp_path, "wrong"))


def test_the_agent_s_worker_finds_it_with_the_key_alone(tmp_path: Path, no_keyring: None) -> None:
    one = engine(tmp_path)
    add(one, "anna", "imap", IMAP, SECRET)
    with one.reading() as vault:
        master = vault.keys.master
    worker = Engine(one.home, HandClock(), Heard(), CancelToken(), KeySource(master=master))
    assert secret_of(worker) == SECRET


def test_all_passwords_of_a_length_up_to_200_look_equally_long(tmp_path: Path, no_keyring: None) -> None:
    one = engine(tmp_path)
    for name, secret in (("a", "x"), ("b", "y" * 200)):
        add(one, name, "imap", IMAP, secret)
    assert len({path.stat().st_size for path in (one.home.root / "secrets").glob("*/*")}) == 1
    assert (secret_of(one, "a"), secret_of(one, "b")) == ("x", "y" * 200)


@pytest.mark.parametrize("sealed", [False, True])
def test_a_renewed_password_takes_the_place_of_the_old_and_a_removed_account_leaves_none(tmp_path: Path, sealed: bool) -> None:
    backend = MemoryKeyring()
    with keyring_in_use(FailKeyring() if sealed else backend):
        one = engine(tmp_path)
        add(one, "anna", "imap", IMAP, SECRET)
        kept = Password.SEALED if sealed else Password.KEYRING
        assert (set_password(one, "anna", "newer"), secret_of(engine(tmp_path))) == (kept, "newer")
        assert len(left(one.home, backend)) == 1
        assert remove_account(one.home, "anna")
        assert left(one.home, backend) == []


def left(home: Home, backend: MemoryKeyring) -> list[object]:
    """Return every secret of an account that is kept anywhere."""
    return [*backend.secrets, *(home.root / "secrets").glob("*/*")]


def test_an_account_of_the_same_name_never_gets_the_password_of_one_before(tmp_path: Path, memory_keyring: MemoryKeyring) -> None:
    one = engine(tmp_path)
    add(one, "anna", "imap", IMAP, SECRET)
    remove_account(one.home, "anna")
    add(one, "anna", "imap", IMAP)
    with pytest.raises(NoPassword):
        secret_of(one)


def test_the_environment_beats_what_is_kept(tmp_path: Path, memory_keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch) -> None:
    assert password_variable("anna.meier-2") == "MAILRESCUE_PASSWORD_ANNA_MEIER_2"
    one = engine(tmp_path)
    add(one, "anna.meier-2", "imap", IMAP, SECRET)
    monkeypatch.setenv("MAILRESCUE_PASSWORD_ANNA_MEIER_2", "given")
    assert secret_of(one, "anna.meier-2") == "given"
    assert password_of(account(one.home, "anna.meier-2")) is Password.ENVIRONMENT
    monkeypatch.setenv("MAILRESCUE_PASSWORD_ANNA_MEIER_2", "")
    assert secret_of(one, "anna.meier-2") == SECRET


def test_a_mailbox_in_a_file_takes_no_password(tmp_path: Path, memory_keyring: MemoryKeyring) -> None:
    one = engine(tmp_path)
    with pytest.raises(UsageError, match="without a password"):
        add(one, "box", "maildir", {"path": str(tmp_path)}, SECRET)
    add(one, "box", "maildir", {"path": str(tmp_path)})
    with pytest.raises(UsageError, match="without a password"):
        set_password(one, "box", SECRET)
    assert memory_keyring.secrets == {}


# --- refused: then nothing is half added -----------------------------------------------------------------------------


@pytest.mark.parametrize("secret", ["", "two\nlines", "end\r", "a\0b", "x" * 100_000])
def test_what_is_no_password_is_refused(tmp_path: Path, memory_keyring: MemoryKeyring, secret: str) -> None:
    with pytest.raises(UsageError):
        add(engine(tmp_path), "anna", "imap", IMAP, secret)
    assert (accounts(Home(tmp_path / "home")), memory_keyring.secrets) == ([], {})


@pytest.mark.parametrize("backend", [FailKeyring, NullKeyring])
def test_where_nothing_keeps_a_secret_the_account_is_not_added(tmp_path: Path, backend: type[FailKeyring | NullKeyring]) -> None:
    with keyring_in_use(backend()), pytest.raises(VaultUnopenable, match="password cannot be kept"):
        add(engine(tmp_path, None), "anna", "imap", IMAP, SECRET)
    assert list(tmp_path.iterdir()) == []


def test_a_keyring_that_keeps_secrets_readable_is_refused(tmp_path: Path) -> None:
    class PlaintextKeyring(MemoryKeyring):
        """As keyrings.alt has it."""

    PlaintextKeyring.__module__ = "keyrings.alt.file"
    backend = PlaintextKeyring()
    with keyring_in_use(backend):
        assert add(engine(tmp_path), "anna", "imap", IMAP, SECRET).password is Password.SEALED
    assert backend.secrets == {}


def test_a_keyring_that_gives_back_something_else_is_not_relied_on(tmp_path: Path) -> None:
    class Forgetful(MemoryKeyring):
        """Takes everything and keeps the beginning."""

        def set_password(self, service: str, username: str, password: str) -> None:
            """Keep 20 letters."""
            super().set_password(service, username, password[:20])

    with keyring_in_use(Forgetful()), pytest.raises(VaultUnopenable, match="did not take the password"):
        add(engine(tmp_path), "anna", "imap", IMAP, "a password of more than 20 letters")
    assert accounts(Home(tmp_path / "home")) == []


def test_an_account_that_cannot_be_written_leaves_no_secret_behind(tmp_path: Path, memory_keyring: MemoryKeyring) -> None:
    one = engine(tmp_path)
    add_account(one.home, "box", "maildir", {"path": str(tmp_path)})
    before = (one.home.root / "accounts.json").read_bytes()

    def full(_home: Home, _name: str, _value: object) -> None:
        raise UsageError("full")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Home, "write", full)
        with pytest.raises(UsageError, match="full"):
            add(one, "anna", "imap", IMAP, SECRET)
    assert (memory_keyring.secrets, (one.home.root / "accounts.json").read_bytes()) == ({}, before)


def test_a_taken_name_is_refused_before_anything_is_kept(tmp_path: Path, memory_keyring: MemoryKeyring) -> None:
    one = engine(tmp_path)
    add(one, "anna", "imap", IMAP, SECRET)
    with pytest.raises(UsageError, match="already"):
        add(one, "anna", "imap", IMAP, "another")
    assert (len(memory_keyring.secrets), secret_of(one)) == (1, SECRET)


# --- locked, away, missing -------------------------------------------------------------------------------------------


def test_a_locked_keyring_is_told_from_a_missing_password(tmp_path: Path, memory_keyring: MemoryKeyring) -> None:
    one = engine(tmp_path)
    add(one, "anna", "imap", IMAP, SECRET)
    memory_keyring.locked = True
    for attempt in (lambda: secret_of(one), lambda: add(one, "ben", "imap", IMAP, SECRET), lambda: remove_account(one.home, "anna")):
        with pytest.raises(KeyringIsLocked, match="Unlock it"):
            attempt()
    assert [found.name for found in accounts(one.home)] == ["anna"]
    memory_keyring.locked = False
    assert secret_of(one) == SECRET
    memory_keyring.secrets.clear()
    with pytest.raises(NoPassword, match=r"no longer has it.*account password anna"):
        secret_of(one)


def test_a_keyring_out_of_reach_is_no_missing_password(tmp_path: Path, memory_keyring: MemoryKeyring) -> None:
    one = engine(tmp_path)
    add(one, "anna", "imap", IMAP, SECRET)
    with keyring_in_use(FailKeyring()):
        with pytest.raises(KeyringAway, match="MAILRESCUE_PASSWORD_ANNA"):
            source_of(one, account(one.home, "anna"))
        assert not remove_account(one.home, "anna")


def test_an_account_without_a_password_says_what_to_do(tmp_path: Path, memory_keyring: MemoryKeyring) -> None:
    one = engine(tmp_path)
    assert add(one, "anna", "imap", IMAP).password is Password.NONE
    with pytest.raises(NoPassword, match="mailrescue account password anna --password-stdin"):
        source_of(one, account(one.home, "anna"))


def test_a_sealed_password_that_was_damaged_is_named(tmp_path: Path, no_keyring: None) -> None:
    one = engine(tmp_path)
    add(one, "anna", "imap", IMAP, SECRET)
    [path] = (one.home.root / "secrets").glob("*/*")
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(NoPassword, match=rf"{path.name} is damaged"):
        secret_of(one)


def test_sealed_passwords_of_two_accounts_cannot_be_exchanged(tmp_path: Path, no_keyring: None) -> None:
    one = engine(tmp_path)
    for name in ("anna", "ben"):
        add(one, name, "imap", IMAP, f"secret of {name}")
    first, second = (one.home.root / "secrets").glob("*/*")
    second.write_bytes(first.read_bytes())
    with pytest.raises(NoPassword, match="damaged"):
        secret_of(one, next(found.name for found in accounts(one.home) if found.secret.endswith(second.name)))


def test_a_password_under_another_vault_s_key_is_named_so(tmp_path: Path, no_keyring: None) -> None:
    one = engine(tmp_path)
    add(one, "anna", "imap", IMAP, SECRET)
    keys.create_vault_at(one, tmp_path / "elsewhere")
    with pytest.raises(NoPassword, match="another vault"):
        secret_of(engine(tmp_path))


def test_no_account_and_no_source_shows_the_password(tmp_path: Path, memory_keyring: MemoryKeyring) -> None:
    one = engine(tmp_path)
    added = add(one, "anna", "imap", IMAP, SECRET)
    source = source_of(one, added.account)
    shown = [repr(thing) for thing in (added, one.secrets, source, source.reader(), accounts(one.home))]
    assert all(SECRET not in text and "word" not in text.replace("Password", "").replace("password", "") for text in shown)
