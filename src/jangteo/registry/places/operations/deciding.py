"""A person decides which market a doubtful row is."""

from __future__ import annotations

from datetime import datetime

from jangteo.foundation.audit.toolkit import note, operation
from jangteo.foundation.outbox.toolkit import publish
from jangteo.foundation.tenancy.types import Actor, in_region
from jangteo.kernel.errors import Invalid, Missing, Refused
from jangteo.registry.places.events import MarketAdded, MarketChanged
from jangteo.registry.places.models import Doubt, Market
from jangteo.registry.places.operations._layouts import find_layout
from jangteo.registry.places.operations._storing import (
    apply_change,
    differences,
    ensure_regions,
    lies_in,
    new_market,
    write_changes,
    write_facilities,
)
from jangteo.registry.places.operations._values import Row, RowReader, read_yes_no
from jangteo.registry.places.permissions import DECIDE
from jangteo.registry.places.types import DatasetKind, DoubtDecision, RowOutcome


def _chosen(doubt: Doubt, market_id: int | None, region_id: int | None) -> Market:
    offered = {entry["market_id"] for entry in doubt.candidates}
    if market_id is None or market_id not in offered:
        raise Invalid("candidate_invalid", "보기에 있는 시장 가운데 골라 주세요.", field="market_id")
    market = Market.objects.select_for_update(of=("self",)).select_related("region").filter(id=market_id).first()
    if market is None:
        raise Missing("market_missing", "그런 시장을 찾지 못했어요.")
    if not lies_in(market.region.code if market.region else "", region_id):
        message = "다른 지역에 등록된 시장이에요. 설치 관리자에게 정해 달라고 해 주세요."
        raise Invalid("candidate_elsewhere", message, field="market_id")
    return market


def _apply(doubt: Doubt, row: Row, market: Market, now: datetime) -> tuple[str, ...]:
    """Bring the row's values to the market; returns the fields that changed."""
    edition = doubt.source_row.edition
    regions = ensure_regions()
    standard = edition.kind == DatasetKind.STANDARD
    change, _ = differences(row, market, regions, None if standard else ("statutory_kind", "recognition"))
    if change:
        apply_change(market, change, now)
        write_changes([market], regions)
    if not standard:
        layout = find_layout(tuple(edition.header))
        cells = [(market.id, code.value, read_yes_no(row.raw[at])) for at, code in layout.facilities.items()]
        write_facilities(cells, edition_id=edition.id, as_of=edition.reference_date)
    return tuple(change)


def _added(row: Row, now: datetime) -> Market:
    market = new_market(row, ensure_regions(), set(Market.objects.values_list("slug", flat=True)), now)
    market.save()
    return market


@operation(permission=DECIDE, scope=in_region)
def decide_doubt(
    *,
    actor: Actor,
    now: datetime,
    doubt_id: int,
    decision: DoubtDecision,
    market_id: int | None = None,
    region_id: int | None = None,
) -> int | None:
    """Say what a doubtful row is: the candidate `market_id`, a new market, or nothing to load.

    Returns the market's id, None when skipped. `region_id` is the region in which the actor decides. Raises NotAllowed,
    Missing(`doubt_missing`), Refused(`doubt_decided`), Invalid(`candidate_invalid`), Invalid(`candidate_elsewhere`) for
    a market outside that region, Invalid(`new_not_possible`) for a file of facilities, which cannot add markets.
    """
    doubt = (
        Doubt.objects.select_for_update(of=("self",)).select_related("source_row__edition").filter(id=doubt_id).first()
    )
    if doubt is None or not lies_in(doubt.region_code, region_id):
        raise Missing("doubt_missing", "그런 확인 거리가 없어요.")
    if doubt.decision:
        raise Refused("doubt_decided", f"이미 정했어요: {DoubtDecision(doubt.decision).label}")
    source = doubt.source_row
    edition = source.edition
    reader = RowReader(find_layout(tuple(edition.header)), edition.reference_date)
    row = reader.read(source.row, tuple(source.raw))
    market: Market | None = None
    if decision is DoubtDecision.SAME:
        market = _chosen(doubt, market_id, region_id)
        changed = _apply(doubt, row, market, now)
        source.outcome = RowOutcome.CHANGED if changed else RowOutcome.UNCHANGED
        if changed:
            publish(MarketChanged(market.id, changed), now=now)
    elif decision is DoubtDecision.NEW:
        if edition.kind != DatasetKind.STANDARD:
            raise Invalid("new_not_possible", "시설 자료로는 새 시장을 넣을 수 없어요.", field="decision")
        market = _added(row, now)
        source.outcome = RowOutcome.ADDED
        publish(MarketAdded(market.id), now=now)
    source.market = market
    source.save(update_fields=["market", "outcome"])
    doubt.decision, doubt.market = decision.value, market
    doubt.decided_by, doubt.decided_at = actor.label[:80], now
    doubt.save()
    note(
        subject=("places_doubt", doubt.id, doubt.name),
        after={"decision": decision.label, "market": market.name if market else None},
    )
    return market.id if market else None
