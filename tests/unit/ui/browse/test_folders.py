"""The tree of folders, while time moves under it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt

from mailrescue.app.browsing import Place
from mailrescue.ui.application import application
from mailrescue.ui.browse import folders
from mailrescue.ui.browse.folders import ALL_MAIL, FolderTree

_PATHS = ("Archive", "Customers", "Customers/Acme", "Customers/Acme/Old", "Customers/Zeta", "Drafts", "INBOX", "INBOX/Later", "Sent", "Trash", "a\\/b")


def places(*paths: str) -> list[Place]:
    return [Place(number, path, "") for number, path in enumerate(sorted(paths), 1)]


@pytest.fixture
def tree(qtbot) -> FolderTree:
    application()
    made = FolderTree()
    qtbot.addWidget(made)
    made.resize(240, 600)
    made.show_places(places(*_PATHS))
    made.show()
    return made


def names(tree: FolderTree, parent: QModelIndex | None = None, depth: int = 0) -> list[str]:
    """Return what the tree shows, a dot for each level."""
    found, model, above = [], tree.folders, parent or QModelIndex()
    for row in range(model.rowCount(above)):
        index = model.index(row, 0, above)
        found.append("." * depth + str(index.data()))
        if tree.isExpanded(index):
            found += names(tree, index, depth + 1)
    return found


def test_the_inbox_is_first_then_what_has_a_purpose_then_the_others_by_name(tree: FolderTree) -> None:
    assert names(tree) == ["Inbox", ".Later", "Drafts", "Sent", "Archive", "Trash", "a/b", "Customers", ".Acme", "..Old", ".Zeta", "All mail"]


def test_a_folder_that_is_gone_disappears_and_comes_back_as_it_was(tree: FolderTree) -> None:
    tree.collapse(tree._items["Customers/Acme"].index())
    tree.choose("Customers/Acme")
    shown: list[str] = []
    tree.chosen.connect(shown.append)
    tree.show_places(places("INBOX", "Sent"))
    assert names(tree) == ["Inbox", "Sent", "All mail"]
    assert (tree.path, tree.wanted) == ("", "Customers/Acme")
    tree.show_places(places(*_PATHS))
    assert tree.path == "Customers/Acme"
    assert not tree.isExpanded(tree._items["Customers/Acme"].index())
    assert tree.isExpanded(tree._items["Customers"].index())
    assert shown == []


def test_a_folder_below_one_that_is_not_listed_has_its_place(tree: FolderTree) -> None:
    tree.show_places(places("INBOX", "Lost/Deep/Down"))
    assert names(tree) == ["Inbox", "Lost", ".Deep", "..Down", "All mail"]


def test_counts_are_shown_and_those_of_a_closed_folder_hold_what_is_below_it(tree: FolderTree) -> None:
    tree.show_counts({"INBOX": 7, "Customers/Acme": 2, "Customers/Acme/Old": 3})
    spoken = [tree._items[path].data(Qt.ItemDataRole.AccessibleTextRole) for path in ("INBOX", "Customers", ALL_MAIL)]
    assert spoken == ["Inbox, 7 messages", "Customers, 0 messages", "All mail, 12 messages"]
    assert tree.below(tree._items["Customers"].index()) == 5


def test_who_clicks_is_told_of_and_what_is_set_is_not(tree: FolderTree) -> None:
    shown: list[str] = []
    tree.chosen.connect(shown.append)
    tree.choose("Sent")
    assert shown == []
    tree.setCurrentIndex(tree._items["Drafts"].index())
    assert shown == ["Drafts"]


def test_a_mailbox_of_thousands_of_folders_begins_folded_up_and_moves_on_quickly(tree: FolderTree) -> None:
    many = [f"Top {n // 100}/Folder {n}" for n in range(2_000)]
    tree.show_places([])
    tree.show_places(places("INBOX", *many))
    assert len(names(tree)) == 22
    tree.show_places(places("INBOX", *many[:-1]))
    assert not tree.has(many[-1])
    assert tree.has(many[0])


def test_thousands_of_folders_beside_each_other_are_each_put_in_their_place_in_a_few_looks(tree: FolderTree, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[object] = []
    order = folders._order
    monkeypatch.setattr(folders, "_order", lambda item: looks.append(item) or order(item))
    many = [f"Customers/{number:04d}" for number in range(2_000)]
    tree.show_places(places(*_PATHS, *many))
    assert len(looks) < 15 * len(many)
    below = tree._items["Customers"]
    assert [below.child(row).text() for row in range(below.rowCount())] == [*(f"{number:04d}" for number in range(2_000)), "Acme", "Zeta"]
