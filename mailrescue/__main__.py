"""The program: window or command line."""

from __future__ import annotations

import gc
import sys

# Loading makes a hundred thousand objects and no circles; looking for them at every seven hundredth took a tenth of a command's
# start. Set here and not in main(): worker processes load this file, too.
gc.set_threshold(50_000, 20, 20)


def main() -> int:
    """Run a command, or the window; returns the exit code."""
    try:
        if getattr(sys, "frozen", False) and _was_child():
            return 0
        from mailrescue.cli.main import run  # noqa: PLC0415  nothing is loaded before it is needed
        from mailrescue.ui import start  # noqa: PLC0415  loads no Qt by itself

        return run(sys.argv[1:], start)
    except KeyboardInterrupt:  # while the program was still being loaded
        return 130


def _was_child() -> bool:
    """Do a child's work when this is one: a frozen build has no other program to start its children with."""
    import multiprocessing  # noqa: PLC0415

    from mailrescue.core.child import run_if_child  # noqa: PLC0415

    multiprocessing.freeze_support()  # ends the process when it is one of multiprocessing's own
    return run_if_child(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
