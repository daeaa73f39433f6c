"""The facts that make a mailbox that mailbox, as far as this server tells them."""

from __future__ import annotations

import pybase64

from mailrescue.model.mail import Fingerprint
from mailrescue.providers.ews.channel import Channel
from mailrescue.providers.ews.folders import Purposes
from mailrescue.providers.ews.ids import read_id
from mailrescue.providers.ews.options import EwsOptions

# Major and minor version of the build ([MS-OXWSCDATA] 2.2.3.17) and what the server is sold as.
_NAMES = {
    "8.0": "Exchange 2007", "8.1": "Exchange 2007", "8.2": "Exchange 2007", "8.3": "Exchange 2007", "14.0": "Exchange 2010",
    "14.1": "Exchange 2010", "14.2": "Exchange 2010", "14.3": "Exchange 2010", "15.0": "Exchange 2013", "15.1": "Exchange 2016",
    "15.2": "Exchange 2019 or Subscription Edition", "15.20": "Exchange Online",
}  # fmt: skip


def fingerprint(options: EwsOptions, purposes: Purposes, channel: Channel) -> Fingerprint:
    """Return the facts; those that the server does not tell are absent."""
    root, inbox, sent = (purposes.get(name) for name in ("msgfolderroot", "inbox", "sentitems"))
    told = next((ids for each in (inbox, root, sent) if (ids := read_id(each.id)).mailbox), read_id(""))
    certificate = channel.certificate()
    found = {
        "identity": f"ews:{options.email.lower()}",
        "mailbox_guid": told.mailbox,
        "replica_guid": told.replica,
        "root_id": root.id,
        "inbox_id": inbox.id,
        "sent_id": sent.id,
        "root_created": root.created,
        "inbox_created": inbox.created,
        "ostid": _hex(root.ost_id),
        "server.host": options.host,
        "server.name": server_name(channel.server_version),
        "server.version": channel.server_version,
        **(certificate.facts() if certificate else {}),
    }
    return Fingerprint({name: fact for name, fact in found.items() if fact})


def server_name(version: str) -> str:
    """Return what a version is sold as, "" when unknown."""
    return _NAMES.get(".".join(version.split(".")[:2]), "")


def _hex(text: str) -> str:
    try:
        return pybase64.b64decode(text, validate=True).hex()
    except ValueError:
        return ""
