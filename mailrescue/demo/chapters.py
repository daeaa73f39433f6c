"""The story in order. A chapter more is a function of the stage and a line here."""

from __future__ import annotations

from mailrescue.demo import hosted, loss, rescue, temporary
from mailrescue.demo.story import Chapter

CHAPTERS = (
    Chapter("A week in a carpentry's mailbox", loss.week),
    Chapter("The night in which the mailbox is emptied", loss.night),
    Chapter("The guard freezes what is good", temporary.hold),
    Chapter("The mail is found", rescue.find),
    Chapter("The week is still there", rescue.look_back),
    Chapter("The mail comes out again", rescue.export),
    Chapter("What came out is what went in", rescue.compare),
    Chapter("Three days in a temporary mailbox", temporary.meanwhile),
    Chapter("The old mailbox comes back", temporary.back),
    Chapter("The same on a hosted Exchange", hosted.play),
)
