"""How much a merchant's phone may keep while it has no network: what waits is a promise that nobody has checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from jangteo.foundation.rules.queries import list_values
from jangteo.foundation.rules.toolkit import By, Level, Setting, Unit, declare_setting, shipped
from jangteo.kernel.clock import today
from jangteo.loyalty.till.models import Device
from jangteo.loyalty.till.queries.phones import find_phone_row
from jangteo.loyalty.till.types import Phone

#: An accrual that comes up so much later than its sale has waited on the phone.
WAITED = timedelta(minutes=10)
_SEOUL = ZoneInfo("Asia/Seoul")


@dataclass(frozen=True, slots=True)
class OfflineLimit:
    """From `since` on: accruals that may wait, and what was paid for them together, in 원."""

    since: date
    count: int
    won: int


#: House rule where nothing else is set: what a busy stall sells in a day. Markets may decide otherwise.
_SINCE = date(2026, 1, 1)
COUNT = declare_setting(
    Setting(
        code="till.offline_count", group="계산대", label="인터넷이 끊겼을 때 모아 둘 수 있는 적립", unit=Unit.TIMES,
        about="점포 휴대폰 한 대가 하루에 이만큼까지 모아 두었다가 올릴 수 있어요. 점포마다 따로 정할 수도 있어요.",
        by=By.HOUSE, shipped=shipped(200, _SINCE, "장터가 정함"), most=10_000, level=Level.MARKET,
    )
)  # fmt: skip
WON = declare_setting(
    Setting(
        code="till.offline_won", group="계산대", label="인터넷이 끊겼을 때 모아 둘 수 있는 금액", unit=Unit.WON,
        about="점포 휴대폰 한 대가 하루에 모아 둘 수 있는 판매 금액이에요. 점포마다 따로 정할 수도 있어요.",
        by=By.HOUSE, shipped=shipped(5_000_000, _SINCE, "장터가 정함"), most=10_000_000_000, level=Level.MARKET,
    )
)  # fmt: skip


def get_offline_limit(*, on: date, device: Device | None = None, market_id: int | None = None) -> OfflineLimit:
    """The limit that holds on a day for a phone (``device``; ``market_id``: of a market where none is
    known). Raises Broken for a day before all of them.
    """
    market_id = device.market_id if device else market_id
    held = list_values(codes=[COUNT.code, WON.code], on=on, market_id=market_id)
    count, won = held[COUNT.code], held[WON.code]
    own_count, own_won = (device.offline_count, device.offline_won) if device else (None, None)
    return OfflineLimit(
        max(count.valid_from, won.valid_from),
        count.value if own_count is None else own_count,
        won.value if own_won is None else own_won,
    )


def get_phone_limit(*, program_id: int, store_id: int, phone: Phone, on: date, market_id: int) -> OfflineLimit:
    """The limit of a phone in a shop, whether it was used already or not; ``market_id``: the shop's market."""
    row = find_phone_row(program_id=program_id, store_id=store_id, phone=phone)
    return get_offline_limit(on=on, device=row, market_id=market_id)


_LATE_TODAY = """
SELECT count(*), coalesce(sum(paid), 0) FROM points_transfer
WHERE posted_at >= %s AND source_id = %s AND kind = 'earn' AND occurred_at < posted_at - make_interval(mins => %s)
"""


def list_beyond_limit(*, phone: Device, items: Sequence[Mapping[str, Any]], now: datetime) -> frozenset[int]:
    """Places of the accruals that have waited on a phone and are more than may come up so late in a day.

    What was posted before is answered again, and counts as it stands. Whoever asks has locked the device: two letters
    of one phone at once would both find room.
    """
    late = [(place, item) for place, item in enumerate(items) if _has_waited(item, now)]
    if not late:
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
