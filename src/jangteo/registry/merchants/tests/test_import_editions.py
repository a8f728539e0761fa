"""What a later list changes, what people changed here, and what a person decided: by hand, row by row."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django_scopes import scopes_disabled

from jangteo.foundation.identity.tests.factories import person
from jangteo.foundation.identity.toolkit import actor_for
from jangteo.foundation.tenancy.types import Role, region_scope
from jangteo.kernel.errors import Invalid, Missing, Refused
from jangteo.registry.merchants import operations, queries
from jangteo.registry.merchants.models import Occupancy, ShopImport, ShopPlace, ShopRow, ShopTwins, Store, StoreGoods
from jangteo.registry.merchants.tests.shop_files import (
    ACTOR,
    HEADER,
    NOW,
    a_market,
    codes,
    load,
    region_id,
    shop,
    shops_csv,
    the_market,
)
from jangteo.registry.merchants.types.imports import TwinDecision
from jangteo.registry.places import operations as places
from jangteo.registry.places.types import NewStall

pytestmark = pytest.mark.django_db

LATER = {"데이터기준일자": "2022-09-30"}


@pytest.fixture(autouse=True)
def _open() -> object:
    a_market()
    with scopes_disabled():
        yield


def _store(name: str) -> Store:
    return Store.objects.get(name=name)


# --- later lists ------------------------------------------------------------------------------------------------------


def test_a_later_list_adds_changes_and_tells_what_is_gone() -> None:
    load(shops_csv([shop("가람상회", 1), shop("나루수산", 2), shop("다복식당", 3)]))
    later = [
        shop("가람상회", 1, 전화번호="062-999-9999", **LATER),
        shop("나루수산", 2, **LATER),
        shop("라온꽃집", 4, **LATER),
    ]
    report = load(shops_csv(later))
    assert (report.added, report.changed, report.unchanged, report.gone) == (1, 1, 1, 1)
    assert _store("가람상회").shop_phone == "062-999-9999"
    assert [p.value for p in report.problems if p.code == "shop_gone"] == ["다복식당"]
    assert _store("다복식당").state == "open", "it is told of, never closed by itself"
    assert str(_store("나루수산").last_verified_on) == "2022-09-30"
    again = load(shops_csv(later))
    assert (again.added, again.changed, again.gone, again.unchanged) == (0, 0, 0, 3)


def test_half_a_list_says_nothing_of_the_rest() -> None:
    load(shops_csv([shop(name, at) for at, name in enumerate(["가람상회", "나루수산", "다복식당"], start=1)]))
    assert load(shops_csv([shop("가람상회", 1, **LATER)])).gone == 0


def test_an_older_list_changes_nothing() -> None:
    load(shops_csv([shop("가람상회", 1, **LATER)]))
    report = load(shops_csv([shop("가람상회", 1, 전화번호="062-111-1111"), shop("옛집", 2)]))
    assert (report.added, report.changed, report.unchanged, report.refused) == (0, 0, 1, 1)
    assert codes(report, "older_differs") == [2]
    assert codes(report, "shop_not_in_newer") == [3]
    assert _store("가람상회").shop_phone == "062-222-0001"


def test_what_people_changed_here_stays() -> None:
    load(shops_csv([shop("가람상회", 1), shop("나루수산", 2)]))
    store = _store("가람상회")
    store.shop_phone, store.edited = "062-777-7777", {"shop_phone": NOW.isoformat(), "goods": NOW.isoformat()}
    store.save()
    changed = {"전화번호": "062-888-8888", "주력상품": "이불", "취급품목": "이불", "분류": "이불"}
    report = load(shops_csv([shop("가람상회", 1, **(changed | LATER)), shop("나루수산", 2, **LATER)]))
    assert (report.changed, report.unchanged) == (0, 2)
    assert codes(report, "kept_edit") == [2, 2]
    assert _store("가람상회").shop_phone == "062-777-7777"
    assert store.goods.get(position=0).goods_class.code == "fish"


def test_a_shop_closes_and_opens_by_remark_unless_people_closed_it() -> None:
    load(shops_csv([shop("가람상회", 1), shop("나루수산", 2, 비고="2021.5.3. 폐업"), shop("다복식당", 3)]))
    assert (_store("나루수산").state, str(_store("나루수산").closed_on)) == ("closed", "2021-05-03")
    shut = _store("다복식당")
    shut.state, shut.closed_because = "closed", "점주가 그만두었어요"
    shut.save()
    report = load(
        shops_csv(
            [
                shop("가람상회", 1, 비고="폐 점 안내", **LATER),
                shop("나루수산", 2, **LATER),
                shop("다복식당", 3, **LATER),
            ]
        )
    )
    assert codes(report, "remark_unknown") == [2], "what is not plainly closed is kept open and told of"
    assert [_store(name).state for name in ("가람상회", "나루수산", "다복식당")] == ["open", "open", "closed"]
    assert codes(report, "opening_left") == [4]
    last = load(shops_csv([shop("가람상회", 1, 비고="폐점", 데이터기준일자="2023-01-01")]))
    assert (last.changed, _store("가람상회").state, _store("가람상회").closed_on) == (1, "closed", None)


# --- markets ----------------------------------------------------------------------------------------------------------


def test_rows_of_an_unknown_market_wait_and_are_loaded_by_a_decision() -> None:
    report = load(shops_csv([shop("가람상회", 1, 시장명="미르시장"), shop("나루수산", 2, 시장명="미르시장")]))
    assert (report.in_doubt, report.added) == (2, 0)
    place = ShopPlace.objects.get()
    market = the_market()
    with pytest.raises(Invalid, match="market_unknown"):
        operations.decide_shop_place(actor=ACTOR, now=NOW, place_id=place.id, market_slug="none")
    assert operations.decide_shop_place(actor=ACTOR, now=NOW, place_id=place.id, market_slug=market.slug) == 2
    assert set(Store.objects.filter(market_id=market.id).values_list("name", flat=True)) == {"가람상회", "나루수산"}
    with pytest.raises(Refused, match="place_decided"):
        operations.decide_shop_place(actor=ACTOR, now=NOW, place_id=place.id, market_slug=market.slug)
    later = load(
        shops_csv([shop("가람상회", 1, 시장명="미르시장", **LATER), shop("새집", 9, 시장명="미르시장", **LATER)])
    )
    assert (later.in_doubt, later.added) == (0, 1), "the name is remembered"


def test_a_market_that_is_registered_later_takes_its_rows() -> None:
    there = {
        "소재지도로명주소": "광주광역시 동구 미르로 7",
        "소재지지번주소": "광주광역시 동구 대인동 99",
        "위도": "35.1400",
        "경도": "126.9300",
    }
    content = shops_csv([shop("가람상회", 1, 시장명="미르시장", **there)])
    assert codes(load(content), "market_unregistered") == [2]
    a_market("미르시장", **there)
    report = load(content)
    assert (report.added, report.in_doubt) == (1, 0)
    assert ShopRow.objects.get().store == _store("가람상회")
    assert ShopRow.objects.get().outcome == "added"


def test_a_market_that_is_set_aside_is_kept_and_may_be_taken_up_again() -> None:
    content = shops_csv([shop("가람상회", 1, 시장명="미르시장")])
    load(content)
    place = ShopPlace.objects.get()
    operations.skip_shop_place(actor=ACTOR, now=NOW, place_id=place.id)
    again = load(content)
    assert (again.in_doubt, again.unchanged, codes(again, "market_skipped")) == (0, 1, [2])
    operations.reopen_shop_place(actor=ACTOR, now=NOW, place_id=place.id)
    assert load(content).in_doubt == 1
    assert queries.count_open_shop_places() == 1


def test_an_officer_loads_and_decides_the_own_region_alone() -> None:
    seoul = {
        "시군구": "종로구",
        "소재지도로명주소": "서울특별시 종로구 가람로 1",
        "소재지지번주소": "서울특별시 종로구 당주동 1",
    }
    here, there = region_id("29110"), region_id("11")
    content = shops_csv([shop("가람상회", 1), shop("먼집", 2, 위도="37.57", 경도="126.97", **seoul)])
    officer = actor_for(person((Role.OFFICER, region_scope(here))))
    report = operations.import_shops(actor=officer, now=NOW, content=content, file_name="a.csv", region_id=here)
    assert (report.added, report.refused, codes(report, "outside_region")) == (1, 1, [3])
    with pytest.raises(Missing):
        operations.import_shops(actor=officer, now=NOW, content=content, file_name="a.csv", region_id=there)
    load(shops_csv([shop("먼집", 2, 위도="37.57", 경도="126.97", **(seoul | LATER))]))
    place = ShopPlace.objects.get(region_code="11110")
    with pytest.raises(Missing):
        operations.skip_shop_place(actor=officer, now=NOW, place_id=place.id, region_id=here)
    assert load(content).refused == 0, "whoever may load the whole country loads the rest"


# --- one shop or several ----------------------------------------------------------------------------------------------


def test_shops_of_one_name_wait_for_a_person_and_either_answer_is_remembered() -> None:
    rows = [shop("가람상회", 1), shop("가람 상회", 2, 주력상품="이불"), shop("가람상회(7호)", 3)]
    content = shops_csv(rows)
    report = load(content)
    assert (report.added, report.in_doubt, codes(report, "shop_duplicate")) == (1, 2, [3, 4])
    twins = ShopTwins.objects.get()
    view = queries.list_shop_twins().items[0]
    assert [shop.name for shop in view.shops] == ["가람상회", "가람 상회", "가람상회(7호)"]
    chosen = (view.shops[2].row_id,)
    added = operations.decide_shop_twins(
        actor=ACTOR, now=NOW, twins_id=twins.id, decision=TwinDecision.MERGE, row_ids=chosen
    )
    assert (added, Store.objects.count()) == (1, 2)
    with pytest.raises(Refused, match="twins_decided"):
        operations.decide_shop_twins(actor=ACTOR, now=NOW, twins_id=twins.id, decision=TwinDecision.KEEP)
    again = load(content)
    assert (again.unchanged, again.in_doubt, again.changed) == (3, 0, 0)
    later = load(shops_csv([row | LATER for row in rows]))
    assert (later.unchanged, later.in_doubt, later.changed, later.gone) == (3, 0, 0, 0)
    assert Store.objects.count() == 2


def test_one_telephone_is_asked_about_only_where_the_name_or_the_goods_agree() -> None:
    phone = {"전화번호": "062-333-3333"}
    rows = [
        shop("목포홍가", 1, **phone),
        shop("목포수산", 2, 주력상품="전복", **phone),
        shop("다른집", 3, 주력상품="이불", **phone),
    ]
    report = load(shops_csv(rows))
    assert (codes(report, "shop_duplicate"), codes(report, "phone_shared")) == ([3], [2, 3, 4])


def test_a_shop_that_the_office_entered_is_not_entered_again_unasked() -> None:
    market = the_market()
    own = operations.add_store(actor=ACTOR, now=NOW, market_id=market.id, name="가람상회")
    report = load(shops_csv([shop("가람상회", 1)]))
    assert (report.in_doubt, codes(report, "shop_already")) == (1, [2])
    twins = ShopTwins.objects.get()
    operations.decide_many_shop_twins(actor=ACTOR, now=NOW, twins_ids=(twins.id,), decision=TwinDecision.MERGE)
    assert (Store.objects.count(), ShopRow.objects.get().store_id) == (1, own)


# --- stalls -----------------------------------------------------------------------------------------------------------


def test_a_shop_stands_in_a_stall_only_if_the_market_has_it_and_it_is_free() -> None:
    market = the_market()
    zone = places.add_zone(actor=ACTOR, now=NOW, market_id=market.id, code="가", name="가동")
    places.add_stalls(actor=ACTOR, now=NOW, market_id=market.id, zone_id=zone, stalls=(NewStall(number="7"),))
    report = load(shops_csv([shop("하나(7호)", 1), shop("둘 7호", 2), shop("셋(8호)", 3), shop("2호점", 4)]))
    assert codes(report, "stall_taken_here") == [3]
    assert codes(report, "stall_unknown_here") == [4]
    held = Occupancy.objects.get()
    assert (held.store.name, held.stall.number) == ("하나(7호)", "7")
    assert list(ShopRow.objects.order_by("line").values_list("stalls", flat=True)) == [["7호"], ["7호"], ["8호"], []]


# --- goods ------------------------------------------------------------------------------------------------------------


def test_a_word_is_decided_once_for_all_shops_now_and_later() -> None:
    unknown = {"분류": "도소매", "취급품목": "도소매", "주력상품": "각종 뜨락제"}
    load(shops_csv([shop("하나", 1, **unknown), shop("둘", 2, **unknown), shop("셋", 3)]))
    (word,) = queries.list_shop_words().items
    assert (word.word, word.shops) == ("뜨락제", 2)
    with pytest.raises(Invalid, match="goods_unknown"):
        operations.decide_shop_words(actor=ACTOR, now=NOW, answers={"뜨락제": "nonsense"})
    assert operations.decide_shop_words(actor=ACTOR, now=NOW, answers={"뜨락제": "flower"}) == 2
    codes_now = StoreGoods.objects.filter(store__name__in=["하나", "둘"]).values_list("goods_class__code", flat=True)
    assert list(codes_now) == ["flower", "flower"]
    assert queries.count_shop_words() == 0
    load(shops_csv([shop("넷", 4, **(unknown | LATER))]))
    assert _store("넷").goods.get().goods_class.code == "flower"
    assert operations.decide_shop_words(actor=ACTOR, now=NOW, answers={"뜨락제": "cafe"}) == 3, "and may be changed"


def test_an_offer_is_accepted_with_one_tap_and_a_word_without_is_left() -> None:
    offered = {"분류": "도소매", "취급품목": "도소매", "주력상품": "포도즙"}
    load(shops_csv([shop("하나", 1, **offered)]))
    (word,) = queries.list_shop_words().items
    assert (word.kind, word.class_code) == ("likely", "fruit")
    with pytest.raises(Invalid, match="words_invalid"):
        operations.accept_shop_words(actor=ACTOR, now=NOW, words=("뜨락제",))
    assert operations.accept_shop_words(actor=ACTOR, now=NOW, words=("포도즙", "뜨락제")) == 1
    assert _store("하나").goods.get().goods_class.code == "fruit"


def test_a_word_of_one_region_holds_there_alone() -> None:
    unknown = {"분류": "도소매", "취급품목": "도소매", "주력상품": "뜨락제"}
    load(shops_csv([shop("하나", 1, **unknown)]))
    elsewhere = region_id("11")
    assert operations.decide_shop_words(actor=ACTOR, now=NOW, answers={"뜨락제": "flower"}, region_id=elsewhere) == 0
    assert queries.count_shop_words(region="29") == 1


# --- people's data ----------------------------------------------------------------------------------------------------


def test_numbers_and_names_of_people_are_nowhere_in_the_tables() -> None:
    header = [*HEADER, "대표자명", "휴대전화"]
    row = shop("가람상회", 1, 전화번호="010-0000-1234", 비고="사장 010.0000.4321") | {
        "대표자명": "홍길동",
        "휴대전화": "01000009876",
    }
    content = shops_csv([row], header=header)
    run_id = operations.preview_shop_import(actor=ACTOR, now=NOW, content=content, file_name="a.csv")
    report = load(content)
    assert codes(report, "phone_personal") == [2, 2]
    assert codes(report, "column_personal") == [1, 1]
    assert _store("가람상회").shop_phone == ""
    kept = json.dumps([list(ShopRow.objects.values()), report.as_dict()], default=str, ensure_ascii=False)
    kept += json.dumps(ShopImport.objects.get(id=run_id).report, ensure_ascii=False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM merchants_shop_import WHERE id = %s", [run_id])
        kept += cursor.fetchone()[0]
    for secret in ("1234", "4321", "9876", "홍길동"):
        assert f"0000-{secret}" not in kept
        assert f"0000.{secret}" not in kept
        assert secret == "1234" or secret not in kept
