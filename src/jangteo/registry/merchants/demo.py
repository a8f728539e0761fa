"""The demo's shops: invented, the same for the same seed, with a year behind them and work on the desk.

Most shops enter by the same bulk path that a spreadsheet takes; what happened to single ones since went through the
operations, on the days on which it happened.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django_scopes import scope as open_rows

from jangteo.foundation.identity import operations as identity
from jangteo.foundation.identity import queries as people
from jangteo.foundation.tenancy.types import Actor, MarketRef
from jangteo.kernel.clock import today
from jangteo.registry.merchants import demo_papers, operations, queries
from jangteo.registry.merchants.demo_words import (
    CLOSED,
    FIRST,
    INTROS,
    NAMES,
    REASONS,
    SECOND,
    SURNAMES,
    TRADES,
)
from jangteo.registry.merchants.models import Check, Store
from jangteo.registry.merchants.operations._bulk import ShopIn, create_many
from jangteo.registry.merchants.types import (
    Answers,
    CheckResult,
    GoodsInput,
    HelperRight,
    OfferKind,
    OnnuriKind,
    months_after,
)
from jangteo.registry.parties import operations as parties
from jangteo.registry.parties.operations import KeeperIn
from jangteo.registry.parties.types import BusinessState, StateSource, TaxAnswer
from jangteo.registry.places import queries as places_queries

#: Share of the stalls that are let.
LET = 0.87
OWN_SHOP = "시연상회"
FIRST_PHONE, LAST_PHONE = 4500, 9999


@dataclass
class _Town:
    """A market on its way to being filled."""

    actor: Actor
    now: datetime
    market: MarketRef
    rng: random.Random
    #: Everything that can be shown, not only what every market has.
    full: bool = True
    phones: list[int] = field(default_factory=list)
    serial: int = 0
    stores: list[int] = field(default_factory=list)
    #: Stalls in which nobody ever stood.
    free: list[int] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The demo's present day."""
        return today(self.now)

    def at(self, days_ago: int, hour: int = 2) -> datetime:
        """A working hour some days ago; 2 is eleven in the morning in Seoul."""
        then = (self.now - timedelta(days=days_ago)).replace(hour=hour, minute=self.rng.randrange(60), second=0)
        return min(then, self.now)

    def on(self, now: datetime, actor: Actor | None = None) -> dict[str, Any]:
        """Who, when and where of an operation."""
        return {"actor": actor or self.actor, "now": now, "market_id": self.market.id}

    def phone(self) -> str:
        """A number that nobody is given and nobody else of the market has."""
        return f"010-0000-{self.phones.pop():04d}"

    def number(self) -> str:
        """A business number with a fitting check digit; 999 is no tax office."""
        self.serial += 1
        body = f"999{self.rng.choice((*range(1, 80), *range(90, 93))):02d}{self.serial:04d}"
        weights = (1, 3, 7, 1, 3, 7, 1, 3, 5)
        total = sum(int(d) * w for d, w in zip(body, weights, strict=True)) + int(body[8]) * 5 // 10
        return f"{body}{(10 - total % 10) % 10}"

    def name(self) -> str:
        """A person's name that is plainly invented."""
        return self.rng.choice(SURNAMES) + self.rng.choice(FIRST) + self.rng.choice(SECOND)


def build(
    *,
    actor: Actor,
    now: datetime,
    seed: int,
    market: MarketRef,
    owner_phone: str,
    helper_phone: str,
    full: bool = True,
) -> list[tuple[int, str]]:
    """Fill a market of stalls without shops; returns keeper's person id and stall of its shops, for the association.

    `owner_phone`, `helper_phone`: of accounts that become owner and helper of one shop. Raises what operations raise.
    """
    rng = random.Random(f"{seed} {market.slug} shops")  # noqa: S311  a demo, not a secret
    town = _Town(actor, now, market, rng, full, rng.sample(range(FIRST_PHONE, LAST_PHONE + 1), 2500))
    if queries.count_stores(market_id=market.id, today=town.today).open == 0:
        _fill(town)
        _give_to_accounts(town, owner_phone, helper_phone)
        _live_a_year(town)
        _apply(town)
        _check(town)
        demo_papers.build(actor=actor, now=now, seed=seed, market=market, own=OWN_SHOP, full=full)
    return _keepers(market.id, town.today)


def _keepers(market_id: int, day: date) -> list[tuple[int, str]]:
    with open_rows(market=market_id):
        rows = Store.objects.filter(state="open", person__isnull=False, occupancies__period__contains=day)
        found = rows.order_by("id").values_list("person_id", "occupancies__stall__number")
        return [(person_id, number) for person_id, number in dict(found).items()]


def _fill(town: _Town) -> None:
    stalls = [stall.id for stall in places_queries.list_stalls(market_id=town.market.id)]
    taken = [stall for stall in stalls if town.rng.random() < LET]
    shops: list[ShopIn] = []
    while taken:
        count = 2 if town.rng.random() < 0.08 and len(taken) > 1 else 1
        shops.append(_shop(town, tuple(taken.pop(0) for _ in range(count))))
    with open_rows(market=town.market.id):
        made = create_many(town.actor, town.at(370), town.market.id, shops)
    town.stores = [store.id for store in made]
    states = queries.list_stall_states(market_id=town.market.id, today=town.today)
    town.free = [state.stall_id for state in states.values() if state.store_id is None]
    town.rng.shuffle(town.free)


def _shop(town: _Town, stall_ids: tuple[int, ...]) -> ShopIn:
    rng = town.rng
    code, endings, goods = rng.choice(TRADES)
    name = f"{rng.choice(NAMES)}{rng.choice(endings)}"
    sold = rng.sample(goods, min(len(goods), rng.randrange(1, 4)))
    opened = town.today - timedelta(days=rng.randrange(400, 9000))
    verified = town.today - timedelta(days=rng.randrange(150, 420)) if rng.random() < 0.9 else None
    return ShopIn(
        name=name,
        keeper=KeeperIn(town.name(), town.phone(), town.number() if rng.random() < 0.93 else "", name),
        source="demo",
        stall_ids=stall_ids,
        goods=tuple(GoodsInput(code, words) for words in sold),
        opened_on=opened,
        shop_phone=f"070-0000-{rng.randrange(10000):04d}" if rng.random() < 0.4 else "",
        intro=rng.choice(INTROS),
        hours=rng.choice(("07:00~19:00", "09:00~20:00", "06:00~18:00", "")),
        deductible=True if rng.random() < 0.8 else None,
        delivery=rng.random() < 0.3,
        verified_on=verified,
        onnuri=_onnuri(town, opened),
    )


def _onnuri(town: _Town, opened: date) -> dict[OnnuriKind, date]:
    """Most take paper, many card and QR too (domain reference §3.2); clocks lie all over the last three years."""
    drawn = town.rng.random()
    kinds = tuple(OnnuriKind)[: 3 if drawn < 0.62 else 2 if drawn < 0.78 else 1 if drawn < 0.86 else 0]
    latest = max(opened, months_after(town.today, -36) - timedelta(days=10))
    span = max(1, (town.today - latest).days)
    return {kind: latest + timedelta(days=town.rng.randrange(span)) for kind in kinds}


def _account(town: _Town, name: str, phone: str = "") -> tuple[Actor, str]:
    """Somebody with a proven number, who cannot sign in: the demo's accounts with a password are others."""
    number = phone or town.phone()
    user_id = people.find_user_id_by_phone(phone=number)
    if user_id is None:
        user_id = identity.open_account(actor=town.actor, now=town.at(360), phone=number, name=name)
    label = people.get_person(user_id=user_id).label
    return Actor(user_id=user_id, label=label), number


def _give_to_accounts(town: _Town, owner_phone: str, helper_phone: str) -> None:
    """The demo's owner keeps a shop of a quiet corner, and the demo's helper works there."""
    helper, _ = _account(town, "시연점원", helper_phone)
    store_id = operations.add_store(
        **town.on(town.at(300)),
        name=OWN_SHOP,
        stall_ids=[town.free.pop()] if town.free else (),
        goods=(GoodsInput("vegetable", "배추"), GoodsInput("fruit", "사과")),
        owner_name="시연점주",
        owner_phone=owner_phone,
        business_number=town.number(),
        opened_on=town.today - timedelta(days=300),
        intro="연습하기 좋은 가게예요.",
    )
    since = months_after(town.today, -36) + timedelta(days=18)
    operations.register_onnuri(**town.on(town.now), store_id=store_id, kind=OnnuriKind.PAPER, registered_on=since)
    helper_id = operations.add_helper(
        **town.on(town.at(90)),
        store_id=store_id,
        name="시연점원",
        phone=helper_phone,
        rights=(HelperRight.NOTICES, HelperRight.PROFILE, HelperRight.POINTS),
    )
    operations.accept_helper(**town.on(town.at(89), helper), helper_id=helper_id)


def _live_a_year(town: _Town) -> None:
    chosen = town.rng.sample(town.stores, 16)
    for number, store_id in enumerate(chosen[:5]):
        operations.close_store(
            **town.on(town.at(20 + 60 * number)),
            store_id=store_id,
            reason=town.rng.choice(CLOSED),
        )
    for number, store_id in enumerate(chosen[5:10]):
        begin = town.today - timedelta(days=(1, 3, 9, 120, 200)[number])
        last = None if number == 2 else begin + timedelta(days=(6, 12, 0, 7, 14)[number])
        operations.rest(
            **town.on(town.at((town.today - begin).days)),
            store_id=store_id,
            first_day=begin,
            last_day=last,
            reason=town.rng.choice(REASONS),
        )
    for stage, store_id in enumerate(chosen[10:13]):
        _hand_over(town, store_id, stage)
    for store_id in chosen[13:15]:
        operations.ask_for_change(
            **town.on(town.at(4)),
            store_id=store_id,
            name=f"{town.rng.choice(NAMES)}네",
            words="간판을 바꿨어요",
        )
    _end_businesses(town, chosen[15:])


def _hand_over(town: _Town, store_id: int, stage: int) -> None:
    """Stage 0: done in summer; 1: waits for the office; 2: waits for the taker."""
    days = (150, 6, 2)[stage]
    taker, phone = _account(town, town.name())
    operations.hand_over(
        **town.on(town.at(days)),
        store_id=store_id,
        name=town.name(),
        phone=phone,
        relation=("아들", "딸", "조카")[stage],
    )
    offer = next(each for each in queries.list_offers(user_id=taker.user_id or 0) if each.kind == OfferKind.HANDOVER)
    if stage < 2:
        operations.accept_handover(
            **town.on(town.at(days - 1), taker),
            handover_id=offer.id,
            business_number=town.number(),
        )
    if stage == 0:
        operations.approve_handover(**town.on(town.at(days - 2)), handover_id=offer.id)


def _end_businesses(town: _Town, store_ids: list[int]) -> None:
    """The tax office, as far as the demo goes, says of one shop that its business has ended."""
    with open_rows(market=town.market.id):
        numbers = Store.objects.filter(id__in=store_ids, business__isnull=False).values_list(
            "business__number", flat=True
        )
        answers = {
            number: TaxAnswer(BusinessState.CLOSED, ended_on=town.today - timedelta(days=12))
            for number in numbers
            if number
        }
    parties.record_states(actor=town.actor, now=town.now, answers=answers, source=StateSource.TRIAL)


def _apply(town: _Town) -> None:
    """Applications in every state, or in some; those that wait have waited for one, four and nine days."""
    fates = ((1, ""), (4, ""), (9, ""), (5, "more"), (30, "approve"), (45, "refuse"), (50, "withdraw"), (0, "draft"))
    for number, (days, fate) in enumerate(fates if town.full else fates[:5]):
        _apply_once(town, town.free[number % len(town.free)] if town.free else 0, days, fate)


def _apply_once(town: _Town, stall_id: int, days: int, fate: str) -> None:
    applicant, _ = _account(town, town.name())
    code, endings, goods = town.rng.choice(TRADES)
    sent, decided = town.at(days), town.at(max(0, days - 2), hour=6)
    application_id = operations.start_application(**town.on(sent, applicant))
    given: dict[str, Any] = {"application_id": application_id}
    answers = Answers(
        business_number=None if fate == "draft" else town.number(),
        shop_name=f"{town.rng.choice(NAMES)}{town.rng.choice(endings)}",
        stall_id=stall_id,
        goods=(GoodsInput(code, town.rng.choice(goods)),),
        join_association=True,
        step="2" if fate == "draft" else "5",
    )
    operations.save_draft(**town.on(sent, applicant), **given, answers=answers)
    if fate == "draft":
        return
    operations.submit(**town.on(sent, applicant), **given)
    if fate == "more":
        operations.ask_for_more(**town.on(decided), **given, reason="사업자등록증 사진이 흐려요. 다시 찍어 주세요.")
    elif fate == "approve":
        operations.approve(**town.on(decided), **given)
    elif fate == "refuse":
        operations.refuse(**town.on(decided), **given, reason="소방 통로라서 점포를 둘 수 없는 자리예요.")
    elif fate == "withdraw":
        operations.withdraw(**town.on(decided, applicant), **given)


def _check(town: _Town) -> None:
    """A round that is half done, with two findings that differ."""
    round_id = operations.open_round(**town.on(town.at(12)))
    lines = queries.list_check_lines(market_id=town.market.id, round_id=round_id, today=town.today)
    walked = lines[: len(lines) // 2]
    rows = []
    for number, line in enumerate(walked):
        drawn = town.rng.random()
        result = CheckResult.SAME if drawn < 0.9 else CheckResult.CHANGED if drawn < 0.96 else CheckResult.SHUT
        at = town.at(1 + number % 10)
        rows.append(_finding(town, round_id, line.store_id, result, at))
        if number in {7, 31}:
            rows.append(_finding(town, round_id, line.store_id, CheckResult.GONE, at - timedelta(hours=5)))
    with open_rows(market=town.market.id):
        Check.objects.bulk_create(rows)
        seen = {row.store_id for row in rows if CheckResult(row.result).verifies}
        Store.objects.filter(id__in=seen).update(last_verified_on=town.today - timedelta(days=2))


def _finding(town: _Town, round_id: int, store_id: int, result: CheckResult, at: datetime) -> Check:
    return Check(
        market_id=town.market.id,
        round_id=round_id,
        store_id=store_id,
        client_id=UUID(int=town.rng.getrandbits(128), version=4),
        result=result.value,
        checked_at=at,
        received_at=at,
        checked_by_label="시연매니저",
    )
