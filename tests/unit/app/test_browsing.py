"""What whoever looks around asks of a vault, without a window."""

from __future__ import annotations

from array import array
from datetime import UTC

import pytest

from mailrescue.app import browsing
from mailrescue.app.browsing import Anchor, Choice, Order, Wanted, Within
from mailrescue.app.pickedrows import rows_of
from mailrescue.app.timeline import line_of
from mailrescue.vault.vault import Vault
from tests.kit.lived import LivedIn, some_days


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> LivedIn:
    return some_days(tmp_path_factory.mktemp("looked-at"))


def wanted(lived: LivedIn, number: int, **fields: object) -> Wanted:
    """Return the list of the inbox at a snapshot, with what is said otherwise."""
    snapshot = lived.snapshots[number]
    at = browsing.Moment(snapshot.mailbox, "", snapshot.seq)
    return Wanted(**{"account": "box", "mailbox": snapshot.mailbox, "snapshot": snapshot.id, "at": at, "within": Within("INBOX"), **fields})  # type: ignore[arg-type]


def everywhere(lived: LivedIn, query: str, **fields: object) -> Wanted:
    """Return a search of all snapshots."""
    return wanted(lived, 0, at=None, snapshot="", within=browsing.ALL, query=query, **fields)


def subjects(vault: Vault, asked: Wanted, numbers: array[int]) -> list[str]:
    return [row.card.subject for row in browsing.rows(vault, numbers, asked.at) if row is not None]


def test_a_look_is_the_beginning_of_the_list(lived: LivedIn) -> None:
    with lived.engine().reading() as vault:
        for asked in (wanted(lived, 0), wanted(lived, 1), wanted(lived, 0, order=Order.OLDEST), wanted(lived, 2), everywhere(lived, "letter*")):
            look = browsing.look(vault, asked, UTC, 5)
            whole = browsing.listing(vault, asked, UTC, Anchor())
            assert look.numbers is not None
            assert look.numbers == whole.numbers[:5]
            assert look.rows == browsing.rows(vault, whole.numbers[:5], asked.at)
            assert [place.path for place in look.places] == ([] if asked.at is None else vault.catalogue.queries.paths(asked.at))


def test_a_listing_tells_where_what_was_looked_at_before_is_now(lived: LivedIn) -> None:
    with lived.engine().reading() as vault:
        before = wanted(lived, 0)
        rows = browsing.rows(vault, browsing.all_numbers(vault, before, UTC), before.at)
        seven = next(row for row in rows if row is not None and row.card.subject == "letter 7")
        moved = next(row for row in rows if row is not None and row.card.subject == "letter 4")
        after = wanted(lived, 1)
        found = browsing.listing(vault, after, UTC, Anchor(seven.content, seven.received))
        assert subjects(vault, after, found.numbers)[found.row] == "letter 7"
        assert found.top == found.row
        assert browsing.listing(vault, after, UTC, Anchor(moved.content)).row == -1
        gone = browsing.newest_moment(vault, before.mailbox)
        assert browsing.listing(vault, wanted(lived, 0, newest=gone), UTC, Anchor(seven.content)).row >= 0


def test_what_vanished_is_asked_with_the_newest_moment(lived: LivedIn) -> None:
    with lived.engine().reading() as vault:
        then, newest = wanted(lived, 0), wanted(lived, 1).at
        gone = wanted(lived, 0, newest=newest, within=browsing.ALL)
        assert sorted(subjects(vault, gone, browsing.all_numbers(vault, gone, UTC))) == ["contract 0", "contract 1", "contract 2", "letter 5"]
        assert then.at is not None
        assert browsing.folder_counts(vault, then.at, newest) == {"INBOX": 1, "Customers/Acme": 3}
        assert browsing.folder_counts(vault, then.at, None) == {"INBOX": 31, "Customers/Acme": 3}
        assert browsing.first_numbers(vault, gone, UTC, 5) is None


def test_a_hit_was_seen_last_in_the_last_snapshot_that_had_it(lived: LivedIn) -> None:
    with lived.engine().reading() as vault:
        for query, number in (('"letter 5"', 0), ('"letter 6"', 1), ("kitchen", 1)):
            asked = everywhere(lived, query)
            (row,) = browsing.rows(vault, browsing.all_numbers(vault, asked, UTC), None)
            assert row is not None
            seen = browsing.seen_last(vault, row, {})
            assert not seen.still
            assert seen.last is not None
            assert seen.last.seq == lived.snapshots[number].seq


def test_what_the_newest_snapshot_has_is_still_there(tmp_path) -> None:
    lived = LivedIn.begin(tmp_path)
    from tests.kit.mails import plain

    lived.mailbox.folders = {"INBOX": {"1": plain("hello")}}
    lived.snapshot()
    lived.snapshot()
    with lived.engine().reading() as vault:
        asked = everywhere(lived, "hello")
        (row,) = browsing.rows(vault, browsing.all_numbers(vault, asked, UTC), None)
        assert row is not None
        seen = browsing.seen_last(vault, row, {})
        assert (seen.still, seen.last and seen.last.seq) == (True, lived.snapshots[1].seq)


def test_the_stays_of_a_mail_tell_when_it_was_where(lived: LivedIn) -> None:
    first, second, third = (snapshot.seq for snapshot in lived.snapshots)
    with lived.engine().reading() as vault:
        asked = everywhere(lived, '"letter 4"')
        (row,) = browsing.rows(vault, browsing.all_numbers(vault, asked, UTC), None)
        assert row is not None
        stays = [(one.first, one.last, one.folder) for one in browsing.stays(vault, row.content, asked.mailbox)]
        assert stays == [(first, second, "INBOX"), (second, third, "Sent")]


def test_a_search_can_be_sorted_and_a_query_for_nothing_finds_nothing(lived: LivedIn) -> None:
    with lived.engine().reading() as vault:
        asked = everywhere(lived, "letter*", order=Order.SUBJECT)
        found = subjects(vault, asked, browsing.all_numbers(vault, asked, UTC))
        assert found == sorted(found)
        assert len(found) == 30
        assert browsing.first_numbers(vault, asked, UTC, 5) is None
        for query in ("-", '""', "*"):
            assert list(browsing.all_numbers(vault, everywhere(lived, query), UTC)) == []


def test_the_mailboxes_are_the_accounts_and_what_is_kept_of_removed_ones(lived: LivedIn) -> None:
    engine = lived.engine()
    mailbox = lived.snapshots[0].mailbox
    kept = engine.home.read("accounts")
    with engine.reading() as vault:
        assert browsing.choices(engine, vault) == [Choice("box", mailbox)]
        engine.home.write("accounts", {"fresh": kept["box"]})
        try:
            assert browsing.choices(engine, vault) == [Choice("fresh", ""), Choice("box", mailbox, removed=True)]
        finally:
            engine.home.write("accounts", kept)


def test_all_of_a_list_is_the_question_that_it_answers(lived: LivedIn) -> None:
    snapshot = lived.snapshots[0]
    whole = wanted(lived, 0).whole()
    assert (whole.account, whole.at, whole.folder, whole.below, whole.query, whole.vanished) == ("box", snapshot.id, "INBOX", False, "", False)
    assert everywhere(lived, "x").whole().at == ""
    assert wanted(lived, 0, newest=wanted(lived, 1).at).whole().vanished


def test_snapshots_on_a_line_have_their_moments(lived: LivedIn) -> None:
    with lived.engine().reading() as vault:
        line = line_of(vault, lived.snapshots[0].mailbox)
        moments = [browsing.moment_at(line.mailbox, point) for point in line.points]
        assert [moment.seq for moment in moments] == [snapshot.seq for snapshot in lived.snapshots]
        assert browsing.newest_moment(vault, line.mailbox) == moments[-1]
        assert browsing.newest_moment(vault, "no such mailbox") is None


def test_words_that_are_not_indexed_yet_are_put_into_the_index_a_part_at_a_time(tmp_path) -> None:
    lived = some_days(tmp_path)
    engine = lived.engine()
    with engine.reading() as vault:
        vault.catalogue.db.execute("delete from words").fetchall()
        vault.catalogue.db.execute("update content set indexed = 0").fetchall()
        total = vault.catalogue.contents.count()
        left = [browsing.prepare_search(vault, 20) for _ in range(3)]
        assert left == [total - 20, 0, 0]
        asked = everywhere(lived, "kitchen")
        assert len(browsing.all_numbers(vault, asked, UTC)) == 1


def test_what_is_exported_of_a_search_is_what_the_list_holds(lived: LivedIn) -> None:
    engine = lived.engine()
    with engine.reading() as vault:
        for asked in (everywhere(lived, "letter*"), everywhere(lived, "letter* -words"), wanted(lived, 0, query="letter*", within=browsing.ALL)):
            listed = browsing.rows(vault, browsing.all_numbers(vault, asked, UTC), asked.at)
            exported = list(rows_of(engine, vault, asked.whole()))
            assert sorted((row.content, row.folder) for row in exported) == sorted((row.content, row.folder) for row in listed if row is not None)
            assert exported or "-" in asked.query
