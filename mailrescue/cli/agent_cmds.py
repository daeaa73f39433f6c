"""agent"""

from __future__ import annotations

import os
from argparse import Namespace

from mailrescue.app.agent.server import Agent
from mailrescue.cli.common import engine_for
from mailrescue.cli.output import Face
from mailrescue.core.errors import ExitCode
from mailrescue.core.progress import CancelToken, Notice


def run_agent(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Run the background service until it is stopped."""
    engine = engine_for(arguments, face, cancel)
    if not arguments.quiet:
        face.report(Notice(code="agent", text=f"The background service of {engine.home.root} runs (process {os.getpid()}). Ctrl-C ends it.\n"))
    Agent(engine.home, engine.clock, engine.keys.passphrase, cancel).run()
    face.result({"home": str(engine.home.root)}, "The background service has ended.")
    return ExitCode.DONE
