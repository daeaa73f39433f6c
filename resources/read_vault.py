"""Get all mail out of a MailRescue vault without MailRescue.

    python3 -m pip install blake3 cryptography msgpack zstandard
    python3 read_vault.py VAULT_FOLDER --list             what is in it
    python3 read_vault.py VAULT_FOLDER OUT_FOLDER         the newest good snapshot of every mailbox
    python3 read_vault.py VAULT_FOLDER OUT_FOLDER --all   every mail that was ever seen, once, and Outlook files

It asks for the recovery code (30 letters and digits, printed when the vault was made), or with --passphrase for the
passphrase; both can be piped in. Every mail becomes a file with the very bytes that were saved, in folders as in the
mailbox, dated when it was received. The vault is not changed. Damaged things are named, and all else is still read.
Exit code: 0 all is there, 1 not opened or not written, 2 misused, 3 something was damaged. How it works: `keys/` give the master key; `commits/` has a record for each snapshot, with a tree of "nodes" that list
the mails; `packs/` has mails, nodes and all else as "blobs". F 5 is section 5 of FORMAT.md; this was made from it alone.
"""

import argparse
import base64
import getpass
import hmac
import os
import re
import sys
import time
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import msgpack
import zstandard
from blake3 import blake3
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

RECIPE, PART, NODE, CARD, BLOCK = 1, 2, 3, 4, 6  # the kinds of blobs that are needed here (F 4)
CROCKFORD = str.maketrans("OIL0123456789ABCDEFGHJKMNPQRSTVWXYZ", "0110123456789ABCDEFGHIJKLMNOPQRSTUV")
UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f\ud800-\udfff<>:"/\\|?*\s]+')  # what some system refuses in a file name
FAULTS = (ValueError, TypeError, LookupError, InvalidTag, zstandard.ZstdError)  # what damage leads to
damage: dict[str, None] = {}  # the lines that were reported
unpack = partial(msgpack.unpackb, strict_map_key=False, unicode_errors="surrogatepass")  # names may be no Unicode


def report(what: str, error: object) -> None:
    """Name a damaged thing, once."""
    line = f"DAMAGED: {what}: {str(error) or 'missing, or its bytes have changed'}"
    if line not in damage:
        damage[line] = print(line, file=sys.stderr)


def read(path: Path, offset: int = 0, length: int = -1) -> bytes:
    with suppress(OSError), path.open("rb") as file:  # what a disk cannot give is found out where it is opened
        file.seek(offset)
        return file.read(length)
    return b""


def hkdf(key: bytes, salt: bytes, info: bytes) -> bytes:
    """Derive a 32-byte key (RFC 5869 with SHA-256, where one block is enough)."""
    return hmac.digest(hmac.digest(salt, key, "sha256"), info + b"\1", "sha256")


def unseal(key: bytes, number: int, sealed: bytes, associated: bytes = b"") -> bytes:
    """Open AES-256-GCM, then undo the compression that the first byte names: 0 none, 1 zstd (F 3, F 5)."""
    plain = AESGCM(key).decrypt(number.to_bytes(12, "little", signed=True), sealed, associated)
    return zstandard.ZstdDecompressor().decompressobj().decompress(plain[1:]) if plain[0] else plain[1:]


def code_bytes(text: str) -> bytes:
    """The 16 bytes of a recovery code; case, blanks, dashes and O/0, I/1, L/1 do not matter (F 3)."""
    letters = re.sub(r"[^0-9A-TV-Z]", "", text.upper()).translate(CROCKFORD)  # to the digits that int() knows
    data = (int(letters[:30] or "0", 32) >> 6).to_bytes(18, "big")  # 16 bytes and 2 that check them
    if len(letters) != 30 or blake3(data[:16]).digest()[:2] != data[16:]:
        sys.exit("There is a slip in the recovery code: it has 30 letters and digits; compare it with the sheet.")
    return data[:16]


class Vault:
    def __init__(self, folder: Path, kind: str, secret: bytes) -> None:
        """Find the vault id in a header, and the master key in a slot of this kind that the secret opens (F 3)."""
        self.folder, self.id, self.master, features = folder, b"", b"", []
        # (kind, identity): its copies, each ((pack, frame number, offset, sealed length), where in the frame)
        self.places: dict[tuple[int, bytes], list[tuple[tuple[Any, ...], slice]]] = {}
        self.done: set[tuple[str, bytes]] = set()  # mailbox and identity of the mails that were written
        found: dict[bytes, list[dict[str, Any]]] = {b"MRVAULT1": [], b"MRKEY001": []}
        for path in [folder / "vault.mrh", folder / "vault-copy.mrh", *sorted(folder.glob("keys/[!.]*-[12]"))]:
            try:  # magic (8), map, checksum (16), MAC (32); the checksum of a header is over its magic, too
                data = read(path)
                if blake3(data[0 if path.suffix == ".mrh" else 8 : -48]).digest()[:16] != data[-48:-32]:
                    raise ValueError
                found[data[:8]].append(unpack(data[8:-48]))
            except FAULTS as error:
                report(f"{path.parent.name}/{path.name}", error)
        for slot in [slot for slot in found[b"MRKEY001"] if slot["type"] == kind]:
            outer = hkdf(secret, slot["salt"], b"mailrescue recovery")
            if kind == "passphrase":
                cost = {"iterations": slot["kdf"]["passes"], "memory_cost": slot["kdf"]["memory"]}
                outer = Argon2id(salt=slot["salt"], length=32, lanes=slot["kdf"]["lanes"], **cost).derive(secret)
            for header in [] if self.id else found[b"MRVAULT1"]:
                with suppress(InvalidTag):
                    self.master = AESGCM(outer).decrypt(slot["nonce"], slot["wrapped"], header["id"] + kind.encode())
                    self.id, features = header["id"], header["features"]
        if not self.id or features:
            why = f"it needs a newer reader, one that knows {features}" if self.id else "no key slot opens with this"
            sys.exit(f"{folder} was not opened: {why if found[b'MRVAULT1'] else 'vault.mrh is missing or lost'}.")

    def key(self, label: bytes) -> bytes:
        return hkdf(self.master, self.id, b"mailrescue 1 " + label)

    def name(self, kind: int, data: bytes) -> bytes:
        return blake3(data, key=self.key({RECIPE: b"item", PART: b"part", NODE: b"node", BLOCK: b"block"}[kind])).digest()

    def commits(self) -> list[dict[str, Any]]:
        """Every commit record that still counts, oldest first; of each mailbox only the last `retention` (F 6)."""
        records, known = [], {b""}
        for path in sorted(self.folder.glob(f"commits/[0-9]{'?' * 11}-{'?' * 32}")):
            try:
                data = read(path)
                key = hkdf(self.key(b"commit"), data[8:40], b"commit")
                records.append(unpack(unseal(key, 0, data[40:], path.name[:12].encode())) | {"id": path.name[13:]})
                known.add(blake3(data).digest()[:16])
            except FAULTS as error:
                report(f"commit {path.name}", error)
        forgotten = dict(pair for each in records if each["kind"] in ("forget", "repair") for pair in each["commits"])
        known.update(digest[:16] for digest in forgotten.values())
        for record in [record for record in records if record["prev"][:16] not in known]:
            report(f"the commit before number {record['seq']}", "missing or unreadable")
        with suppress(*FAULTS):  # what is held waits for the user's answer; the newest one that names it says what it is (F 6)
            answers = sorted((each for each in records if each["kind"] == "answer"), key=lambda each: (each["turn"], each["seq"]))
            undone = {(each["mailbox"], each["undoes"]) for each in answers}
            counting = [each for each in answers if (each["mailbox"], each["turn"]) not in undone]
            said = {name.hex(): word for each in counting for word in ("good", "rejected", "held") for name in each[word]}
            for record in [record for record in records if record["kind"] == "snapshot"]:
                own = record["standing"] if record.get("verdict", {"level": "pass"})["level"] == "pass" else "held"
                record["standing"] = said.get(record["id"], said.get(record.get("stands_for", b"").hex()[:32], own))
        gone = {*forgotten, *(number for record in records for number in record.get("thinned", ()))}
        stands = {record["mailbox"] if record["kind"] == "retention" else record["seq"]: record for record in records}
        return [record for record in stands.values() if record["seq"] not in gone]

    def learn(self) -> None:
        """Take from the footer of every pack where its blobs are, or from its frames when the footer is lost (F 5)."""
        for path in sorted(self.folder.glob(f"packs/??/[!.]{'?' * 63}")):
            end = max(path.stat().st_size - 12, 0)
            try:
                size = int.from_bytes(read(path, end, 4), "little")
                footer = unpack(self.frame(path, -1, max(end - size, 0), size))  # -1: twelve bytes 0xFF
                for number, (offset, length, blobs) in enumerate(footer):
                    for kind, name, at, size in blobs:
                        self.places.setdefault((kind, name), []).append(((path, number, offset + 4, length), slice(at, at + size)))
            except FAULTS:
                self.walk(path)
        for place in self.places.pop((RECIPE, b""), []):  # has the name of its mail, which is put together for it
            with suppress(*FAULTS):  # a part is lost: the mail will be missing where a list names it
                self.places.setdefault((RECIPE, self.name(RECIPE, self.assemble(*place))), []).append(place)

    def walk(self, path: Path) -> None:
        """Find the blobs of a pack that lost its footer, and compute their names (F 5); of recipes only later."""
        offset, number, end = 44, 0, path.stat().st_size
        while 16 < (length := int.from_bytes(read(path, offset - 4, 4), "little")) <= end - offset:
            with suppress(*FAULTS):
                unpacker = msgpack.Unpacker()
                unpacker.feed(body := self.frame(path, number, offset, length))
                kinds, at = unpacker.unpack(), unpacker.tell()
                for kind, size in kinds:
                    where, at = slice(at, at + size), at + size
                    if kind in (RECIPE, PART, NODE, CARD, BLOCK):
                        name = b"" if kind == RECIPE else unpack(body[where])[-1] if kind == CARD else self.name(kind, body[where])
                        self.places.setdefault((kind, name), []).append(((path, number, offset, length), where))
            offset, number = offset + length + 4, number + 1

    @lru_cache(maxsize=100)  # noqa: B019  # 25 to 100 MB; neighbours lie together
    def frame(self, path: Path, number: int, offset: int, length: int) -> bytes:
        """The plain bytes of a frame, or of the footer."""
        try:
            return unseal(hkdf(self.key(b"pack"), read(path, 8, 32), b"frame"), number, read(path, offset, length))
        except FAULTS as error:
            what = "table of contents (its frames are read one by one)" if number < 0 else f"frame {number}"
            report(f"pack {path.name}, {what}", error)
            raise

    def blob(self, kind: int, identity: bytes, what: str = "") -> bytes | None:
        """The first good copy of a blob (of a recipe: the whole mail), its identity verified (F 4, F 8)."""
        for place in self.places.get((kind, identity), []):
            with suppress(*FAULTS):
                data = self.assemble(*place) if kind == RECIPE else self.frame(*place[0])[place[1]]
                if (unpack(data)[-1] if kind == CARD else self.name(kind, data)) == identity:
                    return data
        if what:
            report(what, "no good copy is left" if (kind, identity) in self.places else "in no pack that is here")
        return None

    def assemble(self, frame: tuple[Any, ...], where: slice) -> bytes:
        """Put a mail together as its recipe says, from literal bytes and parts (F 4)."""
        out = []
        for step in unpack(self.frame(*frame)[where]):
            data = step if isinstance(step, bytes) else b"".join(self.blob(PART, part) for part in step[2])
            if not isinstance(step, bytes) and step[0] == 1:
                width, eol, text = step[3], os.fsencode(step[4]), base64.b64encode(data)
                data = eol.join(text[at : at + width] for at in range(0, len(text), width)) + eol * step[5]
            out.append(data)
        return b"".join(out)

    def values(self, root: bytes | None, what: str, seen: set[bytes | None]) -> Iterator[list[Any]]:
        """The values of a list, without pieces seen before and nil; a lost piece is reported (F 4, Node)."""
        node = None if root in seen else self.blob(NODE, root, f"a piece of the list of {what} (--all finds its mails)")
        seen.add(root)
        level, entries = unpack(node) if node else (0, [])
        for entry in entries:
            yield from self.values(entry[1], what, seen) if level else [entry]

    def save(self, path: Path, folder: list[str], key: bytes, identity: bytes, received: float | None) -> None:
        """Write one mail below `path`, or report that it is lost; equal ones in a folder differ in `key`."""
        self.done.add((folder[0], identity))
        card = unpack(self.blob(CARD, identity) or msgpack.packb([0, "", "", "", None]))
        seconds = card[4] if received is None else received
        title = f"{stamp(seconds)} {card[1]}"
        if (raw := self.blob(RECIPE, identity, f"mail {title!r} ({identity.hex()[:8]}) from {' / '.join(folder)}")) is None:
            return
        path = path.joinpath(*map(portable, folder), f"{portable(title)} {blake3(key + identity).hexdigest()[:8]}.eml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
        with suppress(TypeError, OverflowError, OSError):  # no date, or one that this disk cannot hold
            os.utime(path, (seconds, seconds))

    def export(self, records: list[dict[str, Any]], out: Path, label: str, once: bool) -> None:
        """Write the mails of these snapshots, and file versions; with `once` each mail only where it was last."""
        seen: set[bytes | None] = {None}
        for record in records:
            what = f"{label}, commit {record['seq']}"
            if record["kind"] == "file":
                self.restore(record, out / portable(label))
            paths = {value[0]: value[2] for value in self.values(record.get("folders"), f"folders of {what}", {None})}
            for key, identity, _, _, _, _, received, *_ in self.values(record.get("items"), what, seen):
                if not (once and (label, identity) in self.done):
                    folder = re.findall(r"(?:[^\\/]|\\.)+", paths.get(key[:4], key[:4].hex()), re.DOTALL)
                    self.save(out, [label, *folder], key, identity, received)

    def restore(self, record: dict[str, Any], folder: Path) -> None:
        """Put a version of an Outlook file together from its blocks (F 6); a block that is lost leaves zeros."""
        folder.mkdir(parents=True, exist_ok=True)
        with (path := folder / f"{stamp(record['taken_at'])} {record['seq']} {portable(record['name'])}").open("wb") as file:
            for key, size, block, start in self.values(record["extents"], str(path), {None}):
                file.seek(int.from_bytes(key, "big"))
                file.write((self.blob(BLOCK, block, f"a block of {path}") or bytes(start + size))[start : start + size])
            file.truncate(record["size"])


def portable(name: str) -> str:
    """The name of a file or folder as every system takes it."""
    name = UNSAFE.sub(" ", unicodedata.normalize("NFC", name)).strip().encode()[:80].decode(errors="ignore").strip(" .")
    return re.sub(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", r"_\1", name) or "_"  # Windows keeps these for itself


def stamp(seconds: float | None) -> str:
    return time.strftime("%Y-%m-%d %H%M", time.gmtime(min(max(seconds or 0, 0), 1 << 35)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("vault", type=Path, help="the folder that holds vault.mrh")
    parser.add_argument("out", type=Path, nargs="?", help="a new folder for the mail")
    for flag, text in [("list", "show the snapshots"), ("all", "every mail ever seen"), ("passphrase", "ask for that")]:
        parser.add_argument(f"--{flag}", action="store_true", help=text)
    parser.add_argument("--mailbox", metavar="M", help="only this account or mailbox")
    parser.add_argument("--snapshot", metavar="ID", default="", help="its number, or 8 letters or more of its id")
    parser.add_argument("--code", help="the recovery code or passphrase (better: let the program ask for it)")
    args = parser.parse_args()
    if bool(args.out) == args.list or (args.out and args.out.exists() and any(args.out.iterdir())):
        parser.error("name a new folder for the mail, or --list")
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    ask = (getpass.getpass if args.passphrase else input) if sys.stdin.isatty() else lambda _: sys.stdin.readline()
    entered = args.code or ask("Passphrase: " if args.passphrase else "Recovery code: ").rstrip("\r\n")
    secret = unicodedata.normalize("NFC", entered).encode() if args.passphrase else code_bytes(entered)
    vault = Vault(args.vault, "passphrase" if args.passphrase else "recovery", secret)
    records = [
        each for each in vault.commits()
        if each["kind"] in ("snapshot", "file", "retention") and args.mailbox in (None, each["account"], each["mailbox"])
        and args.snapshot in ("", str(each["seq"]), each["id"][: max(8, len(args.snapshot))])]  # fmt: skip
    if not records and not args.all:
        sys.exit("There is no such snapshot that can be read." + " --all gets every mail." * bool(damage))
    for record in reversed(records if args.list else ()):
        print(stamp(record.get("taken_at")), *map(record.get, ("seq", "id", "account", "kind", "standing", "counts")))
    vault.learn()
    records.sort(key=lambda each: (args.all or each.get("standing") == "good", each["kind"], each.get("taken_at")))
    accounts = {record["mailbox"]: record["account"] for record in records}  # the newest name of each
    for mailbox, account in accounts.items() if args.out else ():
        label = account if list(accounts.values()).count(account) == 1 else f"{account} {mailbox}"
        own = [record for record in reversed(records) if record["mailbox"] == mailbox][: None if args.all else 1]
        vault.export(own, args.out, label, args.all)
    lost = {identity for kind, identity in vault.places if kind == RECIPE} - {identity for _, identity in vault.done}
    for identity in lost if args.all and args.out and not (args.mailbox or args.snapshot) else ():  # its list is lost
        vault.save(args.out, ["in no list"], b"", identity, None)
    return 3 if damage else 0


if __name__ == "__main__":
    sys.exit(main())
