"""The query language of search: any text is a query, none is an error.

    anna offer              both words, in any order, anywhere in the mail
    "new offer"             this phrase; typographic quotation marks do as well
    from:anna to:bob        in that field; values may be quoted: from:"Anna B"; also subject:
    folder:INBOX            in folders whose path holds this
    after:2024-03 before:2025   from the start of March 2024 on, and before 2025 began; YYYY, YYYY-MM or YYYY-MM-DD
    has:attachment          with attachments
    off*                    words that begin so
    -spam    NOT spam       not with this word; works before every form above

A field name whose value makes no sense is an ordinary word, and so is one that is not listed. A word of which the
index holds nothing (punctuation only) is passed over, as search engines do; when nothing else is there, the query is
`empty`, and finds nothing. Words are prepared as the index prepared the mail (`words.py`), so an address or a word
of a script without blanks is a phrase of its pieces. Pure: the zone is handed in, nothing is looked up.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from mailrescue.formats.words import has_words, index_text

# More words and longer ones than anybody types; what a pasted mail holds beyond them is not looked for.
_MAX_WORDS = 100
_MAX_LENGTH = 10_000

_COLUMNS = {"from": "sender", "to": "recipients", "subject": "subject"}
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"') | {"：": ":", "＊": "*"})  # noqa: RUF001  typed by phones and input methods
_NAMES = "from|to|subject|folder|before|after|has"
# A name may stand off from its value, but never takes another name for it.
_ITEM = re.compile(
    rf'\s*(-?)(?:({_NAMES}):(?:\s+(?!-?(?:{_NAMES}):))?)?(?:"([^"]*)"?(\*?)|([^\s"]*))', re.IGNORECASE | re.ASCII
)
_DATE = re.compile(r"(\d{4})(?:[-/.](\d{1,2}))?(?:[-/.](\d{1,2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for.

    `match` is an FTS5 expression over the columns subject, sender, recipients, body and attachments, "" when no word
    must occur. Only then `exclude` may hold one whose hits must not be shown (FTS5 knows no NOT without a left side).
    `folder` are pieces of a folder's path, as the user knows them, all of which it must hold; `not_folder` are pieces of
    which it may hold none. `after` <= date < `before`, in seconds since 1970. `has_attachment` and `no_attachment` ask
    for mail with and without attachments.
    """

    match: str = ""
    exclude: str = ""
    folder: tuple[str, ...] = ()
    not_folder: tuple[str, ...] = ()
    before: int | None = None
    after: int | None = None
    has_attachment: bool = False
    no_attachment: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing at all is asked for: such a query finds nothing."""
        return self == Query()


@dataclass(slots=True)
class _Draft:
    """A query while it is read."""

    zone: tzinfo
    wanted: list[str] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)
    folder: list[str] = field(default_factory=list)
    not_folder: list[str] = field(default_factory=list)
    before: list[int] = field(default_factory=list)
    after: list[int] = field(default_factory=list)
    attachment: set[bool] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Item:
    """One word of a query: `name` is the field in lower case or ""."""

    negative: bool
    name: str
    value: str
    prefix: bool = False
    quoted: bool = False


def parse_query(text: str, zone: tzinfo) -> Query:
    """Return what `text` asks for; dates are days in `zone`. Never raises."""
    draft = _Draft(zone)
    items = _items(text[:_MAX_LENGTH].translate(_QUOTES))
    negated = False
    for index, item in enumerate(items[:_MAX_WORDS]):
        is_last = index == len(items) - 1
        if not (item.name or item.quoted or item.negative or is_last):
            if item.value == "NOT":
                negated = True
                continue
            if item.value == "AND" and index:
                continue
        _take(draft, item, negative=item.negative or negated)
        negated = False
    match = " AND ".join(draft.wanted)
    exclude = " OR ".join(draft.unwanted)
    if match and exclude:
        match, exclude = f"({match}) NOT ({exclude})", ""
    return Query(
        match,
        exclude,
        tuple(draft.folder),
        tuple(draft.not_folder),
        min(draft.before, default=None),
        max(draft.after, default=None),
        has_attachment=True in draft.attachment,
        no_attachment=False in draft.attachment,
    )


def _items(text: str) -> list[_Item]:
    found: list[_Item] = []
    for minus, name, quoted, star, plain in _ITEM.findall(text):
        value = quoted or plain
        if value:
            prefix = bool(star) or plain.endswith("*")
            found.append(_Item(bool(minus), name.lower(), value, prefix, bool(quoted)))
    return found


def _take(draft: _Draft, item: _Item, *, negative: bool) -> None:
    match item.name:
        case "folder":
            path = unicodedata.normalize("NFC", item.value.strip())
            (draft.not_folder if negative else draft.folder).append(path)
            return
        case "has" if item.value.casefold() in {"attachment", "attachments"}:
            draft.attachment.add(not negative)
            return
        case "before" | "after" if (moment := _start_of(item.value, draft.zone)) is not None:
            (draft.before if (item.name == "before") != negative else draft.after).append(moment)
            return
    column = _COLUMNS.get(item.name, "")
    words = index_text(item.value if column or not item.name else f"{item.name} {item.value}")
    if item.prefix and not item.quoted:
        words = words.rstrip(" *")
    if has_words(words):
        (draft.unwanted if negative else draft.wanted).append(_phrase(column, words, prefix=item.prefix))


def _phrase(column: str, words: str, *, prefix: bool) -> str:
    """Return the FTS5 expression for words that stand beside each other; the last may go on when `prefix`."""
    quoted = words.replace('"', '""')
    return f'{column} : "{quoted}"{" *" if prefix else ""}' if column else f'"{quoted}"{" *" if prefix else ""}'


def _start_of(value: str, zone: tzinfo) -> int | None:
    """Return when a year, month or day begins in `zone`; None when it is no date."""
    date = _DATE.fullmatch(unicodedata.normalize("NFKC", value).strip())
    if date is None:
        return None
    year, month, day = (int(number or 1) for number in date.groups())
    try:
        return int(datetime(year, month, day, tzinfo=zone).timestamp())
    except (ValueError, OverflowError):
        return None
