"""Words of markets: kinds, facilities, problems and reports of an import, and what queries answer with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from jangteo.kernel.errors import Invalid
from jangteo.kernel.korea.phones import format_phone, parse_phone
from jangteo.registry.places.types.cycle import Opening

T = TypeVar("T")


class MarketType(StrEnum):
    """시장유형: when the market meets."""

    PERMANENT = "permanent"
    PERIODIC = "periodic"
    BOTH = "both"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """The Korean word for it."""
        return {"permanent": "상설장", "periodic": "5일장", "both": "상설장+5일장", "unknown": "알 수 없음"}[self.value]


class StatutoryKind(StrEnum):
    """What the law calls the place: 전통시장법 제2조, 유통산업발전법 제2조 제7호, 지역상권상생법 제2조."""

    TRADITIONAL = "traditional"
    SHOPPING_STREET = "shopping_street"
    ALLEY = "alley"
    UNDERGROUND = "underground"
    AUTONOMOUS = "autonomous"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """The Korean word for it."""
        return {
            "traditional": "전통시장",
            "shopping_street": "상점가",
            "alley": "골목형상점가",
            "underground": "지하도상점가",
            "autonomous": "자율상권구역",
            "unknown": "알 수 없음",
        }[self.value]


class Recognition(StrEnum):
    """Whether the place is 인정 (전통시장법) or 등록 (유통산업발전법)."""

    RECOGNISED = "recognised"
    REGISTERED = "registered"
    UNRECOGNISED = "unrecognised"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """The Korean word for it."""
        return {
            "recognised": "인정시장",
            "registered": "등록시장",
            "unrecognised": "미인정시장",
            "unknown": "알 수 없음",
        }[self.value]


class Palette(StrEnum):
    """The main colour of a market's own pages."""

    SOL = "sol"
    JJOK = "jjok"
    PAT = "pat"
    MEOK = "meok"

    @property
    def label(self) -> str:
        """The Korean word for it."""
        return {"sol": "솔빛", "jjok": "쪽빛", "pat": "팥빛", "meok": "먹빛"}[self.value]


class Facility(StrEnum):
    """What a market has for its guests and shops; codes of the published facility and service editions."""

    ARCADE = "arcade"
    ELEVATOR = "elevator"
    SUPPORT_CENTRE = "support_centre"
    SPRINKLER = "sprinkler"
    FIRE_DETECTOR = "fire_detector"
    PLAYROOM = "playroom"
    CALL_CENTRE = "call_centre"
    LOUNGE = "lounge"
    NURSING_ROOM = "nursing_room"
    LOCKERS = "lockers"
    BICYCLE_RACK = "bicycle_rack"
    SPORTS = "sports"
    LIBRARY = "library"
    CARTS = "carts"
    FOREIGN_DESK = "foreign_desk"
    WALKWAY = "walkway"
    BROADCAST = "broadcast"
    CULTURE_ROOM = "culture_room"
    WAREHOUSE = "warehouse"
    CUSTOMER_PARKING = "customer_parking"
    CLASSROOM = "classroom"
    MEETING_ROOM = "meeting_room"
    AED = "aed"
    FIRE_SAFETY = "fire_safety"
    HYDRANT = "hydrant"
    EXTINGUISHER = "extinguisher"
    ALARM = "alarm"
    GAS_SENSOR = "gas_sensor"
    FIRE_REPORTING = "fire_reporting"
    CCTV = "cctv"
    TOILET = "toilet"
    DELIVERY = "delivery"
    SHOPPING_SERVICE = "shopping_service"

    @property
    def label(self) -> str:
        """The Korean word for it."""
        return FACILITY_LABELS[self]


FACILITY_LABELS: Mapping[Facility, str] = {
    Facility.ARCADE: "비 가리개(아케이드)",
    Facility.ELEVATOR: "엘리베이터·에스컬레이터",
    Facility.SUPPORT_CENTRE: "고객지원센터",
    Facility.SPRINKLER: "스프링클러",
    Facility.FIRE_DETECTOR: "화재감지기",
    Facility.PLAYROOM: "유아놀이방",
    Facility.CALL_CENTRE: "종합콜센터",
    Facility.LOUNGE: "고객휴게실",
    Facility.NURSING_ROOM: "수유실",
    Facility.LOCKERS: "물품보관함",
    Facility.BICYCLE_RACK: "자전거보관대",
    Facility.SPORTS: "체육시설",
    Facility.LIBRARY: "간이 도서관",
    Facility.CARTS: "쇼핑카트",
    Facility.FOREIGN_DESK: "외국인 안내센터",
    Facility.WALKWAY: "고객동선통로",
    Facility.BROADCAST: "방송센터",
    Facility.CULTURE_ROOM: "문화교실",
    Facility.WAREHOUSE: "공동물류창고",
    Facility.CUSTOMER_PARKING: "고객 전용 주차장",
    Facility.CLASSROOM: "교육장",
    Facility.MEETING_ROOM: "회의실",
    Facility.AED: "자동심장충격기",
    Facility.FIRE_SAFETY: "소방시설",
    Facility.HYDRANT: "소화전",
    Facility.EXTINGUISHER: "공용소화기",
    Facility.ALARM: "경보기",
    Facility.GAS_SENSOR: "화재·가스 감지센서",
    Facility.FIRE_REPORTING: "화재알림시설",
    Facility.CCTV: "CCTV",
    Facility.TOILET: "공동화장실",
    Facility.DELIVERY: "배송 서비스",
    Facility.SHOPPING_SERVICE: "장보기 서비스",
}


@dataclass(frozen=True, slots=True)
class RegionRef:
    """A region as shown: `name` is its own, `full_name` that with its parents."""

    code: str
    name: str
    full_name: str


@dataclass(frozen=True, slots=True)
class RegionNode:
    """A region in the tree with the markets it holds, its children's included."""

    code: str
    name: str
    level: str
    markets: int
    children: tuple[RegionNode, ...] = ()


@dataclass(frozen=True, slots=True)
class FacilityView:
    """`has` is None when unknown."""

    code: str
    label: str
    has: bool | None
    as_of: date


@dataclass(frozen=True, slots=True)
class MarketView:
    """A market as others see it. None means unknown. Degrees are WGS84."""

    id: int
    slug: str
    name: str
    type: MarketType
    statutory_kind: StatutoryKind
    recognition: Recognition
    region: RegionRef | None
    road_address: str
    lot_address: str
    latitude: float | None
    longitude: float | None
    store_count: int | None
    goods: tuple[str, ...]
    vouchers: tuple[str, ...]
    homepage: str
    phone: str
    has_toilet: bool | None
    has_parking: bool | None
    founded_year: int | None
    cycle_text: str
    cycle_sentence: str
    palette: str
    reference_date: date | None
    provider_name: str
    gone_on: date | None

    @property
    def address(self) -> str:
        """The road address, or the lot address where there is none."""
        return self.road_address or self.lot_address

    @property
    def dialled(self) -> str:
        """The number as one dials it (`051-123-4567`); empty when none is known or it cannot be dialled."""
        try:
            return format_phone(parse_phone(self.phone))
        except Invalid:
            return ""


@dataclass(frozen=True, slots=True)
class MarketCalendar:
    """A market and its days: what holds today (None: no sound rule), the next 장날, what departs from the rule."""

    market: MarketView
    opening: Opening | None
    market_days: tuple[date, ...]
    departures: tuple[Opening, ...]


@dataclass(frozen=True, slots=True)
class MarketPoint:
    """A market on a map. Degrees are WGS84."""

    slug: str
    name: str
    latitude: float
    longitude: float
    type: MarketType
    store_count: int | None


@dataclass(frozen=True, slots=True)
class NearMarket:
    """A market, what holds there on the asked day (None: unknown), and how far away it is in kilometres.

    `kilometres` is None where nobody said from where.
    """

    market: MarketView
    opening: Opening | None
    kilometres: float | None


@dataclass(frozen=True, slots=True)
class MarketFilter:
    """What a list of markets is narrowed by; empty means all. `cycle_day` is 1..10 as published (10 = 0으로 끝나는 날).

    `region` covers everything below it; `search` understands 초성; `open_on` keeps what opens on that day.
    """

    region: str = ""
    type: str = ""
    cycle_day: int | None = None
    goods: str = ""
    has_parking: bool | None = None
    has_toilet: bool | None = None
    facility: str = ""
    search: str = ""
    open_on: date | None = None
    include_gone: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list; `number` counts from 1."""

    items: tuple[T, ...]
    total: int
    number: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))


@dataclass(frozen=True, slots=True)
class MarketProfile:
    """What a market office may write about its market. None leaves a field as it is."""

    phone: str | None = None
    homepage: str | None = None
    palette: str | None = None
    goods: tuple[str, ...] | None = None
    vouchers: tuple[str, ...] | None = None
    store_count: int | None = None
    has_toilet: bool | None = None
    has_parking: bool | None = None
