"""What could not be read, told apart by whether it is news. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from mailrescue.model.mail import Skip


@dataclass(slots=True)
class SkipBook:
    """The skips of one snapshot, beside those of the snapshot before."""

    before: dict[tuple[str, str], list[Skip]]
    untold: dict[tuple[str, str], list[Skip]] = field(default_factory=dict)
    new: list[Skip] = field(default_factory=list)
    known: list[Skip] = field(default_factory=list)

    @classmethod
    def after(cls, skipped: tuple[Skip, ...], untold: tuple[Skip, ...] = ()) -> SkipBook:
        """Return an empty book that knows the skips of the snapshot before.

        `untold`: what items lack that an interrupted run has read since; nobody was told yet, so it is news.
        """
        return cls(_by_item(skipped), _by_item(untold))

    def add(self, skip: Skip) -> None:
        """Note a skip; one that was the same last time is no news."""
        same = (old for old in self.before.get((skip.folder, skip.key), ()) if (old.digest, old.part) == (skip.digest, skip.part))
        (self.known if any(same) else self.new).append(skip)

    def keep(self, folder: str, key: str) -> None:
        """Note what an item that was not read again lacked before, and lacks still."""
        untold = self.untold.get((folder, key))
        if untold is None:
            self.known += self.before.get((folder, key), ())
        for skip in untold or ():
            self.add(skip)

    def keep_folder(self, folder: str) -> None:
        """Note what the items of a whole folder lacked before, and lack still."""
        self.known += [skip for (path, _), skips in self.before.items() if path == folder for skip in skips]

    def names(self, folder: str, key: str) -> bool:
        """Return whether anything was ever said of what an item lacks."""
        return (folder, key) in self.before or (folder, key) in self.untold

    def lacking(self) -> tuple[Skip, ...]:
        """Return what items lack that were read by now, for the run that goes on after an interruption."""
        untold = [skip for skips in self.untold.values() for skip in skips]
        return tuple(dict.fromkeys(skip for skip in (*self.new, *self.known, *untold) if skip.part))

    def all(self) -> tuple[Skip, ...]:
        """Return every skip, news first."""
        return (*self.new, *self.known)


def _by_item(skipped: tuple[Skip, ...]) -> dict[tuple[str, str], list[Skip]]:
    found: dict[tuple[str, str], list[Skip]] = {}
    for skip in skipped:
        found.setdefault((skip.folder, skip.key), []).append(skip)
    return found
