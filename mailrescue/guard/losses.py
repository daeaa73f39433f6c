"""Which mail is lost: gone from where it was to stay, and nowhere else now. Pure.

Mail that came back under new bytes is not lost: a server that moves to another machine may write its headers anew.
Mail whose bytes were replaced by something else in its very place is lost, though the count stays the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from mailrescue.guard.roles import Roles
from mailrescue.guard.values import Flow, Piece
from mailrescue.model.mail import ItemKind

_Name = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Losses:
    """`gone` from where it was to stay; `overwritten` in its very place; `passing`: what left trash, junk or drafts for good.

    `rewritten`: how many mails have other bytes but are the same mail; `strangers`: what was added and stands for nothing
    that is missing; `trashed`: how many were put where mail leaves from.
    """

    gone: tuple[Piece, ...] = ()
    overwritten: tuple[Piece, ...] = ()
    passing: tuple[Piece, ...] = ()
    strangers: tuple[Piece, ...] = ()
    rewritten: int = 0
    trashed: int = 0

    @property
    def lost(self) -> tuple[Piece, ...]:
        """What is lost either way."""
        return self.gone + self.overwritten


def losses(flow: Flow, roles: Roles) -> Losses:
    """Sort out what a flow means."""
    gone, strangers, returned = _matched(flow.removed, flow.added)
    kept = [piece for piece in gone if roles.keeps(piece.folder, piece.role)]
    changed = [pair for pair in flow.changed if roles.keeps(pair[0].folder, pair[0].role) and pair[0].kind is ItemKind.MESSAGE]
    overwritten = tuple(old for old, new in changed if not _same_mail(old, new))
    return Losses(
        gone=tuple(kept),
        overwritten=overwritten,
        passing=tuple(piece for piece in gone if not roles.keeps(piece.folder, piece.role)),
        strangers=tuple(strangers),
        rewritten=returned + len(changed) - len(overwritten),
        trashed=sum(1 for old, new in flow.moved if roles.keeps(old.folder, old.role) and not roles.keeps(new.folder, new.role)),
    )


def _matched(removed: Iterable[Piece], added: Iterable[Piece]) -> tuple[list[Piece], list[Piece], int]:
    """Take out pairs that are one item with other bytes, known by its name; return what is left of both, and how many."""
    waiting = Counter(name for piece in added if (name := _name(piece)))
    gone, taken = [], Counter[_Name]()
    for piece in _ordered(removed, waiting):
        name = _name(piece)
        if waiting[name] > taken[name]:
            taken[name] += 1
        else:
            gone.append(piece)
    matched, strangers = sum(taken.values()), []
    for piece in _ordered(added, waiting):
        name = _name(piece)
        if taken[name]:
            taken[name] -= 1
        else:
            strangers.append(piece)
    return gone, strangers, matched


def _name(piece: Piece) -> _Name:
    """Return what an item is known by whatever its bytes are, () for nothing: appointments and contacts have no Message-ID."""
    if piece.message_id:
        return (piece.message_id,)
    return (piece.kind, piece.subject, str(piece.day)) if piece.subject and piece.kind is not ItemKind.MESSAGE else ()


def _ordered(pieces: Iterable[Piece], waiting: Counter[_Name]) -> list[Piece]:
    """Return the pieces with those that may pair in an order of their own, so that nobody else's order decides which do."""
    if not waiting:
        return list(pieces)
    paired = [piece for piece in pieces if _name(piece) in waiting]
    others = [piece for piece in pieces if _name(piece) not in waiting]
    return others + sorted(paired, key=lambda piece: (piece.content, piece.folder, piece.day, piece.role))


def _same_mail(old: Piece, new: Piece) -> bool:
    return bool(old.message_id) and old.message_id == new.message_id

