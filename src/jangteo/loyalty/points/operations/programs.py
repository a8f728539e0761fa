"""Programs of points, their dated terms, who takes part, and what may post."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, operation
from jangteo.foundation.outbox.toolkit import publish
from jangteo.foundation.tenancy.toolkit import directory
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Invalid, Missing, Refused
from jangteo.loyalty.points.events import PolicySet, ProgramFounded, StoreTookPart
from jangteo.loyalty.points.models import Participation, Policy, Program, ProgramMarket, Source
from jangteo.loyalty.points.operations._common import in_market, program_of
from jangteo.loyalty.points.operations._sources import own_source
from jangteo.loyalty.points.permissions import MANAGE
from jangteo.loyalty.points.types import Issuer, SourceKind, Terms

#: Terms are announced, so they begin on a day to come; the first ones may begin at once.
_TAKEN = Refused("slug_taken", "이미 쓰고 있는 주소예요. 다른 영문 이름을 적어 주세요.", status=409)
_OVERLAP = Refused("policy_overlaps", "그 기간에는 이미 정해진 정책이 있어요.", status=409)
ALREADY_IN = Refused("already_taking_part", "이미 들어와 있는 가게예요.", status=409)


def _checked(terms: Terms) -> Terms:
    """Raises Invalid with the field that cannot be."""
    funded = terms.store_bp + terms.fund_bp + terms.city_bp
    rules = (
        ("accrual_bp", 0 <= terms.accrual_bp <= 10_000, "적립률은 0%에서 100%까지예요."),
        ("store_bp", funded == 10_000 and min(terms.store_bp, terms.fund_bp, terms.city_bp) >= 0,
         "누가 부담하는지 더해서 100%가 되어야 해요."),
        ("largest_share_bp", 1 <= terms.largest_share_bp <= 10_000, "한 번에 쓸 수 있는 비율은 100%까지예요."),
        ("months_until_expiry", 1 <= terms.months_until_expiry <= 600, "쓸 수 있는 기간은 1개월부터 50년까지예요."),
        ("smallest_redemption", terms.smallest_redemption >= 1, "가장 적은 사용 포인트는 1P부터예요."),
        ("redemption_unit", terms.redemption_unit >= 1, "사용 단위는 1P부터예요."),
        ("rounding", terms.rounding >= 1, "적립 단위는 1P부터예요."),
        ("smallest_bill", terms.smallest_bill >= 0, "적립하는 가장 적은 금액은 0원부터예요."),
        ("grace_days", 0 <= terms.grace_days <= 3660, "되돌린 포인트의 여유 기간은 0일부터예요."),
        ("backdate_days", 0 <= terms.backdate_days <= 36_600, "늦게 올릴 수 있는 기간은 0일부터예요."),
        ("card_day_limit", terms.card_day_limit >= 0, "카드 하루 한도는 0P부터예요."),
        ("hold_minutes", 1 <= terms.hold_minutes <= 525_600, "맡아 두는 시간은 1분부터 1년까지예요."),
    )  # fmt: skip
    for field, holds, sentence in rules:
        if not holds:
            raise Invalid("terms_invalid", sentence, field=field)
    return terms


def _begin(program_id: int, terms: Terms, since: date, now: datetime) -> None:
    with open_rows(program=program_id):
        running = Policy.objects.select_for_update().filter(program_id=program_id, period__contains=since).first()
        if running is not None:
            if running.period.lower == since:
                raise _OVERLAP
            running.period = DateRange(running.period.lower, since)
            running.save(update_fields=["period"])
        values = asdict(terms) | {"refund": terms.refund.value}
        Policy.objects.create(program_id=program_id, period=DateRange(since, None), set_at=now, **values)
    publish(PolicySet(program_id=program_id, valid_from=since), now=now)


@operation(permission=MANAGE, scope=in_market, refusals={"points_program_slug_key": _TAKEN})
def found_program(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    name: str,
    slug: str,
    issuer: Issuer,
    issuer_name: str,
    terms: Terms,
    since: date | None = None,
) -> int:
    """Begin a program of points that this market steers; returns its id. since: None for today.

    Raises NotAllowed, Invalid(`terms_invalid`, `name_missing`), Refused(`slug_taken`).
    """
    if not name.strip() or not issuer_name.strip():
        raise Invalid("name_missing", "사업 이름과 발행하는 곳을 적어 주세요.", field="name")
    _checked(terms)
    market = directory().find_market(id=market_id)
    if market is None:
        raise Missing("market_missing", "그런 시장이 없어요.")
    program = Program.objects.create(
        slug=slug,
        name=name.strip()[:60],
        issuer=issuer,
        issuer_name=issuer_name.strip()[:80],
        owner_market_id=market_id,
        founded_at=now,
    )
    ProgramMarket.objects.create(program=program, market_id=market_id, added_at=now)
    _begin(program.id, terms, since or today(now), now)
    for kind in (SourceKind.OFFICE, SourceKind.JOB, SourceKind.IMPORT):
        own_source(program.id, kind, now)
    note(subject=("points.program", program.id, program.name), after=asdict(terms))
    publish(ProgramFounded(program_id=program.id, market_id=market_id), now=now)
    return program.id


@operation(permission=MANAGE, scope=in_market, refusals={"points_policy_once": _OVERLAP})
def set_policy(*, actor: Actor, now: datetime, market_id: int, program_id: int, terms: Terms, valid_from: date) -> None:
    """Set the terms of a program from a day on; what was earned before keeps the terms of its day.

    Raises NotAllowed, Missing, Invalid(`terms_invalid`, `day_past`), Refused(`policy_overlaps`).
    """
    program = program_of(market_id, program_id, own=True)
    if valid_from <= today(now):
        raise Invalid("day_past", "새 정책은 내일부터 시작할 수 있어요.", field="valid_from")
    _begin(program.id, _checked(terms), valid_from, now)
    note(subject=("points.program", program.id, program.name), after=asdict(terms) | {"valid_from": valid_from})


@operation(permission=MANAGE, scope=in_market)
def add_market(*, actor: Actor, now: datetime, market_id: int, program_id: int, joining_market_id: int) -> None:
    """Let another market take part; does nothing to one that does. Raises NotAllowed, Missing."""
    program = program_of(market_id, program_id, own=True)
    joining = directory().find_market(id=joining_market_id)
    if joining is None:
        raise Missing("market_missing", "그런 시장이 없어요.")
    ProgramMarket.objects.get_or_create(program=program, market_id=joining_market_id, defaults={"added_at": now})
    note(subject=("points.program", program.id, program.name), after={"market": joining.name})


@operation(permission=MANAGE, scope=in_market, refusals={"points_participation_once": ALREADY_IN})
def take_part(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    program_id: int,
    store_id: int,
    since: date,
    rate_bp: int | None = None,
    outside: bool = False,
) -> int:
    """Let a shop of this market, or one near it, into a program from a day on; returns the participation's id.

    rate_bp: its own accrual rate in basis points. Raises NotAllowed, Missing, Invalid, Refused(`already_taking_part`).
    """
    program = program_of(market_id, program_id)
    store = directory().find_store(store_id)
    if store is None or store.market_id != market_id:
        raise Missing("store_missing", "그런 가게가 없어요.")
    if rate_bp is not None and not 0 <= rate_bp <= 10_000:
        raise Invalid("terms_invalid", "적립률은 0%에서 100%까지예요.", field="rate_bp")
    with open_rows(program=program_id), transaction.atomic():
        row = Participation.objects.create(
            program=program,
            store_id=store_id,
            market_id=market_id,
            period=DateRange(since, None),
            rate_bp=rate_bp,
            outside=outside,
            added_at=now,
        )
    note(subject=("merchants.store", store_id, store.name), after={"program": program.name, "since": since})
    publish(StoreTookPart(program_id=program_id, store_id=store_id, since=since), now=now)
    return row.id


@operation(permission=MANAGE, scope=in_market)
def leave_program(
    *, actor: Actor, now: datetime, market_id: int, program_id: int, participation_id: int, last_day: date
) -> None:
    """Let a shop go after a day; its postings stay. Raises NotAllowed, Missing, Invalid(`period_backwards`)."""
    program = program_of(market_id, program_id)
    with open_rows(program=program_id):
        row = Participation.objects.select_for_update().filter(id=participation_id, market_id=market_id).first()
        if row is None:
            raise Missing("participation_missing", "그런 참여 점포가 없어요.")
        if last_day < row.period.lower:
            raise Invalid("period_backwards", "끝나는 날은 시작하는 날보다 뒤여야 해요.", field="last_day")
        row.period = DateRange(row.period.lower, last_day + timedelta(days=1))
        row.save(update_fields=["period"])
    store = directory().find_store(row.store_id)
    told = {"store": store.name if store else row.store_id, "last_day": last_day}
    note(subject=("points.program", program_id, program.name), after=told)


@operation(permission=MANAGE, scope=in_market)
def add_source(
    *, actor: Actor, now: datetime, market_id: int, program_id: int, kind: SourceKind, label: str, store_id: int
) -> int:
    """Add something that posts for a shop (a till, a phone, a file); returns its id. Raises NotAllowed, Missing."""
    program_of(market_id, program_id)
    store = directory().find_store(store_id)
    if store is None or store.market_id != market_id:
        raise Missing("store_missing", "그런 가게가 없어요.")
    with open_rows(program=program_id):
        row = Source.objects.create(
            program_id=program_id, store_id=store_id, kind=kind, label=label.strip()[:60], added_at=now
        )
    note(subject=("merchants.store", store_id, store.name), after={"source": row.label})
    return row.id


@operation(permission=MANAGE, scope=in_market)
def revoke_source(*, actor: Actor, now: datetime, market_id: int, program_id: int, source_id: int) -> None:
    """Let a source post no more; what it posted stays. Raises NotAllowed, Missing(`source_missing`)."""
    program = program_of(market_id, program_id)
    with open_rows(program=program_id):
        row = Source.objects.select_for_update().filter(id=source_id).first()
        if row is None:
            raise Missing("source_missing", "그런 기기가 없어요.")
        if row.revoked_at is None:
            row.revoked_at = now
            row.save(update_fields=["revoked_at"])
    note(subject=("points.program", program_id, program.name), after={"source": row.label, "revoked": True})


@operation(permission=MANAGE, scope=in_market)
def reopen_source(*, actor: Actor, now: datetime, market_id: int, program_id: int, source_id: int) -> None:
    """Let a source that was revoked post again, under its old receipts. Raises NotAllowed, Missing(`source_missing`).

    A new source in its place would take the receipts of the old one for new sales.
    """
    program = program_of(market_id, program_id)
    with open_rows(program=program_id):
        row = Source.objects.select_for_update().filter(id=source_id).first()
        if row is None:
            raise Missing("source_missing", "그런 기기가 없어요.")
        if row.revoked_at is not None:
            row.revoked_at = None
            row.save(update_fields=["revoked_at"])
    note(subject=("points.program", program_id, program.name), after={"source": row.label, "revoked": False})
