"""What looking at a mailbox's server told, step by step: the ladder of `account test`, and the samples it leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Step(StrEnum):
    """The rungs of the ladder, lowest first: each stands on the one before."""

    NETWORK = "network"  # this computer's own connection
    NAME = "name"  # the server's name has an address
    TCP = "tcp"  # something answers there
    TLS = "tls"  # it proves who it is
    PROTOCOL = "protocol"  # it speaks what is expected
    SIGN_IN = "sign-in"
    FOLDER = "folder"  # a folder can be read


class Told(StrEnum):
    """How a step ended. What is `own`, `policy` or `throttled` is no outage of the provider."""

    OK = "ok"
    OWN = "own"  # this computer's connection: off, or behind a captive portal
    DOWN = "down"  # the provider does not answer, or answers with a failure of its own
    UNTRUSTED = "untrusted"  # certificate expired, self-signed, for another name
    REFUSED = "refused"  # name or password
    POLICY = "policy"  # the way in is switched off for this mailbox or program
    THROTTLED = "throttled"
    WRONG = "wrong"  # something else answers there


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a look. `sentence` says what was found; `advice` what to do, "" where all is well.

    `seconds` is its duration. `facts` are for programs: addresses, days to the certificate's expiry, version.
    """

    step: Step
    told: Told
    sentence: str
    advice: str = ""
    seconds: float = 0.0
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the next step can be tried."""
        return self.told is Told.OK


@dataclass(frozen=True, slots=True)
class Sample:
    """What is kept of one step, for the book of outages: when (UTC), of which account, from which server."""

    at: datetime
    account: str
    host: str
    step: Step
    told: Told
    seconds: float
    evidence: str = ""
