"""An Exchange mailbox for tests of the source that reads it: server, options, and sources that wait for nothing long."""

from __future__ import annotations

from dataclasses import dataclass

from mailrescue.core.progress import CancelToken
from mailrescue.demo.exchange.mailbox import Mailbox
from mailrescue.demo.exchange.server import Exchange
from mailrescue.model.mail import Folder, Listed, RawItem, Skip
from mailrescue.providers.base import Means
from mailrescue.providers.ews.options import EwsOptions
from mailrescue.providers.ews.patience import Limits
from mailrescue.providers.ews.source import EwsSource
from tests.kit.exchange import ANNA, PASSWORD, simple_mail

QUICK = Limits(busy=5.0, lost=1.0, opening=0.5, first=0.01, answer=2.0)


@dataclass(slots=True)
class Post:
    """A server with Anna's mailbox, what was said to the user, and the token that stops."""

    server: Exchange
    anna: Mailbox
    told: list[str]
    cancel: CancelToken

    def options(self, **words: str) -> dict[str, str]:
        """The options of the account."""
        return {"email": ANNA, "endpoint": self.server.endpoint, "ca_file": str(self.server.ca_file), **words}

    def fill(self, count: int, size: int = 0, path: str = "inbox") -> list[str]:
        """Put mails in; returns their ids."""
        return [self.anna.add(path, simple_mail(number, size=size)) for number in range(count)]

    def source(self, password: str = PASSWORD, limits: Limits = QUICK, **words: str) -> EwsSource:
        """A source of the mailbox."""
        return EwsSource(EwsOptions.of(self.options(**words)), Means(password, self.cancel, self.told.append), limits)

    def folder(self, source: EwsSource, path: str = "INBOX") -> Folder:
        """A folder of an open source."""
        return next(one for one in source.folders() if isinstance(one, Folder) and one.path == path)

    def listed(self, source: EwsSource, path: str = "INBOX") -> list[Listed]:
        """The items of a folder, none of which may be a Skip."""
        found = list(source.items(self.folder(source, path)))
        assert not [one for one in found if isinstance(one, Skip)]
        return [one for one in found if isinstance(one, Listed)]

    def read(self, path: str = "INBOX", **words: str) -> list[RawItem]:
        """Open the mailbox and read a folder as a snapshot does."""
        with self.source(**words) as source:
            items = self.listed(source, path)
            reader = source.reader()
            try:
                reader.expect(items)
                return [reader.read(item) for item in items]
            finally:
                reader.close()
