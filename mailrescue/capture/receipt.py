"""What could not be read, told apart by whether it is news. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from mailrescue.model.mail import Skip


@dataclass(slots=True)
class SkipBook:
    """The skips of one snapshot, beside those of the snapshot before."""

    before: dict[tuple[str, str], list[Skip]]
    new: list[Skip] = field(default_factory=list)
    known: list[Skip] = field(default_factory=list)

    @classmethod
    def after(cls, skipped: tuple[Skip, ...]) -> SkipBook:
        """Return an empty book that knows the skips of the snapshot before."""
        before: dict[tuple[str, str], list[Skip]] = {}
        for skip in skipped:
            before.setdefault((skip.folder, skip.key), []).append(skip)
        return cls(before)

    def add(self, skip: Skip) -> None:
        """Note a skip; one that was the same last time is no news."""
        same = (old for old in self.before.get((skip.folder, skip.key), ()) if (old.digest, old.part) == (skip.digest, skip.part))
        (self.known if any(same) else self.new).append(skip)

    def keep(self, folder: str, key: str) -> None:
        """Note what an item that was not read again lacked before, and lacks still."""
        self.known += self.before.get((folder, key), ())

    def keep_folder(self, folder: str) -> None:
        """Note what the items of a whole folder lacked before, and lack still."""
        self.known += [skip for (path, _), skips in self.before.items() if path == folder for skip in skips]

    def all(self) -> tuple[Skip, ...]:
        """Return every skip, news first."""
        return (*self.new, *self.known)
