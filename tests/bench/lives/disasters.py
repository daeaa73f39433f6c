"""What must never pass: each disaster is done to a forked life between two snapshots, in every strength.

All but `dial-tone` and what is made anew or swapped on a server leave the facts of the source as they were: the content alone must tell.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random

from tests.bench.lives.box import Box, Mail
from tests.bench.lives.rhythms import HOURS_A_DAY
from tests.bench.lives.servers import make_anew
from tests.bench.lives.world import Shelf, World

Act = Callable[[World, Random, "Past"], None]
Choice = Callable[[World, Random], list[tuple[int, int]]]
_BASICS = (("INBOX", "inbox"), ("Sent", "sent"), ("Drafts", "drafts"), ("Trash", "trash"), ("Junk", "junk"))
_BESIDE = ("trash", "junk", "drafts")
# How far back a roll-back goes, in days.
ROLL_BACKS = (3, 10, 30, 90)


@dataclass(slots=True)
class Past:
    """The mailbox as it was so many days ago."""

    boxes: Mapping[int, Box] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Disaster:
    """One row of the table. `steps` are done before one snapshot each; held at any of them is held in time.

    `a_day`: instead a share of all mails is lost every day, for as long as it takes. `sibling`: another mailbox in the
    vault is "well", as the server is when its OST file was emptied, or "struck" by the same.
    """

    name: str
    strength: str
    steps: tuple[Act, ...] = ()
    kinds: tuple[str, ...] = ("maildir", "outlook", "exchange", "imap")
    a_day: float = 0
    choose: Choice | None = None
    sibling: str = ""


def _table() -> list[Disaster]:
    rows = [
        Disaster("dial-tone", "empty", (_dial_tone(0),), ("outlook",)),
        Disaster("dial-tone", "trickle", (_dial_tone(8),), ("outlook",)),
        Disaster("same-guid", "empty, folders gone", (_same_guid(0),)),
        Disaster("same-guid", "trickle, folders gone", (_same_guid(8),)),
        Disaster("same-guid", "one welcome mail", (_same_guid(1),)),
        Disaster("same-guid", "empty, folders there", (_wipe(),)),
        Disaster("swap", "half the size", (_swap(0.5),)),
        Disaster("swap", "same size", (_swap(1.0),)),
        Disaster("swap", "twice the size", (_swap(2.0),)),
        Disaster("swap", "same size, a fifth in common", (_swap(1.0, common=0.2),)),
        Disaster("half-folders", "gone", (_half_folders(drop=True),)),
        Disaster("half-folders", "emptied", (_half_folders(drop=False),)),
        Disaster("one-folder", "inbox", (_one_folder("inbox"),)),
        Disaster("one-folder", "biggest of the user's", (_one_folder(""),)),
        Disaster("one-folder", "all of the user's", (_user_folders,)),
        Disaster("one-folder", "calendar", (_one_folder("calendar"),), ("outlook", "exchange")),
        Disaster("one-folder", "contacts", (_one_folder("contacts"),), ("outlook", "exchange")),
        Disaster("sent-only", "sent lost", (_one_folder("sent"),)),
        Disaster("sent-only", "all but sent lost", (_wipe(spare="sent"),)),
        Disaster("wipe-new-mail", "a tenth", (_wipe(new=0.1),)),
        Disaster("wipe-new-mail", "half", (_wipe(new=0.5),)),
        Disaster("wipe-new-mail", "as much again", (_wipe(new=1.0),)),
        Disaster("ost-and-server", "OST emptied", (_wipe(),), sibling="well"),
        Disaster("ost-and-server", "server emptied", (_same_guid(2),), sibling="well"),
        Disaster("several-accounts", "each lost 15 %, any", (_lose(_share(0.15, "any")),), sibling="struck"),
        Disaster("several-accounts", "each lost 25 %, newest", (_lose(_share(0.25, "newest")),), sibling="struck"),
        Disaster("by-the-trash", "90 % to the trash, then emptied", (_to_trash(0.9), _empty_trash)),
        Disaster("by-the-trash", "all to the trash and emptied", (_to_trash(1.0, emptied=True),)),
        Disaster("clean-up-and-loss", "40 % to the trash and emptied, 40 % of the rest lost", (_both,)),
    ]
    rows += [
        Disaster("dial-tone", "exchange, empty", (_anew(_same_guid(0)),), ("exchange",)),
        Disaster("dial-tone", "exchange, trickle", (_anew(_same_guid(8)),), ("exchange",)),
        Disaster("dial-tone", "exchange, a tenth of it back", (_anew(_wipe(new=0.1)),), ("exchange",)),
        Disaster("swap", "exchange, another GUID", (_anew(_swap(1.0), whole=True),), ("exchange",)),
        Disaster("made-again", "empty", (_anew(_same_guid(0)),), ("imap",)),
        Disaster("made-again", "one welcome mail", (_anew(_same_guid(1)),), ("imap",)),
        Disaster("made-again", "half of it lost", (_anew(_lose(_share(0.5, "any"))),), ("imap",)),
    ]
    rows += [Disaster("mass-delete", f"{share:.0%}, {word}", (_lose(_share(share, word)),)) for share in (0.3, 0.5, 0.8) for word in ("any", "newest", "oldest")]
    rows += [Disaster("overwrite", f"{share:.0%}, {how}", (_overwrite(share, how),)) for share in (0.2, 0.5, 1.0) for how in ("in place", "new files", "encrypted", "truncated")]
    rows += [Disaster("roll-back", f"{days} days{word}", (_roll_back(days, same_keys=not word),)) for days in ROLL_BACKS for word in ("", ", new keys")]
    rows += [Disaster("bleed", f"{share:.1%} a day, {word}", a_day=share, choose=_any if word == "any" else _oldest) for share in (0.005, 0.01, 0.03) for word in ("any", "oldest")]
    return rows


def _dial_tone(new: int) -> Act:
    def act(world: World, rng: Random, past: Past) -> None:
        key = rng.randbytes(16).hex()
        world.facts |= {"identity": f"outlook:{key}", "record_key": key, "ost_id": rng.randbytes(20).hex()}
        _same_guid(new)(world, rng, past)

    return act


def _anew(then: Act, *, whole: bool = False) -> Act:
    """The mailbox is made anew on its server: nothing that names it is what it was, but its name; `whole`: it is another person's."""

    def act(world: World, rng: Random, past: Past) -> None:
        make_anew(world.facts, rng, whole=whole)
        then(world, rng, past)

    return act


def _same_guid(new: int) -> Act:
    """A fresh mailbox of the same name: the folders that every mailbox has, and some new mail."""

    def act(world: World, _rng: Random, _past: Past) -> None:
        for number in list(world.box.folders):
            world.box.drop(number)
        world.habits = []
        for path, role in _BASICS:
            world.box.make(path, role)
        for _ in range(new):
            world.box.put(world.inbox, world.mail(sender="postmaster@example.net"), world.hour)

    return act


def _swap(size: float, common: float = 0) -> Act:
    """Another person's mailbox, in folders of names that partly are the same."""

    def act(world: World, rng: Random, _past: Past) -> None:
        shelves = [Shelf(s.path if s.role or rng.random() < 0.3 else f"Team {rng.randrange(99)}", s.share, s.oldest, s.newest, s.role, s.kind) for s in world.persona.shelves]
        persona = replace(world.persona, size=max(6, round(world.box.items * size)), shelves=shelves, habits=[])
        known = [mail for _, _, mail in world.box.places()]
        world.box.replace_with(World.furnished(persona, rng, world.hour).box, world.hour)
        for mail in rng.sample(known, round(len(known) * common)):
            world.box.put(world.inbox, mail, world.hour)
        world.habits = []

    return act


def _wipe(new: float = 0, spare: str = "none") -> Act:
    """Every folder empty but those of the role to spare; then so much new mail, as a share of what was there."""

    def act(world: World, _rng: Random, _past: Past) -> None:
        items = world.box.items
        for number, key, _ in list(world.box.places()):
            if world.box.folders[number].role != spare:
                world.box.take(number, key)
        for _ in range(round(items * new)):
            world.box.put(world.inbox, world.mail(), world.hour)

    return act


def _half_folders(*, drop: bool) -> Act:
    def act(world: World, rng: Random, _past: Past) -> None:
        kept = [number for number, drawer in world.box.folders.items() if drawer.role not in _BESIDE and world.box.mails[number]]
        for number in rng.sample(kept, math.ceil(len(kept) / 2)):
            if drop and world.box.folders[number].role != "inbox":
                world.box.drop(number)
            else:
                _empty(world.box, number)

    return act


def _one_folder(role: str) -> Act:
    def act(world: World, _rng: Random, _past: Past) -> None:
        named = [number for number, drawer in world.box.folders.items() if drawer.role == role and drawer.path != "Papierkorb"]
        if named:
            _empty(world.box, max(named, key=lambda number: len(world.box.mails[number])))

    return act


def _user_folders(world: World, _rng: Random, _past: Past) -> None:
    """Every folder that the user made is gone."""
    for number in world.shelved():
        world.box.drop(number)


def _lose(choose: Choice) -> Act:
    def act(world: World, rng: Random, _past: Past) -> None:
        for number, key in choose(world, rng):
            world.box.take(number, key)

    return act


def _share(share: float, word: str) -> Choice:
    def choose(world: World, rng: Random) -> list[tuple[int, int]]:
        places = _ordered(world, rng, word)
        return places[: round(len(places) * share)]

    return choose


def _ordered(world: World, rng: Random, word: str) -> list[tuple[int, int]]:
    found = [(mail.arrived, number, key) for number, key, mail in world.box.places() if world.box.folders[number].role not in _BESIDE]
    found.sort(reverse=word == "newest")
    if word == "any":
        rng.shuffle(found)
    return [(number, key) for _, number, key in found]


def _any(world: World, rng: Random) -> list[tuple[int, int]]:
    return _ordered(world, rng, "any")


def _oldest(world: World, rng: Random) -> list[tuple[int, int]]:
    return _ordered(world, rng, "oldest")


def _overwrite(share: float, how: str) -> Act:
    """Other bytes in the place of mails: the same Message-ID, one under a new key, or nothing that can be read."""

    def act(world: World, rng: Random, _past: Past) -> None:
        for number, key in _share(share, "any")(world, rng):
            old = world.box.mails[number][key]
            new = replace(old, content=rng.randbytes(16), size=0 if how == "truncated" else old.size)
            if how in ("encrypted", "truncated"):
                new = Mail(new.content, world.hour // HOURS_A_DAY, old.arrived, size=new.size)
            if how == "new files":
                world.box.take(number, key)
                world.box.put(number, new, world.hour)
            else:
                world.box.rewrite(number, key, new)

    return act


def _roll_back(days: int, *, same_keys: bool) -> Act:
    def act(world: World, _rng: Random, past: Past) -> None:
        if days in past.boxes:
            old = past.boxes[days]
            (world.box.return_to if same_keys else world.box.replace_with)(old, world.hour)

    return act


def _to_trash(share: float, *, emptied: bool = False) -> Act:
    def act(world: World, rng: Random, past: Past) -> None:
        trash = world.trash
        for number, key in _share(share, "oldest")(world, rng):
            world.box.move(number, [key], trash, world.hour)
        if emptied:
            _empty_trash(world, rng, past)

    return act


def _empty_trash(world: World, _rng: Random, _past: Past) -> None:
    _empty(world.box, world.trash)


def _both(world: World, rng: Random, past: Past) -> None:
    _to_trash(0.4, emptied=True)(world, rng, past)
    _lose(_share(0.4, "any"))(world, rng, past)


def _empty(box: Box, number: int) -> None:
    for key in list(box.mails[number]):
        box.take(number, key)


DISASTERS = _table()
NAMES = tuple(dict.fromkeys(disaster.name for disaster in DISASTERS))
