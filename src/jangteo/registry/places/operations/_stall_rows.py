"""What the operations on stalls share: who may be asked, clean values, rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django_scopes import scope as open_rows

from jangteo.foundation.tenancy.types import Scope, market_scope
from jangteo.kernel.errors import Invalid, Missing, Refused
from jangteo.kernel.korea.hangul import normalize_search
from jangteo.registry.places.models import Market, Stall, Zone
from jangteo.registry.places.types import (
    HIGHEST_FLOOR,
    LOWEST_FLOOR,
    MAX_NUMBER,
    NewStall,
    Tint,
    number_key,
    tidy,
    tidy_number,
)

MAX_CODE, MAX_NAME, MAX_REASON = 10, 40, 100
MOST_AREA = Decimal("99999.99")
#: (market id, stall ids) → why some of them cannot be retired: stall id → Korean sentence.
StallGuard = Callable[[int, Sequence[int]], Mapping[int, str]]
_guards: list[StallGuard] = []

TAKEN = Refused("stall_number_taken", "그 번호를 쓰는 자리가 이미 있어요. 번호를 바꿔 주세요.", field="number")
FOREIGN_ZONE = Missing("zone_missing", "그런 구역이 없어요.")
REFUSALS = {
    "places_stall_number": TAKEN,
    "places_stall_zone_market": FOREIGN_ZONE,
    "places_zone_code": Refused("zone_code_taken", "그 글자를 쓰는 구역이 이미 있어요.", field="code"),
    "places_map_version": Refused("map_busy", "방금 다른 분이 저장했어요. 다시 눌러 주세요."),
}


def install_stall_guard(guard: StallGuard) -> None:
    """Have `guard` asked before a stall is retired; called by the composition root for modules that occupy stalls."""
    _guards.append(guard)


def objections(market_id: int, stall_ids: Sequence[int]) -> dict[int, str]:
    """Which of the stalls cannot be retired, and why in Korean; of several reasons the first."""
    found: dict[int, str] = {}
    for guard in _guards:
        found = {**guard(market_id, stall_ids), **found}
    return found


def hold_stalls(*, market_id: int, stall_ids: Iterable[int]) -> None:
    """Have whoever would retire these stalls wait for the caller's transaction; then ask whether they are in use.

    For modules that put somebody into a stall, which otherwise could be retired between their look and their writing.
    Ids that do not exist in the market are left alone.
    """
    with open_rows(market=market_id):
        rows = Stall.objects.select_for_update(no_key=True, of=("self",)).filter(id__in=list(stall_ids))
        list(rows.order_by("id").values_list("id"))


def scope_of(arguments: Mapping[str, Any]) -> Scope:
    """The scope of an operation that names its market."""
    return market_scope(arguments["market_id"])


def lock_market(market_id: int) -> Market:
    """Have writers of one market's map wait for each other; keys of other rows to the market need not wait.

    Raises Missing(`market_missing`).
    """
    market = Market.objects.select_for_update(no_key=True).filter(id=market_id).first()
    if market is None:
        raise Missing("market_missing", "그런 시장을 찾지 못했어요.")
    return market


def clean_number(text: str) -> str:
    """A stall number as it is kept. Raises Invalid(`stall_number_invalid`)."""
    number = tidy_number(text)
    if not number or not number_key(number) or len(number) > MAX_NUMBER or not number.isprintable():
        raise Invalid(
            "stall_number_invalid", f"자리 번호를 {MAX_NUMBER}자 안으로 적어 주세요. 예: 가-12", field="number"
        )
    return number


def clean_floor(floor: int) -> int:
    """The storey itself. Raises Invalid(`floor_invalid`)."""
    if not LOWEST_FLOOR <= floor <= HIGHEST_FLOOR or floor == 0:
        raise Invalid("floor_invalid", f"지하 {-LOWEST_FLOOR}층부터 {HIGHEST_FLOOR}층까지 적어 주세요.", field="floor")
    return floor


def clean_area(area: Decimal | None) -> Decimal | None:
    """The area in m² with two decimals; None is unknown. Raises Invalid(`area_invalid`)."""
    if area is None:
        return None
    fits = area.is_finite() and 0 < area <= MOST_AREA
    rounded = area.quantize(Decimal("0.01")) if fits else Decimal(0)
    if not rounded:
        raise Invalid("area_invalid", "넓이는 0보다 큰 제곱미터로 적어 주세요. 예: 26.4", field="area_m2")
    return rounded


def clean_zone(code: str, name: str, floor: int, tint: str) -> dict[str, Any]:
    """The values of a zone. Raises Invalid(`zone_invalid`, `floor_invalid`)."""
    code, name = tidy(code), tidy(name)
    if not code or len(code) > MAX_CODE or not code.isprintable():
        raise Invalid("zone_invalid", f"구역 글자를 {MAX_CODE}자 안으로 적어 주세요. 예: 가", field="code")
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise Invalid("zone_invalid", f"구역 이름을 {MAX_NAME}자 안으로 적어 주세요. 예: 채소·과일", field="name")
    if tint not in set(Tint):
        raise Invalid("zone_invalid", "고를 수 없는 색이에요.", field="tint")
    return {"code": code, "name": name, "floor": clean_floor(floor), "tint": tint}


def get_zone_row(zone_id: int) -> Zone:
    """The zone of the open market. Raises Missing(`zone_missing`)."""
    zone = Zone.objects.filter(id=zone_id).first()
    if zone is None:
        raise Missing(FOREIGN_ZONE.code, FOREIGN_ZONE.message, field="zone")
    return zone


def search_key(number: str, zone: Zone) -> str:
    """What a search for a stall looks into: its number, its zone's letter and name."""
    return normalize_search(f"{number} {zone.code} {zone.name}")[:80]


def new_row(stall: NewStall, zone: Zone, now: datetime, client_key: str | None = None) -> Stall:
    """An unsaved row with clean values. Raises Invalid with the field."""
    number = clean_number(stall.number)
    return Stall(
        market_id=zone.market_id,
        zone=zone,
        number=number,
        number_key=number_key(number),
        search_key=search_key(number, zone),
        floor=clean_floor(stall.floor if stall.floor is not None else zone.floor),
        area_m2=clean_area(stall.area_m2),
        ownership=stall.ownership.value,
        use=stall.use.value,
        client_key=client_key,
        added_at=now,
        changed_at=now,
    )


def refuse_taken(numbers: Iterable[str]) -> None:
    """Tell which of the numbers are in use in the open market, or stand twice in the list.

    Two people at once meet at the database; this is for the better sentence. Raises Refused(`stall_number_taken`).
    """
    listed = list(numbers)
    keys = [number_key(number) for number in listed]
    held = set(Stall.objects.filter(number_key__in=keys, retired_on=None).values_list("number_key", flat=True))
    taken = [n for at, (n, key) in enumerate(zip(listed, keys, strict=True)) if key in held or key in keys[:at]]
    if taken:
        more = f" 등 {len(taken)}개" if len(taken) > 1 else ""
        raise Refused(
            TAKEN.code, f"{taken[0]}{more} 번호를 쓰는 자리가 이미 있어요. 번호를 바꿔 주세요.", field="number"
        )
