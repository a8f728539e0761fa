"""Walks the pages of a running installation as a person would: signs in and follows links.

Used by the page bench and by the accessibility test, so that both see every page that the demo links to.
"""

import re
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urljoin, urlsplit

import httpx

#: Pages of one kind differ in their last parts only; this many of each are walked, and of each path with its filters.
PER_KIND = 2
PER_PATH = 6
#: The office has the most pages, about 360. Far above that a kind of page is not recognised as one.
LIMIT = 600
_LINK = re.compile(r'<a\b[^>]*?\bhref="([^"#]+)', re.I)
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
#: Whoever is signed in is sent on from the sign-in page, to where the link says.
_SKIP = ("/account/logout", "/static/", "/account/login/?")


@dataclass
class Page:
    """What one page answered."""

    url: str
    status: int
    kind: str
    seconds: float
    wire_bytes: int
    is_html: bool
    text: str = field(repr=False, default="")


def kind_of(url: str) -> str:
    """The path with what names one thing replaced, and the names of the query's fields."""
    parts = urlsplit(url)
    path = re.sub(r"/(?=[^/]*\d)[\w.%-]+(?=/|$)", "/*", parts.path)
    path = re.sub(r"^/m/[^/]+", "/m/*", path)
    path = re.sub(r"^(/city/markets)/[^/]+", r"\1/*", path)
    names = sorted({pair.split("=", 1)[0] for pair in parts.query.split("&") if pair})
    return path + ("?" + "&".join(names) if names else "")


def sign_in(client: httpx.Client, phone: str, password: str) -> None:
    """Sign in by the password form; raises RuntimeError when the form turns the person away."""
    page = client.get("/account/login/?way=password")
    form = re.search(r"<form\b(?:(?!</form>).)*?type=\"password\".*?</form>", page.text, re.S)
    token = _TOKEN.search(page.text)
    action = re.search(r'action="([^"]*)"', form[0]) if form else None
    field = re.search(r'type="tel"[^>]*?name="([^"]+)"|name="([^"]+)"[^>]*?type="tel"', form[0]) if form else None
    if form is None or token is None or field is None:
        raise RuntimeError("the password form is not there")
    data = {"csrfmiddlewaretoken": token[1], (field[1] or field[2]): phone, "password": password}
    path = (action[1] if action else "") or str(page.url)
    answer = client.post(path, data=data, headers={"Referer": str(client.base_url)})
    if "jangteo_session" not in client.cookies:
        raise RuntimeError(f"sign-in failed: {answer.status_code} {path}")


def crawl(client: httpx.Client, start: str, *, limit: int = LIMIT) -> list[Page]:
    """Every page that can be reached by links from ``start``, at most PER_KIND of a kind.

    Raises RuntimeError at more than ``limit`` pages: what was left out would look as if it had been seen.
    """
    waiting, seen, kinds, pages = [start], {start}, dict[str, int](), list[Page]()
    while waiting:
        url = waiting.pop(0)
        kind = kind_of(url)
        path_kind = kind.split("?")[0] + "?*"
        if kinds.get(kind, 0) >= PER_KIND or kinds.get(path_kind, 0) >= PER_PATH:
            continue
        for counted in (kind, path_kind):
            kinds[counted] = kinds.get(counted, 0) + 1
        if len(pages) >= limit:
            raise RuntimeError(f"more than {limit} pages can be reached from {start}: {url} and more are not seen")
        answer = client.get(url, follow_redirects=True)
        is_html = "text/html" in answer.headers.get("content-type", "")
        pages.append(
            Page(
                url=url,
                status=answer.status_code,
                kind=kind,
                seconds=answer.elapsed.total_seconds(),
                wire_bytes=answer.num_bytes_downloaded,
                is_html=is_html,
                text=answer.text if is_html else "",
            )
        )
        if not is_html:
            continue
        for href in _LINK.findall(answer.text):
            target = urlsplit(urljoin(str(answer.url), unescape(href)))
            path = target.path + (f"?{target.query}" if target.query else "")
            same = target.netloc == urlsplit(str(answer.url)).netloc and target.scheme in {"http", "https"}
            if same and path not in seen and not path.startswith(_SKIP):
                seen.add(path)
                waiting.append(path)
    return pages
