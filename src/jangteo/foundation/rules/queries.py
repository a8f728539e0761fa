"""What holds on a day."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from jangteo.foundation.rules.models import RuleValue
from jangteo.foundation.rules.types import (
    ELSEWHERE,
    FIXED,
    SETTINGS,
    Elsewhere,
    Fixed,
    Level,
    Setting,
    SettingView,
    Value,
    no_setting,
)
from jangteo.kernel.errors import Broken


def get_value(*, code: str, on: date, market_id: int | None = None) -> int:
    """The value of a setting that holds on a day, in its unit; ``market_id``: for a market that may have its own.

    Raises Broken for a setting that nobody declared, or a day before its first value.
    """
    return _held(_declared(code), _rows([code], market_id).filter(valid_from__lte=on), on).value


def get_held(*, code: str, on: date, market_id: int | None = None) -> Value:
    """The same, with the day from which it holds and where it stands. Raises Broken as above."""
    return _held(_declared(code), _rows([code], market_id).filter(valid_from__lte=on), on)


def list_values(*, codes: Iterable[str], on: date, market_id: int | None = None) -> dict[str, Value]:
    """Several at once, by code, in one question. Raises Broken as above."""
    wanted = list(codes)
    rows = list(_rows(wanted, market_id).filter(valid_from__lte=on))
    return {code: _held(_declared(code), [row for row in rows if row.code == code], on) for code in wanted}


def list_timelines(*, codes: Iterable[str]) -> dict[str, tuple[Value, ...]]:
    """Everything that several settings of the installation were and will be, by code, the oldest first: for what goes
    by the rule of the day it began on. One question; raises Broken for a setting that nobody declared.
    """
    settings = [_declared(code) for code in codes]
    rows = list(_rows([one.code for one in settings], None))
    return {one.code: tuple(_timeline(one, [row for row in rows if row.code == one.code])) for one in settings}


def get_setting(*, code: str, on: date, market_id: int | None = None) -> SettingView:
    """A setting as it stands on a day, with all its values. Raises Missing(`rule_unknown`)."""
    setting = SETTINGS.get(code)
    if setting is None:
        raise no_setting()
    return _view(setting, list(_rows([code], market_id)), on)


def list_settings(*, on: date, market_id: int | None = None, level: Level | None = None) -> list[SettingView]:
    """Every declared setting as it stands on a day, group by group; ``level``: those of one level alone."""
    wanted = [one for one in SETTINGS.values() if level is None or one.level == level]
    rows: dict[str, list[RuleValue]] = {}
    for row in _rows([one.code for one in wanted], market_id):
        rows.setdefault(row.code, []).append(row)
    return sorted(
        (_view(one, rows.get(one.code, []), on) for one in wanted if _begun(one, on)),
        key=lambda view: view.setting.group,
    )


def list_fixed() -> list[Fixed]:
    """Every rule that is written into the program, group by group."""
    return sorted(FIXED.values(), key=lambda one: one.group)


def list_elsewhere(*, market_id: int, on: date) -> list[Elsewhere]:
    """The dated decisions of a market that have screens of their own."""
    return [line for find in ELSEWHERE for line in find(market_id, on)]


def _declared(code: str) -> Setting:
    if code not in SETTINGS:
        raise Broken(f"no setting {code}")
    return SETTINGS[code]


def _begun(setting: Setting, on: date) -> bool:
    return any(one.valid_from <= on for one in setting.shipped)


def _rows(codes: list[str], market_id: int | None) -> QuerySet[RuleValue]:
    """Rows of the installation, and a market's own where one is named."""
    owner = Q(market_id=None) if market_id is None else Q(market_id=None) | Q(market_id=market_id)
    return RuleValue.objects.filter(owner, code__in=codes).order_by("valid_from", "id")


def _held(setting: Setting, rows: Iterable[RuleValue], on: date) -> Value:
    """A market's own value comes before those of the installation; of one owner the latest holds, and what was set
    comes before what is shipped for the same day.
    """
    begun = [one for one in _timeline(setting, rows) if one.valid_from <= on]
    if not begun:
        raise Broken(f"no value of {setting.code} on {on}")
    own = [one for one in begun if one.own]
    return (own or begun)[-1]


def _timeline(setting: Setting, rows: Iterable[RuleValue]) -> list[Value]:
    known = [*setting.shipped, *(_value(row) for row in rows)]
    return sorted(known, key=lambda one: (one.valid_from, one.id is not None, one.id or 0))


def _value(row: RuleValue) -> Value:
    return Value(
        value=row.value,
        valid_from=row.valid_from,
        source=row.source,
        reason=row.reason,
        set_by=row.set_by,
        set_at=row.set_at,
        id=row.id,
        own=row.market_id is not None,
    )


def _view(setting: Setting, rows: list[RuleValue], on: date) -> SettingView:
    values, now = _timeline(setting, rows), _held(setting, rows, on)
    # The next must be the very object of the list, so that a line of it can be told from the others.
    now = next(one for one in values if one == now)
    ahead = [one for one in values if one.valid_from > on and (one.own or not now.own)]
    return SettingView(
        setting=setting,
        now=now,
        next=ahead[0] if ahead else None,
        values=tuple(values),
        seen=max((row.id for row in rows), default=0),
        on=on,
    )
