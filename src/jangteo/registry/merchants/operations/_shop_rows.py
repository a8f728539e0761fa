"""The cells of a row of shops read as values. What cannot be trusted becomes unknown and is named as a problem.

Numbers of people are not kept, neither as a value nor in the row as published: a mobile number in any cell and every
cell of a column that names people is blanked before the row is remembered.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from jangteo.kernel.errors import Invalid
from jangteo.kernel.korea.hangul import normalize_search
from jangteo.kernel.korea.phones import format_phone, is_mobile, parse_phone
from jangteo.registry.merchants.operations._shop_stalls import find_stalls
from jangteo.registry.merchants.types.shop_columns import COLUMN_OF, ShopLayout
from jangteo.registry.merchants.types.shop_words import words_of
from jangteo.registry.places.types import ParsedAddress, Problem, Severity, is_inside, parse_address, tidy

LATITUDES, LONGITUDES = (33.0, 39.0), (124.0, 132.0)
HIDDEN = "(개인 번호)"
_MOBILE = re.compile(r"(?<!\d)(?:\+?82[\s.-]?|0)1[016789][\s.-]?\d{3,4}[\s.-]?\d{4}(?!\d)")
_CLOSED = re.compile(r"폐업|폐점|폐쇄|문\s*닫|영업\s*(종료|중단)|철거")
_REST = re.compile(r"휴업|휴점|임시\s*휴|쉬는")
_TWICE = re.compile(r"중복")
_DATE = re.compile(r"(?<!\d)(20\d\d|\d\d)[.\-/년]\s?(\d{1,2})(?:[.\-/월]\s?(\d{1,2}))?")
_REPLACED = re.compile(r"(광주|부산|대구|인천|대전|울산)광역시(?!\s)(?=[가-힣])|서울특별시(?!\s)(?=[가-힣])")
_URL = re.compile(r"https?://[^\s/:?#]+\.[^\s/:?#]+(:\d+)?([/?#]\S*)?", re.IGNORECASE)
_HOST = re.compile(r"[^\s/:?#@]+(\.[^\s/:?#@.]+)+([/?#]\S*)?", re.IGNORECASE)


@dataclass(slots=True)
class ShopRowIn:
    """One row on its way in. `cells` are the cells as published but for what names people."""

    line: int
    cells: tuple[str, ...]
    key: str = ""
    market: str = ""
    name: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    stalls: tuple[str, ...] = ()
    road: ParsedAddress | None = None
    lot: ParsedAddress | None = None
    region: str = ""
    remark: str = ""
    closed: bool = False
    twice: bool = False
    as_of: date | None = None
    problems: list[Problem] = field(default_factory=list)
    refused: bool = False

    def problem(self, column: str, value: str, code: str, message: str, severity: Severity) -> None:
        """Name an oddity of this row."""
        self.problems.append(Problem(self.line, column, value[:200], code, message, severity))

    @property
    def digest(self) -> str:
        """Tells two rows of the same text from all others."""
        return hashlib.md5("\x1f".join(self.cells).encode(), usedforsecurity=False).hexdigest()

    @property
    def market_key(self) -> str:
        """The market's name as it is compared."""
        return plain_key(self.market)

    @property
    def name_key(self) -> str:
        """The shop's name as it is compared."""
        return plain_key(self.name)

    @property
    def district(self) -> str:
        """The code of the 시군구 (or 시도) in which the row says that it lies; empty when it does not."""
        return self.region[:5]

    @property
    def point(self) -> tuple[float, float] | None:
        """Degrees, where they are sound."""
        latitude, longitude = self.values.get("latitude"), self.values.get("longitude")
        return None if latitude is None or longitude is None else (latitude, longitude)


@lru_cache(maxsize=20_000)
def plain_key(name: str) -> str:
    """A name as it is compared: no blanks, dots or brackets, one case."""
    return re.sub(r"[^\w가-힣]", "", normalize_search(tidy(name)))[:120]


class ShopReader:
    """Reads the rows of one sheet by its layout."""

    def __init__(self, layout: ShopLayout, default_date: date | None) -> None:
        self.layout = layout
        self.default_date = default_date

    def read(self, line: int, raw: tuple[str, ...]) -> ShopRowIn:
        """The row understood, with its problems."""
        row = ShopRowIn(line, self._without_people(raw))
        if len(raw) > self.layout.width:
            row.problem("", "", "too_many_cells", "머리글보다 칸이 많아요.", Severity.WARN)
        row.cells = row.cells[: self.layout.width]
        cells = {name: self._cell(row, name, raw[at]) for name, at in self.layout.fields.items()}
        row.key = cells.get("key", "")[:40]
        _read_names(row, cells)
        _read_region(row, cells)
        for name, reader in _READERS.items():
            if name in cells:
                reader(row, cells[name])
        _read_point(row, cells)
        _read_goods(row, cells)
        _read_stalls(row, cells)
        self._read_date(row, cells.get("reference_date"))
        return row

    def _without_people(self, raw: tuple[str, ...]) -> tuple[str, ...]:
        personal = set(self.layout.personal)
        return tuple("" if at in personal else _MOBILE.sub(HIDDEN, cell) for at, cell in enumerate(raw))

    def _cell(self, row: ShopRowIn, name: str, text: str) -> str:
        column = COLUMN_OF[name]
        if "�" in text:
            row.problem(column, text, "garbled", "깨진 글자가 있어요.", Severity.WARN)
        if re.search(r"&(#\d+|[a-z]{2,8});", text):
            row.problem(column, text, "html_entity", "HTML 기호가 글자 대신 들어 있어요.", Severity.WARN)
            text = html.unescape(text)
        if name != "phone" and _MOBILE.search(text):
            row.problem(column, HIDDEN, "phone_personal", "휴대전화 번호가 적혀 있어 지웠어요.", Severity.WARN)
            text = _MOBILE.sub("", text)
        return tidy(re.sub(r"[\x00-\x1f\x7f\ufffd]", " ", text))

    def _read_date(self, row: ShopRowIn, text: str | None) -> None:
        row.as_of = self.default_date
        if text is None:
            return
        found = re.fullmatch(r"(\d{4})[.\-/]?\s?(\d{1,2})[.\-/]?\s?(\d{1,2})\.?", text)
        try:
            row.as_of = date(*map(int, found.groups())) if found else None
        except ValueError:
            row.as_of = None
        if row.as_of is None or not date(1990, 1, 1) <= row.as_of <= date(2200, 1, 1):
            message = "데이터기준일자가 없거나 올바르지 않아요."
            row.problem("데이터기준일자", text, "reference_date_unreadable", message, Severity.WARN)
            row.as_of = self.default_date


# --- one cell after the other -----------------------------------------------------------------------------------------


def _read_names(row: ShopRowIn, cells: dict[str, str]) -> None:
    row.market, row.name = cells.get("market", "")[:120], cells.get("name", "")[:80]
    if not row.market:
        row.problem("시장명", "", "shop_market_missing", "시장 이름이 없어 넣지 않았어요.", Severity.BAD)
        row.refused = True
    if not row.name:
        row.problem("점포명", "", "shop_name_missing", "가게 이름이 없어 넣지 않았어요.", Severity.BAD)
        row.refused = True
    if _REPLACED.search(row.name):
        short = re.sub(r"(광주|부산|대구|인천|대전|울산)광역시|(서울)특별시", r"\1\2", row.name)
        message = f"시 이름을 통째로 바꾸다 잘못된 것 같아요. ‘{short}’일 수 있어요."
        row.problem("점포명", row.name, "shop_name_replaced", message, Severity.WARN)


def _read_region(row: ShopRowIn, cells: dict[str, str]) -> None:
    """Addresses and the region. The 시군구 of the column counts where addresses speak against it."""
    found: list[ParsedAddress] = []
    for name in ("road_address", "lot_address"):
        text = cells.get(name, "")
        row.values[name] = text[:200]
        if not text:
            if name in cells:
                row.problem(COLUMN_OF[name], "", f"{name}_missing", "주소가 비어 있어요.", Severity.INFO)
            continue
        address = parse_address(text)
        for oddity in address.problems:
            row.problem(COLUMN_OF[name], oddity.value, oddity.code, oddity.message, Severity.WARN)
        found.append(address)
        setattr(row, "road" if name == "road_address" else "lot", address)
    row.region = max((address.code for address in found), key=len, default="")
    _read_district(row, cells)


def _read_district(row: ShopRowIn, cells: dict[str, str]) -> None:
    said = cells.get("district", "")
    if not said:
        return
    sido = cells.get("sido") or _sido_word(row)
    stated = parse_address(f"{sido} {said}").code if sido else ""
    if stated and len(stated) > 2 and row.region and stated != row.region[:5]:
        message = "시군구 칸과 주소의 시군구가 달라요. 시군구 칸을 믿었어요."
        row.problem("시군구", said, "district_mismatch", message, Severity.WARN)
    if len(stated) > 2:
        row.region = stated


def _sido_word(row: ShopRowIn) -> str:
    for address in (row.road, row.lot):
        if address is not None and address.sido:
            return tidy(address.text).split(" ")[0]
    return ""


def _read_phone(row: ShopRowIn, text: str) -> None:
    row.values["phone"] = ""
    if not text:
        row.problem("전화번호", "", "phone_missing", "전화번호가 없어요.", Severity.INFO)
        return
    try:
        number = parse_phone(text)
    except Invalid:
        shown = HIDDEN if _MOBILE.search(text) else text
        row.problem("전화번호", shown, "phone_malformed", "전화번호가 잘못 적혀 있어요.", Severity.BAD)
        return
    if is_mobile(number) or number.startswith("+8250"):
        message = "개인 번호라 넣지 않았어요. 가게 전화만 넣어요."
        row.problem("전화번호", HIDDEN, "phone_personal", message, Severity.WARN)
        return
    row.values["phone"] = format_phone(number)


def _read_homepage(row: ShopRowIn, text: str) -> None:
    row.values["homepage"] = ""
    if not text:
        return
    if _URL.fullmatch(text):
        row.values["homepage"] = text[:300]
    elif _HOST.fullmatch(text):
        row.problem("홈페이지", text, "homepage_no_scheme", "홈페이지주소 앞에 http://를 붙였어요.", Severity.INFO)
        row.values["homepage"] = f"http://{text}"[:300]
    else:
        row.problem("홈페이지", text, "homepage_malformed", "홈페이지주소가 잘못 적혀 있어요.", Severity.BAD)


def _read_delivery(row: ShopRowIn, text: str) -> None:
    row.values["delivery"] = {"Y": True, "N": False}.get(text.upper())
    if not text:
        row.problem("배달서비스", "", "delivery_missing", "배달을 하는지 적혀 있지 않아요.", Severity.INFO)
    elif row.values["delivery"] is None:
        row.problem("배달서비스", text, "delivery_unreadable", "배달서비스가 Y나 N이 아니에요.", Severity.BAD)


def _read_remark(row: ShopRowIn, text: str) -> None:
    row.remark = text[:200]
    if not text:
        return
    if _CLOSED.search(text):
        row.closed = True
        row.values["closed_on"] = _date_in(text)
        message = "닫은 가게로 넣었어요. 손님 화면에는 나오지 않아요."
        row.problem("비고", text, "shop_closed", message, Severity.INFO)
    elif _TWICE.search(text):
        row.twice = True
        message = "비고에 ‘중복’이라고 적혀 있어요. ‘겹친 가게’에서 정해 주세요."
        row.problem("비고", text, "remark_duplicate", message, Severity.WARN)
    elif _REST.search(text):
        message = "쉬는 가게라고 적혀 있어요. 언제까지인지 몰라 여는 가게로 넣었어요."
        row.problem("비고", text, "remark_resting", message, Severity.WARN)
    else:
        row.problem("비고", text, "remark_unknown", "무슨 뜻인지 몰라 보관만 했어요.", Severity.WARN)


def _date_in(text: str) -> date | None:
    """The day that a remark names; None where it names none, or a month without its day."""
    found = _DATE.search(text)
    if not found or not found[3]:
        return None
    year = int(found[1])
    try:
        return date(year if year > 99 else 2000 + year, int(found[2]), int(found[3]))
    except ValueError:
        return None


_READERS: dict[str, Callable[[ShopRowIn, str], None]] = {
    "phone": _read_phone,
    "homepage": _read_homepage,
    "delivery": _read_delivery,
    "remark": _read_remark,
}


# --- several cells at once --------------------------------------------------------------------------------------------


def _degree(row: ShopRowIn, column: str, text: str) -> float | None:
    if not text:
        row.problem(column, "", "point_missing", "위도나 경도가 없어요.", Severity.INFO)
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if value != value or abs(value) == float("inf"):
        row.problem(column, text, "point_unreadable", "좌표가 숫자가 아니에요.", Severity.BAD)
        return None
    return value


def _read_point(row: ShopRowIn, cells: dict[str, str]) -> None:
    if "latitude" not in cells or "longitude" not in cells:
        return
    latitude, longitude = _degree(row, "위도", cells["latitude"]), _degree(row, "경도", cells["longitude"])
    if latitude is None or longitude is None:
        return
    told = f"{cells['latitude']}, {cells['longitude']}"
    inside = LATITUDES[0] <= latitude <= LATITUDES[1] and LONGITUDES[0] <= longitude <= LONGITUDES[1]
    if not inside:
        swapped = LATITUDES[0] <= longitude <= LATITUDES[1] and LONGITUDES[0] <= latitude <= LONGITUDES[1]
        if swapped:
            row.problem("위도", told, "point_swapped", "위도와 경도가 뒤바뀐 것 같아요.", Severity.BAD)
        else:
            row.problem("위도", told, "point_outside_korea", "좌표가 우리나라 밖이에요.", Severity.BAD)
    elif row.region and not is_inside(row.region, latitude, longitude):
        row.problem("위도", told, "point_far_from_region", "좌표가 그 시·도를 벗어나 있어요.", Severity.BAD)
    else:
        row.values["latitude"], row.values["longitude"] = latitude, longitude


def _read_goods(row: ShopRowIn, cells: dict[str, str]) -> None:
    own = [cells.get(name, "") for name in ("kind", "goods", "main")]
    row.words = words_of(own)
    row.values["own_words"] = next((text for text in reversed(own) if text), "")[:60]
    if not row.words and not row.refused:
        message = "무엇을 파는지 알 수 있는 말이 없어요."
        row.problem("주력상품", own[2] or own[1] or own[0], "goods_none", message, Severity.INFO)


def _read_stalls(row: ShopRowIn, cells: dict[str, str]) -> None:
    """A stall of its own column, else of the name, else of the addresses; unsound is unknown."""
    for name in ("stall", "name", "lot_address", "road_address"):
        found = find_stalls(cells.get(name, ""), bare=name == "stall", is_name=name == "name")
        if found.unsure:
            column, message = COLUMN_OF[name], "자리 번호인지 분명하지 않아 비워 두었어요."
            row.problem(column, found.unsure, "stall_unsure", message, Severity.INFO)
        if found.numbers:
            row.stalls = found.numbers
            return
