"""Every page that the demo links to, for every role: axe finds nothing, and nothing scrolls sideways.

A list that is filtered or sorted by its address is looked at again when it shows something that no page showed before.
"""

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import axe_playwright_python
import httpx
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import SIZES, overflows
from tests.place import Place
from tools.crawl import Page as Visited
from tools.crawl import crawl, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
#: Whose pages are looked at where: what several roles share (public pages, my account) is looked at once.
PARTS = {
    None: ("/",),
    "operator": ("/city/",),
    "officer": ("/city/people/", "/city/audit/", "/city/markets/"),
    "staff": ("/office/",),
    # A manager has the office's pages with less on them: some are looked at, and every link opens.
    "manager": ("/office/market/", "/office/notices/", "/office/tasks/"),
    "merchant": ("/shop/",),
    "owner": ("/shop/",),
    # A helper's store has less on its pages than its owner's; the till is the same.
    "helper": ("/shop/store/",),
    "customer": ("/account/", "/m/bujeon/my/"),
}
#: Those who work at a desk: axe looks at the size they work in, which halves the longest test of all; that nothing
#: scrolls sideways on a phone is looked at for everybody.
AXE_AT = {role: ("wide",) for role in ("operator", "officer", "staff", "manager")}

#: The script of axe itself, given to each page as it opens: that is quicker than to send it after.
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
#: How each piece of text looks: colour, what it stands on, size and weight. Contrast takes axe longer than everything
#: else together; a page all of whose texts look as some did before has nothing new to tell.
LOOKS = (Path(__file__).parent / "looks.js").read_text()


def urls_for(product: Place, account: dict[str, Any] | None, within: Callable[[str], bool]) -> list[str]:
    with httpx.Client(base_url=f"http://127.0.0.1:{product.port}", timeout=30) as client:
        if account is not None:
            sign_in(client, account["phone"], account["password"])
        pages = crawl(client, account["portal"] if account else "/")
    # An invitation that a journey took up before is told to be over, on a page that is looked at like any other.
    taken_up = [page for page in pages if "/invitation/" in page.url and page.status == 409]
    broken = [(page.url, page.status) for page in pages if page.status >= 400 and page not in taken_up]
    assert broken == []
    first_of_kind = {page.kind: page for page in reversed(pages) if page.is_html and within(page.url)}
    found, seen = list[str](), set[str]()
    # Pages first, then the ways to filter them; a way that shows nothing of its own is the same page to axe.
    for page in sorted(first_of_kind.values(), key=lambda page: ("?" in page.url, page.url)):
        shapes = shapes_of(page)
        if "?" not in page.url or not shapes <= seen:
            found.append(page.url)
        seen |= shapes
    return found


class _Shapes(HTMLParser):
    """Collects what stands in a page: each element with its classes and what it tells a screen reader."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        kind = " ".join([tag, *sorted(said.get("class", "").split())])
        telling = sorted(f"{name}={value}" for name, value in said.items() if name in _TELLING)
        self.found.add(f"{kind} {telling} {sorted(name for name in said if name.startswith('aria-'))}")


#: Attributes whose value makes another thing of an element.
_TELLING = {"role", "type", "aria-sort", "aria-current", "data-tone", "data-state"}


def shapes_of(page: Visited) -> set[str]:
    """What stands in a page, whatever its words are."""
    parser = _Shapes()
    parser.feed(page.text)
    return parser.found


@pytest.mark.parametrize("role", PARTS, ids=lambda role: role or "anyone")
def test_pages_are_accessible(
    role: str | None, product: Place, account: Callable[..., dict[str, Any]], open_page: Callable[..., Page]
) -> None:
    who = account(role) if role else None
    urls = urls_for(product, who, lambda url: url.startswith(PARTS[role]))
    assert urls or not PARTS[role]
    found: list[str] = []
    looks: set[str] = set()
    page = open_page("phone", who)
    page.context.add_init_script(AXE)
    for url in urls:
        page.set_viewport_size(SIZES["phone"])
        page.goto(url)
        for size in SIZES:
            page.set_viewport_size(SIZES[size])
            if overflows(page):
                found.append(f"{size} {url}: scrolls sideways")
            if size in AXE_AT.get(role, tuple(SIZES)):
                fresh = set(page.evaluate(LOOKS)) - looks
                looks |= fresh
                found += violations(page, f"{size} {url}", with_contrast=bool(fresh))
    assert found == []


def violations(page: Page, where: str, *, with_contrast: bool) -> list[str]:
    """What axe finds on the page that is open; it was given to the page when that was opened."""
    options = {
        "resultTypes": ["violations"],
        "preload": False,  # nothing of the pages comes from elsewhere
        "rules": {"color-contrast": {"enabled": with_contrast}},
    }
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    return [f"{where}: {one['id']} {[node['html'][:160] for node in one['nodes'][:3]]}" for one in found]


def test_a_violation_would_be_found(open_page: Callable[..., Page]) -> None:
    page = open_page("phone")
    page.context.add_init_script(AXE)
    page.goto("/")
    known = set(page.evaluate(LOOKS))
    page.evaluate(
        """() => {
            const picture = document.createElement("img");
            picture.src = "/static/none.png";
            const pale = document.createElement("p");
            pale.textContent = "흐린 글씨";
            pale.style.color = "#ccc";
            document.querySelector("main").append(picture, pale);
        }"""
    )
    assert set(page.evaluate(LOOKS)) - known
    found = {one.split()[2] for one in violations(page, "phone /", with_contrast=True)}
    assert {"image-alt", "color-contrast"} <= found
