"""A desktop's session without a screen: a message bus of its own, and a real gnome-keyring on it.

    with desktop(tmp_path / "desktop") as session:           # needs dbus-run-session and gnome-keyring-daemon
        Program(home, session.environment).run("account", "add", ...)
        session.lock()                                       # as when nobody has signed in
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SECRET_SERVICE = "keyring.backends.SecretService.Keyring"
_WAIT = 20.0
# The keyring is unlocked by a password on standard input, as PAM does it; the shell lives as long as its own input.
_SESSION = 'printf login | gnome-keyring-daemon --unlock --components=secrets >/dev/null; echo "$DBUS_SESSION_BUS_ADDRESS"; read line'
_LOCK = "c.lock(); assert c.is_locked()"
_COUNT = "print(sum(item.get_attributes().get('service') == 'MailRescue' for item in c.get_all_items()))"


@dataclass(frozen=True, slots=True)
class Session:
    """A session that runs. `environment` is what programs of it have in theirs."""

    address: str

    @property
    def environment(self) -> dict[str, str]:
        """What a program of this session needs to find its keyring."""
        return {"DBUS_SESSION_BUS_ADDRESS": self.address, "PYTHON_KEYRING_BACKEND": SECRET_SERVICE}

    def lock(self) -> None:
        """Lock the keyring; nobody is there to unlock it."""
        self._say(_LOCK)

    def names(self) -> int:
        """Return how many secrets of ours the keyring has."""
        return int(self._say(_COUNT))

    def _say(self, words: str) -> str:
        """Say something to the keyring as a program of its own; `c` is the collection that every program uses."""
        script = f"import secretstorage; c = secretstorage.get_default_collection(secretstorage.dbus_init()); {words}"
        environment = {**os.environ, **self.environment}
        return subprocess.run([sys.executable, "-c", script], env=environment, check=True, capture_output=True, text=True, timeout=_WAIT).stdout


@contextlib.contextmanager
def desktop(folder: Path) -> Iterator[Session]:
    """Run a session in a home of its own; all of it has ended when this does."""
    places = {name: folder / name.lower() for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")}
    for place in places.values():
        place.mkdir(parents=True, mode=0o700)
    # Without a screen nobody can be asked for the keyring's password.
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "TMPDIR")}
    with subprocess.Popen(
        ["dbus-run-session", "--", "sh", "-c", _SESSION], env={**kept, **{name: str(place) for name, place in places.items()}},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Session(process.stdout.readline().strip())
        finally:
            process.stdin.close()
            process.wait(_WAIT)
