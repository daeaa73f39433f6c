"""What mailboxes on servers tell of themselves, and what of that changes in a normal life and in none."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.bench.lives.timed import Timed
from tests.bench.lives.world import World

_ISSUERS = ("One CA", "Other CA")
# What a mailbox made anew on the same server has anew; another person's has the rest anew, too.
_MADE_ANEW = ("replica_guid", "root_id", "inbox_id", "sent_id", "root_created", "inbox_created", "ostid", "uidvalidity", "mailbox_id")


def make_anew(facts: dict[str, str], rng: Random, *, whole: bool = False) -> None:
    """Give a mailbox the fingerprint of one that was made just now under the same name; `whole`: of another person's."""
    for name in (*_MADE_ANEW, *(("mailbox_guid",) if whole else ())):
        if name in facts:
            facts[name] = rng.randbytes(20).hex()


@dataclass(slots=True, kw_only=True)
class ServerLife(Timed):
    """Now and then: a new Outlook profile, an update, a renewed certificate, another machine that answers, another issuer."""

    every: float = 12
    person: bool = False

    def act(self, world: World) -> None:
        """Let one of them happen."""
        facts, rng = world.facts, world.rng
        match rng.choice(("profile", "update", "certificate", "machine", "issuer")):
            case "profile" if "ostid" in facts:
                facts["ostid"] += rng.randbytes(20).hex()
            case "update":
                facts["server.version"] = f"15.{rng.choice((1, 1, 2))}.{rng.randrange(3000)}.{rng.randrange(50)}"
            case "certificate" | "issuer" as what:
                facts["server.certificate"] = rng.randbytes(32).hex()
                facts["server.issuer"] = rng.choice(_ISSUERS) if what == "issuer" else facts["server.issuer"]
            case _:
                facts["server.name"] = f"EX{rng.randrange(9):02}"


@dataclass(slots=True, kw_only=True)
class MoveDatabase(Timed):
    """The provider moves the mailbox, with all that is in it, to another database on another machine."""

    every: float = 0
    person: bool = False
    at: int = 2

    def act(self, world: World) -> None:
        """Move it."""
        for name in ("replica_guid", "server.name", "server.certificate"):
            if name in world.facts:
                world.facts[name] = world.rng.randbytes(16).hex()


@dataclass(slots=True, kw_only=True)
class Renumber(Timed):
    """The server gives every folder a new UIDVALIDITY, and every mail a new number."""

    every: float = 0
    person: bool = False
    at: int = 2

    def act(self, world: World) -> None:
        """Number anew."""
        world.facts["uidvalidity"] = str(world.rng.randrange(1 << 31))
        for number in list(world.box.folders):
            world.box.rekey(number, world.hour)
