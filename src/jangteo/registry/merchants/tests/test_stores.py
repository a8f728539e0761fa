"""A shop's life: entered, changed, moved, resting, closed, handed over."""

from datetime import date, timedelta

import pytest

from jangteo.foundation.tenancy.types import Grant, Role, market_scope, store_scope
from jangteo.kernel.errors import Invalid, Missing, NotAllowed, Refused
from jangteo.registry.merchants import operations, queries
from jangteo.registry.merchants.models import Handover, Occupancy, Store
from jangteo.registry.merchants.tests.world import (
    CABBAGE,
    NOW,
    TODAY,
    VALID,
    World,
    a_phone,
    a_user,
    a_world,
    acting,
    later,
)
from jangteo.registry.merchants.types import GoodsInput, HelperRight, OfferKind, StoreProfile, StoreState, Tax, Wanted

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(db: None) -> World:
    return a_world()


def _on(w: World, store_id: int | None = None, actor=None, now=NOW) -> dict:
    place = {"actor": actor or w.staff, "now": now, "market_id": w.market.id}
    return place | ({"store_id": store_id} if store_id else {})


def _see(w: World, store_id: int, day: date = TODAY):
    return queries.get_store(market_id=w.market.id, id=store_id, today=day)


def test_a_shop_is_found_by_name_stall_goods_keeper_and_number(w: World) -> None:
    store_id = w.store("다복상회", (0, 1), owner_name="성춘향", owner_phone="010-0000-7777", business_number=VALID[0])
    w.store("건어물나라", (2,), goods=(GoodsInput("seaweed"),))
    for text in ("다복", "ㄷㅂㅅ", "가-2", "배추", "성춘", "010-0000-7777", VALID[0], "116-82-00276"):
        found = queries.list_stores(market_id=w.market.id, wanted=Wanted(text=text), today=TODAY)
        assert [row.id for row in found.rows] == [store_id], text
    row = found.rows[0]
    assert (row.place, row.main_group, row.business_number) == ("가-1 · 가-2", "농산물", "116-82-00276")
    by = {"branch": "sea"}, {"goods": "seaweed"}, {"without_person": True}
    for wanted in by:
        found = queries.list_stores(market_id=w.market.id, wanted=Wanted(**wanted), today=TODAY)
        assert [row.name for row in found.rows] == ["건어물나라"], wanted
    order = queries.list_stores(market_id=w.market.id, wanted=Wanted(sort="-stall"), today=TODAY)
    assert [row.name for row in order.rows] == ["건어물나라", "다복상회"]
    assert queries.list_stores(market_id=w.market.id, wanted=Wanted(), today=TODAY, page=9).rows == ()


def test_shops_are_told_by_their_ids_in_the_order_asked_for(w: World) -> None:
    last, first, gone = w.store("나집", (1,)), w.store("가집", (0,)), w.store("다집")
    operations.close_store(**_on(w, gone))
    foreign = a_world("dareum", "다른시장", stalls=0).store("남의집")
    ids = queries.list_store_ids(market_id=w.market.id, wanted=Wanted(sort="stall"), today=TODAY)
    assert ids == [first, last]
    asked = [gone, last, foreign, first]
    rows = queries.list_stores_of(market_id=w.market.id, ids=asked, today=TODAY)
    assert [(row.id, row.state, row.place) for row in rows] == [
        (gone, StoreState.CLOSED, "자리 없음"), (last, StoreState.OPEN, "가-2"), (first, StoreState.OPEN, "가-1"),
    ]  # fmt: skip


def test_an_owner_changes_words_and_asks_for_the_name(w: World) -> None:
    store_id, owner = w.owned(business_number=VALID[0])
    operations.change_store(
        **_on(w, store_id, owner),
        profile=StoreProfile(
            intro="싱싱해요", shop_phone="051 123 4567", goods=(GoodsInput("fish", "고등어", Tax.TAXED),)
        ),
    )
    view = _see(w, store_id)
    assert (view.intro, view.shop_phone, view.goods[0].label) == ("싱싱해요", "051-123-4567", "고등어")
    assert view.goods[0].tax == Tax.TAXED
    assert {"intro", "shop_phone", "goods"} <= set(view.edited)
    with pytest.raises(Refused, match="name_by_request"):
        operations.change_store(**_on(w, store_id, owner), profile=StoreProfile(name="새이름"))
    with pytest.raises(Invalid, match="homepage_invalid"):
        operations.change_store(**_on(w, store_id, owner), profile=StoreProfile(homepage="javascript:1"))
    request_id = operations.ask_for_change(**_on(w, store_id, owner), name="새이름", business_number=VALID[1])
    with pytest.raises(Refused, match="request_waiting"):
        operations.ask_for_change(**_on(w, store_id, owner), name="또다른이름")
    waiting = queries.list_change_requests(market_id=w.market.id)
    assert waiting[0].changes == (
        ("점포 이름", "다복상회", "새이름"),
        ("사업자등록번호", "116-82-00276", "124-81-00998"),
    )
    operations.approve_change(**_on(w), request_id=request_id)
    store = w.get(store_id)
    assert (store.name, store.business.number) == ("새이름", VALID[1])
    with pytest.raises(Refused, match="request_settled"):
        operations.refuse_change(**_on(w), request_id=request_id, reason="늦음")
    tenures = queries.list_tenures(market_id=w.market.id, store_id=store_id)
    assert tenures[0].business_id == store.business_id


def test_an_owner_reaches_the_own_shop_alone(w: World) -> None:
    _, owner = w.owned()
    other = w.store("남의가게")
    for call, more in (
        (operations.change_store, {"profile": StoreProfile(intro="x")}),
        (operations.rest, {"first_day": TODAY}),
        (operations.add_helper, {"name": "", "phone": a_phone(), "rights": ()}),
    ):
        with pytest.raises(NotAllowed):
            call(**_on(w, other, owner), **more)
    far = a_world("next", "옆시장")
    with pytest.raises(Missing):
        operations.change_store(**_on(far, other), profile=StoreProfile(intro="x"))
    with pytest.raises(Missing):
        operations.change_store(**_on(far, other, w.staff), profile=StoreProfile(intro="x"))


def test_moving_leaves_and_takes_stalls(w: World) -> None:
    store_id = w.store(stalls=(0, 1), opened_on=TODAY - timedelta(days=30))
    operations.move_stall(**_on(w, store_id), stall_ids=[w.stalls[1], w.stalls[2]])
    assert [stall.number for stall in _see(w, store_id).stalls] == ["가-2", "가-3"]
    past = queries.list_past_stalls(market_id=w.market.id, store_id=store_id)
    assert ("가-1", TODAY - timedelta(days=30), TODAY - timedelta(days=1)) in past
    other = w.store("새가게", (0,))
    with pytest.raises(Refused, match="stall_taken"):
        operations.move_stall(**_on(w, other), stall_ids=[w.stalls[2]])
    assert [stall.number for stall in _see(w, other).stalls] == ["가-1"]
    operations.move_stall(**_on(w, other), stall_ids=[])
    assert _see(w, other).stalls == ()
    found = queries.list_stores(market_id=w.market.id, wanted=Wanted(without_stall=True), today=TODAY)
    assert [row.id for row in found.rows] == [other]


def test_resting_follows_the_calendar(w: World) -> None:
    store_id, owner = w.owned(stalls=(0,))
    week = TODAY + timedelta(days=7)
    operations.rest(**_on(w, store_id, owner), first_day=TODAY, last_day=week, reason="여름 휴가")
    assert _see(w, store_id).state == StoreState.RESTING
    assert _see(w, store_id, week + timedelta(days=1)).state == StoreState.OPEN
    assert queries.list_stall_states(market_id=w.market.id, today=TODAY)[w.stalls[0]].state == "rest"
    with pytest.raises(Refused, match="store_resting"):
        operations.rest(**_on(w, store_id, owner), first_day=week, last_day=week)
    counts = queries.count_stores(market_id=w.market.id, today=TODAY)
    assert (counts.open, counts.resting, counts.vacant) == (0, 1, 3)
    figures = queries.get_figures(market_id=w.market.id, today=TODAY)
    assert (figures.counts, figures.present) == (counts, 1)
    assert queries.get_figures(market_id=w.market.id, today=TODAY, stalls=9).counts.vacant == 8
    operations.resume(**_on(w, store_id, owner, later(days=2)))
    assert _see(w, store_id, TODAY + timedelta(days=2)).state == StoreState.OPEN
    assert _see(w, store_id, TODAY + timedelta(days=1)).state == StoreState.RESTING
    with pytest.raises(Missing, match="rest_missing"):
        operations.resume(**_on(w, store_id, owner, later(days=2)))
    with pytest.raises(Invalid):
        operations.rest(**_on(w, store_id, owner), first_day=week, last_day=TODAY)


def test_closing_ends_everything_and_keeps_history(w: World) -> None:
    store_id, owner = w.owned(stalls=(0,))
    operations.rest(**_on(w, store_id, owner), first_day=TODAY + timedelta(days=9))
    with pytest.raises(NotAllowed):
        operations.close_store(**_on(w, store_id, owner))
    operations.close_store(**_on(w, store_id), reason="건강")
    view = _see(w, store_id)
    assert (view.state, view.closed_on, view.closed_because, view.coming_rests) == (
        StoreState.CLOSED,
        TODAY,
        "건강",
        (),
    )
    roles = {grant.role for grant in acting(owner.user_id).grants}
    assert not roles & {Role.OWNER, Role.MERCHANT}
    with pytest.raises(Refused, match="store_closed"):
        operations.close_store(**_on(w, store_id))
    fresh = w.store("새가게", (), opened_on=TODAY + timedelta(days=1))
    operations.move_stall(**_on(w, fresh), stall_ids=[w.stalls[0]], on=TODAY + timedelta(days=1))
    with w.rows():
        assert Occupancy.objects.filter(stall_id=w.stalls[0]).count() == 2


def test_an_owner_of_two_shops_stays_a_merchant_when_one_closes(w: World) -> None:
    first, owner = w.owned("첫가게")
    with w.rows():
        phone = Store.objects.get(id=first).person.phone
    second = w.store("둘째가게", owner_phone=phone)
    operations.close_store(**_on(w, first))
    grants = acting(owner.user_id).grants
    assert Grant(Role.MERCHANT, market_scope(w.market.id)) in grants
    assert Grant(Role.OWNER, store_scope(second)) in grants
    assert Grant(Role.OWNER, store_scope(first)) not in grants


def test_a_shop_goes_to_a_son(w: World) -> None:
    store_id, father = w.owned(stalls=(0,), business_number=VALID[0], opened_on=TODAY - timedelta(days=3000))
    phone = a_phone()
    handover_id = operations.hand_over(**_on(w, store_id, father), name="홍아들", phone=phone, relation="아들")
    with pytest.raises(Refused, match="handover_open"):
        operations.hand_over(**_on(w, store_id, father), name="", phone=a_phone())
    with pytest.raises(Refused, match="handover_not_accepted"):
        operations.approve_handover(**_on(w), handover_id=handover_id)
    son, _ = a_user(phone=phone)
    stranger, _ = a_user()
    offer = queries.list_offers(user_id=son.user_id)[0]
    assert (offer.kind, offer.id, offer.store_name) == (OfferKind.HANDOVER, handover_id, "다복상회")
    with pytest.raises(Refused, match="not_yours"):
        operations.accept_handover(**_on(w, actor=stranger), handover_id=handover_id)
    operations.accept_handover(**_on(w, actor=son), handover_id=handover_id, business_number=VALID[1])
    operations.approve_handover(**_on(w), handover_id=handover_id)
    store = w.get(store_id)
    assert store.business.number == VALID[1]
    assert store.person.user_id == son.user_id
    assert _see(w, store_id).stalls[0].number == "가-1"
    tenures = queries.list_tenures(market_id=w.market.id, store_id=store_id)
    assert (tenures[0].first_day, tenures[1].last_day) == (TODAY, TODAY - timedelta(days=1))
    assert Grant(Role.OWNER, store_scope(store_id)) in acting(son.user_id).grants
    assert acting(father.user_id).grants == ()
    with pytest.raises(Missing):
        operations.rest(**_on(w, store_id, acting(father.user_id)), first_day=TODAY)
    with pytest.raises(Refused, match="handover_settled"):
        operations.refuse_handover(**_on(w), handover_id=handover_id, reason="늦음")


def test_a_handover_can_be_declined_withdrawn_and_refused(w: World) -> None:
    store_id, owner = w.owned()
    phone = a_phone()
    taker, _ = a_user(phone=phone)
    first = operations.hand_over(**_on(w, store_id, owner), name="", phone=phone)
    operations.decline_handover(**_on(w, actor=taker), handover_id=first)
    second = operations.hand_over(**_on(w, store_id, owner), name="", phone=phone)
    operations.withdraw_handover(**_on(w, store_id, owner), handover_id=second)
    third = operations.hand_over(**_on(w, store_id), name="", phone=phone)
    operations.refuse_handover(**_on(w), handover_id=third, reason="서류가 없어요")
    with w.rows():
        assert [row.state for row in Handover.objects.order_by("id")] == ["withdrawn", "withdrawn", "refused"]
        own_phone = w.get(store_id).person.phone
    with pytest.raises(Invalid, match="handover_to_self"):
        operations.hand_over(**_on(w, store_id, owner), name="", phone=own_phone)


def test_a_helper_does_what_the_owner_chose(w: World) -> None:
    store_id, owner = w.owned()
    phone = a_phone()
    helper_id = operations.add_helper(**_on(w, store_id, owner), name="점원", phone=phone, rights=[HelperRight.NOTICES])
    with pytest.raises(Refused, match="helper_already"):
        operations.add_helper(**_on(w, store_id, owner), name="", phone=phone, rights=[])
    helper, _ = a_user(phone=phone)
    assert [offer.kind for offer in queries.list_offers(user_id=helper.user_id)] == [OfferKind.HELPER]
    with pytest.raises(Missing):
        operations.change_store(**_on(w, store_id, helper), profile=StoreProfile(intro="x"))
    operations.accept_helper(**_on(w, actor=helper), helper_id=helper_id)
    operations.accept_helper(**_on(w, actor=helper), helper_id=helper_id)
    helper = acting(helper.user_id)
    assert queries.list_offers(user_id=helper.user_id) == []
    with pytest.raises(Refused, match="right_missing"):
        operations.change_store(**_on(w, store_id, helper), profile=StoreProfile(intro="x"))
    operations.set_helper_rights(**_on(w, store_id, owner), helper_id=helper_id, rights=[HelperRight.PROFILE])
    operations.change_store(**_on(w, store_id, helper), profile=StoreProfile(intro="점원이 썼어요"))
    with pytest.raises(NotAllowed):
        operations.rest(**_on(w, store_id, helper), first_day=TODAY)
    operations.end_helper(**_on(w, store_id, owner), helper_id=helper_id)
    assert acting(helper.user_id).grants == ()
    with pytest.raises(Refused, match="helper_over"):
        operations.accept_helper(**_on(w, actor=helper), helper_id=helper_id)
    with pytest.raises(Invalid, match="helper_is_owner"):
        operations.add_helper(**_on(w, store_id, owner), name="", phone=w.get(store_id).person.phone, rights=[])


def test_a_shop_entered_under_my_number_is_taken_up(w: World) -> None:
    phone = a_phone()
    store_id = w.store(owner_name="홍길동", owner_phone=phone)
    me, _ = a_user(phone=phone)
    stranger, _ = a_user()
    assert [offer.kind for offer in queries.list_offers(user_id=me.user_id)] == [OfferKind.STORE]
    with pytest.raises(Refused, match="not_yours"):
        operations.take_up_store(**_on(w, store_id, stranger))
    operations.take_up_store(**_on(w, store_id, me))
    operations.take_up_store(**_on(w, store_id, me))
    assert Grant(Role.OWNER, store_scope(store_id)) in acting(me.user_id).grants
    assert queries.list_offers(user_id=me.user_id) == []


def test_a_keeper_is_written_down_once(w: World) -> None:
    store_id = w.store()
    operations.set_keeper(**_on(w, store_id), owner_name="홍길동", owner_phone=a_phone())
    operations.set_keeper(**_on(w, store_id), business_number=VALID[0])
    store = w.get(store_id)
    assert (store.person.name, store.business.number) == ("홍길동", VALID[0])
    with pytest.raises(Refused, match="keeper_known"):
        operations.set_keeper(**_on(w, store_id), owner_name="다른이", owner_phone=a_phone())


def test_customers_see_the_shop_and_nothing_of_its_keeper(w: World) -> None:
    w.store("다복상회", (0,), owner_name="성춘향", owner_phone="010-0000-7777", business_number=VALID[0])
    closed = w.store("닫은집")
    operations.close_store(**_on(w, closed))
    shown = queries.list_public_stores(market_id=w.market.id, today=TODAY)
    assert [(row.name, row.place, row.goods, row.group_codes) for row in shown] == [
        ("다복상회", "가-1", ("배추",), ("farm",))
    ]
    assert not {"성춘향", VALID[0]} & set(map(str, vars(shown[0]).values()))
    assert len(queries.list_public_stores(market_id=w.market.id, today=TODAY, goods="farm")) == 1
    assert queries.list_public_stores(market_id=w.market.id, today=TODAY, goods="sea") == []
    assert len(queries.list_public_stores(market_id=w.market.id, today=TODAY, text="ㄷㅂ")) == 1
    cells = queries.list_map_cells(market_id=w.market.id, today=TODAY, for_whom="public")
    assert [(cell.state, cell.title) for cell in cells][:2] == [("open", "다복상회"), ("vacant", "가-2")]
    assert CABBAGE.words in cells[0].sub
