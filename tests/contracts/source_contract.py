"""What every source must do. A new source starts by making these classes pass.

SourceContract needs three paths and suits sources that tests cannot write (give it fixed files); its subclass
WritableSourceContract needs a few functions more and tries what happens when a mailbox changes and breaks.

    class TestPst(SourceContract):
        kind = "outlook"
        def filled(self, place): return shutil.copy(DATA / "sample.pst", place), {"Inbox": 3}
        def empty(self, place): return shutil.copy(DATA / "Empty.pst", place)
        def wrong(self, place): return a_text_file(place / "text.pst")
"""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from mailrescue.core.errors import SourceUnreachable, SourceUnreadable
from mailrescue.formats import folderpath
from mailrescue.model.mail import SPOOL_ABOVE, Folder, Listed, RawItem
from mailrescue.providers.base import Source
from mailrescue.providers.registry import source_for
from tests.contracts.source_reading import (
    folders_of,
    items_of,
    listed_of,
    marks_of,
    outcome_of,
    raws_of,
    read_all,
    spooled_of,
    state_of,
    with_skips,
    without_locators,
)

# Every mail is one that some source has spoilt somewhere. None has a last line without an end, see `open_ended`.
PLAIN = b"From: ann@example.org\nTo: bob@example.org\nSubject: plain\nDate: Mon, 5 Jan 2026 09:00:00 +0100\n\nHello.\n"
NASTY = {
    "CRLF": PLAIN.replace(b"\n", b"\r\n"),
    "a From_ line in the body": PLAIN + b"\nFrom here on\n>From there\n>>From everywhere\n\nFrom x Mon Jan  5 09:00:00 2026\n",
    "blank lines at the end": PLAIN + b"\n\n\n",
    "NUL bytes": PLAIN + b"\x00\x00\x00 zeros \x00\n",
    "8-bit bytes": PLAIN + b"Gr\xfc\xdfe \xff\xfe\n",
    "a line of a megabyte": PLAIN + b"x" * 1_000_000 + b"\n",
    "bare CRs": PLAIN + b"one\rtwo\r\n\rthree\r\n",
    "header without body": b"From: ann@example.org\nSubject: nothing more\n",
    "body without header": b"\nJust a body, From nobody.\n",
}


class SourceContract:
    """Holds for every source, also for one that reads files which tests cannot write."""

    kind: str

    def filled(self, place: Path) -> tuple[Path, dict[str, int]]:
        """Put a mailbox with items into the folder `place`; return its path and the items listed in each folder.

        Every folder is named by its path, empty ones too.
        """
        raise NotImplementedError

    def empty(self, place: Path) -> Path:
        """Put a mailbox without items into the folder `place`; return its path."""
        raise NotImplementedError

    def wrong(self, place: Path) -> Path:
        """Put something into the folder `place` that is there but is no such mailbox; return its path."""
        raise NotImplementedError

    def source(self, path: Path) -> Source:
        """Return the source for a path."""
        return source_for(self.kind, {"path": str(path)})

    @pytest.fixture
    def mailbox(self, tmp_path: Path) -> Path:
        """A filled mailbox."""
        return self.filled(_room(tmp_path, "filled"))[0]

    def test_every_folder_is_listed_with_all_its_items(self, tmp_path: Path) -> None:
        path, counts = self.filled(_room(tmp_path, "filled"))
        with self.source(path) as source:
            found = {folder.path: len(list(source.items(folder))) for folder in folders_of(source)}
        assert found == counts

    def test_keys_and_paths_of_folders_are_unique_and_stay_the_same(self, mailbox: Path) -> None:
        with self.source(mailbox) as source:
            first = source.folders()
            assert source.folders() == first
        with self.source(mailbox) as source:
            assert source.folders() == first
        folders = [folder for folder in first if isinstance(folder, Folder)]
        assert len({folder.key for folder in folders}) == len({folder.path for folder in folders}) == len(folders)

    def test_paths_of_folders_can_be_typed_and_printed(self, mailbox: Path) -> None:
        with self.source(mailbox) as source:
            for folder in folders_of(source):
                names = folderpath.split(folder.path)
                assert folderpath.join(names) == folder.path
                assert folderpath.mailbox_names(names) == names, "the inbox is called INBOX"
                assert folderpath.printable(folder.path) == folder.path

    def test_keys_are_unique_within_each_folder(self, mailbox: Path) -> None:
        with self.source(mailbox) as source:
            for folder in folders_of(source):
                keys = [item.key for item in source.items(folder)]
                assert len(set(keys)) == len(keys)

    def test_every_name_can_be_stored_as_utf8(self, mailbox: Path) -> None:
        with self.source(mailbox) as source:
            for folder in folders_of(source):
                for item in source.items(folder):
                    told = item.flags if isinstance(item, Listed) else (item.reason,)
                    "".join((folder.key, folder.path, item.key, item.digest, *told)).encode()
            "".join(source.ignored()).encode()

    def test_two_listings_of_the_same_mailbox_are_equal(self, mailbox: Path) -> None:
        assert without_locators(self.source(mailbox)) == without_locators(self.source(mailbox))

    def test_flags_are_sorted_and_system_flags_are_in_lower_case(self, mailbox: Path) -> None:
        system = {"answered", "deleted", "draft", "flagged", "seen"}
        for item in listed_of(self.source(mailbox)):
            assert list(item.flags) == sorted(set(item.flags))
            assert all(flag in system for flag in item.flags if flag.lower() in system)
            assert not any(flag.startswith("\\") for flag in item.flags)

    def test_reading_an_item_twice_gives_the_same(self, mailbox: Path) -> None:
        with self.source(mailbox) as source:
            reader = source.reader()
            for item in items_of(source):
                assert outcome_of(reader.read, item) == outcome_of(reader.read, item)
            reader.close()

    def test_something_can_be_read(self, mailbox: Path) -> None:
        assert any(isinstance(item, RawItem) for item in read_all(self.source(mailbox)).values())

    def test_a_pickled_reader_reads_pickled_items_as_the_first_one_does(self, mailbox: Path) -> None:
        with self.source(mailbox) as source:
            items = items_of(source)
            reader = source.reader()
            twin = pickle.loads(pickle.dumps(source.reader()))
            assert [outcome_of(twin.read, pickle.loads(pickle.dumps(item))) for item in items] == [
                outcome_of(reader.read, item) for item in items
            ]
            reader.close()
            twin.close()

    def test_what_is_expected_is_read_as_if_it_were_not(self, mailbox: Path) -> None:
        with self.source(mailbox) as source:
            items, reader, other = items_of(source), source.reader(), source.reader()
            one_by_one = [outcome_of(other.read, item) for item in items]
            reader.expect(items)
            assert [outcome_of(reader.read, item) for item in items] == one_by_one
            reader.expect(items)
            for at in (0, -1, 0) if items else ():
                reader.expect(items[at:])  # what was expected and not read is let go of
                assert outcome_of(reader.read, items[at]) == one_by_one[at]
            reader.expect([])
            reader.close()
            other.close()

    def test_since_now_nothing_has_changed(self, mailbox: Path) -> None:
        with self.source(mailbox) as source:
            for folder in folders_of(source):
                token = source.token(folder)
                listed = len(list(source.items(folder)))
                told = source.delta(folder, token) if token else None
                assert told is None or (told.entries, told.gone, told.total in (None, listed)) == ((), (), True)

    @pytest.mark.parametrize("token", ["garbage", "1", "1:2:3:4", "\x00", "é" * 500, "AAAA=="])
    def test_of_a_token_that_it_never_gave_it_knows_nothing(self, mailbox: Path, token: str) -> None:
        with self.source(mailbox) as source:
            assert [source.delta(folder, token) for folder in folders_of(source)] == [None] * len(folders_of(source))

    def test_a_folder_has_no_predecessor_where_none_vanished(self, mailbox: Path) -> None:
        with self.source(mailbox) as source:
            folders = folders_of(source)
            assert {source.predecessor(folder, {}) for folder in folders} <= {""}
            assert {source.predecessor(folder, {"never": "garbage"}) for folder in folders} <= {""}

    def test_message_ids_are_of_the_items_that_were_asked_for_and_as_headers_have_them(self, mailbox: Path) -> None:
        with self.source(mailbox) as source:
            for folder in folders_of(source):
                items = [item for item in source.items(folder) if isinstance(item, Listed)]
                told = source.message_ids(folder, items)
                assert told.keys() <= {item.key for item in items}
                assert all(name.startswith("<") and name.endswith(">") for name in told.values())
                assert not source.message_ids(folder, [])

    def test_a_reader_may_be_closed_twice_and_unused(self, mailbox: Path) -> None:
        with self.source(mailbox) as source:
            reader = source.reader()
            reader.close()
            reader.close()

    def test_reading_changes_nothing_in_the_mailbox(self, tmp_path: Path) -> None:
        room = _room(tmp_path, "filled")
        path, _ = self.filled(room)
        before = state_of(room)
        read_all(self.source(path))
        with self.source(path) as source:
            source.fingerprint()
            source.ignored()
        assert state_of(room) == before

    def test_the_fingerprint_stays_while_the_mailbox_does(self, mailbox: Path) -> None:
        with self.source(mailbox) as first, self.source(mailbox) as second:
            assert first.fingerprint() == second.fingerprint()

    def test_two_mailboxes_have_two_identities(self, tmp_path: Path) -> None:
        one, other = self.filled(_room(tmp_path, "one"))[0], self.filled(_room(tmp_path, "other"))[0]
        with self.source(one) as first, self.source(other) as second:
            identities = {first.fingerprint().facts["identity"], second.fingerprint().facts["identity"]}
        assert len(identities) == 2

    def test_what_is_ignored_is_the_same_before_and_after_listing(self, mailbox: Path) -> None:
        with self.source(mailbox) as source:
            before = source.ignored()
            items_of(source)
            assert source.ignored() == before

    def test_a_missing_path_is_unreachable_and_the_sentence_names_it(self, tmp_path: Path) -> None:
        with pytest.raises(SourceUnreachable, match="nowhere"):
            self.source(tmp_path / "nowhere").__enter__()

    def test_something_else_at_the_path_is_unreadable_and_the_sentence_names_it(self, tmp_path: Path) -> None:
        path = self.wrong(_room(tmp_path, "wrong"))
        with pytest.raises(SourceUnreadable) as caught:
            self.source(path).__enter__()
        assert path.name in str(caught.value)
        assert "Traceback" not in str(caught.value)

    def test_a_present_but_empty_mailbox_is_no_error(self, tmp_path: Path) -> None:
        with self.source(self.empty(_room(tmp_path, "empty"))) as source:
            assert all(isinstance(folder, Folder) for folder in source.folders())
            assert items_of(source) == []
            assert source.fingerprint().facts["identity"]


class WritableSourceContract(SourceContract):
    """Holds for sources whose mailboxes a test can write: adds exact bytes, change, damage and odd names."""

    def write(self, place: Path, mails: dict[tuple[str, ...], list[bytes]]) -> Path:
        """Write a mailbox with these mails by the names of their folders into the folder `place`; return its path."""
        raise NotImplementedError

    def change(self, mailbox: Path) -> None:
        """Change one mail of the folder INBOX; its key may change, too."""
        raise NotImplementedError

    def remove(self, mailbox: Path) -> None:
        """Remove one mail of the folder INBOX, or what holds it."""
        raise NotImplementedError

    def spoil(self, mailbox: Path) -> str:
        """Add something to the mailbox that is listed as mail but cannot be read; return a piece of its name."""
        raise NotImplementedError

    def clutter(self, mailbox: Path) -> str:
        """Add a file that is no mail; return its name."""
        raise NotImplementedError

    def filled(self, place: Path) -> tuple[Path, dict[str, int]]:
        """Write every nasty mail to INBOX and a few to folders below and beside it."""
        mails = {("INBOX",): list(NASTY.values()), ("Sent",): [PLAIN, PLAIN + b"again\n"], ("Sent", "2025"): [PLAIN]}
        return self.write(place, mails), {folderpath.join(names): len(raws) for names, raws in mails.items()}

    def empty(self, place: Path) -> Path:
        """Write a mailbox without a mail."""
        return self.write(place, {("INBOX",): []})

    @pytest.mark.parametrize("name", NASTY)
    def test_a_mail_is_read_as_it_was_written(self, tmp_path: Path, name: str) -> None:
        path = self.write(_room(tmp_path, "nasty"), {("INBOX",): [PLAIN, NASTY[name], PLAIN + b"last\n"]})
        assert sorted(raws_of(self.source(path))) == sorted([PLAIN, NASTY[name], PLAIN + b"last\n"])

    def test_a_mail_without_a_last_line_end_and_an_empty_one_are_read_as_they_are(self, tmp_path: Path) -> None:
        path = self.write(_room(tmp_path, "open"), {("INBOX",): [b"", PLAIN[:-1]]})
        assert sorted(raws_of(self.source(path))) == [b"", PLAIN[:-1]]

    def test_equal_mails_are_all_kept(self, tmp_path: Path) -> None:
        path = self.write(_room(tmp_path, "equal"), {("INBOX",): [PLAIN] * 3, ("Sent",): [PLAIN]})
        assert raws_of(self.source(path)) == [PLAIN] * 4

    @pytest.mark.parametrize("name", ["Entwürfe", "受信トレイ", "R&D", "&-", "it's 100 %", "a\u0301", "🗂 archive"])
    def test_a_folder_name_comes_back_as_it_was_given(self, tmp_path: Path, name: str) -> None:
        path = self.write(_room(tmp_path, "names"), {("INBOX",): [PLAIN], (name,): [PLAIN], (name, "x"): [PLAIN]})
        with self.source(path) as source:
            found = {folderpath.split(folder.path) for folder in folders_of(source)}
        assert {(name,), (name, "x")} <= found

    def test_a_changed_mail_is_listed_differently_and_the_others_are_not(self, tmp_path: Path) -> None:
        path = self.write(_room(tmp_path, "change"), {("INBOX",): list(NASTY.values())})
        before = marks_of(self.source(path))
        self.change(path)
        after = marks_of(self.source(path))
        assert len(before - after) == len(after - before) == 1

    def test_a_removed_mail_is_not_listed_any_more(self, tmp_path: Path) -> None:
        path = self.write(_room(tmp_path, "remove"), {("INBOX",): [PLAIN], ("Sent",): [PLAIN]})
        before = marks_of(self.source(path))
        self.remove(path)
        assert marks_of(self.source(path)) < before

    def test_a_mail_that_vanishes_after_the_listing_is_named_and_the_rest_is_read(self, tmp_path: Path) -> None:
        path = self.write(_room(tmp_path, "vanish"), {("INBOX",): [PLAIN], ("Sent",): [PLAIN + b"sent\n"]})
        with self.source(path) as source:
            items, reader = items_of(source), source.reader()
            self.remove(path)
            outcomes = [outcome_of(reader.read, item) for item in items]
            reader.close()
        assert [outcome.raw for outcome in outcomes if isinstance(outcome, RawItem)] == [PLAIN + b"sent\n"]
        assert [outcome.endswith(".") for outcome in outcomes if isinstance(outcome, str)] == [True]

    def test_what_cannot_be_read_is_named_with_a_sentence_and_the_rest_is_read(self, tmp_path: Path) -> None:
        path = self.write(_room(tmp_path, "spoil"), {("INBOX",): [PLAIN], ("Sent",): [PLAIN + b"sent\n"]})
        name = self.spoil(path)
        found, skips = with_skips(self.source(path))
        assert found == [PLAIN, PLAIN + b"sent\n"]
        assert [name in skip.key or name in skip.folder for skip in skips] == [True]
        assert skips[0].reason.endswith(".")

    def test_a_file_that_is_no_mail_is_ignored_by_name(self, tmp_path: Path) -> None:
        path = self.write(_room(tmp_path, "clutter"), {("INBOX",): [PLAIN]})
        with self.source(path) as source:
            assert source.ignored() == []
        name = self.clutter(path)
        with self.source(path) as source:
            assert [name in ignored for ignored in source.ignored()] == [True]
        assert raws_of(self.source(path)) == [PLAIN]

    def test_a_big_mail_is_not_taken_into_memory(self, tmp_path: Path) -> None:
        big = PLAIN + (b"y" * 75 + b"\n") * (SPOOL_ABOVE // 76 + 1)
        path = self.write(_room(tmp_path, "big"), {("INBOX",): [PLAIN, big]})
        with self.source(path) as source:
            read = [source.reader().read(item) for item in items_of(source)]
        spools = [item.spool for item in read if item.spool]
        assert [len(item.raw) for item in read] in ([len(PLAIN), 0], [0, len(PLAIN)])
        assert [spooled_of(item) for item in read if item.spool] == [big]
        assert not spools[0].temporary

    def test_a_link_in_a_circle_does_no_harm(self, tmp_path: Path) -> None:
        path = self.write(_room(tmp_path, "circle"), {("INBOX",): [PLAIN], ("Sent",): [PLAIN + b"sent\n"]})
        top = path if path.is_dir() else path.parent
        (top / "round").symlink_to(top, target_is_directory=True)
        (top / "up").symlink_to(top.parent, target_is_directory=True)
        assert raws_of(self.source(path)) == [PLAIN, PLAIN + b"sent\n"]


def _room(tmp_path: Path, name: str) -> Path:
    room = tmp_path / name
    room.mkdir()
    return room
