"""Building blocks for modules with dated settings: declare one, ask for its value.

WAIT = declare_setting(Setting(code="leases.wait_days", group="임대", label="…", about="…", unit=Unit.DAYS,
                               by=By.LAW, shipped=shipped(14, date(2020, 1, 1), "상가임대차법 §…")))
value_of(WAIT, on=today(now))
"""

from datetime import date

from jangteo.foundation.rules.queries import get_value
from jangteo.foundation.rules.types import (
    By,
    Elsewhere,
    Fixed,
    Level,
    Setting,
    Unit,
    Value,
    declare_elsewhere,
    declare_fixed,
    declare_setting,
    shipped,
)

__all__ = [
    "By",
    "Elsewhere",
    "Fixed",
    "Level",
    "Setting",
    "Unit",
    "Value",
    "declare_elsewhere",
    "declare_fixed",
    "declare_setting",
    "shipped",
    "value_of",
]


def value_of(setting: Setting, *, on: date, market_id: int | None = None) -> int:
    """The value of a declared setting on a day. Raises Broken for a day before its first value."""
    return get_value(code=setting.code, on=on, market_id=market_id)
