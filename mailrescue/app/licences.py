"""What this program is made of: every part that comes with it, its version, its licence, and the licence's words.

Read from the metadata of what is installed here, so that it is true for this copy and no other.
"""

from __future__ import annotations

import platform
import re
from dataclasses import dataclass, replace
from importlib import metadata

from mailrescue.core.errors import MailRescueError
from mailrescue.core.resources import resource_folder

# What pyproject.toml asks for, and the part that is there where mail is shown as its sender meant it.
NEEDED = (
    "apsw-sqlite3mc", "blake3", "cryptography", "dnspython", "exchangelib", "icalendar", "keyring", "libpff-python", "lxml",
    "msgpack", "nh3", "platformdirs", "pybase64", "PySide6-Essentials", "PySide6-Addons", "requests", "zstandard",
)  # fmt: skip
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_FILE = re.compile(r"(^|/)(LICEN[CS]E|COPYING|NOTICE)[^/]*$", re.IGNORECASE)
_LONGEST = 40
# Of these the metadata says nothing, or not enough; each by its own statement.
_STATED = {
    "pyside6": "LGPL-3.0-only (Qt, PySide)", "shiboken6": "LGPL-3.0-only (Qt, PySide)",
    "apsw": "zlib-style (APSW), MIT (SQLite3 Multiple Ciphers), public domain (SQLite)",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A part; `text` is its licence in full, as far as it came along."""

    name: str
    version: str
    licence: str
    text: str = ""


def parts() -> list[Part]:
    """Return every part that is installed here, by name."""
    found = {part.name.lower(): part for part in (*_packages(), *_own())}
    return [found[name] for name in sorted(found)]


def _packages() -> list[Part]:
    """Return the packages that are needed, with those that they need in turn."""
    waiting, known, found = list(NEEDED), set[str](), list[Part]()
    while waiting:
        name = waiting.pop()
        if (plain := re.sub(r"[-_.]+", "-", name).lower()) in known:
            continue
        known.add(plain)
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:  # only on another system, or only with an extra
            continue
        found.append(_part(package))
        waiting += [named[0] for line in package.requires or () if "extra ==" not in line and (named := _NAME.match(line))]
    return found


def _part(package: metadata.Distribution) -> Part:
    files = [file for file in package.files or () if _FILE.search(str(file)) and ".dist-info" in str(file)]
    texts = [text for file in files if (text := file.read_text(encoding="utf-8"))] if files else []
    return Part(package.metadata["Name"], package.version, _licence(package), "\n\n".join(texts))


def _licence(package: metadata.Distribution) -> str:
    """Return the licence by name: the expression, the classifiers, or what was written where people write things."""
    about = package.metadata
    if stated := _STATED.get(re.split(r"[-_.]", about["Name"].lower())[0]):
        return stated
    if told := about.get_all("License-Expression"):
        return str(told[0])
    classified = [line.rpartition(" :: ")[2] for line in about.get_all("Classifier") or () if line.startswith("License :: OSI Approved :: ")]
    written = "".join(about.get_all("License") or ()).strip().partition("\n")[0]
    return ", ".join(classified) or (written if len(written) <= _LONGEST else "") or "-"


def _own() -> list[Part]:
    """Return what no package manager knows of."""
    python = Part("Python", platform.python_version(), "PSF-2.0", "https://docs.python.org/3/license.html")
    kept = (("Inter", "4", "OFL-1.1", "fonts", "OFL.txt"), ("Thunderbird ISPDB", "2026-03-12", "MPL-2.0", "ispdb", "LICENSE"))
    return [python, *(part for name, version, licence, folder, file in kept if (part := _kept(Part(name, version, licence), folder, file)))]


def _kept(part: Part, folder: str, file: str) -> Part | None:
    """Return a part of our resources with the words of its licence; None where this copy lacks it."""
    try:
        return replace(part, text=(resource_folder(folder) / file).read_text(encoding="utf-8"))
    except (MailRescueError, OSError):
        return None
