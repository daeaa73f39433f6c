"""The tree of commands and their words (DESIGN.md 4). Names the module that carries out each; imports none of them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import NoReturn

from mailrescue.core.errors import UsageError

_EXIT_CODES = """\
exit codes: 0 done, 1 failed, 2 usage, 3 done but incomplete, 4 a snapshot is held, 5 the vault is damaged,
6 cannot sign in, 7 mailbox unreachable or path missing, 8 vault in use, 9 vault cannot be opened, 130 stopped
"""
_AT = "snapshot: an id, a date (2026-01-31), a time, `latest`, `latest-good`; `kept` for what is in none any more"


class _Parser(argparse.ArgumentParser):
    """Raises instead of leaving: one place decides how errors look."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message[:1].upper()}{message[1:]}. `{self.prog} --help` shows how it is used.")


def _common(*, top: bool) -> _Parser:
    """Return the options that every command takes, before and after its name."""
    # After the command's name an option that is absent must not undo what was said before it.
    default = None if top else argparse.SUPPRESS
    flag = False if top else argparse.SUPPRESS
    common = _Parser(add_help=False)
    group = common.add_argument_group("options of every command")
    group.add_argument("--home", metavar="DIR", default=default, help="folder of accounts, settings and vault")
    group.add_argument("--vault", metavar="DIR", default=default, help="read another vault, such as a copy; nothing is written to it")
    group.add_argument("--json", action="store_true", default=flag, help="JSON Lines on stdout, for programs")
    group.add_argument("--quiet", action="store_true", default=flag, help="no progress, no notices")
    group.add_argument("--yes", action="store_true", default=flag, help="confirm what would be asked")
    return common


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = _Parser(
        prog="mailrescue", parents=[_common(top=True)], epilog=_EXIT_CODES,
        description="Keeps snapshots of mailboxes, so that mail that is gone is found, read, and given back.",
        formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False,
    )
    parser.add_argument("--version", action="store_true", help="print the version")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Parser)
    adder = _Adder(commands, _common(top=False))
    _demo(adder)
    _account(adder)
    _snapshots(adder)
    _reading(adder)
    _export(adder)
    _files(adder)
    _guard(adder)
    _vault(adder)
    adder.add("agent", "agent:run_agent", "run the background service in the foreground until it is stopped; the window starts one by itself")
    return parser


class _Adder:
    """Adds commands that know which module carries them out."""

    def __init__(self, commands: argparse._SubParsersAction[_Parser], common: _Parser) -> None:
        self._commands, self._common = commands, common

    def add(self, name: str, run: str, text: str) -> argparse.ArgumentParser:
        parser = self._commands.add_parser(name, help=text, description=text, parents=[self._common], allow_abbrev=False)
        parser.set_defaults(run=run)
        return parser

    def group(self, name: str, text: str) -> _Adder:
        parser = self._commands.add_parser(name, help=text, description=text, parents=[self._common], allow_abbrev=False)
        parser.set_defaults(run="", group=parser.prog.partition(" ")[2])
        return _Adder(parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Parser), self._common)


def _demo(adder: _Adder) -> None:
    demo = adder.add("demo", "demo:run_demo", "the story of a lost mailbox with real parts on this machine, in the window or as text")
    demo.add_argument("--headless", action="store_true", help="tell it as text; exit 0 when every proof held, else 1")
    demo.add_argument("--keep", metavar="DIR", help="keep the demo's files in DIR (absent or empty)")


def _account(adder: _Adder) -> None:
    group = adder.group("account", "which mailboxes there are, and how to reach them")
    add = group.add("add", "account:add", "add a mailbox")
    add.add_argument("name", metavar="NAME")
    add.add_argument("kind", metavar="KIND", help="outlook, maildir, mbox, eml, imap or ews (Exchange)")
    _account_options(add)
    password = group.add("password", "account:password", "give a new password for a mailbox on a server")
    password.add_argument("name", metavar="NAME")
    password.add_argument("--password-stdin", action="store_true", help="read it from stdin; a terminal asks for it")
    group.add("list", "account:list_accounts", "list the mailboxes")
    remove = group.add("remove", "account:remove", "forget how to reach a mailbox; its snapshots stay")
    remove.add_argument("name", metavar="NAME")
    test = group.add("test", "account:test", "see whether a mailbox can be reached and read; of a server, at which step it ends")
    test.add_argument("name", metavar="NAME")
    link = group.add("link", "account:link", "say which Outlook file is the local copy of a mailbox; it is kept at once when that is in danger")
    link.add_argument("name", metavar="NAME")
    link.add_argument("ost_account", metavar="OST_ACCOUNT", nargs="?", help="an account of kind outlook")
    link.add_argument("--none", action="store_true", help="unlink it")


def _account_options(add: argparse.ArgumentParser) -> None:
    files = add.add_argument_group("outlook, maildir, mbox, eml")
    files.add_argument("--path", metavar="PATH", help="the file or folder that holds the mail")
    server = add.add_argument_group("imap, ews")
    server.add_argument("--email", metavar="ADDRESS", help="the mail address; without a server that is found by it")
    server.add_argument("--user", metavar="USER", help="the name to sign in with; without it the address")
    server.add_argument("--ca-file", metavar="PEM", help="certificates of a private authority that signed the server's; they are copied")
    server.add_argument("--password-stdin", action="store_true", help="read the password from stdin; a terminal asks for it")
    imap = add.add_argument_group("imap")
    imap.add_argument("--host", metavar="HOST", help="the server's name")
    imap.add_argument("--port", metavar="PORT", help="993 with tls, 143 with starttls, unless it says otherwise")
    imap.add_argument("--security", metavar="HOW", help="tls (unless said otherwise), starttls, or plain for a server on this computer")
    ews = add.add_argument_group("ews")
    ews.add_argument("--endpoint", metavar="URL", help="the https address of Exchange Web Services")
    ews.add_argument("--auth", metavar="HOW", help="basic, ntlm or oauth")


def _snapshots(adder: _Adder) -> None:
    take = adder.add("snapshot", "snapshot:snapshot", "take a snapshot now, of all mailboxes when none is named")
    take.add_argument("names", metavar="NAME", nargs="*")
    take.add_argument("--index-later", action="store_true", help="leave the search index of new mail to the next search: faster now")
    every = adder.add("snapshots", "snapshot:snapshots", "list the snapshots of a mailbox")
    every.add_argument("name", metavar="NAME")


def _reading(adder: _Adder) -> None:
    folders = adder.add("folders", "browse:folders", "show the folders of a snapshot, with counts")
    folders.add_argument("name", metavar="NAME")
    folders.add_argument("--at", metavar="S", default="latest-good", help=_AT)
    items = adder.add("list", "browse:list_items", "list the items of a snapshot, newest first")
    items.add_argument("name", metavar="NAME")
    items.add_argument("--folder", metavar="PATH", help="this folder and those below it")
    items.add_argument("--at", metavar="S", default="latest-good", help=_AT)
    items.add_argument("--limit", metavar="N", type=_count)
    search = adder.add("search", "browse:search", "search all snapshots: what is gone is found too")
    search.add_argument("query", metavar="QUERY", nargs="+", help='words, "phrases", from: to: subject: folder: before: after: has:attachment')
    search.add_argument("--account", metavar="NAME", help="only in this mailbox")
    search.add_argument("--at", metavar="S", help=_AT)
    search.add_argument("--limit", metavar="N", type=_count)
    show = adder.add("show", "browse:show", "show an item")
    show.add_argument("name", metavar="NAME")
    show.add_argument("item", metavar="ITEM", help="its id, or the first 8 or more characters of it")
    show.add_argument("--at", metavar="S", help=_AT)
    show.add_argument("--raw", action="store_true", help="write the exact stored bytes, nothing else")
    diff = adder.add("diff", "browse:diff", "what was added, removed, moved and changed between two snapshots")
    diff.add_argument("name", metavar="NAME")
    diff.add_argument("before", metavar="FROM", help=_AT)
    diff.add_argument("after", metavar="TO", help=_AT)
    diff.add_argument("--summary", action="store_true", help="only how much, by folder, sender and age")


def _export(adder: _Adder) -> None:
    export = adder.add("export", "export:export", "write mail out of a snapshot into files, with a manifest of digests")
    export.add_argument("name", metavar="NAME")
    export.add_argument("dest", metavar="DEST", help="a folder that is absent or empty")
    export.add_argument("--format", required=True, metavar="FORMAT", help="eml, mbox or maildir")
    export.add_argument("--at", metavar="S", default="latest-good", help=_AT)
    export.add_argument("--folder", metavar="PATH", action="append", default=[], help="only this folder and those below it; may be repeated")
    export.add_argument("--query", metavar="QUERY", help="only what matches")


def _files(adder: _Adder) -> None:
    versions = adder.add("file-versions", "file:file_versions", "list the kept versions of an Outlook file")
    versions.add_argument("name", metavar="NAME")
    restore = adder.add("restore-file", "file:restore_file", "give a version of an Outlook file back, byte for byte")
    restore.add_argument("name", metavar="NAME")
    restore.add_argument("file_version", metavar="VERSION", help="its id, or `latest`")
    restore.add_argument("dest", metavar="DEST", help="a file that does not exist, or a folder")
    importing = adder.add("import", "file:import_copies", "bring in old copies of a mailbox as snapshots of their time")
    importing.add_argument("name", metavar="NAME")
    importing.add_argument("paths", metavar="FILE_OR_FOLDER", nargs="+", help="OST, PST, mbox, Maildir, or a folder of EML files")
    importing.add_argument("--taken-at", metavar="T", help="when the copy was made; else the date of its newest file")


def _guard(adder: _Adder) -> None:
    group = adder.group("guard", "whether the mailbox over there is still the mailbox that was known, and your answers")
    status = group.add("status", "guard:status", "what waits for an answer, since when and why; exit 4 while anything does")
    status.add_argument("name", metavar="NAME", nargs="?")
    answers = (
        ("accept", "I did that: the snapshot becomes good, with all that shows the same state"),
        ("reject", "that is not my mailbox: the snapshot is kept as evidence, with what was held before it"),
        ("undo", "take an answer back"),
    )
    for word, text in answers:
        answer = group.add(word, f"guard:{word}", text)
        answer.add_argument("name", metavar="NAME")
        answer.add_argument("snapshot", metavar="S", help="the snapshot: its id, or `latest`")
    compare = group.add("compare", "guard_watch:compare_sides", "which side has my mail: the mailbox now, the last good snapshot, the Outlook file")
    compare.add_argument("name", metavar="NAME")
    compare.add_argument("--limit", metavar="N", type=_count, default=20, help="as many mails of each side that are only there (20)")
    watch = group.add("watch", "guard_watch:watch_mailboxes", "look at mailboxes without reading mail; a snapshot at once of what looks odd")
    watch.add_argument("names", metavar="NAME", nargs="*")
    watch.add_argument("--once", action="store_true", help="look once, with the exit codes of `snapshot`; else again and again until stopped")
    watch.add_argument("--interval", metavar="MINUTES", type=_count, default=10, help="minutes between two looks (10)")


def _vault(adder: _Adder) -> None:
    group = adder.group("vault", "the store itself")
    create = group.add("create", "key:create", "make a new vault at PATH and use it")
    create.add_argument("path", metavar="PATH", help="a folder that is absent or empty")
    attach = group.add("attach", "key:attach", "use the vault at PATH on this computer")
    attach.add_argument("path", metavar="PATH")
    attach.add_argument("--recovery-code-stdin", action="store_true", help="open it with the recovery code, read from stdin")
    group.add("info", "vault:info", "where the vault is, what it holds, which keys open it")
    check = group.add("check", "vault:check", "prove that what was stored is still there")
    check.add_argument("--read-data", action="store_true", help="read every byte, not only the structure")
    copy = group.add("copy", "vault:copy", "copy the vault to a second place, such as a USB disk; run again, it copies what is new")
    copy.add_argument("dest", metavar="DIR", help="a folder that is absent or empty, or an earlier copy")
    copy.add_argument("--read-data", action="store_true", help="also read all that was copied before")
    group.add("rebuild", "vault:rebuild", "make the catalogue anew from the vault, as it is")
    repair = group.add("repair", "repair:repair", "save what can be saved of a damaged vault, and say what is lost; throws nothing away")
    repair.add_argument("--dry-run", action="store_true", help="only say what would be done")
    repair.add_argument("--from", metavar="DIR", dest="copy", help="a copy of the vault, to take whole objects from")
    prune = group.add("prune", "prune:prune", "thin snapshots, never mail, and remove what nothing needs a day after it was marked")
    prune.add_argument("--dry-run", action="store_true", help="only say what would be done, and why each snapshot stays")
    forget = group.add("forget", "prune:forget", "remove a mailbox for good: snapshots, file versions, and mail that no other mailbox has")
    forget.add_argument("name", metavar="NAME")
    forget.add_argument("--dry-run", action="store_true", help="only say what would be removed")
    forget.add_argument("--now", action="store_true", help="remove the bytes now instead of a day later; stop other commands first")


    _keys(group.group("key", "what opens the vault"))


def _keys(group: _Adder) -> None:
    group.add("list", "key:list_keys", "list the keys")
    add = group.add("add", "key:add", "add a key: passphrase, keyring or recovery")
    add.add_argument("type", metavar="TYPE", choices=("passphrase", "keyring", "recovery"), help="passphrase, keyring or recovery")
    add.add_argument("--passphrase-stdin", action="store_true", help="read the new passphrase from stdin")
    remove = group.add("remove", "key:remove", "remove a key")
    remove.add_argument("id", metavar="ID")
    sheet = group.add("recovery-sheet", "key:recovery_sheet", "a page to print: a new recovery code, where the vault is, how to read it")
    sheet.add_argument("file", metavar="FILE", nargs="?", help="write it to FILE (.html or text) instead of stdout")


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number")
    return int(text) if len(text) < 18 else 10**18  # more than that no list holds, nor any counter


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Return the parsed command line. Raises UsageError; leaves by itself after --help."""
    return build_parser().parse_args(_with_negative_words(list(words)))


def _with_negative_words(words: list[str]) -> list[str]:
    """Let a search for mail without a word (`-spam`) pass for what it is: no option of ours has one dash, but -h."""
    if "search" not in words:
        return words
    start = words.index("search") + 1
    # What begins with a blank is no option to argparse, and a query does not mind one.
    query = (f" {word}" if word[:1] == "-" and word[1:2] not in ("", "-") and word != "-h" else word for word in words[start:])
    return [*words[:start], *query]
