"""The texts that the window shows, found in its source: those that can be translated, and those that slipped by.

Reads code, runs none of it, and needs no Qt.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

# What puts a text before the user's eyes, or into a screen reader's mouth, and which of its arguments that is.
_SHOWING = {
    "label": (0,), "badge": (0,), "Button": (0,), "IconButton": (1,), "Banner": (1, 2), "Empty": (1, 2), "say": (0, 1, 2),
    "QLabel": (0,), "QPushButton": (0,), "QCheckBox": (0,), "QRadioButton": (0,), "QAction": (0,), "QGroupBox": (0,), "QToolButton": (0,),
    "setText": (0,), "setTitle": (0,), "setToolTip": (0,), "setStatusTip": (0,), "setWhatsThis": (0,), "setWindowTitle": (0,),
    "setAccessibleName": (0,), "setAccessibleDescription": (0,), "setPlaceholderText": (0,), "setPlainText": (0,), "setInformativeText": (0,),
    "setLabelText": (0,), "setCancelButtonText": (0,), "setPrefix": (0,), "setSuffix": (0,), "setSpecialValueText": (0,),
    "addItem": (0, 1), "addAction": (0, 1), "addMenu": (0, 1), "addTab": (1,), "addRow": (0,), "setTabText": (1,),
    "drawText": (0, 1, 2, 3, 4, 5, 6), "elidedText": (0,),
    "getExistingDirectory": (1,), "getOpenFileName": (1,), "getOpenFileNames": (1,), "getSaveFileName": (1,),
    "question": (1, 2), "warning": (1, 2), "information": (1, 2), "critical": (1, 2),
}  # fmt: skip
_TRANSLATING = {"tr": 1, "trn": 2}
# Our name, and kinds of banners, which some functions take before the text.
_NO_TEXT = {"MailRescue", "good", "bad", "warn", "info"}
# A capital, a small letter, and further words: nothing but a sentence looks like that.
_SENTENCE = re.compile(r"[A-Z][a-z]+,? [A-Za-z]\S*|[A-Z][a-z]{3,}[.!?]$")
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass
class Shown:
    """What was found. `plain`: texts of tr(); `counted`: by its plural, the singular of a text of trn(); `slipped`: places."""

    plain: set[str] = field(default_factory=set)
    counted: dict[str, str] = field(default_factory=dict)
    slipped: list[str] = field(default_factory=list)


def shown_words(root: Path, besides: tuple[Path, ...] = ()) -> Shown:
    """Look through every module below `root` but `besides`."""
    found = Shown()
    for path in sorted(set(root.rglob("*.py")) - set(besides)):
        look_through(path.read_text(encoding="utf-8"), path.relative_to(root).as_posix(), found)
    return found


def look_through(source: str, name: str, found: Shown) -> None:
    """Add what one module shows."""
    tree = ast.parse(source)
    passed = _not_shown(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (count := _TRANSLATING.get(_called(node), 0)):
            texts = [one.value for one in node.args[:count] if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            passed |= {id(one) for one in node.args[:count]}
            if len(texts) < count:
                found.slipped.append(f"{name}:{node.lineno}: {_called(node)}() without a literal")
            elif count == 1:
                found.plain.add(texts[0])
            else:
                found.counted[texts[1]] = texts[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            shown = (node.args[at] for at in _SHOWING.get(_called(node), ()) if at < len(node.args))
            found.slipped += [f"{name}:{node.lineno}: {text!r}" for one in shown for text in _texts(one, passed) if _WORD.search(text)]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed and _SENTENCE.match(node.value):
            found.slipped.append(f"{name}:{node.lineno}: {node.value!r}")
    found.slipped = sorted(set(found.slipped))


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id if isinstance(call.func, ast.Name) else ""


def _not_shown(tree: ast.Module) -> set[int]:
    """Docstrings, annotations, fonts, keys, and what is said of an error, which comes in English wherever it comes from."""
    passed: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(id(node.value))
        if isinstance(node, ast.Raise | ast.Assert) or (isinstance(node, ast.Call) and (_called(node).endswith("Error") or _called(node) == "setFamilies")):
            passed |= {id(inner) for inner in ast.walk(node)}
        if isinstance(node, ast.ClassDef) and any(isinstance(base, ast.Name) and base.id.endswith("Error") for base in node.bases):
            passed |= {id(inner) for inner in ast.walk(node)}
        if isinstance(node, ast.Dict):
            passed |= {id(key) for key in node.keys}
        annotation = getattr(node, "annotation", None) or getattr(node, "returns", None)
        if annotation is not None:
            passed |= {id(inner) for inner in ast.walk(annotation)}
    return passed


def _texts(node: ast.expr, passed: set[int]) -> Iterator[str]:
    """Yield the literals that an expression may come to; what a function makes of them is that function's own."""
    if id(node) in passed:
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if node.value not in _NO_TEXT:
            yield node.value
    elif isinstance(node, ast.JoinedStr | ast.BoolOp):
        for one in node.values:
            yield from _texts(one, passed)
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body, passed)
        yield from _texts(node.orelse, passed)
    elif isinstance(node, ast.BinOp):
        yield from _texts(node.left, passed)
        yield from _texts(node.right, passed)
