"""Numbers that the law or a provider may change, each with the days on which it holds and where it stands.

A row of `notify_policy` (an operator adds one) comes before the numbers here, which are those of November 2026.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from jangteo.kernel.clock import SEOUL, in_seoul
from jangteo.kernel.errors import Broken


@dataclass(frozen=True)
class Dated:
    """A number that holds from ``valid_from`` until before ``valid_to`` (None: until further notice)."""

    code: str
    value: int
    valid_from: date
    valid_to: date | None
    source: str


_START = date(2014, 11, 29)
_LAW = "정보통신망법 §50"
_VENDOR = "NCP SENS SMS API (2026-11)"
_HOUSE = "house rule"
SHIPPED = (
    Dated("sms_bytes", 90, _START, None, _VENDOR),
    Dated("lms_bytes", 2000, _START, None, _VENDOR),
    Dated("subject_bytes", 40, _START, None, _VENDOR),
    Dated("kakao_letters", 1000, _START, None, "알림톡 제작 가이드"),
    Dated("kakao_falls_back", 1, _START, None, _HOUSE),
    Dated("night_from_hour", 21, _START, None, f"{_LAW}③"),
    Dated("night_to_hour", 8, _START, None, f"{_LAW}③"),
    Dated("reconfirm_years", 2, _START, None, f"{_LAW}⑧, 시행령 §62의3"),
    Dated("reconfirm_lead_days", 30, _START, None, _HOUSE),
    Dated("result_days", 14, _START, None, f"{_LAW}⑦, 시행령 §62의2"),
    Dated("attempts", 5, _START, None, _HOUSE),
    Dated("backoff_seconds", 60, _START, None, _HOUSE),
    Dated("stuck_minutes", 10, _START, None, _HOUSE),
    Dated("body_days", 90, _START, None, _HOUSE),
    Dated("inbox_days", 365, _START, None, _HOUSE),
)
CODES = frozenset(row.code for row in SHIPPED)


def shipped(code: str, day: date) -> int:
    """The number that holds on ``day``. Raises Broken for an unknown code or a day before all numbers."""
    for row in SHIPPED:
        if row.code == code and row.valid_from <= day and (row.valid_to is None or day < row.valid_to):
            return row.value
    raise Broken(f"no policy {code} on {day}")


def night_ends(now: datetime, *, from_hour: int, to_hour: int) -> datetime | None:
    """When the night that ``now`` lies in is over, in Seoul; None by day. 21:00:00 is night, 08:00:00 is day."""
    local = in_seoul(now)
    if to_hour <= local.hour < from_hour:
        return None
    day = local.date() + timedelta(days=1) if local.hour >= from_hour else local.date()
    return datetime.combine(day, time(to_hour), SEOUL)


def reconfirm_due(granted_on: date, *, years: int) -> date:
    """The last day on which a consent must be confirmed: before the same date of the second year after it
    (granted 2024-11-22 → 2026-11-21). Of 29 February: before 1 March, so on 28 February.
    """
    try:
        same = granted_on.replace(year=granted_on.year + years)
    except ValueError:
        same = date(granted_on.year + years, 3, 1)
    return same - timedelta(days=1)
