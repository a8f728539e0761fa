"""Rates between programs: dated, set for both offices, never a way to make points out of nothing."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from jangteo.foundation.tenancy.types import Actor, Role
from jangteo.kernel import clock
from jangteo.kernel.errors import Invalid, Missing, NotAllowed, Refused
from jangteo.loyalty.points import models, operations, queries
from jangteo.loyalty.points.tests.acts import earn
from jangteo.loyalty.points.tests.world import NOW, TODAY, Program, a_program, at
from jangteo.registry.merchants.tests.factories import a_user, a_world

pytestmark = pytest.mark.django_db
NAMES = ("금빛포인트", "은빛포인트", "구리포인트", "주석포인트")


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


def four(p: Program, q: Program) -> list[Program]:
    found = [p, q, a_program("copper", 0, world=p.world), a_program("tin", 0, world=p.world)]
    for one, name in zip(found, NAMES, strict=True):
        models.Program.objects.filter(id=one.id).update(name=name)
    return found


def test_a_ring_of_any_length_never_makes_points(pair: tuple[Program, Program]) -> None:
    ring = four(*pair)
    for one, other in pairwise(ring):
        set_rate(one, other, 2, 3)
    # 27/8 around: 8 for 27 is the most that may come back; a shorter way home is judged by what it brings.
    with pytest.raises(Refused) as caught:
        set_rate(ring[3], ring[0], 26, 8)
    assert caught.value.code == "rate_gains"
    assert caught.value.message == (
        "주석포인트 → 금빛포인트 → 은빛포인트 → 구리포인트 → 주석포인트로 돌아오기만 해도 100P가 103P로 늘어나요."
        " 비율을 낮춰 주세요."
    )
    set_rate(ring[3], ring[0], 27, 8)
    set_rate(ring[2], ring[0], 9, 4)
    with pytest.raises(Refused):
        set_rate(ring[1], ring[0], 1, 1)
    # And one that goes around the other way, over two that were allowed each for itself.
    set_rate(ring[0], ring[2], 4, 9)
    with pytest.raises(Refused) as caught:
        set_rate(ring[3], ring[2], 1, 1)
    assert caught.value.code == "rate_gains"
    set_rate(ring[3], ring[2], 3, 2)


def test_a_ring_counts_on_the_days_on_which_all_of_it_holds(pair: tuple[Program, Program]) -> None:
    p, q, r, _ = four(*pair)
    set_rate(p, q, 1, 1)
    set_rate(q, r, 1, 2, 30)
    with pytest.raises(Refused):
        set_rate(r, p, 1, 1)
    assert rates(r) == []
    operations.end_rate(**q.by_staff(), into_id=r.id)
    set_rate(r, p, 1, 1)
    with pytest.raises(Refused):
        set_rate(q, r, 1, 2, 30)
    operations.end_rate(**p.by_staff(), into_id=q.id)
    set_rate(q, r, 1, 2, 1)


def test_a_gain_too_small_for_small_sums_is_one(pair: tuple[Program, Program]) -> None:
    p, q = pair
    set_rate(p, q, 999_999, 1_000_000)
    with pytest.raises(Refused) as caught:
        set_rate(q, p, 1, 1)
    assert "1,000,000P가 1,000,001P로" in caught.value.message
    set_rate(q, p, 1_000_000, 999_999)


@pytest.mark.parametrize("seed", range(12))
def test_no_walk_through_the_rates_that_are_allowed_ends_with_more(pair: tuple[Program, Program], seed: int) -> None:
    """Every closed walk of up to five steps, in whole points, for many sums: the check said so in fractions."""
    drawn = Random(seed)
    places = four(*pair)
    edges: dict[tuple[int, int], tuple[int, int]] = {}
    refused = 0
    for _ in range(16):
        one, other = drawn.sample(range(4), 2)
        takes, gives = drawn.randint(1, 4), drawn.randint(1, 4)
        try:
            set_rate(places[one], places[other], takes, gives)
            edges[one, other] = takes, gives
        except Refused:
            refused += 1
            grown = edges | {(one, other): (takes, gives)}
            assert gains(grown, 12**4), "what was refused would have made points"
        assert not any(gains(edges, amount) for amount in (12**4, 1, 7, 100, 997))
    assert refused


def gains(edges: dict[tuple[int, int], tuple[int, int]], amount: int) -> bool:
    for start in range(4):
        held = {start: amount}
        for _ in range(5):
            after: dict[int, int] = {}
            for (one, other), (takes, gives) in edges.items():
                if one in held:
                    after[other] = max(after.get(other, 0), held[one] // takes * gives)
            held = after
            if held.get(start, 0) > amount:
                return True
    return False


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
