"""account add | list | remove | test | link"""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from mailrescue.app.accounts import account, accounts, add_account, link_account, remove_account
from mailrescue.app.reach import reach
from mailrescue.cli.common import engine_for, items_in_folders
from mailrescue.cli.output import Face, printable
from mailrescue.core.errors import ExitCode, UsageError
from mailrescue.core.files import is_there
from mailrescue.core.progress import CancelToken


def add(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Add a mailbox."""
    engine = engine_for(arguments, face, cancel)
    options = {"path": arguments.path} if arguments.path else {}
    added = add_account(engine.home, arguments.name, arguments.kind, options)
    fields = {"account": added.name, "kind": added.kind, **added.options}
    path = added.options.get("path", "/")
    missing = "" if is_there(Path(path)) else f" There is nothing at {path} now."
    face.result(fields, f"Added {added.name}.{missing} Next: mailrescue snapshot {added.name}")
    return ExitCode.DONE


def list_accounts(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """List the mailboxes."""
    found = accounts(engine_for(arguments, face, cancel).home)
    for one in found:
        linked = f"  (Outlook file: {one.link})" if one.link else ""
        row = {"account": one.name, "kind": one.kind, **one.options, "link": one.link or None}
        face.row(row, printable(f"{one.name:20} {one.kind:8} {one.options.get('path', '')}{linked}"))
    face.result({"count": len(found)}, "" if found else "No account yet. Add one: mailrescue account add NAME KIND --path PATH")
    return ExitCode.DONE


def remove(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Forget how to reach a mailbox."""
    remove_account(engine_for(arguments, face, cancel).home, arguments.name)
    face.result({"account": arguments.name}, f"Removed {arguments.name}. Its snapshots stay in the vault.")
    return ExitCode.DONE


def test(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """See whether a mailbox can be reached and read."""
    engine = engine_for(arguments, face, cancel)
    found = reach(account(engine.home, arguments.name))
    face.result(
        {"account": arguments.name, "folders": found.folders, "items": found.items, "unlisted": found.unlisted},
        f"{arguments.name} can be read: {items_in_folders(found.items, found.folders)}."
        + (f" {found.unlisted} cannot be listed." if found.unlisted else ""),
    )
    return ExitCode.DONE


def link(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Say which Outlook file is the local copy of a mailbox, or that none is."""
    if bool(arguments.ost_account) == arguments.none:
        raise UsageError("Name the account of the Outlook file, or give --none to unlink it.")
    linked = link_account(engine_for(arguments, face, cancel).home, arguments.name, arguments.ost_account or "")
    text = (
        f"{linked.name} is linked with {linked.link}: its Outlook file is kept as it is when the guard freezes {linked.name}."
        if linked.link
        else f"{linked.name} is linked with no Outlook file."
    )
    face.result({"account": linked.name, "link": linked.link or None}, text)
    return ExitCode.DONE
