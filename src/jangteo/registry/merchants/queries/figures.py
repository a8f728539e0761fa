"""Figures of a market's shops."""

from datetime import date, timedelta

from django.db.models import Count, Q

from jangteo.foundation.tenancy.toolkit import open_market
from jangteo.registry.merchants.models import Occupancy, Onnuri, Store
from jangteo.registry.merchants.queries._rows import with_resting
from jangteo.registry.merchants.types.figures import StoreFigures
from jangteo.registry.merchants.types.store import StoreCounts
from jangteo.registry.places import queries as places

MONTH = timedelta(days=30)


def get_figures(*, market_id: int, today: date, stalls: int | None = None) -> StoreFigures:
    """How a market's shops stand on ``today``, and how many stalls were vacant 30 days before (None: unknown).

    stalls: how many are in use, by whoever has counted them already.
    """
    first = today.replace(day=1)
    present = Q(state="open")
    with open_market(market_id):
        counts = with_resting(Store.objects.filter(market_id=market_id), today).aggregate(
            open=Count("id", filter=present & Q(rests_today=False)),
            resting=Count("id", filter=present & Q(rests_today=True)),
            gone=Count("id", filter=Q(state="closed")),
            verified=Count("id", filter=present & Q(last_verified_on__year=today.year)),
            opened=Count("id", filter=present & Q(opened_on__gte=first, opened_on__lte=today)),
            closed=Count("id", filter=Q(state="closed", closed_on__gte=first, closed_on__lte=today)),
        )
        held = Occupancy.objects.filter(market_id=market_id).aggregate(
            now=Count("id", filter=Q(period__contains=today, stall__retired_on=None)),
            before=Count("stall", distinct=True, filter=Q(period__contains=today - MONTH)),
        )
        taking = Onnuri.objects.filter(market_id=market_id, ended_on=None, expires_on__gt=today, store__state="open")
        onnuri = taking.aggregate(stores=Count("store", distinct=True))["stores"]
        stalls = places.count_stalls(market_id=market_id) if stalls is None else stalls
    return StoreFigures(
        counts=StoreCounts(counts["open"], counts["resting"], counts["gone"], stalls, max(0, stalls - held["now"])),
        verified_this_year=counts["verified"],
        onnuri=onnuri,
        opened=counts["opened"],
        closed=counts["closed"],
        vacant_a_month_ago=stalls - held["before"] if held["before"] else None,
    )
