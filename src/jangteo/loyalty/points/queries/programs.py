"""Programs, their terms, and who takes part."""

from __future__ import annotations

from datetime import date

from django_scopes import scope as open_rows
from django_scopes import scopes_disabled

from jangteo.kernel.errors import Missing
from jangteo.loyalty.points.models import Participation, Policy, Program, ProgramMarket
from jangteo.loyalty.points.types import Issuer, ParticipationView, PolicyView, ProgramView, Refund, Terms

_TERMS = tuple(Terms.__dataclass_fields__)


def _program(row: Program) -> ProgramView:
    return ProgramView(
        id=row.id,
        slug=row.slug,
        name=row.name,
        issuer=Issuer(row.issuer),
        issuer_name=row.issuer_name,
        owner_market_id=row.owner_market_id,
        is_open=row.ended_on is None,
    )


def list_programs(*, market_id: int | None = None) -> list[ProgramView]:
    """The programs in which a market takes part; None for all of the installation."""
    rows = Program.objects.order_by("id")
    if market_id is not None:
        rows = rows.filter(id__in=ProgramMarket.objects.filter(market_id=market_id).values("program_id"))
    return [_program(row) for row in rows]


def is_taking_part(*, market_id: int) -> bool:
    """Whether a market takes part in any program."""
    return ProgramMarket.objects.filter(market_id=market_id).exists()


def find_program(*, program_id: int, market_id: int | None = None) -> ProgramView | None:
    """A program, or None; with a market, only if that takes part in it."""
    row = Program.objects.filter(id=program_id).first()
    if row is None or (market_id is not None and market_id not in list_program_markets(program_id=program_id)):
        return None
    return _program(row)


def get_program(*, program_id: int, market_id: int | None = None) -> ProgramView:
    """A program; with a market, only if that takes part in it. Raises Missing(`program_missing`)."""
    found = find_program(program_id=program_id, market_id=market_id)
    if found is None:
        raise Missing("program_missing", "그런 포인트 사업이 없어요.")
    return found


def list_program_markets(*, program_id: int) -> list[int]:
    """Ids of the markets that take part, the founding one first."""
    rows = ProgramMarket.objects.filter(program_id=program_id).order_by("id")
    return list(rows.values_list("market_id", flat=True))


def _terms(row: Policy) -> Terms:
    values = {name: getattr(row, name) for name in _TERMS}
    return Terms(**(values | {"refund": Refund(row.refund)}))


def list_policies(*, program_id: int) -> list[PolicyView]:
    """The terms of a program through time, the latest first."""
    with open_rows(program=program_id):
        return [
            PolicyView(id=row.id, since=row.period.lower, until=row.period.upper, terms=_terms(row))
            for row in Policy.objects.order_by("-period")
        ]


def get_terms(*, program_id: int, on: date) -> Terms:
    """The terms of a program on a day. Raises Missing(`policy_missing`)."""
    with open_rows(program=program_id):
        row = Policy.objects.filter(period__contains=on).first()
    if row is None:
        raise Missing("policy_missing", "그날에 정해진 포인트 정책이 없어요.")
    return _terms(row)


def _participation(row: Participation) -> ParticipationView:
    return ParticipationView(
        id=row.id,
        program_id=row.program_id,
        store_id=row.store_id,
        market_id=row.market_id,
        since=row.period.lower,
        until=row.period.upper,
        rate_bp=row.rate_bp,
        outside=row.outside,
    )


def list_participations(
    *,
    program_id: int | None = None,
    market_id: int | None = None,
    store_id: int | None = None,
    on: date | None = None,
) -> list[ParticipationView]:
    """Shops in programs, narrowed by whatever is given; `on` keeps those that take part that day.

    One of the three ids must be given: nobody asks for the participations of the whole installation.
    """
    if program_id is None and market_id is None and store_id is None:
        raise ValueError("participations of what?")
    narrowed = {
        key: value
        for key, value in (
            ("program_id", program_id),
            ("market_id", market_id),
            ("store_id", store_id),
            ("period__contains", on),
        )
        if value is not None
    }
    with scopes_disabled():
        return [_participation(row) for row in Participation.objects.filter(**narrowed).order_by("id")]


def get_participation(*, program_id: int, market_id: int, id: int) -> ParticipationView:
    """A shop of a market in a program. Raises Missing(`participation_missing`)."""
    with open_rows(program=program_id):
        row = Participation.objects.filter(id=id, market_id=market_id).first()
    if row is None:
        raise Missing("participation_missing", "그런 참여 점포가 없어요.")
    return _participation(row)


def find_participation(*, program_id: int, store_id: int, on: date) -> ParticipationView | None:
    """How a shop takes part in a program on a day, or None."""
    found = list_participations(program_id=program_id, store_id=store_id, on=on)
    return found[0] if found else None
