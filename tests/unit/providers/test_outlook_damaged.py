"""Damaged copies of a real file: no crash, no hang; each ends in items, in named skips, or in one sentence."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from mailrescue.core.errors import ItemUnreadable, SourceUnreadable
from mailrescue.model.mail import Folder, Listed, RawItem, Skip
from mailrescue.providers.files.outlook import Limits, OutlookSource
from tests.kit.outlook_files import content

SAMPLE = "mailbox.pst"
LIMITS = Limits(open=20, list=10, read=10, slowest=10**9)


def truncate(data: bytearray, chance: random.Random) -> bytes:
    """Cut off the end."""
    return bytes(data[: chance.randrange(600, len(data))])


def flip(data: bytearray, chance: random.Random) -> bytes:
    """Turn over single bits behind the header."""
    for _bit in range(chance.choice((1, 20, 400))):
        data[chance.randrange(564, len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def blank(data: bytearray, chance: random.Random) -> bytes:
    """Lose a few blocks, as a broken disk does."""
    for _block in range(chance.choice((1, 4, 16))):
        start = chance.randrange(0x4400, len(data) - 4096) & ~511
        data[start : start + 4096] = bytes(4096)
    return bytes(data)


def scramble(data: bytearray, chance: random.Random) -> bytes:
    """Overwrite a stretch with noise."""
    start = chance.randrange(0x4400, len(data) - 65536)
    length = chance.choice((512, 8192, 65536))
    data[start : start + length] = chance.randbytes(length)
    return bytes(data)


DAMAGES: list[Callable[[bytearray, random.Random], bytes]] = [truncate, flip, blank, scramble]
COPIES = [(damage, seed) for seed in range(10) for damage in DAMAGES]


def outcome(path: Path) -> tuple[int, list[str], str]:
    """Return how many items were read and the reasons for those missing, or the sentence for the whole file."""
    read, reasons = 0, list[str]()
    try:
        with OutlookSource(path, limits=LIMITS) as source:
            reader = source.reader()
            for folder in source.folders():
                found = [folder] if isinstance(folder, Skip) else _read_folder(source, reader.read, folder)
                reasons += [each.reason for each in found if isinstance(each, Skip)]
                read += sum(isinstance(each, RawItem) for each in found)
            source.fingerprint()
            reader.close()
    except SourceUnreadable as error:
        return 0, [], str(error)
    return read, reasons, ""


def _read_folder(source: OutlookSource, read: Callable, folder: Folder) -> list[RawItem | Skip]:
    found: list[RawItem | Skip] = []
    try:
        for item in source.items(folder):
            found.append(item if isinstance(item, Skip) else _read_item(read, item))
    except ItemUnreadable as error:
        found.append(Skip(folder.path, "", str(error)))
    return found


def _read_item(read: Callable, item: Listed) -> RawItem | Skip:
    try:
        return read(item)
    except ItemUnreadable as error:
        return Skip("", item.key, str(error))


@pytest.mark.parametrize(
    ("damage", "seed"),
    [pytest.param(*copy, marks=[pytest.mark.slow] if copy[1] > 1 else [], id=f"{copy[0].__name__}-{copy[1]}") for copy in COPIES],
)
def test_a_damaged_copy_gives_items_or_a_reason(damage: Callable, seed: int, tmp_path: Path) -> None:
    path = tmp_path / "damaged.pst"
    path.write_bytes(damage(bytearray(content(SAMPLE)), random.Random(f"{damage.__name__}{seed}")))
    read, reasons, sentence = outcome(path)
    if sentence:
        assert sentence.endswith(".")
        assert "\n" not in sentence
    else:
        assert all(reason.endswith(".") for reason in reasons)
        assert read + len(reasons) >= 17, "what is not read is named"


def test_the_whole_copy_gives_all_items(tmp_path: Path) -> None:
    path = tmp_path / "whole.pst"
    path.write_bytes(content(SAMPLE))
    assert outcome(path) == (17, [], "")


def test_a_folder_list_that_is_destroyed_costs_no_folder_and_no_item(tmp_path: Path) -> None:
    path = tmp_path / "damaged.pst"
    path.write_bytes(flip(bytearray(content(SAMPLE)), random.Random("flip3")))
    assert outcome(path) == (17, [], "")
    with OutlookSource(path) as source:
        assert {"INBOX", "Sent Items", "Calendar"} <= {folder.path for folder in source.folders()}
