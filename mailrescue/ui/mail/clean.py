"""Mail's HTML made harmless: an allow-list of markup, and no address left that anything would be loaded from.

Two levels: TEXT for the plain back end, PAGE for the browser back end, which keeps <style>. Pictures come from the mail
itself (`cid:`, `data:`) or not at all. This is the first of several fences; the back ends do not rely on it alone.
Knows no Qt: runs in the threads that read.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

import nh3

# Deeper nesting is nothing that a mail program writes, and costs the plain back end time without end.
MAX_DEPTH = 250
# Reading deep markup takes time that grows with the square of its depth; beyond this it is not read at all.
_MAX_OPEN = 2_000
# More than this is too much for the plain back end to lay out while somebody waits, in characters.
MAX_RICH = 200_000
# Qt needs time that doubles with each table in a table, and that grows with the square of a word's length: both measured.
MAX_TABLES = 12
MAX_WORD = 10_000
# Chromium is another process, but the sheet has to get there.
_MAX_PAGE = 4_000_000

_TAGS = frozenset(re.findall(r"\S+", """
    a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn div dl dt em
    figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q rp rt ruby s samp
    section small span strike strong sub sup table tbody td tfoot th thead time tr tt u ul var wbr"""))  # fmt: skip
_WITH_CONTENT = frozenset(re.findall(r"\S+", """
    script title template svg math iframe frameset object embed applet select textarea noembed noframes noscript xmp plaintext
    audio video canvas button"""))  # fmt: skip
_EVERYWHERE = frozenset({"style", "dir", "lang", "align", "valign", "bgcolor", "width", "height", "title", "background"})
_OF_TAG = {
    "a": {"href", "name"}, "img": {"src", "alt", "border", "hspace", "vspace"}, "font": {"face", "size", "color"},
    "table": {"border", "cellpadding", "cellspacing"}, "td": {"colspan", "rowspan", "nowrap"}, "th": {"colspan", "rowspan", "nowrap"},
    "ol": {"start", "type"}, "li": {"value", "type"}, "col": {"span"}, "colgroup": {"span"}, "hr": {"size", "color", "noshade"},
}  # fmt: skip

_LINK = re.compile(r"\s*(?:https?://|mailto:)", re.IGNORECASE)
_OWN_PICTURE = re.compile(r"\s*(?:cid:|data:image/(?:png|jpe?g|gif|webp|bmp);base64,)", re.IGNORECASE)
_REMOTE = re.compile(r"\s*(?:https?:|ftp:|//)", re.IGNORECASE)

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})[ \t\r\n\f]?|(.)|\Z)", re.DOTALL)
_FUNCTION = re.compile(r"(?<![-\w])([-\w]++)\(")
_OWN_URL = re.compile(r"url\(\s*[\"']?\s*cid:[^\"'()\s;\\]{1,500}\s*[\"']?\s*\)", re.IGNORECASE)
_URL = re.compile(r"url\(\s*+(\"[^\"]{0,2000}+\"|'[^']{0,2000}+'|[^\"')]{0,2000}+)\s*+\)", re.IGNORECASE)
_AT_WORD = re.compile(r"@\s*([-\w]+)")
# All functions of CSS that only calculate; any other may load something (CSS Values 4, CSS Images 4, CSS Selectors 4).
_FUNCTIONS = frozenset(re.findall(r"\S+", """
    rgb rgba hsl hsla hwb lab lch color calc min max clamp var env linear-gradient radial-gradient conic-gradient
    repeating-linear-gradient repeating-radial-gradient -webkit-linear-gradient -moz-linear-gradient -o-linear-gradient
    translate translatex translatey scale scalex scaley rotate skew skewx skewy matrix cubic-bezier steps not is where
    has nth-child nth-last-child nth-of-type nth-last-of-type lang dir and only or screen counter attr blur brightness contrast
    drop-shadow grayscale opacity saturate fit-content minmax repeat"""))  # fmt: skip
_AT_WORDS = frozenset({"media", "keyframes", "-webkit-keyframes", "supports", "page"})
_KEPT_ESCAPES = frozenset(":./%,!+~#[]=@&$*?^|")
_IN_TAG = r"((?:[^<>\"']{1,2000}+|\"[^\"]{0,4000}+\"|'[^']{0,4000}+'){0,40}+)>"
_BODY = re.compile(r"<body(?=[\s>/])" + _IN_TAG, re.IGNORECASE)
_HTML = re.compile(r"<html(?=[\s>/])" + _IN_TAG, re.IGNORECASE)
_LOOKED_AT = 100_000
_ATTRIBUTE = re.compile(r"([a-zA-Z]{1,20})\s*=\s*(?:\"([^\"]{0,4000})\"|'([^']{0,4000})'|([^\s\"'>]{1,200}))")
_COLOUR = re.compile(r"#?[a-zA-Z0-9]{3,25}\Z")
# A tag as nh3 writes it: values stand in double quotes, and may hold `<` and `>`; text holds neither.
TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*+)((?:[^\"<>]++|\"[^\"]*+\")*+)>")
_INVISIBLE = re.compile(r"\sstyle=\"[^\"]*(?:display\s*:\s*none|mso-hide\s*:\s*all)", re.IGNORECASE)
_STYLE_END = "</style>"
_IMG_ATTRIBUTE = re.compile(r"\s(src|alt|width|height)=\"([^\"]*)\"")
# Smaller pictures are there to count readers, or to keep things apart.
_VISIBLE = 4
_LONG_WORD = re.compile(rf"[^\s<>]{{{MAX_WORD}}}")
_TAG_NAME = re.compile(r"<(/?)([a-zA-Z][^\s/>]{0,30})")
# Elements that have no content, or that the next of their kind ends.
_NEVER_DEEP = frozenset(re.findall(r"\S+", """
    br hr img col wbr input meta link base area source track param p li td th tr dt dd option tbody thead tfoot o:p"""))  # fmt: skip
_VOID = frozenset({"br", "hr", "img", "col", "wbr"})


_BOX = "background:#eef1f5;color:#566379;border:1px dashed #b9c2d0;border-radius:4px;padding:2px 6px;font-size:12px"


class Level(Enum):
    """Which back end it is for."""

    TEXT = "text"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Markup that may be rendered. `remote`: how many pictures were left out because they lie elsewhere.

    `crowded`: it is too large or too deep for the plain back end, which then shows the mail's text. `refused`: it is
    made to harm whoever reads it, and neither back end shows it.
    """

    html: str
    remote: int = 0
    crowded: bool = False
    refused: bool = False


@dataclass(slots=True)
class _Filter:
    """Decides on every attribute, and counts what is left out."""

    level: Level
    remote: set[str] = field(default_factory=set)

    def __call__(self, _tag: str, name: str, value: str) -> str | None:
        """Return what becomes of an attribute, None to leave it out."""
        if name == "href":
            return value if _LINK.match(value) else None
        if name in ("src", "background"):
            return self._picture(value)
        if name == "style":
            return self.css(value) or None
        return value

    def css(self, text: str) -> str:
        """Return style rules without anything that loads."""
        return _clean_css(text, self.remote)

    def _picture(self, value: str) -> str | None:
        if _OWN_PICTURE.match(value):
            return value.strip()
        if _REMOTE.match(value):
            self.remote.add(value)
        return None


def clean(markup: str, level: Level) -> Cleaned:
    """Return a mail's HTML as it may be rendered; never raises."""
    markup = markup[:_MAX_PAGE].replace("\0", "")
    if _is_trap(markup):
        return Cleaned("", crowded=True, refused=True)
    decide = _Filter(level)
    styled = level is Level.PAGE
    everywhere = _EVERYWHERE | ({"class", "id"} if styled else set())
    attributes = {"*": set(everywhere), **{tag: set(names) for tag, names in _OF_TAG.items()}}
    made = nh3.clean(
        _with_body_as_block(markup, coloured=styled),
        tags=set(_TAGS | ({"style"} if styled else set())),
        clean_content_tags=set(_WITH_CONTENT | (set() if styled else {"style"})),
        attributes=attributes,
        attribute_filter=decide,
        url_schemes={"http", "https", "mailto", "cid", "data"},
        url_relative="deny",
        strip_comments=True,
        link_rel="noopener noreferrer nofollow",
    )
    made = "".join(_rewritten(made, decide))
    return Cleaned(made, len(decide.remote), _is_crowded(made))


def _rewritten(made: str, decide: _Filter) -> Iterator[str]:
    """Yield clean markup once more, with style rules cleaned, and with boxes in place of pictures that are not loaded.

    Goes from tag to tag, never by search: what looks like a tag inside a value must not become one.
    """
    at = 0
    while (tag := TAG.search(made, at)) is not None:
        yield made[at : tag.start()]
        closing, name, attributes = tag.groups()
        at = tag.end()
        if name == "style" and not closing:
            end = made.find(_STYLE_END, at)
            yield f"<style>{decide.css(made[at : end if end >= 0 else len(made)])}</style>"
            at = end + len(_STYLE_END) if end >= 0 else len(made)
        elif name == "img":
            yield _without_source(tag[0])
        elif decide.level is Level.TEXT and _INVISIBLE.search(attributes):
            # The plain back end shows everything; most of what is not to be seen is one run of text, the "preheader".
            after = TAG.search(made, at)
            if after is not None and after[1] and after[2] == name:
                at = after.end()
            else:
                yield tag[0]
        else:
            yield tag[0]
    yield made[at:]


def _without_source(tag: str) -> str:
    """Return a picture as it is, and in place of one that is not loaded a quiet box that says what it was."""
    told = dict(_IMG_ATTRIBUTE.findall(tag))
    if "src" in told:
        return tag
    width, height = (min(int(size), 2_000) if (size := told.get(name, "")).isdigit() and len(size) < 6 else 0 for name in ("width", "height"))
    said = html.escape(html.unescape(told.get("alt", "")).strip()[:500])
    if not said and (min(width, height) < _VISIBLE or width * height < 400):
        return ""
    size = "".join(f"{name}:{value}px;" for name, value in (("width", width), ("height", min(height, 400))) if value > _VISIBLE)
    return f'<span style="display:inline-block;box-sizing:border-box;max-width:100%;overflow:hidden;vertical-align:middle;{size}{_BOX}">{said}</span>'


def _clean_css(text: str, remote: set[str]) -> str:
    """Return rules in which no function loads anything and no at-rule brings in others.

    Escapes are decoded first, so that none can hide a name; a `<` never stands in CSS that we keep, so that no rule can
    end the element around it.
    """
    plain = _ESCAPE.sub(_unescaped, _COMMENT.sub(" ", text)).replace("<", "").replace("\0", "")
    kept: list[str] = []
    at = 0
    for own in _OWN_URL.finditer(plain):
        kept += (_harmless(plain[at : own.start()], remote), own[0])
        at = own.end()
    return "".join([*kept, _harmless(plain[at:], remote)])


def _harmless(text: str, remote: set[str]) -> str:
    def function(found: re.Match[str]) -> str:
        name = found[1].lower()
        if name in _FUNCTIONS:
            return found[0]
        return f"x-{name}("

    def none(found: re.Match[str]) -> str:
        if _REMOTE.match(found[1].strip("\"'")):
            remote.add(found[1].strip("\"'"))
        return "none"

    text = _URL.sub(none, text)  # `none` where a picture was: what else the rule says, such as a colour, goes on to hold
    text = _AT_WORD.sub(lambda found: found[0] if found[1].lower() in _AT_WORDS else f"@x-{found[1]}", text)
    return _FUNCTION.sub(function, text)


def _unescaped(found: re.Match[str]) -> str:
    digits, letter = found.groups()
    if digits:
        code = int(digits, 16)
        letter = chr(code) if 0x20 < code < 0xD800 or 0xE000 <= code < 0x110000 else ""
        return "" if letter in "\\\"'" else letter
    if not letter or letter.isspace():
        return ""
    return f"\\{letter}" if letter in _KEPT_ESCAPES else letter if letter.isalnum() or letter in "-_" else ""


def _with_body_as_block(markup: str, *, coloured: bool) -> str:
    """Return the markup with <body> as a block of its direction and, if so, colours: the element itself is not kept."""
    body = _BODY.search(markup, 0, _LOOKED_AT)
    told = _attributes(body[1]) if body else {}
    whole = _HTML.search(markup, 0, _LOOKED_AT)
    direction = told.get("dir") or (_attributes(whole[1]).get("dir", "") if whole else "")
    style = told.get("style", "")
    for name, rule in (("bgcolor", "background-color"), ("text", "color")):
        if _COLOUR.match(told.get(name, "")):
            style = f"{rule}:{told[name]};{style}"
    style = style if coloured else ""
    if not (style or direction):
        return markup
    opening = f'<div dir="{_quoted(direction or "auto")}" style="{_quoted(style)}">'
    return markup[: body.start()] + opening + markup[body.end() :] if body else opening + markup


def _attributes(text: str) -> dict[str, str]:
    return {found[1].lower(): found[2] or found[3] or found[4] or "" for found in _ATTRIBUTE.finditer(text[:8_000])}


def _quoted(text: str) -> str:
    return text.replace("&quot;", "'").replace('"', "'").replace("<", "").replace(">", "")


def _is_trap(markup: str) -> bool:
    """Return whether more elements stay open at some place than in any mail that a program wrote."""
    still_open: Counter[str] = Counter()
    total = 0
    for closing, name in _TAG_NAME.findall(markup):
        lowered = name.lower()
        if lowered in _NEVER_DEEP:
            continue
        if not closing:
            still_open[lowered] += 1
            total += 1
            if total > _MAX_OPEN:
                return True
        elif still_open[lowered]:
            still_open[lowered] -= 1
            total -= 1
    return False


def _is_crowded(markup: str) -> bool:
    """Return whether clean markup would keep the plain back end busy for longer than anybody waits."""
    if len(markup) > MAX_RICH or _LONG_WORD.search(TAG.sub(" ", markup)):
        return True
    depth = deepest = tables = most_tables = 0
    for closing, name, _ in TAG.findall(markup):
        step = -1 if closing else 1
        depth += step * (name not in _VOID)
        tables += step * (name == "table")
        deepest, most_tables = max(deepest, depth), max(most_tables, tables)
    return deepest > MAX_DEPTH or most_tables > MAX_TABLES
