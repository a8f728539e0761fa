"""Devices, and a shop's day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Max
from django_scopes import scope as open_rows
from django_scopes import scopes_disabled

from jangteo.kernel.errors import Missing
from jangteo.loyalty.points.types import Kind
from jangteo.loyalty.till.models import Day, Device
from jangteo.loyalty.till.types import DeviceKind, DeviceView, SaleLine, Summary

_SEOUL = ZoneInfo("Asia/Seoul")
_CANCELLABLE = frozenset({Kind.EARN, Kind.REDEEM, Kind.CAPTURE})


def _view(row: Device, used_on: date | None = None) -> DeviceView:
    return DeviceView(
        id=row.id,
        program_id=row.program_id,
        store_id=row.store_id,
        source_id=row.source_id,
        kind=DeviceKind(row.kind),
        label=row.label,
        paid_day_limit=row.paid_day_limit,
        offline_count=row.offline_count,
        offline_won=row.offline_won,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
        sign=row.sign,
        user_id=row.user_id,
        seen_at=row.seen_at,
        waiting=row.waiting,
        waiting_won=row.waiting_won,
        invited_until=row.invited_until,
        used_on=used_on,
    )


def list_devices(*, market_id: int) -> list[DeviceView]:
    """The devices of a market's shops, those in use first."""
    with scopes_disabled():
        rows = list(Device.objects.filter(market_id=market_id).order_by("id"))
    days = Day.objects.filter(device_id__in=[row.id for row in rows]).values_list("device_id")
    used = dict(days.annotate(last=Max("on")).order_by())
    return [_view(row, used.get(row.id)) for row in sorted(rows, key=lambda row: (row.revoked_at is not None, row.id))]


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


# What was cancelled of a posting is looked for in its wallet: it may have come long after, or by another device.
_LINES = """
SELECT t.wallet_id, t.seq, t.kind, t.paid, t.receipt, t.occurred_at,
    CASE t.kind WHEN 'capture' THEN -t.store_points ELSE t.points END,
    CASE t.kind WHEN 'earn' THEN t.points - gone.claimed ELSE t.store_points + gone.given_back END,
    gone.count > 0,
    CASE t.kind WHEN 'earn' THEN gone.paid >= t.paid ELSE t.store_points + gone.given_back <= 0 END
FROM (
    SELECT * FROM points_transfer
    WHERE posted_at >= %(since)s AND posted_at < %(until)s AND program_id = %(program)s
        AND source_id = ANY(%(sources)s) AND kind = ANY(%(kinds)s)
    ORDER BY posted_at DESC, occurred_at DESC, wallet_id DESC, seq DESC LIMIT %(limit)s
) t CROSS JOIN LATERAL (
    SELECT count(*), coalesce(sum(c.claimed), 0) AS claimed, coalesce(sum(c.paid), 0) AS paid,
        coalesce(sum(c.store_points), 0) AS given_back
    FROM points_transfer c WHERE c.wallet_id = t.wallet_id AND c.root_seq = t.root_seq AND c.kind = 'cancel'
) gone
ORDER BY t.posted_at DESC, t.occurred_at DESC, t.wallet_id DESC, t.seq DESC
"""
#: What the shop's own list shows; other postings are none of a till.
_SHOWN = [kind.value for kind in (Kind.EARN, Kind.REDEEM, Kind.HOLD, Kind.CAPTURE, Kind.RELEASE, Kind.CANCEL)]


def list_today(*, program_id: int, store_id: int, on: date, limit: int = 100) -> list[SaleLine]:
    """What the devices of a shop posted on a day, the latest first, and what stands of it."""
    since, until = _day(on)
    asked: dict[str, Any] = {
        "since": since,
        "until": until,
        "program": program_id,
        "sources": _sources(program_id, store_id),
        "kinds": _SHOWN,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LINES, asked)
        rows = cursor.fetchall()
    return [_line(*row) for row in rows]


def _line(
    wallet_id: int, seq: int, kind: str, paid: int | None, receipt: str, at: datetime, points: int, *fate: Any
) -> SaleLine:
    left, touched, gone = fate if kind in _CANCELLABLE else (points, False, False)
    return SaleLine(
        wallet_id=wallet_id,
        seq=seq,
        kind=Kind(kind),
        points=int(points),
        paid=paid,
        receipt=receipt,
        occurred_at=at,
        left=abs(int(left)),
        cancelled=gone,
        part_cancelled=touched and not gone,
        may_cancel=kind in _CANCELLABLE and not gone,
    )


# A sale is off the count once the last of it was cancelled: by the cancellation that brought what was taken back up to
# what was paid.
_SUMMARY = """
SELECT count(*) FILTER (WHERE kind = 'earn') - count(*) FILTER (WHERE kind = 'cancel' AND paid > 0 AND paid + (
        SELECT coalesce(sum(c.paid), 0) FROM points_transfer c
        WHERE c.wallet_id = t.wallet_id AND c.root_seq = t.root_seq AND c.kind = 'cancel' AND c.seq < t.seq
    ) >= (SELECT o.paid FROM points_transfer o WHERE o.wallet_id = t.wallet_id AND o.seq = t.root_seq)),
    coalesce(sum(CASE kind WHEN 'earn' THEN paid WHEN 'cancel' THEN -coalesce(paid, 0) END), 0),
    coalesce(sum(CASE WHEN kind = 'earn' THEN points WHEN kind = 'cancel' AND paid IS NOT NULL THEN points END), 0),
    coalesce(sum(store_points) FILTER (WHERE kind IN ('redeem', 'capture') OR kind = 'cancel' AND paid IS NULL), 0)
FROM points_transfer t WHERE posted_at >= %(posted)s AND occurred_at >= %(since)s AND occurred_at < %(until)s
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
