"""Configured mailboxes: how to reach each, without its secrets."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from mailrescue.app.home import Home
from mailrescue.core.errors import UsageError
from mailrescue.core.files import user_path

_NAME = re.compile(r"[a-z0-9._-]{1,32}\Z")
_FILE = "accounts"


@dataclass(frozen=True, slots=True)
class Account:
    """One configured mailbox; `options` are those of its kind. `link` names the account of its Outlook file, "" for none."""

    name: str
    kind: str
    options: dict[str, str]
    link: str = ""


def accounts(home: Home) -> list[Account]:
    """Return every account, in the order in which they were added. Raises MailRescueError when their file is damaged."""
    return [_parse(home, name, value) for name, value in home.read(_FILE).items()]


def _parse(home: Home, name: str, value: object) -> Account:
    """Read what `add_account` wrote."""
    kind, options, link = (value.get("kind"), value.get("options"), value.get("link", "")) if isinstance(value, dict) else (None, None, None)
    texts = (kind, link, *options.values()) if isinstance(options, dict) else (None,)
    if not (isinstance(kind, str) and isinstance(options, dict) and isinstance(link, str) and all(isinstance(text, str) for text in texts)):
        raise home.broken(_FILE)
    return Account(name, kind, options, link)


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


def add_account(home: Home, name: str, kind: str, options: dict[str, str]) -> Account:
    """Add an account. Raises UsageError for a bad name, kind or option, and for a name that is taken."""
    check_name(name)
    if kind == "graph":
        raise UsageError("Accounts over Microsoft Graph are not built yet. Use imap, or an Outlook file, until they are.")
    if options.get("path"):
        options = {**options, "path": str(user_path(options["path"]))}
    from mailrescue.providers.registry import source_for  # noqa: PLC0415  whoever only lists accounts need not load sources

    source_for(kind, options)  # built, not opened: refuses an unknown kind, and options that are missing or unknown
    accounts(home)  # one damaged entry must not be carried on
    stored = home.read(_FILE)
    if name in stored:
        raise UsageError(f"There is an account {name!r} already. Remove it first, or choose another name; snapshots stay either way.")
    stored[name] = {"kind": kind, "options": options}
    home.write(_FILE, stored)
    return Account(name, kind, options)


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


def remove_account(home: Home, name: str) -> None:
    """Forget how to reach a mailbox, and links to it; its snapshots stay. Raises UsageError when there is none."""
    account(home, name)
    stored = home.read(_FILE)
    del stored[name]
    for other in stored.values():
        if other.get("link") == name:
            del other["link"]
    home.write(_FILE, stored)
