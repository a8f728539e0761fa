"""A map that could be drawn from zones and counts: what a person looks at before it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django_scopes import scope

from jangteo.kernel.errors import Invalid, Missing, Refused
from jangteo.registry.places.queries.stalls import list_stalls, list_zones
from jangteo.registry.places.types import (
    Block,
    NewStall,
    Ownership,
    StallMapView,
    StallUse,
    StallView,
    ZoneView,
    number_key,
    running_numbers,
    tidy_number,
)
from jangteo.registry.places.types.map_layout import PlacedBlock, lay_out
from jangteo.registry.places.types.stall_map import State, data_of

MOST_BLOCKS, MOST_STALLS, MOST_COLUMNS = 80, 5000, 100
LEAST_SIDE, MOST_SIDE = 50, 3000


@dataclass(frozen=True, slots=True)
class DraftStall:
    """A stall that the draft would add, and what its cell is called until it has an id."""

    name: str
    zone_id: int
    stall: NewStall


@dataclass(frozen=True, slots=True)
class Draft:
    """The state of the drawn map, and the stalls that have to be added for it."""

    state: State
    added: tuple[DraftStall, ...]


def get_draft(*, market_id: int, blocks: Sequence[Block]) -> Draft:
    """Lay the blocks out. A block without a start number takes the stalls that its zone has, in their order.

    Raises Missing(`zone_missing`), Invalid(`blocks_invalid`) and Refused(`stall_number_taken`) with the zone's name.
    """
    _check(blocks)
    with scope(market=market_id):
        zones = {zone.id: zone for zone in list_zones(market_id=market_id)}
        stalls = list_stalls(market_id=market_id)
    by_key = {number_key(stall.number): stall for stall in stalls}
    placed: list[PlacedBlock] = []
    added: list[DraftStall] = []
    used: set[str] = set()
    for block in blocks:
        zone = zones.get(block.zone_id)
        if zone is None:
            raise Missing("zone_missing", "그런 구역이 없어요.")
        own = [stall for stall in stalls if stall.zone_id == zone.id]
        names = []
        for number in _numbers(block, zone, own):
            key = number_key(number)
            _refuse(number, zone, key, by_key, used)
            used.add(key)
            held = by_key.get(key)
            if held is None:
                added.append(DraftStall(f"new:{len(added) + 1}", zone.id, NewStall(number)))
            names.append(str(held.id) if held else added[-1].name)
        if names:
            placed.append(_placed(block, zone, names))
    if not placed:
        raise Invalid("blocks_invalid", "그릴 자리가 없어요. 구역마다 자리 수를 적어 주세요.")
    return Draft(lay_out(placed), tuple(added))


def get_draft_view(*, market_id: int, blocks: Sequence[Block]) -> StallMapView:
    """The draft as a map to look at; stalls that do not exist yet have negative ids. Raises as `get_draft`."""
    made = get_draft(market_id=market_id, blocks=blocks)
    zones = list_zones(market_id=market_id)
    by_id = {zone.id: zone for zone in zones}
    fresh = {each.name: -at for at, each in enumerate(made.added, start=1)}
    data = data_of(made.state)
    for cell in data["cells"]:
        cell["id"] = str(fresh.get(cell["id"], cell["id"]))
    stalls = [_view(fresh[each.name], each.stall.number, by_id[each.zone_id]) for each in made.added]
    return StallMapView(0, data, [*list_stalls(market_id=market_id), *stalls], zones)


def _view(id: int, number: str, zone: ZoneView) -> StallView:
    return StallView(id, zone.id, zone.name, number, zone.floor, None, Ownership.UNKNOWN, StallUse.SHOP, None)


def _check(blocks: Sequence[Block]) -> None:
    if not 0 < len(blocks) <= MOST_BLOCKS or sum(max(0, block.count) for block in blocks) > MOST_STALLS:
        raise Invalid("blocks_invalid", f"구역은 {MOST_BLOCKS}개, 자리는 {MOST_STALLS:,}개까지 한 번에 그릴 수 있어요.")
    for block in blocks:
        if block.count < 0 or not 0 < block.columns <= MOST_COLUMNS:
            raise Invalid(
                "blocks_invalid", f"한 줄에 1자리부터 {MOST_COLUMNS}자리까지 놓을 수 있어요.", field="columns"
            )
        if not all(LEAST_SIDE <= side <= MOST_SIDE for side in (block.width, block.depth)):
            raise Invalid("blocks_invalid", "자리 크기는 0.5m부터 30m까지예요.", field="width")


def _numbers(block: Block, zone: ZoneView, own: Sequence[StallView]) -> list[str]:
    if block.start_number:
        return running_numbers(tidy_number(block.start_number), block.count, skip_four=block.skip_four)
    numbers = [stall.number for stall in own]
    missing = block.count - len(numbers)
    if missing > 0:
        last = numbers[-1] if numbers else None
        start = running_numbers(last, 2, skip_four=block.skip_four)[1] if last else f"{zone.code}-01"
        numbers += running_numbers(start, missing, skip_four=block.skip_four)
    return numbers


def _refuse(number: str, zone: ZoneView, key: str, by_key: dict[str, StallView], used: set[str]) -> None:
    held = by_key.get(key)
    if key in used or (held is not None and held.zone_id != zone.id):
        where = f"{held.zone_name} 구역에" if held and held.zone_id != zone.id else "두 번"
        raise Refused(
            "stall_number_taken",
            f"{zone.name}: {number} 번호가 {where} 있어요. 시작 번호를 바꿔 주세요.",
            field="start",
        )


def _placed(block: Block, zone: ZoneView, names: Sequence[str]) -> PlacedBlock:
    return PlacedBlock(
        zone_id=zone.id,
        title=zone.title,
        floor=zone.floor,
        names=names,
        columns=block.columns,
        width=block.width,
        depth=block.depth,
        both_sides=block.both_sides,
    )
