"""An answer that is given through the agent changes what the user was shown, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailrescue.app.agent.values import JobKind, JobSpec
from mailrescue.app.agent.work import carry_out
from mailrescue.app.answers import as_shown, preview
from mailrescue.core.errors import MailRescueError
from mailrescue.model.snapshot import Standing
from mailrescue.vault.answers import Word
from tests.kit.offices import Office


def _answer(office: Office, shown: list[list[str]] | None, snapshot: str) -> None:
    fields = {"word": "accept", "name": "anna", "snapshot": snapshot}
    carry_out(office.engine(), JobSpec(JobKind.ANSWER, fields if shown is None else {**fields, "shown": shown}))


def test_what_was_shown_is_written_down_and_what_was_not_is_refused(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.add("anna", mails=40)
    office.live("anna", days=3)
    office.empty("anna")
    held = office.snapshot("anna")[0]
    shown = as_shown(preview(office.engine(), Word.ACCEPT, "anna", held.id))
    office.clock.advance(days=1)
    later = office.snapshot("anna")[0]  # the same state once more: the answer would be given for both now
    with pytest.raises(MailRescueError, match="changed in this mailbox meanwhile"):
        _answer(office, shown, held.id)
    with office.engine().reading() as vault:
        assert [one.standing for one in office.engine().history(vault, "anna")[-2:]] == [Standing.HELD, Standing.HELD]
    _answer(office, as_shown(preview(office.engine(), Word.ACCEPT, "anna", held.id)), held.id)
    with office.engine().reading() as vault:
        assert {one.id: one.standing for one in office.engine().history(vault, "anna")[-2:]} == {held.id: Standing.GOOD, later.id: Standing.GOOD}
