"""Organisations: officers with terms, one 회장 at a time, members once, one member for a shop."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from jangteo.foundation.tenancy.toolkit import open_market
from jangteo.foundation.tenancy.types import Role
from jangteo.kernel.errors import Invalid, Missing, NotAllowed, Refused
from jangteo.registry.parties import operations, queries
from jangteo.registry.parties.tests.world import ACTOR, NOW, VALID, a_market, a_person, an_account, events
from jangteo.registry.parties.types import OrganisationKind, Post, consents_needed

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)


def given(market: Any) -> dict[str, Any]:
    return {"actor": ACTOR, "now": NOW, "market_id": market.id}


def an_association(market: Any, name: str = "새봄시장 상인회", **more: Any) -> int:
    return operations.found_organisation(**given(market), kind=OrganisationKind.ASSOCIATION, name=name, **more)


def appoint(market: Any, organisation: int, person: int, post: Post, start: date, last_day: date | None = None) -> int:
    return operations.appoint_officer(
        **given(market), organisation_id=organisation, person_id=person, post=post, start=start, last_day=last_day
    )


def test_an_association_is_found_and_its_name_is_its_own() -> None:
    market = a_market()
    assert queries.find_association(market_id=market.id) is None
    operations.found_organisation(**given(market), kind=OrganisationKind.COOPERATIVE, name="새봄협동조합")
    association = an_association(market, number="124-81-00998", registered_on=date(2010, 3, 2))
    found = queries.find_association(market_id=market.id)
    assert found is not None
    assert (found.id, found.number) == (association, VALID[1])
    with pytest.raises(Refused, match="같은 이름"):
        an_association(market)
    an_association(a_market("other", "이웃시장"))
    with pytest.raises(Invalid):
        an_association(market, "둘째 상인회", number="123-45-67890")


@pytest.mark.parametrize(
    ("merchants", "needed"),
    [(10, 5), (11, 6), (199, 100), (299, 100), (300, 100), (900, 250), (1000, 250), (1201, 301)],
)
def test_how_many_must_agree_to_found_one(merchants: int, needed: int) -> None:
    assert consents_needed(merchants) == needed


def test_one_chair_at_a_time_and_the_next_day_another() -> None:
    market = a_market()
    association, first, second = an_association(market), a_person(market), a_person(market, "김순자")
    appoint(market, association, first, Post.CHAIR, date(2025, 1, 1), date(2026, 12, 31))
    with pytest.raises(Refused) as refused:
        appoint(market, association, second, Post.CHAIR, date(2026, 12, 31))
    assert refused.value.code == "chair_taken"
    appoint(market, association, second, Post.CHAIR, date(2027, 1, 1), date(2028, 12, 31))
    appoint(market, association, second, Post.VICE_CHAIR, date(2025, 1, 1))
    other = operations.found_organisation(**given(market), kind=OrganisationKind.COOPERATIVE, name="새봄협동조합")
    appoint(market, other, second, Post.CHAIR, date(2025, 1, 1))
    with open_market(market.id):
        posts = [(o.post, o.person.id) for o in queries.list_officers(organisation_id=association, on=DAY)]
    assert posts == [(Post.CHAIR, first), (Post.VICE_CHAIR, second)]


def test_lengthening_a_term_into_the_next_chair_is_refused() -> None:
    market = a_market()
    association, first, second = an_association(market), a_person(market), a_person(market, "김순자")
    term = appoint(market, association, first, Post.CHAIR, date(2025, 1, 1), date(2026, 12, 31))
    appoint(market, association, second, Post.CHAIR, date(2027, 1, 1))
    with pytest.raises(Refused) as refused:
        operations.end_term(**given(market), officer_id=term, last_day=date(2027, 1, 1))
    assert refused.value.code == "chair_taken"
    with pytest.raises(Invalid) as backwards:
        operations.end_term(**given(market), officer_id=term, last_day=date(2024, 12, 31))
    assert backwards.value.code == "period_backwards"
    with open_market(market.id):
        assert queries.get_officer(id=term).end == date(2027, 1, 1)


def test_the_same_office_is_not_held_twice() -> None:
    market = a_market()
    association, person = an_association(market), a_person(market)
    appoint(market, association, person, Post.DIRECTOR, date(2025, 1, 1))
    with pytest.raises(Refused) as refused:
        appoint(market, association, person, Post.DIRECTOR, date(2026, 1, 1))
    assert refused.value.code == "office_held"
    appoint(market, association, person, Post.SECRETARY, date(2026, 1, 1))


def test_the_database_refuses_two_chairs_and_an_empty_term() -> None:
    market = a_market()
    association, person = an_association(market), a_person(market)
    appoint(market, association, person, Post.CHAIR, date(2025, 1, 1))
    insert = (
        "INSERT INTO parties_officer (market_id, organisation_id, person_id, post, term)"
        " VALUES (%s, %s, %s, 'chair', %s::daterange)"
    )
    for term, constraint in (("[2030-01-01,2031-01-01)", "one_chair"), ("empty", "term"), ("(,2020-01-01)", "term")):
        with (
            pytest.raises(IntegrityError, match=f"parties_officer_{constraint}"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(insert, [market.id, association, person, term])


def test_a_term_that_ends_soon_is_told_once() -> None:
    market = a_market()
    association = an_association(market)
    soon = appoint(market, association, a_person(market), Post.CHAIR, date(2025, 1, 1), DAY + timedelta(days=59))
    appoint(market, association, a_person(market), Post.AUDITOR, date(2025, 1, 1), DAY + timedelta(days=60))
    appoint(market, association, a_person(market), Post.DIRECTOR, date(2025, 1, 1))
    assert operations.warn_of_terms(actor=ACTOR, now=NOW) == 1
    assert operations.warn_of_terms(actor=ACTOR, now=NOW) == 0
    assert [event["officer_id"] for event in events("TermEndsSoon")] == [soon]
    operations.end_term(**given(market), officer_id=soon, last_day=DAY + timedelta(days=30))
    assert operations.warn_of_terms(actor=ACTOR, now=NOW) == 1


def join(market: Any, organisation: int, person: int, on: date = DAY, **more: Any) -> int:
    return operations.join_organisation(**given(market), organisation_id=organisation, person_id=person, on=on, **more)


def test_a_member_once_and_a_shop_one_member() -> None:
    market = a_market()
    association, first, second = an_association(market), a_person(market), a_person(market, "김순자")
    membership = join(market, association, first, store_id=7, place="가-12")
    for person, store, code in ((first, 8, "member_already"), (second, 7, "store_has_member")):
        with pytest.raises(Refused) as refused:
            join(market, association, person, store_id=store)
        assert refused.value.code == code
    operations.leave_organisation(**given(market), membership_id=membership, last_day=DAY, reason="가게를 넘김")
    with pytest.raises(Refused):
        operations.leave_organisation(**given(market), membership_id=membership, last_day=DAY)
    with pytest.raises(Refused):
        join(market, association, second, store_id=7)
    join(market, association, second, DAY + timedelta(days=1), store_id=7)
    with open_market(market.id):
        now_ = queries.list_members(organisation_id=association, on=DAY)
        then = queries.list_members(organisation_id=association, on=DAY + timedelta(days=1))
    assert [(m.number, m.person.id, m.place) for m in now_] == [(1, first, "가-12")]
    assert [(m.number, m.person.id) for m in then] == [(2, second)]


def test_members_and_officers_are_not_erased() -> None:
    market = a_market()
    association, member, officer = an_association(market), a_person(market), a_person(market, "김순자")
    membership = join(market, association, member)
    term = appoint(market, association, officer, Post.CHAIR, date(2025, 1, 1), date(2026, 12, 31))
    for person, code in ((member, "person_still_member"), (officer, "person_still_officer")):
        with pytest.raises(Refused) as refused:
            operations.erase_person(**given(market), person_id=person)
        assert refused.value.code == code
    operations.leave_organisation(**given(market), membership_id=membership, last_day=DAY - timedelta(days=0))
    operations.end_term(**given(market), officer_id=term, last_day=DAY - timedelta(days=1))
    operations.erase_person(**given(market), person_id=officer)


def test_a_manager_reads_and_staff_write() -> None:
    market = a_market()
    association, person = an_association(market), a_person(market)
    _, manager, _ = an_account(Role.MANAGER, market.scope)
    _, staff, _ = an_account(Role.STAFF, market.scope)
    _, foreign, _ = an_account(Role.STAFF, a_market("other", "이웃시장").scope)
    wanted = {"now": NOW, "market_id": market.id, "organisation_id": association, "person_id": person, "on": DAY}
    with pytest.raises(NotAllowed):
        operations.join_organisation(actor=manager, **wanted)
    with pytest.raises(Missing):
        operations.join_organisation(actor=foreign, **wanted)
    operations.join_organisation(actor=staff, **wanted)


def test_people_and_organisations_of_another_market_are_not_found() -> None:
    market, other = a_market(), a_market("other", "이웃시장")
    with pytest.raises(Missing):
        join(market, an_association(market), a_person(other))
    with pytest.raises(Missing):
        join(market, an_association(other), a_person(market))
