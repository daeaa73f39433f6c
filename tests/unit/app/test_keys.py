"""Keys of a vault: every kind opens it, a removed one does not, and with the recovery code alone all mail is there on another machine."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from blake3 import blake3
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend
from keyring.backends.fail import Keyring as FailKeyring
from keyring.backends.null import Keyring as NullKeyring

from mailrescue.app import browse, keys
from mailrescue.app.accounts import add_account
from mailrescue.app.engine import Engine
from mailrescue.app.exporting import ExportRequest, export
from mailrescue.app.home import Home
from mailrescue.app.secrets import KeySource, keyring_read, keyring_usable
from mailrescue.app.snapshots import take_snapshots
from mailrescue.app.upkeep import copy
from mailrescue.core.errors import UsageError, VaultDamaged, VaultUnopenable
from mailrescue.core.progress import CancelToken, Notice
from mailrescue.storage.local import LocalStore
from mailrescue.vault import slots
from mailrescue.vault.check import Finding
from mailrescue.vault.codec import pack_value
from mailrescue.vault.slots import SlotType, add_slot, slot_bytes
from mailrescue.vault.vault import Vault
from tests.kit.clock import HandClock
from tests.kit.corrupt import flipped
from tests.kit.cutting_store import CuttingStore, PowerCut
from tests.kit.homes import Heard
from tests.kit.keyrings import MemoryKeyring, keyring_in_use
from tests.kit.old_copies import letter, write_maildir
from tests.kit.vaults import VaultBox, findings

A, B = letter("letter alpha"), letter("letter beta", "About the Würstchen.")


@pytest.fixture(autouse=True)
def _cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Derive keys from passphrases at no cost."""
    monkeypatch.setattr(slots, "_KDF", {"name": "argon2id", "memory": 8, "passes": 1, "lanes": 1})


class Machine:
    """A computer: its home, its keyring, and what it said."""

    def __init__(self, folder: Path, backend: KeyringBackend, passphrase: str | None = None) -> None:
        self.folder, self.backend, self.heard = folder, backend, Heard()
        self.engine = Engine(Home(folder), HandClock(), self.heard, CancelToken(), KeySource(passphrase))

    @property
    def code(self) -> str:
        """The recovery code that it showed when it made the vault."""
        [notice] = [event for event in self.heard.events if isinstance(event, Notice) and event.code == "recovery-code"]
        return notice.text

    def keep_mail(self, maildir: Path) -> None:
        """Take a first snapshot, which makes the vault."""
        add_account(self.engine.home, "ann", "maildir", {"path": str(maildir)})
        with keyring_in_use(self.backend):
            take_snapshots(self.engine, ["ann"])

    @contextmanager
    def reading(self) -> Iterator[Vault]:
        """Open the vault as any command does."""
        with keyring_in_use(self.backend), self.engine.reading() as vault:
            yield vault

    @contextmanager
    def writing(self) -> Iterator[Vault]:
        """Open the vault and hold its lock."""
        with keyring_in_use(self.backend), self.engine.writing("vault key") as vault:
            yield vault

    def attach(self, path: Path, code: str | None) -> None:
        """Use a vault that is there, from now on."""
        with keyring_in_use(self.backend), keys.attach_vault(self.engine, path, code):
            pass

    def opens(self) -> bool:
        """Return whether the vault opens here without anything being asked."""
        try:
            with self.reading():
                return True
        except VaultUnopenable:
            return False


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine with a keyring and a vault of two mails."""
    found = Machine(tmp_path / "office", MemoryKeyring())
    found.keep_mail(write_maildir(tmp_path / "Maildir", {"": {"a": A}, "Kunden": {"b": B}}, 1_760_000_000))
    return found


def other(machine: Machine, name: str, backend: KeyringBackend | None = None, passphrase: str | None = None) -> Machine:
    """Return another machine, without a keyring unless it is given one."""
    return Machine(machine.folder.with_name(name), backend or FailKeyring(), passphrase)


def assert_all_mail_is_there(machine: Machine, out: Path) -> None:
    """The mail is listed, found by its words, and comes out byte for byte."""
    with machine.reading() as vault:
        assert [row.folder for row in browse.search(machine.engine, vault, "würstchen", "ann", None, None)] == ["Kunden"]
        receipt = export(machine.engine, vault, ExportRequest(name="ann", dest=out, format="eml"))
        assert receipt.complete
        assert findings(vault) == []
    assert sorted(path.read_bytes() for path in out.rglob("*.eml")) == sorted([A, B])


def objects(machine: Machine, folder: str) -> dict[str, bytes]:
    """Return what lies in a folder of the vault."""
    root = machine.engine.home.vault
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.glob(f"{folder}/**/*") if path.is_file()}


# --- every kind of key -----------------------------------------------------------------------------------------------


def test_a_vault_opens_with_the_keyring_a_passphrase_or_a_recovery_code(machine: Machine, tmp_path: Path) -> None:
    with machine.writing() as vault:
        keys.add_passphrase(machine.engine, vault, "pâté ☂ 東京")
        sheet = keys.add_recovery(machine.engine, vault)
        assert sorted(slot.type for slot in keys.keys(vault)[0]) == ["keyring", "passphrase", "recovery", "recovery"]
    path = machine.engine.home.vault
    assert machine.opens()
    for passphrase in ("pâté ☂ 東京", unicodedata.normalize("NFD", "pâté ☂ 東京")):
        other(machine, "a", passphrase=passphrase).attach(path, None)
    for number, code in enumerate((machine.code, sheet.code, sheet.code.lower().replace("-", " "))):
        reader = other(machine, f"b{number}")
        reader.attach(path, code)
    assert (sheet.vault, len(sheet.vault_id)) == (str(path), 32)


@pytest.mark.parametrize("code", ["", "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA-AAAAA", "one two three"])
def test_what_is_no_recovery_code_is_told_from_a_wrong_one(machine: Machine, tmp_path: Path, code: str) -> None:
    with pytest.raises(VaultUnopenable, match="not a recovery code"):
        other(machine, "home").attach(machine.engine.home.vault, code)
    stranger = Machine(tmp_path / "stranger", MemoryKeyring())
    stranger.keep_mail(tmp_path / "Maildir")
    with pytest.raises(VaultUnopenable, match="does not open the vault"):
        other(machine, "home").attach(machine.engine.home.vault, stranger.code)
    with pytest.raises(VaultUnopenable, match="There is no vault"):
        other(machine, "home").attach(tmp_path / "Maildir", machine.code)
    assert not (tmp_path / "home" / "settings.json").exists()


def test_a_removed_key_no_longer_opens_and_no_mail_is_written_anew(machine: Machine) -> None:
    packs = objects(machine, "packs")
    with machine.writing() as vault:
        lent = keys.add_passphrase(machine.engine, vault, "lent to a friend")
        keys.remove_key(vault, lent[:6].upper(), lambda _: True)
    with pytest.raises(VaultUnopenable):
        other(machine, "friend", passphrase="lent to a friend").attach(machine.engine.home.vault, None)
    with machine.writing() as vault:
        sheet = keys.add_recovery(machine.engine, vault)
        first = next(slot for slot in keys.keys(vault)[0] if slot.type == "recovery" and slot.id != sheet.slot)
        keys.remove_key(vault, first.id, lambda _: True)
        keyring_slot = next(slot for slot in keys.keys(vault)[0] if slot.type == "keyring")
        keys.remove_key(vault, keyring_slot.id, lambda _: True)
    assert not machine.opens()
    with pytest.raises(VaultUnopenable, match="does not open the vault"):
        other(machine, "thief").attach(machine.engine.home.vault, machine.code)
    other(machine, "mine").attach(machine.engine.home.vault, sheet.code)
    assert objects(machine, "packs") == packs


def test_the_last_key_that_opens_the_vault_elsewhere_stays_and_so_does_what_nobody_confirmed(machine: Machine) -> None:
    with machine.writing() as vault:
        recovery, keyring_slot = sorted(keys.keys(vault)[0], key=lambda slot: slot.type, reverse=True)
        with pytest.raises(UsageError, match="last key"):
            keys.remove_key(vault, recovery.id, lambda _: True)
        with pytest.raises(UsageError, match="Nothing was changed"):
            keys.remove_key(vault, keyring_slot.id, lambda _: False)
        for unclear in ("", "no-such-key"):
            with pytest.raises(UsageError, match="begins"):
                keys.remove_key(vault, unclear, lambda _: True)
        with pytest.raises(UsageError, match="empty passphrase"):
            keys.add_passphrase(machine.engine, vault, "")
    assert len(objects(machine, "keys")) == 4


# --- another machine -------------------------------------------------------------------------------------------------


def test_with_the_recovery_code_alone_all_mail_is_there_on_another_machine(machine: Machine, tmp_path: Path) -> None:
    assert isinstance(machine.backend, MemoryKeyring)
    machine.backend.secrets.clear()  # the office burned down
    assert not machine.opens()
    laptop = other(machine, "laptop", MemoryKeyring())
    laptop.attach(machine.engine.home.vault, machine.code)
    assert_all_mail_is_there(laptop, tmp_path / "out")
    laptop.attach(machine.engine.home.vault, machine.code)
    assert len(objects(machine, "keys")) == 6, "the laptop has one key of its own, however often it is attached"


def test_a_machine_without_a_keyring_gets_its_passphrase_as_a_key_of_its_own(machine: Machine, tmp_path: Path) -> None:
    desktop = other(machine, "desktop", passphrase="typed once")
    desktop.attach(machine.engine.home.vault, machine.code)
    assert_all_mail_is_there(desktop, tmp_path / "out")
    bare = other(machine, "bare")
    bare.attach(machine.engine.home.vault, machine.code)
    assert not bare.opens(), "without keyring and passphrase the code has to be given each time"


def test_a_copy_of_the_vault_is_read_on_another_machine_and_never_written(machine: Machine, tmp_path: Path) -> None:
    usb = tmp_path / "usb"
    with keyring_in_use(machine.backend):
        assert copy(machine.engine, usb, read_data=False).skipped == []
    before = {path: path.read_bytes() for path in usb.rglob("*") if path.is_file() and path.name != "lock"}
    reader = Machine(tmp_path / "reader", machine.backend)
    reader.engine.home = Home(tmp_path / "reader", usb)
    assert_all_mail_is_there(reader, tmp_path / "out")
    with pytest.raises(UsageError, match="only read"), reader.writing():
        pass
    assert {path: path.read_bytes() for path in usb.rglob("*") if path.is_file() and path.name != "lock"} == before
    rescued = other(machine, "rescued", MemoryKeyring())
    rescued.attach(usb, machine.code)
    assert_all_mail_is_there(rescued, tmp_path / "out2")


@pytest.mark.parametrize("where", ["the vault", "inside it", "a used folder", "a file"])
def test_a_copy_is_not_made_where_it_cannot_be_one(machine: Machine, tmp_path: Path, where: str) -> None:
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "photo.jpg").write_bytes(b"mine")
    vault = machine.engine.home.vault
    dest = {"the vault": vault, "inside it": vault / "copy", "a used folder": tmp_path / "used", "a file": tmp_path / "used" / "photo.jpg"}[where]
    with keyring_in_use(machine.backend), pytest.raises((UsageError, VaultUnopenable), match=r"own folder|other files|cannot be made"):
        copy(machine.engine, dest, read_data=False)
    assert [path.name for path in (tmp_path / "used").iterdir()] == ["photo.jpg"]


# --- damaged and planted slots ---------------------------------------------------------------------------------------


def test_one_damaged_file_of_a_key_locks_nobody_out_and_two_do_no_harm_to_other_keys(machine: Machine) -> None:
    root = machine.engine.home.vault
    with machine.reading() as vault:
        slot = next(slot for slot in keys.keys(vault)[0] if slot.type == "keyring")
    twins = [root / f"keys/{slot.id}-{number}" for number in (1, 2)]
    whole = twins[0].read_bytes()
    for twin in twins:
        for bit in (0, 8 * 20, 8 * len(whole) // 2, 8 * len(whole) - 300):
            twin.write_bytes(flipped(whole, bit))
            with machine.reading() as vault:
                assert [finding.object for finding in findings(vault)] == [f"keys/{twin.name}"]
                assert len(keys.keys(vault)[1]) == 1
        twin.write_bytes(whole)
    for twin in twins:
        twin.write_bytes(flipped(whole, 99))
    assert not machine.opens()
    other(machine, "laptop").attach(root, machine.code)
    for path in (root / "keys").iterdir():
        path.write_bytes(b"nothing left of it")
    with pytest.raises(VaultDamaged, match="All key slots"), machine.reading():
        pass


def forged(**fields: object) -> bytes:
    """Return a slot with a right checksum, as anybody can write it who has no key."""
    body = pack_value({
        "type": "keyring", "label": "tests", "created": 0, "kdf": {}, "salt": b"s" * 16, "nonce": b"n" * 12, "wrapped": b"w" * 48, **fields,
    })  # fmt: skip
    return b"MRKEY001" + body + blake3(body).digest(16) + b"m" * 32


@pytest.mark.parametrize(
    "slot",
    [
        b"", b"MRKEY001", forged(), forged(type="passphrase"), forged(type=7), forged(type=None), forged(type="zebra"), forged(label=b"\xff"), forged(created="now"), forged(created=1 << 60), pack_value(7),
        forged(type="passphrase", kdf={"name": "argon2id", "memory": 1 << 40, "passes": 1, "lanes": 1}),
        forged(type="passphrase", kdf={"name": "argon2id", "memory": 8, "passes": 1, "lanes": 99}), forged(type="passphrase", kdf=[]),
        forged(salt=1, wrapped="x", nonce=None), forged(nonce=b""), forged(type="passphrase", kdf={"name": "scrypt", "memory": 8, "passes": 1, "lanes": 1}),
    ],
)  # fmt: skip
def test_a_planted_slot_keeps_nobody_out_and_is_named(tmp_path: Path, slot: bytes) -> None:
    box = VaultBox.create(tmp_path, LocalStore(tmp_path / "vault"))
    add_slot(box.store, slot)
    with box.open() as vault:
        named: list[Finding] = findings(vault)
        assert len(named) == 2
        assert all(finding.object.startswith("keys/") for finding in named)
        keys.keys(vault)


def test_a_slot_of_another_vault_does_not_open_this_one(machine: Machine, tmp_path: Path) -> None:
    stranger = Machine(tmp_path / "stranger", MemoryKeyring())
    stranger.keep_mail(tmp_path / "Maildir")
    for name, data in objects(stranger, "keys").items():
        (machine.engine.home.vault / name).write_bytes(data)
    with pytest.raises(VaultUnopenable, match="does not open the vault"):
        other(machine, "home").attach(machine.engine.home.vault, stranger.code)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_key_that_was_cut_off_while_it_was_stored_opens_or_is_not_there(tmp_path: Path) -> None:
    box = VaultBox.create(tmp_path)
    with box.open() as vault:
        slot = slot_bytes(SlotType.RECOVERY, b"c" * 16, vault.keys, label="new", created=0)
        for cut in range(2):
            with pytest.raises(PowerCut):
                add_slot(CuttingStore(box.store, cut, torn=True), slot)
            found = [one for one in slots.read_slots(box.store)[0] if one.label == "new"]
            assert len(found) == cut
            assert all(slots.open_slot(one, b"c" * 16, vault.header.vault_id) is not None for one in found)


# --- keyrings --------------------------------------------------------------------------------------------------------


class PlaintextKeyring(MemoryKeyring):
    """Keeps secrets in a file that everybody can read."""

    __module__ = "keyrings.alt.file"


class Strange(MemoryKeyring):
    """Raises what no keyring should."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise ZeroDivisionError

    get_password = set_password  # type: ignore[assignment]


def chain(*backends: KeyringBackend) -> KeyringBackend:
    """Return what the keyring package makes of several back ends."""
    return type("Chain", (ChainerBackend,), {"backends": list(backends), "priority": 10})()


REFUSED = {
    "none": FailKeyring(), "one that keeps nothing": NullKeyring(), "one in plain text": PlaintextKeyring(), "one that fails oddly": Strange(),
    "a chain that begins with plain text": chain(PlaintextKeyring(), MemoryKeyring()), "an empty chain": chain(),
}  # fmt: skip


@pytest.mark.parametrize("backend", REFUSED)
def test_a_keyring_that_keeps_no_secret_is_no_keyring_and_nothing_is_made_without_a_key(tmp_path: Path, backend: str) -> None:
    machine = Machine(tmp_path / "office", REFUSED[backend])
    maildir = write_maildir(tmp_path / "Maildir", {"": {"a": A}}, 1_760_000_000)
    with pytest.raises(VaultUnopenable, match="MAILRESCUE_VAULT_KEY"):
        machine.keep_mail(maildir)
    assert not machine.engine.home.vault.exists()
    with keyring_in_use(REFUSED[backend]):
        assert not keyring_usable()
        assert keyring_read("vault-1") is None


def test_of_a_chain_the_first_keyring_is_used_and_no_other(tmp_path: Path) -> None:
    good, plain = MemoryKeyring(), PlaintextKeyring()
    machine = Machine(tmp_path / "office", chain(good, plain))
    machine.keep_mail(write_maildir(tmp_path / "Maildir", {"": {"a": A}}, 1_760_000_000))
    assert machine.opens()
    assert len(good.secrets) == 1
    assert plain.secrets == {}


def test_a_locked_keyring_is_called_locked_and_a_spoilt_secret_is_no_key(machine: Machine) -> None:
    assert isinstance(machine.backend, MemoryKeyring)
    machine.backend.locked = True
    with pytest.raises(VaultUnopenable, match="is locked"), machine.reading():
        pass
    machine.backend.locked = False
    assert machine.opens()
    [name] = machine.backend.secrets
    for spoilt in ("not hexadecimal", "00" * 32, ""):
        machine.backend.secrets[name] = spoilt
        assert not machine.opens()


def test_a_second_keyring_key_is_refused_where_there_is_no_keyring(machine: Machine) -> None:
    with machine.writing() as vault, keyring_in_use(FailKeyring()), pytest.raises(VaultUnopenable, match="no system keyring"):
        keys.add_keyring(machine.engine, vault)
