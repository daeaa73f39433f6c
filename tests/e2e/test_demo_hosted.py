"""The demo's Exchange: each of its proofs can fail, on the real server and the real vault."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mailrescue.core.progress import CancelToken
from mailrescue.demo import hosted
from mailrescue.demo.exchange.faults import Fault
from mailrescue.demo.stage import Stage
from mailrescue.demo.telling import Proof, ProofFailed


@dataclass
class _Listener:
    proofs: list[Proof] = field(default_factory=list)

    def chapter(self, number: int, title: str) -> None:
        """Not told here."""

    def say(self, sentence: str) -> None:
        assert sentence

    def prove(self, proof: Proof) -> None:
        self.proofs.append(proof)


def test_each_proof_of_the_hosted_mailbox_can_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listener = _Listener()

    def fails(part: object) -> str:
        assert callable(part)
        with pytest.raises(ProofFailed):
            part(on)
        assert not listener.proofs[-1].holds
        return listener.proofs[-1].name

    with hosted.scene(Stage(tmp_path, listener, CancelToken())) as on:
        on.server.faults.on(Fault.NO_MIME, item=on.mailbox.items("inbox")[0].id)
        assert fails(hosted.first) == "exchange-whole"
        on.server.faults.off()
        on.mailbox.add("inbox", b"Subject: One that the story does not know of\r\n\r\n")
        assert fails(hosted.changes) == "exchange-changes"
        with monkeypatch.context() as still:
            still.setattr(on.mailbox, "dial_tone", lambda _: None)
            assert fails(hosted.replaced) == "exchange-frozen"
        with monkeypatch.context() as more:
            lies = on.lies_there()
            more.setattr(on, "lies_there", lambda: lies + Counter(["one more"]))
            assert fails(hosted.replaced) == "exchange-last-good"
        with monkeypatch.context() as gone:
            gone.setattr(on.mailbox, "come_back", lambda: None)
            assert fails(hosted.back) == "exchange-back"
        assert on.server.broken == []


def test_a_proxy_of_the_user_is_not_asked_the_way_to_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with hosted.scene(Stage(tmp_path, _Listener(), CancelToken())) as on:
        hosted.first(on)
