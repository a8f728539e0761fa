"""The stall map and the figures of the office's first page."""

import re
from datetime import timedelta

import pytest

from jangteo.kernel import clock
from jangteo.loyalty.points import operations, queries
from jangteo.loyalty.points.queries import EarnDay
from jangteo.loyalty.points.tests.factories import NOW, SYSTEM, TODAY, a_program, a_receipt, at
from jangteo.portals.office.web.figures import figures_of
from jangteo.registry.merchants import operations as shops
from jangteo.registry.merchants import queries as merchants
from jangteo.registry.merchants.tests.factories import a_world, browser
from jangteo.registry.merchants.types import OnnuriKind
from jangteo.registry.places import queries as places
from jangteo.registry.places.operations import generate_map
from jangteo.registry.places.types import Block

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_yesterdays_sales_with_points_stand_beside_a_week_before() -> None:
    p = a_program(accrual_bp=100)
    market = p.world.market
    client = browser(p.world.staff)
    assert "장사하는 점포" in client.get("/office/").content.decode()
    for days, sales in ((8, 2), (1, 3), (0, 1)):
        moment = NOW - timedelta(days=days)
        for _ in range(sales):
            operations.earn(
                **at() | {"now": moment}, source_id=p.tills[0], wallet_id=p.wallet(), receipt=a_receipt(), paid=10_000
            )
    days = [TODAY - timedelta(days=1), TODAY - timedelta(days=8)]
    expected = [(3, 300), (2, 200)]
    for _ in range(2):  # from the postings themselves, then from what the night added up
        found = queries.list_earn_days(market_id=market.id, days=days)
        assert [(one.sales, one.points) for one in found] == expected
        operations.add_up_days(actor=SYSTEM, now=NOW)
    page = re.sub(r"<[^>]+>|\s+", " ", client.get("/office/").content.decode())
    assert re.search(r"어제 적립 +3 *건 +300P를 드렸어요. 지난주 토요일은 2건이었어요.", page), page[-3000:]


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (60, 90, "보다 50% 많았어요."),
        (90, 60, "보다 33% 적었어요."),
        (200, 201, "과 비슷했어요."),
        (9, 90, "은 9건이었어요."),
    ],
)
def test_many_sales_are_compared_in_percent_and_few_are_told(before: int, now: int, said: str) -> None:
    world = a_world()
    figures = merchants.get_figures(market_id=world.market.id, today=TODAY, stalls=None)
    earned = EarnDay(TODAY - timedelta(days=1), now, 5), EarnDay(TODAY - timedelta(days=8), before, 5)
    assert figures_of(figures, earned)[1].say == f"5P를 드렸어요. 지난주 토요일{said}"


def test_the_stall_of_the_gravest_task_is_open_until_one_is_chosen() -> None:
    world = a_world()
    doing = {"actor": world.staff, "now": NOW, "market_id": world.market.id}
    zone = places.list_zones(market_id=world.market.id)[0]
    generate_map(**doing, blocks=[Block(zone.id, 4, 2, "가-1")])
    client = browser(world.staff)
    assert "칸을 누르면 여기에 점포가 보여요" in client.get("/office/").content.decode()
    for number, (name, days) in enumerate((("다복상회", 1_095 - 20), ("한아름축산", 1_095 + 5))):
        store_id = world.store(name, (number,))
        since = TODAY - timedelta(days=days)
        shops.register_onnuri(**doing, store_id=store_id, kind=OnnuriKind.PAPER, registered_on=since)
    card = re.compile(r'data-smap-card data-open>.*?class="name mt2">([^<]+)', re.S)
    assert card.findall(client.get("/office/").content.decode()) == ["한아름축산"]
    chosen = client.get(f"/office/?stall={world.stalls[0]}").content.decode()
    assert card.findall(chosen) == ["다복상회"]
