"""A shop rests for a while, trades again, or closes for good."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, operation
from jangteo.foundation.outbox.toolkit import publish
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Invalid
from jangteo.kernel.korea.dates import format_date
from jangteo.registry.merchants.events import StoreClosed, StoreRested, StoreResumed
from jangteo.registry.merchants.models import Handover, Occupancy, Onnuri, Rest, Store, StoreHelper, Tenure
from jangteo.registry.merchants.operations import _association, _papers, _roles
from jangteo.registry.merchants.operations._common import (
    clean_reason,
    end_periods,
    in_market,
    in_store,
    locked_store,
    refresh_search,
    running,
    touch,
)
from jangteo.registry.merchants.operations._telling import tell_person
from jangteo.registry.merchants.permissions import EDIT, KEEP
from jangteo.registry.merchants.types import HandoverState, HelperState, refusals

#: A rest may be entered a while after it began, and is planned at most a year ahead.
LATEST_ENTRY, EARLIEST_ENTRY = timedelta(days=366), timedelta(days=366)


def _span(first_day: date, last_day: date | None, day: date) -> DateRange:
    if not day - LATEST_ENTRY <= first_day <= day + EARLIEST_ENTRY:
        raise Invalid("day_invalid", "쉬기 시작하는 날을 다시 확인해 주세요.", field="first_day")
    if last_day is not None and not first_day <= last_day <= first_day + timedelta(days=1098):
        raise Invalid("day_invalid", "끝나는 날은 시작하는 날부터 3년 안이어야 해요.", field="last_day")
    return DateRange(first_day, None if last_day is None else last_day + timedelta(days=1))


def _told(period: DateRange) -> str:
    end = f" ~ {format_date(period.upper - timedelta(days=1))}" if period.upper else "부터"
    return f"{format_date(period.lower)}{end}"


@operation(permission=KEEP, scope=in_store, refusals={"merchants_rest_once": refusals.store_resting()})
def rest(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    store_id: int,
    first_day: date,
    last_day: date | None = None,
    reason: str = "",
) -> int:
    """Rest from a day through another, or until further notice; the shop keeps its stalls. Returns the rest's id.

    Raises NotAllowed, Missing(`store_missing`), Refused(`store_closed`, `store_resting`), Invalid(`day_invalid`,
    `text_too_long`).
    """
    words = clean_reason(reason, needed=False)
    with open_rows(market=market_id):
        store = locked_store(store_id)
        period = _span(first_day, last_day, today(now))
        row = Rest.objects.create(market_id=market_id, store=store, period=period, reason=words, added_at=now)
        Store.objects.filter(id=store.id).update(changed_at=max(now, store.added_at))
        note(subject=("store", store.id, store.name), after={"rest": _told(period)}, reason=words)
        publish(StoreRested(market_id, store.id, first_day, last_day), now=now)
        return row.id


@operation(permission=KEEP, scope=in_store)
def resume(*, actor: Actor, now: datetime, market_id: int, store_id: int, rest_id: int | None = None) -> None:
    """Trade again from today on; or, with `rest_id`, give up a rest that has not begun.

    Raises NotAllowed, Missing(`store_missing`, `rest_missing`), Refused(`store_closed`).
    """
    day = today(now)
    with open_rows(market=market_id):
        store = locked_store(store_id)
        rows = running(Rest.objects.filter(store=store), day)
        found = [row for row in rows if (row.id == rest_id if rest_id is not None else day in row.period)]
        if not found:
            raise refusals.no_rest()
        before = _told(found[0].period)
        end_periods(found, day)
        Store.objects.filter(id=store.id).update(changed_at=max(now, store.added_at))
        note(subject=("store", store.id, store.name), before={"rest": before})
        publish(StoreResumed(market_id, store.id, day), now=now)


@operation(permission=EDIT, scope=in_market)
def close_store(
    *, actor: Actor, now: datetime, market_id: int, store_id: int, last_day: date | None = None, reason: str = ""
) -> None:
    """Close a shop for good: it leaves its stalls, its people lose their roles in it, its memberships end.

    `last_day`: the last on which it traded, at the latest today (None). Its history stays. Raises NotAllowed, Missing(
    `store_missing`), Refused(`store_closed`), Invalid(`day_invalid`, `text_too_long`).
    """
    words = clean_reason(reason, needed=False)
    day = last_day or today(now)
    with open_rows(market=market_id):
        store = locked_store(store_id)
        if day > today(now) or (store.opened_on is not None and day < store.opened_on):
            raise Invalid("day_invalid", "마지막 영업일은 연 날부터 오늘까지예요.", field="last_day")
        after = day + timedelta(days=1)
        _end_ties(store, after, now)
        _papers.leave_behind(store, now)
        store.state, store.closed_on, store.closed_because = "closed", day, words
        touch(store, "state", "closed_on", "closed_because", now=now)
        refresh_search(store, after)
        _roles.end_all(actor, now, store)
        _association.leave(actor, now, store, store.person_id, after, "폐점")
        note(subject=("store", store.id, store.name), after={"closed_on": day}, reason=words)
        publish(StoreClosed(market_id, store.id, day), now=now)
        tell_person(
            "closed",
            store.person_id,
            market_id=market_id,
            shop=store.name,
            key=f"merchants.closed:{store.id}:{now.isoformat()}",
            now=now,
            link="/shop/",
        )


def _end_ties(store: Store, day: date, now: datetime) -> None:
    """From a day on nothing of the shop goes on: stalls, keeper, rests, 온누리, helpers, a handover on its way."""
    for model in (Occupancy, Tenure, Rest):
        end_periods(running(model._default_manager.filter(store=store), day), day)
    Onnuri.objects.filter(store=store, ended_on=None).update(ended_on=day)
    StoreHelper.objects.filter(store=store).exclude(state=HelperState.ENDED.value).update(
        state=HelperState.ENDED.value, until=now
    )
    store.change_requests.filter(state="waiting").update(state="withdrawn", decided_at=now)
    Handover.objects.filter(store=store, state__in=["proposed", "accepted"]).update(
        state=HandoverState.WITHDRAWN.value, decided_at=now
    )
