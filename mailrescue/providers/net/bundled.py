"""Providers whose servers come with MailRescue: its own presets first, then Thunderbird's ISPDB."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mailrescue.core.errors import MailRescueError
from mailrescue.core.resources import resource_folder
from mailrescue.providers.net.candidates import Candidate
from mailrescue.providers.net.clientconfig import candidates
from mailrescue.providers.net.connecting import Security
from mailrescue.providers.net.mailaddress import MailAddress


@dataclass(frozen=True, slots=True)
class Preset:
    """A provider, as resources/presets/README.md has it."""

    name: str
    domains: tuple[str, ...] = ()
    mx: tuple[str, ...] = ()
    imap: dict[str, Any] = field(default_factory=dict)
    ews: dict[str, str] = field(default_factory=dict)
    note: str = ""

    def serves(self, domain: str) -> bool:
        """Whether addresses of a domain are this provider's."""
        return any(domain == known or (known.startswith(".") and domain.endswith(known)) for known in self.domains)

    def takes_mail_at(self, host: str) -> bool:
        """Whether a mail exchanger is this provider's."""
        return any(host == known or host.endswith("." + known) for known in self.mx)


def by_domain(address: MailAddress) -> list[Candidate]:
    """Return the ways to a mailbox whose provider is known by the address itself. Raises MailRescueError without the resources."""
    source = f"{address.domain} is a provider that MailRescue knows."
    return next((_of(preset, address, source) for preset in presets() if preset.serves(address.domain)), None) or _listed(address, address.domain, source)


def by_mail_servers(address: MailAddress, hosts: Sequence[str]) -> list[Candidate]:
    """Return the ways to a mailbox whose provider is known by the servers that take the domain's mail."""
    for host in hosts:
        source = f"Mail for {address.domain} is taken by {host}."
        for preset in presets():
            if preset.takes_mail_at(host):
                return _of(preset, address, source, host)
        for domain in _parents(host):
            if found := _listed(address, domain, source):
                return found
    return []


@functools.cache
def presets() -> tuple[Preset, ...]:
    """Return MailRescue's own. Raises MailRescueError when this installation lacks them."""
    try:
        stored = json.loads((resource_folder("presets") / "providers.json").read_bytes())
    except (OSError, ValueError) as error:
        raise MailRescueError("The list of mail providers is damaged in this installation. No mail is harmed; install MailRescue again.") from error
    return tuple(Preset(**{**entry, "domains": tuple(entry["domains"]), "mx": tuple(entry["mx"])}) for entry in stored)


def _of(preset: Preset, address: MailAddress, source: str, mail_server: str = "") -> list[Candidate]:
    source = f"{source[:-1]}: {preset.name}." if mail_server else f"{preset.name} is a provider that MailRescue knows."
    found = []
    if preset.imap:
        host, user = str(preset.imap["host"]).replace("%MX%", mail_server), address.filled(preset.imap["user"])
        security = Security(preset.imap["security"])
        found.append(Candidate("imap", address, user, source, host, int(preset.imap["port"]), security, note=preset.note))
    if preset.ews:
        found.append(Candidate("ews", address, address.filled(preset.ews["user"]), source, endpoint=preset.ews["endpoint"], note=preset.note))
    return found


def _listed(address: MailAddress, domain: str, source: str) -> list[Candidate]:
    """Return what the ISPDB has for a domain. Files that name it are found by their bytes: it is faster than to parse them all."""
    named = re.compile(rb"<domain>\s*" + re.escape(domain.encode("ascii")) + rb"\s*</domain>", re.IGNORECASE)
    return next((found for data in _files() if named.search(data) and (found := candidates(data, address, source))), [])


@functools.cache
def _files() -> tuple[bytes, ...]:
    folder: Path = resource_folder("ispdb")
    return tuple(file.read_bytes() for file in sorted(folder.glob("*.xml")))


def _parents(host: str) -> Iterator[str]:
    """Yield a host and the domains above it, without the topmost."""
    labels = host.lower().removesuffix(".").split(".")
    for at in range(len(labels) - 1):
        yield ".".join(labels[at:])
