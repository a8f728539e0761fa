"""Values that hold, as if somebody had set them."""

from datetime import UTC, date, datetime

from jangteo.foundation.rules.models import RuleValue
from jangteo.foundation.rules.types import SETTINGS

LONG_AGO = date(2020, 1, 1)


def held(code: str, value: int, *, since: date | None = None, market_id: int | None = None) -> RuleValue:
    """A value that holds from a day on; without one, from the day of what is shipped."""
    return RuleValue.objects.create(
        code=code,
        market_id=market_id,
        value=value,
        valid_from=since or SETTINGS[code].shipped[-1].valid_from,
        source="검사",
        reason="검사",
        set_at=datetime(2026, 11, 1, tzinfo=UTC),
        set_by="검사",
    )
