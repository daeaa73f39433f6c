"""The script that brings the translations up to the code: what is new is marked, what is gone goes, what is translated stays."""

from __future__ import annotations

import importlib.util
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from mailrescue.ui import words

_SCRIPT = Path(__file__).resolve().parents[2] / "resources/translations.py"
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<!-- vault = Tresor -->\n<TS version="2.1" language="de">\n'
_CODE = '''
def page(count, name):
    first = tr("All & everything is safe")
    later = tr("{name} is <back>", name=name)
    return first, later, trn("{n} mail", "{n} mails", count), tr("All & everything is safe")
'''
_KNOWN = """<context>
    <name>old</name>
    <message>
        <source>All &amp; everything is safe</source>
        <translation>Alles &amp; jedes ist sicher</translation>
    </message>
    <message>
        <source>Gone</source>
        <translation>Weg</translation>
    </message>
</context>
</TS>
"""


@pytest.fixture
def script(tmp_path: Path) -> Iterator[ModuleType]:
    """The script over a tree of its own with one page and one language."""
    spec = importlib.util.spec_from_file_location("translations_script", _SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = script
    spec.loader.exec_module(script)
    script.ROOT, script.SOURCES, script.LANGUAGES = tmp_path, tmp_path / "ui", tmp_path / "languages"
    script.SOURCES.mkdir()
    script.LANGUAGES.mkdir()
    (script.SOURCES / "page.py").write_text(_CODE)
    (script.LANGUAGES / "de.ts").write_text(_HEAD + _KNOWN)
    yield script
    del sys.modules[spec.name]


def test_new_texts_are_marked_and_named_and_those_that_are_gone_go(script: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert script.main() == 1
    told = (script.LANGUAGES / "de.ts").read_text()
    assert told.startswith(_HEAD)
    messages = {one.findtext("source", ""): one.find("translation") for one in ET.fromstring(told).iter("message")}
    assert list(messages) == ["All & everything is safe", "{name} is <back>", "{n} mails"]
    assert {source: one.get("type") for source, one in messages.items() if one is not None} == {
        "All & everything is safe": None, "{name} is <back>": "unfinished", "{n} mails": "unfinished",
    }  # fmt: skip
    assert capsys.readouterr().out.splitlines() == [
        "de.ts: 3 texts, 2 unfinished, 1 dropped", "    {name} is <back>", "    counted: {n} mails",
    ]  # fmt: skip


def test_what_is_translated_stays_and_is_what_the_window_reads(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    script.main()
    path = script.LANGUAGES / "de.ts"
    told = path.read_text().replace('type="unfinished"><numerusform></numerusform><numerusform></numerusform>', "><numerusform>{n} Mail</numerusform><numerusform>{n} Mails</numerusform>")
    path.write_text(told.replace(' type="unfinished"></translation>', ">{name} ist &lt;da&gt;</translation>"))
    assert script.main() == 0
    again = path.read_text()
    assert script.main() == 0
    assert path.read_text() == again
    monkeypatch.setattr(words, "resource_folder", lambda _name: script.LANGUAGES)
    try:
        words.use_language("de")
        assert words.tr("All & everything is safe") == "Alles & jedes ist sicher"
        assert words.tr("{name} is <back>", name="weber") == "weber ist <da>"
        assert (words.trn("{n} mail", "{n} mails", 1), words.trn("{n} mail", "{n} mails", 7)) == ("1 Mail", "7 Mails")
    finally:
        monkeypatch.undo()
        words.use_language("en")
