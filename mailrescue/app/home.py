"""Where things live on this machine."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mailrescue.core.errors import MailRescueError
from mailrescue.core.files import make_private_folder, replace, user_path

HOME_VARIABLE = "MAILRESCUE_HOME"


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of one user's accounts, settings, catalogue cache and, unless told otherwise, vault."""

    root: Path
    other_vault: Path | None = None

    @classmethod
    def find(cls, given: str | None, vault: str | None = None) -> Home:
        """`--home` beats the environment; without both the system's convention decides. `vault` is one to be read only."""
        other = user_path(vault) if vault else None
        chosen = given or os.environ.get(HOME_VARIABLE)
        if chosen:
            return cls(user_path(chosen), other)
        import platformdirs  # noqa: PLC0415  costs start-up time that most calls need not pay

        return cls(Path(platformdirs.user_data_dir("MailRescue", appauthor=False)), other)

    @property
    def vault(self) -> Path:
        """The vault's folder."""
        if self.other_vault is not None:
            return self.other_vault
        told = self.read("settings").get("vault") or str(self.root / "vault")
        if not isinstance(told, str) or "\0" in told:  # no path of any system has a zero in it
            raise self.broken("settings")
        return Path(told)

    @property
    def cache(self) -> Path:
        """The folder of catalogues; always on this machine."""
        return self.root / "cache"

    def read(self, name: str) -> dict[str, Any]:
        """Return a settings file, {} when there is none. Raises MailRescueError when it is not readable."""
        try:
            # As `write` writes it: paths may hold bytes that are no UTF-8.
            value = json.loads((self.root / f"{name}.json").read_bytes().decode("utf-8", "surrogateescape"))
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise self.broken(name, error.strerror) from None
        except (ValueError, RecursionError):
            raise self.broken(name) from None
        if not isinstance(value, dict):
            raise self.broken(name)
        return value

    def broken(self, name: str, why: str | None = None) -> MailRescueError:
        """Return what is to be said of a settings file that cannot be read or understood."""
        why = why or "it is not what MailRescue wrote"
        return MailRescueError(f"{self.root / name}.json cannot be read: {why}. Your mail is not harmed; mend or remove that file.")

    def write(self, name: str, value: dict[str, Any]) -> None:
        """Replace a settings file, all or nothing."""
        path = self.root / f"{name}.json"
        try:
            make_private_folder(self.root)
            replace(path, json.dumps(value, indent=2, ensure_ascii=False).encode("utf-8", "surrogateescape"))
        except OSError as error:
            raise MailRescueError(f"{path} cannot be written: {error.strerror}. Check the disk and your rights on that folder.") from None
