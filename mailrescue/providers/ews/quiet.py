"""Keeps mail, passwords and tokens out of logs: the libraries below write whole messages there when one is damaged."""

from __future__ import annotations

import logging

# exchangelib logs the text of a value that it cannot decode, the others headers with tokens.
_TALKERS = ("exchangelib", "requests_oauthlib", "oauthlib", "requests_ntlm", "spnego")
_OURS = "mailrescue.ews"


class _Hush(logging.Handler):
    """Says that a library had something to say, without its words."""

    def emit(self, record: logging.LogRecord) -> None:
        """Pass on where it was said and how loud."""
        logging.getLogger(_OURS).log(
            min(record.levelno, logging.DEBUG), "%s, line %d, noted something; its words may hold mail and are left out",
            record.name, record.lineno,
        )  # fmt: skip


def hush() -> None:
    """Let nothing that these libraries log go further than here; may be called again."""
    for name in _TALKERS:
        logger = logging.getLogger(name)
        logger.propagate = False
        logger.setLevel(logging.WARNING)  # with DEBUG they would even put whole requests together
        if not any(isinstance(handler, _Hush) for handler in logger.handlers):
            logger.handlers = [_Hush()]
