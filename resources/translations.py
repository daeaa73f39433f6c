"""Bring the translations of the window up to the code: python3 resources/translations.py

Reads the sources of mailrescue/ui for `tr("...")` and `trn("...", "...", count)`, and writes each resources/languages/XX.ts
anew (Qt Linguist, TS 2.1; https://doc.qt.io/qt-6/linguist-ts-file-format.html): with new texts, marked unfinished, without
those that are gone, in the order of the code, and with the head and all translations of before. Prints what is unfinished.
A counted text stands under its plural, with two forms. Needs the standard library alone.
"""

from __future__ import annotations

import ast
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "mailrescue" / "ui"
LANGUAGES = ROOT / "resources" / "languages"
FORMS = 2  # one and many: enough for the languages that there are

# Of a text: itself, and whether it is a counted one; a plural and a sentence may be the same words.
Key = tuple[str, bool]


def main() -> int:
    """Write every translation anew; 1 while something is unfinished."""
    texts: dict[Key, str] = {}
    for path in sorted(SOURCES.rglob("*.py")):
        for key, where in texts_of(path):
            texts.setdefault(key, where)
    unfinished = 0
    for path in sorted(LANGUAGES.glob("*.ts")):
        told = path.read_text(encoding="utf-8")
        known = translations(told)
        path.write_text(head(told) + written(texts, known), encoding="utf-8")
        missing = [key for key in texts if not all(known.get(key, [""]))]
        dropped = len(known.keys() - texts.keys())
        print(f"{path.name}: {len(texts)} texts, {len(missing)} unfinished, {dropped} dropped")
        for text, counted in missing:
            print(f"    {'counted: ' if counted else ''}{text}")
        unfinished += len(missing)
    return 1 if unfinished else 0


def texts_of(path: Path) -> Iterator[tuple[Key, str]]:
    """Yield the texts of a source file with its name, in their order there."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        place = {"tr": 0, "trn": 1}.get(name)
        text = None if place is None or place >= len(call.args) else call.args[place]
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            yield (text.value, name == "trn"), path.relative_to(ROOT).as_posix()


def head(told: str) -> str:
    """Return what stands before the first context: the declaration, and the glossary in a comment."""
    return told[: told.index("<context>")]


def translations(told: str) -> dict[Key, list[str]]:
    """Return what is translated, the forms of each text; one form for what is not counted."""
    found: dict[Key, list[str]] = {}
    for message in ET.fromstring(told).iter("message"):  # noqa: S314  our own file
        translation = message.find("translation")
        if translation is None:
            continue
        counted = message.get("numerus") == "yes"
        forms = [form.text or "" for form in translation.iter("numerusform")] if counted else [translation.text or ""]
        found[message.findtext("source", ""), counted] = forms
    return found


def written(texts: dict[Key, str], known: dict[Key, list[str]]) -> str:
    """Return the contexts, one for each source file, and the end of the file."""
    lines: list[str] = []
    for place in dict.fromkeys(texts.values()):
        lines += ["<context>", f"    <name>{escape(place)}</name>"]
        for key in [key for key, where in texts.items() if where == place]:
            lines += message(key, known.get(key, []))
        lines.append("</context>")
    return "\n".join([*lines, "</TS>", ""])


def message(key: Key, forms: list[str]) -> list[str]:
    """Return the lines of one text."""
    text, counted = key
    forms = forms or [""] * (FORMS if counted else 1)
    mark = "" if all(forms) else ' type="unfinished"'
    said = "".join(f"<numerusform>{escape(form)}</numerusform>" for form in forms) if counted else escape(forms[0])
    return [
        '    <message numerus="yes">' if counted else "    <message>", f"        <source>{escape(text)}</source>",
        f"        <translation{mark}>{said}</translation>", "    </message>",
    ]  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
