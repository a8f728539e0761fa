"""A person decides which market a file means, whether two rows are one shop, and what a word of goods means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q
from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.tenancy.toolkit import directory
from jangteo.foundation.tenancy.types import Actor, in_region
from jangteo.kernel.errors import Invalid, Missing, Refused
from jangteo.registry.merchants.models import GoodsClass, ShopPlace, ShopRow, ShopTwins, ShopWord
from jangteo.registry.merchants.operations._opening import REFUSALS
from jangteo.registry.merchants.operations._shop_again import load_place, open_shops, read_again, sort_again
from jangteo.registry.merchants.operations._shop_importing import take_lock
from jangteo.registry.merchants.operations._shop_planning import find_stands
from jangteo.registry.merchants.operations._shop_tree import read_tree
from jangteo.registry.merchants.operations._shop_writing import stand_in
from jangteo.registry.merchants.permissions import SETTLE
from jangteo.registry.merchants.types.imports import PlaceState, TwinDecision, WordKind
from jangteo.registry.merchants.types.shop_words import MAX_WORD, guess
from jangteo.registry.places import queries as places
from jangteo.registry.places.types import RowOutcome, gazetteer

MOST = 200
_OPEN = (PlaceState.DOUBT, PlaceState.MISSING)


def _code(region_id: int | None) -> str:
    found = directory().find_region(id=region_id) if region_id is not None else None
    return found.code if found is not None else ""


def _inside(code: str, region_id: int | None) -> bool:
    return region_id is None or _code(region_id) in {fact.code for fact in gazetteer().lineage(code)}


def _locked_place(place_id: int, region_id: int | None) -> ShopPlace:
    place = ShopPlace.objects.select_for_update().filter(id=place_id).first()
    if place is None or not _inside(place.region_code, region_id):
        raise Missing("place_missing", "그런 확인 거리가 없어요.")
    return place


# --- which market -----------------------------------------------------------------------------------------------------


@operation(permission=SETTLE, scope=in_region, refusals=REFUSALS)
def decide_shop_place(
    *, actor: Actor, now: datetime, place_id: int, market_slug: str, region_id: int | None = None
) -> int:
    """Say which market of the register a file means; its rows are loaded at once, in this and in later lists.

    Returns how many shops that added. Raises NotAllowed, Missing(`place_missing`), Refused(`place_decided`),
    Refused(`import_running`), Invalid(`market_unknown`), Invalid(`market_elsewhere`) for one outside the region.
    """
    take_lock()
    place = _locked_place(place_id, region_id)
    if place.state not in {*_OPEN, PlaceState.SKIPPED}:
        raise Refused("place_decided", "이미 정한 시장이에요. 화면을 새로 열어 확인해 주세요.")
    market = places.find_market_ref(slug=market_slug.strip())
    if market is None:
        raise Invalid("market_unknown", "그런 시장이 없어요. 등록된 시장 가운데 골라 주세요.", field="market")
    view = places.find_market(id=market.id)
    if not _inside(view.region.code if view and view.region else "", region_id):
        message = "다른 지역에 등록된 시장이에요. 설치 관리자에게 정해 달라고 해 주세요."
        raise Invalid("market_elsewhere", message, field="market")
    _settle(place, PlaceState.DECIDED, market.id, actor, now)
    with open_rows(market=market.id):
        plan = load_place(place, now)
    added = len(plan.added) if plan is not None else 0
    note(
        subject=("shop_place", place.id, place.name),
        after={"market": market.name, "decision": PlaceState.DECIDED.label, "added": added},
    )
    return added


@operation(permission=SETTLE, scope=in_region)
def skip_shop_place(*, actor: Actor, now: datetime, place_id: int, region_id: int | None = None) -> None:
    """Set the rows of a market aside; they stay kept. Raises NotAllowed, Missing, Refused(`place_decided`)."""
    place = _locked_place(place_id, region_id)
    if place.state not in _OPEN:
        raise Refused("place_decided", "이미 정한 시장이에요. 화면을 새로 열어 확인해 주세요.")
    _settle(place, PlaceState.SKIPPED, None, actor, now)
    note(subject=("shop_place", place.id, place.name), after={"decision": PlaceState.SKIPPED.label})


@operation(permission=SETTLE, scope=in_region)
def reopen_shop_place(*, actor: Actor, now: datetime, place_id: int, region_id: int | None = None) -> None:
    """Take a market that was set aside up again. Raises NotAllowed, Missing, Refused(`place_settled`) for others."""
    place = _locked_place(place_id, region_id)
    if place.state != PlaceState.SKIPPED:
        raise Refused("place_settled", "이미 가게를 넣어서 되돌릴 수 없어요. 상인 명부에서 고쳐 주세요.")
    place.state = PlaceState.DOUBT if place.guesses else PlaceState.MISSING
    place.decided_by, place.decided_at = "", None
    place.save(update_fields=["state", "decided_by", "decided_at"])
    note(subject=("shop_place", place.id, place.name), before={"decision": PlaceState.SKIPPED.label})


def _settle(place: ShopPlace, state: PlaceState, market_id: int | None, actor: Actor, now: datetime) -> None:
    place.state, place.registered_id = state, market_id
    place.decided_by, place.decided_at = actor.label[:80], now
    place.save(update_fields=["state", "registered", "decided_by", "decided_at"])


# --- one shop or several ----------------------------------------------------------------------------------------------


@operation(permission=SETTLE, scope=in_region, refusals=REFUSALS)
def decide_shop_twins(
    *,
    actor: Actor,
    now: datetime,
    twins_id: int,
    decision: TwinDecision,
    row_ids: tuple[int, ...] = (),
    region_id: int | None = None,
) -> int:
    """Say whether the rows that wait are the shop that is there already, or shops of their own.

    With MERGE those of `row_ids` (all, when empty) become that shop and the rest shops of their own; with KEEP all do.
    Returns how many shops were added. Raises NotAllowed, Missing(`twins_missing`), Refused(`twins_decided`),
    Refused(`import_running`), Invalid(`twins_invalid`) for a row that is not of the group.
    """
    take_lock()
    twins = ShopTwins.objects.select_for_update(of=("self",)).select_related("place").filter(id=twins_id).first()
    if twins is None or not _inside(twins.place.region_code, region_id):
        raise Missing("twins_missing", "그런 확인 거리가 없어요.")
    market_id = twins.place.registered_id
    if twins.decision or market_id is None:
        raise Refused("twins_decided", "이미 정했어요. 화면을 새로 열어 확인해 주세요.")
    with open_rows(market=market_id):
        rows = ShopRow.objects.filter(twins=twins, store=None).select_related("edition").order_by("line")
        waiting = list(rows)
        if not {row.id for row in waiting} >= set(row_ids):
            raise Invalid("twins_invalid", "보기에 있는 줄 가운데 골라 주세요.", field="row")
        merged = [row for row in waiting if decision is TwinDecision.MERGE and (not row_ids or row.id in row_ids)]
        kept = [row for row in waiting if row not in merged]
        if merged:
            _merge(twins, merged, market_id)
        open_shops(kept, market_id, now)
    twins.decision, twins.decided_by, twins.decided_at = decision.value, actor.label[:80], now
    twins.save(update_fields=["decision", "decided_by", "decided_at"])
    counts = {"decision": decision.label, "merged": len(merged), "added": len(kept)}
    note(subject=("shop_twins", twins.id, twins.place.name), after=counts)
    return len(kept)


def _merge(twins: ShopTwins, rows: list[ShopRow], market_id: int) -> None:
    """The rows are the shop that stands for the group; it gets the stalls that they name."""
    store = twins.store
    if store is None:
        raise Refused("twins_decided", "합칠 가게가 이제 없어요. 서로 다른 가게로 정해 주세요.")
    again = read_again(rows)
    stands = find_stands(list(again.values()), market_id)
    stand_in(stands, {row.line: store for row in rows})
    for row in rows:
        row.store, row.outcome, row.merged = store, RowOutcome.UNCHANGED, True
        row.unsure = []
    ShopRow.objects.bulk_update(rows, ["store", "outcome", "merged", "unsure"])


@operation(permission=SETTLE, scope=in_region)
def decide_many_shop_twins(
    *, actor: Actor, now: datetime, twins_ids: tuple[int, ...], decision: TwinDecision, region_id: int | None = None
) -> int:
    """Decide several groups alike, all or none; those already decided are left alone. Returns how many were decided.

    Raises NotAllowed, Missing(`twins_missing`), Refused(`import_running`), Invalid(`twins_invalid`) for none or more
    than 200.
    """
    if not 0 < len(twins_ids) <= MOST:
        raise Invalid("twins_invalid", f"하나에서 {MOST}건까지 골라 주세요.")
    waiting = ShopTwins.objects.filter(id__in=twins_ids, decision="").order_by("id").values_list("id", flat=True)
    decided = 0
    for twins_id in list(waiting):
        decide_shop_twins(actor=actor, now=now, twins_id=twins_id, decision=decision, region_id=region_id)
        decided += 1
    if decided:
        note(after={"decision": decision.label, "count": decided})
    else:
        nothing_changed()
    return decided


# --- words of goods ---------------------------------------------------------------------------------------------------


@operation(permission=SETTLE, scope=in_region)
def decide_shop_words(*, actor: Actor, now: datetime, answers: Mapping[str, str], region_id: int | None = None) -> int:
    """Say what words of goods mean: word → code of a class, or "" for a word that names no goods.

    It holds for every shop that says the word in the region, now and in later lists; goods that people wrote here stay.
    Returns how many shops changed. Raises NotAllowed, Invalid(`goods_unknown`, `words_invalid`),
    Refused(`import_running`).
    """
    if not 0 < len(answers) <= MOST:
        raise Invalid("words_invalid", f"하나에서 {MOST}개까지 골라 주세요.")
    if any(not 0 < len(word) <= MAX_WORD or "\0" in word for word in answers):
        raise Invalid("words_invalid", "정할 수 없는 말이에요.")
    take_lock()
    read_tree(write=True)
    known = {row.code: row for row in GoodsClass.objects.filter(valid_to=None)}
    for code in answers.values():
        if code and code not in known:
            raise Invalid("goods_unknown", "고를 수 없는 품목이에요.", field="goods")
    for word, code in answers.items():
        held = ShopWord.objects.filter(Q(region=None) if region_id is None else Q(region_id=region_id), word=word)
        row = held.first() or ShopWord(word=word, region_id=region_id)
        row.goods_class, row.decided_by, row.decided_at = known.get(code), actor.label[:80], now
        row.save()
    changed = _sort_shops(tuple(answers), region_id, now)
    told = {word: known[code].name if code else "품목 아님" for word, code in answers.items()}
    note(subject=("shop_words", "", ", ".join(answers)[:200]), after={**told, "count": changed})
    return changed


@operation(permission=SETTLE, scope=in_region)
def accept_shop_words(*, actor: Actor, now: datetime, words: tuple[str, ...], region_id: int | None = None) -> int:
    """Take the classes that the program offers for these words; those it offers none for are left. Returns how many.

    Raises as `decide_shop_words`; Invalid(`words_invalid`) when none of the words has an offer.
    """
    offered = {word: guess(word) for word in words}
    answers = {word: found.code for word, found in offered.items() if found.kind is WordKind.LIKELY}
    if not answers:
        raise Invalid("words_invalid", "제안이 있는 말을 하나 이상 골라 주세요.")
    decide_shop_words(actor=actor, now=now, answers=answers, region_id=region_id)
    nothing_changed()
    return len(answers)


def _sort_shops(words: tuple[str, ...], region_id: int | None, now: datetime) -> int:
    """Sort the shops that say one of the words, in the markets of the region that are known."""
    rows = ShopRow.objects.filter(words__overlap=list(words), place__registered__isnull=False, merged=False)
    kept = [
        row
        for row in rows.select_related("edition", "place").order_by("-edition__reference_date", "line")
        if _inside(row.place.region_code if row.place else "", region_id)
    ]
    markets = sorted({row.place.registered_id for row in kept if row.place and row.place.registered_id})
    tree = read_tree(write=True)
    with open_rows(market=markets):
        return sort_again(kept, tree, now)
