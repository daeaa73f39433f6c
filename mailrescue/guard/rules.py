"""Every rule of the guard, a row each. RULES.md tells of each what it measures, what it comes from, and which test holds it.

A threshold is a share where nothing else is said; floors are mails. Where several rules speak, the worst level decides.
"""

from __future__ import annotations

from mailrescue.guard import notices, readings
from mailrescue.guard.rule import Rule
from mailrescue.model.verdict import Level

_GONE = "{lost} of {of} mails are gone for good: they lie in no other folder, and not among the deleted ones either."
_REPLACED = "This looks like a new, empty mailbox in the place of yours."

# What says how much is gone, and of what; the whole tells more than its parts.
_AMOUNTS = frozenset({"mass-loss", "burst", "bleed", "folder-lost", "folder-closed"})
_PARTS = _AMOUNTS | {"mostly-gone", "cleared", "core-emptied", "sent-emptied", "rolled-back", "newest-gone"}
_WHOLE = _PARTS | {"emptied", "identity-doubtful"}

_FREEZES = (
    Rule(
        name="guard-records-damaged", level=Level.FREEZE, read=readings.damaged, threshold=1,
        sentence="{why} Until that is repaired, nobody can tell whether the mailbox is still the one that was kept.",
        incident="OfflineIMAP prints a warning when its records do not fit, and goes on",
    ),
    Rule(
        name="identity-changed", level=Level.FREEZE, read=readings.other_identity, threshold=0.5, floor=3,
        covers=_WHOLE,
        sentence="The server shows another mailbox than before: its identity changed, and {lost} of {of} mails are not in it.",
        incident="Exchange dial-tone recovery; Hotmail 2010",
    ),
    Rule(
        name="wiped", level=Level.FREEZE, read=readings.wiped, threshold=0.9, floor=3,
        covers=_WHOLE,
        sentence="{lost} of {of} mails are gone from all folders at once; {new} new ones are there. " + _REPLACED,
        incident="Hotmail 2010: a new empty mailbox at the next sign-in, all folders gone at once",
    ),
    Rule(
        name="welcome-only", level=Level.FREEZE, read=readings.welcome_only, threshold=0.9, floor=3,
        covers=_WHOLE | {"wiped"},
        sentence="{lost} of {of} mails are gone, and what is there is a mail such as “{subject}”. " + _REPLACED,
        incident="Hotmail 2010: the only item was “Welcome to Hotmail”",
    ),
    Rule(
        name="swapped", level=Level.FREEZE, read=readings.swapped, threshold=0.9, floor=3,
        covers=_WHOLE | {"wiped"},
        sentence="{lost} of {of} mails are gone, and {others} older mails that were never here are there instead. This looks like somebody else's mailbox.",
        incident="OfflineIMAP#276: re-created under the same name at a new provider",
    ),
    Rule(
        name="younger-mailbox", level=Level.FREEZE, read=readings.younger_mailbox, threshold=0.9, floor=3,
        covers=_WHOLE | {"wiped"},
        sentence="{lost} of {of} mails are gone, and the mailbox was created after its first snapshot. " + _REPLACED,
        incident="Exchange dial-tone recovery: the same mailbox GUID, another creation time",
    ),
    Rule(
        name="overwritten-widely", level=Level.FREEZE, read=readings.overwritten, threshold=0.3, floor=5,
        covers=_PARTS | {"overwritten"},
        sentence="{changed} of {of} mails have been overwritten with something else, in their very places. This is what encrypting malware does.",
        incident="Rackspace 2022: ransomware",
    ),
)  # fmt: skip

_ASKS = (
    Rule(
        name="identity-doubtful", level=Level.ASK, read=readings.other_identity, threshold=0.2, floor=2,
        sentence="The identity of the mailbox changed, and {lost} of {of} mails are not in it any more. Was it moved or renewed?",
        incident="mbsync takes a folder for the same while 80 % of its mails match",
    ),
    Rule(
        name="emptied", level=Level.ASK, read=readings.emptied, threshold=0.9, floor=3,
        covers=_PARTS,
        sentence="The mailbox is empty, or nearly: {lost} of {of} mails are gone. A server that is not ready yet looks the same.",
        incident="Proton Bridge reports folders as empty before its first sync; 1&1 to a new registrar: three years lost",
    ),
    Rule(
        name="cleared", level=Level.ASK, read=readings.cleared, threshold=0.95, floor=3, learns=True,
        covers=frozenset({"burst", "newest-gone"}),
        sentence="All {lost} mails are gone. Does another program fetch them from this mailbox?",
        incident="rclone bisync stops when a side lists empty",
    ),
    Rule(
        name="core-emptied", level=Level.ASK, read=readings.core_emptied, threshold=2, floor=6,
        covers=frozenset({"sent-emptied", "folder-lost", "burst", "bleed"}),
        sentence="{folders} are empty at the same time; {lost} of {of} mails are gone.",
        incident="Hotmail 2010: all folders gone at once",
    ),
    Rule(
        name="mostly-gone", level=Level.ASK, read=readings.mostly, threshold=0.5, floor=3,
        covers=(_AMOUNTS - {"folder-lost"}) | {"rolled-back", "newest-gone"},
        sentence="{percent} of the mail that had been there for weeks is gone for good ({lost} of {of}). Was that you?",
        incident="rclone bisync stops above 50 %",
    ),
    Rule(
        name="mass-loss", level=Level.ASK, read=readings.settled, threshold=0.2, floor=3, learns=True,
        covers=frozenset({"burst", "bleed"}),
        sentence="{lost} of {of} mails that had been there for weeks are gone for good ({percent}). Did you delete them?",
        incident="imapsync#362: a source that fails in part looks like deleted mail",
    ),
    Rule(
        name="burst", level=Level.ASK, read=readings.burst, threshold=0.28, floor=3, learns=True,
        sentence=_GONE + " Did you delete them?",
        incident="Entra Connect stops a sync above its accidental-delete threshold",
    ),
    Rule(
        name="sent-emptied", level=Level.ASK, read=readings.sent_emptied, threshold=1, floor=3,
        covers=frozenset({"folder-lost"}),
        sentence="The sent mail is gone: {mails} mails from the folder {folder}. Hardly anybody deletes that on purpose.",
        incident="imapsync#65: one option too many emptied folders",
    ),
    Rule(
        name="folder-lost", level=Level.ASK, read=readings.folder_lost, threshold=0.005, floor=3,
        covers=frozenset({"burst", "bleed"}),
        sentence="The folder {folder}{more} has lost its mail: {lost} mails are gone for good. Did you delete it?",
        incident="OfflineIMAP#276: the biggest folder was deleted",
    ),
    Rule(
        name="rolled-back", level=Level.ASK, read=readings.rolled_back, threshold=1, floor=3,
        covers=frozenset({"newest-gone"}),
        sentence="The newest mail is gone from several folders, back to {back_to}: {lost} mails. The server seems to have gone back to an old backup.",
        incident="Site5 2016: the provider went back to its last backup, three days of mail lost",
    ),
    Rule(
        name="newest-gone", level=Level.ASK, read=readings.newest_gone, threshold=2, floor=4, learns=True,
        sentence="All mail from {back_to} on is gone: {lost} mails. Did you delete it, or did the server go back to an old backup?",
        incident="Site5 2016: a roll-back takes the newest mail",
    ),
    Rule(
        name="bleed", level=Level.ASK, read=readings.bleeding, threshold=0.08, floor=5, learns=True,
        sentence="Mail that had been there for weeks keeps vanishing: {lost} mails in {days} days ({percent}; usual here: {habit}).",
        incident="proton-bridge#220: the wrong mails were deleted, a few at a time",
    ),
    Rule(
        name="overwritten", level=Level.ASK, read=readings.overwritten, threshold=0.005, floor=3,
        covers=_AMOUNTS | {"mostly-gone"},
        sentence="{changed} mails have been overwritten with something else, in their very places. Mail does not change by itself.",
        incident="Rackspace 2022: ransomware",
    ),
    Rule(
        name="rewritten", level=Level.ASK, read=readings.rewritten, threshold=0.1, floor=3,
        sentence="{changed} of {of} mails are there with other bytes than before. Did a program change them, such as one that takes out attachments?",
        incident="Rackspace 2022: ransomware that leaves the headers",
    ),
    Rule(
        name="siblings", level=Level.ASK, read=readings.siblings, threshold=0.05, floor=3,
        sentence="{lost} of {of} mails are gone, and {names} lost mail on the same day. That speaks for trouble at the provider.",
        incident="Gmail 2011, Rackspace 2022: many mailboxes at once",
    ),
    Rule(
        name="all-in-trash", level=Level.ASK, read=readings.all_in_trash, threshold=0.75, floor=5,
        sentence="Nearly the whole mailbox lies among the deleted mails: {trashed} mails were moved there. Was that you?",
        incident="Entra Connect stops a sync above its accidental-delete threshold",
    ),
    Rule(
        name="fewer", level=Level.ASK, read=readings.fewer, threshold=0.1, floor=3,
        sentence="There were {before} mails, now there are {now}; which are gone cannot be told, because a list is damaged.",
        incident="got-your-back#544: mail missing, and nobody told",
    ),
)  # fmt: skip

_NOTICES = (
    Rule(
        name="old-mailbox-returned", level=Level.NOTICE, read=notices.returned, threshold=1,
        sentence="The mailbox that was known before is back: its identity is the old one again.",
        incident="Exchange dial-tone recovery: the old database is mounted again",
    ),
    Rule(
        name="mail-returned", level=Level.NOTICE, read=notices.mail_back, threshold=0.5,
        sentence="{percent} of the mail is back: {left} mails, the last good snapshot has {good}.",
        incident="Hotmail 2010: the mail came back after three days",
    ),
    Rule(
        name="identity-renewed", level=Level.NOTICE, read=notices.other_name, threshold=0.8,
        sentence="The mailbox has another identity than before, and {percent} of the mail is in it: it was moved or renewed.",
        incident="Proton Bridge 3.4 gave every folder a new UIDVALIDITY",
    ),
    Rule(
        name="folder-closed", level=Level.NOTICE, read=readings.folder_closed, threshold=0.0, floor=3,
        sentence="The folder {folder}{more}, long not in use, is gone with {lost} mails.",
        incident="OfflineIMAP#276: the biggest folder was deleted",
    ),
    Rule(
        name="inbound-silence", level=Level.NOTICE, read=notices.silence, threshold=2, floor=4,
        sentence="No mail has come for {days} days; the longest gap of the last months was {longest} days. Does mail still reach this mailbox?",
        incident="Hoster's backup failed for two months and nobody noticed",
    ),
    Rule(
        name="server-changed", level=Level.NOTICE, read=notices.server_changed, threshold=1,
        sentence="The server tells something else about itself than last time: {names}.",
        incident="1&1 to a new registrar: another host under the same name",
    ),
    Rule(
        name="file-shrunk", level=Level.NOTICE, read=notices.shrunk, threshold=0.5, floor=1,
        sentence="The Outlook file is {percent} smaller than before.",
        incident="Outlook after dial-tone recovery: a new, small OST",
    ),
)  # fmt: skip

RULES: tuple[Rule, ...] = (*_FREEZES, *_ASKS, *_NOTICES)
