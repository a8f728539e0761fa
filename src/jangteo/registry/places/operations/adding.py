"""A market entered by hand, without a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from jangteo.foundation.audit.toolkit import note, operation
from jangteo.foundation.outbox.toolkit import publish
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.errors import Invalid, Refused
from jangteo.registry.places.events import MarketAdded
from jangteo.registry.places.models import Market
from jangteo.registry.places.operations._layouts import STANDARD_HEADER, find_layout
from jangteo.registry.places.operations._storing import ensure_regions, new_market
from jangteo.registry.places.operations._values import RowReader
from jangteo.registry.places.permissions import IMPORT
from jangteo.registry.places.types import Palette, Severity

_READER = RowReader(find_layout(STANDARD_HEADER), None)


@operation(permission=IMPORT)
def add_market(
    *,
    actor: Actor,
    now: datetime,
    cells: Mapping[str, str],
    slug: str = "",
    palette: Palette = Palette.SOL,
) -> int:
    """Add a market from `cells` (columns of the national standard → text); returns its id.

    `slug`, when given, is kept for ever; so is the name against later imports. Raises NotAllowed,
    Invalid(`cells_invalid`) with the first cell that cannot be read, Invalid(`slug_invalid`), Refused(`slug_taken`).
    """
    row = _READER.read(1, tuple(cells.get(column, "") for column in STANDARD_HEADER))
    bad = next((problem for problem in row.problems if problem.severity is Severity.BAD), None)
    if bad is not None:
        raise Invalid("cells_invalid", f"{bad.column}: {bad.message}", field=bad.column)
    if slug and not re.fullmatch(r"[a-z][a-z0-9-]{1,38}[a-z0-9]", slug):
        raise Invalid("slug_invalid", "주소에는 영어 소문자, 숫자, ‘-’만 쓸 수 있어요.", field="slug")
    taken = set(Market.objects.values_list("slug", flat=True))
    if slug in taken:
        raise Refused("slug_taken", "이미 쓰는 주소예요. 다른 주소를 적어 주세요.", field="slug")
    market = new_market(row, ensure_regions(), taken, now)
    market.slug = slug or market.slug
    market.palette = palette.value
    market.edited = {"name": now.isoformat()}
    market.save()
    note(subject=("market", market.id, market.name), after={"slug": market.slug})
    publish(MarketAdded(market.id), now=now)
    return market.id
