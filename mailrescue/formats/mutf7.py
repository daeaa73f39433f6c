"""Modified UTF-7, in which IMAP (RFC 3501 5.1.3) and Maildir++ write folder names.

Printable ASCII stands for itself, `&` is `&-`, everything else is UTF-16 in a base64 with `,` for `/` between
`&` and `-`. Knows nothing of hierarchy: one name at a time.
"""

from __future__ import annotations

import binascii
import itertools

# Printable, but not fit to stand for themselves where a folder name is a file name, so allowed in base64 there:
# the hierarchy signs of Maildir++ and of file systems, and what Windows refuses.
UNFIT_IN_FILE_NAMES = './\\:*?"<>|'


def encode(name: str, *, unfit: str = "") -> str:
    """Return a name in modified UTF-7; characters of `unfit` are written in base64 although they are printable.

    Bytes that are no UTF-8 (lone surrogates U+DC80 to U+DCFF, PEP 383) are carried along, so that `decode`
    gives every name of a disk back.
    """
    return "".join(
        "".join(run).replace("&", "&-") if plain else _encode_run("".join(run))
        for plain, run in itertools.groupby(name, lambda letter: " " <= letter <= "~" and letter not in unfit)
    )


def decode(text: str, *, unfit: str = "") -> str | None:
    """Return the name that `text` stands for; None when it is no valid modified UTF-7.

    Valid is only what `encode` writes: no characters beyond printable ASCII, no base64 for what can stand for
    itself (save `unfit`), no two runs of base64 side by side, no odd bits at a run's end.
    """
    if "&" not in text:
        return text if text.isascii() and text.isprintable() else None
    try:
        name = _decode(text)
    except ValueError:
        return None
    # Which of the unfit characters were in base64 is the writer's choice; the rest must be canonical.
    in_base64 = "".join(letter for letter in unfit if letter in name and letter not in text)
    return name if encode(name, unfit=in_base64) == text else None


def decode_or_literal(text: str, *, unfit: str = "") -> str:
    """Return the name that `text` stands for, or `text` itself when it is no valid modified UTF-7."""
    name = decode(text, unfit=unfit)
    return text if name is None else name


def _encode_run(run: str) -> str:
    data = binascii.b2a_base64(run.encode("utf-16-be", "surrogatepass"), newline=False)
    return f"&{data.decode('ascii').rstrip('=').replace('/', ',')}-"


def _decode(text: str) -> str:
    plain, *runs = text.split("&")
    pieces = [plain]
    for run in runs:
        code, end, plain = run.partition("-")
        if not end:
            raise ValueError(text)
        pieces += [_decode_run(code) if code else "&", plain]
    return "".join(pieces)


def _decode_run(code: str) -> str:
    if "/" in code or "=" in code:
        raise ValueError(code)
    padded = code.replace(",", "/") + "=" * (-len(code) % 4)
    run = binascii.a2b_base64(padded, strict_mode=True).decode("utf-16-be", "surrogatepass")
    if any("\ud800" <= letter <= "\udfff" and not "\udc80" <= letter <= "\udcff" for letter in run):
        raise ValueError(code)
    return run
