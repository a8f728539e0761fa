"""Rates between programs: dated, set for both offices, never a way to make points out of nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from jangteo.foundation.tenancy.types import Actor, Role
from jangteo.kernel import clock
from jangteo.kernel.errors import Invalid, Missing, NotAllowed, Refused
from jangteo.loyalty.points import operations, queries
from jangteo.loyalty.points.tests.acts import earn
from jangteo.loyalty.points.tests.world import NOW, TODAY, Program, a_program, at
from jangteo.registry.merchants.tests.factories import a_user, a_world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def pair() -> tuple[Program, Program]:
    p = a_program(accrual_bp=10_000)
    return p, a_program("silver", 0, world=p.world)


def set_rate(p: Program, q: Program, takes: int, gives: int, days: int = 0) -> None:
    operations.set_rate(
        **p.by_staff(), into_id=q.id, takes=takes, gives=gives, valid_from=TODAY + timedelta(days=days)
    )  # fmt: skip


def rates(p: Program) -> list[tuple[int, int, int, int | None]]:
    return [
        (one.takes, one.gives, (one.since - TODAY).days, (one.until - TODAY).days if one.until else None)
        for one in queries.list_rates(program_id=p.id)
    ]


def test_a_rate_holds_until_the_next_one_and_the_last_word_of_a_day_counts(pair: tuple[Program, Program]) -> None:
    p, q = pair
    set_rate(p, q, 3, 2)
    set_rate(p, q, 5, 2, 30)
    set_rate(p, q, 4, 2, 10)
    set_rate(p, q, 2, 1)
    assert rates(p) == [(5, 2, 30, None), (4, 2, 10, 30), (2, 1, 0, 10)]
    found = queries.find_rate(program_id=p.id, into_id=q.id, on=TODAY + timedelta(days=29))
    assert found is not None
    assert (found.taken(11), found.given(11), found.into_name) == (8, 4, "새봄포인트")
    assert queries.find_rate(program_id=q.id, into_id=p.id, on=TODAY) is None


def test_a_rate_is_ended_from_tomorrow_on(pair: tuple[Program, Program]) -> None:
    p, q = pair
    set_rate(p, q, 3, 2)
    set_rate(p, q, 5, 2, 30)
    for _ in range(2):
        operations.end_rate(**p.by_staff(), into_id=q.id)
        assert rates(p) == [(3, 2, 0, 1)]


@pytest.mark.parametrize(
    ("takes", "gives", "days", "code"),
    [(0, 1, 0, "rate_invalid"), (1, 0, 0, "rate_invalid"), (1, 10**7, 0, "rate_invalid"), (1, 1, -1, "day_past")],
)
def test_what_is_no_rate(pair: tuple[Program, Program], takes: int, gives: int, days: int, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        set_rate(*pair, takes, gives, days)
    assert caught.value.code == code
    with pytest.raises(Invalid):
        set_rate(pair[0], pair[0], 1, 1)


def test_there_and_back_never_makes_points(pair: tuple[Program, Program]) -> None:
    p, q = pair
    set_rate(p, q, 2, 3)
    with pytest.raises(Refused) as caught:
        set_rate(q, p, 1, 1)
    assert caught.value.code == "rate_gains"
    set_rate(q, p, 3, 2)
    operations.end_rate(**p.by_staff(), into_id=q.id)
    set_rate(q, p, 1, 1, 1)


def test_both_offices_must_be_the_readers(pair: tuple[Program, Program]) -> None:
    p, _ = pair
    other = a_program("iron", 0, world=a_world(slug="other"))
    with pytest.raises(Missing):
        set_rate(p, other, 1, 1)
    operations.add_market(**other.by_staff(), joining_market_id=p.world.market.id)
    with pytest.raises(NotAllowed):
        set_rate(p, other, 1, 1)
    with pytest.raises(Missing):
        operations.set_rate(**p.by_staff() | {"program_id": other.id}, into_id=p.id, takes=1, gives=1, valid_from=TODAY)
    both, _ = a_user((Role.STAFF, p.world.market.scope), (Role.STAFF, other.world.market.scope))
    operations.set_rate(**p.by_staff() | {"actor": both}, into_id=other.id, takes=1, gives=1, valid_from=TODAY)
    assert rates(p) == [(1, 1, 0, None)]


def browser(actor: Actor) -> Client:
    made = Client()
    made.force_login(get_user_model().objects.get(pk=actor.user_id))
    return made


def test_the_office_sees_rates_sets_one_and_ends_it(pair: tuple[Program, Program]) -> None:
    p, q = pair
    office = browser(p.world.staff)
    assert f"/office/points/{p.id}/rates/" in office.get(f"/office/points/{p.id}/").content.decode()
    address = f"/office/points/{p.id}/rates/"
    assert "아직 정한 비율이 없어요" in office.get(address).content.decode()
    given = {"into": q.id, "takes": "3", "gives": "2", "valid_from": TODAY.isoformat()}
    wrong = office.post(address, given | {"valid_from": (TODAY - timedelta(days=1)).isoformat()})
    assert wrong.status_code == 422
    assert "오늘부터 정할 수 있어요" in wrong.content.decode()
    page = office.post(address, given, follow=True).content.decode()
    assert "비율을 정했어요" in page
    assert "3P → 2P" in page
    assert "오늘까지만 바꿀 수 있어요" in office.post(f"{address}end/", {"into": q.id}, follow=True).content.decode()
    assert rates(p) == [(3, 2, 0, 1)]


def test_a_market_of_one_program_is_told_so_and_a_manager_only_looks(pair: tuple[Program, Program]) -> None:
    alone = a_program("iron", 0, world=a_world(slug="other"))
    page = browser(alone.world.staff).get(f"/office/points/{alone.id}/rates/").content.decode()
    assert "바꿀 수 있는 다른 포인트가 없어요" in page
    manager, _ = a_user((Role.MANAGER, pair[0].world.market.scope))
    address = f"/office/points/{pair[0].id}/rates/"
    page = browser(manager).get(address).content.decode()
    assert "이만큼 내면" not in page
    assert browser(manager).post(f"{address}end/", {"into": pair[1].id}).status_code == 403
    assert browser(alone.world.staff).get(address).status_code == 404


def test_lines_say_into_what_and_out_of_what(pair: tuple[Program, Program]) -> None:
    p, q = pair
    mine, theirs = p.wallet(), q.wallet()
    earn(p, mine, 100)
    set_rate(p, q, 1, 1)
    operations.convert(**at(), wallet_id=mine, into_wallet_id=theirs, points=60, key="K1")
    said = [queries.list_postings(program_id=one.id, wallet_id=w)[0].reason for one, w in ((p, mine), (q, theirs))]
    assert said == ["새봄포인트로 바꿈", "새봄포인트에서 바꿈"]
