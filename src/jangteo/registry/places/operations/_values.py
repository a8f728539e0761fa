"""The cells of a row read as values. What cannot be trusted becomes unknown and is named as a problem."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jangteo.kernel.errors import Invalid
from jangteo.kernel.korea.hangul import normalize_search, with_josa
from jangteo.kernel.korea.phones import parse_phone
from jangteo.registry.places.operations._layouts import STANDARD_COLUMNS, Layout
from jangteo.registry.places.types import (
    CycleProblem,
    MarketType,
    ParsedAddress,
    Problem,
    Severity,
    gazetteer,
    is_inside,
    parse_address,
    parse_cycle,
    tidy,
)

COLUMN_OF = {name: column for column, _, name in STANDARD_COLUMNS}
LATITUDES, LONGITUDES = (33.0, 39.0), (124.0, 132.0)
FOUNDED = (1300, 2200)
_YES, _NO = {"Y", "1", "예", "O", "TRUE"}, {"N", "2", "아니오", "X", "FALSE"}
_URL = re.compile(r"https?://[^\s/:?#]+\.[^\s/:?#]+(:\d+)?([/?#]\S*)?", re.IGNORECASE)
_BARE_HOST = re.compile(r"[^\s/:?#@]+(\.[^\s/:?#@.]+)+([/?#]\S*)?", re.IGNORECASE)


@dataclass(slots=True)
class Row:
    """One row of the sheet on its way in. `values` holds what was understood; absent keys are absent columns."""

    line: int
    raw: tuple[str, ...]
    name: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    region: str = ""
    road: ParsedAddress | None = None
    lot: ParsedAddress | None = None
    problems: list[Problem] = field(default_factory=list)
    refused: bool = False

    def problem(self, column: str, value: str, code: str, message: str, severity: Severity) -> None:
        """Name an oddity of this row."""
        self.problems.append(Problem(self.line, column, value[:200], code, message, severity))

    @property
    def digest(self) -> str:
        """Tells two rows of the same text from all others."""
        return hashlib.md5("\x1f".join(self.raw).encode(), usedforsecurity=False).hexdigest()

    @property
    def name_key(self) -> str:
        """The name as it is compared."""
        return name_key(self.name)

    @property
    def road_key(self) -> str:
        """The road address as it is compared."""
        return address_key(self.road)

    @property
    def lot_key(self) -> str:
        """The lot address as it is compared."""
        return address_key(self.lot)


def name_key(name: str) -> str:
    """A name as it is compared: no blanks, dots or brackets, one case."""
    return re.sub(r"[^\w가-힣]", "", normalize_search(tidy(name)))[:120]


def address_key(address: ParsedAddress | None) -> str:
    """An address as it is compared: the present code of its region and the rest without blanks and remarks.

    Empty when it names no 시도 or nothing below it, since then it tells nothing apart. A 시군구 that could not be read
    stays among the words, so that two texts with the same mistake still agree.
    """
    if address is None or not address.sido:
        return ""
    rest = re.sub(r"\([^)]*\)", "", address.rest)
    rest = re.sub(r"(일원|일대|번지|외\d*필지)", "", rest)
    rest = re.sub(r"[\s,.]", "", rest)
    return f"{address.sigungu or address.sido}:{rest}" if rest else ""


class RowReader:
    """Reads the rows of one sheet by its layout."""

    def __init__(self, layout: Layout, default_date: date | None) -> None:
        self.layout = layout
        self.default_date = default_date

    def read(self, line: int, raw: tuple[str, ...]) -> Row:
        """The row understood, with its problems."""
        row = Row(line, raw)
        cells = {name: self._cell(row, name, raw[at]) for name, at in self.layout.fields.items()}
        if len(raw) > self.layout.width:
            row.problem("", "", "too_many_cells", "머리글보다 칸이 많아요.", Severity.WARN)
        row.name = re.sub(r"\s+", " ", cells.get("name", ""))[:120]
        if not row.name:
            row.problem("시장명", "", "name_missing", "시장 이름이 없어 불러오지 않았어요.", Severity.BAD)
            row.refused = True
        _read_addresses(row, cells)
        for name, reader in _READERS.items():
            if name in cells:
                reader(row, cells[name])
        if "type" in cells:
            _read_cycle(row, cells["type"], cells.get("cycle", ""))
        if "latitude" in cells and "longitude" in cells:
            _read_point(row, cells["latitude"], cells["longitude"])
        row.values.setdefault("reference_date", self.default_date)
        if row.values["reference_date"] is None:
            row.values["reference_date"] = self.default_date
        return row

    def _cell(self, row: Row, name: str, text: str) -> str:
        plain = html.unescape(text)
        if plain != text:
            message = "HTML 기호가 글자 대신 들어 있어 풀어서 읽었어요."
            row.problem(COLUMN_OF.get(name, name), text, "html_entity", message, Severity.WARN)
        if "\ufffd" in plain or any(ord(char) < 32 and char not in "\t\r\n" for char in plain):
            row.problem(COLUMN_OF.get(name, name), text, "garbled", "깨진 글자가 있어요.", Severity.WARN)
            plain = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd]", "", plain)
        return plain.strip()


# --- addresses and position ----------------------------------------------------------------------------------------


def _read_addresses(row: Row, cells: Mapping[str, str]) -> None:
    parsed: list[ParsedAddress] = []
    for name in ("road_address", "lot_address"):
        if name not in cells:
            continue
        text = cells[name][:200]
        address = parse_address(text)
        setattr(row, "road" if name == "road_address" else "lot", address)
        row.values[name] = tidy(text)
        parsed.append(address)
        for problem in address.problems:
            missing = problem.code == "address_missing"
            code = f"{name}_missing" if missing else problem.code
            severity = Severity.INFO if missing else Severity.WARN
            row.problem(COLUMN_OF[name], text, code, problem.message, severity)
    named = _named_region(cells)
    settled = _settle_region(row, parsed)
    row.region = named if len(named) > len(settled) else settled
    if "road_address" in cells or "lot_address" in cells:
        row.values["region"] = row.region
        if not row.region:
            row.problem("소재지", "", "region_unknown", "어느 지역인지 알 수 없어요.", Severity.BAD)


def _named_region(cells: Mapping[str, str]) -> str:
    """The region that 시도 and 시군구 (or the glued 지자체 of 2021) name."""
    district = cells.get("district", "")
    if "sido" in cells:
        return parse_address(f"{cells['sido']} {district}").code
    book = gazetteer()
    for short in sorted(book.sido_by_name, key=len, reverse=True):
        if district.startswith(short):
            return parse_address(f"{short} {district[len(short) :]}").code
    return ""


def _settle_region(row: Row, parsed: list[ParsedAddress]) -> str:
    """The region of the row: that of the sounder address; a disagreement is named."""
    if len(parsed) == 2 and parsed[0].sigungu and parsed[1].sigungu:
        a, b = parsed
        if a.sigungu != b.sigungu or (a.gu and b.gu and a.gu != b.gu):
            book = gazetteer()
            message = f"도로명은 {book.full_name(a.code)}, 지번은 {book.full_name(b.code)}라서 서로 달라요."
            row.problem("소재지도로명주소", a.text, "address_mismatch", message, Severity.WARN)
    best = sorted(parsed, key=lambda a: (not a.is_sound, -len(a.code), not a.gu))
    return best[0].code if best else ""


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _read_point(row: Row, latitude: str, longitude: str) -> None:
    row.values["latitude"] = row.values["longitude"] = None
    if not latitude or not longitude:
        for column, text in (("위도", latitude), ("경도", longitude)):
            if not text:
                row.problem(column, "", "point_missing", f"{with_josa(column, '이/가')} 없어요.", Severity.INFO)
        return
    lat, lon = _number(latitude), _number(longitude)
    if lat is None or lon is None:
        row.problem("위도", f"{latitude},{longitude}", "point_unreadable", "좌표가 숫자가 아니에요.", Severity.BAD)
        return
    if not (LATITUDES[0] <= lat <= LATITUDES[1] and LONGITUDES[0] <= lon <= LONGITUDES[1]):
        swapped = LATITUDES[0] <= lon <= LATITUDES[1] and LONGITUDES[0] <= lat <= LONGITUDES[1]
        code = "point_swapped" if swapped else "point_outside_korea"
        message = "위도와 경도가 뒤바뀐 것 같아요." if swapped else "좌표가 우리나라 밖이에요."
        row.problem("위도", f"{latitude},{longitude}", code, message, Severity.BAD)
        return
    if not is_inside(row.region, lat, lon):
        name = gazetteer().lineage(row.region)[0].name
        message = f"좌표가 {with_josa(name, '을/를')} 벗어나 있어 쓰지 않았어요."
        row.problem("위도", f"{latitude},{longitude}", "point_far_from_region", message, Severity.BAD)
        return
    row.values["latitude"], row.values["longitude"] = lat, lon


# --- the other columns ---------------------------------------------------------------------------------------------


def _read_cycle(row: Row, type_text: str, cycle_text: str) -> None:
    rule = parse_cycle(type_text, cycle_text)
    if isinstance(rule, CycleProblem):
        column = "시장유형" if rule.code == "type_unknown" else "시장개설주기"
        value = type_text if rule.code == "type_unknown" else cycle_text
        row.problem(column, value, rule.code, rule.message, Severity.BAD)
        row.values |= {"type": MarketType.UNKNOWN.value, "cycle_days": [], "cycle_text": ""}
        return
    kind = MarketType.BOTH if rule.permanent and rule.days else MarketType.PERIODIC
    if not rule.days:
        kind = MarketType.PERMANENT
    row.values |= {"type": kind.value, "cycle_days": sorted(rule.days), "cycle_text": tidy(cycle_text)[:60]}


def _read_store_count(row: Row, text: str) -> None:
    row.values["store_count"] = None
    plain = text.replace(",", "")
    if not text:
        row.problem("점포수", "", "stores_missing", "점포수가 없어요.", Severity.INFO)
    elif not re.fullmatch(r"\d{1,6}(\.0+)?", plain):
        row.problem("점포수", text, "stores_unreadable", "점포수가 숫자가 아니에요.", Severity.BAD)
    elif float(plain) == 0:
        row.problem("점포수", text, "stores_zero", "점포수가 0이라 모르는 것으로 두었어요.", Severity.BAD)
    else:
        row.values["store_count"] = int(float(plain))


def _split(text: str) -> list[str]:
    parts = [tidy(part)[:60] for part in re.split(r"[+,/;·]", text)]
    return list(dict.fromkeys(part for part in parts if part))


def _read_goods(row: Row, text: str) -> None:
    row.values["goods"] = _split(text)
    if not text:
        row.problem("취급품목", "", "goods_missing", "취급품목이 없어요.", Severity.INFO)
        return
    if re.search(r"[,/;·]", text):
        row.problem("취급품목", text, "goods_separator", "취급품목이 ‘+’가 아닌 기호로 이어져 있어요.", Severity.INFO)
    if re.search(r"\s{2,}", text):
        row.problem("취급품목", text, "goods_spacing", "취급품목에 빈칸이 겹쳐 있어요.", Severity.INFO)


def _read_vouchers(row: Row, text: str) -> None:
    row.values["vouchers"] = _split(text)
    if not text:
        row.problem("사용가능상품권", "", "vouchers_missing", "사용가능상품권이 없어요.", Severity.INFO)


def _read_homepage(row: Row, text: str) -> None:
    row.values["homepage"] = ""
    if not text:
        row.problem("홈페이지주소", "", "homepage_missing", "홈페이지주소가 없어요.", Severity.INFO)
    elif _URL.fullmatch(text) and len(text) <= 300:
        row.values["homepage"] = text
    elif _BARE_HOST.fullmatch(text) and len(text) <= 290:
        row.values["homepage"] = f"http://{text}"
        row.problem("홈페이지주소", text, "homepage_no_scheme", "홈페이지주소 앞에 http://를 붙였어요.", Severity.INFO)
    else:
        row.problem("홈페이지주소", text, "homepage_malformed", "홈페이지주소가 잘못 적혀 있어요.", Severity.BAD)


def _read_phone(row: Row, text: str) -> None:
    row.values["phone"] = ""
    if not text:
        row.problem("전화번호", "", "phone_missing", "전화번호가 없어요.", Severity.INFO)
        return
    try:
        parse_phone(text)
        row.values["phone"] = text[:20]
    except Invalid:
        row.problem("전화번호", text, "phone_malformed", "전화번호가 잘못 적혀 있어요.", Severity.BAD)


def read_yes_no(text: str) -> bool | None:
    """Y/N of the 2024 files, 1/2 of the 2021 files; None for anything else."""
    word = text.strip().upper()
    return True if word in _YES else False if word in _NO else None


def _yes_no(name: str) -> Any:
    def read(row: Row, text: str) -> None:
        row.values[name] = read_yes_no(text)
        if row.values[name] is None:
            code = "yes_no_unreadable" if text else "yes_no_missing"
            message = "Y나 N이 아니에요." if text else "값이 없어요."
            row.problem(COLUMN_OF[name], text, code, message, Severity.BAD if text else Severity.INFO)

    return read


def _read_founded(row: Row, text: str) -> None:
    row.values["founded_year"] = None
    if not text:
        row.problem("개설연도", "", "founded_missing", "개설연도가 없어요.", Severity.INFO)
    elif re.fullmatch(r"\d{4}(\.0+)?", text) and FOUNDED[0] <= int(text[:4]) <= FOUNDED[1]:
        row.values["founded_year"] = int(text[:4])
    else:
        row.problem("개설연도", text, "founded_unreadable", "개설연도가 올바르지 않아요.", Severity.BAD)


def _read_reference_date(row: Row, text: str) -> None:
    row.values["reference_date"] = None
    match = re.fullmatch(r"(\d{4})[-./ ]*(\d{1,2})[-./ ]*(\d{1,2})\.?", text)
    try:
        if match:
            row.values["reference_date"] = date(*(int(part) for part in match.groups()))
            return
    except ValueError:
        pass
    message = "데이터기준일자가 올바르지 않아요." if text else "데이터기준일자가 없어요."
    row.problem("데이터기준일자", text, "reference_date_unreadable", message, Severity.WARN)


def _text(name: str, limit: int) -> Any:
    def read(row: Row, text: str) -> None:
        row.values[name] = text[:limit]

    return read


_KINDS = {
    "전통시장": "traditional",
    "상점가": "shopping_street",
    "골목형상점가": "alley",
    "지하도상점가": "underground",
    "자율상권구역": "autonomous",
}
_RECOGNITIONS = {"인정시장": "recognised", "등록시장": "registered", "미인정시장": "unrecognised", "상점가": ""}


def _words(name: str, column: str, words: Mapping[str, str]) -> Any:
    def read(row: Row, text: str) -> None:
        word = text.replace(" ", "")
        if words.get(word):
            row.values[name] = words[word]
        elif word not in words:
            row.problem(
                column, text, f"{name}_unknown", f"{with_josa(f'‘{text}’', '은/는')} 모르는 구분이에요.", Severity.BAD
            )

    return read


_READERS: Mapping[str, Any] = {
    "store_count": _read_store_count,
    "goods": _read_goods,
    "vouchers": _read_vouchers,
    "homepage": _read_homepage,
    "phone": _read_phone,
    "has_toilet": _yes_no("has_toilet"),
    "has_parking": _yes_no("has_parking"),
    "founded_year": _read_founded,
    "reference_date": _read_reference_date,
    "provider_code": _text("provider_code", 20),
    "provider_name": _text("provider_name", 80),
    "statutory_kind": _words("statutory_kind", "시장 유형", _KINDS),
    "recognition": _words("recognition", "인정여부", _RECOGNITIONS),
}
