"""Whom to believe: the one maker of TLS settings, and what a server's certificate says.

Certificates are always checked against the system's authorities, or one that the user names by `--ca-file`; there is no
way to switch that off. A certificate that was refused is read all the same, to say why.
"""

from __future__ import annotations

import contextlib
import hashlib
import ipaddress
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mailrescue.model.probe import Step, Told
from mailrescue.providers.net.failing import Place, Unconnected, translated

if TYPE_CHECKING:
    from cryptography import x509

_CERTIFICATE = 11  # RFC 8446, B.3: the handshake message
# X509_V_ERR_*, openssl/x509_vfy.h
_NOT_YET, _EXPIRED, _SELF_SIGNED, _SELF_SIGNED_IN_CHAIN, _OTHER_NAME, _OTHER_ADDRESS = 9, 10, 18, 19, 62, 64
_WARN = "If this worked before, do not go on: somebody may be listening."


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a server's certificate says. `digest` is the SHA-256 of its bytes in hex; `names` are what it is valid for."""

    digest: str
    issuer: str
    begins: datetime
    expires: datetime
    names: tuple[str, ...]

    def days_left(self, now: datetime) -> int:
        """Return the whole days until it expires, negative when it has."""
        return (self.expires - now).days

    def facts(self) -> Mapping[str, str]:
        """Return it as facts of a fingerprint."""
        expires = self.expires.astimezone(UTC).isoformat().replace("+00:00", "Z")
        return {"server.certificate": self.digest, "server.issuer": self.issuer, "server.expires": expires}


def ssl_context(ca_file: Path | str | None = None) -> ssl.SSLContext:
    """Return settings that check certificate and name, with TLS 1.2 or newer, against the system's authorities and `ca_file`.

    Raises Unconnected when `ca_file` cannot be read.
    """
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if not _finds_authorities(context):
        # A frozen program may look for the system's store where another system has it.
        import certifi  # noqa: PLC0415  not needed elsewhere

        context.load_verify_locations(certifi.where())
    if ca_file:
        try:
            context.load_verify_locations(Path(ca_file).expanduser())
        except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
            raise _no_authority(Path(ca_file), error) from error
    return context


def _finds_authorities(context: ssl.SSLContext) -> bool:
    folder = ssl.get_default_verify_paths().capath
    return bool(context.cert_store_stats()["x509_ca"] or (folder and any(Path(folder).glob("*.0"))))


def _no_authority(ca_file: Path, error: Exception) -> Unconnected:
    why = "holds no certificate in PEM" if isinstance(error, ssl.SSLError | ValueError) else f"cannot be read ({getattr(error, 'strerror', None) or error})"
    return Unconnected(
        Step.TLS, Told.OWN, f"The certificate file of the account, {ca_file}, {why}.",
        "Give the PEM file of the authority that signed the server's certificate by --ca-file.",
    )  # fmt: skip


class Witness:
    """Notes the certificate that a server shows during a handshake, so that a refusal can say what was wrong with it."""

    def __init__(self, context: Any) -> None:  # noqa: ANN401  an SSLContext, whose stubs do not know the hook
        """Watch the handshakes of this context, until `leave`."""
        self.der = b""
        self._context = context
        # Undocumented, but the only way to see a certificate that was refused without ever accepting it.
        self._context._msg_callback = self._see  # noqa: SLF001

    def leave(self) -> None:
        """Watch no more: what follows is mail."""
        self._context._msg_callback = None  # noqa: SLF001

    def _see(self, _connection: object, direction: str, _version: object, _content: object, message: int, data: bytes) -> None:
        if direction == "read" and message == _CERTIFICATE and not self.der:
            self.der = first_certificate(bytes(data))


def first_certificate(message: bytes) -> bytes:
    """Return the first certificate of a Certificate message, b"" where it has none.

    RFC 5246, 7.4.2 and RFC 8446, 4.4.2: after the four bytes of the header the newer has a context, empty from servers.
    """
    at = 4 if int.from_bytes(message[4:7], "big") == len(message) - 7 else 5 + message[4] if len(message) > 4 else 0
    size = int.from_bytes(message[at + 3 : at + 6], "big")
    return message[at + 6 : at + 6 + size]


def read_proven(described: Mapping[str, Any], der: bytes) -> Certificate | None:
    """Return what a certificate says that was accepted: `ssl` has described it, so that no other library need be loaded."""
    try:
        words = {name: value for part in described["issuer"] for name, value in part}
        issuer = ", ".join(dict.fromkeys(words[name] for name in ("organizationName", "commonName") if name in words))
        begins, expires = (datetime.fromtimestamp(ssl.cert_time_to_seconds(described[name]), UTC) for name in ("notBefore", "notAfter"))
        names = [(kind, name) for kind, name in described.get("subjectAltName", ()) if kind in ("DNS", "IP Address")]
        hosts = [name for kind, name in names if kind == "DNS"]
        hosts += [str(ipaddress.ip_address(name.strip())) for kind, name in names if kind == "IP Address"]
    except (KeyError, ValueError, TypeError):
        return read_certificate(der)
    return Certificate(hashlib.sha256(der).hexdigest(), issuer, begins, expires, tuple(hosts)) if issuer else read_certificate(der)


def read_certificate(der: bytes) -> Certificate | None:
    """Return what a certificate says, None for bytes that are none."""
    from cryptography import x509  # noqa: PLC0415  30 ms, and seldom needed

    with contextlib.suppress(ValueError, x509.ExtensionNotFound, x509.UnsupportedGeneralNameType):
        read = x509.load_der_x509_certificate(der)
        return Certificate(
            hashlib.sha256(der).hexdigest(), _who(read.issuer), read.not_valid_before_utc, read.not_valid_after_utc, _names(read)
        )
    return None


def _who(name: x509.Name) -> str:
    """Return the organisation and common name, which is what people know an authority by."""
    from cryptography.x509.oid import NameOID  # noqa: PLC0415  as above

    parts = [str(part.value) for oid in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME) for part in name.get_attributes_for_oid(oid)]
    return ", ".join(dict.fromkeys(parts)) or name.rfc4514_string()


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    from cryptography import x509  # noqa: PLC0415  as above

    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    return (*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress)))


def refused(error: ssl.SSLCertVerificationError, place: Place, der: bytes) -> Unconnected:
    """Return why a certificate was refused, with what it says where it was seen."""
    shown = read_certificate(der) if der else None
    told = _refusal(error.verify_code, place, shown)
    return Unconnected(Step.TLS, Told.UNTRUSTED, *told) if told else translated(error, place)


def _refusal(code: int, place: Place, shown: Certificate | None) -> tuple[str, str] | None:
    if code == _EXPIRED:
        since = f" on {shown.expires:%Y-%m-%d}" if shown else ""
        return (
            f"The certificate of {place.host} expired{since}: the server cannot prove who it is.",
            "Check the clock of this computer. If it is right, whoever runs the server must renew the certificate.",
        )
    if code == _NOT_YET:
        since = f" before {shown.begins:%Y-%m-%d}" if shown else " yet"
        return f"The certificate of {place.host} is not valid{since}.", "Check the clock of this computer."
    if code in (_OTHER_NAME, _OTHER_ADDRESS):
        names = f": it is for {', '.join(shown.names[:5])}{' and others' if len(shown.names) > 5 else ''}" if shown and shown.names else ""
        return (
            f"The certificate that answers at {place} is not for {place.host}{names}.",
            f"Use the server's name as your provider gives it. {_WARN}",
        )
    if code == _SELF_SIGNED:
        return (
            f"{place.host} signed its certificate itself: it cannot prove who it is.",
            f"If the server is your own, save its certificate as a PEM file and give that by --ca-file. {_WARN}",
        )
    by = f" ({shown.issuer})" if shown else ""
    return (
        f"The certificate of {place.host} is signed by an authority that this computer does not know{by}.",
        f"If that is your company's own, give its certificate as a PEM file by --ca-file. {_WARN}",
    ) if code in (_SELF_SIGNED_IN_CHAIN, 2, 20, 21) else None
