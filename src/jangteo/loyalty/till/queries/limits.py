"""How much a shop's phones may keep while they have no network: what waits is a promise that nobody has checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django_scopes import scope as open_rows

from jangteo.kernel.clock import today
from jangteo.kernel.errors import Broken
from jangteo.loyalty.till.models import Device
from jangteo.loyalty.till.types import DeviceKind

#: An accrual that comes up so much later than its sale has waited on the phone.
WAITED = timedelta(minutes=10)
_SEOUL = ZoneInfo("Asia/Seoul")


@dataclass(frozen=True, slots=True)
class OfflineLimit:
    """From `since` on: accruals that may wait, and what was paid for them together, in 원."""

    since: date
    count: int
    won: int


#: House rule where the office has set nothing: what a busy stall sells in a day. The latest row that has begun holds.
LIMITS = (OfflineLimit(date(2026, 1, 1), count=200, won=5_000_000),)


def get_offline_limit(*, on: date, device: Device | None = None) -> OfflineLimit:
    """The limit that holds on a day for the phones of a shop. Raises Broken for a day before all of them."""
    begun = [limit for limit in LIMITS if limit.since <= on]
    if not begun:
        raise Broken(f"no limit of what may wait on {on}")
    rule = max(begun, key=lambda limit: limit.since)
    if device is None:
        return rule
    count, won = device.offline_count, device.offline_won
    return OfflineLimit(rule.since, rule.count if count is None else count, rule.won if won is None else won)


def get_phone_limit(*, program_id: int, store_id: int, on: date) -> OfflineLimit:
    """The limit of a shop's phones, whether one was used already or not."""
    return get_offline_limit(on=on, device=_phone(program_id, store_id))


def _phone(program_id: int, store_id: int) -> Device | None:
    with open_rows(program=program_id):
        return Device.objects.filter(store_id=store_id, kind=DeviceKind.PHONE, revoked_at=None).first()


_LATE_TODAY = """
SELECT count(*), coalesce(sum(paid), 0) FROM points_transfer
WHERE posted_at >= %s AND source_id = %s AND kind = 'earn' AND occurred_at < posted_at - make_interval(mins => %s)
"""


def list_beyond_limit(
    *, program_id: int, store_id: int, items: Sequence[Mapping[str, Any]], now: datetime
) -> frozenset[int]:
    """Places of the accruals that have waited on a phone and are more than may come up so late in a day.

    What was posted before is answered again, and counts as it stands.
    """
    late = [(place, item) for place, item in enumerate(items) if _has_waited(item, now)]
    phone = _phone(program_id, store_id) if late else None
    if phone is None:
        return frozenset()
    limit = get_offline_limit(on=today(now), device=phone)
    begun = datetime.combine(today(now), time(), _SEOUL).astimezone(UTC)
    receipts = [item["receipt"] for _, item in late]
    with connection.cursor() as cursor:
        cursor.execute(_LATE_TODAY, [begun, phone.source_id, WAITED // timedelta(minutes=1)])
        count, won = (int(value) for value in cursor.fetchone())
        cursor.execute(
            "SELECT receipt FROM points_receipt WHERE source_id = %s AND receipt = ANY(%s)", [phone.source_id, receipts]
        )
        known = {receipt for (receipt,) in cursor.fetchall()}
    beyond = set()
    for place, item in late:
        if item["receipt"] in known:
            continue
        if count + 1 > limit.count or won + item["paid"] > limit.won:
            beyond.add(place)
        else:
            count, won = count + 1, won + item["paid"]
    return frozenset(beyond)


def _has_waited(item: Mapping[str, Any], now: datetime) -> bool:
    said, paid, receipt = item.get("occurred_at"), item.get("paid"), item.get("receipt")
    if item.get("op") != "earn" or not isinstance(said, str) or type(paid) is not int or paid < 1:
        return False
    if not isinstance(receipt, str) or not receipt.isprintable():
        return False
    try:
        at = datetime.fromisoformat(said)
        return at.tzinfo is not None and at < now - WAITED
    except (ValueError, OverflowError):
        return False
