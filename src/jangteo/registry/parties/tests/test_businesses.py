"""Businesses: the check digit in Python and in the database, one number once, what the number tells."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection

from jangteo.foundation.tenancy.toolkit import open_market
from jangteo.kernel.errors import Invalid, Missing, NotAllowed, Refused
from jangteo.kernel.korea.business_number import parse_business_number
from jangteo.registry.parties import operations, queries
from jangteo.registry.parties.models import Business, BusinessStateChange
from jangteo.registry.parties.tests.world import ACTOR, NOW, VALID, a_market, a_person, an_account, events
from jangteo.registry.parties.types import BusinessKind, BusinessState, StateSource, TaxAnswer, TaxKind, business_kind

pytestmark = pytest.mark.django_db


def enter(market_id: int, number: str, name: str = "다복반찬", person_id: int | None = None) -> int:
    return operations.register_business(
        actor=ACTOR, now=NOW, market_id=market_id, number=number, name=name, person_id=person_id
    )


@pytest.mark.parametrize("number", VALID)
def test_python_and_the_database_agree_on_numbers(number: str) -> None:
    """Also for every other last digit, which both must refuse."""
    for last in "0123456789":
        tried = number[:9] + last
        with connection.cursor() as cursor:
            cursor.execute("SELECT parties_is_business_number(%s)", [tried])
            in_database = cursor.fetchone()[0]
        try:
            parse_business_number(tried)
            in_python = True
        except Invalid:
            in_python = False
        assert in_database == in_python == (tried == number)


@pytest.mark.parametrize("number", ["1234567890", "0000000000", "123456789", "12345678911", "가나다라마바사아자차", ""])
def test_the_database_refuses_a_wrong_number(number: str) -> None:
    market = a_market()
    with pytest.raises(IntegrityError, match="parties_business_number"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO parties_business (market_id, number, name, kind, tax_kind, state, state_source, registered_at)"
            " VALUES (%s, left(%s, 10), '', 'taxed', '', 'unknown', '', now())",
            [market.id, number if len(number) < 11 else number[1:]],
        )


def test_a_wrong_number_gets_a_sentence_and_changes_nothing() -> None:
    market = a_market()
    with pytest.raises(Invalid, match="사업자등록번호를 다시 확인") as refused:
        enter(market.id, "123-45-67890")
    assert refused.value.field == "number"
    with open_market(market.id):
        assert not queries.list_businesses()


def test_the_same_number_is_the_same_business_in_a_market() -> None:
    market, other = a_market(), a_market("other", "이웃시장")
    person = a_person(market)
    first = enter(market.id, "116-82-00276", "")
    assert enter(market.id, "1168200276", "다복반찬", person) == first
    assert enter(market.id, "１１６８２００２７６", "딴이름") == first
    assert enter(other.id, "1168200276") != first
    with open_market(market.id):
        view = queries.get_business(id=first)
    assert (view.name, view.person_id, view.number_shown) == ("다복반찬", person, "116-82-00276")
    assert view.kind == BusinessKind.NONPROFIT


@pytest.mark.parametrize(
    ("middle", "kind"),
    [
        ("01", "taxed"), ("79", "taxed"), ("80", "group"), ("81", "corporation"), ("82", "nonprofit"),
        ("83", "state"), ("85", "corporation"), ("88", "corporation"), ("89", "group"), ("90", "exempt"),
        ("99", "exempt"), ("00", "other"),
    ],
)  # fmt: skip
def test_the_middle_digits_tell_the_kind(middle: str, kind: str) -> None:
    assert business_kind(f"123{middle}00000", date(2026, 11, 22)) == kind
    assert business_kind(f"123{middle}00000", date(1950, 1, 1)) == BusinessKind.OTHER


def test_a_person_enters_his_own_business_and_nobody_elses() -> None:
    market = a_market()
    user_id, actor, phone = an_account()
    mine = operations.register_person(
        actor=actor, now=NOW, market_id=market.id, name="김순자", phone=phone, user_id=user_id
    )
    theirs = a_person(market)
    given = {"actor": actor, "now": NOW, "market_id": market.id, "name": "내 가게"}
    operations.register_business(**given, number=VALID[0], person_id=mine)
    with pytest.raises((NotAllowed, Missing)):
        operations.register_business(**given, number=VALID[1], person_id=theirs)
    with pytest.raises((NotAllowed, Missing)):
        operations.register_business(**given, number=VALID[1])
    enter(market.id, VALID[2], person_id=theirs)
    with pytest.raises(Refused) as refused:
        operations.register_business(**given, number=VALID[2], person_id=mine)
    assert refused.value.code == "business_of_another"


def test_a_person_of_another_market_is_not_found() -> None:
    market, other = a_market(), a_market("other", "이웃시장")
    with pytest.raises(Missing):
        enter(market.id, VALID[0], person_id=a_person(other))


def test_answers_are_written_in_every_market_and_a_change_is_told_once() -> None:
    market, other = a_market(), a_market("other", "이웃시장")
    ids = [enter(market.id, VALID[0]), enter(other.id, VALID[0])]
    enter(market.id, VALID[1])
    closed = TaxAnswer(BusinessState.CLOSED, TaxKind.GENERAL, date(2026, 11, 1))
    given = {"actor": ACTOR, "now": NOW, "source": StateSource.TAX_OFFICE}
    assert operations.record_states(**given, answers={VALID[0]: closed}, asked=[VALID[0], VALID[1]]).changed == 2
    assert operations.record_states(**given, answers={VALID[0]: closed}).changed == 0
    with open_market(market.id):
        view = queries.get_business(id=ids[0])
        assert (view.state, view.tax_kind, view.ended_on) == ("closed", "01", date(2026, 11, 1))
        assert [change.after for change in queries.list_state_changes()] == ["closed"]
        assert queries.find_business(market_id=market.id, number=VALID[1]).checked_at == NOW  # type: ignore[union-attr]
    assert len(events("BusinessStateChanged")) == 2
    assert queries.list_due_numbers(now=NOW) == []
    assert queries.list_due_numbers(now=NOW + timedelta(days=1)) == sorted(VALID[:2])


def test_the_day_of_the_check_is_that_of_seoul() -> None:
    market = a_market()
    enter(market.id, VALID[0])
    late = NOW.replace(hour=14, minute=59)
    operations.record_states(actor=ACTOR, now=late, answers={}, asked=[VALID[0]], source=StateSource.TAX_OFFICE)
    assert queries.list_due_numbers(now=late + timedelta(seconds=30)) == []
    assert queries.list_due_numbers(now=late + timedelta(minutes=1)) == [VALID[0]]


def test_a_made_up_state_never_replaces_the_tax_offices_word() -> None:
    market = a_market()
    business = enter(market.id, VALID[0])
    given = {"actor": ACTOR, "now": NOW}
    operations.record_states(
        **given, answers={VALID[0]: TaxAnswer(BusinessState.RESTING)}, source=StateSource.TAX_OFFICE
    )
    operations.record_states(**given, answers={VALID[0]: TaxAnswer(BusinessState.OPEN)}, source=StateSource.TRIAL)
    with open_market(market.id):
        view = queries.get_business(id=business)
        assert (view.state, view.is_trial) == ("resting", False)
        assert BusinessStateChange.objects.count() == 1


def test_nobody_says_a_state_without_a_source() -> None:
    market = a_market()
    enter(market.id, VALID[0])
    with open_market(market.id), pytest.raises(IntegrityError, match="parties_business_checked"):
        Business.objects.update(state="open")
