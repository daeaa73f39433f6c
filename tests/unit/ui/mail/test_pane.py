"""The pane over a real vault: a mail asked for and shown, its people and files, saving, opening, and what cannot be shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QLabel, QMenu
from pytestqt.qtbot import QtBot

from mailrescue.app.agent.values import JobKind
from mailrescue.app.picks import Pick, Picks, Whole
from mailrescue.core.clock import FixedClock
from mailrescue.ui.browse.drag import MOST_DRAGGED, DraggedMails, eml_names, may_be_dragged
from mailrescue.ui.browse.export_dialog import ExportDialog
from mailrescue.ui.desk import Desk
from mailrescue.ui.mail import view as views
from mailrescue.ui.mail.opening import OpenDialog, opened_files
from mailrescue.ui.mail.pane import MailPane, MailWindow
from mailrescue.ui.mail.view import Way
from mailrescue.ui.words import use_language
from mailrescue.vault.catalogue.queries import ItemRow, Moment
from tests.kit.documents import HEAD, with_files
from tests.kit.links import StillLink
from tests.kit.lived import LivedIn
from tests.kit.mailboxes import Mail

INNER = f"{HEAD}Content-Type: text/plain\n\nthe inner letter\n"
FORWARDED = f"{HEAD}Content-Type: multipart/mixed; boundary=o\n\n--o\n\nsee below\n--o\nContent-Type: message/rfc822\n\n{INNER}--o--\n".encode()
MANY = ("From: a@b.example\nTo: " + ",\n ".join(f"c{n}@example.org" for n in range(5_000)) + "\nSubject: all\n\nx\n").encode()


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> LivedIn:
    made = LivedIn.begin(tmp_path_factory.mktemp("mails"))
    mails = {"files": with_files("paper.pdf", "../evil.exe", "photo.png"), "forwarded": FORWARDED, "many": MANY, "page": f"{HEAD}Content-Type: text/html\n\n<b>hello</b>".encode()}
    made.mailbox.folders = {"INBOX": {name: Mail(raw, received=1_700_000_000 + n) for n, (name, raw) in enumerate(mails.items())}}
    made.snapshot()
    return made


@pytest.fixture
def desk(lived: LivedIn, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(views, "web_is_there", lambda: False)
    use_language("en")
    made = Desk(lived.home, FixedClock(lived.now), link=StillLink(lived.home, lived.key))
    made.link.open()
    yield made
    made.close()


@pytest.fixture
def pane(desk: Desk, qtbot: QtBot) -> MailPane:
    made = MailPane(desk)
    made.resize(700, 600)
    qtbot.addWidget(made)
    made.show()
    return made


def rows(desk: Desk, lived: LivedIn) -> dict[str, ItemRow]:
    assert desk.reader is not None
    snapshot = lived.snapshots[0]
    found = desk.reader.here.catalogue.queries.items(Moment(snapshot.mailbox, snapshot.line, snapshot.seq))
    names = ("files", "forwarded", "many", "page")
    return dict(zip(names, sorted(found, key=lambda row: row.received or 0), strict=True))


def show(pane: MailPane, lived: LivedIn, qtbot: QtBot, name: str) -> ItemRow:
    row = rows(pane.desk, lived)[name]
    pane.show_item("box", row.content)
    qtbot.waitUntil(lambda: pane.document is not None and pane.document.content == row.content, timeout=5_000)
    return row


def test_a_mail_is_shown_with_its_head_and_the_file_kinds_it_brings(pane: MailPane, lived: LivedIn, qtbot: QtBot) -> None:
    assert pane.state == "nothing"
    show(pane, lived, qtbot, "files")
    assert pane.state == "mail"
    assert pane.header.subject.text() == "Oak tables"
    assert [chip.accessibleName() for chip in pane.attachments.chips] == ["Attachment paper.pdf, 9 bytes", "Attachment evil.exe, 11 bytes", "Attachment photo.png, 9 bytes"]
    menus = [[action.text() for action in chip.menu().actions()] for chip in pane.attachments.chips]
    assert menus[0] == ["Open", "Save as …"]
    assert menus[1] == ["A program: it could do anything on this computer. It is only saved, never opened.", "Save as …"]


def test_5000_people_are_one_line_and_a_list_when_asked_for(pane: MailPane, lived: LivedIn, qtbot: QtBot) -> None:
    show(pane, lived, qtbot, "many")
    buttons = [button.text() for button in pane.header.findChildren(type(pane._ways[Way.PLAIN]))]
    assert buttons == ["and 4,997 more"]
    pane.header.findChildren(type(pane._ways[Way.PLAIN]))[0].click()
    texts = [label.text() for label in pane.header.findChildren(QLabel)]
    assert not any("c4000@" in text for text in texts)


def test_the_source_comes_when_it_is_wanted(pane: MailPane, lived: LivedIn, qtbot: QtBot) -> None:
    show(pane, lived, qtbot, "page")
    pane._ways[Way.SOURCE].click()
    qtbot.waitUntil(lambda: "Content-Type: text/html" in pane.view._source.toPlainText(), timeout=5_000)


def test_a_mail_is_saved_byte_for_byte(pane: MailPane, lived: LivedIn, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    show(pane, lived, qtbot, "files")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mail"), ""))
    pane.save_mail()
    qtbot.waitUntil(pane._said.isVisible, timeout=5_000)
    assert (tmp_path / "mail.eml").read_bytes() == with_files("paper.pdf", "../evil.exe", "photo.png")


def test_all_attachments_are_saved_beside_what_is_there_under_harmless_names(pane: MailPane, lived: LivedIn, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    show(pane, lived, qtbot, "files")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "paper.pdf").write_bytes(b"mine")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(inside))
    pane.save_all()
    qtbot.waitUntil(pane._said.isVisible, timeout=5_000)
    assert {path.name: path.read_bytes() for path in inside.iterdir()} == {"paper.pdf": b"mine", "paper (2).pdf": b"paper.pdf", "evil.exe": b"../evil.exe", "photo.png": b"photo.png"}
    assert [path.name for path in tmp_path.iterdir()] == ["inside"]


def test_an_attachment_opens_only_after_the_question_and_a_program_never(pane: MailPane, lived: LivedIn, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    show(pane, lived, qtbot, "files")
    opened: list[str] = []
    answers = [OpenDialog.DialogCode.Rejected, OpenDialog.DialogCode.Accepted]
    monkeypatch.setattr(OpenDialog, "exec", lambda _self: answers.pop(0))
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) or True)
    assert pane.document is not None
    paper, evil, _ = pane.document.files
    pane.open_file(paper)
    pane.open_file(evil)
    assert opened == []
    assert len(answers) == 1
    pane.open_file(paper)
    qtbot.waitUntil(lambda: bool(opened), timeout=5_000)
    assert Path(opened[0]).read_bytes() == b"paper.pdf"
    opened_files().close()


def test_an_attached_mail_opens_in_a_window_of_its_own(pane: MailPane, lived: LivedIn, qtbot: QtBot) -> None:
    show(pane, lived, qtbot, "forwarded")
    assert pane.document is not None
    pane.open_file(pane.document.files[0])
    qtbot.waitUntil(lambda: any(window.pane.document for window in pane.window().findChildren(MailWindow)), timeout=5_000)
    window = pane.window().findChildren(MailWindow)[0]
    assert window.pane.document is not None
    assert window.pane.document.text == "the inner letter"
    window.close()


def test_an_item_that_the_vault_does_not_give_says_why(pane: MailPane, qtbot: QtBot) -> None:
    pane.show_item("box", b"\1" * 32)
    qtbot.waitUntil(lambda: pane.state == "broken", timeout=5_000)
    assert any("is in no pack" in label.text() for label in pane.findChildren(QLabel))


def test_every_control_of_the_pane_has_a_name(pane: MailPane, lived: LivedIn, qtbot: QtBot) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QWidget

    show(pane, lived, qtbot, "files")
    nameless = [
        widget for widget in pane.findChildren(QWidget)
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.accessibleName() and not isinstance(widget, QMenu)
    ]  # fmt: skip
    assert nameless == []


def test_the_export_of_what_was_chosen_says_how_much_and_refuses_a_used_folder(desk: Desk, lived: LivedIn, pane: MailPane, qtbot: QtBot, tmp_path: Path) -> None:
    picks = Picks(whole=Whole(account="box", at=lived.snapshots[0].id))
    dialog = ExportDialog(desk, pane, picks)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.size_known is not None, timeout=5_000)
    assert dialog._amount.text().startswith("4 items in 1 folder, ")
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "x").touch()
    for used in (tmp_path / "used", tmp_path / "used" / "x", desk.home.vault, desk.home.vault / "inside"):
        dialog.folder.setText(str(used))
        assert dialog.trouble
        assert not dialog.go.isEnabled()
    dialog.folder.setText(str(tmp_path / "new"))
    assert dialog.trouble == ""
    dialog._formats.button(1).setChecked(True)
    dialog.start()
    assert isinstance(desk.link, StillLink)
    assert [(spec.kind, dict(spec.fields)) for spec in desk.link.asked] == [(JobKind.PICK, {"dest": str(tmp_path / "new"), "format": "mbox", "picks": picks.as_json()})]
    assert dialog.strip is not None
    assert dialog.strip.isVisible()


def test_nothing_is_exported_where_nothing_was_chosen(desk: Desk, lived: LivedIn, pane: MailPane, qtbot: QtBot) -> None:
    dialog = ExportDialog(desk, pane, Picks(whole=Whole(account="box", query="nowhere-at-all")))
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: dialog.size_known is not None, timeout=5_000)
    assert not dialog.go.isEnabled()


def test_dragged_mails_become_files_when_they_are_dropped_and_not_before(desk: Desk, lived: LivedIn, qtbot: QtBot) -> None:
    assert desk.reader is not None
    found = rows(desk, lived)
    data = DraggedMails(desk.reader.here, [found["files"], found["page"]])
    assert data.hasUrls()
    assert data._paths is None
    urls = data.urls()
    assert [Path(url.toLocalFile()).name for url in urls] == ["Oak tables.eml", "Oak tables (2).eml"]
    assert Path(urls[0].toLocalFile()).read_bytes() == with_files("paper.pdf", "../evil.exe", "photo.png")
    assert data.urls() == urls
    opened_files().close()


def test_more_mails_than_a_person_drags_are_refused(desk: Desk, lived: LivedIn) -> None:
    row = rows(desk, lived)["page"]
    assert may_be_dragged([row] * MOST_DRAGGED)
    assert not may_be_dragged([row] * (MOST_DRAGGED + 1))
    assert not may_be_dragged([])
    assert len(set(eml_names([row] * 50))) == 50
    assert Pick.of(row).folder == "INBOX"
