"""The back end that paints mail as its sender meant it: QtWebEngine, behind six fences.

1. clean.py leaves nothing in the mail that loads anything. 2. JavaScript, plugins, storage and prefetching are off, and the
profile keeps nothing. 3. An interceptor lets through this mail's own addresses and nothing else. 4. A Content-Security-Policy
in the answer's header says the same to the page. 5. No navigation is accepted but the one to the mail. 6. Chromium resolves
no host name. Measured: an interceptor alone leaves `preconnect`, a policy alone leaves meta refresh (tests/e2e/test_mail_leaks.py).

Importing this module is what starts to cost; ask `view.web_is_there` first.
"""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QEvent, QIODevice, QObject, QUrl, Signal
from PySide6.QtGui import QColor, QContextMenuEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWebEngineCore import (
    QWebEngineDownloadRequest,
    QWebEngineFindTextResult,
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineSettings,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
    QWebEngineUrlRequestJob,
    QWebEngineUrlScheme,
    QWebEngineUrlSchemeHandler,
)
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QMenu, QWidget

from mailrescue.app.mailview import Picture
from mailrescue.ui.mail.prepare import Prepared
from mailrescue.ui.mail.sheet import INK, LINK, PAPER
from mailrescue.ui.words import tr

POLICY = "default-src 'none'; img-src cid: data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_FLAGS = ('--host-resolver-rules="MAP * ~NOTFOUND"', "--disable-background-networking", "--no-pings", "--disable-remote-fonts")
_FLAGS_NAME = "QTWEBENGINE_CHROMIUM_FLAGS"
_SAFE_KINDS = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/x-icon"})
_FAMILIES = '"Segoe UI", "SF Pro Text", system-ui, "Noto Sans", "Helvetica Neue", Arial, sans-serif'
_PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><style>
html {{ background: {paper}; color: {ink}; }} body {{ margin: 18px; font: 15px/1.5 {families}; overflow-wrap: anywhere; }}
a {{ color: {link}; }} img {{ max-width: 100%; }} pre {{ white-space: pre-wrap; }} blockquote {{ margin-inline: 12px 0; padding-inline-start: 12px; border-inline-start: 3px solid #cfd6e2; }}
.mailrescue-heading {{ display: none; }} @media print {{ .mailrescue-heading {{ display: block; }} body {{ margin: 0; }} }}
</style></head><body dir="{direction}"><div class="mailrescue-heading">{heading}</div>{mail}</body></html>"""

_OFF = (
    "JavascriptEnabled", "JavascriptCanOpenWindows", "JavascriptCanAccessClipboard", "JavascriptCanPaste", "LocalStorageEnabled",
    "LocalContentCanAccessRemoteUrls", "LocalContentCanAccessFileUrls", "XSSAuditingEnabled", "SpatialNavigationEnabled", "HyperlinkAuditingEnabled",
    "PluginsEnabled", "FullScreenSupportEnabled", "ScreenCaptureEnabled", "WebGLEnabled", "Accelerated2dCanvasEnabled",
    "AutoLoadIconsForPage", "TouchIconsEnabled", "FocusOnNavigationEnabled", "AllowRunningInsecureContent", "AllowGeolocationOnInsecureOrigins",
    "AllowWindowActivationFromJavaScript", "PdfViewerEnabled", "NavigateOnDropEnabled", "ErrorPageEnabled", "DnsPrefetchEnabled",
    "ReadingFromCanvasEnabled",
)  # fmt: skip


# The values must be lists: anything else is passed over in silence, whatever the stubs say.
_HEADERS: Any = {
    b"Content-Security-Policy": [POLICY.encode()], b"X-DNS-Prefetch-Control": [b"off"],
    b"Referrer-Policy": [b"no-referrer"], b"X-Content-Type-Options": [b"nosniff"],
}  # fmt: skip


class _Guard(QWebEngineUrlRequestInterceptor):
    """Lets nothing out but what is answered from this mail."""

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        """Block everything with another scheme."""
        url = info.requestUrl()
        kind = info.resourceType()
        page = url.scheme() == "mail" and kind == QWebEngineUrlRequestInfo.ResourceType.ResourceTypeMainFrame
        picture = url.scheme() in ("cid", "data") and kind == QWebEngineUrlRequestInfo.ResourceType.ResourceTypeImage
        info.block(not (page or picture))


class _Post(QWebEngineUrlSchemeHandler):
    """Answers for the mail that is shown, and for its pictures."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.pages: dict[str, tuple[bytes, dict[str, Picture]]] = {}

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        """Answer from memory."""
        url = job.requestUrl()
        if url.scheme() == "mail" and url.host() in self.pages:
            self._answer(job, b"text/html; charset=utf-8", self.pages[url.host()][0])
            return
        wanted = unquote(url.path()).lower()
        for _, pictures in self.pages.values():
            picture = pictures.get(wanted)
            if picture is not None and url.scheme() == "cid":
                kind = {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "image/x-ms-bmp": "image/bmp"}.get(picture.kind, picture.kind)
                self._answer(job, (kind if kind in _SAFE_KINDS else "image/png").encode(), picture.data)
                return
        job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)

    def _answer(self, job: QWebEngineUrlRequestJob, kind: bytes, data: bytes) -> None:
        buffer = QBuffer(job)
        buffer.setData(QByteArray(data))
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        job.setAdditionalResponseHeaders(_HEADERS)
        job.reply(kind, buffer)


class _Page(QWebEnginePage):
    """Goes nowhere: a link that is chosen is told, not followed."""

    followed = Signal(str)

    def acceptNavigationRequest(self, url: QUrl | str, kind: QWebEnginePage.NavigationType, isMainFrame: bool) -> bool:  # noqa: N803
        """Refuse everything but the mail itself."""
        address = QUrl(url)
        if kind == QWebEnginePage.NavigationType.NavigationTypeLinkClicked:
            self.followed.emit(address.toString(QUrl.ComponentFormattingOption.FullyEncoded))
            return False
        return isMainFrame and address.scheme() == "mail" and kind == QWebEnginePage.NavigationType.NavigationTypeTyped

    def createWindow(self, _kind: QWebEnginePage.WebWindowType) -> QWebEnginePage:
        """Open no window."""
        return None  # type: ignore[return-value]  # Qt's own answer for none


class WebSheet(QWebEngineView):
    """Paints a mail by Chromium."""

    hovered = Signal(str)
    followed = Signal(str)
    found = Signal(bool)
    _number = 0

    def __init__(self) -> None:
        super().__init__()
        profile, self._post = _profile()
        self._page = _Page(profile, profile)
        self._page.setBackgroundColor(QColor(PAPER))
        self.setPage(self._page)
        self.setAcceptDrops(False)
        self.setAccessibleName(tr("Text of the message"))
        self._host = ""
        self._page.followed.connect(self.followed)
        self._page.linkHovered.connect(self.hovered)
        self._page.findTextFinished.connect(self._tell_found)
        self.destroyed.connect(self._page.deleteLater)

    def widget(self) -> QWidget:
        """Return itself."""
        return self

    def show_page(self, prepared: Prepared, heading: str) -> None:
        """Paint the mail's HTML as its sender meant it."""
        assert prepared.page is not None
        document = prepared.document
        direction = "auto" if document.rightward else "rtl"
        made = _PAGE.format(paper=PAPER, ink=INK, link=LINK, families=_FAMILIES, direction=direction, heading=heading, mail=prepared.page.html)
        self._put(made.encode("utf-8", "replace"), {cid.lower(): picture for cid, picture in document.pictures.items()})

    def clear(self) -> None:
        """Paint nothing."""
        self._put(b"<!DOCTYPE html>", {})

    def look_for(self, words: str, *, backward: bool = False) -> None:
        """Go to the next place of these words."""
        self._page.findText(words, QWebEnginePage.FindFlag.FindBackward if backward else QWebEnginePage.FindFlag(0))

    def zoom(self, factor: float) -> None:
        """Paint larger or smaller."""
        self.setZoomFactor(factor)

    def print_on(self, printer: QPrinter) -> None:
        """Print the mail; returns at once, the printer must live on."""
        self.print(printer)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what is harmless; Chromium's own menu would offer to go places."""
        menu = QMenu(self)
        for text, action in ((tr("Copy"), QWebEnginePage.WebAction.Copy), (tr("Select all"), QWebEnginePage.WebAction.SelectAll)):
            entry = self.pageAction(action)
            entry.setText(text)
            menu.addAction(entry)
        menu.exec(event.globalPos())

    def event(self, event: QEvent) -> bool:
        """Keep the mail in memory only as long as the sheet is there."""
        if event.type() == QEvent.Type.DeferredDelete:
            self._post.pages.pop(self._host, None)
        return super().event(event)

    def _put(self, page: bytes, pictures: dict[str, Picture]) -> None:
        self._post.pages.pop(self._host, None)
        WebSheet._number += 1
        self._host = f"m{WebSheet._number}"
        self._post.pages[self._host] = (page, pictures)
        self.load(QUrl(f"mail://{self._host}/"))

    def _tell_found(self, result: QWebEngineFindTextResult) -> None:
        self.found.emit(result.numberOfMatches() > 0)


@lru_cache(maxsize=1)
def _profile() -> tuple[QWebEngineProfile, _Post]:
    """Return the one profile, which keeps nothing, with its fences up."""
    _register()
    application = QCoreApplication.instance()
    profile = QWebEngineProfile(application)
    assert profile.isOffTheRecord()
    settings = profile.settings()
    for name in _OFF:
        attribute = getattr(QWebEngineSettings.WebAttribute, name, None)  # newer versions know more
        if attribute is not None:
            settings.setAttribute(attribute, False)
    profile.setHttpCacheType(QWebEngineProfile.HttpCacheType.NoCache)
    profile.setPersistentCookiesPolicy(QWebEngineProfile.PersistentCookiesPolicy.NoPersistentCookies)
    profile.setSpellCheckEnabled(False)
    profile.setUrlRequestInterceptor(_Guard(profile))
    profile.downloadRequested.connect(_refuse)
    post = _Post(profile)
    for scheme in (b"mail", b"cid"):
        profile.installUrlSchemeHandler(scheme, post)
    return profile, post


def _refuse(request: QWebEngineDownloadRequest) -> None:
    request.cancel()


@lru_cache(maxsize=1)
def _register() -> None:
    """Make our schemes known and tell Chromium its limits; both count only before the first profile."""
    os.environ[_FLAGS_NAME] = " ".join([os.environ.get(_FLAGS_NAME, ""), *_FLAGS]).strip()
    for name, syntax in ((b"mail", QWebEngineUrlScheme.Syntax.Host), (b"cid", QWebEngineUrlScheme.Syntax.Path)):
        scheme = QWebEngineUrlScheme(name)
        scheme.setSyntax(syntax)
        scheme.setFlags(QWebEngineUrlScheme.Flag.SecureScheme)
        QWebEngineUrlScheme.registerScheme(scheme)


