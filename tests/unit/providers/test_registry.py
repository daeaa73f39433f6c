"""Kinds of mailboxes and their options."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailrescue.core.errors import SourceUnreachable, UsageError
from mailrescue.providers.registry import KINDS, source_for


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_source_that_says_when_its_path_is_missing(kind: str, tmp_path: Path) -> None:
    source = source_for(kind, {"path": str(tmp_path / "nowhere")})
    assert source.readers >= 1
    with pytest.raises(SourceUnreachable, match="nowhere"):
        source.__enter__()


def test_an_unknown_kind_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="maildir, mbox, eml, outlook"):
        source_for("pop3", {"path": "x"})


@pytest.mark.parametrize("options", [{}, {"path": ""}])
def test_a_missing_option_is_named(options: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="--path"):
        source_for("eml", options)


def test_an_option_that_the_kind_does_not_have_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--host"):
        source_for("eml", {"path": str(tmp_path), "host": "x"})


def test_a_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    with source_for("eml", {"path": "~"}) as source:
        assert source.fingerprint().facts["identity"] == f"eml:{tmp_path.resolve().as_posix()}"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("path", ["a\0b", "x" * 5000, "/" + "d/" * 3000])
def test_a_path_that_no_system_can_open_ends_in_a_sentence(kind: str, path: str) -> None:
    with pytest.raises(Exception) as caught:
        source_for(kind, {"path": path}).__enter__()
    assert type(caught.value).__module__ == "mailrescue.core.errors"
