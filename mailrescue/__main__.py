"""The program: window or command line."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; returns the exit code."""
    from mailrescue.cli.main import run  # noqa: PLC0415  nothing is loaded before it is needed

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
