"""How this program starts a child of itself: an entry module, a bare environment, in source trees and frozen builds.

The child gets no secrets: its environment is a short list of names, never a copy of ours. Knows nothing of
what the child does; a module that can be a child has a function `main()` without arguments.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

CHILD_SWITCH = "--mailrescue-child"
_PACKAGE = "mailrescue."
# How the names of variables begin that hold passphrases and passwords.
_SECRET = ("MAILRESCUE_VAULT_KEY", "MAILRESCUE_PASSWORD_")
# What a bare interpreter needs to start, to find its libraries and to name temporary files; nothing else.
_KEPT = (
    "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATH", "PATHEXT", "TEMP", "TMP", "TMPDIR",
    "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH",
)  # fmt: skip


def child_command(module: str) -> list[str]:
    """Return the command that runs `module`.main() in a new process of this same program."""
    if getattr(sys, "frozen", False):
        return [sys.executable, CHILD_SWITCH, module]
    paths = [str(Path(entry).resolve()) for entry in sys.path]
    entry = f"import sys; sys.path[:] = {paths!r}; from {module} import main; main()"
    return [sys.executable, "-I", "-B", "-c", entry]


def child_environment(also: Sequence[str] = ()) -> dict[str, str]:
    """Return the whole environment of a child; `also` are names, of nothing secret, that this one needs besides."""
    return {name: os.environ[name] for name in (*_KEPT, *also) if name in os.environ}


@contextlib.contextmanager
def secrets_hidden() -> Iterator[None]:
    """Take what is secret out of our own environment for a moment, for children that are given a copy of it."""
    hidden = {name: value for name, value in os.environ.items() if name.startswith(_SECRET)}
    for name in hidden:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(hidden)


def run_if_child(arguments: Sequence[str]) -> bool:
    """Run the module that the command line of a frozen child names; False when this is no child.

    A frozen program calls this first of all, with `sys.argv[1:]`.
    """
    if len(arguments) != 2 or arguments[0] != CHILD_SWITCH or not arguments[1].startswith(_PACKAGE):
        return False
    importlib.import_module(arguments[1]).main()
    return True
