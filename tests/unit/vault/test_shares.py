"""A vault on what is no proper disk: shares and sticks without some of the calls that a disk has."""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path

import pytest

from mailrescue.core.errors import VaultInUse, VaultUnopenable
from mailrescue.core.files import fsync_folder
from mailrescue.storage.base import StoreError
from mailrescue.storage.local import LocalStore
from mailrescue.vault.lock import VaultLock
from tests.kit.mailboxes import Mailbox
from tests.kit.mails import some_mails
from tests.kit.vaults import VaultBox, contents


def refusing(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    """Let the system refuse to flush folders with that error."""
    flush = os.fsync

    def fsync(fd: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{fd}"):  # noqa: PTH112  asked of a descriptor
            raise OSError(code, os.strerror(code))
        flush(fd)

    monkeypatch.setattr(os, "fsync", fsync)


@pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOTSUP, errno.ENOSYS])
def test_a_share_that_cannot_flush_folders_holds_a_vault_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    refusing(monkeypatch, code)
    box, mailbox = VaultBox.create(tmp_path), Mailbox(some_mails(4))
    snapshot = box.snapshot(mailbox)
    with box.open() as vault:
        assert contents(vault, snapshot) == mailbox.state()


def test_a_disk_that_fails_to_flush_a_folder_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refusing(monkeypatch, errno.EIO)
    with pytest.raises(OSError, match="Input/output"):
        fsync_folder(tmp_path)
    (tmp_path / "vault").mkdir()
    with pytest.raises(StoreError, match="The disk of the vault failed"):
        LocalStore(tmp_path / "vault").put("commits/1", b"one")


def test_where_links_do_not_exist_a_vault_is_written_by_renames(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(errno.EPERM, "no links on this file system")

    monkeypatch.setattr(os, "link", no_links)
    box, mailbox = VaultBox.create(tmp_path), Mailbox(some_mails(4))
    snapshot = box.snapshot(mailbox)
    with box.open() as vault:
        assert contents(vault, snapshot) == mailbox.state()


def test_a_share_without_locks_is_not_called_in_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    with VaultLock(tmp_path, "the first"), pytest.raises(VaultInUse, match="by the first"), VaultLock(tmp_path, "the second"):
        pass
    monkeypatch.setattr(fcntl, "flock", no_locks)
    with pytest.raises(VaultUnopenable, match="keeps no locks"), VaultLock(tmp_path, "somebody"):
        pass
