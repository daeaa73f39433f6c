"""What is picked from lists and from search is what comes out: byte for byte, in its folders, with a proof."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailrescue.app.engine import Engine
from mailrescue.app.home import Home
from mailrescue.app.picking import Pick, Picks, Whole, measure, pick
from mailrescue.app.secrets import KeySource
from mailrescue.core.errors import UsageError
from mailrescue.core.progress import CancelToken, Silence
from mailrescue.export.receipt import ExportReceipt
from mailrescue.vault.catalogue.queries import ItemRow, Moment
from mailrescue.vault.vault import Vault
from tests.kit.mailboxes import Mail, Mailbox
from tests.kit.mails import plain, some_mails
from tests.kit.vaults import VaultBox

Lines = Counter[tuple[str, str, int]]
_numbers = itertools.count()


class Shop:
    """A vault with two mailboxes: `box` lost all of INBOX and something of Sent; `other` has mail of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.box = folder, VaultBox.create(folder)
        mailbox = Mailbox(some_mails(24))
        self.snapshots = [self.box.snapshot(mailbox)]
        mailbox.folders["INBOX"] = {"new": plain("only now", received=1_800_000_000)}
        gone = min(mailbox.folders["Sent"])
        del mailbox.folders["Sent"][gone]
        self.snapshots.append(self.box.snapshot(mailbox))
        self.box.snapshot(Mailbox({"INBOX": {"1": Mail(b"Subject: elsewhere\n\nplain words\n")}}, identity="two"), name="other")
        self.vault = self.box.open()
        self.engine = Engine(Home(folder / "home"), self.box.clock, Silence(), CancelToken(), KeySource())
        self.rows = [*self.listed(0), *self.listed(1)]

    def listed(self, number: int) -> list[ItemRow]:
        snapshot = self.snapshots[number]
        return list(self.vault.catalogue.queries.items(Moment(snapshot.mailbox, snapshot.line, snapshot.seq)))

    def export(self, picks: Picks, format_: str = "eml") -> tuple[ExportReceipt, Path]:
        dest = self.folder / f"out-{next(_numbers)}"
        fields = json.loads(json.dumps({"dest": str(dest), "format": format_, "picks": picks.as_json()}))
        return pick(self.engine, self.vault, fields), dest


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    made = Shop(tmp_path_factory.mktemp("shop"))
    yield made
    made.vault.catalogue.close()


def written(dest: Path) -> Lines:
    """Return folder, SHA-256 of the very bytes on the disk, and size of everything that an EML export wrote."""
    lines = [json.loads(line) for line in (dest / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
    found: Lines = Counter()
    for line in lines[:-1]:
        raw = (dest / line["path"]).read_bytes()
        assert hashlib.sha256(raw).hexdigest() == line["sha256"]
        found[line["folder"], line["sha256"], len(raw)] += 1
    assert lines[-1]["complete"]
    return found


def expected(vault: Vault, rows: list[ItemRow]) -> Lines:
    found: Lines = Counter()
    for row in rows:
        raw = b"".join(vault.reader.pieces(row.content))
        found[row.folder, hashlib.sha256(raw).hexdigest(), len(raw)] += 1
    return found


@settings(max_examples=15)
@given(st.data())
def test_rows_of_any_snapshots_come_out_byte_for_byte_in_their_folders(shop: Shop, data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.sampled_from(shop.rows), min_size=1, max_size=12))
    receipt, dest = shop.export(Picks(items=tuple(Pick.of(row) for row in rows)))
    assert (receipt.complete, receipt.items, receipt.verified) == (True, len(rows), len(rows))
    assert written(dest) == expected(shop.vault, rows)


@settings(max_examples=15)
@given(st.data())
def test_a_snapshot_as_a_whole_comes_out_but_for_the_rows_taken_out_of_it(shop: Shop, data: st.DataObject) -> None:
    number = data.draw(st.sampled_from([0, 1]))
    rows = shop.listed(number)
    folder = data.draw(st.sampled_from(["", "INBOX", "Work", "Work/Ältere"]))
    out = data.draw(st.sets(st.sampled_from([(row.content.hex(), row.folder) for row in rows])))
    whole = Whole(account="box", at=shop.snapshots[number].id, folder=folder, below=True, without=tuple(out))
    left = [row for row in rows if row.folder.startswith(folder) and (row.content.hex(), row.folder) not in out]
    picks = Picks(whole=whole)
    size = measure(shop.engine, shop.vault, picks)
    receipt, dest = shop.export(picks)
    assert (size.items, size.bytes) == (receipt.items, receipt.bytes) == (len(left), sum(row.card.size for row in left))
    assert (written(dest) if left else Counter()) == expected(shop.vault, left)


@given(st.data())
def test_what_was_chosen_travels_as_json(data: st.DataObject) -> None:
    identity = st.binary(min_size=32, max_size=32).map(bytes.hex)
    text = st.text(max_size=8)
    one = st.builds(
        Pick, content=identity, folder=text, mailbox=text, line=text, until=st.integers(0, 1 << 62), received=st.none() | st.integers(0, 1 << 40),
        flags=st.lists(text, max_size=3).map(tuple),
    )  # fmt: skip
    whole = st.builds(
        Whole, account=text, at=text, folder=text, below=st.booleans(), query=text, vanished=st.booleans(),
        without=st.lists(st.tuples(identity, text), max_size=3).map(tuple),
    )  # fmt: skip
    picks = data.draw(st.builds(Picks, items=st.lists(one, max_size=3).map(tuple), whole=st.none() | whole))
    assert Picks.from_json(json.loads(json.dumps(picks.as_json()))) == picks


def test_only_what_vanished_comes_out_when_that_is_asked_for(shop: Shop) -> None:
    standing = {row.content for row in shop.listed(1)}
    gone = [row for row in shop.listed(0) if row.content not in standing]
    receipt, dest = shop.export(Picks(whole=Whole(account="box", at=shop.snapshots[0].id, vanished=True)))
    assert receipt.complete
    assert written(dest) == expected(shop.vault, gone)
    assert 1 < len(gone) < len(shop.listed(0))


def test_a_search_as_a_whole_comes_out_from_wherever_it_was_seen_last(shop: Shop) -> None:
    receipt, dest = shop.export(Picks(whole=Whole(account="box", query="plain")))
    names = {row.content for row in shop.rows if "plain" in row.card.subject}
    assert {row[0] for row in written(dest)} == {"INBOX", "Sent", "Work/Ältere"}
    assert (receipt.items, receipt.account, receipt.snapshot) == (len(names), "box", "")


def test_mail_of_several_mailboxes_goes_below_a_folder_for_each(shop: Shop) -> None:
    receipt, dest = shop.export(Picks(whole=Whole(query="plain")))
    assert receipt.complete
    assert {row[0] for row in written(dest)} == {"box/INBOX", "box/Sent", "box/Work/Ältere", "other/INBOX"}


@pytest.mark.parametrize("format_", ["eml", "mbox", "maildir"])
def test_a_picked_folder_has_the_same_manifest_as_an_export_of_it(shop: Shop, format_: str) -> None:
    from mailrescue.app.exporting import ExportRequest, export

    dest = shop.folder / f"whole-{format_}"
    export(shop.engine, shop.vault, ExportRequest(name="box", dest=dest, format=format_, at=shop.snapshots[0].id, folders=("Sent",)))
    _, picked = shop.export(Picks(whole=Whole(account="box", at=shop.snapshots[0].id, folder="Sent", below=True)), format_)
    assert (picked / "manifest.jsonl").read_bytes() == (dest / "manifest.jsonl").read_bytes()
    one_by_one = tuple(Pick.of(row) for row in shop.listed(0) if row.folder == "Sent")
    _, picked = shop.export(Picks(items=one_by_one), format_)
    lines = [(path / "manifest.jsonl").read_text(encoding="utf-8").splitlines()[:-1] for path in (picked, dest)]
    assert lines[0] == lines[1]


def test_an_item_that_the_vault_has_not_is_named_in_the_receipt_and_the_rest_comes_out(shop: Shop) -> None:
    rows = shop.listed(0)[:2]
    missing = replace(Pick.of(rows[0]), content="ab" * 32)
    receipt, _ = shop.export(Picks(items=(missing, Pick.of(rows[1]))))
    assert (receipt.items, [skipped.id for skipped in receipt.skipped], receipt.damaged) == (1, ["ab" * 32], True)


def test_a_search_that_finds_nothing_makes_no_folder(shop: Shop) -> None:
    receipt, dest = shop.export(Picks(whole=Whole(account="box", query="nowhere-to-be-found")))
    assert (receipt.destination, receipt.planned, dest.exists()) == ("", 0, False)


@pytest.mark.parametrize(
    "fields",
    [
        {"dest": "x", "format": "eml", "picks": {"items": [], "whole": None}},
        {"dest": "x", "format": "eml", "picks": {"items": [{"content": "zz"}], "whole": None}},
        {"dest": "x", "format": "eml", "picks": [1]},
        {"dest": "x", "format": "eml"},
        {"dest": "", "format": "eml", "picks": {"items": [], "whole": None}},
        {"dest": "x", "format": "docx", "picks": {"items": [], "whole": None}},
        {"dest": "x", "format": "eml", "picks": Picks(whole=Whole()).as_json()},
        {"dest": "x", "format": "eml", "picks": Picks(whole=Whole(account="box", at="latest", folder="Nowhere")).as_json()},
    ],
)
def test_nonsense_is_refused_with_a_sentence(shop: Shop, fields: dict[str, object], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=r"\w\."):
        pick(shop.engine, shop.vault, fields)
    assert list(tmp_path.iterdir()) == []
