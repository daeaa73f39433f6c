"""Configured mailboxes: how to reach each, and where its secret is kept; never the secret itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from mailrescue.app.home import Home
from mailrescue.app.kept import forget
from mailrescue.app.options import completed, drop_certificate, in_home, keep_certificate
from mailrescue.core.errors import UsageError

ADD_ONE = "Add one: `mailrescue account add --help` shows how."
NO_ACCOUNT = f"There is no account yet. {ADD_ONE}"
_NAME = re.compile(r"[a-z0-9._-]{1,32}\Z")
_FILE = "accounts"


@dataclass(frozen=True, slots=True)
class Account:
    """One configured mailbox; `options` are those of its kind. `link` names the account of its Outlook file, "" for none.

    `secret` is the word for where its password is kept (app/kept.py), "" for none.
    """

    name: str
    kind: str
    options: dict[str, str]
    link: str = ""
    secret: str = ""

    @property
    def where(self) -> str:
        """What it is, in short, for people: the path, the address, or user and host."""
        given = self.options
        named = f"{given['user']} at {given['host']}" if "user" in given and "host" in given else ""
        return given.get("path") or given.get("email") or named or given.get("user", "")


def accounts(home: Home) -> list[Account]:
    """Return every account, in the order in which they were added. Raises MailRescueError when their file is damaged."""
    return [_parse(home, name, value) for name, value in home.read(_FILE).items()]


def _parse(home: Home, name: str, value: object) -> Account:
    """Read what `add_account` wrote."""
    stored = value if isinstance(value, dict) else {}
    options = stored.get("options")
    texts = [stored.get("kind"), stored.get("link", ""), stored.get("secret", "")]
    if not isinstance(options, dict) or not all(isinstance(text, str) for text in (*texts, *options.values())):
        raise home.broken(_FILE)
    kind, link, secret = map(str, texts)
    return Account(name, kind, in_home(home, options), link, secret)


def account(home: Home, name: str) -> Account:
    """Return one account. Raises UsageError when there is none of that name."""
    known = accounts(home)
    for candidate in known:
        if candidate.name == name:
            return candidate
    names = ", ".join(a.name for a in known)
    raise UsageError(f"There is no account {name!r}. " + (f"Known: {names}." if names else "Add one with `mailrescue account add`."))


def is_name(text: str) -> bool:
    """Return whether this can name an account."""
    return _NAME.match(text) is not None


def check_name(name: str) -> None:
    """Raise UsageError for what cannot name an account."""
    if not is_name(name):
        raise UsageError(f"{name!r} cannot name an account: use 1 to 32 of a-z, 0-9, dot, underscore and dash.")


def add_account(home: Home, name: str, kind: str, options: dict[str, str], *, secret: str = "") -> Account:
    """Add an account, whose secret is kept where the word `secret` says.

    Raises UsageError for a bad name, kind or option, and for a name that is taken.
    """
    check_free(home, name)
    checked = check_account(kind, options)
    stored = home.read(_FILE)
    if "ca_file" in checked:
        checked["ca_file"] = keep_certificate(home, name, Path(checked["ca_file"]))
    stored[name] = {"kind": kind, "options": checked} | ({"secret": secret} if secret else {})
    home.write(_FILE, stored)
    return account(home, name)


def check_free(home: Home, name: str) -> None:
    """Raise UsageError for a name that cannot be one, or is taken."""
    check_name(name)
    if any(one.name == name for one in accounts(home)):  # read as a whole: one damaged entry must not be carried on
        raise UsageError(f"There is an account {name!r} already. Remove it first, or choose another name; snapshots stay either way.")


def check_account(kind: str, options: Mapping[str, str]) -> dict[str, str]:
    """Return the options as they are stored, complete. Raises UsageError for a kind or option that makes no sense, or is missing."""
    check_kind(kind)
    checked = completed(kind, options)
    from mailrescue.providers.registry import source_for  # noqa: PLC0415  whoever only lists accounts need not load sources

    source_for(kind, checked)  # built, not opened: refuses an unknown kind, and options that are missing, unknown or without sense
    return checked


def check_kind(kind: str) -> None:
    """Raise UsageError for a kind that is promised, but not built."""
    if kind == "graph":
        raise UsageError("Accounts over Microsoft Graph are not built yet. Use imap or ews, or an Outlook file, until they are.")


def change_secret(home: Home, name: str, secret: str) -> Account:
    """Say that the secret of an account is kept elsewhere now. Raises UsageError when there is no such account."""
    one = account(home, name)
    stored = home.read(_FILE)
    stored[name]["secret"] = secret
    home.write(_FILE, stored)
    return replace(one, secret=secret)


def link_account(home: Home, name: str, outlook: str) -> Account:
    """Say that the Outlook file of the account `outlook` is the local copy of another account's mailbox; "" for none.

    Raises UsageError for unknown accounts, for one that is no Outlook file, and for an account with itself.
    """
    one = account(home, name)
    if outlook:
        other = account(home, outlook)
        if other.name == one.name:
            raise UsageError(f"{name!r} cannot be linked to itself. Name the account of its Outlook file.")
        if other.kind != "outlook":
            raise UsageError(f"{outlook!r} is of kind {other.kind}; only an account of kind outlook, an OST or PST file, can be linked.")
    stored = home.read(_FILE)
    stored[name] = {key: value for key, value in stored[name].items() if key != "link"} | ({"link": outlook} if outlook else {})
    home.write(_FILE, stored)
    return replace(one, link=outlook)


def remove_account(home: Home, name: str) -> bool:
    """Forget how to reach a mailbox, its secret, and links to it; its snapshots stay.

    Returns whether its secret is gone: a keyring may be out of reach. Raises UsageError when there is no such account, and
    KeyringIsLocked where its secret is in a keyring that must be unlocked first; then nothing was changed.
    """
    one = account(home, name)
    gone = forget(home, one.secret)
    stored = home.read(_FILE)
    del stored[name]
    for other in stored.values():
        if other.get("link") == name:
            del other["link"]
    home.write(_FILE, stored)
    drop_certificate(home, one.options.get("ca_file", ""))
    return gone
