"""The public REST API of points: programs, their terms and their shops for all; an issuer's sums for the office."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from jangteo.foundation.tenancy.toolkit import actor_of, check, directory
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.kernel import clock
from jangteo.kernel.errors import Missing
from jangteo.loyalty.points import queries
from jangteo.loyalty.points.permissions import VIEW
from jangteo.loyalty.points.types import ProgramView
from jangteo.registry.merchants import queries as merchants

router = Router(tags=["points"])
Slug = Annotated[str, Field(max_length=60)]


class ProgramOut(Schema):
    """A currency of points. `markets` are slugs, that of the market which steers it first."""

    slug: str
    name: str
    issuer: str
    issuer_name: str
    is_open: bool
    markets: list[str]


class TermsOut(Schema):
    """Terms from `since` until the day before `until` (null: until others follow).

    Rates and shares in basis points (100 = 1 %), amounts in 원 and P. `refund`: `owe` or `take`.
    """

    since: date
    until: date | None
    accrual_bp: int
    rounding: int
    smallest_bill: int
    smallest_redemption: int
    redemption_unit: int
    largest_share_bp: int
    months_until_expiry: int
    store_bp: int
    fund_bp: int
    city_bp: int
    refund: str
    grace_days: int
    card_day_limit: int
    backdate_days: int
    hold_minutes: int


class ShopOut(Schema):
    """A shop in which a program's points are earned and spent today. `rate_bp`: its own rate, null for the program's.

    `id` is the one that `/merchants/markets/{slug}/stores` gives.
    """

    id: int
    name: str
    market: str
    since: date
    rate_bp: int | None
    outside: bool


class ShopPageOut(Schema):
    """One page of shops."""

    items: list[ShopOut]
    total: int
    page: int
    size: int


class PageQuery(Schema):
    """Which page of how many rows."""

    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    size: Annotated[int, Field(ge=1, le=200)] = 50


class ExposureOut(Schema):
    """An issuer's sums against the limits of 전자금융거래법 §28③1나, in 원.

    `level`: `fine`, `warn` (from 70 % of a limit), `alarm` (from 90 %).
    """

    issuer: str
    issuer_name: str
    outstanding: int
    outstanding_limit: int
    yearly: int
    yearly_limit: int
    share_bp: int
    level: str


def _market(slug: str) -> MarketRef:
    market = directory().find_market(slug=slug.replace("\0", ""))
    if market is None:
        raise Missing("market_missing", "그런 시장을 찾지 못했어요.")
    return market


def _program(slug: str) -> ProgramView:
    found = next((one for one in queries.list_programs() if one.slug == slug), None)
    if found is None:
        raise Missing("program_missing", "그런 포인트 사업이 없어요.")
    return found


def _program_out(program: ProgramView) -> ProgramOut:
    refs = [directory().find_market(id=id_) for id_ in queries.list_program_markets(program_id=program.id)]
    return ProgramOut(
        slug=program.slug,
        name=program.name,
        issuer=program.issuer.value,
        issuer_name=program.issuer_name,
        is_open=program.is_open,
        markets=[ref.slug for ref in refs if ref is not None],
    )


@router.get("/markets/{slug}/programs", response=list[ProgramOut], summary="시장의 포인트 사업")
def list_programs(request: HttpRequest, slug: Slug) -> list[ProgramOut]:
    """The programs in which a market takes part."""
    return [_program_out(one) for one in queries.list_programs(market_id=_market(slug).id)]


@router.get("/programs/{slug}", response=ProgramOut, summary="포인트 사업 하나")
def get_program(request: HttpRequest, slug: Slug) -> ProgramOut:
    """One program."""
    return _program_out(_program(slug))


@router.get("/programs/{slug}/terms", response=list[TermsOut], summary="포인트 정책 이력")
def list_terms(request: HttpRequest, slug: Slug) -> list[TermsOut]:
    """The terms of a program through time, the latest first."""
    found = []
    for policy in queries.list_policies(program_id=_program(slug).id):
        values = {name: getattr(policy.terms, name) for name in TermsOut.model_fields if hasattr(policy.terms, name)}
        found.append(TermsOut(since=policy.since, until=policy.until, **values))
    return found


@router.get("/programs/{slug}/shops", response=ShopPageOut, summary="포인트를 쓰는 가게")
def list_shops(request: HttpRequest, slug: Slug, query: Query[PageQuery]) -> ShopPageOut:
    """The open shops that take part today, one page at a time."""
    day = clock.today(clock.now())
    program = _program(slug)
    parts = {part.store_id: part for part in queries.list_participations(program_id=program.id, on=day)}
    items = []
    for market_id in queries.list_program_markets(program_id=program.id):
        market = directory().find_market(id=market_id)
        if market is None:
            continue
        for store_id, name in merchants.list_public_names(market_id=market_id):
            part = parts.get(store_id)
            if part is not None:
                items.append(
                    ShopOut(
                        id=store_id, name=name, market=market.slug, since=part.since, rate_bp=part.rate_bp,
                        outside=part.outside,
                    )
                )  # fmt: skip
    first = (query.page - 1) * query.size
    return ShopPageOut(items=items[first : first + query.size], total=len(items), page=query.page, size=query.size)


@router.get("/markets/{slug}/exposure", response=list[ExposureOut], summary="법정 한도")
def list_exposures(request: HttpRequest, slug: Slug) -> list[ExposureOut]:
    """How near the issuers of a market's programs are to the limits of the law; for its office alone."""
    market = _market(slug)
    check(actor_of(request), VIEW, market.scope)
    found = queries.list_exposures(on=clock.today(clock.now()), market_id=market.id)
    return [ExposureOut.model_validate(one, from_attributes=True) for one in found]
