"""The published list of shops of 광주광역시 itself. What is expected is counted here from the bare text."""

from __future__ import annotations

import csv
import io
import re
import time
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest
from django_scopes import scopes_disabled

from jangteo.registry.merchants import operations, queries
from jangteo.registry.merchants.models import ShopPlace, ShopRow, ShopTwins, Store, StoreGoods
from jangteo.registry.merchants.tests.shop_files import ACTOR, MARKETS, NOW, SHOPS, codes, load, the_market
from jangteo.registry.merchants.types.imports import ShopImportReport, TwinDecision
from jangteo.registry.places import operations as places

pytestmark = pytest.mark.django_db

Rows = list[dict[str, str]]
#: Names of the list that the register of 2024 knows under another name, and what people would answer.
ANSWERS = {
    "우산월곡시장": "월곡시장",
    "양동시장": "광주양동시장",
    "양동복개시장": "양동복개상가",
    "서부시장": "화정동서부시장",
}
NOT_REGISTERED = {
    "봉선시장",
    "무등시장",
    "훼미리스토아",
    "뉴밀레니엄시장",
    "오치상설시장",
    "용봉시장",
    "서방시장",
    "동아시장",
}


@pytest.fixture
def rows(data: Path) -> Rows:
    header, *lines = (data / MARKETS).read_bytes().decode("cp949").splitlines(keepends=True)
    here = "".join([header, *(line for line in lines if "광주광역시" in line)])
    found = places.import_markets(actor=ACTOR, now=NOW, content=here.encode(), file_name="std_20241104.csv")
    assert found.added == 23
    return list(csv.DictReader(io.StringIO((data / SHOPS).read_text("utf-8"), newline="")))


def _load(data: Path, **more: object) -> ShopImportReport:
    return load((data / SHOPS).read_bytes(), "gwangju_market_stores_2021.csv", **more)


def _where(rows: Rows, found: object) -> list[int]:
    """The lines of the rows for which `found` holds; the header is line 1."""
    assert callable(found)
    return [line for line, row in enumerate(rows, start=2) if found(row)]


def test_every_row_is_accounted_for_and_a_second_time_changes_nothing(data: Path, rows: Rows) -> None:
    assert len(rows) == 2711
    preview = _load(data, dry_run=True)
    with scopes_disabled():
        assert (preview.rows, Store.objects.count(), ShopRow.objects.count()) == (2711, 0, 0)

    # The thread's own time, so that a busy machine does not fail the test.
    began = time.thread_time()
    first = _load(data)
    assert time.thread_time() - began < 10
    assert first.problems == preview.problems
    assert first.rows == first.added + first.changed + first.unchanged + first.in_doubt + first.refused == 2711
    assert (first.changed, first.unchanged, first.refused, first.gone) == (0, 0, 0, 0)
    assert first.reference_date == date(2021, 11, 19)
    assert list(ShopRow.objects.order_by("line").values_list("line", flat=True)) == list(range(2, 2713))
    with scopes_disabled():
        assert Store.objects.count() == first.added == ShopRow.objects.filter(store__isnull=False).count()
        before = list(Store.objects.order_by("id").values())
        second = _load(data)
        assert (second.added, second.changed, second.gone, second.refused) == (0, 0, 0, 0)
        assert (second.unchanged, second.in_doubt) == (first.added, first.in_doubt)
        assert list(Store.objects.order_by("id").values()) == before
        assert ShopRow.objects.count() == 2711


def test_every_oddity_is_named_by_row(data: Path, rows: Rows) -> None:
    report = _load(data, dry_run=True)
    phones = Counter((row["시장명"], row["전화번호"]) for row in rows if row["전화번호"])
    said = re.compile(r"(도소매|소매|배송|회사|기업|여성기업|중소기업|기타|상담|,)+")
    expected = {
        "phone_missing": _where(rows, lambda row: not row["전화번호"]),
        "phone_shared": _where(rows, lambda row: phones[row["시장명"], row["전화번호"]] > 1),
        "shop_closed": _where(rows, lambda row: row["비고"] in {"폐업", "폐점"}),
        "remark_duplicate": _where(rows, lambda row: "중복" in row["비고"]),
        "delivery_missing": _where(rows, lambda row: row["배달서비스"] not in {"Y", "N"}),
        "homepage_no_scheme": _where(rows, lambda row: row["홈페이지"] and not row["홈페이지"].startswith("http")),
        "shop_name_replaced": _where(rows, lambda row: re.search("광역시[가-힣]", row["점포명"])),
        "district_mismatch": _where(rows, lambda row: f" {row['시군구']} " not in row["소재지도로명주소"]),
        "point_outside_korea": _where(rows, lambda row: float(row["경도"]) > 132),
        "point_far_from_region": _where(rows, lambda row: float(row["위도"]) > 36),
        "sido_misspelt": _where(rows, lambda row: "광역시광역시" in row["소재지지번주소"]),
        "market_in_doubt": _where(rows, lambda row: row["시장명"] in ANSWERS),
        "market_unregistered": _where(rows, lambda row: row["시장명"] in NOT_REGISTERED),
        "goods_none": _where(
            rows, lambda row: all(said.fullmatch(row[name]) for name in ("분류", "취급품목", "주력상품"))
        ),
        "shop_duplicate": _waiting(rows),
        "stall_unsure": [948, 948, 1239, 1677, 1678, 1678, 1708, 1726, 1726, 2065, 2065, 2193],
    }
    found = {code: sorted(codes(report, code)) for code in expected}
    assert found == expected
    assert {code: len(lines) for code, lines in expected.items()} == {
        "phone_missing": 871,
        "phone_shared": 187,
        "shop_closed": 8,
        "remark_duplicate": 1,
        "delivery_missing": 1,
        "homepage_no_scheme": 13,
        "shop_name_replaced": 9,
        "district_mismatch": 1,
        "point_outside_korea": 1,
        "point_far_from_region": 1,
        "sido_misspelt": 1,
        "market_in_doubt": 577,
        "market_unregistered": 192,
        "goods_none": 11,
        "shop_duplicate": 99,
        "stall_unsure": 12,
    }
    assert {problem.code for problem in report.problems} == {*expected, "goods_unsure"}
    assert report.in_doubt == 577 + 192 + 99
    assert report.added == 2711 - report.in_doubt


def _waiting(rows: Rows) -> list[int]:
    """Of shops in a known market that may be one, all but the first open one; found by pairs, without the product."""
    by_market: dict[str, list[int]] = defaultdict(list)
    for line, row in enumerate(rows, start=2):
        if row["시장명"] not in {*ANSWERS, *NOT_REGISTERED}:
            by_market[row["시장명"]].append(line)
    found = []
    for lines in by_market.values():
        groups: list[set[int]] = []
        for line in lines:
            mine = [group for group in groups if any(_alike(rows[line - 2], rows[other - 2]) for other in group)]
            groups = [group for group in groups if group not in mine] + [{line}.union(*mine)]
        for group in groups:
            first = min((line for line in group if not rows[line - 2]["비고"]), default=min(group))
            found += [line for line in group if line != first]
    return sorted(found)


def _alike(one: dict[str, str], other: dict[str, str]) -> bool:
    a, b = (re.sub(r"[^0-9A-Za-z가-힣]", "", row["점포명"]).lower() for row in (one, other))
    if _bare(one["점포명"]) == _bare(other["점포명"]):
        return True
    return (
        bool(one["전화번호"])
        and one["전화번호"] == other["전화번호"]
        and (a[:2] == b[:2] or one["주력상품"] == other["주력상품"])
    )


def _bare(name: str) -> str:
    return re.sub(r"[^0-9A-Za-z가-힣]", "", re.sub(r"[ (]\d+호\)?$", "", name)).lower()


def test_markets_are_found_asked_about_or_reported_and_no_row_is_lost(data: Path, rows: Rows) -> None:
    _load(data)
    waiting = {place.name: place for place in ShopPlace.objects.filter(state__in=["doubt", "missing"])}
    assert set(waiting) == {*ANSWERS, *NOT_REGISTERED}
    assert {name for name, place in waiting.items() if place.guesses} == set(ANSWERS)
    assert {name: waiting[name].guesses[0]["name"] for name in ANSWERS} == ANSWERS
    known = {p.name: p.registered.name for p in ShopPlace.objects.filter(state="sure").select_related("registered")}
    assert len(known) == 32 - 12
    assert known["1913송정역시장"] == "1913송정역시장(송정역전매일시장)"
    assert known["양동수산시장"] == "양동수산전통시장"
    kept = ShopRow.objects.filter(place__in=waiting.values())
    assert kept.count() == 577 + 192
    assert not kept.filter(store__isnull=False).exists()


def test_deciding_everything_puts_every_shop_in_the_register_once(data: Path, rows: Rows) -> None:
    _load(data)
    for name, market in ANSWERS.items():
        place = ShopPlace.objects.get(name=name)
        operations.decide_shop_place(actor=ACTOR, now=NOW, place_id=place.id, market_slug=the_market(market).slug)
    groups = list(ShopTwins.objects.filter(decision="").order_by("id"))
    merged = 0
    with scopes_disabled():
        for at, twins in enumerate(groups):
            decision = TwinDecision.MERGE if at % 2 else TwinDecision.KEEP
            waits = ShopRow.objects.filter(twins=twins, store=None).count()
            operations.decide_shop_twins(actor=ACTOR, now=NOW, twins_id=twins.id, decision=decision)
            merged += waits if at % 2 else 0
        assert Store.objects.count() == 2711 - 192 - merged
        assert ShopRow.objects.filter(store=None).count() == 192
        again = _load(data)
        assert (again.added, again.changed, again.refused, again.gone, again.twins) == (0, 0, 0, 0, 0)
        assert (again.unchanged, again.in_doubt) == (2711 - 192, 192)


def test_closed_shops_are_never_shown_as_open(data: Path, rows: Rows) -> None:
    _load(data)
    closed = {row["점포명"] for row in rows if row["비고"] in {"폐업", "폐점"}}
    assert len(closed) == 8
    with scopes_disabled():
        shut = Store.objects.filter(state="closed")
        assert set(shut.values_list("name", flat=True)) == closed
        assert set(shut.values_list("closed_on", flat=True)) == {None}, "the day of closing is not known"
        assert all(
            re.match(r"자료의 비고: 폐[업점] \(2021-", because)
            for because in shut.values_list("closed_because", flat=True)
        )
        market_ids = set(shut.values_list("market_id", flat=True))
    for market_id in market_ids:
        shown = {store.name for store in queries.list_public_stores(market_id=market_id, today=NOW.date())}
        assert shown
        assert not shown & closed


WORDS = {
    "한복": "hanbok",
    "야채": "vegetable",
    "돼지고기": "butcher",
    "홍어": "skate",
    "멸치": "seaweed",
    "참기름": "oil",
    "이불": "quilt",
    "신발": "shoes",
    "가구": "furniture",
}


def test_free_words_find_their_class(data: Path, rows: Rows) -> None:
    _load(data)
    with scopes_disabled():
        classes: dict[int, set[str]] = defaultdict(set)
        for store_id, code, branch in StoreGoods.objects.filter(goods_class__isnull=False).values_list(
            "store_id", "goods_class__code", "goods_class__parent__code"
        ):
            classes[store_id] |= {code, branch}
        all_stores = set(Store.objects.values_list("id", flat=True))
    shops = dict(ShopRow.objects.filter(store__isnull=False).values_list("line", "store_id"))
    seen = set()
    for word, code in WORDS.items():
        lines = _where(rows, lambda row, word=word: row["주력상품"] == word and row["분류"] == "도소매")
        found = [shops[line] for line in lines if line in shops]
        # Some words stand only in markets that a person has yet to name.
        seen |= {word} if found else set()
        assert all(code in classes[store_id] for store_id in found), word
    assert len(seen) >= 5, seen
    assert sum(1 for codes in classes.values() if "dining" in codes) > 300
    assert len(all_stores - classes.keys()) < 30, "what nothing is known of waits for a person"
    assert queries.count_shop_words() > 0


def test_a_restaurant_of_beef_is_no_butcher(data: Path, rows: Rows) -> None:
    """`음식점` selling `한우` serves it."""
    _load(data)
    lines = _where(rows, lambda row: row["분류"] == "음식점" and row["주력상품"] in {"한우", "돼지고기", "닭"})
    assert lines
    with scopes_disabled():
        ids = [i for i in ShopRow.objects.filter(line__in=lines).values_list("store_id", flat=True) if i]
        found = set(StoreGoods.objects.filter(store_id__in=ids).values_list("goods_class__code", flat=True))
    assert found
    assert not found & {"butcher", "poultry", "meat"}


def test_telephones_are_those_of_shops_alone(data: Path, rows: Rows) -> None:
    _load(data)
    assert not [row for row in rows if re.match("01[016789]", row["전화번호"])], "the list has landlines only"
    with scopes_disabled():
        phones = set(Store.objects.exclude(shop_phone="").values_list("shop_phone", flat=True))
    assert phones
    assert all(phone.startswith("062-") for phone in phones)


def test_numbers_of_stalls_are_kept_where_they_are_sound(data: Path, rows: Rows) -> None:
    _load(data)
    kept = dict(ShopRow.objects.exclude(stalls=[]).values_list("line", "stalls"))
    named = _where(rows, lambda row: re.search(r"[ (]\d+호\)?$", row["점포명"]))
    assert set(named) <= set(kept)
    by_name = {row["점포명"]: kept.get(line) for line, row in enumerate(rows, start=2)}
    assert by_name["목포홍가(126호)"] == ["126호"]
    assert by_name["부산충무수산2호점"] is None
    assert by_name["7호상회"] is None
    assert len(kept) == 86
