"""Makes the pictures of the window: every page, light and dark, calm and frightened, in two sizes. Without a screen.

    python resources/pictures.py FOLDER [--only NAME] [--language de] [--percent 150]      all of them, to look at
    python resources/pictures.py --readme                              the few that README shows, into resources/pictures

Run it in the environment that `resources/dev.py test` makes. The mail is the demo's, the days are always the same ones, so
that a picture changes only when the window does.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={ROOT / 'tests/kit/monitors.json'}"
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
os.environ["TZ"] = "UTC"

from PySide6.QtGui import QImage, QPixmap  # noqa: E402  Qt reads the environment when it is loaded

from mailrescue.demo.month import Prepared, Scene, prepare  # noqa: E402
from mailrescue.ui.browse.mails import MailList  # noqa: E402
from mailrescue.ui.theme.theme import Appearance  # noqa: E402
from tests.kit.windows import NORMAL, opened, settle, wait  # noqa: E402

README = ROOT / "resources/pictures"
LARGE = (2560, 1440)
_HIGHEST_COMPRESSION = 0  # Qt calls it quality


@dataclass(frozen=True, slots=True)
class Shot:
    """A page as `desk.go` reaches it, in a scene of the demo. `mail` is the row of a list whose mail is read, -1 for none."""

    name: str
    scene: Scene
    page: str
    where: dict[str, Any] = field(default_factory=dict)
    mail: int = -1


SHOTS = (
    Shot("home-calm", Scene.CALM, "home"),
    Shot("home-frightened", Scene.FRIGHTENED, "home"),
    Shot("alert", Scene.FRIGHTENED, "alert", {"account": "weber"}),
    Shot("browse-calm", Scene.CALM, "browse", {"account": "weber"}),
    Shot("browse-frightened", Scene.FRIGHTENED, "browse", {"account": "weber"}),
    Shot("reading", Scene.FRIGHTENED, "browse", {"account": "weber", "folder": "Kunden/Inland"}, mail=3),
    Shot("vanished", Scene.FRIGHTENED, "browse", {"account": "weber", "vanished": True}),
    Shot("search", Scene.FRIGHTENED, "browse", {"search": True, "query": "rechnung"}, mail=0),
    Shot("activity", Scene.FRIGHTENED, "activity"),
    Shot("settings-accounts", Scene.CALM, "settings", {"section": "accounts"}),
    Shot("settings-adding", Scene.CALM, "settings", {"section": "accounts", "add": "server"}),
    Shot("settings-vault", Scene.CALM, "settings", {"section": "vault"}),
    Shot("settings-appearance", Scene.CALM, "settings", {"section": "appearance"}),
)
# README's own: a name for the file, the shot, and how.
_README = (
    ("home", "home-frightened", Appearance.LIGHT),
    ("alert", "alert", Appearance.LIGHT),
    ("browse", "reading", Appearance.LIGHT),
    ("dark", "home-calm", Appearance.DARK),
)


def main(words: list[str] | None = None) -> int:
    """Make the pictures that were asked for."""
    parser = argparse.ArgumentParser(description="Make pictures of the window.")
    parser.add_argument("folder", type=Path, nargs="?", help="where the pictures go")
    parser.add_argument("--readme", action="store_true", help="make README's pictures")
    parser.add_argument("--only", default="", help="only pages whose name has this in it")
    parser.add_argument("--language", default="en")
    parser.add_argument("--percent", type=int, default=100, help="the text size")
    options = parser.parse_args(words)
    if not options.readme and options.folder is None:
        parser.error("name a folder, or --readme")
    with tempfile.TemporaryDirectory(prefix="mailrescue-pictures-") as name:
        stages = _Stages(Path(name))
        made = _readme(stages) if options.readme else _all(stages, options)
        for path in made:
            print(f"{path} {path.stat().st_size / 1000:.0f} kB", flush=True)
    return 0


class _Stages:
    """The demo's homes, each made when it is first needed."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._made: dict[Scene, Prepared] = {}

    def of(self, scene: Scene) -> Prepared:
        """Return the home of a scene."""
        if scene not in self._made:
            folder = self._root / scene.value
            folder.mkdir()
            self._made[scene] = prepare(folder, scene)
        return self._made[scene]


def _readme(stages: _Stages) -> Iterator[Path]:
    README.mkdir(exist_ok=True)
    shots = {shot.name: shot for shot in SHOTS}
    for name, shot, appearance in _README:
        yield _taken(stages, shots[shot], README / f"{name}.png", NORMAL, appearance)


def _all(stages: _Stages, options: argparse.Namespace) -> Iterator[Path]:
    options.folder.mkdir(parents=True, exist_ok=True)
    for shot in (shot for shot in SHOTS if options.only in shot.name):
        for appearance in (Appearance.LIGHT, Appearance.DARK):
            for size in (NORMAL, LARGE):
                path = options.folder / f"{shot.name}-{appearance}-{size[0]}.png"
                yield _taken(stages, shot, path, size, appearance, language=options.language, percent=options.percent)


def _taken(stages: _Stages, shot: Shot, path: Path, size: tuple[int, int], appearance: Appearance, **how: Any) -> Path:  # noqa: ANN401
    with opened(stages.of(shot.scene), shot.page, shot.where, size=size, appearance=appearance, **how) as window:
        window.setFocus()  # nobody is at the keyboard
        if shot.mail >= 0 and (mails := window.findChild(MailList)) is not None:
            mails.go_to(shot.mail)
            wait(0.2)  # a row is looked at for a moment before its mail is read
            settle(window)
        picture(window.grab()).save(str(path), "PNG", _HIGHEST_COMPRESSION)
    return path


def picture(grabbed: QPixmap) -> QImage:
    """Return a picture without what a PNG need not carry: a window hides what is behind it."""
    return grabbed.toImage().convertToFormat(QImage.Format.Format_RGB888)


if __name__ == "__main__":
    sys.exit(main())
