"""The two commands of a source tree: set up and show the demo, set up and run every check.

    python3 resources/dev.py demo [arguments for `mailrescue demo`]
    python3 resources/dev.py test [arguments for pytest]

Needs Python 3.11 or newer with pip and nothing else, as a bare Debian 12 has them. Everything goes into `.venv`
in the project's folder; a second call finds it ready. Debian packages that tests need are installed where that
is possible, otherwise named. Any older Python from 3.6 on can read this file, so that it ends in a sentence.
Knows nothing about what MailRescue does.
"""

import ctypes
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


class Need(NamedTuple):
    """A program or library that some tests use, the Debian package that has it, and which tests those are; `slow` ones or any."""

    name: str
    package: str
    needed_by: str
    slow: bool = False

    @property
    def missing(self) -> bool:
        """Whether it is not on this machine."""
        if ".so" not in self.name:
            return shutil.which(self.name) is None
        try:
            ctypes.CDLL(self.name)
        except OSError:
            return True
        return False


_WINDOW, _SCREEN, _WEB = "all tests of the window", "tests/e2e/test_window.py", "tests of mail shown by WebEngine"
NEEDS = (
    Need("restic", "restic", "tests/bench"),
    Need("borg", "borgbackup", "tests/bench", slow=True),
    Need("dovecot", "dovecot-imapd", "all tests over IMAP"),
    Need("mbsync", "isync", "tests/bench", slow=True),
    Need("gnome-keyring-daemon", "gnome-keyring", "tests of the system's keyring"),
    Need("dbus-run-session", "dbus-daemon", "tests of the system's keyring"),
    Need("libGL.so.1", "libgl1", _WINDOW),
    Need("libEGL.so.1", "libegl1", _WINDOW),
    Need("libglib-2.0.so.0", "libglib2.0-0", _WINDOW),
    Need("libdbus-1.so.3", "libdbus-1-3", _WINDOW),
    Need("libfontconfig.so.1", "libfontconfig1", _WINDOW),
    Need("libxkbcommon.so.0", "libxkbcommon0", _WINDOW),
    Need("libxcb-cursor.so.0", "libxcb-cursor0", _SCREEN),
    Need("libxcb-icccm.so.4", "libxcb-icccm4", _SCREEN),
    Need("libxcb-keysyms.so.1", "libxcb-keysyms1", _SCREEN),
    Need("libxcb-shape.so.0", "libxcb-shape0", _SCREEN),
    Need("libxcb-xkb.so.1", "libxcb-xkb1", _SCREEN),
    Need("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", _SCREEN),
    Need("Xvfb", "xvfb", _SCREEN),
    Need("xdotool", "xdotool", _SCREEN),
    Need("openbox", "openbox", _SCREEN),
    Need("dbus-daemon", "dbus-daemon", _SCREEN),
    Need("/usr/libexec/at-spi-bus-launcher", "at-spi2-core", _SCREEN),
    Need("libnss3.so", "libnss3", _WEB),
    Need("libasound.so.2", "libasound2", _WEB),
    Need("libXcomposite.so.1", "libxcomposite1", _WEB),
    Need("libXdamage.so.1", "libxdamage1", _WEB),
    Need("libXtst.so.6", "libxtst6", _WEB),
    Need("libXrandr.so.2", "libxrandr2", _WEB),
    Need("libxkbfile.so.1", "libxkbfile1", _WEB),
)
# What packages are called since Debian 13 and Ubuntu 24.04 where the name above alone does not say which is meant.
_LATER_NAMES = {"libasound2": "libasound2t64", "libglib2.0-0": "libglib2.0-0t64"}


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
    """Set up what MailRescue needs and show its whole story: in the window, or told as text where there is no screen."""
    set_up(extra=None)
    return call([PYTHON, "-P", "-m", "mailrescue", "demo", *arguments])


def test(arguments: list[str]) -> int:
    """Set up what the tests need and run every check; 1 when one of them found something."""
    set_up(extra="test")
    install_needs(slow="--slow" in arguments)
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


def install_needs(*, slow: bool) -> None:
    """Install the Debian packages of what is missing where that needs no question, else name them in one line."""
    on_linux = sys.platform == "linux"  # wheels for other systems bring their libraries along, and a screen is there
    needs = [need for need in NEEDS if need.slow <= slow and (on_linux or need.needed_by == "tests/bench")]
    missing = [need for need in needs if need.missing]
    if not missing:
        return
    packages = sorted({need.package for need in missing})
    apt = apt_get()
    if apt and install_packages(apt, packages):
        return
    say("Some tests are skipped, for programs and libraries that are not on this machine:")
    for group in dict.fromkeys(need.needed_by for need in missing):
        print(f"    {group}: {', '.join(need.name for need in missing if need.needed_by == group)}")
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
    say(f"Installing Debian packages for tests (once; half a minute): {' '.join(packages)} ...")
    words = [*apt, "install", "-y", "--no-install-recommends"]
    later = [_LATER_NAMES.get(package, package) for package in packages]
    if not call([*words, *packages], quiet=True):
        return True
    return not call([*apt, "update"], quiet=True) and not (call([*words, *packages], quiet=True) and call([*words, *later], quiet=True))


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
