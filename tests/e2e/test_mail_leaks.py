"""A mail that is shown tells nobody: no request, no connection, no file opened, in both back ends, with all fences and with the inner ones alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.kit.leak_vectors import vectors


def run(back_end: str, fence: str) -> dict[str, Any]:
    """Show all vectors in a process of their own; return what it counted."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("QTWEBENGINE")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.kit.leak_rig", back_end, fence], capture_output=True, text=True, timeout=100, env=environment, check=False
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    assert lines, done.stderr[-2_000:]
    found: dict[str, Any] = json.loads(lines[-1])
    return found


@pytest.mark.gui
@pytest.mark.parametrize("back_end", ["text", "web"])
def test_no_vector_gets_out_or_reads_a_file(back_end: str) -> None:
    found = run(back_end, "fenced")
    assert found == {"shown": 2 * len(vectors()), "hits": [], "connections": 0, "doors": 0, "files": 0}


@pytest.mark.gui
def test_the_rig_sees_what_a_bare_browser_lets_out() -> None:
    found = run("web", "open")
    names = {"img", "link-stylesheet", "css-import", "style-background", "iframe-data", "meta-refresh", "object", "svg-image", "video-poster", "script-inline", "link-prefetch"}
    assert names <= set(found["hits"])
    assert len(found["hits"]) > len(vectors()) // 3
    assert found["doors"] > 0  # preconnect, which no request shows


@pytest.mark.gui
def test_the_browser_back_end_paints_styles_and_own_pictures_finds_words_and_follows_no_link() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("QTWEBENGINE")}
    done = subprocess.run([sys.executable, "-m", "tests.kit.web_rig"], capture_output=True, text=True, timeout=60, env=environment, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    assert told == {"colours": ["#ff0000", "#00ff00"], "asked": ["https://x.example/there"], "found": True, "title": "mail://m1", "at": "mail"}


@pytest.mark.gui
def test_the_rig_sees_files_that_a_bare_text_widget_opens() -> None:
    assert run("text", "open")["files"] > 0
