"""Persons: met once, masked, changed, erased, found."""

import time

import pytest
from django.db import connection
from django_scopes import ScopeError

from jangteo.foundation.tenancy.toolkit import open_market
from jangteo.foundation.tenancy.types import Role
from jangteo.kernel.errors import Invalid, Missing, NotAllowed, Refused
from jangteo.registry.parties import operations, queries
from jangteo.registry.parties.models import Person
from jangteo.registry.parties.tests.world import ACTOR, NOW, a_market, a_person, a_phone, an_account, events, people

pytestmark = pytest.mark.django_db


def test_the_same_number_is_the_same_person() -> None:
    market = a_market()
    first = a_person(market, "홍길동", "010-0000-0001")
    assert a_person(market, "홍 길 동", "+82 10 0000 0001") == first
    assert a_person(a_market("other", "이웃시장"), "홍길동", "010-0000-0001") != first
    with open_market(market.id):
        assert [row.name for row in people()] == ["홍길동"]
    assert len(events("PersonRegistered")) == 2


def test_an_empty_name_is_filled_in_and_a_known_one_kept() -> None:
    market = a_market()
    person = a_person(market, "", "010-0000-0001")
    a_person(market, "김순자", "010-0000-0001")
    a_person(market, "딴이름", "010-0000-0001")
    with open_market(market.id):
        assert people()[0].name == "김순자"
        assert queries.get_person(id=person).name_masked == "김*자"


def test_people_without_a_number_are_different_people() -> None:
    market = a_market()
    assert a_person(market, "홍길동", "") != a_person(market, "홍길동", "")


def test_the_same_account_with_a_new_number_is_the_same_person() -> None:
    market = a_market()
    user_id, actor, phone = an_account()
    first = operations.register_person(
        actor=actor, now=NOW, market_id=market.id, name="김순자", phone=phone, user_id=user_id
    )
    other = operations.register_person(
        actor=ACTOR, now=NOW, market_id=market.id, name="", phone="010-0000-9999", user_id=user_id
    )
    assert first == other
    with open_market(market.id):
        assert queries.get_person(id=first).phone_masked == "010-****-9999"
        found = queries.find_person_of_user(market_id=market.id, user_id=user_id)
    assert found is not None
    assert found.id == first


def test_a_person_enters_nobody_but_himself() -> None:
    market = a_market()
    user_id, actor, _ = an_account()
    with pytest.raises(Refused) as refused:
        operations.register_person(
            actor=actor, now=NOW, market_id=market.id, name="나", phone="010-0000-7777", user_id=user_id
        )
    assert refused.value.code == "phone_not_yours"
    with pytest.raises((NotAllowed, Missing)):
        operations.register_person(actor=actor, now=NOW, market_id=market.id, name="남", phone="010-0000-7777")
    with open_market(market.id):
        assert not people()


def test_staff_of_one_market_enter_nobody_in_another() -> None:
    market, other = a_market(), a_market("other", "이웃시장")
    _, actor, _ = an_account(Role.STAFF, market.scope)
    operations.register_person(actor=actor, now=NOW, market_id=market.id, name="남", phone=a_phone())
    with pytest.raises(Missing):
        operations.register_person(actor=actor, now=NOW, market_id=other.id, name="남", phone=a_phone())


@pytest.mark.parametrize(
    ("name", "phone", "code"),
    [
        ("", "", "person_empty"),
        ("홍길동", "123", "phone_invalid"),
        ("홍길동", "02-123-4567", "phone_not_mobile"),
        ("가" * 41, "", "text_invalid"),
        ("홍\0길", "", "text_invalid"),
    ],
)
def test_what_cannot_be_entered_gets_a_sentence(name: str, phone: str, code: str) -> None:
    market = a_market()
    with pytest.raises(Invalid) as refused:
        a_person(market, name, phone)
    assert refused.value.code == code
    with open_market(market.id):
        assert not people()


def test_a_taken_number_cannot_be_given_to_another() -> None:
    market = a_market()
    a_person(market, "홍길동", "010-0000-0001")
    second = a_person(market, "김순자", "010-0000-0002")
    with pytest.raises(Refused) as refused:
        operations.change_person(actor=ACTOR, now=NOW, market_id=market.id, person_id=second, phone="01000000001")
    assert refused.value.code == "phone_taken"


def test_erasing_leaves_an_empty_row_and_frees_the_number() -> None:
    market = a_market()
    person = a_person(market, "홍길동", "010-0000-0001")
    operations.erase_person(actor=ACTOR, now=NOW, market_id=market.id, person_id=person, reason="본인 요청")
    with open_market(market.id):
        view = queries.get_person(id=person)
        assert (view.name_masked, view.phone_masked, view.label) == ("", "", "지워진 사람")
    assert a_person(market, "홍길동", "010-0000-0001") != person
    with pytest.raises(Missing):
        operations.change_person(actor=ACTOR, now=NOW, market_id=market.id, person_id=person, name="다시")


def test_the_database_holds_neither_name_nor_number() -> None:
    market = a_market()
    a_person(market, "홍길동", "010-0000-0001")
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM parties_person t UNION ALL SELECT t::text FROM audit_entry t")
        text = " ".join(row[0] for row in cursor.fetchall())
    assert "홍길동" not in text
    assert "0000-0001" not in text
    assert "1000000001" not in text


def test_people_of_a_market_that_is_not_open_cannot_be_read() -> None:
    market, other = a_market(), a_market("other", "이웃시장")
    person = a_person(market)
    with pytest.raises(ScopeError):
        queries.get_person(id=person)
    with open_market(other.id), pytest.raises(Missing):
        queries.get_person(id=person)


def test_search_by_name_initials_and_number() -> None:
    market = a_market()
    ids = {name: a_person(market, name) for name in ("김순자", "김철수", "박순자")}
    a_person(a_market("other", "이웃시장"), "김순자")
    whole = a_person(market, "이영희", "010-0000-7654")
    with open_market(market.id):
        assert [v.id for v in queries.find_people(text="순자")] == [ids["김순자"], ids["박순자"]]
        assert [v.id for v in queries.find_people(text="ㄱㅊㅅ")] == [ids["김철수"]]
        assert [v.id for v in queries.find_people(text="010 0000 7654")] == [whole]
        assert queries.find_people(text="010-0000-765") == []
        assert queries.find_people(text=".*") == []
        assert len(queries.find_people(text="")) == 4


def test_a_search_among_1200_names_takes_less_than_50_ms() -> None:
    """Of this process alone: the machine may be busy with other things."""
    market = a_market()
    with open_market(market.id):
        Person.objects.bulk_create(
            [
                Person(market_id=market.id, name=f"김{chr(0xAC00 + n * 7)}자", registered_at=NOW, changed_at=NOW)
                for n in range(1200)
            ]
        )
        queries.find_people(text="ㄱㄴㅈ")
        took = []
        for _ in range(5):
            start = time.process_time()
            queries.find_people(text="ㄱㄴㅈ", limit=20)
            took.append(time.process_time() - start)
    assert min(took) < 0.05, took
