"""Mails that try to call home: every way we know in which HTML, CSS or text makes a program load or connect.

`{url}` is an address that tells which vector it was, `{door}` a port that counts connections, `{file}` a file that tells
when it is opened. Ideas are from the tests of mail programs (emailprivacytester, Thunderbird, Roundcube) and our own.
"""

from __future__ import annotations

_ELEMENTS = {
    "img": '<img src="{url}">', "img-srcset": '<img srcset="{url} 1x">', "picture": '<picture><source srcset="{url}"><img></picture>',
    "img-eager": '<img loading="eager" fetchpriority="high" src="{url}">', "img-dynsrc": '<img dynsrc="{url}">', "img-lowsrc": '<img lowsrc="{url}">',
    "img-no-scheme": '<img src="//{host}/{id}">', "img-backslash": '<img src="\\\\{host}\\{id}">', "img-upper": '<IMG SRC="{url}">',
    "img-tab": '<img src="ht\ttp://{host}/{id}">', "img-entity": '<img src="&#104;ttp://{host}/{id}">', "img-unclosed": '<img src="{url}" ',
    "img-nested-quote": "<img \"\"\" src='{url}'>", "img-slash": "<img/src={url}/onerror=1>", "image-tag": '<image src="{url}">',
    "img-onerror": "<img src=\"x:\" onerror=\"new Image().src='{url}'\">", "body-background": '<body background="{url}">x', "table-background": '<table background="{url}"><tr><td>x',
    "td-background": '<table><tr><td background="{url}">x', "body-onload": "<body onload=\"new Image().src='{url}'\">x", "bgsound": '<bgsound src="{url}">',
    "base": '<base href="http://{host}/"><img src="{id}">', "iframe": '<iframe src="{url}"></iframe>', "iframe-srcdoc": "<iframe srcdoc=\"<img src='{url}'>\"></iframe>",
    "iframe-nested": "<iframe srcdoc=\"<iframe srcdoc='&lt;img src={url}&gt;'></iframe>\"></iframe>", "iframe-data": "<iframe src=\"data:text/html,<img src='{url}'>\"></iframe>",
    "frameset": '<frameset><frame src="{url}"></frameset>', "object": '<object data="{url}"></object>', "object-html": '<object type="text/html" data="{url}"></object>',
    "embed": '<embed src="{url}">', "applet": '<applet code="{url}" archive="{url}"></applet>', "portal": '<portal src="{url}"></portal>',
    "video": '<video src="{url}" autoplay></video>', "video-poster": '<video poster="{url}"></video>', "video-source": '<video autoplay><source src="{url}"></video>',
    "track": '<video autoplay><source src="data:video/mp4,"><track default src="{url}"></video>', "audio": '<audio src="{url}" autoplay></audio>',
    "input-image": '<input type="image" src="{url}">', "button-form": '<form action="{url}"><button autofocus>x</button></form>', "isindex": '<isindex action="{url}">',
    "script": '<script src="{url}"></script>', "script-inline": '<script>new Image().src="{url}"</script>', "fetch": '<script>fetch("{url}")</script>',
    "beacon": '<script>navigator.sendBeacon("{url}")</script>', "websocket": '<script>new WebSocket("ws://{door}/")</script>',
    "speculation": '<script type="speculationrules">{"prefetch":[{"source":"list","urls":["{url}"]}]}</script>', "noscript": '<noscript><img src="{url}"></noscript>',
    "noscript-srcset": '<noscript><img srcset="{url} 1x"><style>p{background:url({url})}</style></noscript><p>x', "template": '<template><img src="{url}"></template>',
    "ping": '<a href="#" ping="{url}">x</a>', "anchor": '<a href="{url}">x</a>', "area": '<map><area href="{url}" ping="{url}"></map>', "details": '<details open ontoggle="new Image().src=\'{url}\'">x',
    "manifest": '<html manifest="{url}">x', "blockquote-cite": '<blockquote cite="{url}">x', "longdesc": '<img src="x:" longdesc="{url}">', "xmp": '<xmp></xmp><img src="{url}">',
    "comment": '<!--><img src="{url}">-->', "conditional": '<!--[if gte mso 9]><img src="{url}"><![endif]-->', "cdata": '<svg><![CDATA[><img src="{url}">]]></svg>',
    "nested-form": '<form><math><mtext></form><form><mglyph><style></math><img src="{url}">', "mutation": '<svg></p><style><a id="</style><img src={url}>">',
    "alt-markup": '<img alt="<img src={url}>" width=90 height=90>', "alt-end": '<img alt="><img src={url}>">', "title-style": '<p title="<style>/*">x</p><p title="*/<img src={url}>">x</p>',
    "title-style-end": '<p title="<style>">x</p><p title="</style><img src={url}>">x</p>', "hidden": '<p style="display:none" title="<p>"><img src={url}></p>', "alt-entity": '<img alt="&lt;img src={url}&gt;">',
    "noembed": '<noembed><img src="{url}"></noembed>', "textarea": '<textarea></textarea><img src="{url}">', "select": '<select><img src="{url}"></select>',
    "title": '<title><img src="{url}"></title>', "plaintext": '<img src="{url}"><plaintext>', "custom": '<x-tag src="{url}" style="background:url({url})">x</x-tag>',
    "vml": '<v:fill src="{url}" type="frame"/><v:imagedata src="{url}"/>', "xml-stylesheet": '<?xml-stylesheet href="{url}"?><p>x', "attachment-path": '<img src="cid:nowhere@example.org"><img src="{url}">',
}  # fmt: skip

_LINKS = {
    **{f"link-{kind}": f'<link rel="{kind}" href="{{url}}">' for kind in ("stylesheet", "prefetch", "prerender", "modulepreload", "icon", "manifest", "alternate", "next")},
    "link-preload": '<link rel="preload" as="image" href="{url}">', "link-imagesrcset": '<link rel="preload" as="image" imagesrcset="{url} 1x">',
    "link-preconnect": '<link rel="preconnect" href="http://{door}">', "link-dns-prefetch": '<link rel="dns-prefetch" href="//{door}">',
    "link-body": '<p>x<link rel="stylesheet" href="{url}">', "meta-refresh": '<meta http-equiv="refresh" content="0;url={url}">', "meta-refresh-quoted": "<meta http-equiv='refresh' content='0; URL=\"{url}\"'>",
    "meta-link": '<meta http-equiv="Link" content="<{url}>; rel=preload; as=image">', "meta-csp-report": '<meta http-equiv="Content-Security-Policy" content="img-src \'none\'; report-uri {url}"><img src="{url}">',
    "meta-dns": '<meta http-equiv="x-dns-prefetch-control" content="on"><a href="http://{door}/">x</a>', "noscript-refresh": '<noscript><meta http-equiv="refresh" content="0;url={url}"></noscript>',
}  # fmt: skip

_STYLES = {
    "import": "@import url({url});", "import-string": "@import '{url}';", "import-escaped": "@\\69mport '{url}';", "import-comment": "@im/**/port '{url}';@import/**/url({url});", "namespace": "@namespace url({url});",
    "font-face": "@font-face{font-family:X;src:url({url})} p{font-family:X}", "background": "p{background:url({url})}", "background-quoted": "p{background:url( \"{url}\" )}",
    "escape": "p{background:\\75\\72\\6c({url})}", "escape-letter": "p{background:u\\rl({url})}", "escape-long": "p{background:\\000075 rl({url})}", "escape-twice": "p{background:\\5c 75rl({url})}",
    "comment-inside": "p{background:u/**/rl({url})}", "case": "p{background:UrL({url})}", "newline": "p{background:url(\n{url}\n)}", "list": "p{display:list-item;list-style-image:url({url})}",
    "content": "p::before{content:url({url})}", "image-set": "p{background-image:image-set('{url}' 1x)}", "webkit-image-set": "p{background-image:-webkit-image-set(url({url}) 1x)}",
    "cross-fade": "p{background-image:-webkit-cross-fade(url({url}),url({url}),50%)}", "image": "p{background-image:image('{url}')}", "src": "p{background-image:src('{url}')}",
    "mask": "p{-webkit-mask-image:url({url});mask:url({url})}", "shape": "p{float:left;shape-outside:url({url})}", "cursor": "p{cursor:url({url}),auto}", "border": "p{border:5px solid;border-image-source:url({url})}",
    "filter": "p{filter:url({url}#f)}", "clip": "p{clip-path:url({url}#c)}", "var": ":root{--x:url({url})} p{background:var(--x)}", "attr": "p{background:attr(title url)}", "keyframes": "@keyframes k{from{background:url({url})}} p{animation:k 1s}",
    "supports": "@supports (color:red){p{background:url({url})}}", "media": "@media screen{p{background:url({url})}}", "print": "@media print{p{background:url({url})}}", "layer": "@layer a{p{background:url({url})}}",
    "expression": "p{width:expression(new Image().src='{url}')}", "binding": "p{-moz-binding:url({url});behavior:url({url})}", "close": "p{color:red}</style><img src={url}><style>", "close-escaped": "p{content:'\\3c/style\\3e\\3cimg src={url}\\3e'}",
    "html-comment": "<!-- p{background:url({url})} -->", "string-break": "p{content:'\n}p{background:url({url})}'}", "selector": "a[href^='h']{background:url({url})}",
}  # fmt: skip

_VECTOR_IMAGES = {
    "svg-image": '<svg><image href="{url}" width="9" height="9"/></svg>', "svg-xlink": '<svg xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="{url}" width="9" height="9"/></svg>',
    "svg-use": '<svg><use href="{url}#a"/></svg>', "svg-feimage": '<svg><filter id="f"><feImage href="{url}"/></filter><rect filter="url(#f)" width="9" height="9"/></svg>',
    "svg-style": "<svg><style>@import url({url});</style></svg>", "svg-script": '<svg><script href="{url}"/></svg>', "svg-foreign": '<svg><foreignObject><img src="{url}"></foreignObject></svg>',
    "svg-animate": '<svg><a><animate attributeName="href" to="{url}"/></a></svg>', "svg-data": "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image href='{url}'/></svg>\">",
    "math-img": '<math><mtext><img src="{url}"></mtext></math>', "math-href": '<math href="{url}">x</math>', "math-action": '<math><maction xlink:href="{url}">x</maction></math>',
}  # fmt: skip

_ELSEWHERE = {
    "file": '<img src="file://{file}"><iframe src="file://{file}"></iframe><link rel="stylesheet" href="file://{file}">', "file-bare": '<img src="{file}"><object data="{file}"></object>',
    "file-style": "<style>@import url(file://{file});p{background:url(file://{file})}</style><p style=\"background-image:url({file})\">x", "file-background": '<table background="file://{file}"><tr><td background="{file}">x',
    "file-list": '<ul style="list-style-image:url({file})"><li>x</ul>', "file-link": '<a href="file://{file}">x</a>', "unc": '<img src="\\\\{host}\\share\\x.png"><img src="file://{host}/share/x.png">',
    "smb": '<img src="smb://{door}/x"><a href="smb://{door}/x">x</a>', "ftp": '<img src="ftp://{door}/x">', "ws": '<img src="ws://{door}/x">', "mhtml": '<img src="mhtml:{url}!x">', "view-source": '<iframe src="view-source:{url}"></iframe>',
    "blob": '<img src="blob:{url}">', "jar": '<img src="jar:{url}!/x">', "mail-scheme": '<img src="mail://m1/{url}">', "qrc": '<img src="qrc:/x"><img src=":/x">', "cid-url": '<img src="cid:{url}">', "chrome": '<iframe src="chrome://gpu"></iframe>',
    "mailto": '<a href="mailto:a@example.org?attach={file}&body=x">x</a><form action="mailto:a@example.org"></form>', "mailto-image": '<img src="mailto:a@example.org?subject={url}">', "javascript": '<a href="javascript:new Image().src=\'{url}\'">x</a><img src="javascript:1">',
    "text": "Visit {url} and <img src={url}> now", "wide": '<img src="{url}"\0><img\0src="{url}">',
}  # fmt: skip


def vectors() -> dict[str, str]:
    """Return the HTML of every vector by its name."""
    found = {**_ELEMENTS, **_LINKS, **_VECTOR_IMAGES, **_ELSEWHERE}
    for name, rules in _STYLES.items():
        found[f"css-{name}"] = f"<style>{rules}</style><p title='{{url}}'>x</p>"
        if rules.startswith("p{"):
            found[f"style-{name}"] = f'<p style="{rules[2:].rstrip("}").replace(chr(34), chr(39))}" title="{{url}}">x</p>'
    return found


# These change what stands after them, or go elsewhere: each is a mail of its own.
_ALONE = frozenset(["img-unclosed", "base", "frameset", "body-background", "body-onload", "manifest", "comment", "conditional", "cdata", "nested-form", "mutation", "noembed", "textarea", "select", "title", "plaintext", "xmp", "template", "image-tag", "meta-refresh", "meta-refresh-quoted", "noscript-refresh", "meta-csp-report", "meta-dns", "script", "button-form", "isindex", "blockquote-cite", "xml-stylesheet", "css-html-comment", "css-string-break", "css-namespace", "css-import", "css-import-string", "css-close", "iframe-nested", "wide", "css-font-face", "css-var", "css-media", "css-print", "link-preconnect", "link-dns-prefetch", "speculation"])
_TOGETHER = 14


def mails() -> list[dict[str, str]]:
    """Return the vectors in mails, each by name: as many in one as do not get into each other's way."""
    alone = [{name: markup} for name, markup in vectors().items() if name in _ALONE]
    others = [(name, markup) for name, markup in vectors().items() if name not in _ALONE]
    return alone + [dict(others[at : at + _TOGETHER]) for at in range(0, len(others), _TOGETHER)]
