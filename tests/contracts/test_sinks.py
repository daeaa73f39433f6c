"""The three formats of export, read back by Python's own readers."""

from __future__ import annotations

import mailbox
import re
from pathlib import Path

from mailrescue.export.plan import ExportFormat
from tests.contracts.sink_contract import SinkContract


class TestEml(SinkContract):
    """Files."""

    format = ExportFormat.EML

    def read_back(self, dest: Path) -> list[bytes]:
        """Return all files called .eml, .ics or .vcf."""
        return [path.read_bytes() for path in dest.rglob("*") if path.suffix in (".eml", ".ics", ".vcf") and path.is_file()]


class TestMaildir(SinkContract):
    """Maildir++."""

    format = ExportFormat.MAILDIR

    def read_back(self, dest: Path) -> list[bytes]:
        """Return what mailbox.Maildir finds in the inbox and in all folders it lists."""
        root = mailbox.Maildir(dest, create=False)
        boxes = [root, *(root.get_folder(name) for name in root.list_folders())]
        return [box.get_bytes(key) for box in boxes for key in box.iterkeys()]


class TestMbox(SinkContract):
    """mboxrd."""

    format = ExportFormat.MBOX

    def read_back(self, dest: Path) -> list[bytes]:
        """Return what mailbox.mbox finds; it knows no quoting, so that is taken off here."""
        mails = []
        for path in sorted(path for path in dest.rglob("*.mbox") if path.is_file()):
            box = mailbox.mbox(path, create=False)
            mails += [re.sub(rb"(?m)^>(>*From )", rb"\1", box.get_bytes(key)) for key in box.iterkeys()]
            box.close()
        return mails

    def as_read(self, raw: bytes) -> bytes:
        """Other programs see an end of the last line where there was none; the manifest knows where the mail ends."""
        return raw + b"\n" if raw and not raw.endswith(b"\n") else raw
