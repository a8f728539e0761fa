"""Addresses of lists: filters, order and page stay in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict


@dataclass(frozen=True, slots=True)
class SortLink:
    """The head of a column: its words, where a click leads, and how it is ordered now (ascending, descending, none)."""

    label: str
    url: str
    state: str

    @property
    def icon(self) -> str:
        """The arrow that shows the order."""
        return {"ascending": "upper", "descending": "lower"}.get(self.state, "sort")


@dataclass(frozen=True, slots=True)
class PageLink:
    """One number of the pagination; a gap has no number."""

    number: int | None
    url: str
    current: bool


def with_values(query: QueryDict, **changes: str) -> str:
    """The query string with some values changed; an empty one is left out, and so is the page unless it is given."""
    changed = query.copy()
    if "page" not in changes:
        changed.pop("page", None)
    for key, value in changes.items():
        if value:
            changed[key] = value
        else:
            changed.pop(key, None)
    return f"?{changed.urlencode()}"


def sort_links(query: QueryDict, columns: Sequence[tuple[str, str]], asked: str) -> dict[str, SortLink]:
    """A head for each (word, label); the first click sorts upwards, the next downwards."""
    found = {}
    for word, label in columns:
        states = {word: "ascending", f"-{word}": "descending"}
        state = states.get(asked, "none")
        target = f"-{word}" if state == "ascending" else word
        found[word] = SortLink(label, with_values(query, sort=target), state)
    return found


def page_links(query: QueryDict, number: int, pages: int) -> list[PageLink]:
    """The first, the last and the pages around the shown one, with gaps between."""
    shown = sorted({1, pages, *range(max(1, number - 2), min(pages, number + 2) + 1)})
    links: list[PageLink] = []
    before = 0
    for each in shown:
        if each - before > 1:
            links.append(PageLink(None, "", False))
        links.append(PageLink(each, with_values(query, page=str(each)), each == number))
        before = each
    return links
