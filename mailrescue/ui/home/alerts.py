"""What stands above the cards while something wants to be seen: alerts, answers that can be taken back, notices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from PySide6.QtWidgets import QWidget

from mailrescue.app.overview import MailboxView, Overview, State
from mailrescue.model.verdict import Finding
from mailrescue.ui import figures
from mailrescue.ui.findings import said
from mailrescue.ui.home.words import alert_title, is_mail
from mailrescue.ui.widgets.basics import Banner, Button, Card, Icon, IconButton, column, label, row
from mailrescue.ui.words import tr, trn
from mailrescue.vault.answers import Word

_MOST: Final = 3
_REMOTE: Final = ("imap", "ews")
UNDO_SHOWN: Final = timedelta(hours=24)


def alert_banner(view: MailboxView, go: Callable[..., None]) -> Banner:
    """Return the alert of a mailbox that waits for an answer."""
    frozen = view.state is State.FROZEN
    review = Button(tr("What to do now") if frozen else tr("Look at it"), lambda: go("alert", account=view.account), kind="danger" if frozen else "primary")
    review.setAccessibleDescription(view.account)
    look = Button(tr("See my mail"), lambda: go("browse", account=view.account))
    look.setAccessibleDescription(view.account)
    return Banner("bad" if frozen else "warn", alert_title(view), _told(view), review, look)


def _told(view: MailboxView) -> str:
    """Return since when, and the gravest finding."""
    since = tr("Since {when}.", when=figures.when(view.held_since))
    gravest = said(view.findings[0].rule, view.findings[0].sentence) if view.findings and view.state is not State.BACK else ""
    calm = tr("Nothing of it is deleted here, and nothing will be, until you answer.")
    return " ".join(filter(None, (gravest, since, calm)))


def alerts(overview: Overview, go: Callable[..., None]) -> list[QWidget]:
    """Return the alerts, the gravest first; of very many only the first."""
    waiting = overview.waiting
    shown: list[QWidget] = [alert_banner(view, go) for view in waiting[:_MOST]]
    if len(waiting) > _MOST:
        rest = len(waiting) - _MOST
        see = Button(tr("See all"), lambda: go("alert"))
        shown.append(Banner("warn", trn("{n} mailbox more needs you", "{n} mailboxes more need you", rest), "", see))
    return shown


def failures(overview: Overview, go: Callable[..., None], take: Callable[[str], None]) -> list[QWidget]:
    """Return what tells of mailboxes that were not reached the last time; of very many only the first."""
    failed = [view for view in overview.mailboxes if view.state is State.FAILED]
    return [_failure_banner(view, go, take) for view in failed[:_MOST]]


def _failure_banner(view: MailboxView, go: Callable[..., None], take: Callable[[str], None]) -> Banner:
    """Return why a mailbox was not reached, and what to do: a new password, a look at the server step by step, another try."""
    assert view.failure is not None
    refused = view.failure.refused
    actions = [Button(tr("Try again"), lambda: take(view.account), icon="camera")]
    if view.kind in _REMOTE:
        actions.insert(0, Button(tr("See at which step"), lambda: go("settings", section="accounts", test=view.account)))
    if view.kind in _REMOTE and refused:
        actions.insert(0, Button(tr("Change password…"), lambda: go("settings", section="accounts", password=view.account), kind="primary", icon="key"))
    for button in actions:
        button.setAccessibleDescription(view.account)
    if refused:
        title = tr("{name}: sign-in was refused", name=view.account)
    else:
        title = tr("{name}: the server was not reached", name=view.account) if view.kind in _REMOTE else tr("{name} was not reached", name=view.account)
    kept = tr("What was stored before is safe here.") if view.last_good is not None else ""
    return Banner("warn", title, " ".join(filter(None, (view.failure.sentence, kept))), *actions)


def awaited_banner(view: MailboxView, go: Callable[..., None], take: Callable[[str], None], undo: Callable[[MailboxView], None]) -> Banner:
    """Return what tells of a mailbox whose mail is not back yet: what is safe, and how to see whether it is back."""
    good = view.last_good
    said = tr("You said that what is there now is not your mailbox.")
    safe = (
        tr("{safe} of the snapshot of {when} are safe here.", safe=figures.amount(good.counts.items, mail=is_mail(good)), when=figures.when(good.taken_at))
        if good is not None
        else ""
    )
    calm = tr("As soon as a snapshot finds your mail again, all is as it was.")
    look = Button(tr("See my mail"), lambda: go("browse", account=view.account, **({"at": good.id} if good is not None else {})))
    check = Button(tr("Snapshot now"), lambda: take(view.account), icon="camera")
    check.setToolTip(tr("See whether your mailbox is back"))
    actions = [check, look]
    if view.answer is not None:
        actions.append(Button(tr("Undo"), lambda: undo(view), icon="undo"))
        actions[-1].setToolTip(tr("Take your answer back: it was your mailbox all the same"))
    for button in actions:
        button.setAccessibleDescription(view.account)
    return Banner("warn", tr("Waiting for {name} to come back", name=view.account), " ".join(filter(None, (said, safe, calm))), *actions)


def answer_banner(view: MailboxView, now: datetime, undo: Callable[[MailboxView], None], dismiss: Callable[[MailboxView], None]) -> Card | None:
    """Return what tells of the user's last answer, and takes it back; None for an old one, and where an alert tells of it."""
    given = view.answer
    if given is None or view.state is State.AWAITED or not timedelta(0) <= now - given.at < UNDO_SHOWN:
        return None
    text = (
        tr("You said that you changed {name} yourself. Its snapshots count as good again.", name=view.account)
        if given.word is Word.ACCEPT
        else tr("You said that this was not the mailbox of {name}. What was there is kept apart.", name=view.account)
    )
    card = Card("info")
    back = Button(tr("Undo"), lambda: undo(view), icon="undo")
    back.setAccessibleDescription(text)
    line = row(Icon("check", "accent_text", 22), spacing=12)
    line.addLayout(column(label(text, "strong", wrap=True), label(figures.ago(given.at, now), "small"), spacing=2), 1)
    line.addWidget(back)
    line.addWidget(IconButton("cross", tr("Close"), lambda: dismiss(view)))
    card.body.addLayout(line)
    return card


def notices(overview: Overview, go: Callable[..., None]) -> Card | None:
    """Return what is good to know and holds nothing; None without any."""
    found = [(view, finding) for view in overview.mailboxes if not view.state.concerns for finding in view.findings if not finding.level.holds]
    ahead = [view for view in overview.mailboxes if view.ahead]
    if not found and not ahead:
        return None
    card = Card("card", spacing=10)
    card.body.addLayout(row(Icon("info", "accent_text", 18), label(tr("Good to know"), "strong"), spacing=8))
    for view, finding in found[:_MOST]:
        card.body.addWidget(label(notice_text(view, finding), "muted", wrap=True))
    for view in ahead[:_MOST]:
        card.body.addWidget(label(_ahead_text(view), "muted", wrap=True))
    if any(view.began_empty for view, _ in found):
        line = row()
        line.addWidget(Button(tr("Bring in an older copy"), lambda: go("settings", section="accounts")))
        line.addStretch(1)
        card.body.addLayout(line)
    return card


def _ahead_text(view: MailboxView) -> str:
    """Say which snapshots are dated in the future, and what that means."""
    return trn(
        "{name}: {n} snapshot is dated in the future ({when}). Was this computer's clock wrong, or is it wrong now? It is kept like every other.",
        "{name}: {n} snapshots are dated in the future, up to {when}. Was this computer's clock wrong, or is it wrong now? They are kept like every other.",
        view.ahead, name=view.account, when=figures.when(view.ahead_until),
    )  # fmt: skip


def notice_text(view: MailboxView, finding: Finding) -> str:
    """Return a notice without the commands that the command line names."""
    if finding.rule == "empty-baseline":
        return tr(
            "{name}: the first snapshot found this mailbox empty, and there was nothing to compare it with. If there should have been mail in it,"
            " ask your provider. Older copies of it, such as Outlook files, can be brought in.", name=view.account,
        )  # fmt: skip
    return tr("{name}: {sentence}", name=view.account, sentence=said(finding.rule, finding.sentence))
