"""What the tests of the import of shops share."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime

from jangteo.foundation.tenancy.types import system
from jangteo.registry.merchants.operations import shop_importing as operations
from jangteo.registry.merchants.types.imports import ShopImportReport
from jangteo.registry.places import operations as places
from jangteo.registry.places import queries as known
from jangteo.registry.places.types import MarketFilter, MarketView

ACTOR = system("test")
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SHOPS = "stores/gwangju_market_stores_2021.csv"
MARKETS = "markets/std_markets_20241104.csv"
HEADER = (
    "점포(ID)",
    "시장명",
    "점포명",
    "분류",
    "취급품목",
    "주력상품",
    "배달서비스",
    "시군구",
    "소재지도로명주소",
    "소재지지번주소",
    "위도",
    "경도",
    "전화번호",
    "홈페이지",
    "비고",
    "데이터기준일자",
)
DISTRICT = {
    "소재지도로명주소": "광주광역시 동구 가람로 10",
    "소재지지번주소": "광주광역시 동구 대인동 10",
    "위도": "35.1540",
    "경도": "126.9170",
}


def a_market(name: str = "가람시장", **cells: str) -> MarketView:
    """A market of the register in 광주광역시 동구."""
    given = DISTRICT | {
        "시장명": name,
        "시장유형": "상설장",
        "시장개설주기": "매일",
        "데이터기준일자": "2024-11-04",
    }
    places.add_market(actor=ACTOR, now=NOW, cells=given | cells, slug=f"market-{len(name)}-{ord(name[0])}")
    return the_market(name)


def the_market(name: str = "가람시장") -> MarketView:
    """The market of this name."""
    return next(view for view in known.list_markets(wanted=MarketFilter(search=name)).items if view.name == name)


def region_id(code: str) -> int:
    """The id of a region by its code."""
    found = known.find_region_ref(code=code)
    assert found is not None
    return found.id


def shop(name: str, number: int = 1, **cells: str) -> dict[str, str]:
    """A sound row of the published layout with the given cells instead."""
    return (
        {
            "점포(ID)": str(number),
            "시장명": "가람시장",
            "점포명": name,
            "분류": "도소매",
            "취급품목": "수산물",
            "주력상품": "갈치",
            "배달서비스": "N",
            "시군구": "동구",
            "전화번호": f"062-222-{number:04d}",
            "홈페이지": "",
            "비고": "",
            "데이터기준일자": "2021-09-30",
        }
        | DISTRICT
        | cells
    )


def shops_csv(rows: Sequence[dict[str, str]], header: Sequence[str] = HEADER, encoding: str = "utf-8") -> bytes:
    """Rows as the bytes of a csv file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, header, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def load(content: bytes, name: str = "점포.csv", **more: object) -> ShopImportReport:
    """Import the bytes as the system."""
    return operations.import_shops(actor=ACTOR, now=NOW, content=content, file_name=name, **more)  # type: ignore[arg-type]


def codes(report: ShopImportReport, code: str) -> list[int]:
    """The lines that a problem of this code names."""
    return [problem.row for problem in report.problems if problem.code == code]
