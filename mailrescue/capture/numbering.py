"""Folders and their numbers: what is the same folder as before keeps its number, under whatever name it is now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from mailrescue.model.mail import Folder, Skip
from mailrescue.vault.base import Base

# Given a folder that is new and the last tokens of those that are there no more, returns the key of the one that it was, or "".
Heir = Callable[[Folder, Mapping[str, str]], str]


@dataclass(slots=True)
class Numbered:
    """Folders by number, those among them that cannot be listed now, and why."""

    folders: dict[int, Folder]
    unlisted: set[int]
    skips: list[Skip]


@dataclass(frozen=True, slots=True)
class Numbering:
    """What is known of the folders before. `back`: numbers of folders by key that were there once; `tokens` of the last snapshot.

    Numbers from `following` on were never used: two folders of different times must not look like one.
    """

    base: Base
    back: Mapping[str, int]
    following: int
    tokens: Mapping[int, str]

    def number(self, listed: Iterable[Folder | Skip], heir: Heir) -> Numbered:
        """Give every folder its number: the old one where the source's key was there before, or the source says which it was."""
        skips = [entry for entry in listed if isinstance(entry, Skip)]
        folders = [entry for entry in listed if isinstance(entry, Folder)]
        old = {folder.key: number for number, folder in self.base.folders.items()}
        # What cannot be listed hides whatever is below it, too; keys of file sources are paths.
        below = tuple(f"{skip.key}/" for skip in skips)
        hidden = {number for key, number in old.items() if key in {skip.key for skip in skips} or key.startswith(below)}
        vanished = {key: n for key, n in old.items() if n not in hidden and key not in {folder.key for folder in folders}}
        numbered, following = dict[int, Folder](), self.following
        for folder in folders:
            number = old.get(folder.key) or self.back.get(folder.key) or self.base.unnamed.get(folder.path) or self._inherited(folder, vanished, heir)
            numbered[number or following] = folder
            following += not number
        unlisted = hidden - set(numbered)
        return Numbered(numbered | {number: self.base.folders[number] for number in unlisted}, unlisted, skips)

    def _inherited(self, folder: Folder, vanished: dict[str, int], heir: Heir) -> int:
        """Return the number of the folder that this one was, which nobody else is then; 0 for none."""
        tokens = {key: self.tokens[number] for key, number in vanished.items() if number in self.tokens}
        return vanished.pop(heir(folder, tokens), 0) if tokens else 0
