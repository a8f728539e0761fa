"""The clock. Read at the edge (views, jobs, commands) and passed inwards as `now`: operations take it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from jangteo.kernel.errors import Broken

SEOUL = ZoneInfo("Asia/Seoul")


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  the one place


def in_seoul(moment: datetime) -> datetime:
    """The same instant on Seoul's clock. Raises Broken for a naive datetime, which names no instant."""
    if moment.utcoffset() is None:
        raise Broken("naive datetime where an instant is needed")
    return moment.astimezone(SEOUL)


def today(now: datetime) -> date:
    """The calendar date in Seoul at the instant `now`. Raises Broken for a naive datetime."""
    return in_seoul(now).date()
