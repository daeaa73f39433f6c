"""Shows every vector of leak_vectors.py in a back end and counts what it lets out. Run as a process of its own:

    python -m tests.kit.leak_rig web|text fenced|open

`fenced`: as the product does, and then once more without cleaning, so that only the back end's own fences stand.
`open`: a bare widget of Qt, to prove that the rig sees what leaks. Prints one line of JSON: how many vectors were shown,
which of them reached the server, how many connections the door counted, and how many times the file was opened.
"""

from __future__ import annotations

import http.server
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] = "--no-sandbox"  # tests may run as root; the product never sets this

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtWidgets import QTextBrowser, QWidget

from mailrescue.app.mailview import MailDocument
from mailrescue.ui.application import application
from mailrescue.ui.mail.clean import Cleaned
from mailrescue.ui.mail.prepare import Prepared, prepare
from mailrescue.ui.mail.view import MailView
from tests.kit.leak_vectors import mails

_LONGEST_LOAD_MS = 1_500
_LATE_MS = 900


_WATCH = """
import os, sys, time
while os.path.exists(sys.argv[1]):
    try:
        os.close(os.open(sys.argv[1], os.O_WRONLY | os.O_NONBLOCK))
        with open(sys.argv[2], "ab") as told:
            told.write(b".")
    except OSError:
        pass
    time.sleep(0.004)
"""


class Ears:
    """A web server, a bare port and a file, all of which notice when they are touched."""

    def __init__(self, folder: Path) -> None:
        self.hits: set[str] = set()
        self.connections = self.doors = 0
        self._serve()
        self._listen()
        # A pipe: whoever opens it to read waits until it is opened to write, which succeeds only then. Watched by another
        # process, since whoever waits inside of Qt may keep Python's threads waiting.
        self.file, self.opened = folder / "canary.png", folder / "opened"
        os.mkfifo(self.file)
        self.opened.touch()
        self.watcher = subprocess.Popen([sys.executable, "-I", "-c", _WATCH, str(self.file), str(self.opened)])

    def _serve(self) -> None:
        ears = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def parse_request(self) -> bool:
                found = super().parse_request()
                if found:
                    ears.hits.add(self.path.strip("/"))
                return found

            def do_GET(self) -> None:
                self.send_response(404)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def get_request(self) -> tuple[socket.socket, object]:
                ears.connections += 1
                return super().get_request()

        server = Server(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def _listen(self) -> None:
        door = socket.socket()
        door.bind(("127.0.0.1", 0))
        door.listen(50)
        self.door = f"127.0.0.1:{door.getsockname()[1]}"

        def accept() -> None:
            while True:
                connection, _ = door.accept()
                self.doors += 1
                connection.close()

        threading.Thread(target=accept, daemon=True).start()

    def armed(self, name: str, markup: str) -> str:
        """Return a vector with its addresses put in."""
        url = f"http://{self.host}/{name}"
        for mark, value in (("url", url), ("host", self.host), ("door", self.door), ("file", str(self.file)), ("id", name)):
            markup = markup.replace("{" + mark + "}", value)
        return markup


class Show:
    """Shows one mail after the other, and ends the process after the last."""

    def __init__(self, back_end: str, fence: str, ears: Ears) -> None:
        self.web, self.ears = back_end == "web", ears
        # Whether each is cleaned, and what is in it.
        self.left = [(True, mail) for mail in mails()] + ([(False, mail) for mail in mails()] if fence == "fenced" else [])
        self.shown = 0
        self.bare = self._bare() if fence == "open" else None
        self.view = self.bare or MailView(web=self.web)
        self.view.resize(500, 400)
        self.view.show()
        self.patience, self.pause = QTimer(), QTimer()
        for timer in (self.patience, self.pause):
            timer.setSingleShot(True)
            timer.timeout.connect(self.next)

    def _bare(self) -> QWidget:
        if not self.web:
            return QTextBrowser()
        from PySide6.QtWebEngineWidgets import QWebEngineView

        view = QWebEngineView()
        view.loadFinished.connect(lambda _ok: self.pause.start(30))
        return view

    def next(self) -> None:
        """Show the next mail."""
        self.pause.stop()
        if not self.left:
            QTimer.singleShot(_LATE_MS, self.finish)
            return
        cleaned, mail = self.left.pop(0)
        self.shown += len(mail)
        self.patience.start(_LONGEST_LOAD_MS)
        armed = {name: self.ears.armed(name, markup) for name, markup in mail.items()}
        if self.bare is not None:
            self._show_bare("\n".join(armed.values()))
        else:
            self._show("\n".join(armed.values()), cleaned=cleaned)
        if not self.web:
            self.pause.start(2)

    def _show_bare(self, markup: str) -> None:
        if self.web:
            self.bare.setHtml(markup, QUrl("http://mail.invalid/"))  # type: ignore[union-attr]
        else:
            self.bare.setHtml(markup)  # type: ignore[union-attr]

    def _show(self, markup: str, *, cleaned: bool) -> None:
        assert isinstance(self.view, MailView)
        document = MailDocument(content=b"", html=markup, text=markup, subject=markup[:200])
        prepared = prepare(document, self.view.level)
        if not cleaned:
            prepared = Prepared(document=document, page=Cleaned(markup), text=markup, blocks=prepared.blocks)
        first = self.view._page is None
        self.view.show_prepared(prepared, "" if cleaned else markup)
        if self.web and first and (page := self.view._page) is not None:
            page.loadFinished.connect(lambda _ok: self.pause.start(12))  # type: ignore[attr-defined]

    def finish(self) -> None:
        """Tell and end."""
        ears = self.ears
        ears.watcher.kill()
        ears.watcher.wait()
        files = ears.opened.stat().st_size
        print(json.dumps({"shown": self.shown, "hits": sorted(ears.hits), "connections": ears.connections, "doors": ears.doors, "files": files}), flush=True)
        os._exit(0)


def main() -> None:
    """Show everything."""
    app = application()
    with tempfile.TemporaryDirectory() as folder:
        show = Show(sys.argv[1], sys.argv[2], Ears(Path(folder)))
        QTimer.singleShot(0, show.next)
        app.exec()


if __name__ == "__main__":
    main()
