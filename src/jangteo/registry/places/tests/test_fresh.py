"""Kept answers: asked once while nothing changes, asked anew after any change."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jangteo.foundation.tenancy.types import system
from jangteo.registry.places import demo, operations, queries
from jangteo.registry.places.models import Market
from jangteo.registry.places.queries.fresh import get_register_version
from jangteo.registry.places.types import MarketFilter, OpeningKind

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
DAY = date(2026, 11, 22)
ACTOR = system("검사")


@pytest.fixture(autouse=True)
def _markets(db: None) -> None:
    demo.build(actor=ACTOR, now=NOW, seed=1)


def open_today() -> int:
    return queries.list_register(wanted=MarketFilter(open_on=DAY), day=DAY).total


def test_a_second_question_asks_only_for_the_version() -> None:
    queries.list_market_facts(day=DAY)
    with CaptureQueriesContext(connection) as asked:
        queries.list_market_facts(day=DAY)
    assert len(asked) == 1
    assert "hashtext" in asked[0]["sql"]


def test_a_departure_is_seen_at_once_and_so_is_its_end() -> None:
    market = Market.objects.get(slug=demo.SLUGS[0])
    before = open_today()
    operations.add_closing(
        actor=ACTOR, now=NOW, market_id=market.id, day=DAY, kind=OpeningKind.CLOSED, reason="공동 소독"
    )
    assert open_today() == before - 1
    facts = {fact.slug: fact for fact in queries.list_market_facts(day=DAY)}
    assert facts[market.slug].week[0] is OpeningKind.CLOSED
    operations.remove_closing(actor=ACTOR, now=NOW, market_id=market.id, day=DAY)
    assert open_today() == before


def test_a_changed_market_is_seen_at_once() -> None:
    version = get_register_version()
    queries.list_market_facts(day=DAY)
    market = Market.objects.get(slug=demo.SLUGS[0])
    market.store_count, market.changed_at = 7, NOW + timedelta(seconds=1)
    market.save()
    assert get_register_version() != version
    facts = {fact.slug: fact for fact in queries.list_market_facts(day=DAY)}
    assert facts[market.slug].store_count == 7


def test_another_day_is_another_question() -> None:
    today = queries.list_market_days_on(day=DAY)
    other = queries.list_market_days_on(day=date(2026, 11, 25))
    assert [row.opening.day for row in other if row.opening] == [date(2026, 11, 25)] * len(other)
    assert queries.list_market_days_on(day=DAY) == today


def test_a_market_that_is_gone_leaves_the_tree() -> None:
    def markets() -> int:
        return sum(node.markets for node in queries.get_region_tree())

    before = markets()
    Market.objects.filter(slug=demo.SLUGS[0]).update(gone_on=DAY)
    assert markets() == before - 1
