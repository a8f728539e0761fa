"""Two people do the same at once, on real connections; each guard is shown to matter by taking it away."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, models

from jangteo.foundation.tenancy.tests.factories import at_once
from jangteo.foundation.tenancy.toolkit import open_market
from jangteo.registry.parties import operations, queries
from jangteo.registry.parties.models import Business, Membership, Officer, Person
from jangteo.registry.parties.operations import organisations, people
from jangteo.registry.parties.tests.test_assemblies import call, members
from jangteo.registry.parties.tests.test_organisations import an_association, given, join
from jangteo.registry.parties.tests.world import ACTOR, NOW, VALID, a_market, a_person
from jangteo.registry.parties.types import Post, Presence

pytestmark = pytest.mark.django_db(transaction=True)


def outcomes_of(*calls: Callable[[], object]) -> list[str]:
    """What came of calls at the same moment, whichever was first."""
    return sorted(at_once(*calls))


@contextmanager
def without(model: type[models.Model], name: str) -> Iterator[None]:
    """The table without one constraint; its rows are gone afterwards."""
    constraint = next(c for c in model._meta.constraints if c.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")
        with connection.schema_editor() as editor:
            editor.add_constraint(model, constraint)


@pytest.fixture
def _both_look_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have found nobody before either writes: the moment in which doubles are made."""
    met = Barrier(2)
    looked = people._known

    def look(number: str, user_id: int | None) -> Person | None:
        found = looked(number, user_id)
        if found is None and met.n_waiting + 1 <= 2 and not met.broken:
            met.wait(timeout=10)
        return found

    monkeypatch.setattr(people, "_known", look)


def same_phone_twice(market: Any) -> tuple[list[str], int]:
    def enter() -> None:
        a_person(market, "홍길동", "010-0000-0001")

    outcome = outcomes_of(enter, enter)
    with open_market(market.id):
        return outcome, Person.objects.count()


@pytest.mark.usefixtures("_both_look_first")
def test_one_number_is_one_person() -> None:
    assert same_phone_twice(a_market()) == (["done", "done"], 1)


@pytest.mark.usefixtures("_both_look_first")
def test_without_the_constraint_one_number_is_two_people() -> None:
    market = a_market()
    with without(Person, "parties_person_phone"):
        assert same_phone_twice(market) == (["done", "done"], 2)


def two_chairs(market: Any) -> tuple[list[str], int]:
    association = an_association(market)
    candidates = [a_person(market), a_person(market, "김순자")]

    def appoint(person: int) -> None:
        operations.appoint_officer(
            **given(market),
            organisation_id=association,
            person_id=person,
            post=Post.CHAIR,
            start=date(2027, 1, 1),
            last_day=date(2028, 12, 31),
        )

    outcome = outcomes_of(*(lambda person=person: appoint(person) for person in candidates))
    with open_market(market.id):
        return outcome, Officer.objects.count()


def test_one_of_two_becomes_chair() -> None:
    assert two_chairs(a_market()) == (["chair_taken", "done"], 1)


def test_without_the_exclusion_both_become_chair() -> None:
    market = a_market()
    with without(Officer, "parties_officer_one_chair"):
        assert two_chairs(market) == (["done", "done"], 2)


def shop_twice(market: Any) -> tuple[list[str], int]:
    association = an_association(market)
    pair = [a_person(market), a_person(market, "김순자")]
    outcome = outcomes_of(*(lambda person=person: join(market, association, person, store_id=7) for person in pair))
    with open_market(market.id):
        return outcome, Membership.objects.count()


def test_one_shop_has_one_member() -> None:
    assert shop_twice(a_market()) == (["done", "store_has_member"], 1)


def test_without_the_exclusion_a_shop_has_two_members() -> None:
    market = a_market()
    with without(Membership, "parties_membership_store"):
        assert shop_twice(market) == (["done", "done"], 2)


def test_members_who_join_at_once_have_different_numbers() -> None:
    market = a_market()
    association = an_association(market)
    people_ = [a_person(market, f"회원{n}") for n in range(4)]
    assert outcomes_of(*(lambda person=person: join(market, association, person) for person in people_)) == ["done"] * 4
    with open_market(market.id):
        assert sorted(Membership.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_without_the_lock_a_number_is_wanted_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    market = a_market()
    association = an_association(market)
    people_ = [a_person(market, f"회원{n}") for n in range(2)]
    met = Barrier(2)
    real = organisations.find_row

    def unlocked(organisation_id: int) -> Any:
        return organisations.Organisation.objects.get(id=organisation_id)

    def meet(text: str, most: int, **words: str) -> str:
        met.wait(timeout=10)
        return text

    monkeypatch.setattr(organisations, "find_organisation_row", unlocked)
    monkeypatch.setattr(organisations, "find_row", real)
    monkeypatch.setattr(organisations, "tidy", meet)
    assert outcomes_of(*(lambda person=person: join(market, association, person) for person in people_)) == [
        "UniqueViolation",
        "done",
    ]


def test_one_number_is_one_business() -> None:
    market = a_market()

    def enter() -> None:
        operations.register_business(actor=ACTOR, now=NOW, market_id=market.id, number=VALID[0], name="다복")

    assert outcomes_of(enter, enter, enter) == ["done"] * 3
    with open_market(market.id):
        assert Business.objects.count() == 1


def test_no_number_is_left_with_somebody_who_is_erased_in_the_same_moment() -> None:
    market = a_market()
    person = a_person(market)
    # Known already, so that both have the same two rows to lock.
    entered = {**given(market), "number": VALID[5], "name": "다복"}
    operations.register_business(**entered)
    outcome = outcomes_of(
        lambda: operations.register_business(**entered, person_id=person),
        lambda: operations.erase_person(**given(market), person_id=person),
    )
    assert outcome in (["done", "done"], ["done", "person_missing"])
    with open_market(market.id):
        (row,) = Business.objects.all()
    assert (row.person_id, row.number) in {(person, None), (None, VALID[5])}


def test_a_tick_and_the_end_of_an_assembly_do_not_pass_each_other() -> None:
    """Whoever comes first, what was written down is what the roll says."""
    market = a_market()
    association = an_association(market)
    members(market, association, 3)
    assembly = call(market, association)
    with open_market(market.id):
        lines = queries.list_attendees(assembly_id=assembly)
    outcome = outcomes_of(
        *(
            lambda line=line: operations.mark_present(**given(market), attendee_id=line.id, presence=Presence.PRESENT)
            for line in lines
        ),
        lambda: operations.close_assembly(**given(market), assembly_id=assembly),
    )
    with open_market(market.id):
        written = queries.get_assembly(id=assembly)
        ticked = [line for line in queries.list_attendees(assembly_id=assembly) if line.presence == Presence.PRESENT]
    assert set(outcome) <= {"done", "assembly_over"}
    assert written.present == len(ticked) == outcome.count("done") - 1
