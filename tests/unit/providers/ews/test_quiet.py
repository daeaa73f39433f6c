"""No mail and no password reaches a log or a repr, and exchangelib's slow way of reading is lifted."""

from __future__ import annotations

import io
import logging
import pickle

import pytest
import requests
from exchangelib import DELEGATE, Account, Configuration, Credentials
from exchangelib.protocol import BaseProtocol, CachingProtocol

from mailrescue.demo.exchange.faults import Fault
from mailrescue.providers.ews.adapter import CheckedAdapter, FastResponse
from mailrescue.providers.ews.quiet import hush
from mailrescue.providers.net.trust import ssl_context
from tests.kit.ews import Post
from tests.kit.exchange import ANNA, PASSWORD, simple_mail


@pytest.fixture
def log() -> io.StringIO:
    """All that is logged, however quietly."""
    held = io.StringIO()
    handler = logging.StreamHandler(held)
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield held
    root.removeHandler(handler)
    root.setLevel(level)


def test_neither_mail_nor_password_is_logged_whatever_befalls(post: Post, log: io.StringIO) -> None:
    post.anna.add("inbox", simple_mail(1, subject="Very private"))
    for fault in (Fault.BAD_BASE64, Fault.CUT, Fault.BUSY):
        post.server.faults.on(fault, 1, "GetItem")
        post.read()
    for auth, secret in (("ntlm", PASSWORD), ("oauth", post.anna.token)):
        with post.source(secret, auth=auth) as source:
            assert post.listed(source)
    said = log.getvalue()
    assert all(word not in said for word in ("This is mail 1", "Very private", PASSWORD, post.anna.token, "VGhpcyBpcyBtYWls"))


def test_exchangelib_says_where_something_was_noted_but_not_its_words(log: io.StringIO) -> None:
    hush()
    hush()
    logging.getLogger("exchangelib.fields").warning("Cannot convert %s", "the text of a mail")
    logging.getLogger("exchangelib.util").debug("Request XML: %s", "secret")
    assert log.getvalue().count("exchangelib.fields") == 1
    assert "the text" not in log.getvalue()
    assert "secret" not in log.getvalue()


def test_no_password_stands_in_reprs(post: Post) -> None:
    with post.source() as source:
        reader = source.reader()
        shown = repr((source, reader, source.__dict__, source._channel.__dict__, source._channel._line, reader.__dict__))
        reader.close()
    assert PASSWORD not in shown


def test_exchangelib_over_our_adapter_reads_in_large_pieces(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    # What the adapter relies on is private to requests: should that change, this fails.
    post.fill(1, 200_000)
    sizes = []
    whole = requests.Response.iter_content

    def iter_content(self: requests.Response, chunk_size: int | None = 1, decode_unicode: bool = False) -> object:
        sizes.append(chunk_size)
        return whole(self, chunk_size, decode_unicode)

    class Ours(CheckedAdapter):
        def __init__(self, **words: object) -> None:
            super().__init__(ssl_context(post.server.ca_file), **words)

    monkeypatch.setattr(requests.Response, "iter_content", iter_content)
    monkeypatch.setattr(BaseProtocol, "HTTP_ADAPTER_CLS", Ours)
    config = Configuration(service_endpoint=post.server.endpoint, credentials=Credentials(ANNA, PASSWORD), auth_type="basic")
    try:
        account = Account(ANNA, config=config, autodiscover=False, access_type=DELEGATE)
        (item,) = account.fetch(list(account.inbox.all().values_list("id", "changekey")), only_fields=["mime_content"])
        assert item.mime_content == simple_mail(0, size=200_000)
    finally:
        CachingProtocol.clear_cache()
    assert 1 not in sizes
    assert 1 << 16 in sizes


def test_a_response_that_still_comes_in_keeps_the_size_that_was_asked_for() -> None:
    response = FastResponse()
    response.raw = io.BytesIO(b"abc")
    assert list(response.iter_content()) == [b"a", b"b", b"c"]


def test_verification_cannot_be_switched_off_by_a_caller_or_the_environment(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(post.server.ca_file))
    with requests.Session() as session:
        session.mount("https://", CheckedAdapter(ssl_context()))
        with pytest.raises(requests.exceptions.SSLError):
            session.post(post.server.endpoint, data=b"", verify=False)


def test_means_of_a_pickled_reader_are_not_shown(post: Post) -> None:
    with post.source() as source:
        reader = pickle.loads(pickle.dumps(source.reader()))
        assert PASSWORD not in repr(reader._means)
