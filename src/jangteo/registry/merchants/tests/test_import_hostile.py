"""Files that are broken, wrong or meant to harm: a sentence, and nothing half-saved."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django_scopes import scopes_disabled

from jangteo.kernel.errors import Invalid
from jangteo.registry.merchants import operations
from jangteo.registry.merchants.models import ShopEdition, ShopImport, ShopPlace, ShopRow, Store
from jangteo.registry.merchants.operations._shop_stalls import find_stalls
from jangteo.registry.merchants.tests.shop_files import ACTOR, HEADER, NOW, a_market, codes, load, shop, shops_csv

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"%PDF-1.7\n...", "file_kind"),
        (b"PK\x03\x04 not an archive", "file_broken"),
        (b"a" * (20 * 1024 * 1024 + 1), "file_too_large"),
        (bytes(range(256)) * 50, "encoding_unknown"),
        ("이름,나이\n가람,3\n".encode(), "layout_unknown"),
        ("시장명,값\n가람시장,3\n".encode(), "layout_unknown"),
        (",".join(HEADER).encode(), "file_empty"),
        (shops_csv([shop("x" * 20_000)]), "cell_too_long"),
        (shops_csv([shop("가람상회", 데이터기준일자="")]), "reference_date_unknown"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_it_is_refused_with_a_sentence_and_nothing_is_saved(content: bytes, code: str) -> None:
    a_market()
    with pytest.raises(Invalid) as refused:
        load(content, "x.csv")
    assert refused.value.code == code
    assert refused.value.message.endswith("요.") or "예:" in refused.value.message
    with scopes_disabled():
        assert not any(model.objects.exists() for model in (Store, ShopEdition, ShopRow, ShopPlace, ShopImport))


def test_rows_that_say_too_little_are_refused_alone() -> None:
    a_market()
    rows = [shop("가람상회", 1), shop("", 2), shop("나루수산", 3, 시장명=" "), shop("가람상회", 1)]
    report = load(shops_csv(rows))
    assert (report.added, report.refused) == (1, 3)
    assert (codes(report, "shop_name_missing"), codes(report, "shop_market_missing")) == ([3], [4])
    assert codes(report, "duplicate_row") == [5]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"전화번호": "없음"}, "phone_malformed"),
        ({"전화번호": "062-1-2, 062-3-4"}, "phone_malformed"),
        ({"위도": "북위 35도"}, "point_unreadable"),
        ({"위도": "nan"}, "point_unreadable"),
        ({"위도": "126.917", "경도": "35.154"}, "point_swapped"),
        ({"위도": "1e309"}, "point_unreadable"),
        ({"배달서비스": "가끔"}, "delivery_unreadable"),
        ({"홈페이지": "javascript:alert(1)"}, "homepage_malformed"),
        ({"비고": "사장님 부재"}, "remark_unknown"),
        ({"비고": "임시 휴업"}, "remark_resting"),
        ({"데이터기준일자": "2021-13-45"}, "reference_date_unreadable"),
        ({"점포명": "가람&amp;상회"}, "html_entity"),
        ({"점포명": "가람\ufffd상회"}, "garbled"),
        ({"시군구": "서구"}, "district_mismatch"),
        ({"점포명": "광주광역시상회"}, "shop_name_replaced"),
        ({"분류": "도소매", "취급품목": "도소매", "주력상품": "판매"}, "goods_none"),
    ],
)
def test_an_odd_cell_is_named_and_the_row_is_still_accounted_for(cells: dict[str, str], code: str) -> None:
    a_market()
    report = load(shops_csv([shop("나루수산", 9), shop("가람상회", 1, **cells)]))
    assert codes(report, code) == [3]
    assert report.rows == report.added + report.in_doubt + report.refused == 2


@pytest.mark.parametrize("encoding", ["cp949", "utf-8-sig", "utf-16"])
def test_other_encodings_and_other_heads_are_understood(encoding: str) -> None:
    a_market()
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["연번", "전통시장명", "상호", "업종", "자치구", "주소", "점포호수", "연락처"])
    writer.writerow(["1", "가람시장", "가람상회", "떡집", "동구", "광주광역시 동구 가람로 10", "A-12", "062-222-3333"])
    report = load(out.getvalue().encode(encoding), "점포_20240101.csv")
    assert (report.added, report.reference_date.isoformat()) == (1, "2024-01-01")
    with scopes_disabled():
        store = Store.objects.get()
        assert (store.shop_phone, store.goods.get().goods_class.code) == ("062-222-3333", "ricecake")
        assert ShopRow.objects.get().stalls == ["A동 12호"]


@pytest.mark.parametrize(
    ("text", "is_name", "numbers"),
    [
        ("목포홍가(126호)", True, ("126호",)),
        ("남광주닭집 61호", True, ("61호",)),
        ("7호상회", True, ()),
        ("부산수산2호점", True, ()),
        ("광주수산45호", True, ()),
        ("광주광역시 서구 양동 5-254 A동 101호 (양동)", False, ("A동 101호",)),
        ("광주광역시 서구 양동 441 나동 217,219호", False, ("나동 217호", "나동 219호")),
        ("광주광역시 동구 대인동 190-4 한성빌딩1층8호", False, ()),
        ("광주광역시 서구 양동 5-101 653-654호", False, ()),
        ("광주광역시 서구 양동 5-254", False, ()),
    ],
)
def test_a_number_that_may_be_something_else_is_no_stall(text: str, is_name: bool, numbers: tuple[str, ...]) -> None:
    assert find_stalls(text, is_name=is_name).numbers == numbers


def test_uploads_that_nobody_confirms_go_after_a_week() -> None:
    a_market()
    run_id = operations.preview_shop_import(actor=ACTOR, now=NOW, content=shops_csv([shop("가람상회")]), file_name="a")
    assert operations.settle_old_shop_imports(actor=ACTOR, now=NOW + timedelta(days=6)) == 0
    assert operations.settle_old_shop_imports(actor=ACTOR, now=NOW + timedelta(days=8)) == 1
    run = ShopImport.objects.get(id=run_id)
    assert (run.state, run.content) == ("discarded", "")
