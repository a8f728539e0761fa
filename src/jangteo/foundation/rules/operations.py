"""Setting a value from a day on, and taking back one that has not begun."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection

from jangteo.foundation.audit.toolkit import note, operation
from jangteo.foundation.audit.types import declare_field, declare_label
from jangteo.foundation.rules.models import RuleValue
from jangteo.foundation.rules.permissions import SET, SET_OWN
from jangteo.foundation.rules.queries import get_held, get_setting
from jangteo.foundation.rules.types import (
    FARTHEST_YEARS,
    SETTINGS,
    WORDS_LENGTH,
    Level,
    Setting,
    day_far,
    day_past,
    no_reason,
    no_setting,
    no_source,
    no_value,
    rule_changed,
    value_held,
    value_same,
)
from jangteo.foundation.tenancy.types import Actor, Scope, market_scope
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Invalid

declare_label("rules.set_value", "기준값을 정했어요")
declare_label("rules.set_market_value", "우리 시장의 기준값을 정했어요")
declare_label("rules.withdraw_value", "정해 둔 기준값을 거두었어요")
declare_label("rules.withdraw_market_value", "우리 시장에 정해 둔 기준값을 거두었어요")
declare_field("value", "값")
declare_field("valid_from", "언제부터")
declare_field("source", "근거")
_HELD = {"rules_value_once": value_held()}


def _market(kwargs: Mapping[str, Any]) -> Scope:
    return market_scope(kwargs["market_id"])


@operation(permission=SET, refusals=_HELD)
def set_value(
    *, actor: Actor, now: datetime, code: str, value: int, valid_from: date, source: str, reason: str, seen: int
) -> None:
    """Say which value of a setting holds from a day on, for the installation. What held before keeps its days.

    ``seen``: the latest value that whoever sets this one has looked at (`SettingView.seen`).
    Raises Missing(`rule_unknown`), Invalid(`value_invalid`, `value_same`, `day_past`, `day_far`, `reason_missing`,
    `source_missing`), Refused(`value_held`, `rule_changed`).
    """
    _set(actor, now, _declared(code), None, value, valid_from, source, reason, seen)


@operation(permission=SET_OWN, scope=_market, refusals=_HELD)
def set_market_value(
    *, actor: Actor, now: datetime, market_id: int, code: str, value: int, valid_from: date, reason: str, seen: int
) -> None:
    """The same for one market, of a setting that markets decide on. Raises as `set_value`."""
    setting = _of_markets(code)
    source = "시장이 정함"
    _set(actor, now, setting, market_id, value, valid_from, source, reason, seen)


@operation(permission=SET)
def withdraw_value(*, actor: Actor, now: datetime, code: str, valid_from: date, reason: str) -> None:
    """Take back a value that has not begun.

    Raises Missing(`rule_unknown`, `value_unknown`), Invalid(`reason_missing`).
    """
    _withdraw(now, _declared(code), None, valid_from, reason)


@operation(permission=SET_OWN, scope=_market)
def withdraw_market_value(
    *, actor: Actor, now: datetime, market_id: int, code: str, valid_from: date, reason: str
) -> None:
    """The same for one market. Raises as `withdraw_value`."""
    _withdraw(now, _of_markets(code), market_id, valid_from, reason)


def _declared(code: str) -> Setting:
    if code not in SETTINGS:
        raise no_setting()
    return SETTINGS[code]


def _of_markets(code: str) -> Setting:
    setting = _declared(code)
    if setting.level != Level.MARKET:
        raise no_setting()
    return setting


def _set(
    actor: Actor,
    now: datetime,
    setting: Setting,
    market_id: int | None,
    value: int,
    valid_from: date,
    source: str,
    reason: str,
    seen: int,
) -> None:
    day = today(now)
    _check_value(setting, value, valid_from, day)
    source, reason = _line(source), _line(reason)
    if not reason:
        raise no_reason()
    if not source:
        raise no_source()
    _one_at_a_time(setting, market_id)
    if get_setting(code=setting.code, on=day, market_id=market_id).seen != seen:
        raise rule_changed()
    before = get_held(code=setting.code, on=valid_from, market_id=market_id)
    if before.value == value:
        raise value_same()
    RuleValue.objects.create(
        code=setting.code,
        market_id=market_id,
        value=value,
        valid_from=valid_from,
        source=source,
        reason=reason,
        set_at=now,
        set_by=actor.label[:80],
    )
    note(
        subject=("rule", setting.code, setting.label),
        before={"value": setting.words(before.value), "source": before.source},
        after={"value": setting.words(value), "source": source, "valid_from": valid_from},
        reason=reason,
    )


def _check_value(setting: Setting, value: int, valid_from: date, day: date) -> None:
    if not setting.least <= value <= setting.most:
        least, most = setting.words(setting.least), setting.words(setting.most)
        raise Invalid("value_invalid", f"{least}부터 {most}까지 적을 수 있어요.", field="value")
    if valid_from < day:
        raise day_past()
    if valid_from.year > day.year + FARTHEST_YEARS:
        raise day_far()
    if wrong := setting.check(value, valid_from):
        raise Invalid("value_invalid", wrong, field="value")


def _one_at_a_time(setting: Setting, market_id: int | None) -> None:
    """Who comes second waits here until the first has committed, and then finds a value that was not seen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"rules:{setting.code}:{market_id}"])


def _withdraw(now: datetime, setting: Setting, market_id: int | None, valid_from: date, reason: str) -> None:
    reason = _line(reason)
    if not reason:
        raise no_reason()
    _one_at_a_time(setting, market_id)
    rows = RuleValue.objects.filter(code=setting.code, market_id=market_id, valid_from=valid_from)
    row = rows.filter(valid_from__gt=today(now)).first()
    if row is None:
        raise no_value()
    note(
        subject=("rule", setting.code, setting.label),
        before={"value": setting.words(row.value), "valid_from": row.valid_from},
        reason=reason,
    )
    row.delete()


def _line(text: str) -> str:
    """One line, or nothing where it is too long to be kept."""
    cleaned = " ".join(text.replace("\0", "").split())
    return cleaned if len(cleaned) <= WORDS_LENGTH else ""
