"""Facts of a market as visitors read them; what is unknown is said to be unknown."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from jangteo.registry.places.types import Facility, FacilityView, MarketView

#: What visitors look for, with the icon that says the same; the rest serves shops and safety.
VISITOR_FACILITIES: dict[Facility, str] = {
    Facility.TOILET: "toilet",
    Facility.CUSTOMER_PARKING: "parking",
    Facility.ARCADE: "arcade",
    Facility.LOUNGE: "lounge",
    Facility.SUPPORT_CENTRE: "support",
    Facility.NURSING_ROOM: "nursing",
    Facility.PLAYROOM: "play",
    Facility.ELEVATOR: "elevator",
    Facility.LOCKERS: "locker",
    Facility.CARTS: "cart",
    Facility.BICYCLE_RACK: "bicycle",
    Facility.DELIVERY: "delivery",
    Facility.SHOPPING_SERVICE: "basket",
    Facility.FOREIGN_DESK: "foreign",
    Facility.AED: "aed",
}
#: What everyone asks after, so that silence about it would mislead.
_ALWAYS_SAID = (Facility.TOILET, Facility.CUSTOMER_PARKING, Facility.ARCADE, Facility.LOUNGE)
_WORDS = {True: "있어요", False: "없어요", None: "몰라요"}


@dataclass(frozen=True, slots=True)
class FacilityFact:
    """A facility, what is known of it, and its icon."""

    label: str
    icon: str
    has: bool | None

    @property
    def said(self) -> str:
        """What is known, in a word."""
        return _WORDS[self.has]


@dataclass(frozen=True, slots=True)
class Phone:
    """A number to show and to call."""

    shown: str
    href: str


def facilities_of(market: MarketView, known: Iterable[FacilityView]) -> list[FacilityFact]:
    """What visitors look for: first what there is, then what is unknown, last what there is not.

    Toilets and parking of the market's own entry stand above those of a facility edition, which is older.
    """
    has = {Facility(view.code): view.has for view in known}
    own = {Facility.TOILET: market.has_toilet, Facility.CUSTOMER_PARKING: market.has_parking}
    has |= {code: value for code, value in own.items() if value is not None}
    shown = [code for code in VISITOR_FACILITIES if code in has or code in _ALWAYS_SAID]
    facts = [FacilityFact(_label(code), VISITOR_FACILITIES[code], has.get(code)) for code in shown]
    return sorted(facts, key=lambda fact: {True: 0, None: 1, False: 2}[fact.has])


def _label(code: Facility) -> str:
    return {
        Facility.TOILET: "화장실",
        Facility.CUSTOMER_PARKING: "주차장",
        Facility.ARCADE: "비 가리개",
        Facility.LOUNGE: "쉼터",
        Facility.ELEVATOR: "엘리베이터",
    }.get(code, code.label)


def parking_words(facts: Iterable[FacilityFact]) -> str:
    """What someone who comes by car should know, in one sentence."""
    has = next((fact.has for fact in facts if fact.icon == "parking"), None)
    return {
        True: "시장에 주차장이 있어요.",
        False: "시장에 주차장이 없어요. 가까운 공영주차장을 알아보고 오세요.",
        None: "주차장이 있는지 아직 몰라요. 오기 전에 물어봐 주세요.",
    }[has]


def kind_words(market: MarketView) -> str:
    """`전통시장 · 상설장+5일장 · 인정시장`; what is unknown is left out."""
    kinds = (market.statutory_kind, market.type, market.recognition)
    return " · ".join(kind.label for kind in kinds if kind.value != "unknown")


def phone_of(market: MarketView) -> Phone | None:
    """The market's number to call; None when the register has none that can be dialled."""
    return Phone(market.dialled, f"tel:{market.dialled}") if market.dialled else None


def homepage_of(market: MarketView) -> str:
    """An address that may be linked to (http, https), or an empty string: published values are no safe links."""
    text = market.homepage.strip()
    if text and "://" not in text and "." in text.split("/")[0]:
        text = f"http://{text}"
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in {"http", "https"} and parts.hostname else ""
