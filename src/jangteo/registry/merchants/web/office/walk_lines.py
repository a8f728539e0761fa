"""The shops of the walk as the page shows them, written here: 1,200 of them in a few milliseconds.

All stand in one form: a button's value says what was found and at which shop, so that nothing else has to be repeated
a thousand times on a phone.
"""

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from uuid import UUID, uuid5

from django.utils.safestring import SafeString, mark_safe

from jangteo.kernel.korea.dates import format_datetime
from jangteo.registry.merchants.types import CheckLine, CheckResult, CheckView


def write_lines(lines: Iterable[CheckLine]) -> SafeString:
    """The lines of the list, zone by zone in their order. Whatever people wrote is escaped."""
    return mark_safe("".join(_zones(lines)))  # noqa: S308


def read_pressed(pressed: str, page: str) -> tuple[UUID, int, CheckResult]:
    """What a button without script says: the name of the finding, the shop, what was found.

    The same button of the same page has the same name: pressed twice, it counts once. Raises ValueError.
    """
    result, _, store_id = pressed.partition(" ")
    return uuid5(UUID(page), pressed), int(store_id), CheckResult(result)


def _zones(lines: Iterable[CheckLine]) -> Iterator[str]:
    for zone, shops in groupby(lines, key=lambda line: line.zone):
        yield f'<li class="zone"><h2>{escape(zone) or "자리 없음"}</h2></li>'
        yield from map(_shop, shops)


def _shop(line: CheckLine) -> str:
    name, place, found = escape(line.name), escape(line.place), line.check
    buttons = "".join(
        f'<button class="krds-btn {"primary" if found and found.result == result else "tertiary"}" type="submit"'
        f' name="found" value="{result.value} {line.store_id}">{result.label}'
        f'<span class="sr-only"> {name}</span></button>'
        for result in CheckResult
    )
    return (
        f'<li class="shop{" done" if found else ""}" id="shop-{line.store_id}" data-shop="{line.store_id}"'
        f' data-name="{place} {name}"><p><b class="num">{place}</b> <b>{name}</b>'
        f'<span class="sub">{escape(line.goods)}</span></p>'
        f'<p class="found" data-found>{_found(found) if found else ""}</p><div class="ways">{buttons}</div></li>'
    )


def _found(check: CheckView) -> str:
    others = f' <b class="bad">다른 확인 {check.differing}건</b>' if check.differing else ""
    return f'{check.result.label} <span class="soft small">{format_datetime(check.checked_at)}</span>{others}'
