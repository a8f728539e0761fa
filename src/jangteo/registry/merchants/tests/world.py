"""A market with stalls, an office, applicants and shops."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.contrib.auth import get_user_model
from django_scopes import scope

from jangteo.foundation.identity import operations as identity
from jangteo.foundation.identity.toolkit import actor_for
from jangteo.foundation.tenancy.types import Actor, MarketRef, Role, system
from jangteo.registry.merchants import operations
from jangteo.registry.merchants.models import Store
from jangteo.registry.merchants.types import Answers, GoodsInput
from jangteo.registry.places import operations as places
from jangteo.registry.places import queries as places_queries
from jangteo.registry.places.types import NewStall

ACTOR = system("test")
#: A Sunday at noon in Seoul.
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
VALID = ("1168200276", "1248100998", "1208147521", "2208162517", "1348672683", "1234567891")
_CELLS = {
    "시장유형": "상설장",
    "시장개설주기": "매일",
    "소재지도로명주소": "강원특별자치도 강릉시 금성로 21",
    "데이터기준일자": "2024-11-04",
    "제공기관코드": "B553077",
    "제공기관명": "소상공인시장진흥공단",
}
_numbers = count(1)
CABBAGE = GoodsInput("vegetable", "배추")


def a_market(slug: str = "saebom", name: str = "새봄시장") -> MarketRef:
    """A market of the register."""
    places.add_market(actor=ACTOR, now=NOW, cells=_CELLS | {"시장명": name}, slug=slug)
    found = places_queries.find_market_ref(slug=slug)
    assert found is not None
    return found


def a_phone() -> str:
    """A mobile number that nobody has."""
    return f"010-0000-{next(_numbers):04d}"


def later(**delta: float) -> datetime:
    """A moment after NOW."""
    return NOW + timedelta(**delta)


def a_user(*grants: tuple[Role, Any], phone: str = "", name: str = "홍길동") -> tuple[Actor, str]:
    """Somebody with a proven number and these roles: the actor and the number."""
    phone = phone or a_phone()
    user_id = identity.open_account(actor=ACTOR, now=NOW, phone=phone, name=name, password="market-day-2026")
    for role, where in grants:
        identity.grant_role(actor=ACTOR, now=NOW, user_id=user_id, role=role, scope=where)
    return acting(user_id), phone


def acting(user_id: int | None) -> Actor:
    """The person as an actor, with the roles held now."""
    return actor_for(get_user_model().objects.get(pk=user_id))


@dataclass
class World:
    """One market."""

    market: MarketRef
    staff: Actor
    stalls: list[int] = field(default_factory=list)

    def rows(self) -> Any:
        """Opens the market's rows."""
        return scope(market=self.market.id)

    def store(self, name: str = "다복상회", stalls: tuple[int, ...] = (), **more: Any) -> int:
        """A shop entered by the office."""
        return operations.add_store(
            actor=self.staff,
            now=NOW,
            market_id=self.market.id,
            name=name,
            stall_ids=[self.stalls[index] for index in stalls],
            **({"goods": (CABBAGE,)} | more),
        )

    def owned(self, name: str = "다복상회", stalls: tuple[int, ...] = (), **more: Any) -> tuple[int, Actor]:
        """A shop whose owner can sign in."""
        owner, phone = a_user()
        store_id = self.store(name, stalls, owner_name="홍길동", owner_phone=phone, **more)
        return store_id, acting(owner.user_id)

    def get(self, store_id: int) -> Store:
        """The row."""
        with self.rows():
            return Store.objects.select_related("person", "business").get(id=store_id)

    def application(self, actor: Actor, stall: int | None = 0, number: str = VALID[0], shop: str = "새봄상회") -> int:
        """A sent application."""
        place = {"actor": actor, "now": NOW, "market_id": self.market.id}
        application_id = operations.start_application(**place)
        operations.save_draft(
            **place,
            application_id=application_id,
            answers=Answers(
                name="김새봄",
                business_number=number,
                shop_name=shop,
                stall_id=self.stalls[stall] if stall is not None else None,
                goods=(CABBAGE,),
                opens_on=TODAY,
            ),
        )
        operations.submit(**place, application_id=application_id)
        return application_id


def a_world(slug: str = "saebom", name: str = "새봄시장", stalls: int = 4) -> World:
    """A market with so many stalls in one zone."""
    market = a_market(slug, name)
    staff, _ = a_user((Role.STAFF, market.scope))
    world = World(market, staff)
    if stalls:
        place = {"actor": ACTOR, "now": NOW, "market_id": market.id}
        zone_id = places.add_zone(**place, code="가", name="가동")
        places.add_stalls(**place, zone_id=zone_id, stalls=[NewStall(f"가-{n}") for n in range(1, stalls + 1)])
        world.stalls = [stall.id for stall in places_queries.list_stalls(market_id=market.id)]
    return world
