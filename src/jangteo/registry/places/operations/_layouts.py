"""Which published file a sheet is, told by its header; and how its columns are called here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from jangteo.kernel.errors import Invalid
from jangteo.registry.places.types import DatasetKind, Facility

# 전국전통시장표준데이터: column, key of the API (tn_pubr_public_trdit_mrkt_api), field here.
STANDARD_COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("시장명", "mrktNm", "name"),
    ("시장유형", "mrktType", "type"),
    ("소재지도로명주소", "rdnmadr", "road_address"),
    ("소재지지번주소", "lnmadr", "lot_address"),
    ("시장개설주기", "mrktEstblCycle", "cycle"),
    ("위도", "latitude", "latitude"),
    ("경도", "longitude", "longitude"),
    ("점포수", "storNumber", "store_count"),
    ("취급품목", "trtmntPrdlst", "goods"),
    ("사용가능상품권", "useGcct", "vouchers"),
    ("홈페이지주소", "homepageUrl", "homepage"),
    ("공중화장실보유여부", "pblicToiletYn", "has_toilet"),
    ("주차장보유여부", "prkplceYn", "has_parking"),
    ("개설연도", "estblYear", "founded_year"),
    ("전화번호", "phoneNumber", "phone"),
    ("데이터기준일자", "referenceDate", "reference_date"),
    ("제공기관코드", "insttCode", "provider_code"),
    ("제공기관명", "insttNm", "provider_name"),
)
STANDARD_HEADER = tuple(column for column, _, _ in STANDARD_COLUMNS)

# Other spellings of the same columns, seen in editions of municipalities and in dumps of the portal.
_OTHER_NAMES = {
    "도로명주소": "road_address",
    "지번주소": "lot_address",
    "개설주기": "cycle",
    "시장 유형": "type",
    "개설년도": "founded_year",
    "홈페이지": "homepage",
    "MRKT_NM": "name",
    "MRKT_TYPE": "type",
    "RDNMADR": "road_address",
    "LNMADR": "lot_address",
    "MRKT_ESTBL_CYCLE": "cycle",
    "LATITUDE": "latitude",
    "LONGITUDE": "longitude",
    "STOR_NUMBER": "store_count",
    "TRTMNT_PRDLST": "goods",
    "USE_GCCT": "vouchers",
    "HOMEPAGE_URL": "homepage",
    "PBLIC_TOILET_YN": "has_toilet",
    "PRKPLCE_YN": "has_parking",
    "ESTBL_YEAR": "founded_year",
    "PHONE_NUMBER": "phone",
    "REFERENCE_DATE": "reference_date",
    "INSTT_CODE": "provider_code",
    "INSTT_NM": "provider_name",
}
_STANDARD = (
    {column: field for column, _, field in STANDARD_COLUMNS}
    | {key: field for _, key, field in STANDARD_COLUMNS}
    | _OTHER_NAMES
)
# The provider's own market code of other editions says nothing here, but is no unknown column either.
_IGNORED = {"시장코드", "순번", "번호"}
_NEEDED = {"name", "type", "cycle"}

_FACILITIES_2024 = {
    "아케이드": Facility.ARCADE,
    "엘리베이터_에스컬레이터": Facility.ELEVATOR,
    "고객지원센터": Facility.SUPPORT_CENTRE,
    "스프링쿨러": Facility.SPRINKLER,
    "화재감지기": Facility.FIRE_DETECTOR,
    "유아놀이방": Facility.PLAYROOM,
    "종합콜센터": Facility.CALL_CENTRE,
    "고객휴게실": Facility.LOUNGE,
    "수유센터": Facility.NURSING_ROOM,
    "물품보관함": Facility.LOCKERS,
    "자전거보관함": Facility.BICYCLE_RACK,
    "체육시설": Facility.SPORTS,
    "간이 도서관": Facility.LIBRARY,
    "쇼핑카트": Facility.CARTS,
    "외국인 안내센터": Facility.FOREIGN_DESK,
    "고객동선통로": Facility.WALKWAY,
    "방송센터": Facility.BROADCAST,
    "문화교실": Facility.CULTURE_ROOM,
    "공동물류창고": Facility.WAREHOUSE,
    "시장전용 고객주차장": Facility.CUSTOMER_PARKING,
    "교육장": Facility.CLASSROOM,
    "회의실": Facility.MEETING_ROOM,
    "자동심장충격기": Facility.AED,
}
_FACILITIES_2021 = {
    "소방시설보유": Facility.FIRE_SAFETY,
    "보유여부 - 스프링클러": Facility.SPRINKLER,
    "보유여부 - 소화전": Facility.HYDRANT,
    "보유여부 - 공용소화기": Facility.EXTINGUISHER,
    "보유여부 - 경보기": Facility.ALARM,
    "보유여부 - 화재_가스감지센서": Facility.GAS_SENSOR,
    "보유여부 - 화재알림시설(자동 화재속보 설비)": Facility.FIRE_REPORTING,
    "보유여부 - CCTV": Facility.CCTV,
    "보유여부 - 공동화장실": Facility.TOILET,
    "보유여부 - 아케이드": Facility.ARCADE,
    "보유여부 - 엘리베이터_에스컬레이터 (건물형만)": Facility.ELEVATOR,
}
_SERVICES_2021 = {
    "실시여부 - 1) 배송서비스": Facility.DELIVERY,
    "실시여부 - 2) 장보기서비스": Facility.SHOPPING_SERVICE,
}
_PLACE_2021 = {"시장-상점가명": "name", "시도": "sido", "지자체": "district"}
_KIND_2021 = {"시장-상점가 구분": "statutory_kind", "인정여부": "recognition"}
_PLACE_2024 = {
    "시장명": "name",
    "시장 유형": "statutory_kind",
    "지번주소": "lot_address",
    "도로명주소": "road_address",
    "시도": "sido",
    "시군구": "district",
}


@dataclass(frozen=True, slots=True)
class Layout:
    """How a sheet's columns are called here. `facilities` maps column positions to codes; `unknown` names the rest."""

    kind: DatasetKind
    fields: Mapping[str, int]
    facilities: Mapping[int, Facility]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    width: int


def find_layout(header: tuple[str, ...]) -> Layout:
    """The layout that the header shows. Raises Invalid(`layout_unknown`) when it is none of the published ones."""
    names = set(header)
    standard = {_STANDARD[name] for name in header if name in _STANDARD}
    if {"시장명", "시장 유형"} <= names and any(name.endswith("보유여부") for name in names - set(STANDARD_HEADER)):
        return _facilities_2024(header)
    if "시장-상점가명" in names and names & set(_SERVICES_2021):
        return _of_2021(DatasetKind.SERVICES_2021, header, _PLACE_2021 | _KIND_2021, _SERVICES_2021)
    if "시장-상점가명" in names and names & set(_FACILITIES_2021):
        return _of_2021(DatasetKind.FACILITIES_2021, header, _PLACE_2021, _FACILITIES_2021)
    if standard >= _NEEDED and standard & {"road_address", "lot_address"}:
        return _standard(header)
    raise Invalid(
        "layout_unknown",
        "시장 자료의 칸 이름이 아니에요. 전국전통시장표준데이터나 전통시장현황 파일인지 확인해 주세요.",
        field="file",
    )


def _standard(header: tuple[str, ...]) -> Layout:
    fields = {_STANDARD[name]: at for at, name in reversed(list(enumerate(header))) if name in _STANDARD}
    missing = tuple(column for column, _, field in STANDARD_COLUMNS if field not in fields)
    unknown = tuple(name for name in header if name and name not in _STANDARD and name not in _IGNORED)
    return Layout(DatasetKind.STANDARD, fields, {}, missing, unknown, len(header))


def _facilities_2024(header: tuple[str, ...]) -> Layout:
    fields: dict[str, int] = {}
    facilities: dict[int, Facility] = {}
    unknown: list[str] = []
    for at, name in enumerate(header):
        stem = re.sub(r"[ _]보유 ?여부$", "", name)
        if name in _PLACE_2024:
            fields[_PLACE_2024[name]] = at
        elif stem in _FACILITIES_2024:
            facilities[at] = _FACILITIES_2024[stem]
        elif name not in _IGNORED:
            unknown.append(name)
    held = set(facilities.values())
    missing = tuple(stem for stem, code in _FACILITIES_2024.items() if code not in held)
    return Layout(DatasetKind.FACILITIES_2024, fields, facilities, missing, tuple(unknown), len(header))


def _of_2021(
    kind: DatasetKind, header: tuple[str, ...], places: Mapping[str, str], facilities: Mapping[str, Facility]
) -> Layout:
    known = set(places) | set(facilities) | _IGNORED
    return Layout(
        kind,
        {places[name]: at for at, name in enumerate(header) if name in places},
        {at: facilities[name] for at, name in enumerate(header) if name in facilities},
        tuple(name for name in facilities if name not in header),
        tuple(name for name in header if name and name not in known),
        len(header),
    )


def date_in_name(file_name: str) -> date | None:
    """The day that a file name carries (`…_20240719.csv`, `… 2024-07-19`); None when it carries none."""
    for year, month, day in re.findall(r"(?<!\d)(20\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)", file_name):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None
