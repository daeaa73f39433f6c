"""What an account's options mean: checked, completed and written as they are stored. Builds no source and reaches no server."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from blake3 import blake3

from mailrescue.app.home import Home
from mailrescue.core.errors import MailRescueError, UsageError
from mailrescue.core.files import make_private_folder, replace, user_path
from mailrescue.providers.net.settings import PORTS, port_number, service_url

_SIGN_INS = ("basic", "ntlm", "oauth")
# A bundle of every authority that there is has some 250 kB.
_LARGEST_CA = 4 * 1024 * 1024
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\Z")
_CERTIFICATES = "certificates"
# RFC 7468, section 5
_BLOCK = re.compile(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)


def completed(kind: str, options: Mapping[str, str]) -> dict[str, str]:
    """Return options without what is empty, with what goes without saying. Raises UsageError for what makes no sense.

    Whether all are there that the kind needs is not asked here: discovery may still find them.
    """
    found = {name: value.strip() if name != "path" else value for name, value in options.items() if value}
    if found.get("path"):
        found["path"] = str(user_path(found["path"]))
    if "email" in found and not _ADDRESS.match(found["email"]):
        raise UsageError(f"{found['email']!r} is no mail address. Write it like anna@example.org.")
    if kind == "imap":
        _complete_imap(found)
    if kind == "ews":
        _complete_ews(found)
    if "ca_file" in found:
        found["ca_file"] = str(user_path(found["ca_file"]))
    return found


def _complete_imap(found: dict[str, str]) -> None:
    if "security" in found and found["security"] not in PORTS:
        raise UsageError(f"--security is tls, starttls or plain, not {found['security']!r}.")
    if "host" in found:
        found["host"] = host_name(found["host"])
        security = found.setdefault("security", "starttls" if found.get("port") == "143" else "tls")
        found.setdefault("port", str(PORTS[security]))
        if "email" in found:
            found.setdefault("user", found["email"])
    if "port" in found:
        found["port"] = str(port_number(found["port"]))


def _complete_ews(found: dict[str, str]) -> None:
    if "auth" in found and found["auth"] not in _SIGN_INS:
        raise UsageError(f"--auth is basic, ntlm or oauth, not {found['auth']!r}.")
    if "endpoint" in found:
        found["endpoint"] = service_url(found["endpoint"])
        found.setdefault("auth", "basic")
        if "email" in found:
            found.setdefault("user", found["email"])


def host_name(text: str) -> str:
    """Return the name or address of a server as it is stored. Raises UsageError for what is none, such as a URL."""
    name = text.strip().rstrip(".").lower()
    if name.startswith("[") and name.endswith("]"):
        name = name[1:-1]
    if not name or len(name) > 253 or any(sign in name for sign in "/@ \t\0") or (":" in name and not _is_ipv6(name)):
        raise UsageError(f"{text!r} is no name of a server. Write it like imap.example.org; the port goes to --port.")
    return name


def _is_ipv6(name: str) -> bool:
    import ipaddress  # noqa: PLC0415  few servers are named so

    try:
        return bool(ipaddress.IPv6Address(name))
    except ValueError:
        return False


def keep_certificate(home: Home, name: str, path: Path) -> str:
    """Copy the certificates of a private authority into the home; returns the name below it. Raises UsageError for what is none."""
    data = _certificates(path)
    kept = f"{_CERTIFICATES}/{name}-{blake3(data).hexdigest(8)}.pem"
    try:
        make_private_folder(home.root / _CERTIFICATES)
        replace(home.root / kept, data)
    except OSError as error:
        raise MailRescueError(f"{home.root / kept} cannot be written: {error.strerror}. Nothing was changed; check the disk.") from None
    return kept


def drop_certificate(home: Home, path: str) -> None:
    """Remove a copy that `keep_certificate` made; whatever lies elsewhere stays."""
    file = Path(path)
    if file.parent == home.root / _CERTIFICATES:
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise MailRescueError(f"{file} cannot be removed: {error.strerror}. Check your rights there.") from None


def in_home(home: Home, options: Mapping[str, str]) -> dict[str, str]:
    """Return stored options with the paths of what lies in the home, wherever that is now."""
    return {name: str(home.root / value) if name == "ca_file" else value for name, value in options.items()}


def _certificates(path: Path) -> bytes:
    import ssl  # noqa: PLC0415  whoever names no file need not load it

    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_CA + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no path"
        raise UsageError(f"The certificate file {path} cannot be read: {reason}. Nothing was changed.") from None
    # Certificates alone: a private key that stands beside them in the file belongs nowhere else.
    blocks = b"".join(block + b"\n" for block in _BLOCK.findall(data))
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=blocks.decode("ascii", "replace"))
        usable = bool(context.get_ca_certs()) or (context.cert_store_stats()["x509"] > 0 and len(data) <= _LARGEST_CA)
    except (ssl.SSLError, ValueError):
        usable = False
    if not usable:
        raise UsageError(f"{path} holds no certificate in PEM, which begins with -----BEGIN CERTIFICATE-----. Nothing was changed.")
    return blocks
