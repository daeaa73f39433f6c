"""What changed, told by a real Dovecot with QRESYNC, with CONDSTORE, and with as little as may be."""

from __future__ import annotations

import pytest

from mailrescue.model.mail import Listed
from mailrescue.providers.base import Delta
from tests.contracts.source_contract import PLAIN
from tests.kit.dovecot import Dovecot, Settings, User, dovecot, started
from tests.kit.imap_boxes import INBOX, fill, listed, source

__all__ = ["dovecot"]

pytestmark = pytest.mark.needs_program("dovecot")


class _Changes:
    """Follows one folder by deltas alone, and compares with a listing after each."""

    def __init__(self, server: Dovecot, user: User) -> None:
        self.server, self.user = server, user
        with source(server, user) as opened:
            self.token = opened.token(INBOX)
            self.known = {item.key: item for item in listed(opened)}

    def follow(self) -> Delta:
        """Apply what changed."""
        with source(self.server, self.user) as opened:
            delta = opened.delta(INBOX, self.token)
            assert delta is not None
            fresh = {item.key: item for item in listed(opened)}
        entries = {item.key: item for item in delta.entries if isinstance(item, Listed)}
        new, lost = entries.keys() - self.known.keys(), set(delta.gone) & self.known.keys()
        assert len(self.known) - len(lost) + len(new) == delta.total
        self.known = {key: item for key, item in {**self.known, **entries}.items() if key not in delta.gone}
        self.token = delta.token
        assert self.known == fresh
        return delta


@pytest.mark.parametrize("capability", [
    "",  # as it comes: QRESYNC
    "IMAP4rev1 LITERAL+ SASL-IR ENABLE CONDSTORE ESEARCH LIST-EXTENDED LIST-STATUS SPECIAL-USE",
    "IMAP4rev1 CONDSTORE",
])  # fmt: skip
def test_deltas_tell_what_a_mail_program_did(dovecot: Dovecot, capability: str, request: pytest.FixtureRequest) -> None:
    server = dovecot
    if capability:
        context = started(Settings(more=f"imap_capability = {capability}"))
        server = context.__enter__()
        request.addfinalizer(lambda: context.__exit__(None, None, None))
    user = server.user()
    fill(server, user, {("INBOX",): [PLAIN + b"%d\n" % number for number in range(20)], ("Other",): []})
    changes = _Changes(server, user)
    assert changes.follow() == Delta((), (), changes.token, 20)
    with server.client(user) as client:
        client.select_folder("INBOX")
        uids = client.search()
        client.add_flags(uids[3], [b"\\Flagged", b"Urgent"])
        client.remove_flags(uids[5], [b"\\Seen"])
        client.append("INBOX", PLAIN + b"new\n")
    delta = changes.follow()
    assert (len(delta.entries), delta.gone) == (3, ())
    with server.client(user) as client:
        client.select_folder("INBOX")
        client.delete_messages(uids[:2])
        client.expunge()
        client.move(uids[6:8], "Other") if client.has_capability("MOVE") else None
        client.append("INBOX", PLAIN + b"newer\n")
    assert {f"{changes.token.split('.')[0]}.{uid}" for uid in uids[:2]} <= set(changes.follow().gone)
    with server.client(user) as client:
        client.select_folder("INBOX")
        client.append("INBOX", PLAIN)  # comes and goes between two looks
        client.delete_messages(client.search()[-1:])
        client.expunge()
    changes.follow()
    with server.client(user) as client:
        client.select_folder("INBOX")
        client.delete_messages(client.search())
        client.expunge()
    changes.follow()
    assert changes.known == {}
    assert changes.follow().entries == ()
