"""The yearly round of checks, made on the phone while walking the market, offline too."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.outbox.toolkit import publish
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.clock import in_seoul, today
from jangteo.kernel.errors import Invalid
from jangteo.registry.merchants.events import RoundClosed
from jangteo.registry.merchants.models import Check, CheckRound, Store
from jangteo.registry.merchants.operations._common import clean, clean_reason, in_market, locked_store
from jangteo.registry.merchants.permissions import CHECK, EDIT
from jangteo.registry.merchants.types import CheckInput, CheckResult, refusals

#: A phone's clock may be a little ahead.
SLACK = timedelta(minutes=10)


@operation(permission=EDIT, scope=in_market, refusals={"merchants_round_once": refusals.round_open()})
def open_round(*, actor: Actor, now: datetime, market_id: int, title: str = "") -> int:
    """Begin a round of checks of all shops; returns its id. Raises NotAllowed, Refused(`round_open`)."""
    day = today(now)
    with open_rows(market=market_id):
        row = CheckRound.objects.create(
            market_id=market_id,
            title=clean(title, 40, "title", "이름은") or f"{day.year}년 일제 확인",
            opened_on=day,
        )
        note(subject=("round", row.id, row.title))
        return row.id


@operation(permission=CHECK, scope=in_market)
def record_check(*, actor: Actor, now: datetime, market_id: int, round_id: int, check: CheckInput) -> int:
    """Write down what was found at a shop; returns the finding's id. Sent twice under one `client_id`, it is one.

    Findings may arrive late and in any order: all are kept, and the newest by the moment of checking counts. One that
    arrives after the round was closed is kept if it was made before that.
    Raises NotAllowed, Missing(`round_missing`, `store_missing`), Refused(`round_closed`), Invalid(`moment_invalid`,
    `text_too_long`).
    """
    words = clean_reason(check.words, needed=False, field="words")
    with open_rows(market=market_id):
        known = Check.objects.filter(client_id=check.client_id).first()
        if known is not None:
            nothing_changed()
            return known.id
        found = CheckRound.objects.filter(id=round_id).first()
        if found is None:
            raise refusals.no_round()
        _check_moment(found, check.checked_at, now)
        store = locked_store(check.store_id, may_be_closed=True)
        row, fresh = _create(market_id, found, store, check, words, actor, now)
        if not fresh:
            nothing_changed()
            return row.id
        _verify(store, row)
        note(subject=("store", store.id, store.name), after={"check": CheckResult(row.result).label})
        return row.id


def _check_moment(found: CheckRound, moment: datetime, now: datetime) -> None:
    if moment > now + SLACK or in_seoul(moment).date() < found.opened_on:
        raise Invalid("moment_invalid", "확인한 때가 이상해요. 휴대폰 시계를 확인해 주세요.", field="checked_at")
    if found.closed_on is not None and in_seoul(moment).date() > found.closed_on:
        raise refusals.round_closed()


def _create(
    market_id: int, found: CheckRound, store: Store, check: CheckInput, words: str, actor: Actor, now: datetime
) -> tuple[Check, bool]:
    try:
        with transaction.atomic():
            return Check.objects.create(
                market_id=market_id,
                round=found,
                store=store,
                client_id=check.client_id,
                result=check.result.value,
                words=words,
                checked_at=check.checked_at,
                received_at=now,
                checked_by_id=actor.user_id,
                checked_by_label=actor.label[:80],
            ), True
    except IntegrityError:
        # The phone sent it twice at once: the other one is it.
        return Check.objects.get(client_id=check.client_id), False


def _verify(store: Store, row: Check) -> None:
    """A shop that was seen trading is verified by the newest finding, whenever it arrives."""
    newest = Check.objects.filter(round_id=row.round_id, store=store).order_by("-checked_at", "-id").first()
    if newest is None or not CheckResult(newest.result).verifies:
        return
    day = in_seoul(newest.checked_at).date()
    if store.last_verified_on is None or store.last_verified_on < day:
        Store.objects.filter(id=store.id).update(last_verified_on=day)


@operation(permission=EDIT, scope=in_market)
def close_round(*, actor: Actor, now: datetime, market_id: int, round_id: int) -> None:
    """End a round; findings made before may still arrive.

    Raises NotAllowed, Missing(`round_missing`), Refused(`round_closed`).
    """
    with open_rows(market=market_id):
        row = CheckRound.objects.select_for_update(of=("self",)).filter(id=round_id).first()
        if row is None:
            raise refusals.no_round()
        if row.closed_on is not None:
            raise refusals.round_closed()
        row.closed_on = today(now)
        row.save(update_fields=["closed_on"])
        note(subject=("round", row.id, row.title), after={"closed_on": row.closed_on})
        publish(RoundClosed(market_id, row.id), now=now)
