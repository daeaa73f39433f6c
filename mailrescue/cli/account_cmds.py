"""account add | password | list | remove | test | link"""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from mailrescue.app.accounts import (
    ADD_ONE,
    Account,
    account,
    accounts,
    check_free,
    link_account,
    remove_account,
)
from mailrescue.app.engine import Engine
from mailrescue.app.secretstore import password_variable
from mailrescue.cli.common import confirm, counted, engine_for, items_in_folders, password_given
from mailrescue.cli.output import Face, Row, printable
from mailrescue.core.errors import ExitCode, UsageError
from mailrescue.core.files import is_there
from mailrescue.core.progress import CancelToken
from mailrescue.model.probe import Rung

_OPTIONS = ("path", "host", "port", "user", "security", "email", "endpoint", "auth", "ca_file")


def add(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Add a mailbox."""
    from mailrescue.app.connecting import Asking, Password, add, is_remote_kind  # noqa: PLC0415  start-up time of the other commands

    engine = engine_for(arguments, face, cancel)
    options = {name: str(value) for name in _OPTIONS if (value := getattr(arguments, name)) is not None}
    check_free(engine.home, arguments.name)  # before anybody types a password
    given = bool(os.environ.get(password_variable(arguments.name)))
    wanted = arguments.password_stdin or (is_remote_kind(arguments.kind) and not given)
    secret = password_given(f"Password of {arguments.name}: ", from_stdin=arguments.password_stdin) if wanted else None
    asking = Asking(lambda question: confirm(question, yes=arguments.yes))
    done = add(engine, arguments.name, arguments.kind, options, secret, asking)
    added = done.account
    fields: Row = {"account": added.name, "kind": added.kind, **added.options}
    if not is_remote_kind(added.kind):
        path = added.options.get("path", "/")
        missing = "" if is_there(Path(path)) else f" There is nothing at {path} now."
        face.result(fields, f"Added {added.name}.{missing} Next: mailrescue snapshot {added.name}")
        return ExitCode.DONE
    fields |= {"password": str(done.password), "found": done.found or None}
    next_step = "test" if done.password is not Password.NONE else "password"
    found = f"{done.found}\n" if done.found else ""
    face.result(fields, printable_lines(f"{found}Added {added.name}. {_kept(added.name, done.password)} Next: {_NEXT[next_step].format(added.name)}"))
    return ExitCode.DONE


_NEXT = {"test": "mailrescue account test {}", "password": "mailrescue account password {} --password-stdin"}


def printable_lines(text: str) -> str:
    """Return lines of which none can steer a terminal."""
    return "\n".join(map(printable, text.split("\n")))


def _kept(name: str, password: str, it: str = "Its password") -> str:
    """Return a sentence on where the password comes from."""
    return {
        "keyring": f"{it} is in the system's password store.",
        "sealed": f"{it} is kept in the home, encrypted under the vault's key.",
        "environment": f"{it} comes from {password_variable(name)}, which beats any that is kept; the background service does not see it.",
        "none": f"It has no password yet: give it, or set {password_variable(name)}.",
    }[password]


def password(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Keep a new password for a mailbox."""
    from mailrescue.app.connecting import set_password  # noqa: PLC0415  as above

    engine = engine_for(arguments, face, cancel)
    one = account(engine.home, arguments.name)
    secret = password_given(f"New password of {one.name}: ", from_stdin=arguments.password_stdin)
    if secret is None:
        raise UsageError("Where should the new password come from? Use --password-stdin, or run this in a terminal. Nothing was changed.")
    kept = set_password(engine, one.name, secret)
    face.result({"account": one.name, "password": str(kept)}, f"The password of {one.name} was renewed. {_kept(one.name, kept, 'It')}")
    return ExitCode.DONE


def list_accounts(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """List the mailboxes."""
    found = accounts(engine_for(arguments, face, cancel).home)
    for one in found:
        linked = f"  (Outlook file: {one.link})" if one.link else ""
        row = {"account": one.name, "kind": one.kind, **one.options, "link": one.link or None}
        face.row(row, printable(f"{one.name:20} {one.kind:8} {_described(one)}{linked}"))
    face.result({"count": len(found)}, "" if found else f"No account yet. {ADD_ONE}")
    return ExitCode.DONE


def _described(one: Account) -> str:
    """Return where a mailbox is: a path, or whose it is and on which server."""
    given = one.options
    server = f"{given['host']}:{given.get('port', '')}".rstrip(":") if "host" in given else given.get("endpoint", "")
    return " on ".join(filter(None, (given.get("path") or given.get("user") or given.get("email"), server)))


def remove(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Forget how to reach a mailbox."""
    gone = remove_account(engine_for(arguments, face, cancel).home, arguments.name)
    left = "" if gone else " Its password is still in the system's password store, which cannot be reached from here: look for MailRescue there."
    face.result({"account": arguments.name, "password_removed": gone}, f"Removed {arguments.name}. Its snapshots stay in the vault.{left}")
    return ExitCode.DONE


def test(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """See whether a mailbox can be reached and read."""
    from mailrescue.app.connecting import is_remote_kind  # noqa: PLC0415  as above

    engine = engine_for(arguments, face, cancel)
    one = account(engine.home, arguments.name)
    return _test_server(engine, one, face) if is_remote_kind(one.kind) else _test_files(engine, one, face)


def _test_files(engine: Engine, one: Account, face: Face) -> ExitCode:
    from mailrescue.app.reach import reach  # noqa: PLC0415  as above

    found = reach(one, engine.cancel)
    face.result(
        {"account": one.name, "reached": True, "step": "folder", "folders": found.folders, "items": found.items, "unlisted": found.unlisted},
        f"{one.name} can be read: {items_in_folders(found.items, found.folders)}."
        + (f" {found.unlisted} cannot be listed." if found.unlisted else ""),
    )
    return ExitCode.DONE


def _test_server(engine: Engine, one: Account, face: Face) -> ExitCode:
    from mailrescue.app.connecting import climb, verdict_of  # noqa: PLC0415  as above

    rungs = list(_shown(climb(engine, one), face))
    verdict = verdict_of(rungs)
    fields = {
        "account": one.name, "reached": verdict.reached, "step": str(verdict.step), "result": str(verdict.told),
        "folders": verdict.folders, "items": verdict.items,
    }  # fmt: skip
    if verdict.reached:
        face.result(fields, f"{one.name} can be read{_counts(verdict.folders, verdict.items)}.")
    else:
        advice = rungs[-1].advice if rungs else ""
        text = printable_lines(f"{one.name} cannot be read: it ends at step {verdict.step}. {advice}".rstrip())
        face.result({**fields, "advice": advice}, text, text)
    return verdict.exit_code


def _counts(folders: int | None, items: int | None) -> str:
    if items is not None and folders is not None:
        return f": {items_in_folders(items, folders)}"
    return "" if folders is None else f": {counted(folders, 'folder')}"


def _shown(rungs: Iterator[Rung], face: Face) -> Iterator[Rung]:
    """Show each rung as soon as it is there."""
    for rung in rungs:
        row: Row = {
            "step": str(rung.step), "result": str(rung.told), "seconds": round(rung.seconds, 4), "sentence": rung.sentence,
            "advice": rung.advice, **({"facts": dict(rung.facts)} if rung.facts else {}),
        }  # fmt: skip
        warning = f" {rung.advice}" if rung.ok and rung.advice else ""
        face.row(row, printable(f"{rung.step:9} {rung.told:9} {rung.seconds:7.3f} s  {rung.sentence}{warning}"))
        yield rung


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
