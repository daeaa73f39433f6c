"""The one place that knows which kinds of mailbox there are and builds their sources.

Each kind's module is imported when it is first asked for: a Maildir user never loads the Outlook reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mailrescue.core.errors import UsageError
from mailrescue.formats.sniff import SNIFF_LENGTH, looks_like_mail
from mailrescue.providers.base import Means, Probe, Source


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of mailbox: what it is called in sentences, the options that it must have, those that it may have."""

    name: str
    title: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def remote(self) -> bool:
        """Whether it is on a server, and needs a password."""
        return "path" not in self.required


# [MS-PST] 2.2.2.6, dwMagic
_OUTLOOK_MAGIC = b"!BDN"

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("maildir", "a Maildir folder", ("path",)),
        Kind("mbox", "an mbox file or a folder of mbox files, such as a Thunderbird profile", ("path",)),
        Kind("eml", "a folder of single mail files (.eml)", ("path",)),
        Kind("outlook", "an Outlook file (.ost or .pst)", ("path",)),
        Kind("imap", "a mailbox on an IMAP server", ("host", "user"), ("port", "security", "ca_file", "email")),
        Kind("ews", "a mailbox on an Exchange server", ("email",), ("user", "endpoint", "auth", "ca_file")),
    )
}


def source_for(kind: str, options: Mapping[str, str], means: Means | None = None) -> Source:
    """Return the source of an account, not yet opened. `options` are those of `account add`, as texts.

    Raises UsageError for an unknown kind, and for options that are missing, empty, unknown to the kind or without sense.
    """
    check_options(kind, options)
    if KINDS[kind].remote:
        return _build_remote(kind, options, means or Means())
    return _build(kind, Path(options["path"]).expanduser())


def probe_for(kind: str, options: Mapping[str, str], means: Means) -> Probe | None:
    """Return what looks at the server of an account; None for a kind without one. Raises UsageError like `source_for`."""
    check_options(kind, options)
    if kind == "imap":
        from mailrescue.providers.imap.probe import ImapProbe  # noqa: PLC0415

        return ImapProbe.of(options, means)
    if kind == "ews":
        from mailrescue.providers.ews.probe import EwsProbe  # noqa: PLC0415

        return EwsProbe.of(options, means)
    return None


def check_options(kind: str, options: Mapping[str, str]) -> None:
    """Raise UsageError for an unknown kind, and for options that are missing, empty or unknown to the kind."""
    if kind not in KINDS:
        raise UsageError(f"There is no kind of account called {kind!r}. The kinds are {', '.join(KINDS)}.")
    known = KINDS[kind]
    for name in known.required:
        if not options.get(name):
            raise UsageError(f"An account of kind {kind} needs --{name}: {known.title}.")
    names = (*known.required, *known.optional)
    if unknown := sorted(set(options) - set(names)):
        has = ", --".join(name.replace("_", "-") for name in names)
        raise UsageError(f"An account of kind {kind} has no option --{unknown[0]}; it has --{has}.")
    if "\0" in "".join(options.values()):
        raise UsageError("An option holds a NUL character, which no name can. Check what it was given.")


def kind_of(path: Path) -> str:
    """Return the kind of a file or folder as far as its look tells, "" when it is none."""
    if path.is_dir():
        return _kind_of_folder(path)
    start = _start(path)
    if start.startswith(_OUTLOOK_MAGIC) or path.suffix.lower() in (".ost", ".pst"):
        return "outlook"
    return "mbox" if start.startswith(b"From ") else ""


def begins_like_outlook(path: Path) -> bool:
    """Return whether a file begins like an OST or PST file, however damaged the rest of it is."""
    return _start(path).startswith(_OUTLOOK_MAGIC)


def _start(path: Path, length: int = 8) -> bytes:
    """Return the first bytes of a file; b"" for what cannot be read, and for pipes, which would keep us waiting."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(length)
    except OSError:
        return b""


def _kind_of_folder(path: Path) -> str:
    if any((folder / name).is_dir() for folder in (path, *path.iterdir()) for name in ("cur", "new")):
        return "maildir"
    files = [file for file in path.rglob("*") if file.is_file()]
    if any(kind_of(file) == "mbox" for file in files):
        return "mbox"
    return "eml" if any(file.suffix.lower() == ".eml" or looks_like_mail(_start(file, SNIFF_LENGTH)) for file in files) else ""


def _build_remote(kind: str, options: Mapping[str, str], means: Means) -> Source:
    if kind == "imap":
        from mailrescue.providers.imap.source import ImapSource  # noqa: PLC0415

        return ImapSource.of(options, means)
    from mailrescue.providers.ews.source import EwsSource  # noqa: PLC0415

    return EwsSource.of(options, means)


def _build(kind: str, path: Path) -> Source:
    # Imported here, not above: see the module's docstring.
    if kind == "maildir":
        from mailrescue.providers.files.maildir import MaildirSource  # noqa: PLC0415

        return MaildirSource(path)
    if kind == "mbox":
        from mailrescue.providers.files.mbox import MboxSource  # noqa: PLC0415

        return MboxSource(path)
    if kind == "eml":
        from mailrescue.providers.files.eml import EmlSource  # noqa: PLC0415

        return EmlSource(path)
    from mailrescue.providers.files.outlook import OutlookSource  # noqa: PLC0415

    return OutlookSource(path)
