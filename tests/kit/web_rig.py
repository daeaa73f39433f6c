"""Shows a mail by WebEngine as the product does, and tells what came of it. Run as a process of its own: `python -m tests.kit.web_rig`.

Prints one line of JSON: the colour where the mail's own picture is, that of its styled block, the links that were told,
whether words were found, and how many words of another script ran (none).
"""

from __future__ import annotations

import json
import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] = "--no-sandbox"  # tests may run as root; the product never sets this

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest

from mailrescue.app.mailview import document_of_bytes
from mailrescue.ui.application import application
from mailrescue.ui.mail import links, view

# Two by two dots of pure red.
RED = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGP4z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg=="
PAGE = """<style>div{height:60px;background:#00ff00} a{display:block;height:60px}</style><body style="margin:0">
<img src="cid:red@x" width="60" height="60" style="display:block"><div>block</div><a href="https://x.example/there">words to find</a>
<script>document.title = "ran"</script>"""
MAIL = f"""Subject: x\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n{PAGE}\n--b
Content-Type: image/png\nContent-ID: <red@x>\nContent-Transfer-Encoding: base64\n\n{RED}\n--b--\n"""


def main() -> None:
    """Show it, look, click, find, end."""
    app = application()
    asked: list[str] = []
    view.ask_and_open = lambda _parent, address, _links: asked.append(address)
    shown = view.MailView(web=True)
    shown.resize(400, 400)
    shown.show()
    shown.show_mail(document_of_bytes(MAIL.encode()))
    sheet = shown._page
    assert sheet is not None
    found: list[bool] = []
    sheet.found.connect(found.append)

    def look() -> None:
        image = sheet.widget().grab().toImage()
        colours = [image.pixelColor(QPoint(30, y)).name() for y in (40, 100)]
        target = sheet.widget().focusProxy() or sheet.widget()
        QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=QPoint(40, 150))
        sheet.look_for("find")
        QTimer.singleShot(700, lambda: end(colours))

    def end(colours: list[str]) -> None:
        page = sheet.widget().page()  # type: ignore[attr-defined]
        told = {"colours": colours, "asked": asked, "found": any(found), "title": page.title(), "at": page.url().scheme()}
        print(json.dumps(told), flush=True)
        os._exit(0)

    QTimer.singleShot(2_500, look)
    app.exec()


if __name__ == "__main__":
    assert links.openable("https://x.example/there") is not None
    main()
