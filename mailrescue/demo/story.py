"""Tell the story: chapter after chapter, in a folder that is gone afterwards unless it is to be kept."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mailrescue.core.clock import SystemClock
from mailrescue.core.errors import Cancelled, MailRescueError, UsageError
from mailrescue.core.progress import CancelToken
from mailrescue.demo.stage import Stage
from mailrescue.demo.telling import ProofFailed, Teller


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the story. Chapters share the stage, in order; one that disproves something raises ProofFailed."""

    title: str
    play: Callable[[Stage], None]


@dataclass(frozen=True, slots=True)
class Told:
    """How it went: every proof held, or there would be no such value. `kept` is the folder that stays, None for none."""

    chapters: int
    proofs: int
    seconds: float
    kept: Path | None


def tell(chapters: Sequence[Chapter], teller: Teller, cancel: CancelToken, keep: Path | None = None) -> Told:
    """Tell these chapters. Files go to `keep`, absent or empty, or to a temporary folder that is removed in any case.

    Raises ProofFailed at the first proof that does not hold, MailRescueError when a chapter cannot be played to its
    end, UsageError for a folder in use, and Cancelled.
    """
    watch = SystemClock()
    start = watch.monotonic()
    with demo_folder(keep) as root:
        stage = Stage(root, teller, cancel)
        try:
            for number, chapter in enumerate(chapters, 1):
                cancel.check()
                stage.chapter(number, chapter.title)
                _play(chapter, stage)
        except Cancelled:
            rest = "Its files are removed." if keep is None else f"Its files so far are in {keep}."
            raise Cancelled(f"The demo stopped as you asked. {rest}") from None
        return Told(len(chapters), stage.proofs, round(watch.monotonic() - start, 1), keep)


def _play(chapter: Chapter, stage: Stage) -> None:
    """Play a chapter; whatever ends it, but for the user's stop, is a proof that failed."""
    try:
        chapter.play(stage)
    except (Cancelled, ProofFailed):
        raise
    except MailRescueError as error:
        raise MailRescueError(f'The chapter "{chapter.title}" broke off, so the rest is not proven: {error}') from error


@contextmanager
def demo_folder(keep: Path | None) -> Iterator[Path]:
    """Give a folder for the demo's files: `keep`, absent or empty, or a temporary one that is removed in any case.

    Raises UsageError for a folder in use.
    """
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="mailrescue-demo-") as name:
            yield Path(name)
        return
    try:
        keep.mkdir(mode=0o700, parents=True, exist_ok=True)
        used = any(keep.iterdir())
    except OSError as error:
        raise UsageError(f"{keep} cannot hold the demo's files ({error.strerror}). Name another folder.") from None
    if used:
        raise UsageError(f"{keep} is not empty. Nothing was changed there; name an empty or new folder for the demo's files.")
    yield keep
