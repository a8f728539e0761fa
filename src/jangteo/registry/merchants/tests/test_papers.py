"""온누리 clocks, the 소득공제 lot, and the yearly round of checks."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from jangteo.foundation.rules.tests.factories import held
from jangteo.foundation.tenancy.types import Role, system
from jangteo.kernel.errors import Invalid, Missing, NotAllowed, Refused
from jangteo.registry.merchants import operations, queries
from jangteo.registry.merchants.models import Check, Onnuri
from jangteo.registry.merchants.queries.onnuri import get_onnuri_rules
from jangteo.registry.merchants.tests.world import NOW, TODAY, VALID, World, a_user, a_world, later
from jangteo.registry.merchants.types import (
    CheckInput,
    CheckResult,
    OnnuriKind,
    TaskKind,
    Wanted,
    months_after,
)
from jangteo.registry.parties import operations as parties
from jangteo.registry.parties.types import BusinessState, StateSource, TaxAnswer, TaxKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(db: None) -> World:
    return a_world()


def _on(w: World, actor=None, now=NOW, **more) -> dict:
    return {"actor": actor or w.staff, "now": now, "market_id": w.market.id} | more


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2023, 12, 31), 36, date(2026, 12, 31)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
    ],
)
def test_months_end_on_the_same_day_or_the_last(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then


def test_a_registration_lasts_three_years_and_opens_a_month_before() -> None:
    rules = get_onnuri_rules()
    assert rules.expires(date(2024, 5, 10)) == date(2027, 5, 10)
    assert rules.notice_from(date(2024, 5, 10), date(2027, 5, 10)) == date(2027, 4, 10)


def test_a_registration_follows_the_years_of_its_own_day() -> None:
    """A law of five years that begins in 2027 leaves a registration of before at three."""
    begins = date(2027, 3, 1)
    held("merchants.onnuri_years", 5, since=begins)
    rules = get_onnuri_rules()
    assert rules.expires(begins - timedelta(days=1)) == date(2030, 2, 28)
    assert rules.expires(begins) == date(2032, 3, 1)


def test_onnuri_is_registered_warned_of_once_renewed_and_ended(w: World) -> None:
    store_id, owner = w.owned()
    since = months_after(TODAY, -36) + timedelta(days=20)
    onnuri_id = operations.register_onnuri(
        **_on(w), store_id=store_id, kind=OnnuriKind.PAPER, registered_on=since, number="온-1"
    )
    with pytest.raises(Refused, match="onnuri_held"):
        operations.register_onnuri(**_on(w), store_id=store_id, kind=OnnuriKind.PAPER, registered_on=TODAY)
    fresh = operations.register_onnuri(**_on(w), store_id=store_id, kind=OnnuriKind.QR, registered_on=TODAY)
    with pytest.raises(Refused, match="onnuri_too_early"):
        operations.renew_onnuri(**_on(w), onnuri_id=fresh)
    with pytest.raises(NotAllowed):
        operations.renew_onnuri(**_on(w, owner), onnuri_id=onnuri_id)
    tasks = queries.list_tasks(market_id=w.market.id, today=TODAY)
    assert [(task.kind, task.days) for task in tasks if task.kind == TaskKind.ONNURI_DUE] == [(TaskKind.ONNURI_DUE, 20)]
    assert operations.warn_of_onnuri(actor=system("t"), now=NOW) == 1
    assert operations.warn_of_onnuri(actor=system("t"), now=later(days=1)) == 0
    renewed = operations.renew_onnuri(**_on(w), onnuri_id=onnuri_id)
    with w.rows():
        old, new = Onnuri.objects.get(id=onnuri_id), Onnuri.objects.get(id=renewed)
    assert (old.ended_on, new.registered_on, new.number) == (old.expires_on, old.expires_on, "온-1")
    assert new.expires_on == months_after(old.expires_on, 36)
    operations.end_onnuri(**_on(w), onnuri_id=fresh)
    with pytest.raises(Missing):
        operations.end_onnuri(**_on(w), onnuri_id=fresh)
    row = queries.list_stores(market_id=w.market.id, wanted=Wanted(onnuri="paper"), today=TODAY).rows[0]
    assert row.onnuri == {"paper"}
    assert queries.list_stores(market_id=w.market.id, wanted=Wanted(onnuri="none"), today=TODAY).total == 0
    with pytest.raises(Invalid, match="day_invalid"):
        operations.register_onnuri(
            **_on(w), store_id=store_id, kind=OnnuriKind.CARD, registered_on=TODAY + timedelta(days=1)
        )


def test_the_lot_of_deduction_and_verification_are_written_down(w: World) -> None:
    store_id = w.store()
    operations.set_deduction_lot(**_on(w), store_id=store_id, lot="부전동 573", deductible=True)
    operations.verify_store(**_on(w, now=later(days=3)), store_id=store_id)
    view = queries.get_store(market_id=w.market.id, id=store_id, today=TODAY)
    assert (view.deduction_lot, view.deductible) == ("부전동 573", True)
    assert view.last_verified_on == TODAY + timedelta(days=3)


def _check(store_id: int, result: CheckResult, at: datetime, **more) -> CheckInput:
    return CheckInput(client_id=uuid4(), store_id=store_id, result=result, checked_at=at, **more)


def test_findings_arrive_late_twice_and_in_any_order(w: World) -> None:
    first, second = w.store("가게하나", (0,)), w.store("가게둘", (1,))
    round_id = operations.open_round(**_on(w))
    with pytest.raises(Refused, match="round_open"):
        operations.open_round(**_on(w))
    manager, _ = a_user((Role.MANAGER, w.market.scope))
    late = _check(first, CheckResult.GONE, later(hours=1))
    newest = _check(first, CheckResult.SAME, later(hours=2))
    ids = [
        operations.record_check(**_on(w, manager, later(hours=5)), round_id=round_id, check=check)
        for check in (newest, late, late)
    ]
    assert ids[1] == ids[2]
    lines = queries.list_check_lines(market_id=w.market.id, round_id=round_id, today=TODAY)
    assert [line.name for line in lines] == ["가게하나", "가게둘"]
    assert lines[0].check is not None
    assert (lines[0].check.result, lines[0].check.differing) == (CheckResult.SAME, 1)
    assert lines[1].check is None
    found = queries.find_open_round(market_id=w.market.id)
    assert found is not None
    assert (found.stores, found.checked, found.differing) == (2, 1, 1)
    with pytest.raises(Invalid, match="moment_invalid"):
        operations.record_check(
            **_on(w, manager), round_id=round_id, check=_check(second, CheckResult.SAME, later(days=1))
        )
    operations.close_round(**_on(w, now=later(hours=6)), round_id=round_id)
    kept = _check(second, CheckResult.SAME, later(hours=3))
    operations.record_check(**_on(w, manager, later(days=4)), round_id=round_id, check=kept)
    with pytest.raises(Refused, match="round_closed"):
        operations.record_check(
            **_on(w, manager, later(days=4)), round_id=round_id, check=_check(second, CheckResult.SAME, later(days=3))
        )
    with w.rows():
        assert Check.objects.count() == 3


def test_whoever_may_not_walk_records_nothing(w: World) -> None:
    store_id, owner = w.owned()
    round_id = operations.open_round(**_on(w))
    with pytest.raises(NotAllowed):
        operations.record_check(**_on(w, owner), round_id=round_id, check=_check(store_id, CheckResult.SAME, NOW))
    other = a_world("next", "옆시장")
    with pytest.raises(Missing):
        operations.record_check(**_on(other), round_id=round_id, check=_check(store_id, CheckResult.SAME, NOW))


def test_the_office_is_told_what_waits(w: World) -> None:
    applicant, _ = a_user()
    application_id = w.application(applicant)
    store_id, owner = w.owned("폐업한집", (1,), business_number=VALID[1])
    answer = TaxAnswer(BusinessState.CLOSED, TaxKind.GENERAL, TODAY - timedelta(days=5))
    parties.record_states(actor=system("t"), now=NOW, answers={VALID[1]: answer}, source=StateSource.TAX_OFFICE)
    operations.ask_for_change(actor=owner, now=NOW, market_id=w.market.id, store_id=store_id, name="새이름")
    tasks = queries.list_tasks(market_id=w.market.id, today=TODAY + timedelta(days=8))
    assert {(task.kind, task.subject_id, task.late) for task in tasks} == {
        (TaskKind.APPLICATION, application_id, True),
        (TaskKind.CHANGE, store_id, True),
        (TaskKind.BUSINESS_ENDED, store_id, True),
    }
    ended = next(task for task in tasks if task.kind == TaskKind.BUSINESS_ENDED)
    assert ended.days == 13
