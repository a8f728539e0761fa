"""The five markets of the demo: public facts of the national register, typed in.

대전중앙시장 is entered as the whole of its quarter, which the register splits into eight; 용문전통시장 is not in the
edition of 2024.
"""

from __future__ import annotations

from datetime import datetime

from jangteo.foundation.tenancy.types import Actor
from jangteo.registry.places import operations, queries
from jangteo.registry.places.types import Palette

_ALL_GOODS = "농산물+축산물+수산물+가공식품+의류+신발+가정용품+음식점"
_COMMON = {
    "시장유형": "상설장",
    "시장개설주기": "매일",
    "공중화장실보유여부": "Y",
    "주차장보유여부": "Y",
    "데이터기준일자": "2024-11-04",
    "제공기관코드": "B553077",
    "제공기관명": "소상공인시장진흥공단",
}
_MARKETS: tuple[tuple[str, Palette, dict[str, str]], ...] = (
    (
        "bujeon",
        Palette.SOL,
        {
            "시장명": "부전시장",
            "소재지도로명주소": "부산광역시 부산진구 중앙대로 783번길 23",
            "소재지지번주소": "부산광역시 부산진구 부전동 573",
            "위도": "35.16323429",
            "경도": "129.0609058",
            "점포수": "344",
            "취급품목": _ALL_GOODS,
            "개설연도": "1975",
            "전화번호": "051-818-1091",
        },
    ),
    (
        "majang",
        Palette.PAT,
        {
            "시장명": "마장축산물시장",
            "소재지도로명주소": "서울특별시 성동구 마장로35길 68 4층",
            "소재지지번주소": "서울특별시 성동구 마장동 439-1 4층",
            "위도": "37.57068419",
            "경도": "127.0412827",
            "점포수": "847",
            "취급품목": _ALL_GOODS,
            "개설연도": "1963",
            "전화번호": "02-2281-4446",
        },
    ),
    (
        "daejeon-jungang",
        Palette.JJOK,
        {
            "시장명": "대전중앙시장",
            "소재지지번주소": "대전광역시 동구 원동·중동 일원",
            "위도": "36.3290",
            "경도": "127.4327",
            "취급품목": _ALL_GOODS,
        },
    ),
    (
        "yongmun",
        Palette.SOL,
        {
            "시장명": "용문전통시장",
            "소재지도로명주소": "서울특별시 용산구 효창원로 40길 13",
            "소재지지번주소": "서울특별시 용산구 용문동 41-44",
            "위도": "37.53662",
            "경도": "126.9598",
            "점포수": "151",
            "취급품목": "농산물+축산물+수산물+가공식품+음식점",
        },
    ),
    (
        "bansong",
        Palette.MEOK,
        {
            "시장명": "반송큰시장",
            "소재지도로명주소": "부산광역시 해운대구 윗반송로51번길 86",
            "소재지지번주소": "부산광역시 해운대구 반송2동 40-762",
            "위도": "35.23111721",
            "경도": "129.1562096",
            "점포수": "171",
            "취급품목": _ALL_GOODS,
            "개설연도": "1970",
            "전화번호": "051-544-9005",
        },
    ),
)
SLUGS = tuple(slug for slug, _, _ in _MARKETS)


def build(*, actor: Actor, now: datetime, seed: int) -> list[int]:
    """Enter those of the five that are not there yet; returns the ids of all five.

    `seed` is taken for the form's sake: these are facts and do not vary. Raises what `add_market` raises.
    """
    ids = []
    for slug, palette, cells in _MARKETS:
        held = queries.find_market_ref(slug=slug)
        ids.append(
            held.id
            if held
            else operations.add_market(actor=actor, now=now, cells=_COMMON | cells, slug=slug, palette=palette)
        )
    return ids
