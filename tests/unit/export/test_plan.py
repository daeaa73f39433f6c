"""Which folders and items an export takes, and what it says beforehand."""

from __future__ import annotations

import pytest

from mailrescue.core.errors import ExitCode, UsageError
from mailrescue.export.plan import ExportFormat, ExportPlan
from mailrescue.export.planner import plan_export
from mailrescue.export.selection import choose_folders
from mailrescue.model.mail import Folder
from tests.kit.shelf import ORIGIN, MemoryShelf


def chosen(paths: list[str], *wanted: str) -> list[str]:
    return [folder.path for folder in choose_folders([Folder(path, path) for path in paths], wanted)]


TREE = ["INBOX", "INBOX/Kunden", "INBOX/Kunden/Müller", "Kunden", "Kunden\\/Alt", "Sent Items", "sent items"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ((), TREE),
        (("INBOX/Kunden",), ["INBOX/Kunden", "INBOX/Kunden/Müller"]),
        (("Kunden",), ["Kunden"]),
        (("Kunden\\/Alt", "INBOX/Kunden/Müller"), ["INBOX/Kunden/Müller", "Kunden\\/Alt"]),
        (("INBOX", "INBOX/Kunden"), ["INBOX", "INBOX/Kunden", "INBOX/Kunden/Müller"]),
        (("/inbox/kunden/",), ["INBOX/Kunden", "INBOX/Kunden/Müller"]),
        (("INBOX/Kunden/Mu\u0308ller",), ["INBOX/Kunden/Müller"]),
        (("sent items",), ["sent items"]),
    ],
)
def test_a_path_takes_its_folder_with_everything_below(wanted: tuple[str, ...], found: list[str]) -> None:
    assert chosen(TREE, *wanted) == found


def test_a_folder_may_be_named_that_is_only_on_the_way_to_others() -> None:
    assert chosen(["A/B/C", "A/B/D", "AB"], "A") == ["A/B/C", "A/B/D"]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("INBOX/Kunde", 'Did you mean "INBOX/Kunden"'),
        ("Müller", '"INBOX/Kunden/Müller"'),
        ("SENT ITEMS", 'Did you mean "Sent Items" or "sent items"?'),
        ("zzzzzz", "`mailrescue folders` lists"),
        ("", "`mailrescue folders` lists"),
    ],
)
def test_an_unknown_folder_is_a_usage_error_that_names_the_closest(wanted: str, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        chosen(TREE, wanted)
    assert said in str(raised.value)
    assert raised.value.exit_code == ExitCode.USAGE


def plan(shelf: MemoryShelf, format_: ExportFormat = ExportFormat.EML, **options: object) -> ExportPlan:
    return plan_export(shelf, ORIGIN, format_, **options)  # type: ignore[arg-type]


def test_a_query_takes_its_hits_and_leaves_out_folders_without_any() -> None:
    shelf = MemoryShelf()
    wanted = shelf.add("A", b"wanted")
    shelf.add("A", b"other")
    shelf.add("B", b"third")
    shelf.folder("Empty")
    found = plan(shelf, contents={wanted})
    assert [(folder.path, [item.content for item in folder.items]) for folder in found.folders] == [("A", [wanted])]
    assert (found.items, found.bytes) == (1, 6)
    assert plan(shelf, contents=set()).folders == ()


def test_hidden_items_stay_out_and_are_mentioned() -> None:
    shelf = MemoryShelf()
    shelf.add("A", b"view", hidden=True)
    shelf.add("A", b"mail")
    found = plan(shelf)
    assert found.items == 1
    assert found.notes == ("1 item that mail programs hide, such as views and rules, is not exported.",)


@pytest.mark.parametrize("format_", [ExportFormat.EML, ExportFormat.MBOX])
def test_formats_without_flags_say_so(format_: ExportFormat) -> None:
    shelf = MemoryShelf()
    shelf.add("A", b"read", flags=("seen",))
    shelf.add("A", b"unread")
    assert plan(shelf, format_).notes == (
        f"{format_.value} files carry no flags such as read or answered; those of 1 item stand in manifest.jsonl.",
    )
    assert plan(shelf, ExportFormat.MAILDIR).notes == ()


def test_what_has_no_place_in_files_and_renamed_folders_are_mentioned() -> None:
    shelf = MemoryShelf()
    shelf.add("A", b"task", sidecar=b"\x01" * 32)
    shelf.folder("Was?")
    shelf.folder("a")
    beside, renamed = plan(shelf).notes
    assert "beside 1 item" in beside
    assert renamed.startswith("2 folders have another name on the disk")


def test_an_ordinary_mailbox_needs_no_notes_in_a_maildir() -> None:
    shelf = MemoryShelf()
    for path in ("INBOX", "INBOX/Größe 2.0", "Sent Items", "a\\/b"):
        shelf.add(path, path.encode(), flags=("seen", "work"))
    assert plan(shelf, ExportFormat.MAILDIR).notes == ()
