"""The demo's papers and photographs: a few shops of each market have them, in every state that can be shown."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django_scopes import scope as open_rows

from jangteo.foundation.tenancy.types import Actor, MarketRef
from jangteo.kernel.clock import today
from jangteo.kernel.korea.dates import format_date
from jangteo.registry.merchants import operations
from jangteo.registry.merchants.demo_pictures import draw_paper, draw_shop
from jangteo.registry.merchants.models import Store, StoreGoods
from jangteo.registry.merchants.types import REPORTED_GOODS, PaperKind

BUSINESS, LEASE, PERMIT, BANK, OTHER = PaperKind
#: The shops that a list shows first.
FIRST_PAGE = 30
BLURRED = "글자가 흐려요. 밝은 데서 다시 찍어 주세요."


@dataclass(frozen=True)
class _Fate:
    """What became of a paper: sent so many days ago, then confirmed (with so many days left) or asked for again."""

    kind: PaperKind
    days: int
    end: str = "waiting"
    left: int | None = None


#: Of the demo owner's shop, then of the shops that come after it.
_OWN = (
    _Fate(BUSINESS, 290, "confirmed"), _Fate(LEASE, 290, "confirmed", 21), _Fate(BANK, 6, "again"),
    _Fate(OTHER, 1),
)  # fmt: skip
_FATES = (
    (_Fate(BUSINESS, 3),),
    (_Fate(PERMIT, 400, "confirmed", -5), _Fate(PERMIT, 9)),
    (_Fate(LEASE, 340, "confirmed", 12),),
    (_Fate(BUSINESS, 20, "again"),),
    (_Fate(BUSINESS, 200, "confirmed"), _Fate(PERMIT, 350, "confirmed", -2)),
)


@dataclass(frozen=True)
class _Shop:
    id: int
    name: str
    #: Of what it mainly sells: the class and its branch.
    code: str
    branch: str

    def has(self, kind: PaperKind) -> PaperKind:
        """The kind, or a lease where the shop sells nothing that is reported."""
        return LEASE if kind is PERMIT and REPORTED_GOODS.isdisjoint({self.code, self.branch}) else kind


def build(*, actor: Actor, now: datetime, seed: int, market: MarketRef, own: str, full: bool) -> None:
    """Give shops of a market photographs and papers; `own`: the name of the shop of the demo's owner.

    `full`: everything that can be shown. Each picture takes the way of an upload, some 20 ms: hence few of them.
    Raises what operations raise.
    """
    rng = random.Random(f"{seed} {market.slug} pictures")  # noqa: S311  a demo, not a secret
    shops = _shops(market.id)
    mine = [shop for shop in shops if shop.name == own]
    others = [shop for shop in shops[:FIRST_PAGE] if shop.name != own]
    for shop in mine + rng.sample(others, min(7 if full else 3, len(others))):
        picture = draw_shop(shop.name, shop.branch)
        operations.set_photo(
            actor=actor, now=now, market_id=market.id, store_id=shop.id, content=picture, name="가게.jpg"
        )
    given: dict[str, Any] = {"actor": actor, "market_id": market.id}
    for shop in mine:
        _send(given, now, shop, _OWN if full else _OWN[:3])
    chosen = rng.sample(others, min(len(_FATES) if full else 1, len(others)))
    for shop, fates in zip(chosen, _FATES, strict=False):
        _send(given, now, shop, fates)


def _shops(market_id: int) -> list[_Shop]:
    """The open shops with a keeper, by name."""
    with open_rows(market=market_id):
        goods = StoreGoods.objects.filter(position=0, goods_class__isnull=False)
        columns = "store_id", "goods_class__code", "goods_class__parent__code"
        sold = {store_id: (code, branch or code) for store_id, code, branch in goods.values_list(*columns)}
        rows = Store.objects.filter(state="open", person__isnull=False).order_by("name_key", "id")
        return [_Shop(id_, name, *sold.get(id_, ("", ""))) for id_, name in rows.values_list("id", "name")]


def _send(given: dict[str, Any], now: datetime, shop: _Shop, fates: tuple[_Fate, ...]) -> None:
    for fate in fates:
        sent = now - timedelta(days=fate.days)
        kind = shop.has(fate.kind)
        ends_on = today(now) + timedelta(days=fate.left) if fate.left is not None else None
        paper_id = operations.send_paper(
            **given,
            now=sent,
            store_id=shop.id,
            kind=kind,
            content=draw_paper(kind.label, _lines(shop, today(sent), ends_on)),
            name=f"{kind.label} 견본.jpg",
        )
        decided = {**given, "now": sent + timedelta(hours=5), "paper_id": paper_id}
        if fate.end == "confirmed":
            operations.confirm_paper(**decided, ends_on=ends_on)
        elif fate.end == "again":
            operations.ask_paper_again(**decided, reason=BLURRED)


def _lines(shop: _Shop, day: date, ends_on: date | None) -> tuple[tuple[str, str], ...]:
    found = [("상호", shop.name), ("대표", "시○○"), ("번호", "000-00-00000"), ("받은 날", format_date(day))]
    return (*found, *([("기한", f"{format_date(ends_on)}까지")] if ends_on else []))
