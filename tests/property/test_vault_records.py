"""Everything that is packed, sealed and written down comes back as it was, and bytes that are none are damage."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mailrescue.core.errors import VaultDamaged, VaultUnopenable
from mailrescue.model.mail import Card, Folder, ItemKind, Position, Skip
from mailrescue.model.snapshot import Changes, Counts, Snapshot, Standing
from mailrescue.model.verdict import Finding, Level, Verdict
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault import codec
from mailrescue.vault import pack as pack_module
from mailrescue.vault.blob import BlobKind, pack_names, pack_object
from mailrescue.vault.codec import pack_value, squeeze, unpack_value, unsqueeze
from mailrescue.vault.commits import Commit, commit_names, read_commit, write_commit
from mailrescue.vault.ingest import card_bytes, parse_card
from mailrescue.vault.pack import PackReader, PackWriter
from mailrescue.vault.records import parse_snapshot, snapshot_fields
from mailrescue.vault.recovery_code import new_code, read_code, write_code
from mailrescue.vault.seal import KeyRing, Sealer
from mailrescue.vault.tree import folder_of, folder_value, parse_position, place_key, position_value

KEYS = KeyRing.derive(b"m" * 32, b"v" * 16)
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

texts = st.text(st.characters(), max_size=20)  # lone surrogates too: raw bytes of names travel as such
identities = st.binary(min_size=32, max_size=32)
numbers = st.integers(0, 2**63)
seconds = st.one_of(st.none(), st.integers(-(2**40), 2**40))


@given(st.binary(max_size=4000))
def test_what_was_squeezed_comes_back(data: bytes) -> None:
    assert unsqueeze(squeeze(data)) == data
    assert unsqueeze(squeeze(data * 50)) == data * 50
    assert len(squeeze(data)) <= len(data) + 1


@given(st.binary(max_size=300))
def test_bytes_that_were_never_squeezed_are_damage_at_worst(data: bytes) -> None:
    with contextlib.suppress(VaultDamaged):
        unsqueeze(data)
    with contextlib.suppress(VaultDamaged):
        unsqueeze(codec.ZSTD + b"\x28\xb5\x2f\xfd" + data)


@given(st.binary(max_size=300))
def test_bytes_that_are_no_messagepack_are_damage_at_worst(data: bytes) -> None:
    with contextlib.suppress(VaultDamaged):
        unpack_value(data)


@pytest.mark.parametrize("data", [b"\x81\x90\x01", b"\x81\x80\x01", b"\xc7\x00\x05", b"\xd6\xff\x00", b"\xdd\xff\xff\xff\xff", b"\x91" * 5000])
def test_messagepack_with_odd_keys_types_and_depths_is_damage_at_worst(data: bytes) -> None:
    with contextlib.suppress(VaultDamaged):
        unpack_value(data)


values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**63), 2**64 - 1), st.binary(max_size=20), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
)


@given(values)
def test_values_come_back_with_every_surrogate(value: object) -> None:
    assert unpack_value(pack_value(value)) == value


blobs = st.lists(
    st.tuples(st.sampled_from(list(BlobKind)), st.one_of(st.binary(max_size=60), st.integers(0, 9000).map(bytes))), max_size=25
)


@settings(max_examples=60)
@given(blobs, st.integers(1, 4000), st.integers(1, 9000))
def test_blobs_come_back_from_packs_of_any_size_through_table_and_scan(
    taken: list[tuple[BlobKind, bytes]], frame: int, target: int
) -> None:
    store, written = MemoryStore(), {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pack_module, "FRAME_TARGET", frame)
        writer = PackWriter(store, KEYS, target)
        for number, (kind, data) in enumerate(taken):
            written[kind, b"%032d" % number] = data
            writer.add(kind, b"%032d" % number, data)
        writer.finish()
    rows = writer.finished()
    assert writer.finished() == []
    assert sorted(row.name for row in rows) == pack_names(store)
    read = {}
    for row in rows:
        reader = PackReader(store, KEYS, row.name)
        assert reader.table() == row
        assert row.size == store.size(pack_object(row.name))
        bodies = [reader.frame(n, place.offset, place.stored) for n, place in enumerate(row.frames)]
        assert [(n, place, body) for n, (place, body) in enumerate(zip(row.frames, bodies, strict=True))] == list(reader.scan())
        for blob in row.blobs:
            read[BlobKind(blob.kind), blob.identity] = bodies[blob.frame][blob.start : blob.start + blob.length]
    assert read == written


@given(blobs)
def test_whoever_is_killed_after_any_pack_has_no_blob_before_those_it_was_added_after(taken: list[tuple[BlobKind, bytes]]) -> None:
    store = MemoryStore()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pack_module, "FRAME_TARGET", 300)
        writer = PackWriter(store, KEYS, 500)
        durable: set[bytes] = set()
        for number, (kind, data) in enumerate(taken):
            writer.add(kind, b"%032d" % number, data)
            for row in writer.finished():
                durable |= {blob.identity for blob in row.blobs}
            assert durable == {b"%032d" % n for n in range(len(durable))}, "what is durable is all that came first"
        writer.abort()


def test_an_empty_writer_makes_no_pack() -> None:
    store = MemoryStore()
    writer = PackWriter(store, KEYS)
    writer.finish()
    writer.abort()
    assert store.objects == {}


@pytest.mark.parametrize("cut", [0, 1, 7, 8, 39, 40, 41, 60, -1, -8, -9, -12, -13])
def test_a_pack_that_was_cut_short_is_damage(cut: int) -> None:
    store = MemoryStore()
    writer = PackWriter(store, KEYS)
    writer.add(BlobKind.PART, b"i" * 32, b"data" * 100)
    writer.finish()
    (row,) = writer.finished()
    store.objects[pack_object(row.name)] = store.objects[pack_object(row.name)][:cut]
    with pytest.raises(VaultDamaged):
        PackReader(store, KEYS, row.name).table()


def test_a_frame_cannot_stand_for_another() -> None:
    store = MemoryStore()
    writer = PackWriter(store, KEYS)
    writer.add(BlobKind.PART, b"i" * 32, b"one")
    writer.add(BlobKind.RECIPE, b"j" * 32, b"two")
    writer.finish()
    (row,) = writer.finished()
    first, second = row.frames
    reader = PackReader(store, KEYS, row.name)
    with pytest.raises(VaultDamaged):
        reader.frame(0, second.offset, second.stored)
    with pytest.raises(VaultDamaged):
        reader.frame(1, first.offset, first.stored)
    with pytest.raises(VaultDamaged):
        reader.frame(0, first.offset, first.stored - 1)


@given(st.binary(max_size=200), st.binary(max_size=30), st.integers(0, 5000))
def test_what_is_sealed_opens_with_its_own_key_nonce_and_binding_alone(plain: bytes, bound: bytes, bit: int) -> None:
    salt, nonce = b"s" * 32, b"n" * 12
    sealed = Sealer(KEYS.pack, salt, b"frame").seal(nonce, plain, bound)
    assert Sealer(KEYS.pack, salt, b"frame").open(nonce, sealed, bound) == plain
    changed = bytearray(sealed)
    changed[bit // 8 % len(sealed)] ^= 1 << bit % 8
    for sealer, number, data, binding in (
        (Sealer(KEYS.pack, b"t" * 32, b"frame"), nonce, sealed, bound),
        (Sealer(KEYS.commit, salt, b"frame"), nonce, sealed, bound),
        (Sealer(KEYS.pack, salt, b"commit"), nonce, sealed, bound),
        (Sealer(KEYS.pack, salt, b"frame"), b"m" * 12, sealed, bound),
        (Sealer(KEYS.pack, salt, b"frame"), nonce, bytes(changed), bound),
        (Sealer(KEYS.pack, salt, b"frame"), nonce, sealed, bound + b"!"),
        (Sealer(KEYS.pack, salt, b"frame"), nonce, sealed[:10], bound),
    ):
        with pytest.raises(VaultDamaged):
            sealer.open(number, data, binding)


def test_no_key_is_shown_when_keys_are_printed() -> None:
    shown = repr(KEYS)
    assert "vault_id" in shown
    for secret in (KEYS.master, KEYS.pack, KEYS.commit, KEYS.item, KEYS.part, KEYS.node, KEYS.mac, KEYS.catalogue):
        assert repr(secret) not in shown
    assert len({KEYS.pack, KEYS.commit, KEYS.item, KEYS.part, KEYS.node, KEYS.sidecar, KEYS.block, KEYS.mac, KEYS.catalogue}) == 9


@given(st.lists(st.dictionaries(texts.filter(lambda name: name not in ("v", "seq", "prev", "at", "by")), values, max_size=4), max_size=4))
def test_commits_form_a_chain_of_what_was_written(fields: list[dict[str, object]]) -> None:
    store, written, previous = MemoryStore(), [], None
    for more in fields:
        previous = write_commit(store, KEYS, previous, 2**33, {"kind": "snapshot", **more})
        written.append(previous)
    read = [read_commit(store, KEYS, name) for name in commit_names(store)]
    assert read == written
    assert [commit.seq for commit in read] == list(range(1, len(fields) + 1))
    for before, after in zip([None, *read], read, strict=False):
        assert after.fields["prev"] == (before.digest if before else b"")


def test_a_commit_under_another_number_is_damage() -> None:
    store = MemoryStore()
    write_commit(store, KEYS, None, 0, {"kind": "snapshot"})
    (name,) = store.objects
    store.objects = {name.replace("000000000001-", "000000000002-"): store.objects[name]}
    with pytest.raises(VaultDamaged):
        read_commit(store, KEYS, commit_names(store)[0])


@pytest.mark.parametrize("data", [b"", b"MRCOMIT1", b"MRCOMIT1" + bytes(31), b"MRCOMIT2" + bytes(200), b"MRCOMIT1" + bytes(200)])
def test_bytes_that_are_no_commit_are_damage(data: bytes) -> None:
    store = MemoryStore()
    store.put("commits/000000000001-" + "0" * 32, data)
    with pytest.raises(VaultDamaged, match="commit 1"):
        read_commit(store, KEYS, commit_names(store)[0])


def test_a_sealed_commit_that_is_no_map_is_damage() -> None:
    store, salt = MemoryStore(), b"s" * 32
    for value in ([1], {"seq": 2}, {}):
        sealed = Sealer(KEYS.commit, salt, b"commit").seal(bytes(12), squeeze(pack_value(value)), b"000000000001")
        store.objects["commits/000000000001-" + "0" * 32] = b"MRCOMIT1" + salt + sealed
        with pytest.raises(VaultDamaged, match="not what its name says"):
            read_commit(store, KEYS, commit_names(store)[0])


positions = st.builds(
    Position, key=texts, content=identities, digest=texts, kind=st.sampled_from(ItemKind), size=numbers,
    flags=st.lists(texts, max_size=3).map(tuple), received=seconds, sidecar=st.one_of(st.just(b""), identities),
    as_of=numbers, hidden=st.booleans(),
)  # fmt: skip


@given(st.integers(0, 2**32 - 1), positions)
def test_positions_come_back_from_the_items_list(folder: int, position: Position) -> None:
    value = unpack_value(pack_value(position_value(folder, position)))
    assert (folder_of(value[0]), parse_position(value)) == (folder, position)


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), texts, texts)
def test_places_sort_by_folder_first_and_never_meet(one: int, other: int, key: str, another: str) -> None:
    assume((one, key) != (other, another))
    assert place_key(one, key) != place_key(other, another)
    if one != other:
        assert (place_key(one, key) < place_key(other, another)) == (one < other)


@pytest.mark.parametrize("value", [[], [1] * 10, [b"12"] * 10, [b"1234", b"", "", 99, 0, [], None, b"", 0, False], [b"1234\xff", b"", "", 0, 0, [], None, b"", 0, 0]])
def test_an_entry_that_is_no_position_is_damage(value: list[object]) -> None:
    with pytest.raises(VaultDamaged):
        parse_position(value)


def test_a_folder_stands_in_its_list_with_its_key_path_and_role() -> None:
    assert folder_value(258, Folder("key", "A/B", "sent")) == [b"\x00\x00\x01\x02", "key", "A/B", "sent"]


cards = st.builds(
    Card, kind=st.sampled_from(ItemKind), subject=texts, sender=texts, recipients=texts, date=seconds, message_id=texts,
    size=numbers, sha256=identities, attachments=st.lists(texts, max_size=3).map(tuple),
)  # fmt: skip


@given(cards, identities)
def test_cards_come_back(card: Card, content: bytes) -> None:
    assert parse_card(card_bytes(card, content)) == (card, content)


counts = st.builds(Counts, messages=numbers, events=numbers, contacts=numbers, tasks=numbers, others=numbers, folders=numbers, bytes=numbers)
moments = st.datetimes(datetime(1902, 1, 1), datetime(2200, 1, 1)).map(lambda moment: moment.replace(microsecond=0, tzinfo=UTC))  # noqa: DTZ001
verdicts = st.builds(
    Verdict, st.lists(st.builds(Finding, texts, st.sampled_from(Level), texts), max_size=3).map(tuple),
    st.dictionaries(texts, st.one_of(st.integers(-(2**40), 2**40), st.floats(allow_nan=False, allow_infinity=False)), max_size=3),
)  # fmt: skip
snapshots = st.builds(
    Snapshot, id=st.just(""), seq=st.just(7), account=texts, mailbox=texts, taken_at=moments,
    standing=st.sampled_from(Standing), complete=st.booleans(), counts=counts,
    changes=st.builds(Changes, new=numbers, removed=numbers, moved=numbers, changed=numbers),
    skipped=st.lists(st.builds(Skip, texts, texts, texts, texts, texts, texts), max_size=3).map(tuple),
    known_skipped=numbers, reasons=st.lists(texts, max_size=2).map(tuple), notes=st.lists(texts, max_size=2).map(tuple),
    stored_bytes=numbers, facts=st.dictionaries(texts, texts, max_size=3), line=st.sampled_from(["", "import"]),
    base=numbers, verdict=verdicts, verdict_since=st.one_of(st.none(), verdicts),
).filter(lambda snapshot: not snapshot.accepted)  # fmt: skip


@given(snapshots, st.one_of(st.none(), identities), st.one_of(st.none(), identities))
def test_snapshots_come_back_from_their_records(snapshot: Snapshot, items: bytes | None, folders: bytes | None) -> None:
    fields = unpack_value(pack_value(snapshot_fields(snapshot, items=items, folders=folders, cursor=None, base=3)))
    assert (fields["items"], fields["folders"], fields["base"]) == (items, folders, 3)
    commit = Commit(7, b"\xab" * 32, fields)
    read = parse_snapshot(commit)
    assert read.id == "ab" * 8
    assert snapshot_fields(read, items=items, folders=folders, cursor=None, base=3) == fields
    assert abs(read.taken_at - snapshot.taken_at) < timedelta(seconds=1)
    assert (read.standing, read.verdict, read.verdict_since) == (snapshot.standing, snapshot.verdict, snapshot.verdict_since)


def test_fresh_recovery_codes_differ_and_read_back() -> None:
    codes = {new_code() for _ in range(50)}
    assert len(codes) == 50
    assert {read_code(write_code(code)) for code in codes} == codes


@given(st.binary(min_size=16, max_size=16), st.data())
def test_a_recovery_code_reads_back_however_it_is_typed(code: bytes, data: st.DataObject) -> None:
    written = write_code(code)
    assert [len(group) for group in written.split("-")] == [5] * 6
    typed = "".join(
        data.draw(st.sampled_from(["", " ", "-", "\t", "\u2013", "\u00a0"]))
        + data.draw(st.sampled_from({"0": "0Oo", "1": "1IiLl"}.get(digit, digit + digit.lower())))
        for digit in written if digit != "-"
    )  # fmt: skip
    assert read_code(typed + data.draw(st.sampled_from(["", "\n", "\r\n", " "]))) == code


@pytest.mark.parametrize("code", [bytes(16), b"\xff" * 16, bytes(range(16))])
def test_every_single_mistyped_character_of_a_recovery_code_is_refused(code: bytes) -> None:
    written = write_code(code)
    for place, digit in enumerate(written):
        for other in _DIGITS if digit != "-" else ():
            if other != digit:
                with pytest.raises(VaultUnopenable, match="mistyped"):
                    read_code(written[:place] + other + written[place + 1 :])


@given(st.binary(min_size=16, max_size=16), st.integers(0, 29), st.sampled_from(_DIGITS))
def test_a_mistyped_recovery_code_is_refused_or_is_seen_for_what_it_is_but_never_taken_for_the_code(code: bytes, place: int, digit: str) -> None:
    plain = write_code(code).replace("-", "")
    assume(plain[place] != digit)
    with contextlib.suppress(VaultUnopenable):  # sixteen bits of check let one in 65,536 pass; it then opens nothing
        assert read_code(plain[:place] + digit + plain[place + 1 :]) != code


@pytest.mark.parametrize("text", ["", "AAAAA", "A" * 31, "U" * 30, "é" * 30, "١" * 30, "ß" * 15, "-" * 40])
def test_what_is_no_recovery_code_is_refused_in_words(text: str) -> None:
    with pytest.raises(VaultUnopenable, match="six groups of five"):
        read_code(text)
