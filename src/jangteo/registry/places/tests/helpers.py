"""What the tests of imports share."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime

from jangteo.foundation.tenancy.types import system
from jangteo.registry.places import operations
from jangteo.registry.places.operations._layouts import STANDARD_HEADER
from jangteo.registry.places.types import ImportReport

ACTOR = system("test")
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
STANDARD = "markets/std_markets_20241104.csv"
FACILITIES = "markets/market_facilities_20240719.csv"
FACILITIES_2021 = "markets/market_facilities_20210928.csv"
SERVICES_2021 = "markets/market_services_20210928.csv"


def row(name: str = "새봄시장", **cells: str) -> dict[str, str]:
    """A sound row of the standard layout with the given cells instead."""
    return {
        "시장명": name,
        "시장유형": "상설장",
        "소재지도로명주소": "강원특별자치도 강릉시 금성로 21",
        "소재지지번주소": "강원특별자치도 강릉시 성남동 50",
        "시장개설주기": "매일",
        "위도": "37.754",
        "경도": "128.898",
        "점포수": "276",
        "취급품목": "농산물+수산물",
        "사용가능상품권": "온누리상품권",
        "홈페이지주소": "https://example.kr",
        "공중화장실보유여부": "Y",
        "주차장보유여부": "Y",
        "개설연도": "1980",
        "전화번호": "033-648-4477",
        "데이터기준일자": "2024-11-04",
        "제공기관코드": "B553077",
        "제공기관명": "소상공인시장진흥공단",
    } | cells


def as_csv(
    rows: Sequence[dict[str, str]], header: Sequence[str] = STANDARD_HEADER, encoding: str = "utf-8-sig"
) -> bytes:
    """Rows as the bytes of a csv file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, header, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def load(content: bytes, name: str = "markets.csv", **more: object) -> ImportReport:
    """Import the bytes as the system."""
    return operations.import_markets(actor=ACTOR, now=NOW, content=content, file_name=name, **more)  # type: ignore[arg-type]


def codes(report: ImportReport, code: str) -> list[int]:
    """The lines that a problem of this code names."""
    return [problem.row for problem in report.problems if problem.code == code]
