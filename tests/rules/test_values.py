"""A value holds from its day on and not before, is never changed afterwards, and one of two officers wins."""

from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from jangteo.foundation.audit.tests.factories import AuditEntry
from jangteo.foundation.identity.tests.factories import acting, person
from jangteo.foundation.rules import operations, queries
from jangteo.foundation.rules.models import RuleValue
from jangteo.foundation.rules.tests.factories import LONG_AGO, held
from jangteo.foundation.rules.types import SETTINGS, By, Fixed, Setting, Unit, declare_fixed, declare_setting, shipped
from jangteo.foundation.tenancy.tests.factories import FAR, HERE
from jangteo.foundation.tenancy.types import INSTALLATION, Role, system
from jangteo.kernel import clock
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Broken, Missing, NotAllowed, Refused

pytestmark = pytest.mark.django_db
#: The clock of the database decides what has begun, so these days move with it.
NOW = clock.now()
TODAY = today(NOW)
SOON = TODAY + timedelta(days=30)
SYSTEM = system("검사")


def put(actor=SYSTEM, **more) -> None:
    given = {
        "code": "tests.years", "value": 5, "valid_from": SOON, "source": "검사법 §2", "reason": "법이 바뀌었어요",
        "seen": 0,
    }  # fmt: skip
    operations.set_value(actor=actor, now=NOW, **(given | more))


def put_own(actor=SYSTEM, **more) -> None:
    given = {
        "market_id": HERE.id, "code": "tests.flag", "value": 0, "valid_from": SOON, "reason": "돈이 들어요", "seen": 0,
    }  # fmt: skip
    operations.set_market_value(actor=actor, now=NOW, **(given | more))


def value(on: date, code: str = "tests.years", market_id: int | None = None) -> int:
    return queries.get_value(code=code, on=on, market_id=market_id)


def test_a_value_holds_from_its_day_and_not_before() -> None:
    put()
    assert [value(day) for day in (TODAY, SOON - timedelta(days=1), SOON, SOON + timedelta(days=900))] == [3, 3, 5, 5]
    view = queries.get_setting(code="tests.years", on=TODAY)
    assert (view.now_words, view.now.source, view.next_words) == ("3년", "검사법 §1", "5년")
    assert view.next is not None
    assert (view.next.valid_from, view.next.source, view.next.set_by) == (SOON, "검사법 §2", "자동 처리 (검사)")
    later = queries.get_setting(code="tests.years", on=SOON)
    assert (later.now_words, later.next) == ("5년", None)
    entry = AuditEntry.objects.get(operation="rules.set_value")
    assert entry.changes["value"] == ["3년", "5년"]
    assert entry.reason == "법이 바뀌었어요"


def test_several_are_asked_for_in_one_question(django_assert_num_queries) -> None:
    put()
    with django_assert_num_queries(1):
        found = queries.list_values(codes=["tests.years", "tests.flag"], on=SOON)
    assert [one.value for one in found.values()] == [5, 1]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"valid_from": TODAY - timedelta(days=1)}, "day_past"),
        ({"valid_from": date(TODAY.year + 11, 1, 1)}, "day_far"),
        ({"value": 0}, "value_invalid"),
        ({"value": 11}, "value_invalid"),
        ({"value": 3}, "value_same"),
        ({"reason": " "}, "reason_missing"),
        ({"reason": "가" * 301}, "reason_missing"),
        ({"source": ""}, "source_missing"),
        ({"code": "tests.none"}, "rule_unknown"),
        ({"seen": 7}, "rule_changed"),
    ],
)
def test_nonsense_and_the_past_are_refused_and_change_nothing(wrong: dict, code: str) -> None:
    with pytest.raises(Refused, match=code):
        put(**wrong)
    assert not RuleValue.objects.exists()
    assert not AuditEntry.objects.exists()


def test_today_is_the_first_day_that_can_be_set() -> None:
    put(valid_from=TODAY)
    assert value(TODAY) == 5
    assert value(TODAY - timedelta(days=1)) == 3


def test_what_another_officer_set_in_between_is_looked_at_first() -> None:
    put()
    with pytest.raises(Refused, match="rule_changed"):
        put(value=7, valid_from=SOON + timedelta(days=1))
    seen = queries.get_setting(code="tests.years", on=TODAY).seen
    with pytest.raises(Refused, match="value_same"):
        put(seen=seen, valid_from=SOON + timedelta(days=9))
    put(value=7, valid_from=SOON + timedelta(days=1), seen=seen)
    assert value(SOON + timedelta(days=1)) == 7
    with pytest.raises(Refused, match="value_held"):
        put(value=9, seen=queries.get_setting(code="tests.years", on=TODAY).seen)


def test_what_has_not_begun_can_be_taken_back_and_nothing_else() -> None:
    put()
    with pytest.raises(Missing):
        operations.withdraw_value(actor=SYSTEM, now=NOW, code="tests.years", valid_from=LONG_AGO, reason="x")
    operations.withdraw_value(actor=SYSTEM, now=NOW, code="tests.years", valid_from=SOON, reason="미뤄졌어요")
    assert value(SOON) == 3
    assert AuditEntry.objects.get(operation="rules.withdraw_value").changes["value"] == ["5년", None]
    put(valid_from=TODAY)
    with pytest.raises(Missing):
        operations.withdraw_value(actor=SYSTEM, now=NOW, code="tests.years", valid_from=TODAY, reason="x")


@pytest.mark.parametrize("statement", ["UPDATE rules_value SET value = 9", "DELETE FROM rules_value"])
def test_the_database_keeps_what_has_begun(statement: str) -> None:
    held("tests.years", 5, since=TODAY)
    with pytest.raises(ProgrammingError, match="have begun"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert RuleValue.objects.get().value == 5


def test_the_operator_alone_sets_what_holds_for_all() -> None:
    for role, scope in ((Role.STAFF, HERE.scope), (Role.MANAGER, HERE.scope), (Role.MERCHANT, HERE.scope)):
        with pytest.raises(NotAllowed):
            put(acting(person((role, scope))))
    put(acting(person((Role.OPERATOR, INSTALLATION))))
    assert value(SOON) == 5


# --- markets ---


def test_a_markets_own_value_holds_there_alone() -> None:
    put_own(acting(person((Role.STAFF, HERE.scope))))
    assert [value(SOON, "tests.flag", id_) for id_ in (HERE.id, FAR.id, None)] == [0, 1, 1]
    assert value(TODAY, "tests.flag", HERE.id) == 1
    # What the operator decides later for everybody does not overrule a market.
    held("tests.flag", 1, since=SOON + timedelta(days=5))
    assert value(SOON + timedelta(days=6), "tests.flag", HERE.id) == 0
    view = queries.get_setting(code="tests.flag", on=SOON, market_id=HERE.id)
    assert (view.now.own, view.next) == (True, None)


def test_a_foreign_market_does_not_exist_and_a_manager_may_only_look() -> None:
    with pytest.raises(Missing):
        put_own(acting(person((Role.STAFF, FAR.scope))))
    with pytest.raises(NotAllowed):
        put_own(acting(person((Role.MANAGER, HERE.scope))))
    assert not RuleValue.objects.exists()
    put_own()
    with pytest.raises(Missing):
        operations.withdraw_market_value(
            actor=acting(person((Role.STAFF, FAR.scope))),
            now=NOW,
            market_id=HERE.id,
            code="tests.flag",
            valid_from=SOON,
            reason="x",
        )
    assert RuleValue.objects.exists()


def test_a_market_decides_only_on_what_markets_decide_on() -> None:
    with pytest.raises(Missing, match="rule_unknown"):
        put_own(code="tests.years", value=5)


# --- declaring ---


def test_a_setting_is_declared_once_and_with_its_source() -> None:
    one = SETTINGS["tests.years"]
    other = Setting(one.code, "x", "x", "x", Unit.DAYS, By.HOUSE, one.shipped)
    with pytest.raises(Broken, match="twice"):
        declare_setting(other)
    with pytest.raises(Broken, match="source"):
        Setting("tests.bare", "x", "x", "x", Unit.DAYS, By.HOUSE, shipped(1, LONG_AGO, ""))
    fixed = Fixed("tests.fixed", "x", "x", "x", "x", LONG_AGO, "x")
    declare_fixed(fixed)
    with pytest.raises(Broken, match="twice"):
        declare_fixed(Fixed("tests.fixed", "y", "x", "x", "x", LONG_AGO, "x"))


def test_a_day_before_every_value_is_a_mistake() -> None:
    with pytest.raises(Broken):
        value(LONG_AGO - timedelta(days=1))
    with pytest.raises(Broken):
        value(TODAY, "tests.none")


@pytest.mark.parametrize(
    ("unit", "amount", "words"),
    [
        (Unit.YEARS, 5, "5년"),
        (Unit.BYTES, 2000, "2,000바이트"),
        (Unit.CLOCK, 21, "21시"),
        (Unit.FLAG, 0, "끔"),
        (Unit.SHARE, 7_050, "70.5%"),
        (Unit.PRICE, 0, "몰라요"),
        (Unit.WON, 3_000_000_000, "3,000,000,000원"),
    ],
)
def test_values_in_words(unit: Unit, amount: int, words: str) -> None:
    assert unit.words(amount) == words
