"""demo"""

from __future__ import annotations

from argparse import Namespace

from mailrescue.cli.output import Face
from mailrescue.core.clock import SystemClock
from mailrescue.core.errors import ExitCode
from mailrescue.core.files import user_path
from mailrescue.core.progress import CancelToken
from mailrescue.demo.chapters import CHAPTERS
from mailrescue.demo.stage import ACCOUNT, PASSPHRASE
from mailrescue.demo.story import Told, tell
from mailrescue.demo.telling import Proof


def run_demo(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Open the window on the story, or tell it as text; a proof that does not hold ends it with exit code 1."""
    teller = _Teller(face)
    keep = None if arguments.keep is None else user_path(arguments.keep)
    if not arguments.headless and arguments.window is not None:
        why_not = arguments.window.no_screen()
        if not why_not and not arguments.json:
            return ExitCode(arguments.window.open_demo(keep, SystemClock(), cancel))
        if why_not:
            teller.say(why_not)
            teller.say("The story is told here as text instead.")
    told = tell(CHAPTERS, teller, cancel, keep)
    fields = {"chapters": told.chapters, "proofs": told.proofs, "seconds": told.seconds, "kept": str(keep) if keep else None}
    face.result(fields, _ending(told))
    return ExitCode.DONE


class _Teller:
    """Turns what is told into rows of a face: `step` is chapter, said or proof."""

    def __init__(self, face: Face) -> None:
        self._face = face

    def chapter(self, number: int, title: str) -> None:
        """Show a headline."""
        self._face.row({"step": "chapter", "number": number, "title": title}, f"\n{number}  {title}")

    def say(self, sentence: str) -> None:
        """Show a sentence."""
        self._face.row({"step": "said", "sentence": sentence}, f"   {sentence}")

    def prove(self, proof: Proof) -> None:
        """Show a proof and whether it holds."""
        row = {
            "step": "proof", "proof": proof.name, "holds": proof.holds, "sentence": proof.sentence,
            "figures": proof.figures, "seconds": proof.seconds,
        }  # fmt: skip
        mark = "proven" if proof.holds else "NOT SO"
        self._face.row(row, f"   {mark}: {proof.sentence} [{proof.seconds:.2f} s]")


def _ending(told: Told) -> str:
    lines = [f"\nNothing is missing: all {told.proofs} proofs held, in {told.seconds} seconds."]
    if told.kept is None:
        return "\n".join([*lines, "It happened in a temporary folder, which is removed. For your own mail: mailrescue account add NAME KIND; `--help` after it shows the kinds."])
    command = f"MAILRESCUE_VAULT_KEY={PASSPHRASE} mailrescue --home {told.kept / 'home'} snapshots {ACCOUNT}"
    return "\n".join([*lines, f"The files stay in {told.kept}. To look around in the vault:", f"   {command}"])
