"""Where mail programs keep their files on each system: the places that are looked through when nobody says where his mail is.

Facts: Outlook's data files by Microsoft's "Introduction to Outlook Data Files"; Thunderbird's profiles by Mozilla's
"Profiles - Where Thunderbird stores your messages". Knows names of folders, and nothing of what is in them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

# Deep enough for Thunderbird's profile/ImapMail/server, and for a folder in Documents; never a whole disk.
_DEPTH = 3
_OUTLOOK = ("AppData/Local/Microsoft/Outlook", "AppData/Roaming/Microsoft/Outlook", "Local Settings/Application Data/Microsoft/Outlook")
_USER = ("Documents", "My Documents", "OneDrive/Documents", "OneDrive/Dokumente")
_MOUNTS = ("/media/*/*", "/run/media/*/*", "/mnt", "/mnt/*")
_DRIVES = (".wine*/drive_c", ".local/share/bottles/bottles/*/drive_c", ".cxoffice/*/drive_c", ".PlayOnLinux/wineprefix/*/drive_c")


class Where(StrEnum):
    """What kind of place something was found in."""

    OUTLOOK = "outlook"  # where Outlook keeps its files
    DOCUMENTS = "documents"
    ONEDRIVE = "onedrive"
    THUNDERBIRD = "thunderbird"
    MAILDIR = "maildir"  # where Unix mail programs keep mail
    WINDOWS = "windows"  # a Windows disk or drive_c seen from another system
    GIVEN = "given"  # a folder that the user named


@dataclass(frozen=True, slots=True)
class Place:
    """A folder to look through, so many floors down; `own`: one of them alone may be a mailbox as a whole."""

    path: Path
    where: Where
    depth: int = _DEPTH


def usual_places(home: Path, environment: Mapping[str, str], system: str = sys.platform) -> list[Place]:
    """Return the places of this system that are there, each once, the likeliest first."""
    found = _windows(home, environment) if system == "win32" else [*_unix(home, system)]
    known: dict[str, Place] = {}
    for place in found:
        if _is_folder(place.path) or (place.where is Where.MAILDIR and place.path.exists()):
            known.setdefault(os.path.realpath(place.path), place)
    return list(known.values())


def outlook_for_mac(home: Path, system: str = sys.platform) -> bool:
    """Return whether Outlook for Mac has a profile here, which is neither OST nor PST."""
    return system == "darwin" and (home / "Library/Group Containers/UBF8T346G9.Office/Outlook").is_dir()


def _windows(home: Path, environment: Mapping[str, str]) -> list[Place]:
    local, roaming = (Path(environment.get(name) or home / given) for name, given in (("LOCALAPPDATA", "AppData/Local"), ("APPDATA", "AppData/Roaming")))
    clouds = (Path(environment[name]) for name in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer") if environment.get(name))
    return [
        Place(local / "Microsoft/Outlook", Where.OUTLOOK),
        Place(roaming / "Microsoft/Outlook", Where.OUTLOOK),
        *(Place(cloud, Where.ONEDRIVE) for cloud in clouds),
        Place(home / "Documents", Where.DOCUMENTS),
        Place(home / "Downloads", Where.DOCUMENTS, 1),
        Place(home / "Desktop", Where.DOCUMENTS, 1),
        Place(roaming / "Thunderbird/Profiles", Where.THUNDERBIRD),
    ]


def _unix(home: Path, system: str) -> Iterator[Place]:
    mac = system == "darwin"
    profiles = ["Library/Thunderbird/Profiles"] if mac else [
        ".thunderbird", "snap/thunderbird/common/.thunderbird", ".var/app/org.mozilla.Thunderbird/.thunderbird", ".icedove",
    ]  # fmt: skip
    yield from (Place(home / name, Where.THUNDERBIRD) for name in profiles)
    yield from (Place(home / name, Where.MAILDIR) for name in ("Maildir", ".maildir", "Mail", "mail", ".mail"))
    yield Place(Path("/var/mail", home.name), Where.MAILDIR, 0)
    for folder in _globbed(home, _DRIVES):
        yield from (Place(user / name, Where.WINDOWS) for user in _globbed(folder, ("users/*",)) for name in (*_OUTLOOK, *_USER))
    for mount in _globbed(Path("/"), ("Volumes/*",) if mac else tuple(name.lstrip("/") for name in _MOUNTS)):
        yield from (Place(user / name, Where.WINDOWS) for user in _globbed(mount, ("Users/*", "home/*")) for name in (*_OUTLOOK, *_USER))
    yield from (Place(home / name, Where.DOCUMENTS, depth) for name, depth in (("Documents", _DEPTH), ("Dokumente", _DEPTH), ("Downloads", 1), ("Desktop", 1)))


def _globbed(folder: Path, patterns: tuple[str, ...]) -> Iterator[Path]:
    """Yield what is there, without what may not be looked at."""
    for pattern in patterns:
        try:
            yield from sorted(folder.glob(pattern))
        except OSError:
            continue


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False
