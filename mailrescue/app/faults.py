"""What nobody foresaw, turned into a sentence: no face shows a traceback."""

from __future__ import annotations

import traceback

from mailrescue.core.errors import MailRescueError


def as_error(error: Exception) -> MailRescueError:
    """Return what is to be said of an error that is not one of ours."""
    if isinstance(error, MailRescueError):
        return error
    if isinstance(error, OSError):
        where = f" ({error.filename})" if error.filename else ""
        return MailRescueError(f"The system refused: {error.strerror or error}{where}. What is in the vault is not harmed.")
    last = traceback.extract_tb(error.__traceback__)[-1]
    return MailRescueError(
        f"MailRescue has a fault: {type(error).__name__}: {error} ({last.name}, line {last.lineno})."
        " What is in the vault is not harmed. Please report this sentence."
    )
