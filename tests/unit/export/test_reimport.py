"""What MailRescue exports, its own sources read back: bytes, folders, flags and dates."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailrescue.core.clock import SystemClock
from mailrescue.core.progress import CancelToken, Silence
from mailrescue.export.plan import ExportFormat
from mailrescue.export.planner import plan_export
from mailrescue.export.run import run_export
from mailrescue.model.mail import Folder, Listed
from mailrescue.providers.registry import source_for
from tests.contracts.sink_contract import MAILS
from tests.kit.shelf import ORIGIN, MemoryShelf

FOLDERS = ["INBOX", "INBOX/Kunden", "INBOX/Kunden/Grüße 2.0", "Sent Items", "日本語"]


@pytest.mark.parametrize("format_", list(ExportFormat))
def test_what_was_exported_is_a_mailbox_again(format_: ExportFormat, tmp_path: Path) -> None:
    shelf = MemoryShelf()
    put: list[tuple[str, bytes, int, tuple[str, ...]]] = []
    for number, raw in enumerate(raw for raw in MAILS.values() if raw.strip()):
        flags = (("flagged", "seen"), ("answered", "seen"), ("work",), ())[number % 4]
        put.append((FOLDERS[number % len(FOLDERS)], raw, 1_767_000_000 + number, flags))
        shelf.add(*put[-1][:2], received=put[-1][2], flags=flags, subject="Re: all")
    plan = plan_export(shelf, ORIGIN, format_)
    run_export(shelf, plan, tmp_path / "out", reporter=Silence(), cancel=CancelToken(), clock=SystemClock())
    found = []
    with source_for(format_.value, {"path": str(tmp_path / "out")}) as source:
        reader = source.reader()
        for folder in source.folders():
            assert isinstance(folder, Folder)
            for item in source.items(folder):
                assert isinstance(item, Listed)
                got = reader.read(item)
                found.append((folder.path, got.raw, got.received or item.received, got.flags or item.flags))
        reader.close()
    with_dates = format_ is not ExportFormat.EML  # a folder of EML files has the dates of the mails' own headers
    with_flags = format_ is ExportFormat.MAILDIR
    expected = [(path, raw, when if with_dates else None, flags if with_flags else ()) for path, raw, when, flags in put]
    seen = [(path, raw, when if with_dates else None, flags) for path, raw, when, flags in found]
    assert sorted(seen, key=repr) == sorted(expected, key=repr)
