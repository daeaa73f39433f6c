"""What it means when a server says NO, BAD or BYE (RFC 5530 and what large providers say), in sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailrescue.model.probe import Step, Told
from mailrescue.providers.net.failing import NotSignedIn, Unconnected
from mailrescue.providers.net.patience import in_words, suggested

_THROTTLED_CODES = frozenset({"THROTTLED", "OVERQUOTA", "LIMIT"})
_AWAY_CODES = frozenset({"UNAVAILABLE", "INUSE", "NETWORK", "SYS/TEMP"})
_THROTTLED_WORDS = re.compile(r"throttl|too many|rate limit|bandwidth|connection limit|maximum number of connections|exceeded", re.IGNORECASE)
_AWAY_WORDS = re.compile(r"temporar|try again|unavailable|server busy|authenticated but not connected", re.IGNORECASE)
_POLICY_WORDS = re.compile(
    r"imap (?:access )?(?:is )?(?:disabled|not enabled)|not enabled for imap|disabled for imap|protocol disabled|application-specific|app password|"
    r"basic authentication (?:is )?disabled|web browser|less secure",
    re.IGNORECASE,
)
_LONGEST_QUOTE = 200


@dataclass(frozen=True, slots=True)
class Reply:
    """How a server ended a command, or a connection: OK, NO, BAD or BYE, the code in brackets, its words; which command."""

    status: str
    code: str = ""
    words: str = ""
    tag: bytes = b""

    @property
    def ok(self) -> bool:
        """Whether it did what it was asked."""
        return self.status == "OK"

    @property
    def back_off(self) -> float | None:
        """For how many seconds the server asks to be left alone, None where it does not say. Exchange says it in NO, BAD and BYE."""
        return suggested(self.words)

    @property
    def throttled(self) -> bool:
        """Whether the server finds that it is asked too much."""
        return self.back_off is not None or self.code in _THROTTLED_CODES or bool(_THROTTLED_WORDS.search(self.words))

    @property
    def away(self) -> bool:
        """Whether the fault is the server's own, and passes."""
        return self.code in _AWAY_CODES or bool(_AWAY_WORDS.search(self.words))

    @property
    def unconnected(self) -> bool:
        """Whether this connection is of no more use, as Exchange says after many short ones."""
        return "authenticated but not connected" in self.words.lower()

    def quote(self) -> str:
        """Return the server's words for a sentence."""
        words = self.words.strip(' ".')
        words = words if len(words) <= _LONGEST_QUOTE else words[:_LONGEST_QUOTE] + "..."
        return f'"{words}"' if words else f"{self.status} without a word"


class Refused(Exception):
    """A command was answered by NO or BAD. `what` is the command's name, never its words."""

    def __init__(self, what: str, reply: Reply) -> None:
        super().__init__(what, reply)
        self.what, self.reply = what, reply


def sign_in_refused(reply: Reply, user: str, host: str) -> NotSignedIn | Unconnected:
    """Return what it means that signing in was answered by NO, BAD or BYE."""
    if _POLICY_WORDS.search(reply.words) or reply.code in ("CONTACTADMIN", "PRIVACYREQUIRED", "WEBALERT"):
        return NotSignedIn(
            Told.POLICY, f"{host} does not let {user} in by this way: {reply.quote()}.",
            "Look in the provider's settings whether IMAP is switched on and whether it wants a password made for this program (app password).",
        )  # fmt: skip
    certain = reply.code in ("AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "EXPIRED")
    if not certain and reply.throttled:
        return too_much(reply, host, Step.SIGN_IN)
    if not certain and (reply.away or reply.status == "BYE" or reply.code == "SERVERBUG"):
        return away(reply, host, Step.SIGN_IN)
    if reply.code == "EXPIRED":
        return NotSignedIn(Told.REFUSED, f"The password of {user} at {host} has expired.", "Set a new one at the provider, then give it to the account.")
    return NotSignedIn(
        Told.REFUSED, f"{host} refused the name or password of {user}: {reply.quote()}.",
        "Check both; many providers want a password made for this program (app password) instead of your own.",
    )  # fmt: skip


def too_much(reply: Reply, host: str, step: Step = Step.FOLDER) -> Unconnected:
    """Return the error of a server that wants to be left alone for longer than this run can wait."""
    wait = reply.back_off
    asks = f" and asks to wait {in_words(wait)}" if wait else ""
    return Unconnected(
        step, Told.THROTTLED, f"{host} limits how much may be read{asks}: {reply.quote()}.",
        "Try again later; the next run goes on from here.",
    )  # fmt: skip


def away(reply: Reply, host: str, step: Step = Step.FOLDER) -> Unconnected:
    """Return the error of a server that has a fault of its own."""
    return Unconnected(
        step, Told.DOWN, f"{host} cannot serve the mailbox now: {reply.quote()}.", "Try again later; the next run goes on from here."
    )
