"""What is worth telling and holds nothing: weak signs, and good news. One small function a rule, as in readings.py."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from mailrescue.guard.identity import file_size, same_mailbox, server_changes
from mailrescue.guard.measures import Measures, portion
from mailrescue.guard.roles import DATELESS, roles_of
from mailrescue.guard.rule import NOTHING, Reading, Sight
from mailrescue.guard.values import DAY, NO_DAY

# Of so many days before, mail must have come on half to speak of a rhythm.
_RHYTHM_DAYS = 90
_PERCENT = 100


def other_name(sight: Sight) -> Reading:
    """The fingerprint names another mailbox, and the mail is the same: the share that is here."""
    m = sight.measures
    return Reading(1.0 - m.share, m.live, {"percent": f"{_PERCENT * (1 - m.share):.0f} %"}) if m.facts.mailbox else NOTHING


def returned(sight: Sight) -> Reading:
    """The fingerprint is that of an earlier good snapshot, and was another one before."""
    m = sight.measures
    known = any(same_mailbox(facts, m.now.facts) for facts in m.circumstances.known)
    return Reading(float(bool(m.facts.mailbox) and known), 1)


def mail_back(sight: Sight) -> Reading:
    """Most of what the last good snapshot had is here again, and was not before: its share."""
    m = sight.measures
    good = m.circumstances.history[-1].measures.get("left", 0.0) if m.circumstances.history else 0.0
    if good <= 0 or m.live >= good / 2:
        return NOTHING
    share = portion(m.left, good)
    return Reading(share, m.left, {"percent": f"{_PERCENT * share:.0f} %", "left": m.left, "good": int(good)})


def silence(sight: Sight) -> Reading:
    """No mail has come for how many of this mailbox's longest usual gaps."""
    m = sight.measures
    came = _came(m)
    today = int(m.now.taken_at.timestamp()) // DAY
    window = sorted(day for day in came if 0 <= today - day <= _RHYTHM_DAYS)
    if 2 * len(window) < _RHYTHM_DAYS or window[-1] == window[0]:
        return NOTHING
    longest = max(later - earlier for earlier, later in pairwise(window))
    gap = today - window[-1]
    return Reading(gap / longest, gap, {"days": gap, "longest": longest})


def server_changed(sight: Sight) -> Reading:
    """What looking at the server told is not what it told last time, in things that no everyday update or renewal changes."""
    now, last = sight.measures.circumstances.probe
    names = server_changes(last, now)
    return Reading(float(len(names)), 1, {"names": ", ".join(names)})


def shrunk(sight: Sight) -> Reading:
    """The file that holds the mailbox lost a share of its size."""
    before, now = file_size(sight.measures.before.facts), file_size(sight.measures.now.facts)
    share = portion(before - now, before) if now else 0.0
    return Reading(share, before >> 20, {"percent": f"{_PERCENT * share:.0f} %"})


def _came(m: Measures) -> Counter[int]:
    """Return how much mail is of which day, without what the user sent."""
    roles = roles_of(m.now.folders)
    came: Counter[int] = Counter()
    for folder in m.now.folders:
        if roles.of(folder.path) not in DATELESS | {"sent", "drafts", "outbox"}:
            came.update(folder.days)
    came.pop(NO_DAY, None)
    return came
