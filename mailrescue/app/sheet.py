"""The recovery sheet: the page that a person prints and keeps away from the computer. Pure text."""

from __future__ import annotations

from mailrescue.app.keys import Sheet
from mailrescue.core.clock import LocalZone


def sheet_text(sheet: Sheet) -> str:
    """Return the page; its time is in the machine's zone."""
    return f"""\
MailRescue recovery sheet                                       {sheet.made.astimezone(LocalZone()):%Y-%m-%d %H:%M}

Recovery code    {sheet.code}

Vault            {sheet.vault}
Vault id         {sheet.vault_id}

With this code the mail in the vault can be read on any computer. Keep this sheet away from the computer, like a
key to the office. Whoever holds it and the vault's folder (or a copy of it) can read the mail.

To get the mail back
1. Connect the disk that holds the vault's folder, or a copy of it.
2. Install MailRescue, and run:   mailrescue vault attach FOLDER --recovery-code-stdin
   then type the code above.
3. Look and export:               mailrescue snapshots NAME
                                  mailrescue export NAME DEST --format eml

Without MailRescue: the file read_vault.py, which comes with it, reads a vault with nothing but Python and this code;
FORMAT.md describes every byte.

If this sheet is lost: make a new one, then remove the old code (id {sheet.slot}) with  mailrescue vault key remove.
"""
