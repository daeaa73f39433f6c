"""Which attachments may be opened, what to call them on this disk, and how they are put there. Qt-free.

Opening hands a file to another program, so only kinds that show something are opened; what can run, or carry what runs,
is only saved. A file is opened from a private folder, read-only, marked as coming from outside, and is gone at exit.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterable
from enum import Enum
from pathlib import Path

from mailrescue.core.files import temporary_beside
from mailrescue.export.names import safe_name

# What runs, or makes something run, when it is opened (Microsoft, "Blocked attachments in Outlook", and what came since).
_PROGRAMS = frozenset(re.findall(r"\S+", """
    ade adp apk app appcontent-ms application appref-ms appx appxbundle asp aspx asx bas bat bgi cab cer chm cmd cnt com command cpl
    crt csh der desktop diagcab dll dmg elf exe fxp gadget grp hlp hpj hta htc htaccess inf ins inx isp its jar jnlp js jse ksh
    lnk mad maf mag mam maq mar mas mat mau mav maw mcf mda mdb mde mdt mdw mdz mhtml mht msc msh msh1 msh2 mshxml msi msix msixbundle
    msp mst msu ops osd out pcd pif pkg pl plg prf prg printerexport ps1 ps1xml ps2 ps2xml psc1 psc2 psd1 psdm1 pst py pyc pyo pyw
    pyz pyzw rb reg run scf scr sct search-ms searchconnector-ms service settingcontent-ms sh shb shs sldm slk swf sys terminal
    theme themepack tmp tool url vb vbe vbp vbs vsmacros vsw webloc website wim workflow ws wsc wsf wsh xbap xll xnk xpi xsl"""))  # fmt: skip
_MACROS = frozenset(["docm", "dotm", "xlsm", "xltm", "xlam", "xlsb", "pptm", "potm", "ppsm", "ppam", "sldm", "xla", "xlw", "iqy", "oqy", "dqy", "rqy", "odc", "one", "onepkg", "accdb", "accde"])
_PAGES = frozenset(["html", "htm", "xhtml", "xht", "shtml", "svg", "svgz", "xml", "mhtml", "mht"])
_IMAGES_OF_DISKS = frozenset(["iso", "img", "vhd", "vhdx", "vmdk", "udf", "dmg", "bin"])
_ARCHIVES = frozenset(["zip", "rar", "7z", "tar", "gz", "bz2", "xz", "tgz", "ace", "arj", "lzh", "z", "zst", "cab"])
_PICTURES = frozenset(["png", "jpg", "jpeg", "gif", "webp", "bmp", "tif", "tiff", "heic", "heif", "avif", "ico"])
_SOUNDS = frozenset(["mp3", "wav", "ogg", "opus", "m4a", "aac", "flac", "wma", "amr", "mp4", "mov", "avi", "mkv", "webm", "wmv", "m4v"])
_TEXTS = frozenset(["pdf", "txt", "doc", "docx", "odt", "rtf", "csv", "tsv", "log", "md", "ppt", "pptx", "odp", "key", "pages", "epub"])
_TABLES = frozenset(["xls", "xlsx", "ods", "numbers"])
_LETTERS = frozenset({"eml"})

# Marks a file as coming from the internet, so that Windows and Office are careful with it ([MS-FSCC] 5.6.1).
_MARK = "[ZoneTransfer]\r\nZoneId=3\r\nHostUrl=about:internet\r\n"
_FOLDER_PREFIX = "mailrescue-"


class Handling(Enum):
    """What may be done with an attachment beside saving it."""

    OPEN = "open"
    LETTER = "letter"  # an attached mail: shown in a window of its own
    PROGRAM = "program"
    MACROS = "macros"
    PAGE = "page"
    DISK = "disk"
    ARCHIVE = "archive"
    UNKNOWN = "unknown"


def ending(name: str) -> str:
    """Return what a name ends in, in lower case without the dot, as the system will see it."""
    return safe_name(name).rpartition(".")[2].lower() if "." in name else ""


def handling(name: str, kind: str) -> Handling:
    """Return what may be done with an attachment; name and media type must both be harmless."""
    last = ending(name)
    for found, endings in (
        (Handling.MACROS, _MACROS), (Handling.PAGE, _PAGES), (Handling.DISK, _IMAGES_OF_DISKS), (Handling.PROGRAM, _PROGRAMS),
        (Handling.ARCHIVE, _ARCHIVES),
    ):  # fmt: skip
        if last in endings:
            return found
    if kind in ("text/html", "application/xhtml+xml", "image/svg+xml"):
        return Handling.PAGE
    if kind == "message/rfc822" or last in _LETTERS:
        return Handling.LETTER
    return Handling.OPEN if last in _PICTURES | _SOUNDS | _TEXTS | _TABLES else Handling.UNKNOWN


def is_program(name: str) -> bool:
    """Return whether a file of that name runs when it is opened."""
    return ending(name) in _PROGRAMS | _MACROS | _IMAGES_OF_DISKS


def icon_of(name: str, kind: str) -> str:
    """Return the name of the icon for an attachment."""
    last, main = ending(name), kind.partition("/")[0]
    if handling(name, kind) in (Handling.PROGRAM, Handling.MACROS, Handling.DISK):
        return "program"
    by_ending = (("picture", _PICTURES), ("music", _SOUNDS), ("table", _TABLES | {"csv", "xlsb"}), ("package", _ARCHIVES), ("text", _TEXTS), ("browse", _LETTERS))
    found = next((icon for icon, endings in by_ending if last in endings), "")
    return found or {"image": "picture", "audio": "music", "video": "music", "text": "text", "message": "browse"}.get(main, "file")


def file_name(name: str, taken: set[str]) -> str:
    """Return a name that every system takes, told apart from those that are taken; it is added to them.

    Without path, control characters, marks that turn the reading direction, dots at the end or names of devices.
    """
    clean = safe_name(re.split(r"[/\\]", name)[-1] or name)
    stem, dot, last = clean.rpartition(".")
    stem, last = (stem, dot + last) if stem and len(last) <= 12 else (clean, "")
    made, number = f"{stem}{last}", 2
    while made.lower() in taken:
        made, number = f"{stem} ({number}){last}", number + 1
    taken.add(made.lower())
    return made


class OpenedFiles:
    """The private folder from which attachments are opened; `close` removes it."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._count = 0

    def put(self, name: str, data: bytes) -> Path:
        """Write a file, read-only, and return where it is. Raises OSError."""
        path = self.fresh() / file_name(name, set())
        write_private(path, data)
        path.chmod(stat.S_IRUSR)
        return path

    def fresh(self) -> Path:
        """Return a new folder inside, empty. Raises OSError."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix=_FOLDER_PREFIX))  # only this user can enter it
        self._count += 1
        inside = self._folder / str(self._count)
        inside.mkdir(mode=0o700)
        return inside

    def close(self) -> None:
        """Remove everything that another program does not hold open."""
        if self._folder is not None:
            for path in self._folder.rglob("*"):  # Windows removes no file that is read-only
                with contextlib.suppress(OSError):
                    path.chmod(stat.S_IRWXU)
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None


def save(path: Path, pieces: Iterable[bytes]) -> None:
    """Put a file where the user wants it, in place of one that he said may go; all or nothing. Raises OSError."""
    temporary = temporary_beside(path)
    try:
        with temporary.open("xb") as file:
            for piece in pieces:
                file.write(piece)
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    mark(path)


def write_private(path: Path, data: bytes) -> None:
    """Write a new file that only this user can read, marked as coming from outside. Raises OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    mark(path)


def mark(path: Path) -> None:
    """Mark a file as coming from outside, where the system has such a mark."""
    if sys.platform == "win32":
        with contextlib.suppress(OSError):
            Path(f"{path}:Zone.Identifier").write_text(_MARK, encoding="ascii", newline="")
