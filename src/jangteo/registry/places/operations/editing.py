"""Changes by hand: a market's profile, its cycle, the days that depart from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.outbox.toolkit import publish
from jangteo.foundation.tenancy.types import Actor, Open, Scope, market_scope
from jangteo.kernel.errors import Invalid, Missing, Refused
from jangteo.kernel.korea.dates import format_date
from jangteo.kernel.korea.phones import parse_phone
from jangteo.registry.places.events import MarketChanged
from jangteo.registry.places.models import Closing, Market
from jangteo.registry.places.operations._storing import ensure_regions
from jangteo.registry.places.permissions import EDIT
from jangteo.registry.places.types import (
    ClosedWeekday,
    MarketProfile,
    MarketType,
    OpeningCycle,
    OpeningKind,
    Palette,
    ThirtyFirst,
    Weekday,
    YearlyClosure,
    format_cycle,
    tidy,
)

MAX_WORDS = 40
_TELL: Mapping[str, Callable[[Any], Any]] = {
    "type": lambda value: MarketType(value).label,
    "palette": lambda value: Palette(value).label,
    "cycle_days": lambda value: [f"{day}일" for day in value],
    "cycle_31st": lambda value: "장이 서요" if value == ThirtyFirst.MEET else "장이 안 서요",
    "closed_weekdays": lambda value: [ClosedWeekday(nth, Weekday(weekday)).label for nth, weekday in value],
    "closed_yearly": lambda value: [YearlyClosure(each).label for each in value],
}


def _scope(arguments: Mapping[str, Any]) -> Scope:
    return market_scope(arguments["market_id"])


def _locked(market_id: int) -> Market:
    market = Market.objects.select_for_update().filter(id=market_id).first()
    if market is None:
        raise Missing("market_missing", "그런 시장을 찾지 못했어요.")
    return market


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the record tells them to people: words in place of codes."""
    told = {name: _TELL[name](value) if name in _TELL and value else value for name, value in values.items()}
    if "phone" in told:
        # A market's number is on its page; under this name the record would hide it as somebody's own.
        told["market_phone"] = told.pop("phone")
    return told


def _save(market: Market, values: Mapping[str, Any], now: datetime) -> None:
    """Write what differs, remember that people wrote it, and tell."""
    before = {name: getattr(market, name) for name in values}
    changed = tuple(name for name, value in values.items() if before[name] != value)
    note(subject=("market", market.id, market.name), before=_told(before), after=_told(values))
    if not changed:
        nothing_changed()
        return
    for name in changed:
        setattr(market, name, values[name])
        market.edited[name] = now.isoformat()
    market.changed_at = now
    market.save()
    publish(MarketChanged(market.id, changed), now=now)


@operation(permission=Open("loads committed facts only; run by the start of the program and by tests"))
def load_regions(*, actor: Actor, now: datetime) -> int:
    """Put the regions of the gazetteer into the database; returns how many it holds. Raises nothing."""
    count = len(ensure_regions())
    nothing_changed()
    return count


def _words(field: str, words: tuple[str, ...]) -> list[str]:
    kept = list(dict.fromkeys(tidy(word) for word in words if tidy(word)))
    if len(kept) > MAX_WORDS or any(len(word) > 60 for word in kept):
        raise Invalid("words_invalid", f"{MAX_WORDS}가지까지, 하나에 60자까지 적을 수 있어요.", field=field)
    return kept


def _checked(profile: MarketProfile) -> dict[str, Any]:
    values = {name: value for name, value in asdict(profile).items() if value is not None}
    if values.get("phone"):
        parse_phone(values["phone"], field="phone")
        values["phone"] = tidy(values["phone"])[:20]
    if values.get("homepage") and not values["homepage"].startswith(("http://", "https://")):
        raise Invalid("homepage_invalid", "홈페이지주소는 http:// 나 https:// 로 시작해요.", field="homepage")
    if len(values.get("homepage", "")) > 300:
        raise Invalid("homepage_invalid", "홈페이지주소가 너무 길어요.", field="homepage")
    if "palette" in values and values["palette"] not in set(Palette):
        raise Invalid("palette_invalid", "고를 수 없는 색이에요.", field="palette")
    if not 0 <= values.get("store_count", 0) <= 100_000:
        raise Invalid("stores_invalid", "점포수는 0부터 100,000까지예요.", field="store_count")
    for name in ("goods", "vouchers"):
        if name in values:
            values[name] = _words(name, values[name])
    return values


@operation(permission=EDIT, scope=_scope)
def update_market(*, actor: Actor, now: datetime, market_id: int, profile: MarketProfile) -> None:
    """Write what a market's office knows better; an import leaves these fields alone from then on.

    Raises NotAllowed, Missing(`market_missing`), Invalid with the field.
    """
    _save(_locked(market_id), _checked(profile), now)


@operation(permission=EDIT, scope=_scope)
def set_cycle(*, actor: Actor, now: datetime, market_id: int, cycle: OpeningCycle) -> None:
    """Set when a market opens; departures stay as they are. Raises NotAllowed, Missing(`market_missing`)."""
    kind = MarketType.BOTH if cycle.permanent and cycle.days else MarketType.PERIODIC
    if not cycle.days:
        kind = MarketType.PERMANENT
    values = {
        "type": kind.value,
        "cycle_days": sorted(cycle.days),
        "cycle_text": format_cycle(cycle),
        "cycle_31st": cycle.thirty_first.value,
        "closed_weekdays": [[c.nth, int(c.weekday)] for c in sorted(cycle.closed_weekdays)],
        "closed_yearly": sorted(c.value for c in cycle.closed_yearly),
        "weekday_beats_market_day": cycle.weekday_beats_market_day,
    }
    _save(_locked(market_id), values, now)


@operation(
    permission=EDIT,
    scope=_scope,
    refusals={"places_closing_unique": Refused("closing_exists", "그날은 이미 적혀 있어요. 지우고 다시 적어 주세요.")},
)
def add_closing(*, actor: Actor, now: datetime, market_id: int, day: date, kind: OpeningKind, reason: str = "") -> int:
    """Write one day that departs from the rule (closed, open, or an extra 장날); returns its id.

    Raises NotAllowed, Missing(`market_missing`), Invalid(`day_invalid`), Refused(`closing_exists`).
    """
    if not date(2000, 1, 1) <= day <= date(2200, 12, 31):
        raise Invalid("day_invalid", "날짜를 다시 확인해 주세요.", field="day")
    market = _locked(market_id)
    with open_rows(market=market_id):
        row = Closing.objects.create(
            market_id=market_id, day=day, kind=kind.value, reason=tidy(reason)[:100], created_at=now
        )
    note(subject=("market", market.id, market.name), after={format_date(day): kind.label}, reason=row.reason)
    publish(MarketChanged(market_id, ("closings",)), now=now)
    return row.id


@operation(permission=EDIT, scope=_scope)
def remove_closing(*, actor: Actor, now: datetime, market_id: int, day: date) -> None:
    """Take such a day back. Raises NotAllowed, Missing(`market_missing`), Missing(`closing_missing`)."""
    market = _locked(market_id)
    with open_rows(market=market_id):
        row = Closing.objects.filter(market_id=market_id, day=day).first()
        if row is None:
            raise Missing("closing_missing", "그날은 적혀 있지 않아요.")
        note(subject=("market", market.id, market.name), before={format_date(day): OpeningKind(row.kind).label})
        row.delete()
    publish(MarketChanged(market_id, ("closings",)), now=now)
