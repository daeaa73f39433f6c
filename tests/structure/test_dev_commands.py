"""resources/dev.py, tried on a small tree: a wheel made here stands for the index, so no network is needed."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

_DEV = Path(__file__).resolve().parents[2] / "resources" / "dev.py"

_PROJECT = '[project]\ndependencies = ["tiny>=1"]\noptional-dependencies = { test = [] }\n'
_MAIN = 'import os, sys, tiny\nprint(tiny.WORD, os.getcwd(), *sys.argv[1:])\nsys.exit(7 if "fail" in sys.argv else 0)\n'
_INFO = "tiny-1.0.dist-info"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "a tree"
    for folder in ("resources", "mailrescue"):
        (root / folder).mkdir(parents=True)
    shutil.copy(_DEV, root / "resources")
    (root / "resources/constraints.txt").write_text("tiny==1.0\n")
    (root / "pyproject.toml").write_text(_PROJECT)
    (root / "mailrescue/__main__.py").write_text(_MAIN)
    return root


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    folder = tmp_path / "wheels"
    folder.mkdir()
    with zipfile.ZipFile(folder / "tiny-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("tiny.py", "WORD = 'tiny'\n")
        wheel.writestr(f"{_INFO}/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        wheel.writestr(f"{_INFO}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{_INFO}/RECORD", "")
    return folder


def _run(tree: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    environment = {**clean, "PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "1", **settings}
    command = [sys.executable, str(tree / "resources/dev.py"), *words]
    return subprocess.run(command, env=environment, cwd=tree.parent, capture_output=True, text=True)


def test_demo_sets_up_once_and_hands_its_arguments_on(tree: Path, wheels: Path) -> None:
    first = _run(tree, "demo", "--seed", "1 2", PIP_NO_INDEX="1", PIP_FIND_LINKS=wheels.as_uri())
    assert first.returncode == 0, first.stdout + first.stderr
    assert first.stdout.splitlines()[-1] == f"tiny {tree} demo --seed 1 2"
    # With no index at all the second run must find everything ready.
    second = _run(tree, "demo", "fail", PIP_NO_INDEX="1")
    assert second.stdout == f"tiny {tree} demo fail\n"
    assert second.returncode == 7


def test_the_command_it_leaves_runs_from_any_folder(tree: Path, wheels: Path, tmp_path: Path) -> None:
    _run(tree, "demo", PIP_NO_INDEX="1", PIP_FIND_LINKS=wheels.as_uri())
    # A module beside the user's mail must not stand in for one of ours.
    (tmp_path / "tiny.py").write_text("raise SystemExit('taken from the working folder')\n")
    command = tree / ".venv" / ("Scripts/mailrescue.cmd" if os.name == "nt" else "bin/mailrescue")
    run = subprocess.run([command, "list", "a b"], cwd=tmp_path, capture_output=True, text=True)
    assert run.stdout == f"tiny {tmp_path} list a b\n"


def test_another_pin_is_installed_on_the_next_run(tree: Path, wheels: Path) -> None:
    _run(tree, "demo", PIP_NO_INDEX="1", PIP_FIND_LINKS=wheels.as_uri())
    (tree / "resources/constraints.txt").write_text("tiny==2.0\n")
    run = _run(tree, "demo", PIP_NO_INDEX="1", PIP_FIND_LINKS=wheels.as_uri())
    assert run.returncode == 1
    assert "Installing" in run.stdout


def test_without_a_network_it_ends_in_one_sentence(tree: Path) -> None:
    run = _run(tree, "demo", PIP_INDEX_URL="http://127.0.0.1:9/simple")
    assert run.returncode == 1
    assert "no package index" in run.stdout.splitlines()[-1]
    assert "Traceback" not in run.stdout + run.stderr


def test_an_environment_whose_python_is_gone_is_made_again(tree: Path, wheels: Path) -> None:
    setting = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": wheels.as_uri()}
    _run(tree, "demo", **setting)
    for python in [*(tree / ".venv/bin").glob("python*"), *(tree / ".venv/Scripts").glob("python*")]:
        python.unlink()
    assert _run(tree, "demo", **setting).returncode == 0


def test_other_words_show_how_it_is_called(tree: Path) -> None:
    run = _run(tree, "tset")
    assert run.returncode == 2
    assert "dev.py test" in run.stdout


def _dev() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev", _DEV)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_cannot_be_installed_is_named_in_one_apt_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    dev = _dev()
    monkeypatch.setattr(dev, "NEEDS", (*dev.NEEDS[:2], dev.Need("libnowhere.so.1", "libnowhere1", "tests of the window")))
    dev.install_needs(slow=True)
    told = capsys.readouterr().out
    assert "    tests of the window: libnowhere.so.1\n" in told
    assert told.endswith("  To run them too: sudo apt install borgbackup libnowhere1 restic\n")


def test_a_library_is_found_by_its_name_and_a_program_by_its_path(tmp_path: Path) -> None:
    dev = _dev()
    known = [dev.Need(name, "python3", "tests") for name in ("libc.so.6", "python3", sys.executable)]
    assert [need.name for need in known if need.missing] == []
    assert dev.Need("libnowhere.so.1", "libnowhere1", "tests").missing
    assert dev.Need(str(tmp_path / "no-such-program"), "nowhere", "tests").missing


def test_nothing_is_said_where_nothing_is_missing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    dev = _dev()
    monkeypatch.setattr(dev, "NEEDS", (dev.Need("sh", "dash", "tests/bench"),))
    dev.install_needs(slow=True)
    assert capsys.readouterr().out == ""


def test_every_program_that_a_test_needs_has_its_package_named() -> None:
    tests = _DEV.parents[1] / "tests"
    named = {need.name for need in _dev().NEEDS}
    marker = "needs_program" + '("'
    files = [file for file in tests.rglob("test_*.py") if file.parent.name != "structure"]
    used = {part.split('"')[0] for file in files for part in file.read_text().split(marker)[1:]}
    assert used <= named
