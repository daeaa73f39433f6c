"""Maildir names <-> values: unique names, flags, keywords, and the folder names of Maildir++.

Sources: https://cr.yp.to/proto/maildir.html (the `info` part), the Courier and Dovecot descriptions of Maildir++
(`.A.B` folders, modified UTF-7) and of `dovecot-keywords` (letters a to z). On Windows `:` cannot be in a name,
programs write `;` in its place. Knows nothing of files: names in, values out, and back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mailrescue.formats import folderpath, mutf7

KEYWORDS_FILE = "dovecot-keywords"

_FLAGS = {"D": "draft", "F": "flagged", "P": "$forwarded", "R": "answered", "S": "seen", "T": "deleted"}
_LETTERS = {flag: letter for letter, flag in _FLAGS.items()}
_KEYWORD_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def split_name(name: str) -> tuple[str, str]:
    """Return the unique part of a file name and its flag letters, "" when it has none.

    >>> split_name("1276533073.M242P36.host:2,FS")
    ('1276533073.M242P36.host', 'FS')
    """
    unique, mark, letters = name.partition(":2,")
    if mark:
        return unique, letters
    unique, mark, letters = name.partition(";2,")
    if mark:
        return unique, letters
    return name.partition(":")[0], ""  # another kind of info, such as the experimental `:1,`


def join_name(unique: str, letters: str, *, separator: str = ":") -> str:
    """Return the file name for `cur`; `separator` is `;` where the file system refuses `:`."""
    return f"{unique}{separator}2,{letters}"


def flags_of(letters: str, keywords: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the flags that letters stand for, sorted; `keywords` gives the meaning of a, b, c...

    Letters without a meaning are passed over.
    """
    found = {_FLAGS[letter] for letter in letters if letter in _FLAGS}
    if keywords:
        indexes = (_KEYWORD_LETTERS.find(letter) for letter in letters)
        found.update(keywords[index] for index in indexes if 0 <= index < len(keywords))
    return tuple(sorted(found - {""}))


def letters_of(flags: Iterable[str], keywords: Sequence[str] = ()) -> str:
    """Return the letters for flags, in ASCII order as the format asks for; flags without a letter are left out."""
    keyword_letters = dict(zip(keywords, _KEYWORD_LETTERS, strict=False))
    return "".join(sorted({*filter(None, (_LETTERS.get(flag) or keyword_letters.get(flag) for flag in flags))}))


def parse_keywords(data: bytes) -> tuple[str, ...]:
    """Return the keywords of a `dovecot-keywords` file by index: lines `0 $Label1`; "" where an index is unused.

    Lines that are none are passed over. `$Forwarded` is written as the flag P is.
    """
    table = [""] * len(_KEYWORD_LETTERS)
    for line in data.decode("utf-8", "replace").splitlines():
        index, _, keyword = line.partition(" ")
        if index.isdecimal() and index.isascii() and int(index[:4]) < len(table):
            table[int(index[:4])] = "$forwarded" if keyword.lower() == "$forwarded" else keyword.strip()
    while table and not table[-1]:
        table.pop()
    return tuple(table)


def format_keywords(keywords: Sequence[str]) -> bytes:
    """Return the `dovecot-keywords` file for at most 26 keywords."""
    numbered = zip(range(len(_KEYWORD_LETTERS)), keywords, strict=False)
    return "".join(f"{index} {keyword}\n" for index, keyword in numbered).encode("utf-8", "replace")


def folder_names(directory: str) -> tuple[str, ...]:
    """Return the names that the name of one directory stands for: several for `.A.B`, else one.

    Each is modified UTF-7, or taken literally when it is no valid one.
    """
    parts = directory[1:].split(".") if directory.startswith(".") and directory != "." else [directory]
    return tuple(mutf7.decode_or_literal(part, unfit=mutf7.UNFIT_IN_FILE_NAMES) for part in parts)


def folder_directory(names: Iterable[str]) -> str:
    """Return the Maildir++ directory of a folder below the root: `.A.B`; `folder_names` gives the names back."""
    return "".join("." + mutf7.encode(name, unfit=mutf7.UNFIT_IN_FILE_NAMES) for name in names)


def folder_path(directories: Iterable[str]) -> tuple[str, ...]:
    """Return the names of a folder from the directories that lead to it, Maildir++ and nested ones mixed."""
    names = [name for directory in directories for name in folder_names(directory)]
    return folderpath.mailbox_names(names) if names else (folderpath.INBOX,)
