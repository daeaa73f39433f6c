"""What forgetting a mailbox would remove: a plan that dry run, confirmation and execution read alike."""

from __future__ import annotations

from dataclasses import dataclass, field

from mailrescue.core.errors import MailRescueError, NotFound
from mailrescue.core.progress import CancelToken
from mailrescue.vault.commits import Commit
from mailrescue.vault.ledger import FORGET
from mailrescue.vault.needs import Needs
from mailrescue.vault.packplan import PackPlan
from mailrescue.vault.vault import Vault
from mailrescue.vault.wholehistory import ASIDE, WholeHistory, refusing_damage


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetPlan:
    """Forgetting a mailbox, worked out. `commits` are all its records, `snapshots` and `file_versions` those not thinned.

    `items` go; `shared` of its items stay, since other mailboxes have them too. `aside` is what a repair put below
    `damaged/`: nobody knows whose it is, so it goes too. `others` are mailboxes that once had the same account's name.
    """

    account: str
    mailbox: str
    commits: tuple[Commit, ...]
    snapshots: int
    file_versions: int
    items: int
    shared: int
    packs: PackPlan
    aside: tuple[str, ...]
    others: int
    named: Needs = field(repr=False)


def plan_forget(vault: Vault, mailbox: str, cancel: CancelToken, *, at_once: bool = False) -> ForgetPlan:
    """Plan to forget a mailbox. Raises MailRescueError while one of its snapshots waits for an answer."""
    if not mailbox:
        raise NotFound("There is nothing in the vault to forget under that name.")
    held = vault.held(mailbox)
    if held:
        raise MailRescueError(
            f"The mailbox of {held[-1].account} is frozen: its snapshot {held[0].id} is held and waits for your answer; until then nothing"
            " of it is removed. `mailrescue guard status` shows why; accept or reject it first."
        )
    with refusing_damage():
        return _plan(vault, mailbox, cancel, at_once=at_once)


def _plan(vault: Vault, mailbox: str, cancel: CancelToken, *, at_once: bool) -> ForgetPlan:
    history = WholeHistory(vault)
    mine = [c for c in history.commits if c.fields.get("mailbox") == mailbox and not history.ledger.is_forgotten(c)]
    mine = [commit for commit in mine if commit.kind != FORGET]
    account = next((c.fields["account"] for c in reversed(mine) if c.fields.get("account")), "")
    others = {c.fields["mailbox"] for c in history.standing if c.fields.get("account") == account} - {mailbox}
    theirs = history.needs((c for c in history.standing if c.fields.get("mailbox") != mailbox), (), cancel)
    own = history.needs((c for c in history.standing if c.fields.get("mailbox") == mailbox), (), cancel)
    seconds = int(vault.clock.now().timestamp())
    packs = history.planner(theirs, theirs, thorough=True).plan(history.ledger.condemned, seconds, at_once=at_once)
    return ForgetPlan(
        account=account, mailbox=mailbox, commits=tuple(mine), snapshots=len(history.of_mailbox(mailbox, "snapshot")),
        file_versions=len(history.of_mailbox(mailbox, "file")), items=len(own.contents - theirs.contents),
        shared=len(own.contents & theirs.contents), packs=packs, aside=tuple(vault.store.names(ASIDE)), others=len(others),
        named=theirs,
    )  # fmt: skip
