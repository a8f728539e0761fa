"""Which columns a sheet of shops has, told by its header, and which of them name people."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from jangteo.kernel.errors import Invalid

#: Column of the published files of shops in markets → the field it is here; other spellings follow.
COLUMNS: tuple[tuple[str, str], ...] = (
    ("점포(ID)", "key"),
    ("시장명", "market"),
    ("점포명", "name"),
    ("분류", "kind"),
    ("취급품목", "goods"),
    ("주력상품", "main"),
    ("배달서비스", "delivery"),
    ("시군구", "district"),
    ("소재지도로명주소", "road_address"),
    ("소재지지번주소", "lot_address"),
    ("위도", "latitude"),
    ("경도", "longitude"),
    ("전화번호", "phone"),
    ("홈페이지", "homepage"),
    ("비고", "remark"),
    ("데이터기준일자", "reference_date"),
)
COLUMN_OF = {name: column for column, name in COLUMNS} | {"stall": "호수", "sido": "시도"}
_OTHER = {
    "점포ID": "key",
    "점포아이디": "key",
    "연번": "key",
    "시장": "market",
    "전통시장명": "market",
    "시장상점가명": "market",
    "상호": "name",
    "상호명": "name",
    "점포이름": "name",
    "가게이름": "name",
    "업종": "kind",
    "업종명": "kind",
    "품목": "goods",
    "판매품목": "goods",
    "대표상품": "main",
    "배달": "delivery",
    "배달여부": "delivery",
    "시도": "sido",
    "시도명": "sido",
    "시군구명": "district",
    "자치구": "district",
    "도로명주소": "road_address",
    "주소": "road_address",
    "지번주소": "lot_address",
    "전화": "phone",
    "연락처": "phone",
    "점포전화번호": "phone",
    "홈페이지주소": "homepage",
    "호수": "stall",
    "점포호수": "stall",
    "점포번호": "stall",
    "자리번호": "stall",
    "기준일자": "reference_date",
}
_FIELDS = {re.sub(r"\s", "", column): name for column, name in COLUMNS} | _OTHER
_PERSONAL = re.compile(r"대표|성명|성함|이름|상인|점주|소유|임차|주민|생년|휴대|핸드폰|모바일|이메일|메일|계좌|사업자")
"""Words in the heads of columns that hold people's data, which this import does not take over."""


@dataclass(frozen=True, slots=True)
class ShopLayout:
    """How a sheet's columns are called here. `personal` lists the positions of columns that name people."""

    fields: Mapping[str, int]
    personal: tuple[int, ...]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    width: int


def find_layout(header: tuple[str, ...]) -> ShopLayout:
    """The layout that the header shows. Raises Invalid(`layout_unknown`) without the market's and the shop's name."""
    fields: dict[str, int] = {}
    loose: list[int] = []
    for at, name in enumerate(header):
        found = _FIELDS.get(re.sub(r"\s", "", name))
        if found is None or found in fields:
            loose.append(at)
        else:
            fields[found] = at
    if not {"market", "name"} <= fields.keys():
        raise Invalid(
            "layout_unknown",
            "가게 자료의 칸 이름이 아니에요. ‘시장명’과 ‘점포명’(또는 ‘상호’) 칸이 있어야 해요.",
            field="file",
        )
    personal = tuple(at for at in loose if _PERSONAL.search(header[at]))
    unknown = tuple(header[at] for at in loose if header[at] and at not in personal)
    missing = tuple(column for column, name in COLUMNS if name not in fields)
    return ShopLayout(fields, personal, missing, unknown, len(header))


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Distance of two points in degrees, in metres; flat over the small distances that matter here."""
    dy = (a[0] - b[0]) * 111_320
    dx = (a[1] - b[1]) * 111_320 * math.cos(math.radians((a[0] + b[0]) / 2))
    return math.hypot(dx, dy)
