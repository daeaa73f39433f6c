"""The words of the window in the user's language. English stands in the code; other languages in resources/languages/XX.ts.

    tr("Snapshot now")                                  a sentence
    tr("{account} is safe", account=name)               with a name put in
    trn("{n} message", "{n} messages", count)           counted; {n} is written as the user's locale writes numbers

The files are Qt Linguist's (TS 2.1), read as they are: nothing needs to be compiled. What an engine says - the guard's
findings, errors - comes in English from below, and is shown as it is.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET  # our own files, shipped with the program

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from mailrescue.core.errors import MailRescueError
from mailrescue.core.resources import resource_folder

LANGUAGES = {"en": "English", "de": "Deutsch"}
_QT_WORDS = "words of Qt"
_single: dict[str, str] = {}
_plural: dict[str, tuple[str, ...]] = {}


def use_language(code: str) -> None:
    """Speak `code` ("de") from now on; what has no translation stays English. Widgets made before keep their words."""
    _single.clear()
    _plural.clear()
    QLocale.setDefault(QLocale(code) if QLocale.system().name()[:2] != code else QLocale.system())
    _speak_in_dialogs(code)
    try:
        path = resource_folder("languages") / f"{code}.ts"
    except MailRescueError:
        return
    if code != "en" and path.is_file():
        _load(path.read_text(encoding="utf-8"))


def _speak_in_dialogs(code: str) -> None:
    """Let the dialogs and menus that Qt brings speak the language, too; its words for them come with it."""
    application = QCoreApplication.instance()
    if application is None:
        return
    for old in application.findChildren(QTranslator, _QT_WORDS):
        application.removeTranslator(old)
        old.deleteLater()
    found = QTranslator(application)
    found.setObjectName(_QT_WORDS)
    if code != "en" and found.load(f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        application.installTranslator(found)


def system_language() -> str:
    """Return the language of the user's system if there are words for it, else English."""
    code = QLocale.system().name()[:2]
    return code if code in LANGUAGES else "en"


def is_english() -> bool:
    """Return whether English is spoken, which the engine speaks, too."""
    return not _single


def tr(text: str, **names: object) -> str:
    """Return the text in the user's language with `names` put in."""
    said = _single.get(text, text)
    return said.format(**names) if names else said


def trn(one: str, many: str, count: int, **names: object) -> str:
    """Return the text for `count` things."""
    forms = _plural.get(many) or (one, many)
    return forms[0 if count == 1 else -1].format(n=QLocale().toString(count), **names)


def _load(text: str) -> None:
    for message in ET.fromstring(text).iter("message"):  # noqa: S314  our own file
        source, translation = message.findtext("source", ""), message.find("translation")
        if translation is None or translation.get("type") in ("vanished", "obsolete"):
            continue
        forms = tuple(form.text or "" for form in translation.iter("numerusform"))
        if all(forms) and forms:
            _plural[source] = forms
        elif translation.text:
            _single[source] = translation.text
