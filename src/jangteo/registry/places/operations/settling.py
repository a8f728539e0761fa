"""Several doubts at once, and a skipped one taken up again."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.tenancy.types import Actor, in_region
from jangteo.kernel.errors import Invalid, Missing, Refused
from jangteo.registry.places.models import Doubt, Region
from jangteo.registry.places.operations.deciding import decide_doubt
from jangteo.registry.places.permissions import DECIDE
from jangteo.registry.places.types import DoubtDecision, RowOutcome, gazetteer

MOST = 200


@operation(permission=DECIDE, scope=in_region)
def decide_doubts(
    *,
    actor: Actor,
    now: datetime,
    doubt_ids: tuple[int, ...],
    decision: DoubtDecision,
    region_id: int | None = None,
) -> int:
    """Decide several doubts alike: each is its only candidate, or each is skipped; returns how many were decided.

    Those already decided are left alone, and of those to be the same market those with several candidates or with a
    candidate that two of the rows claim. All or none. Raises NotAllowed, Missing(`doubt_missing`), and
    Invalid(`doubts_invalid`) for none, for more than 200 or for `new`, which a person decides one by one.
    """
    if not 0 < len(doubt_ids) <= MOST:
        raise Invalid("doubts_invalid", f"하나에서 {MOST}건까지 골라 주세요.")
    if decision is DoubtDecision.NEW:
        raise Invalid("doubts_invalid", "새 시장은 하나씩 정해 주세요.")
    rows = Doubt.objects.filter(id__in=doubt_ids, decision="").order_by("id")
    listed = list(rows.values_list("id", "candidates", "source_row__edition_id"))
    claims = Counter((edition, each[0]["market_id"]) for _, each, edition in listed if len(each) == 1)
    decided = 0
    for doubt_id, candidates, edition in listed:
        only = candidates[0]["market_id"] if len(candidates) == 1 else None
        if decision is DoubtDecision.SAME and (only is None or claims[edition, only] > 1):
            continue
        decide_doubt(
            actor=actor,
            now=now,
            doubt_id=doubt_id,
            decision=decision,
            market_id=only if decision is DoubtDecision.SAME else None,
            region_id=region_id,
        )
        decided += 1
    if decided:
        note(after={"decision": decision.label, "count": decided})
    else:
        nothing_changed()
    return decided


@operation(permission=DECIDE, scope=in_region)
def reopen_doubt(*, actor: Actor, now: datetime, doubt_id: int, region_id: int | None = None) -> None:
    """Take a skipped doubt up again. Others stay decided: their values are in the register by now.

    Raises NotAllowed, Missing(`doubt_missing`), Refused(`doubt_settled`) unless it was skipped.
    """
    doubt = Doubt.objects.select_for_update(of=("self",)).select_related("source_row").filter(id=doubt_id).first()
    if doubt is None or not _inside(doubt.region_code, region_id):
        raise Missing("doubt_missing", "그런 확인 거리가 없어요.")
    if doubt.decision != DoubtDecision.SKIP:
        raise Refused("doubt_settled", "이미 시장 자료에 넣어서 되돌릴 수 없어요. 시장 정보에서 고쳐 주세요.")
    doubt.decision, doubt.decided_by, doubt.decided_at = "", "", None
    doubt.save(update_fields=["decision", "decided_by", "decided_at"])
    source = doubt.source_row
    source.outcome = RowOutcome.IN_DOUBT
    source.save(update_fields=["outcome"])
    note(
        subject=("places_doubt", doubt.id, doubt.name),
        before={"decision": DoubtDecision.SKIP.label},
        after={"decision": ""},
    )


def _inside(code: str, region_id: int | None) -> bool:
    if region_id is None:
        return True
    wanted = Region.objects.filter(id=region_id).values_list("code", flat=True).first()
    return wanted in {fact.code for fact in gazetteer().lineage(code)}
