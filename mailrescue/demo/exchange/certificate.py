"""Certificates for servers on this machine: an authority of their own, and what it signs. Not for anything else."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_MANY_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Certified:
    """Files in PEM: the authority, the server's certificate, its key."""

    ca_file: Path
    certificate: Path
    key: Path


def certify(
    folder: Path, names: tuple[str, ...] = ("localhost", "127.0.0.1", "::1"), *, now: datetime | None = None, days: int = 365, self_signed: bool = False
) -> Certified:
    """Make an authority and a certificate for these names and addresses in `folder`; valid for `days` from a day before `now`.

    Negative `days` make one that has expired. `self_signed`: by its own key, as an appliance has it; `ca_file` is then of no use to it.
    """
    start = (now or datetime.now(UTC)) - timedelta(days=1 if days > 0 else 1 - days * 2)  # noqa: TID251  a certificate is checked by the machine's clock
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = _name("MailRescue Demo Authority")
    authority = (
        _unsigned(issuer, issuer, authority_key, start, start + timedelta(days=_MANY_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(sign=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    subject = _name(names[0])
    signer, by = (key, subject) if self_signed else (authority_key, issuer)
    certificate = (
        _unsigned(subject, by, key, start, start + timedelta(days=abs(days) + 1))
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .sign(signer, hashes.SHA256())
    )
    made = Certified(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    folder.mkdir(parents=True, exist_ok=True)
    made.ca_file.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    made.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    made.key.touch(mode=0o600)
    made.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return made


def _unsigned(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, start: datetime, end: datetime
) -> x509.CertificateBuilder:
    return x509.CertificateBuilder(
        issuer_name=issuer, subject_name=subject, public_key=key.public_key(), serial_number=x509.random_serial_number(),
        not_valid_before=start, not_valid_after=end,
    )  # fmt: skip


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(*, sign: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not sign, key_cert_sign=sign, crl_sign=sign, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
