"""Kinds of mailboxes and their options."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailrescue.core.errors import SourceUnreachable, UsageError
from mailrescue.providers.base import Means
from mailrescue.providers.registry import KINDS, probe_for, source_for

FILES = [name for name, kind in KINDS.items() if not kind.remote]
SERVERS = {
    "imap": {"host": "localhost", "user": "anna", "port": "1", "security": "tls"},
    "ews": {"email": "anna@localhost", "endpoint": "https://localhost:1/EWS/Exchange.asmx"},
}


def test_mailboxes_are_in_files_or_on_a_server() -> None:
    assert FILES == ["maildir", "mbox", "eml", "outlook"]
    assert [name for name, kind in KINDS.items() if kind.remote] == list(SERVERS)


@pytest.mark.parametrize("kind", FILES)
def test_every_kind_of_file_has_a_source_that_says_when_its_path_is_missing(kind: str, tmp_path: Path) -> None:
    source = source_for(kind, {"path": str(tmp_path / "nowhere")})
    assert source.readers >= 1
    with pytest.raises(SourceUnreachable, match="nowhere"):
        source.__enter__()


@pytest.mark.parametrize("kind", SERVERS)
def test_every_kind_of_server_has_a_source_and_a_probe_and_building_them_reaches_nobody(kind: str) -> None:
    means = Means("secret of anna")
    source = source_for(kind, SERVERS[kind], means)
    assert source.readers >= 1
    assert probe_for(kind, SERVERS[kind], means) is not None
    assert "secret of anna" not in repr(means) + repr(source)


@pytest.mark.parametrize("kind", FILES)
def test_there_is_nothing_to_probe_of_a_file(kind: str, tmp_path: Path) -> None:
    assert probe_for(kind, {"path": str(tmp_path)}, Means()) is None


def test_an_unknown_kind_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="maildir, mbox, eml, outlook, imap, ews"):
        source_for("pop3", {"path": "x"})


@pytest.mark.parametrize("options", [{}, {"path": ""}])
def test_a_missing_option_is_named(options: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="--path"):
        source_for("eml", options)


@pytest.mark.parametrize(("kind", "options", "named"), [("imap", {"user": "anna"}, "--host"), ("imap", {"host": "x.example"}, "--user"), ("ews", {}, "--email")])
def test_a_missing_option_of_a_server_is_named(kind: str, options: dict[str, str], named: str) -> None:
    with pytest.raises(UsageError, match=named):
        source_for(kind, options)


@pytest.mark.parametrize(("kind", "name"), [("eml", "host"), ("imap", "path"), ("ews", "security")])
def test_an_option_that_the_kind_does_not_have_is_named(kind: str, name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"has no option --{name}"):
        source_for(kind, {**SERVERS.get(kind, {"path": str(tmp_path)}), name: "x"})


def test_a_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    with source_for("eml", {"path": "~"}) as source:
        assert source.fingerprint().facts["identity"] == f"eml:{tmp_path.resolve().as_posix()}"


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("path", ["a\0b", "x" * 5000, "/" + "d/" * 3000])
def test_a_path_that_no_system_can_open_ends_in_a_sentence(kind: str, path: str) -> None:
    with pytest.raises(Exception) as caught:
        source_for(kind, {"path": path}).__enter__()
    assert type(caught.value).__module__ == "mailrescue.core.errors"
