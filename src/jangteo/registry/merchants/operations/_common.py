"""What the operations of merchants share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from jangteo.foundation.tenancy.types import Scope, market_scope, store_scope
from jangteo.kernel.errors import Invalid
from jangteo.kernel.korea.phones import format_phone, parse_phone
from jangteo.registry.merchants.models import Store
from jangteo.registry.merchants.operations._keys import search_key_of, store_name_key
from jangteo.registry.merchants.types import INTRO_LENGTH, NAME_LENGTH, REASON_LENGTH, refusals


def in_market(arguments: Mapping[str, Any]) -> Scope:
    """The scope of an operation on a market."""
    return market_scope(arguments["market_id"])


def in_store(arguments: Mapping[str, Any]) -> Scope:
    """The scope of an operation on a store."""
    return store_scope(arguments["store_id"])


def tidy(text: str) -> str:
    """The text with single blanks."""
    return " ".join(text.replace("\0", "").split())


def clean(text: str, most: int, field: str, words: str) -> str:
    """The tidied text. Raises Invalid(`text_too_long`)."""
    tidied = tidy(text)
    if len(tidied) > most:
        raise Invalid("text_too_long", f"{words} {most}자까지 적을 수 있어요.", field=field)
    return tidied


def clean_name(text: str, field: str = "name") -> str:
    """A shop's name. Raises Invalid(`store_name_invalid`)."""
    name = tidy(text)
    if not 0 < len(name) <= NAME_LENGTH:
        raise refusals.store_name_invalid(field=field)
    return name


def clean_intro(text: str) -> str:
    """A shop's words on itself. Raises Invalid(`text_too_long`)."""
    return clean(text, INTRO_LENGTH, "intro", "소개는")


def clean_reason(text: str, *, needed: bool = True, field: str = "reason") -> str:
    """A reason that people will read. Raises Invalid(`reason_needed`, `text_too_long`)."""
    reason = clean(text, REASON_LENGTH, field, "까닭은")
    if needed and not reason:
        raise refusals.reason_needed(field=field)
    return reason


def clean_shop_phone(text: str) -> str:
    """The shop's public number as it is shown, or "". Raises Invalid(`phone_invalid`)."""
    return format_phone(parse_phone(text, field="shop_phone")) if text.strip() else ""


def locked_store(store_id: int, *, may_be_closed: bool = False) -> Store:
    """The store of the open market, locked: whoever changes a store takes this row first.

    Raises Missing(`store_missing`), Refused(`store_closed`).
    """
    row = lock(store_id)
    if row is None:
        raise refusals.no_store()
    if row.state == "closed" and not may_be_closed:
        raise refusals.store_closed()
    return row


def lock(store_id: int) -> Store | None:
    """The guard of every change of a store; a function of its own so that tests can take it away."""
    return Store.objects.select_for_update(of=("self",)).filter(id=store_id).first()


def touch(store: Store, *fields: str, now: datetime, by_hand: bool = True) -> None:
    """Save changed fields of a locked store; with `by_hand` they are remembered as changed by people."""
    if by_hand:
        store.edited.update(dict.fromkeys(fields, now.isoformat()))
    store.changed_at = max(now, store.added_at)
    store.save(update_fields=[*fields, "edited", "changed_at"])


def refresh_search(store: Store, today: date) -> None:
    """Bring name key and search key up to date with name, stalls and goods."""
    stalls = store.occupancies.filter(period__contains=today).values_list("stall__number", flat=True)
    goods = store.goods.values_list("words", "goods_class__name", "goods_class__parent__name")
    words = dict.fromkeys(word for row in goods for word in row if word)
    store.name_key = store_name_key(store.name)
    store.search_key = search_key_of(store.name, sorted(stalls), words)
    store.save(update_fields=["name_key", "search_key"])


def end_periods(rows: Iterable[Any], day: date) -> None:
    """End half-open periods on `day`: it no longer belongs to them; one that began on that day or later goes."""
    for row in rows:
        if row.period.lower is not None and row.period.lower >= day:
            row.delete()
        else:
            row.period = DateRange(row.period.lower, day)
            row.save(update_fields=["period"])


def running(rows: Any, day: date) -> Any:
    """Of a queryset with `period`, those that have not ended on `day`, today's and coming ones."""
    return rows.filter(period__overlap=DateRange(day, None)).select_for_update(of=("self",)).order_by("id")


def period_from(day: date, end: date | None = None) -> DateRange:
    """The half-open range of a column."""
    return DateRange(day, end)
