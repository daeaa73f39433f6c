"""The two commands of a source tree: set up and show the demo, set up and run every check.

    python3 resources/dev.py demo [arguments for `mailrescue demo`]
    python3 resources/dev.py test [arguments for pytest]

Needs Python 3.11 or newer with pip and nothing else, as a bare Debian 12 has them. Everything goes into `.venv`
in the project's folder; a second call finds it ready. Debian programs that tests need are installed where that
is possible, otherwise named. Any older Python from 3.6 on can read this file, so that it ends in a sentence.
Knows nothing about what MailRescue does.
"""

import hashlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

if sys.version_info < (3, 11):  # noqa: UP036  # ruff takes the version for given; whoever starts this may not have it
    sys.exit(
        f"MailRescue needs Python 3.11 or newer, and {sys.executable} is {sys.version.split()[0]}; nothing was set up. "
        "Call this file with a newer one, on Debian 12 or later with /usr/bin/python3."
    )

import tomllib

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
CONSTRAINTS = ROOT / "resources" / "constraints.txt"
SETUP_LOG = VENV / "setup.log"
# Of a Python inside some virtual environment, the one it was made from: that one has the pip.
BASE_PYTHON: str = getattr(sys, "_base_executable", "") or sys.executable

CHECKS = (("ruff", "check"), ("mypy",), ("lint-imports", "--no-cache"))

# How pip words the many ways in which no index answers.
_NO_NETWORK = (
    "NewConnectionError", "NameResolutionError", "Max retries exceeded", "ProxyError", "SSLError", "timed out",
    "Connection refused", "Connection reset", "Network is unreachable", "from versions: none",
)  # fmt: skip


class Program(NamedTuple):
    """A program that some tests call, the Debian package that has it, and which tests those are; `slow` ones or any."""

    name: str
    package: str
    needed_by: str
    slow: bool = False


PROGRAMS = (Program("restic", "restic", "tests/bench"), Program("borg", "borgbackup", "tests/bench", slow=True))


class SetupFailed(Exception):
    """The set-up cannot go on; `str(error)` says what happened and what to do."""


def main(words: list[str]) -> int:
    """Run one of the two commands and return its exit code; 2 when it is neither."""
    commands = {"demo": demo, "test": test}
    if not words or words[0] not in commands:
        print((__doc__ or "").strip())
        return 0 if words[:1] in (["-h"], ["--help"]) else 2
    try:
        return commands[words[0]](words[1:])
    except SetupFailed as error:
        say(str(error))
        return 1
    except OSError as error:
        say(f"{error.filename or VENV}: {error.strerror}. The set-up stopped there; the same command goes on from it.")
        return 1
    except KeyboardInterrupt:
        say("Stopped as you asked; the same command goes on from here.")
        return 130


def demo(arguments: list[str]) -> int:
    """Set up what MailRescue needs and tell its whole story without a window."""
    set_up(extra=None)
    return call([PYTHON, "-P", "-m", "mailrescue", "demo", "--headless", *arguments])


def test(arguments: list[str]) -> int:
    """Set up what the tests need and run every check; 1 when one of them found something."""
    set_up(extra="test")
    install_programs(slow="--slow" in arguments)
    failed = [check[0] for check in CHECKS if run_check(check)]
    if run_check(("pytest", "-n", "auto", *arguments)):
        failed.append("pytest")
    if failed:
        say(f"Not in order: {', '.join(failed)}; what they said stands above.")
    return 1 if failed else 0


def run_check(words: tuple[str, ...]) -> int:
    """Run one tool of the environment under a headline."""
    say(" ".join(words))
    tool = shutil.which(words[0], path=str(SCRIPTS))
    if tool is None:
        raise SetupFailed(f"{words[0]} is missing in {VENV}: remove that folder and run the same command again.")
    return call([tool, *words[1:]])


def set_up(extra: str | None) -> None:
    """Make `.venv` hold the project, its dependencies and those of one extra, unless it does already."""
    wanted = requirements(extra)
    stamp = VENV / f"ready-{extra or 'run'}"
    mark = fingerprint(wanted)
    if PYTHON.exists() and stamp.is_file() and stamp.read_text(encoding="utf-8") == mark:
        return
    make_environment()
    say(f"Installing {len(wanted)} packages and what they need into {VENV.name} (once; about a minute) ...")
    install(wanted)
    link_project()
    stamp.write_text(mark, encoding="utf-8")
    say("Ready.")


def requirements(extra: str | None) -> list[str]:
    """Return the direct dependencies by pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [*project["dependencies"], *(project["optional-dependencies"][extra] if extra else ())]


def fingerprint(wanted: list[str]) -> str:
    """Return a digest of all that decides what the environment must hold; it names paths, so a moved tree differs."""
    told = [sys.version, BASE_PYTHON, str(ROOT), *wanted, CONSTRAINTS.read_text(encoding="utf-8")]
    return hashlib.sha256("\0".join(told).encode()).hexdigest()


def make_environment() -> None:
    """Create `.venv` unless one of this Python stands there; without pip, which Debian splits off from venv."""
    if PYTHON.exists() and ask("import sys; print(sys.version)") == sys.version:
        return
    say(f"Creating {VENV} with Python {sys.version.split()[0]} ...")
    venv.create(VENV, clear=True, with_pip=False, symlinks=os.name != "nt")


def ask(code: str) -> str:
    """Return what the environment's Python prints for a line of code; empty when it does not even start."""
    return subprocess.run([PYTHON, "-c", code], capture_output=True, text=True, check=False).stdout.strip()


def install(wanted: list[str]) -> None:
    """Let pip install at exactly the versions of constraints.txt; raises SetupFailed with one sentence."""
    options = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off", "--constraint", str(CONSTRAINTS)]
    words = [*pip(), "install", *options, *wanted]
    with SETUP_LOG.open("w", encoding="utf-8") as log:
        code = subprocess.run(words, stdout=log, stderr=subprocess.STDOUT, check=False).returncode
    if code == 0:
        return
    said = SETUP_LOG.read_text(encoding="utf-8", errors="replace")
    if any(sign in said for sign in _NO_NETWORK):
        raise SetupFailed(
            "The packages could not be fetched: pip reaches no package index. Look at the network and pip's proxy "
            f"settings and run the same command again. ({SETUP_LOG} has pip's own words.)"
        )
    errors = [line for line in said.splitlines() if line.startswith("ERROR: ")] or ["ERROR: it gave no reason"]
    raise SetupFailed(f"pip could not install the packages: {errors[0][7:]} ({SETUP_LOG} has all it said.)")


def pip() -> list[str]:
    """Return the words that call a pip for `.venv`: the one of the base Python, or one made by ensurepip."""
    if not call([BASE_PYTHON, "-m", "pip", "--version"], quiet=True):
        return [BASE_PYTHON, "-m", "pip", "--python", str(PYTHON)]
    if importlib.util.find_spec("ensurepip") and not call([PYTHON, "-m", "ensurepip"], quiet=True):
        return [str(PYTHON), "-m", "pip"]
    raise SetupFailed("Python has no pip here, so nothing can be installed. On Debian: sudo apt install python3-pip")


def link_project() -> None:
    """Let the environment find the working tree, and give it a `mailrescue` command that runs from anywhere."""
    packages = ask("import sysconfig; print(sysconfig.get_path('purelib'))")
    (Path(packages) / "mailrescue-tree.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    if os.name == "nt":
        (SCRIPTS / "mailrescue.cmd").write_text('@"%~dp0python.exe" -P -m mailrescue %*\n', encoding="utf-8")
        return
    launcher = SCRIPTS / "mailrescue"
    launcher.write_text(f'#!/bin/sh\nexec {shlex.quote(str(PYTHON))} -P -m mailrescue "$@"\n', encoding="utf-8")
    launcher.chmod(0o755)


def install_programs(*, slow: bool) -> None:
    """Install the Debian packages of missing programs where that needs no question, else name them in one line."""
    missing = [program for program in PROGRAMS if shutil.which(program.name) is None and program.slow <= slow]
    if not missing:
        return
    packages = sorted({program.package for program in missing})
    apt = apt_get()
    if apt and install_packages(apt, packages):
        return
    say("Some tests are skipped, for programs that are not on this machine:")
    for program in missing:
        print(f"    {program.name}: {program.needed_by}")
    print(f"  To run them too: sudo apt install {' '.join(packages)}", flush=True)


def apt_get() -> list[str]:
    """Return the words that call apt-get with the right to install and without a question; none where that fails."""
    if shutil.which("apt-get") is None:
        return []
    if os.geteuid() == 0:
        return ["apt-get"]
    if shutil.which("sudo") and not call(["sudo", "-n", "true"], quiet=True):
        return ["sudo", "-n", "apt-get"]
    return []


def install_packages(apt: list[str], packages: list[str]) -> bool:
    """Install Debian packages, after fetching the lists if need be; say whether that went well."""
    say(f"Installing Debian packages for tests: {' '.join(packages)} ...")
    words = [*apt, "install", "-y", "--no-install-recommends", *packages]
    return not call(words, quiet=True) or not (call([*apt, "update"], quiet=True) or call(words, quiet=True))


def call(words: Sequence[str | Path], *, quiet: bool = False) -> int:
    """Run a command in the project's folder and return its exit code; quiet ones get no terminal at all."""
    silence = subprocess.DEVNULL if quiet else None
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"} if quiet else None
    return subprocess.run(
        words, cwd=ROOT, check=False, env=environment, stdin=silence, stdout=silence, stderr=silence
    ).returncode


def say(sentence: str) -> None:
    """Print a line of the set-up, told apart from what the commands print."""
    print(f"== {sentence}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
