"""A market entered by hand, without a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from jangteo.foundation.audit.toolkit import note, operation
from jangteo.foundation.outbox.toolkit import publish
from jangteo.foundation.tenancy.types import Actor, in_region
from jangteo.kernel.errors import Invalid, Refused
from jangteo.kernel.korea.hangul import with_josa
from jangteo.registry.places.events import MarketAdded
from jangteo.registry.places.models import Market, Region
from jangteo.registry.places.operations._layouts import STANDARD_HEADER, find_layout
from jangteo.registry.places.operations._storing import ensure_regions, lies_in, new_market
from jangteo.registry.places.operations._values import RowReader
from jangteo.registry.places.permissions import IMPORT
from jangteo.registry.places.types import Palette, Problem, Severity

_ELSEWHERE = "맡은 지역 밖의 주소예요. 맡은 지역의 시장만 등록할 수 있어요."
_READER = RowReader(find_layout(STANDARD_HEADER), None)


@operation(permission=IMPORT, scope=in_region)
def add_market(
    *,
    actor: Actor,
    now: datetime,
    cells: Mapping[str, str],
    slug: str = "",
    palette: Palette = Palette.SOL,
    region_id: int | None = None,
    only_new: bool = False,
) -> int:
    """Add a market from `cells` (columns of the national standard → text); returns its id.

    `slug`, when given, is kept for ever; so is the name against later imports. `region_id`: the region for which the
    actor adds it, and in which it has to lie; None, the whole country, is for operators. `only_new`: by hand, so
    refuse one that the register has under this name in the same region, and cells that a file would leave unknown.
    Raises NotAllowed, Invalid(`cells_invalid`) with the first cell that cannot be read, Invalid(`slug_invalid`,
    `market_elsewhere`), Refused(`slug_taken`, `market_known`).
    """
    row = _READER.read(1, tuple(cells.get(column, "") for column in STANDARD_HEADER))
    stopping = [problem for problem in row.problems if _stops(problem, by_hand=only_new)]
    if stopping:
        bad = next((problem for problem in stopping if problem.severity is Severity.BAD), stopping[0])
        raise Invalid("cells_invalid", f"{bad.column}: {bad.message}", field=bad.column)
    if slug and not re.fullmatch(r"[a-z][a-z0-9-]{1,38}[a-z0-9]", slug):
        raise Invalid("slug_invalid", "주소에는 영어 소문자, 숫자, ‘-’만 쓸 수 있어요.", field="slug")
    taken = set(Market.objects.values_list("slug", flat=True))
    if slug in taken:
        raise Refused("slug_taken", "이미 쓰는 주소예요. 다른 주소를 적어 주세요.", field="slug")
    if not lies_in(row.region, region_id):
        raise Invalid("market_elsewhere", _ELSEWHERE, field="소재지도로명주소" if row.road_key else "소재지지번주소")
    regions = ensure_regions()
    if only_new:
        _refuse_known(row.name_key, regions[row.region])
    market = new_market(row, regions, taken, now)
    market.slug = slug or market.slug
    market.palette = palette.value
    market.edited = {"name": now.isoformat()}
    market.save()
    note(subject=("market", market.id, market.name), after={"slug": market.slug})
    publish(MarketAdded(market.id), now=now)
    return market.id


def _stops(problem: Problem, *, by_hand: bool) -> bool:
    """What a file leaves unknown with a warning, whoever writes it by hand can mend at once."""
    return problem.severity is Severity.BAD or (by_hand and problem.severity is Severity.WARN and bool(problem.value))


def _refuse_known(name_key: str, region: Region) -> None:
    """Two people of one region who enter the same market: the second waits for the first, and is told."""
    Region.objects.select_for_update().get(id=region.id)
    known = Market.objects.filter(name_key=name_key, region=region, gone_on=None).first()
    if known is not None:
        words = f"{with_josa(known.name, '은/는')} 이미 등록되어 있어요. 시장 표에서 찾아 보세요."
        raise Refused("market_known", words, field="시장명")
