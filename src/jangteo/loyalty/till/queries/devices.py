"""Devices, and a shop's day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection
from django_scopes import scope as open_rows
from django_scopes import scopes_disabled

from jangteo.kernel.errors import Missing
from jangteo.loyalty.points import queries as points
from jangteo.loyalty.points.types import Kind
from jangteo.loyalty.till.models import Device
from jangteo.loyalty.till.types import DeviceKind, DeviceView, SaleLine, Summary

_SEOUL = ZoneInfo("Asia/Seoul")


def _view(row: Device) -> DeviceView:
    return DeviceView(
        id=row.id,
        program_id=row.program_id,
        store_id=row.store_id,
        source_id=row.source_id,
        kind=DeviceKind(row.kind),
        label=row.label,
        paid_day_limit=row.paid_day_limit,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
    )


def list_devices(*, market_id: int) -> list[DeviceView]:
    """The devices of a market's shops, those in use first."""
    with scopes_disabled():
        rows = list(Device.objects.filter(market_id=market_id).order_by("id"))
    return [_view(row) for row in sorted(rows, key=lambda row: (row.revoked_at is not None, row.id))]


def get_device(*, market_id: int, id: int) -> DeviceView:
    """A device of a market. Raises Missing(`device_missing`)."""
    with scopes_disabled():
        row = Device.objects.filter(market_id=market_id, id=id).first()
    if row is None:
        raise Missing("device_missing", "그런 기기가 없어요.")
    return _view(row)


def find_device(*, token: str) -> DeviceView | None:
    """The device in use whose token has this digest (hex), or None."""
    with scopes_disabled():
        row = Device.objects.filter(token_digest=bytes.fromhex(token), revoked_at=None).first()
    return _view(row) if row else None


def _sources(program_id: int, store_id: int) -> list[int]:
    with open_rows(program=program_id):
        return list(Device.objects.filter(store_id=store_id).values_list("source_id", flat=True))


def _day(on: date) -> tuple[datetime, datetime]:
    start = datetime.combine(on, time(), _SEOUL).astimezone(UTC)
    return start, start + timedelta(days=1)


def list_today(*, program_id: int, store_id: int, on: date, limit: int = 100) -> list[SaleLine]:
    """What the devices of a shop posted on a day, the latest first."""
    since, until = _day(on)
    rows = points.list_source_postings(source_ids=_sources(program_id, store_id), since=since, until=until, limit=limit)
    gone = {(wallet_id, row.refers_seq) for wallet_id, row in rows if row.kind == Kind.CANCEL}
    return [
        SaleLine(
            wallet_id=wallet_id,
            seq=row.seq,
            kind=row.kind,
            points=row.points,
            paid=row.paid,
            receipt=row.receipt,
            occurred_at=row.occurred_at,
            cancelled=row.kind != Kind.CANCEL and (wallet_id, row.refers_seq) in gone,
        )
        for wallet_id, row in rows
    ]


_SUMMARY = """
SELECT count(*) FILTER (WHERE kind = 'earn'),
    coalesce(sum(CASE kind WHEN 'earn' THEN paid WHEN 'cancel' THEN -coalesce(paid, 0) END), 0),
    coalesce(sum(CASE WHEN kind = 'earn' THEN points WHEN kind = 'cancel' AND paid IS NOT NULL THEN points END), 0),
    coalesce(sum(store_points) FILTER (WHERE kind IN ('redeem', 'capture') OR kind = 'cancel' AND paid IS NULL), 0)
FROM points_transfer WHERE posted_at >= %(posted)s AND occurred_at >= %(since)s AND occurred_at < %(until)s
    AND program_id = %(program)s AND store_id = %(store)s AND source_id = ANY(%(sources)s)
"""


def get_summary(*, program_id: int, store_id: int, on: date) -> Summary:
    """A shop's day by when the sales were: how many, 원 paid, P earned and redeemed, less what was cancelled.

    Sales that came up late count on their day; what was posted before the day began is not looked through.
    """
    since, until = _day(on)
    with connection.cursor() as cursor:
        cursor.execute(
            _SUMMARY,
            {
                "posted": since - timedelta(days=1),
                "since": since,
                "until": until,
                "program": program_id,
                "store": store_id,
                "sources": _sources(program_id, store_id),
            },
        )
        count, paid, earned, redeemed = cursor.fetchone()
    return Summary(int(count), int(paid), int(earned), int(redeemed))
