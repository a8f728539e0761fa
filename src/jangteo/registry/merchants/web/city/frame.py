"""What the pages of lists of shops share: their tabs, pages of lists, addresses with filters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.paginator import Page as ShownPage
from django.core.paginator import Paginator
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from jangteo.foundation.tenancy.types import RegionRef
from jangteo.kernel.numbers import read_number
from jangteo.registry.merchants import queries
from jangteo.registry.places.types import Page

if TYPE_CHECKING:
    _Paginator = Paginator[int]
else:  # Django's own class takes no parameters at run time.
    _Paginator = Paginator

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the desks, with how much waits at it."""

    label: str
    url: str
    current: bool
    waiting: int | None = None


class _Pages(_Paginator):
    ELLIPSIS = "…"  # type: ignore[assignment]


def code_of(region: RegionRef | None) -> str:
    """The code of an officer's region; empty for the whole country."""
    return region.code if region else ""


def id_of(region: RegionRef | None) -> int | None:
    """The id of an officer's region; None for the whole country."""
    return region.id if region else None


def tabs(current: str, region: RegionRef | None) -> list[Tab]:
    """The import and the three desks."""
    code = code_of(region)
    counts: Sequence[tuple[str, str, int | None]] = (
        ("city_shop_import", "가져오기", None),
        ("city_shop_markets", "시장 정하기", queries.count_open_shop_places(region=code)),
        ("city_shop_twins", "겹친 가게", queries.count_open_shop_twins(region=code)),
        ("city_shop_goods", "품목 정하기", queries.count_shop_words(region=code)),
    )
    return [Tab(label, reverse(name), name == current, waiting) for name, label, waiting in counts]


def number_of(request: HttpRequest) -> int:
    """The page that is asked for; the first for nonsense."""
    return read_number(request.GET.get("page", ""), least=1, most=10_000) or 1


def shown_page(page: Page[T]) -> "ShownPage[Any]":
    """A page of a query as `<c-pagination>` takes it."""
    pages = _Pages(range(page.total), page.size)
    shown = pages.get_page(page.number)
    shown.object_list = page.items  # type: ignore[assignment]
    shown.elided = list(pages.get_elided_page_range(shown.number, on_each_side=2, on_ends=1))  # type: ignore[attr-defined]
    return shown


def with_values(query: QueryDict, **changes: str) -> str:
    """The query string with some values changed; an empty one is left out, and so is the page."""
    changed = query.copy()
    changed.pop("page", None)
    for key, value in changes.items():
        if value:
            changed[key] = value
        else:
            changed.pop(key, None)
    return f"?{changed.urlencode()}"
