"""The test run itself: what tests/conftest.py promises, tried on a small tree of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.loopback import NetworkForbidden, is_loopback

_TESTS = Path(__file__).resolve().parent.parent

_SAMPLE = '''
import os
import pytest

def test_passes():
    assert os.environ["PYTHON_KEYRING_BACKEND"].endswith("fail.Keyring")

@pytest.mark.skip(reason="no reason at all")
def test_is_skipped():
    raise AssertionError

@pytest.mark.needs_program("libc.so.6")
@pytest.mark.needs_program("no-such-program")
def test_needs_a_program():
    raise AssertionError

@pytest.mark.xfail
def test_is_expected_to_fail():
    raise AssertionError

@pytest.mark.slow
def test_is_slow():
    pass
'''

_SKIPPED_FILE = "import pytest\npytest.importorskip('no_such_module')\n"
# Qt as it is on a machine that lacks what it is linked to.
_NO_QT = "raise ImportError('libEGL.so.1: cannot open shared object file: No such file or directory')\n"
_WINDOW_FILE = "from PySide6.QtWidgets import QWidget\ndef test_window(qtbot): QWidget()\n"
_LATE_IMPORT = "def test_late():\n    import PySide6.QtWidgets\ndef test_passes(): pass\n"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tree")
    (root / "tests/kit").mkdir(parents=True)
    for name in ("conftest.py", "kit/loopback.py"):
        shutil.copy(_TESTS / name, root / "tests" / name)
    (root / "pytest.ini").write_text("[pytest]\npythonpath = .\nmarkers =\n    slow: slow\n")
    (root / "tests/test_sample.py").write_text(_SAMPLE)
    (root / "tests/test_skipped_file.py").write_text(_SKIPPED_FILE)
    return root


def _last_line(tree: Path, *options: str, **environment: str) -> tuple[int, str]:
    code, said = _run(tree, *options, **environment)
    return code, said.splitlines()[-1]


def _run(tree: Path, *options: str, **environment: str) -> tuple[int, str]:
    words = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options, "tests"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MAILRESCUE_", "PYTEST_"))}
    run = subprocess.run(words, cwd=tree, env={**clean, **environment}, capture_output=True, text=True)
    return run.returncode, run.stdout + run.stderr


def test_skips_are_only_told_by_default_and_slow_tests_are_left_out(tree: Path) -> None:
    code, line = _last_line(tree)
    assert code == 0
    assert "1 passed, 3 skipped, 1 deselected, 1 xfailed" in line


def test_every_skip_fails_where_none_is_allowed_but_slow_tests_and_expected_failures_do_not(tree: Path) -> None:
    code, line = _last_line(tree, "--continue-on-collection-errors", MAILRESCUE_NO_SKIPS="1")
    assert code == 1
    assert "1 passed, 1 deselected, 1 xfailed, 3 errors" in line


def test_a_skip_fails_in_parallel_runs_too(tree: Path) -> None:
    options = ("-n", "2", "--ignore", "tests/test_skipped_file.py")
    assert "1 passed, 2 skipped, 1 xfailed" in _last_line(tree, *options)[1]
    code, line = _last_line(tree, *options, MAILRESCUE_NO_SKIPS="1")
    assert code == 1
    assert "1 passed, 1 xfailed, 2 errors" in line


def test_slow_tests_run_when_asked_for(tree: Path) -> None:
    assert "2 passed, 3 skipped, 1 xfailed" in _last_line(tree, "--slow")[1]


def test_where_qt_lacks_a_library_the_tests_of_the_window_are_skipped_by_its_name_and_others_run(tree: Path, tmp_path: Path) -> None:
    root = tmp_path / "tree"
    shutil.copytree(tree, root)
    (root / "PySide6").mkdir()
    (root / "PySide6/__init__.py").write_text("")
    (root / "PySide6/QtWidgets.py").write_text(_NO_QT)
    (root / "tests/test_window.py").write_text(_WINDOW_FILE)
    (root / "tests/test_late.py").write_text(_LATE_IMPORT)
    options = ("-rs", "--ignore", "tests/test_sample.py", "--ignore", "tests/test_skipped_file.py")
    code, said = _run(root, *options, PYTHONPATH=str(root))
    assert code == 0, said
    assert said.count("libEGL.so.1 is not on this machine") >= 1
    assert "1 passed, 2 skipped" in said.splitlines()[-1]
    code, said = _run(root, *options, "--continue-on-collection-errors", PYTHONPATH=str(root), MAILRESCUE_NO_SKIPS="1")
    assert code == 1
    assert "1 failed, 1 passed, 1 error" in said.splitlines()[-1]


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_a_connection_beyond_this_machine_is_refused(host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as wire, pytest.raises(NetworkForbidden):
        wire.connect((host, 443))


def test_a_name_look_up_is_refused() -> None:
    with pytest.raises(NetworkForbidden):
        socket.create_connection(("mail.example.org", 993), timeout=1)


def test_loopback_is_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
    assert is_loopback("::1")
    assert is_loopback(b"localhost")
    assert not is_loopback("10.0.0.1")


def test_every_test_has_a_home_that_is_not_the_users(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = Path(os.environ["MAILRESCUE_HOME"])
    assert home.is_relative_to(tmp_path_factory.getbasetemp())
    assert not home.exists()
