"""Lists by number hold what the plain queries hold, in the same order, for whatever a mailbox went through."""

from __future__ import annotations

import random
from datetime import UTC
from pathlib import Path

import pytest

from mailrescue.formats.query import parse_query
from mailrescue.model.snapshot import Snapshot
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault.catalogue import dated as dated_module
from mailrescue.vault.catalogue import hits as hits_module
from mailrescue.vault.catalogue.queries import ItemRow, Moment
from mailrescue.vault.catalogue.windows import Order, Within
from mailrescue.vault.vault import Vault
from tests.kit.clock import HandClock
from tests.kit.mailboxes import Mail, Mailbox, State
from tests.kit.vaults import OWNER, VaultBox, secret_for, take

_PATHS = ("INBOX", "Sent", "Customers", "Customers/Acme", "Customers/Acme/Old")
_WORDS = ("offer", "invoice", "lunch", "contract")
_NEVER = 10**12


class Past:
    """A vault with the states that its mailbox had."""

    def __init__(self, folder: Path, seed: int, snapshots: int = 14) -> None:
        self.random = random.Random(seed)
        self.box, clock = VaultBox.create(folder, MemoryStore()), HandClock()
        self.box.clock = clock
        self.mailbox = Mailbox({path: {} for path in _PATHS})
        self.states: list[tuple[Snapshot, State]] = []
        self.made = 0
        with Vault.open(self.box.place(), clock, secret_for) as vault, vault.writing(OWNER):
            for _ in range(snapshots):
                self.live()
                clock.advance(hours=1)
                self.states.append((take(vault, self.mailbox), self.mailbox.state()))

    def live(self) -> None:
        """Let some mails come, go, move and be marked; now and then a folder goes or comes back, or all is emptied."""
        folders, pick = self.mailbox.folders, self.random
        for _ in range(pick.randrange(12)):
            folders[pick.choice(list(folders))][f"k{self.made}"] = self.mail()
        for path in list(folders):
            for key in list(folders[path]):
                chance = pick.random()
                if chance < 0.06:
                    del folders[path][key]
                elif chance < 0.12:
                    folders[pick.choice(list(folders))][f"m{key}"] = folders[path].pop(key)
                elif chance < 0.16:
                    folders[pick.choice(list(folders))][f"c{key}"] = folders[path][key]
        if pick.random() < 0.15:
            folders.pop("Customers/Acme/Old", None) if "Customers/Acme/Old" in folders else folders.update({"Customers/Acme/Old": {}})
        if pick.random() < 0.05:
            for mails in folders.values():
                mails.clear()

    def mail(self) -> Mail:
        """Return a new one, some without a date, some of the same moment as others, few hidden."""
        self.made += 1
        words = " ".join(self.random.sample(_WORDS, 2))
        raw = f"From: {self.random.choice('abc')}@example.org\nSubject: {words} {self.made}\n\n{'x' * self.random.randrange(90)}\n".encode()
        received = None if self.random.random() < 0.1 else 1_700_000_000 + self.random.randrange(40)
        return Mail(raw, received=received, hidden=self.random.random() < 0.05)


@pytest.fixture(scope="module", params=range(4))
def past(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Past:
    """Return a random past."""
    return Past(tmp_path_factory.mktemp("windows"), request.param)


def at(snapshot: Snapshot) -> Moment:
    """Return how the catalogue calls a snapshot."""
    return Moment(snapshot.mailbox, snapshot.line, snapshot.seq)


def key(row: ItemRow | None) -> tuple[bytes, str, int | None]:
    """Return what tells rows apart."""
    assert row is not None
    return row.content, row.folder, row.received


@pytest.mark.parametrize("within", [Within(), Within("INBOX"), Within("Customers", below=True), Within("Customers/Acme"), Within("no such folder")])
def test_numbers_hold_what_the_plain_list_holds_in_its_order(past: Past, within: Within) -> None:
    with past.box.open() as vault:
        windows = vault.catalogue.windows
        for snapshot, _ in past.states:
            plain = [row for row in vault.catalogue.queries.items(at(snapshot)) if within.holds(row.folder)]
            numbers = windows.numbers(at(snapshot), within)
            assert windows.rows(numbers, at(snapshot)) == plain
            assert windows.first(at(snapshot), within, 7) == numbers[:7]
            oldest = windows.numbers(at(snapshot), within, Order.OLDEST)
            assert oldest == numbers[::-1]
            assert windows.first(at(snapshot), within, 7, Order.OLDEST) == oldest[:7]


def test_counts_are_those_of_the_folder_list(past: Past) -> None:
    with past.box.open() as vault:
        for snapshot, _ in past.states:
            rows = vault.catalogue.queries.folders(at(snapshot))
            assert [place.path for place in vault.catalogue.windows.places(at(snapshot))] == [row.path for row in rows]
            assert vault.catalogue.windows.counts(at(snapshot)) == {row.path: row.items for row in rows if row.items}


def test_vanished_is_what_stood_then_and_stands_nowhere_now(past: Past) -> None:
    with past.box.open() as vault:
        windows = vault.catalogue.windows
        for newest, now in past.states:
            still = {mail.raw for mails in now.values() for mail in mails.values() if not mail.hidden}
            for snapshot, then in past.states:
                if snapshot.seq > newest.seq:
                    continue
                gone = {
                    path: len(found) for path, mails in then.items()
                    if (found := [mail for mail in mails.values() if not mail.hidden and mail.raw not in still])
                }  # fmt: skip
                assert windows.vanished_counts(at(snapshot), at(newest)) == gone
                for path in then:
                    assert len(windows.vanished(at(snapshot), at(newest), Within(path))) == gone.get(path, 0)


def test_vanished_keeps_the_order_of_the_list(past: Past) -> None:
    with past.box.open() as vault:
        windows = vault.catalogue.windows
        first, newest = at(past.states[3][0]), at(past.states[-1][0])
        gone = windows.vanished(first, newest, Within())
        assert [number for number in windows.numbers(first, Within()) if number in set(gone)] == list(gone)


@pytest.mark.parametrize(
    ("order", "value"),
    [(Order.SENDER, lambda row: row.card.sender), (Order.SUBJECT, lambda row: row.card.subject), (Order.LARGEST, lambda row: -row.card.size)],
)
def test_other_orders_hold_the_same_rows(past: Past, order: Order, value) -> None:
    with past.box.open() as vault:
        windows, moment = vault.catalogue.windows, at(past.states[-2][0])
        numbers = windows.numbers(moment, Within(), order)
        assert sorted(numbers) == sorted(windows.numbers(moment, Within()))
        found = [value(row) for row in windows.rows(numbers, moment)]
        assert found == sorted(found)
        assert windows.in_order(windows.numbers(moment, Within()), order) == numbers
        assert windows.first(moment, Within(), 5, order) is None


def test_a_row_is_found_by_date(past: Past) -> None:
    with past.box.open() as vault:
        windows, moment = vault.catalogue.windows, at(past.states[-2][0])
        numbers = windows.numbers(moment, Within())
        dates = [windows.date(number) for number in numbers]
        for asked in (0, 1_700_000_000, 1_700_000_017, _NEVER):
            newer = [date for date in dates if date is not None and date > asked]
            assert windows.row_at(numbers, asked) == len(newer)


def test_a_row_is_found_by_what_it_holds(past: Past) -> None:
    with past.box.open() as vault:
        windows = vault.catalogue.windows
        moment, later = at(past.states[4][0]), at(past.states[-1][0])
        for number in windows.numbers(moment, Within()):
            row = windows.rows([number], moment)[0]
            assert row is not None
            found = windows.number_of(row.content, moment, Within(row.folder))
            assert found is not None
            assert key(windows.rows([found], moment)[0])[:2] == key(row)[:2]
            stands = vault.catalogue.queries.stands_in(row.content, later.mailbox, later)
            assert (windows.number_of(row.content, later, Within()) is not None) <= stands


def test_a_row_that_is_gone_is_none_and_the_others_stay_in_place(past: Past) -> None:
    with past.box.open() as vault:
        moment, numbers = next((at(one), found) for one, _ in past.states if len(found := vault.catalogue.windows.numbers(at(one), Within())) > 1)
        rows = vault.catalogue.windows.rows([numbers[0], _NEVER, numbers[1]], moment)
        assert [row is None for row in rows] == [False, True, False]
        assert vault.catalogue.windows.rows([], moment) == []


@pytest.mark.parametrize("text", ["offer", "invoice lunch", "offer folder:customers", "-offer", "folder:inbox", "contract -lunch", "nothingofthekind"])
@pytest.mark.parametrize("ranked", [3, 10_000])
def test_search_by_number_finds_what_search_finds(past: Past, text: str, ranked: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hits_module, "RANKED", ranked)
    query = parse_query(text, UTC)
    with past.box.open() as vault:
        catalogue = vault.catalogue
        for moment in (None, at(past.states[6][0]), at(past.states[-1][0])):
            plain = list(catalogue.queries.search(query, "box", moment, None))
            if moment is None and not query.folder:  # a mail that was moved is only looked for where it went
                last = {row.content: max(other.until for other in plain if other.content == row.content) for row in plain}
                plain = [row for row in plain if row.until == last[row.content]]
            numbers = catalogue.hits.numbers(query, "box", moment, None)
            rows = catalogue.windows.rows(numbers, moment)
            assert sorted(map(key, rows)) == sorted(map(key, plain))
            first = catalogue.hits.first(query, "box", moment, None, 5)
            assert first is None if not query.match else first == numbers[: len(first or ())]


@pytest.mark.parametrize("text", [
    "offer", "offer* -lunch", "folder:inbox", "offer folder:customers", "-offer", "after:1970", "offer before:2030", "before:1970-01-20", "has:attachment",
])  # fmt: skip
@pytest.mark.parametrize(("few", "walked", "listed"), [(10_000, 10_000, 10_000), (3, 10_000, 4), (3, 6, 10_000)])
def test_search_gives_the_newest_first_however_many_it_finds(
    past: Past, text: str, few: int, walked: int, listed: int, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    for name, value in (("FEW", few), ("WALKED", walked), ("WALKED_BARE", walked)):
        monkeypatch.setattr(dated_module, name, value)
    query = parse_query(text, UTC)
    with past.box.open() as vault:
        catalogue = vault.catalogue
        for moment in (None, at(past.states[6][0]), at(past.states[-1][0])):
            same = catalogue.hits.numbers(query, "box", moment, None)
            numbers = catalogue.dated.numbers(query, "box", moment, None, listed)
            shown = [catalogue.windows.date(number) or 0 for number in numbers]
            assert shown == sorted(shown, reverse=True)
            if len(numbers) == len(same):
                assert sorted(map(key, catalogue.windows.rows(numbers, moment))) == sorted(map(key, catalogue.windows.rows(same, moment)))
            else:  # of very many the newest
                assert len(numbers) == listed
                assert shown == sorted((catalogue.windows.date(number) or 0 for number in same), reverse=True)[:listed]
            first = catalogue.dated.first(query, "box", moment, None, 4)
            if first is None:
                assert walked == 6 or not numbers
            else:
                assert first == numbers[:4]


def test_all_hits_are_ranked_where_they_are_few(past: Past) -> None:
    query = parse_query("subject:offer lunch", UTC)
    with past.box.open() as vault:
        plain = list(vault.catalogue.queries.search(query, "box", at(past.states[-1][0]), None))
        numbers = vault.catalogue.hits.numbers(query, "box", at(past.states[-1][0]), None)
        scores = dict(vault.catalogue.db.execute(
            "select c.identity, bm25(words, 8, 4, 2, 1, 2) from words join content c on c.no = words.rowid where words match ?", (query.match,)
        ))  # fmt: skip
        rows = vault.catalogue.windows.rows(numbers, None)
        assert [scores[row.content] for row in plain] == [scores[row.content] for row in rows if row]


def test_search_can_be_kept_to_what_vanished(past: Past) -> None:
    query = parse_query("offer", UTC)
    with past.box.open() as vault:
        moment, newest = at(past.states[6][0]), at(past.states[-1][0])
        gone = set(vault.catalogue.windows.vanished(moment, newest, Within()))
        found = vault.catalogue.hits.numbers(query, "box", moment, newest)
        whole = vault.catalogue.hits.numbers(query, "box", moment, None)
        contents = {row.content for row in vault.catalogue.windows.rows(list(gone), moment) if row}
        wanted = [row.content for row in vault.catalogue.windows.rows(whole, moment) if row and row.content in contents]
        assert sorted(row.content for row in vault.catalogue.windows.rows(found, moment) if row) == sorted(wanted)
