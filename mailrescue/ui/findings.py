"""What the guard found, in the user's language. It speaks English, and its sentence stands in the vault as it was said then.

A sentence is known by its rule, taken apart by the rule's own pattern, and said again with the same names and numbers; one
that does not fit its pattern, such as one of an older version, is shown as it is.
"""

from __future__ import annotations

import re
from functools import cache

from mailrescue.guard.rules import RULES
from mailrescue.ui.words import tr, trn

_MORE = re.compile(r" and (\d+) more")
_FIELD = re.compile(r"\{(\w+)\}")


def said(rule: str, sentence: str) -> str:
    """Return a finding's sentence in the user's language."""
    pattern, again = _pattern(rule), _patterns().get(rule)
    match = pattern.fullmatch(sentence) if pattern is not None else None
    if match is None or again is None:
        return sentence
    words = match.groupdict()
    if (more := _MORE.fullmatch(words.get("more") or "")) is not None:
        words["more"] = " " + trn("and {n} more", "and {n} more", int(more[1]))
    return again.format(**words)


@cache
def _pattern(rule: str) -> re.Pattern[str] | None:
    """Return what the sentences of a rule look like."""
    template = next((one.sentence for one in RULES if one.name == rule), None)
    if template is None:
        return None
    parts = _FIELD.split(template)
    return re.compile("".join(f"(?P<{part}>.*?)" if at % 2 else re.escape(part) for at, part in enumerate(parts)), re.DOTALL)


def _patterns() -> dict[str, str]:
    """Return every rule's sentence; in English they are the guard's own, which a test holds them to."""
    return {
        "guard-records-damaged": tr("{why} Until that is repaired, nobody can tell whether the mailbox is still the one that was kept."),
        "identity-changed": tr("The server shows another mailbox than before: its identity changed, and {lost} of {of} mails are not in it."),
        "wiped": tr(
            "{lost} of {of} mails are gone from all folders at once; {new} new ones are there. This looks like a new, empty mailbox in the place of yours."
        ),
        "welcome-only": tr(
            "{lost} of {of} mails are gone, and what is there is a mail such as “{subject}”. This looks like a new, empty mailbox in the place of yours."
        ),
        "swapped": tr(
            "{lost} of {of} mails are gone, and {others} older mails that were never here are there instead. This looks like somebody else's mailbox."
        ),
        "younger-mailbox": tr(
            "{lost} of {of} mails are gone, and the mailbox was created after its first snapshot. This looks like a new, empty mailbox in the place of yours."
        ),
        "overwritten-widely": tr(
            "{changed} of {of} mails have been overwritten with something else, in their very places. This is what encrypting malware does."
        ),
        "identity-doubtful": tr("The identity of the mailbox changed, and {lost} of {of} mails are not in it any more. Was it moved or renewed?"),
        "emptied": tr("The mailbox is empty, or nearly: {lost} of {of} mails are gone. A server that is not ready yet looks the same."),
        "cleared": tr("All {lost} mails are gone. Does another program fetch them from this mailbox?"),
        "core-emptied": tr("{folders} are empty at the same time; {lost} of {of} mails are gone."),
        "mostly-gone": tr("{percent} of the mail that had been there for weeks is gone for good ({lost} of {of}). Was that you?"),
        "mass-loss": tr("{lost} of {of} mails that had been there for weeks are gone for good ({percent}). Did you delete them?"),
        "burst": tr(
            "{lost} of {of} mails are gone for good: they lie in no other folder, and not among the deleted ones either. Did you delete them?"
        ),
        "sent-emptied": tr("The sent mail is gone: {mails} mails from the folder {folder}. Hardly anybody deletes that on purpose."),
        "folder-lost": tr("The folder {folder}{more} has lost its mail: {lost} mails are gone for good. Did you delete it?"),
        "rolled-back": tr(
            "The newest mail is gone from several folders, back to {back_to}: {lost} mails. The server seems to have gone back to an old backup."
        ),
        "newest-gone": tr("All mail from {back_to} on is gone: {lost} mails. Did you delete it, or did the server go back to an old backup?"),
        "bleed": tr("Mail that had been there for weeks keeps vanishing: {lost} mails in {days} days ({percent}; usual here: {habit})."),
        "overwritten": tr("{changed} mails have been overwritten with something else, in their very places. Mail does not change by itself."),
        "rewritten": tr(
            "{changed} of {of} mails are there with other bytes than before. Did a program change them, such as one that takes out attachments?"
        ),
        "siblings": tr("{lost} of {of} mails are gone, and {names} lost mail on the same day. That speaks for trouble at the provider."),
        "all-in-trash": tr("Nearly the whole mailbox lies among the deleted mails: {trashed} mails were moved there. Was that you?"),
        "fewer": tr("There were {before} mails, now there are {now}; which are gone cannot be told, because a list is damaged."),
        "old-mailbox-returned": tr("The mailbox that was known before is back: its identity is the old one again."),
        "mail-returned": tr("{percent} of the mail is back: {left} mails, the last good snapshot has {good}."),
        "identity-renewed": tr("The mailbox has another identity than before, and {percent} of the mail is in it: it was moved or renewed."),
        "folder-closed": tr("The folder {folder}{more}, long not in use, is gone with {lost} mails."),
        "inbound-silence": tr(
            "No mail has come for {days} days; the longest gap of the last months was {longest} days. Does mail still reach this mailbox?"
        ),
        "server-changed": tr("The server tells something else about itself than last time: {names}."),
        "file-shrunk": tr("The Outlook file is {percent} smaller than before."),
    }
