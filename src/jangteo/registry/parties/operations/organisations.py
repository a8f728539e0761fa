"""Organisations of merchants: founded, their officers appointed, members joining and leaving."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Max
from django_scopes import scope as open_rows
from django_scopes import scopes_disabled

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.outbox.toolkit import publish
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Invalid, Missing, Refused
from jangteo.kernel.korea.business_number import parse_business_number
from jangteo.kernel.korea.dates import format_date
from jangteo.kernel.periods import Period
from jangteo.registry.parties.events import MemberJoined, MemberLeft, OfficerAppointed, TermEndsSoon
from jangteo.registry.parties.models import Membership, Officer, Organisation
from jangteo.registry.parties.operations._common import (
    MAX_WORDS,
    find_organisation_row,
    find_row,
    in_market,
    tidy,
)
from jangteo.registry.parties.permissions import EDIT, WARN
from jangteo.registry.parties.queries.people import view_of
from jangteo.registry.parties.types import MemberKind, OrganisationKind, Post

_NAME_TAKEN = Refused("organisation_taken", "같은 이름의 단체가 있어요.", field="name")
_CHAIR_TAKEN = Refused(
    "chair_taken", "그 기간에는 이미 회장이 있어요. 먼저 앞 회장의 임기를 끝내 주세요.", field="start"
)
_MEMBER_ALREADY = Refused("member_already", "그 기간에 이미 회원이에요.")
_STORE_TAKEN = Refused("store_has_member", "이 점포는 이미 회원이 있어요. 한 점포에 한 명이에요.")


def _period(start: date, last_day: date | None) -> DateRange:
    """The half-open range. Raises Invalid(`period_backwards`, `day_invalid`)."""
    for day in (start, last_day):
        if day is not None and not date(1950, 1, 1) <= day <= date(2100, 12, 31):
            raise Invalid("day_invalid", "날짜를 다시 확인해 주세요.", field="start")
    period = Period.through(start, last_day)
    return DateRange(period.start, period.end)


def _number(text: str) -> str:
    return parse_business_number(text, field="number") if text.strip() else ""


@operation(permission=EDIT, scope=in_market, refusals={"parties_organisation_name": _NAME_TAKEN})
def found_organisation(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    kind: OrganisationKind,
    name: str,
    number: str = "",
    registered_on: date | None = None,
    certificate_number: str = "",
    founded_on: date | None = None,
) -> int:
    """Enter a body of merchants; `number` is its 고유번호 or 사업자등록번호 in any usual writing. Returns the id.

    Raises NotAllowed, Invalid(`name_empty`, `text_invalid`, `business_number_invalid`), Refused(`organisation_taken`).
    """
    with open_rows(market=market_id):
        row = Organisation.objects.create(
            market_id=market_id,
            kind=kind.value,
            name=_named(name),
            number=_number(number),
            registered_on=registered_on,
            certificate_number=tidy(certificate_number, 40, field="certificate_number", words="등록증 번호는"),
            founded_on=founded_on,
        )
        note(subject=("organisation", row.id, row.name), after={"종류": kind.label})
        return row.id


def _named(name: str) -> str:
    clean = tidy(name, MAX_WORDS, field="name", words="이름은")
    if not clean:
        raise Invalid("name_empty", "단체 이름을 적어 주세요.", field="name")
    return clean


@operation(permission=EDIT, scope=in_market, refusals={"parties_organisation_name": _NAME_TAKEN})
def change_organisation(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    organisation_id: int,
    kind: OrganisationKind,
    name: str,
    number: str,
    registered_on: date | None,
    certificate_number: str,
    warn_days: int,
) -> None:
    """Correct what is known of an organisation; `warn_days` before a term ends the office is told (7 to 365).

    Raises NotAllowed, Missing(`organisation_missing`), Invalid(`name_empty`, `text_invalid`, `warn_days_invalid`,
    `business_number_invalid`), Refused(`organisation_taken`).
    """
    if not 7 <= warn_days <= 365:
        raise Invalid("warn_days_invalid", "7일에서 365일 사이로 적어 주세요.", field="warn_days")
    with open_rows(market=market_id):
        row = find_organisation_row(organisation_id)
        before = _told(row)
        row.kind, row.name, row.number = kind.value, _named(name), _number(number)
        row.registered_on, row.warn_days = registered_on, warn_days
        row.certificate_number = tidy(certificate_number, 40, field="certificate_number", words="등록증 번호는")
        row.save()
        note(subject=("organisation", row.id, row.name), before=before, after=_told(row))


def _told(row: Organisation) -> dict[str, object]:
    return {
        "종류": OrganisationKind(row.kind).label,
        "이름": row.name,
        "번호": row.number,
        "등록일": row.registered_on,
        "등록증": row.certificate_number,
        "미리 알림": row.warn_days,
    }


@operation(permission=EDIT, scope=in_market, refusals={"parties_officer_one_chair": _CHAIR_TAKEN})
def appoint_officer(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    organisation_id: int,
    person_id: int,
    post: Post,
    start: date,
    last_day: date | None = None,
) -> int:
    """Give somebody an office from `start` through `last_day`; returns the id of the term.

    Raises NotAllowed, Missing(`organisation_missing`, `person_missing`), Invalid(`period_backwards`, `day_invalid`),
    Refused(`chair_taken`) when another is 회장 on one of the days, Refused(`office_held`).
    """
    term = _period(start, last_day)
    with open_rows(market=market_id):
        organisation = find_organisation_row(organisation_id)
        person = find_row(person_id)
        held = Officer.objects.filter(organisation=organisation, person=person, post=post.value, term__overlap=term)
        if post != Post.CHAIR and held.exists():
            raise Refused("office_held", f"그 기간에 이미 {post.label} 자리에 있어요.", field="start")
        row = Officer.objects.create(
            market_id=market_id, organisation=organisation, person=person, post=post.value, term=term
        )
        days = f"{format_date(start)} ~ {format_date(last_day) if last_day else ''}"
        note(subject=("officer", row.id, f"{organisation.name} {view_of(person).label}"), after={post.label: days})
        publish(OfficerAppointed(market_id, organisation.id, row.id, post.value), now=now)
        return row.id


@operation(permission=EDIT, scope=in_market, refusals={"parties_officer_one_chair": _CHAIR_TAKEN})
def end_term(*, actor: Actor, now: datetime, market_id: int, officer_id: int, last_day: date) -> None:
    """Set the last day of a term, earlier or later than it was.

    Raises NotAllowed, Missing(`officer_missing`), Invalid(`period_backwards`, `day_invalid`), Refused(`chair_taken`).
    """
    with open_rows(market=market_id):
        row = Officer.objects.select_for_update().select_related("person").filter(id=officer_id).first()
        if row is None:
            raise Missing("officer_missing", "그런 임원을 찾지 못했어요.")
        before = row.term.upper
        row.term = _period(row.term.lower, last_day)
        if row.term.upper == before:
            nothing_changed()
            return
        row.save(update_fields=["term"])
        note(
            subject=("officer", row.id, f"{Post(row.post).label} {view_of(row.person).label}"),
            before={"마지막 날": format_date(before - timedelta(days=1)) if before else ""},
            after={"마지막 날": format_date(last_day)},
        )


@operation(
    permission=EDIT,
    scope=in_market,
    refusals={"parties_membership_once": _MEMBER_ALREADY, "parties_membership_store": _STORE_TAKEN},
)
def join_organisation(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    organisation_id: int,
    person_id: int,
    on: date,
    store_id: int | None = None,
    place: str = "",
    kind: MemberKind = MemberKind.REGULAR,
) -> int:
    """Make a person a member from a day on; returns the membership's id.

    `store_id` and `place`: for which shop; a shop has one member and a person is a member once (전통시장법 §65).
    Raises NotAllowed, Missing(`organisation_missing`, `person_missing`), Invalid(`day_invalid`, `text_invalid`),
    Refused(`member_already`, `store_has_member`).
    """
    with open_rows(market=market_id):
        organisation = find_organisation_row(organisation_id)
        person = find_row(person_id)
        # The organisation's row is locked, so the next number is nobody else's.
        last = Membership.objects.filter(organisation=organisation).aggregate(last=Max("number"))["last"] or 0
        row = Membership.objects.create(
            market_id=market_id,
            organisation=organisation,
            person=person,
            number=last + 1,
            period=_period(on, None),
            store_id=store_id,
            place=tidy(place, MAX_WORDS, field="place", words="자리는"),
            kind=kind.value,
        )
        note(subject=("member", row.id, view_of(person).label), after={"가입": format_date(on), "자리": row.place})
        publish(MemberJoined(market_id, organisation.id, row.id), now=now)
        return row.id


@operation(permission=EDIT, scope=in_market)
def leave_organisation(
    *, actor: Actor, now: datetime, market_id: int, membership_id: int, last_day: date, reason: str = ""
) -> None:
    """End a membership; the last day still belongs to it.

    Raises NotAllowed, Missing(`membership_missing`), Refused(`member_left`), Invalid(`period_backwards`,
    `day_invalid`, `text_invalid`).
    """
    with open_rows(market=market_id):
        row = Membership.objects.select_for_update().select_related("person").filter(id=membership_id).first()
        if row is None:
            raise Missing("membership_missing", "그런 회원을 찾지 못했어요.")
        if row.period.upper is not None:
            raise Refused("member_left", "이미 회원에서 빠졌어요.")
        row.period = _period(row.period.lower, last_day)
        row.left_because = tidy(reason, 100, field="reason", words="까닭은")
        row.save(update_fields=["period", "left_because"])
        note(
            subject=("member", row.id, view_of(row.person).label),
            after={"마지막 날": format_date(last_day)},
            reason=row.left_because,
        )
        publish(MemberLeft(market_id, row.organisation_id, row.id), now=now)


@operation(permission=WARN)
def warn_of_terms(*, actor: Actor, now: datetime) -> int:
    """Tell of each term that ends within its organisation's `warn_days`, once for each last day; returns how many.

    Raises NotAllowed.
    """
    day = today(now)
    told = 0
    with scopes_disabled():
        ending = Officer.objects.select_for_update(of=("self",)).select_related("organisation").order_by("id")
        for row in ending.filter(term__contains=day, term__endswith__isnull=False):
            end: date = row.term.upper
            if row.warned_for == end or (end - day).days > row.organisation.warn_days:
                continue
            row.warned_for = end
            row.save(update_fields=["warned_for"])
            publish(TermEndsSoon(row.market_id, row.id, end - timedelta(days=1)), now=now)
            told += 1
    if told:
        note(subject=("officer", "", "임기 끝남 알림"), after={"알림": told})
    else:
        nothing_changed()
    return told
