"""Organisations, officers and members of the open market."""

from __future__ import annotations

from datetime import date

from django_scopes import scope as open_rows

from jangteo.kernel.errors import Missing
from jangteo.registry.parties.models import Membership, Officer, Organisation
from jangteo.registry.parties.queries.people import view_of as person_view
from jangteo.registry.parties.types import MemberKind, MemberView, OfficerView, OrganisationKind, OrganisationView, Post

_ORDER = {post.value: place for place, post in enumerate(Post)}


def _view(row: Organisation) -> OrganisationView:
    return OrganisationView(
        id=row.id,
        market_id=row.market_id,
        kind=OrganisationKind(row.kind),
        name=row.name,
        number=row.number,
        registered_on=row.registered_on,
        certificate_number=row.certificate_number,
        founded_on=row.founded_on,
        dissolved_on=row.dissolved_on,
        warn_days=row.warn_days,
    )


def _officer(row: Officer) -> OfficerView:
    return OfficerView(row.id, person_view(row.person), Post(row.post), row.term.lower, row.term.upper)


def _member(row: Membership) -> MemberView:
    return MemberView(
        id=row.id,
        person=person_view(row.person),
        number=row.number,
        start=row.period.lower,
        end=row.period.upper,
        store_id=row.store_id,
        place=row.place,
        kind=MemberKind(row.kind),
    )


def get_organisation(*, id: int) -> OrganisationView:
    """The organisation of the open market with this id. Raises Missing(`organisation_missing`)."""
    row = Organisation.objects.filter(id=id).first()
    if row is None:
        raise Missing("organisation_missing", "그런 단체를 찾지 못했어요.")
    return _view(row)


def find_association(*, market_id: int) -> OrganisationView | None:
    """The market's 상인회 (else its first other body of merchants) that was not dissolved."""
    with open_rows(market=market_id):
        rows = list(Organisation.objects.filter(dissolved_on=None).order_by("id"))
    first = next((row for row in rows if row.kind == OrganisationKind.ASSOCIATION), rows[0] if rows else None)
    return _view(first) if first else None


def list_organisations() -> list[OrganisationView]:
    """The bodies of merchants of the open market, the oldest first."""
    return [_view(row) for row in Organisation.objects.order_by("id")]


def list_officers(*, organisation_id: int, on: date | None = None) -> list[OfficerView]:
    """Terms of office by rank and start; those that cover the day `on`, or all that ever were."""
    rows = Officer.objects.filter(organisation_id=organisation_id).select_related("person")
    if on is not None:
        rows = rows.filter(term__contains=on)
    return sorted(map(_officer, rows), key=lambda view: (_ORDER[view.post.value], view.start, view.id))


def get_officer(*, id: int) -> OfficerView:
    """The term of office with this id. Raises Missing(`officer_missing`)."""
    row = Officer.objects.filter(id=id).select_related("person").first()
    if row is None:
        raise Missing("officer_missing", "그런 임원을 찾지 못했어요.")
    return _officer(row)


def list_offices(*, person_id: int) -> list[OfficerView]:
    """Every office that a person of the open market held or holds, the latest first."""
    rows = Officer.objects.filter(person_id=person_id).select_related("person")
    return sorted(map(_officer, rows), key=lambda view: view.start, reverse=True)


def list_ending_terms(*, organisation_id: int, today: date, days: int) -> list[OfficerView]:
    """The terms that cover today and end within so many days, the next first."""
    views = list_officers(organisation_id=organisation_id, on=today)
    ending = [(left, view) for view in views if (left := view.days_left(today)) is not None and left <= days]
    return [view for _, view in sorted(ending, key=lambda pair: (pair[0], pair[1].id))]


def list_terms_to_warn(*, market_id: int, today: date) -> list[tuple[OfficerView, str]]:
    """The terms of a market's bodies that cover today and end within the days of which each body wants to be warned,
    with the body's name, the next first. One question.
    """
    with open_rows(market=market_id):
        rows = Officer.objects.filter(
            organisation__dissolved_on=None, term__contains=today, term__endswith__isnull=False
        ).select_related("person", "organisation")
        near = [row for row in rows if (row.term.upper - today).days <= row.organisation.warn_days]
    ending = sorted(near, key=lambda row: (row.term.upper, _ORDER[row.post], row.id))
    return [(_officer(row), row.organisation.name) for row in ending]


def list_members(*, organisation_id: int, on: date) -> list[MemberView]:
    """The members of a day by their number."""
    rows = Membership.objects.filter(organisation_id=organisation_id, period__contains=on)
    return [_member(row) for row in rows.select_related("person").order_by("number")]


def list_member_persons(*, market_id: int, on: date) -> list[tuple[int, int | None]]:
    """Person and account (None: none) of every member of the market's 상인회 on a day."""
    found = find_association(market_id=market_id)
    if found is None:
        return []
    with open_rows(market=market_id):
        rows = Membership.objects.filter(organisation_id=found.id, period__contains=on).order_by("number")
        return list(rows.values_list("person_id", "person__user_id"))


def count_members(*, organisation_id: int, on: date) -> int:
    """How many members there are on a day."""
    return Membership.objects.filter(organisation_id=organisation_id, period__contains=on).count()


def get_membership(*, id: int) -> MemberView:
    """The membership with this id. Raises Missing(`membership_missing`)."""
    row = Membership.objects.filter(id=id).select_related("person").first()
    if row is None:
        raise Missing("membership_missing", "그런 회원을 찾지 못했어요.")
    return _member(row)


def list_memberships(*, person_id: int) -> list[MemberView]:
    """Every membership of a person of the open market, the latest first."""
    rows = Membership.objects.filter(person_id=person_id).select_related("person")
    return sorted(map(_member, rows), key=lambda view: view.start, reverse=True)
