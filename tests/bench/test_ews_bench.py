"""The bench of Exchange: every client gets every mail, large mails do not fill the memory, and nothing changed costs next to nothing."""

from __future__ import annotations

import json

import pytest

from tests.bench import ews


@pytest.mark.slow
def test_each_client_is_measured_and_goals_that_no_load_can_shift_are_reached(capsys: pytest.CaptureFixture[str]) -> None:
    small = "--mails 60 --size 20000 --rounds 1 --plain 5 --large 8 --megabytes 15 --folders 5 --items 50"
    assert ews.main(small.split()) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {row["client"] for row in rows if "client" in row} == {"bare", "plain", "reader", "vault"}
    assert all(row["mails_s"] > 0 for row in rows if "client" in row)
    memory = {row["figure"]: row["mb"] for row in rows if "goal" in row and "mb" in row}
    assert len(memory) == 2
    assert max(memory.values()) < 250
    (requests,) = (row for row in rows if "requests" in row)
    # Besides the five: ten folders that every mailbox has, some that can be recovered from, and the opening.
    assert requests["requests"] <= (5 + 11 + 3) + 8


def test_a_mail_of_the_bench_is_a_mail_of_its_size() -> None:
    import email
    import email.policy

    raw = ews._mail(1, 40_000)
    assert 36_000 < len(raw) < 44_000
    parts = list(email.message_from_bytes(raw, policy=email.policy.default).walk())
    assert [part.get_content_type() for part in parts] == ["multipart/mixed", "text/plain", "application/pdf"]
