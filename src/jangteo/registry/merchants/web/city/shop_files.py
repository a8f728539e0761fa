"""What lists of shops leave for a person, as files."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse

from jangteo.foundation.ui.toolkit import Column, list_file
from jangteo.registry.merchants.types.imports import PlaceView, TwinsView, WordDecision, WordView

#: Rows that a file holds at most.
MOST = 20_000


def size_of(request: HttpRequest, usual: int) -> int:
    """How many rows of a list are asked for: a page of it, or all for a file."""
    return MOST if request.GET.get("form") else usual


def places_file(request: HttpRequest, places: Iterable[PlaceView]) -> HttpResponse | None:
    """Markets of lists, with what each may be or was decided to be."""
    columns = (
        Column("자료에 적힌 이름", 24), Column("지역", 22), "줄", Column("상태", 12), Column("정한 시장", 22),
        Column("혹시 이 시장", 22), Column("까닭", 30), Column("누가", 14), Column("언제", 20),
    )  # fmt: skip
    return list_file(request, "시장 정하기", columns, (_place(one) for one in places))


def _place(one: PlaceView) -> tuple[object, ...]:
    first = one.guesses[0] if one.guesses else None
    guess = (first.name, ", ".join(first.why)) if first else ("", "")
    return (
        one.name, one.region_name, one.rows, one.state.label, one.market_name, *guess, one.decided_by, one.decided_at,
    )  # fmt: skip


def twins_file(request: HttpRequest, groups: Iterable[TwinsView]) -> HttpResponse | None:
    """Shops that may be one: a line for each, its group by a number."""
    columns = (
        "묶음", Column("시장", 20), "줄", Column("가게", 24), Column("자리", 14), Column("파는 것", 24),
        Column("주소", 36), Column("전화", 16), Column("왜", 30), Column("정한 것", 18), Column("누가", 14),
        Column("언제", 20),
    )  # fmt: skip
    lines = (
        (
            group.id, group.market_name, shop.row, shop.name, ", ".join(shop.stalls), shop.goods, shop.address,
            shop.phone, " · ".join(group.why), group.decision.label if group.decision else "", group.decided_by,
            group.decided_at,
        )
        for group in groups
        for shop in group.shops
    )  # fmt: skip
    return list_file(request, "겹친 가게", columns, lines)


def words_file(request: HttpRequest, words: Iterable[WordView | WordDecision]) -> HttpResponse | None:
    """Words of goods, with what each may be or was decided to be."""
    columns = (
        Column("말", 24), "가게", Column("품목", 20), Column("예", 40), Column("누가", 14), Column("언제", 20),
    )  # fmt: skip
    return list_file(request, "품목 정하기", columns, (_word(one) for one in words))


def _word(one: WordView | WordDecision) -> tuple[object, ...]:
    if isinstance(one, WordView):
        return one.word, one.shops, one.class_name, " · ".join(one.examples), "", None
    return one.word, one.shops, one.class_name or "품목이 아니에요", "", one.decided_by, one.decided_at
