"""Use case: what a user wants to know of his vault - where it is, how large, how much room its disk has - and its second place."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from mailrescue.app.engine import Engine
from mailrescue.app.home import Home
from mailrescue.app.upkeep import VaultInfo, info
from mailrescue.core.clock import read_time
from mailrescue.vault.vault import Vault

_FILE, _NAME = "settings", "second_place"
# Below so much, a user should hear of it: a share of the disk, and bytes.
_LITTLE_SHARE, _LITTLE_BYTES = 0.05, 5 * 10**9


@dataclass(frozen=True, slots=True)
class Room:
    """How much room a disk has, in bytes."""

    total: int
    free: int

    @property
    def little(self) -> bool:
        """Whether the disk will soon be full: under a twentieth is free, and under 5 GB; or under a gigabyte."""
        return self.free < 10**9 or (self.free < _LITTLE_BYTES and self.free < self.total * _LITTLE_SHARE)


def room_at(path: Path) -> Room | None:
    """Return the room of the disk that a path is or would be on; None where the system does not tell."""
    for place in (path, *path.parents):
        try:
            usage = shutil.disk_usage(place)
        except OSError:
            continue
        return Room(usage.total, usage.free)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultCare:
    """The vault as its owner sees it; `first` and `newest` are when the oldest and newest snapshot were taken."""

    info: VaultInfo
    room: Room | None
    first: datetime | None
    newest: datetime | None


def vault_care(engine: Engine, vault: Vault) -> VaultCare:  # noqa: ARG001  a question to the vault is of this form
    """Return how it stands with the vault."""
    moments = [
        datetime.fromtimestamp(commit.fields["taken_at"], UTC)
        for mailbox in vault.catalogue.lookup.mailboxes()
        for commit in (vault.catalogue.lookup.oldest_good(mailbox), vault.catalogue.lookup.newest(mailbox))
        if commit is not None
    ]
    return VaultCare(info=info(vault), room=room_at(vault.place.root), first=min(moments, default=None), newest=max(moments, default=None))


@dataclass(frozen=True, slots=True)
class SecondPlace:
    """Where copies of the vault go, and when the last one that was finished was made; None for never."""

    path: Path
    copied_at: datetime | None = None


def second_place(home: Home) -> SecondPlace | None:
    """Return the second place, None while there is none. What cannot be understood of it counts as not there."""
    told = home.read(_FILE).get(_NAME)
    if not isinstance(told, dict) or not isinstance(told.get("path"), str):
        return None
    copied = told.get("copied_at")
    return SecondPlace(Path(told["path"]), read_time(copied) if isinstance(copied, str) else None)


def keep_second_place(home: Home, place: SecondPlace | None) -> None:
    """Remember the second place, or none. Raises MailRescueError when the settings cannot be written."""
    settings = {name: value for name, value in home.read(_FILE).items() if name != _NAME}
    if place is not None:
        settings[_NAME] = {"path": str(place.path), "copied_at": place.copied_at.astimezone(UTC).isoformat() if place.copied_at else None}
    home.write(_FILE, settings)
