"""What holds for every test: its own home, no keyring, no network, no screen, no silent skip.

    --slow                    run the tests marked `slow` too; without it they are deselected, not skipped
    --kills 500               how many snapshots each of two slow tests kills
    --renew-pictures          make the golden pictures of the window anew, to be looked at before they are kept
    MAILRESCUE_NO_SKIPS=1     a skipped test fails: for machines that must be able to run everything
    CI, MAILRESCUE_NO_SKIPS   Hypothesis draws the same examples in every run
"""

from __future__ import annotations

import ctypes
import functools
import itertools
import os
import re
import shutil
from collections.abc import Generator
from pathlib import Path

import hypothesis
import pytest

from tests.kit.loopback import forbid_network

_NO_SKIPS = os.environ.get("MAILRESCUE_NO_SKIPS", "") not in ("", "0")
_home_numbers = itertools.count(1)
# How Python words that a library of the system is missing, such as those that Qt needs.
_NO_LIBRARY = re.compile(r"ImportError: (\S+\.so[.\d]*): cannot open shared object file")


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Add the options; without Qt its plug-in would end the run before any test."""
    try:
        import PySide6.QtWidgets  # noqa: F401
    except ImportError:
        pluginmanager.unregister(name="pytest-qt")
    parser.addoption("--slow", action="store_true", help="run the tests marked slow, too")
    parser.addoption("--kills", type=int, default=40, help="how many snapshots each of two slow tests kills")
    parser.addoption("--renew-pictures", action="store_true", help="make the golden pictures of the window anew")


def pytest_configure(config: pytest.Config) -> None:
    """Cut the run off from the user's settings, keyring and network."""
    config.addinivalue_line("markers", "needs_program(name): calls a program, or loads a library, that may not be installed")
    if not config.getoption("numprocesses", None):  # else this process only hands tests to others, which must know the same
        for name in [name for name in os.environ if name.startswith("MAILRESCUE_")]:
            del os.environ[name]
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    # Windows without a screen, as on two monitors side by side; one test opens a real window by itself.
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={Path(__file__).parent / 'kit/monitors.json'}"
    hypothesis.settings.register_profile("local", deadline=None)
    hypothesis.settings.register_profile("ci", deadline=None, derandomize=True)
    # The same code gives the same verdict where that decides whether a change is taken; new examples are found elsewhere.
    hypothesis.settings.load_profile("ci" if _NO_SKIPS or os.environ.get("CI") else "local")
    forbid_network()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave slow tests out unless they were asked for."""
    if config.getoption("--slow"):
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if not item.get_closest_marker("slow")]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, by name, a test whose program or library is not on this machine; resources/dev.py knows the packages."""
    for name in (marker.args[0] for marker in item.iter_markers("needs_program")):
        if not _is_here(name):
            pytest.skip(f"{name} is not on this machine")


@functools.cache
def _is_here(name: str) -> bool:
    if ".so" not in name:
        return shutil.which(name) is not None
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


# First of the wrappers, so that it speaks last: an expected failure also reports "skipped", until pytest marks it.
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn the skip of a test into a failure where nothing may be skipped."""
    report = yield
    _skip_without_library(report)
    if not hasattr(report, "wasxfail"):
        _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn the skip of a whole file into a failure where nothing may be skipped."""
    report = yield
    _skip_without_library(report)
    _refuse_skip(report)
    return report


def _skip_without_library(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Let what cannot run for want of a library of the system be skipped; resources/dev.py knows the packages."""
    found = _NO_LIBRARY.search(str(report.longrepr)) if report.failed else None
    if found:
        report.outcome = "skipped"
        report.longrepr = (report.nodeid, 0, f"Skipped: {found[1]} is not on this machine")


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if _NO_SKIPS and report.skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{reason}\nMAILRESCUE_NO_SKIPS is set: a skipped test counts as failed."


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every test a home of its own, which does not exist yet."""
    home = tmp_path_factory.getbasetemp() / f"home-{next(_home_numbers)}"
    monkeypatch.setenv("MAILRESCUE_HOME", str(home))
