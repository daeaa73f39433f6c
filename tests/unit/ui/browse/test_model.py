"""The list's model, with rows that come from nowhere: pages are fetched when they are looked at, and kept for a while."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from PySide6.QtCore import Qt

from mailrescue.model.mail import Card
from mailrescue.ui.browse.model import PAGE, MailModel
from mailrescue.vault.catalogue.queries import ItemRow

_MILLION = 1_000_000


class Rows:
    """Gives a row for each number, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def __call__(self, numbers: Sequence[int]) -> list[ItemRow | None]:
        self.asked.append(len(numbers))
        return [None if number < 0 else item(number) for number in numbers]


def item(number: int) -> ItemRow:
    return ItemRow(number.to_bytes(32, "big"), Card(subject=f"letter {number}"), "INBOX", (), number, "box", "", 1)


def made(numbers: Sequence[int]) -> tuple[MailModel, Rows]:
    rows = Rows()
    model = MailModel(rows, lambda row: row.card.subject)
    model.show(array("q", numbers))
    return model, rows


def test_it_is_a_model_as_qt_wants_one(qtmodeltester) -> None:
    model, _ = made(range(300))
    qtmodeltester.check(model, force_py=True)
    assert model.complete(array("q", range(900)))  # the tester goes on watching
    model.show(array("q"))
    assert model.complete(array("q", range(4)))


def test_a_million_rows_are_read_a_page_at_a_time_where_they_are_looked_at() -> None:
    model, rows = made(range(_MILLION))
    assert model.rowCount() == _MILLION
    assert rows.asked == []
    for at in (0, 5, 999_999, 500_000, 3):
        found = model.row(at)
        assert found is not None
        assert found.received == at
    assert rows.asked == [PAGE, PAGE, PAGE]


def test_pages_that_were_not_looked_at_for_long_are_forgotten() -> None:
    model, rows = made(range(_MILLION))
    for at in range(0, 400 * PAGE, PAGE):
        model.row(at)
    assert len(model._pages) <= 256
    model.row(399 * PAGE)
    assert len(rows.asked) == 400
    model.row(0)
    assert len(rows.asked) == 401


def test_the_first_page_that_came_with_the_list_is_not_asked_for_again() -> None:
    rows = Rows()
    model = MailModel(rows, str)
    model.show(array("q", range(PAGE)), [item(number) for number in range(PAGE)])
    assert model.row(PAGE - 1) is not None
    assert rows.asked == []


def test_a_list_that_grows_keeps_what_is_selected_and_says_so(qtbot) -> None:
    model, _ = made(range(10))
    with qtbot.waitSignal(model.rowsInserted) as grown, qtbot.assertNotEmitted(model.modelReset):
        assert model.complete(array("q", range(100)))
    assert grown.args[1:] == [10, 99]
    found = model.row(40)
    assert found is not None
    assert found.received == 40


def test_a_list_that_turns_out_to_be_another_is_shown_anew(qtbot) -> None:
    model, _ = made([5, 6])
    with qtbot.waitSignal(model.modelReset):
        assert not model.complete(array("q", [5, 7]))
    with qtbot.assertNotEmitted(model.modelReset), qtbot.assertNotEmitted(model.rowsInserted):
        assert model.complete(array("q", [5, 7]))


def test_a_row_that_is_gone_is_empty_and_harms_no_other() -> None:
    model, _ = made([1, -2, 3])
    assert [model.data(model.index(at, 0)) for at in range(3)] == ["letter 1", None, "letter 3"]
    assert model.row(3) is None
    assert model.row(-1) is None
    assert model.data(model.index(0, 0), Qt.ItemDataRole.DecorationRole) is None
    assert model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole) == "letter 1"
