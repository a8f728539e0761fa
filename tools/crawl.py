"""Walks the pages of a running installation as a person would: signs in and follows links.

Used by the page bench and by the accessibility test, so that both see every page that the demo links to.
"""

import re
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urljoin, urlsplit

import httpx

#: Pages of one kind differ in their last parts only; this many of each are walked.
PER_KIND = 2
_LINK = re.compile(r'<a\b[^>]*?\bhref="([^"#]+)', re.I)
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_SKIP = ("/account/logout", "/static/", "/catcher")


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
    form = client.get("/account/login/password/") if client.get("/account/login/password/").status_code == 200 else None
    path = "/account/login/password/" if form is not None else "/account/login/"
    page = form or client.get(path)
    token = _TOKEN.search(page.text)
    data = {"csrfmiddlewaretoken": token[1] if token else "", "login": phone, "phone": phone, "password": password}
    answer = client.post(path, data=data, headers={"Referer": str(client.base_url)})
    if "jangteo_session" not in client.cookies:
        raise RuntimeError(f"sign-in failed: {answer.status_code} {path}")


def wire_size(answer: httpx.Response) -> int:
    """Bytes as they came over the wire, compressed."""
    return answer.num_bytes_downloaded


def crawl(client: httpx.Client, start: str, *, limit: int = 120) -> list[Page]:
    """Every page that can be reached by links from ``start``, at most PER_KIND of a kind."""
    waiting, seen, kinds, pages = [start], {start}, dict[str, int](), list[Page]()
    while waiting and len(pages) < limit:
        url = waiting.pop(0)
        kind = kind_of(url)
        if kinds.get(kind, 0) >= PER_KIND:
            continue
        kinds[kind] = kinds.get(kind, 0) + 1
        answer = client.get(url, follow_redirects=True)
        is_html = "text/html" in answer.headers.get("content-type", "")
        pages.append(
            Page(url, answer.status_code, kind, answer.elapsed.total_seconds(), wire_size(answer), is_html, answer.text if is_html else "")
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
