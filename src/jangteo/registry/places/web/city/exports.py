"""Markets handed out: the table as it is filtered, or all of the region in the standard layout."""

from collections.abc import Iterator
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from jangteo.foundation.tenancy.toolkit import actor_of, region_page
from jangteo.foundation.tenancy.types import RegionRef
from jangteo.foundation.ui.toolkit import Column, export_response
from jangteo.kernel.clock import now
from jangteo.registry.places import operations
from jangteo.registry.places.permissions import EXPORT
from jangteo.registry.places.types import RegisterRow
from jangteo.registry.places.web.city.markets import asked_of, register

MOST = 20_000
_COLUMNS: list[Column | str] = [
    Column("시장", 28),
    Column("지역", 24),
    Column("주소", 44),
    "유형",
    "여는 날",
    "오늘",
    "점포",
    Column("취급품목", 40),
    "주차장",
    "화장실",
    "개설연도",
    Column("전화", 16),
    "위도",
    "경도",
    Column("기준일", 14),
]


@region_page(EXPORT)
@require_GET
def export(request: HttpRequest, region: RegionRef | None) -> HttpResponse:
    """``?layout=standard&form=csv|xlsx&encoding=`` for the standard file; else the table with its filters."""
    if request.GET.get("layout") == "standard":
        return _standard(request, region)
    _, asked = asked_of(request, region)
    page = register(asked, size=MOST, number=1)
    form = "csv" if request.GET.get("form") == "csv" else "xlsx"
    return export_response("시장 목록", _COLUMNS, _rows(page.items), form=form)


def _standard(request: HttpRequest, region: RegionRef | None) -> HttpResponse:
    made = operations.export_file(
        actor=actor_of(request),
        now=now(),
        form=request.GET.get("form", "xlsx"),
        encoding=request.GET.get("encoding", "utf-8-sig"),
        region_id=region.id if region else None,
    )
    response = HttpResponse(made.content, content_type=made.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(made.name)}"
    return response


def _rows(rows: tuple[RegisterRow, ...]) -> Iterator[list[object]]:
    for row in rows:
        market = row.market
        yield [
            market.name,
            market.region.full_name if market.region else None,
            market.address,
            market.type.label,
            market.cycle_text,
            row.opening.kind.label if row.opening else "모름",
            market.store_count,
            ", ".join(market.goods),
            market.has_parking,
            market.has_toilet,
            str(market.founded_year or ""),
            market.phone,
            str(market.latitude or ""),
            str(market.longitude or ""),
            market.reference_date,
        ]
