"""The one error tree. Every class knows its exit code (DESIGN.md 4) and speaks one whole sentence.

    MailRescueError        1   something failed
    |- UsageError          2   the command or its words are wrong
    |- VaultDamaged        5   stored bytes are not what was written
    |- SignInFailed        6   the provider refused the name or password
    |- SourceUnreachable   7   the mailbox cannot be reached, or its path is missing
    |- VaultInUse          8   another MailRescue holds the vault
    |- VaultUnopenable     9   disk, key or version keeps the vault closed
    |- Cancelled         130   the user said stop
    |- SourceUnreadable    1   the path is there, but is not a mailbox of this kind
    |- NotFound            1   no such snapshot, item or folder version
    `- ItemUnreadable      1   one item of a source cannot be read; ends in the receipt, never alone
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class ExitCode(IntEnum):
    """What a command tells the shell."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    INCOMPLETE = 3
    HELD = 4
    DAMAGED = 5
    SIGN_IN = 6
    UNREACHABLE = 7
    IN_USE = 8
    UNOPENABLE = 9
    CANCELLED = 130


# The worst that a user must hear of comes first; DESIGN.md 4 fixes the order.
_PRECEDENCE = (130, 5, 9, 8, 4, 6, 7, 1, 2, 3, 0)


def worst(codes: Iterable[int]) -> ExitCode:
    """Return the code that speaks for several results; DONE when there are none."""
    return ExitCode(min(codes, key=_PRECEDENCE.index, default=0))


class MailRescueError(Exception):
    """Something failed. `str(error)` is a sentence for the user; `exit_code` is for the shell."""

    exit_code = ExitCode.FAILED


class UsageError(MailRescueError):
    """The command or its words are wrong."""

    exit_code = ExitCode.USAGE


class VaultDamaged(MailRescueError):
    """Stored bytes are not what was written."""

    exit_code = ExitCode.DAMAGED


class SignInFailed(MailRescueError):
    """The provider refused the name or password."""

    exit_code = ExitCode.SIGN_IN


class SourceUnreachable(MailRescueError):
    """The mailbox cannot be reached, or its path is missing."""

    exit_code = ExitCode.UNREACHABLE


class VaultInUse(MailRescueError):
    """Another MailRescue holds the vault."""

    exit_code = ExitCode.IN_USE


class VaultUnopenable(MailRescueError):
    """Disk, key or version keeps the vault closed."""

    exit_code = ExitCode.UNOPENABLE


class Cancelled(MailRescueError):
    """The user said stop; what is durable stays."""

    exit_code = ExitCode.CANCELLED


class SourceUnreadable(MailRescueError):
    """The path is there, but it is not a mailbox of this kind, or is broken as a whole."""


class NotFound(MailRescueError):
    """No such snapshot or item."""


class ItemUnreadable(MailRescueError):
    """One item cannot be read: `str(error)` is the reason that the receipt gives."""
