"""Figures of a market's shops."""

from datetime import date, timedelta

from django.db.models import Count, Q

from jangteo.foundation.tenancy.toolkit import open_market
from jangteo.registry.merchants.models import Occupancy, Onnuri, Store
from jangteo.registry.merchants.types.figures import StoreFigures
from jangteo.registry.places import queries as places

MONTH = timedelta(days=30)


def get_figures(*, market_id: int, today: date) -> StoreFigures:
    """How a market's shops stand on ``today``, and how many stalls were vacant 30 days before (None: unknown)."""
    first = today.replace(day=1)
    with open_market(market_id):
        counts = Store.objects.filter(market_id=market_id).aggregate(
            present=Count("id", filter=Q(state="open")),
            verified=Count("id", filter=Q(state="open", last_verified_on__year=today.year)),
            opened=Count("id", filter=Q(state="open", opened_on__gte=first, opened_on__lte=today)),
            closed=Count("id", filter=Q(state="closed", closed_on__gte=first, closed_on__lte=today)),
        )
        taking = Onnuri.objects.filter(market_id=market_id, ended_on=None, expires_on__gt=today, store__state="open")
        held = Occupancy.objects.filter(market_id=market_id, period__contains=today - MONTH)
        stalls = places.count_stalls(market_id=market_id)
        taken = held.values("stall").distinct().count()
        return StoreFigures(
            present=counts["present"],
            verified_this_year=counts["verified"],
            onnuri=taking.values("store").distinct().count(),
            opened=counts["opened"],
            closed=counts["closed"],
            vacant_a_month_ago=stalls - taken if taken else None,
        )
