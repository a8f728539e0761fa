"""The public API of points."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from jangteo.kernel import clock
from jangteo.loyalty.points import operations, queries
from jangteo.loyalty.points.tests.world import NOW, TODAY, a_program, a_receipt, at
from jangteo.registry.merchants.tests.factories import a_world

pytestmark = pytest.mark.django_db
BASE = "/api/v1/points"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_programs_terms_and_shops_are_for_all() -> None:
    p = a_program("gold", accrual_bp=150)
    p.add_shop("골목가게", rate_bp=300, outside=True)
    client = Client()
    expected = {
        "slug": "gold", "name": "새봄포인트", "issuer": "association", "issuer_name": "새봄시장 상인회",
        "is_open": True, "markets": ["saebom"],
    }  # fmt: skip
    assert client.get(f"{BASE}/markets/saebom/programs").json() == [expected]
    assert client.get(f"{BASE}/programs/gold").json() == expected
    [terms] = client.get(f"{BASE}/programs/gold/terms").json()
    assert (terms["accrual_bp"], terms["refund"], terms["until"]) == (150, "owe", None)
    shops = client.get(f"{BASE}/programs/gold/shops", {"size": 2}).json()
    assert (shops["total"], len(shops["items"])) == (3, 2)
    every = client.get(f"{BASE}/programs/gold/shops").json()["items"]
    assert [(one["name"], one["rate_bp"]) for one in every if one["outside"]] == [("골목가게", 300)]


def test_a_shop_that_left_is_not_listed() -> None:
    p = a_program("gold")
    part = queries.list_participations(program_id=p.id)[0]
    operations.leave_program(**p.by_staff(), participation_id=part.id, last_day=TODAY.replace(day=1))
    assert Client().get(f"{BASE}/programs/gold/shops").json()["total"] == 1


@pytest.mark.parametrize(
    "path",
    [
        "markets/nowhere/programs",
        "programs/none",
        "programs/none/terms",
        "programs/none/shops",
        "markets/nowhere/exposure",
        "markets/%00/programs",
    ],
)
def test_what_is_not_there_is_said_so(path: str) -> None:
    answer = Client().get(f"{BASE}/{path}")
    assert answer.status_code == 404
    assert answer.json()["code"].endswith("_missing")


def test_an_issuers_sums_are_for_its_office_alone() -> None:
    p = a_program("gold", accrual_bp=1_000)
    operations.earn(**at(), source_id=p.tills[0], receipt=a_receipt(), wallet_id=p.wallet(), paid=50_000)
    path = f"{BASE}/markets/saebom/exposure"
    assert Client().get(path).status_code == 403
    foreign, own = Client(), Client()
    stranger = a_world("dareum", "다른시장", stalls=0).staff
    for client, actor in ((foreign, stranger), (own, p.world.staff)):
        client.force_login(get_user_model().objects.get(id=actor.user_id))
    assert foreign.get(path).status_code == 404
    [seen] = own.get(path).json()
    assert (seen["outstanding"], seen["yearly"], seen["level"]) == (5_000, 5_000, "fine")
