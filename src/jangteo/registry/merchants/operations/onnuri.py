"""온누리 registrations: written down, renewed, given up; keepers told a month before they end."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django_scopes import scope as open_rows
from django_scopes import scopes_disabled

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.outbox.toolkit import publish
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Invalid
from jangteo.kernel.korea.dates import format_date
from jangteo.registry.merchants.events import OnnuriDue, StoreChanged
from jangteo.registry.merchants.models import Onnuri, Store
from jangteo.registry.merchants.operations._common import clean, in_market, locked_store
from jangteo.registry.merchants.operations._telling import tell_helpers, tell_person
from jangteo.registry.merchants.permissions import EDIT, WARN
from jangteo.registry.merchants.queries.onnuri import get_onnuri_rules
from jangteo.registry.merchants.types import OnnuriKind, months_after, refusals
from jangteo.registry.merchants.types.onnuri import LONGEST_NOTICE

NUMBER_LENGTH = 40


def _checked(registered_on: date, day: date) -> date:
    if not date(2009, 1, 1) <= registered_on <= day:
        raise Invalid("day_invalid", "등록한 날은 오늘까지예요.", field="registered_on")
    return registered_on


def _create(store: Store, kind: OnnuriKind, number: str, registered_on: date) -> Onnuri:
    return Onnuri.objects.create(
        market_id=store.market_id,
        store=store,
        kind=kind.value,
        number=clean(number, NUMBER_LENGTH, "number", "가맹번호는"),
        registered_on=registered_on,
        expires_on=get_onnuri_rules().expires(registered_on),
    )


@operation(permission=EDIT, scope=in_market, refusals={"merchants_onnuri_once": refusals.onnuri_held()})
def register_onnuri(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    store_id: int,
    kind: OnnuriKind,
    registered_on: date,
    number: str = "",
) -> int:
    """Write down that a shop takes 온누리 in one way since a day; the clock follows that day's rule. Returns the id.

    Raises NotAllowed, Missing(`store_missing`), Refused(`store_closed`, `onnuri_held`), Invalid(`day_invalid`,
    `text_too_long`).
    """
    with open_rows(market=market_id):
        store = locked_store(store_id)
        row = _create(store, kind, number, _checked(registered_on, today(now)))
        note(
            subject=("store", store.id, store.name),
            after={"onnuri": kind.label, "expires_on": row.expires_on},
        )
        publish(StoreChanged(market_id, store.id, ("onnuri",)), now=now)
        return row.id


@operation(permission=EDIT, scope=in_market)
def renew_onnuri(
    *, actor: Actor, now: datetime, market_id: int, onnuri_id: int, renewed_on: date | None = None, number: str = ""
) -> int:
    """Write down a renewal (None: today), possible from a month before the end; the clock begins anew where the old one
    ends, or on the day of a late renewal. Returns the new registration's id.

    Raises NotAllowed, Missing(`onnuri_missing`), Refused(`onnuri_too_early`, `store_closed`), Invalid(`day_invalid`).
    """
    day = today(now)
    with open_rows(market=market_id):
        old, store = _held(onnuri_id)
        on = _checked(renewed_on or day, day)
        rules = get_onnuri_rules()
        if on < rules.notice_from(old.registered_on, old.expires_on):
            raise refusals.onnuri_too_early()
        starts = max(on, old.expires_on)
        old.ended_on = starts
        old.save(update_fields=["ended_on"])
        row = Onnuri.objects.create(
            market_id=market_id,
            store=store,
            kind=old.kind,
            number=clean(number, NUMBER_LENGTH, "number", "가맹번호는") or old.number,
            registered_on=starts,
            expires_on=rules.expires(starts),
        )
        note(
            subject=("store", store.id, store.name),
            before={"expires_on": old.expires_on},
            after={"expires_on": row.expires_on},
        )
        publish(StoreChanged(market_id, store.id, ("onnuri",)), now=now)
        return row.id


@operation(permission=EDIT, scope=in_market)
def end_onnuri(
    *, actor: Actor, now: datetime, market_id: int, onnuri_id: int, on: date | None = None, reason: str = ""
) -> None:
    """Write down that a registration is given up or was taken away.

    Raises NotAllowed, Missing(`onnuri_missing`), Refused(`store_closed`), Invalid(`day_invalid`, `text_too_long`).
    """
    day = on or today(now)
    words = clean(reason, 100, "reason", "까닭은")
    with open_rows(market=market_id):
        row, store = _held(onnuri_id)
        if not row.registered_on <= day <= today(now):
            raise Invalid("day_invalid", "끝낸 날을 다시 확인해 주세요.", field="on")
        row.ended_on = day
        row.save(update_fields=["ended_on"])
        note(
            subject=("store", store.id, store.name),
            before={"onnuri": OnnuriKind(row.kind).label},
            reason=words,
        )
        publish(StoreChanged(market_id, store.id, ("onnuri",)), now=now)


def _held(onnuri_id: int) -> tuple[Onnuri, Store]:
    seen = Onnuri.objects.filter(id=onnuri_id, ended_on=None).first()
    if seen is None:
        raise refusals.no_onnuri()
    store = locked_store(seen.store_id)
    row = Onnuri.objects.select_for_update(of=("self",)).filter(id=onnuri_id, ended_on=None).first()
    if row is None:
        raise refusals.no_onnuri()
    return row, store


@operation(permission=WARN)
def warn_of_onnuri(*, actor: Actor, now: datetime) -> int:
    """Tell the keepers of registrations that can be renewed from today on, each once; returns how many. Of all markets.

    Raises NotAllowed.
    """
    day = today(now)
    rules = get_onnuri_rules()
    with scopes_disabled():
        # Nothing is due earlier than the longest notice of any rule before its end.
        rows = Onnuri.objects.select_for_update(of=("self",), skip_locked=True).select_related("store")
        near = rows.filter(
            ended_on=None, warned_at=None, store__state="open", expires_on__lte=months_after(day, LONGEST_NOTICE)
        )
        due = [
            row
            for row in near.filter(expires_on__gt=day - timedelta(days=31)).order_by("id")
            if day >= rules.notice_from(row.registered_on, row.expires_on)
        ]
    for row in due:
        with open_rows(market=row.market_id):
            _warn(row, now)
    if due:
        note(subject=("onnuri", "", "온누리 갱신"), after={"count": len(due)})
    else:
        nothing_changed()
    return len(due)


def _warn(row: Onnuri, now: datetime) -> None:
    row.warned_at = now
    row.save(update_fields=["warned_at"])
    publish(OnnuriDue(row.market_id, row.store_id, row.id, row.expires_on), now=now)
    told: Any = {
        "market_id": row.market_id,
        "shop": row.store.name,
        "key": f"merchants.onnuri_due:{row.id}",
        "now": now,
        "link": "/shop/",
        "방식": OnnuriKind(row.kind).label,
        "날짜": format_date(row.expires_on),
    }
    tell_person("onnuri_due", row.store.person_id, **told)
    tell_helpers("onnuri_due", row.store_id, **told)
