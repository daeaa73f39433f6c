"""The program: window or command line."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; returns the exit code."""
    try:
        if getattr(sys, "frozen", False) and _was_child():
            return 0
        from mailrescue.cli.main import run  # noqa: PLC0415  nothing is loaded before it is needed

        return run(sys.argv[1:])
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
