"""The office's side of an application: ask for more, approve, refuse."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, operation
from jangteo.foundation.identity import queries as people
from jangteo.foundation.outbox.toolkit import publish
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.clock import today
from jangteo.registry.merchants.events import ApplicationDecided
from jangteo.registry.merchants.models import Application, Store
from jangteo.registry.merchants.operations import _association, _papers, applying
from jangteo.registry.merchants.operations._common import clean_reason, in_market
from jangteo.registry.merchants.operations._opening import REFUSALS, create_store, meet_keeper
from jangteo.registry.merchants.operations._telling import tell_user
from jangteo.registry.merchants.permissions import DECIDE
from jangteo.registry.merchants.types import ApplicationState, GoodsInput, Tax, refusals

MY_APPLICATION = "/shop/apply/{id}/"


def _waiting(application_id: int) -> Application:
    row = applying.lock_application(application_id)
    if row is None or row.state == ApplicationState.DRAFT:
        raise refusals.no_application()
    if ApplicationState(row.state).is_settled:
        raise refusals.application_settled()
    return row


def _decide(row: Application, state: ApplicationState, actor: Actor, now: datetime, words: str = "") -> None:
    before = ApplicationState(row.state)
    row.state, row.words = state.value, words
    row.changed_at = max(now, row.started_at)
    row.decided_at = now if state.is_settled else None
    row.save()
    applying.step(row, actor, now, words)
    note(
        subject=("application", row.id, row.shop_name),
        before={"state": before.label},
        after={"state": state.label},
        reason=words,
    )


def _tell(row: Application, template: str, now: datetime, link: str, **more: str) -> None:
    tell_user(
        template,
        row.applicant_id,
        market_id=row.market_id,
        shop=row.shop_name,
        key=f"merchants.{template}:{row.id}:{now.isoformat()}",
        now=now,
        link=link,
        **more,
    )


@operation(permission=DECIDE, scope=in_market)
def ask_for_more(*, actor: Actor, now: datetime, market_id: int, application_id: int, reason: str) -> None:
    """Hand an application back to be completed; the applicant is told what is missing.

    Raises NotAllowed, Missing(`application_missing`), Refused(`application_settled`, `application_not_waiting`),
    Invalid(`reason_needed`, `text_too_long`).
    """
    words = clean_reason(reason)
    with open_rows(market=market_id):
        row = _waiting(application_id)
        if row.state != ApplicationState.SUBMITTED:
            raise refusals.application_not_waiting()
        _decide(row, ApplicationState.MORE_NEEDED, actor, now, words)
        _tell(row, "more_needed", now, MY_APPLICATION.format(id=row.id), 까닭=words)


@operation(permission=DECIDE, scope=in_market)
def refuse(*, actor: Actor, now: datetime, market_id: int, application_id: int, reason: str) -> None:
    """Refuse an application; the applicant is told why.

    Raises NotAllowed, Missing(`application_missing`), Refused(`application_settled`), Invalid(`reason_needed`,
    `text_too_long`).
    """
    words = clean_reason(reason)
    with open_rows(market=market_id):
        row = _waiting(application_id)
        _decide(row, ApplicationState.REFUSED, actor, now, words)
        publish(ApplicationDecided(market_id, row.id, row.state), now=now)
        _tell(row, "refused", now, MY_APPLICATION.format(id=row.id), 까닭=words)


@operation(permission=DECIDE, scope=in_market, refusals=REFUSALS)
def approve(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    application_id: int,
    stall_ids: Sequence[int] | None = None,
    join_association: bool | None = None,
    seen_at: datetime | None = None,
) -> int:
    """Approve an application: person, business, shop, stall and roles come into being, and its papers
    are the shop's. Returns the store's id.

    `stall_ids`: the stalls that the office gives, None those that were asked for. `join_association`: None does as was
    asked. `seen_at`: when what the office read was last changed; a later change is shown first.
    Raises NotAllowed, Missing(`application_missing`, `stall_missing`), Refused(`application_settled`,
    `application_not_waiting`, `application_changed`, `stall_taken`, `stall_retired`), and what `parties` raises.
    """
    with open_rows(market=market_id):
        row = _waiting(application_id)
        if row.state != ApplicationState.SUBMITTED:
            raise refusals.application_not_waiting()
        if seen_at is not None and row.changed_at > seen_at:
            raise refusals.application_changed()
        store = _open(row, actor, now, stall_ids)
        row.store = store
        _papers.take_over(row, store, now)
        _decide(row, ApplicationState.APPROVED, actor, now)
        wants_in = bool(row.answers.get("join_association")) if join_association is None else join_association
        if wants_in:
            _association.join(actor, now, store)
        publish(ApplicationDecided(market_id, row.id, row.state), now=now)
        _tell(row, "approved", now, "/shop/")
        return store.id


def _open(row: Application, actor: Actor, now: datetime, stall_ids: Sequence[int] | None) -> Store:
    keeper = meet_keeper(
        actor,
        now,
        row.market_id,
        name=row.name,
        phone=people.find_proven_phone(user_id=row.applicant_id) or "",
        business_number=row.business_number,
        shop_name=row.shop_name,
        user_id=row.applicant_id,
    )
    opens_on = row.answers.get("opens_on")
    asked = [row.stall_id] if row.stall_id is not None else []
    return create_store(
        actor,
        now,
        row.market_id,
        name=row.shop_name,
        keeper=keeper,
        stall_ids=asked if stall_ids is None else stall_ids,
        goods=goods_of(row),
        opened_on=date.fromisoformat(opens_on) if opens_on else today(now),
        source="application",
        intro=row.answers.get("intro", ""),
        shop_phone=row.answers.get("shop_phone", ""),
    )


def goods_of(row: Application) -> list[GoodsInput]:
    """The goods of an application as they were chosen."""
    return [
        GoodsInput(item["code"], item["words"], Tax(item["tax"]) if item["tax"] else None)
        for item in row.answers.get("goods", [])
    ]
