"""Where data files are found: source tree, frozen program, installation by pip."""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

import pytest

from mailrescue.core import resources
from mailrescue.core.errors import MailRescueError
from mailrescue.core.resources import resource_folder


def test_a_source_tree_has_them_at_its_top() -> None:
    assert resource_folder("demo") == Path(__file__).resolve().parents[3] / "resources" / "demo"


def test_a_frozen_program_brings_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    (tmp_path / "resources/demo").mkdir(parents=True)
    assert resource_folder("demo") == tmp_path / "resources" / "demo"


def test_an_installed_program_has_them_where_pip_puts_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "__file__", str(tmp_path / "site/mailrescue/core/resources.py"))
    monkeypatch.setattr(sysconfig, "get_path", lambda _name, _scheme: str(tmp_path))
    (tmp_path / "share/mailrescue/demo").mkdir(parents=True)
    assert resource_folder("demo") == tmp_path / "share/mailrescue/demo"


def test_missing_files_are_named_in_a_sentence() -> None:
    with pytest.raises(MailRescueError, match="resources/nothing are missing"):
        resource_folder("nothing")
