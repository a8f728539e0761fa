"""Newer and older editions, faults, older columns, doubts: small files made for the purpose."""

from __future__ import annotations

from datetime import date

import pytest

from jangteo.kernel.errors import Invalid, Missing, Refused
from jangteo.registry.places import operations, queries
from jangteo.registry.places.models import Doubt, Market, SourceRow
from jangteo.registry.places.operations._layouts import STANDARD_COLUMNS, STANDARD_HEADER
from jangteo.registry.places.tests.helpers import ACTOR, NOW, as_csv, codes, load, row
from jangteo.registry.places.types import DoubtDecision, MarketProfile

pytestmark = pytest.mark.django_db

NEWER = {"데이터기준일자": "2025-11-10"}
OTHER = {
    "소재지도로명주소": "강원특별자치도 강릉시 옥천로 48",
    "소재지지번주소": "강원특별자치도 강릉시 옥천동 223",
    "위도": "37.760",
    "경도": "128.900",
}


def test_a_newer_edition_tells_what_changed_was_added_and_is_gone() -> None:
    load(as_csv([row("가람시장"), row("나래시장", **OTHER)]))
    moved = {
        "소재지도로명주소": "강원특별자치도 강릉시 임영로 155",
        "소재지지번주소": "",
        "위도": "37.70",
        "경도": "128.80",
    }
    report = load(as_csv([row("가람시장", 점포수="300", **NEWER), row("다솜시장", **(moved | NEWER))]))
    assert (report.added, report.changed, report.unchanged, report.gone) == (1, 1, 0, 1)
    assert Market.objects.get(name="가람시장").store_count == 300
    assert Market.objects.get(name="나래시장").gone_on == date(2025, 11, 10)
    assert [p.value for p in report.problems if p.code == "gone"] == ["나래시장"]
    assert queries.list_markets().total == 2

    back = load(as_csv([row("가람시장"), row("나래시장", **OTHER)]))
    assert (back.changed, back.added, back.gone) == (0, 0, 0), "the older edition again changes nothing"
    assert Market.objects.get(name="나래시장").gone_on is not None
    assert len(codes(back, "older_differs")) == 1


def test_a_market_that_returns_is_no_longer_gone() -> None:
    load(as_csv([row("가람시장"), row("나래시장", **OTHER)]))
    load(as_csv([row("가람시장", **NEWER)]))
    report = load(
        as_csv(
            [
                row("가람시장", 데이터기준일자="2026-01-05"),
                row("나래시장", **(OTHER | {"데이터기준일자": "2026-01-05"})),
            ]
        )
    )
    assert report.added == 0
    assert Market.objects.get(name="나래시장").gone_on is None


def test_a_file_of_another_coverage_makes_nothing_gone() -> None:
    busan = {
        "소재지도로명주소": "부산광역시 부산진구 중앙대로 1",
        "소재지지번주소": "",
        "위도": "35.16",
        "경도": "129.06",
    }
    load(as_csv([row("가람시장"), row("바다시장", **busan)]))
    report = load(as_csv([row("가람시장", **NEWER)]))
    assert report.gone == 0


def test_an_older_edition_fills_what_is_unknown_and_overwrites_nothing() -> None:
    load(as_csv([row("가람시장", 전화번호="", 점포수="300", **NEWER)]))
    report = load(as_csv([row("가람시장", 점포수="250", 데이터기준일자="2020-01-01")]))
    market = Market.objects.get()
    assert (market.store_count, market.phone, market.reference_date) == (300, "033-648-4477", date(2025, 11, 10))
    assert report.changed == 1
    assert [(p.column, p.value) for p in report.problems if p.code == "older_differs"] == [("점포수", "250")]


@pytest.mark.parametrize(
    ("cells", "code", "field", "unknown"),
    [
        ({"시장유형": "상설장+5일장", "시장개설주기": "매일+6일"}, "cycle_corrupt", "type", "unknown"),
        ({"시장개설주기": "2일+7일"}, "cycle_mismatch", "type", "unknown"),
        ({"점포수": "0"}, "stores_zero", "store_count", None),
        ({"점포수": "-3"}, "stores_unreadable", "store_count", None),
        ({"점포수": "많음"}, "stores_unreadable", "store_count", None),
        ({"위도": "97.1"}, "point_outside_korea", "latitude", None),
        ({"위도": "128.9", "경도": "37.7"}, "point_swapped", "latitude", None),
        ({"위도": "33.25", "경도": "126.56"}, "point_far_from_region", "latitude", None),
        ({"위도": "abc"}, "point_unreadable", "latitude", None),
        ({"위도": "nan"}, "point_outside_korea", "latitude", None),
        ({"홈페이지주소": "http:산본전통시장.kr"}, "homepage_malformed", "homepage", ""),
        ({"홈페이지주소": "javascript:alert(1)"}, "homepage_malformed", "homepage", ""),
        ({"전화번호": "070-737-7171"}, "phone_malformed", "phone", ""),
        ({"개설연도": "19"}, "founded_unreadable", "founded_year", None),
        ({"공중화장실보유여부": "있음?"}, "yes_no_unreadable", "has_toilet", None),
    ],
)
def test_a_value_that_cannot_be_trusted_is_unknown_and_its_text_is_kept(
    cells: dict[str, str], code: str, field: str, unknown: object
) -> None:
    report = load(as_csv([row("가람시장", **cells)]))
    assert codes(report, code) == [2]
    assert report.added == 1
    assert getattr(Market.objects.get(), field) == unknown
    kept = dict(zip(STANDARD_HEADER, SourceRow.objects.get().raw, strict=True))
    assert all(kept[column] == text for column, text in cells.items())
    exported = operations.export_file(actor=ACTOR, now=NOW, form="csv")
    assert exported.content == as_csv([row("가람시장", **cells)]), "what was published comes back"


def test_smaller_oddities_are_named() -> None:
    report = load(as_csv([row("가람&amp;나래", 취급품목="농산물,수산물", 홈페이지주소="www.a.kr")]))
    assert (
        codes(report, "html_entity") == codes(report, "goods_separator") == codes(report, "homepage_no_scheme") == [2]
    )
    market = Market.objects.get()
    assert (market.name, market.goods, market.homepage) == ("가람&나래", ["농산물", "수산물"], "http://www.a.kr")


def test_older_and_reordered_columns_and_the_keys_of_the_api() -> None:
    old = [c for c in STANDARD_HEADER if c not in {"사용가능상품권", "홈페이지주소", "제공기관코드", "제공기관명"}]
    report = load(as_csv([row("가람시장")], header=old[::-1]))
    assert report.added == 1
    assert {p.column for p in report.problems if p.code == "column_missing"} == set(STANDARD_HEADER) - set(old)
    keys = {column: key for column, key, _ in STANDARD_COLUMNS}
    body = as_csv([row("가람시장")]).decode("utf-8-sig")
    for column, key in keys.items():
        body = body.replace(column, key, 1)
    again = load(body.encode())
    assert (again.added, again.rows) == (0, 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "euc-kr", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_are_found_out(encoding: str) -> None:
    report = load(as_csv([row("가람시장")], encoding=encoding))
    assert (report.added, [p for p in report.problems if p.severity == "bad"]) == (1, [])


def test_delimiters_are_found_out() -> None:
    body = as_csv([row("가람시장")]).decode("utf-8-sig").replace(",", "\t")
    assert load(body.encode()).added == 1


def test_the_date_comes_from_the_name_or_is_asked_for() -> None:
    header = [c for c in STANDARD_HEADER if c != "데이터기준일자"]
    body = as_csv([row("가람시장")], header=header)
    with pytest.raises(Invalid) as refused:
        load(body, "시장.csv")
    assert refused.value.code == "reference_date_unknown"
    assert load(body, "시장_20231201.csv").reference_date == date(2023, 12, 1)


def test_rows_without_a_name_and_repeated_rows_are_refused_and_counted() -> None:
    report = load(as_csv([row("가람시장"), row(""), row("가람시장")]))
    assert (report.rows, report.added, report.refused) == (3, 1, 2)
    assert codes(report, "name_missing") == [3]
    assert codes(report, "duplicate_row") == [4]


# --- doubt -----------------------------------------------------------------------------------------------------


def _doubt() -> Doubt:
    load(as_csv([row("가람시장"), row("나래시장", **OTHER)]))
    near = OTHER | {"소재지도로명주소": "강원특별자치도 강릉시 옥천로 48-2", "소재지지번주소": ""}
    report = load(as_csv([row("가람시장", **NEWER), row("옥천나래시장", **(near | NEWER | {"점포수": "99"}))]))
    assert (report.in_doubt, report.added, report.gone) == (1, 0, 0)
    return Doubt.objects.get()


def test_the_same_name_elsewhere_is_another_market() -> None:
    load(as_csv([row("중앙시장")]))
    busan = {
        "소재지도로명주소": "부산광역시 부산진구 중앙대로 1",
        "소재지지번주소": "",
        "위도": "35.16",
        "경도": "129.06",
    }
    report = load(as_csv([row("중앙시장", **NEWER), row("중앙시장", **(busan | NEWER))]))
    assert (report.added, report.in_doubt) == (1, 0)
    assert Market.objects.count() == 2


def test_a_near_twin_of_a_matched_market_is_not_taken_for_new_unasked() -> None:
    load(as_csv([row("가람시장")]))
    twin = {"소재지도로명주소": "강원특별자치도 강릉시 금성로 23", "소재지지번주소": ""}
    report = load(as_csv([row("가람시장", **NEWER), row("가람시장", **(twin | NEWER))]))
    assert (report.in_doubt, report.added) == (1, 0)


def test_two_rows_of_one_name_and_address_are_not_two_markets_unasked() -> None:
    report = load(as_csv([row("가람시장"), row("가람시장", 점포수="9")]))
    assert (report.added, report.in_doubt) == (1, 1)
    assert Doubt.objects.get().candidates[0]["market_id"] == Market.objects.get().id


def test_a_person_says_it_is_the_same() -> None:
    doubt = _doubt()
    target = Market.objects.get(name="나래시장")
    assert (
        operations.decide_doubt(
            actor=ACTOR, now=NOW, doubt_id=doubt.id, decision=DoubtDecision.SAME, market_id=target.id
        )
        == target.id
    )
    target.refresh_from_db()
    assert (target.name, target.store_count) == ("옥천나래시장", 99)
    assert queries.count_open_doubts() == 0
    with pytest.raises(Refused, match="doubt_decided"):
        operations.decide_doubt(actor=ACTOR, now=NOW, doubt_id=doubt.id, decision=DoubtDecision.SKIP)


def test_a_person_says_it_is_new_and_the_file_again_changes_nothing() -> None:
    doubt = _doubt()
    body_row = dict(zip(STANDARD_HEADER, doubt.source_row.raw, strict=True))
    operations.decide_doubt(actor=ACTOR, now=NOW, doubt_id=doubt.id, decision=DoubtDecision.NEW)
    assert Market.objects.count() == 3
    again = load(as_csv([row("가람시장", **NEWER), body_row]))
    assert (again.added, again.changed, again.in_doubt) == (0, 0, 0)


def test_a_person_sets_it_aside_and_is_not_asked_again() -> None:
    doubt = _doubt()
    body_row = dict(zip(STANDARD_HEADER, doubt.source_row.raw, strict=True))
    operations.decide_doubt(actor=ACTOR, now=NOW, doubt_id=doubt.id, decision=DoubtDecision.SKIP)
    again = load(as_csv([row("가람시장", **NEWER), body_row]))
    assert (again.in_doubt, again.added) == (0, 0)
    assert Doubt.objects.count() == 1


def test_only_candidates_can_be_chosen_and_only_in_the_own_region() -> None:
    doubt = _doubt()
    other = Market.objects.get(name="가람시장")
    with pytest.raises(Invalid, match="candidate_invalid"):
        operations.decide_doubt(
            actor=ACTOR, now=NOW, doubt_id=doubt.id, decision=DoubtDecision.SAME, market_id=other.id + 99
        )
    busan = queries.find_region_ref(code="26")
    assert busan is not None
    with pytest.raises(Missing):
        operations.decide_doubt(
            actor=ACTOR, now=NOW, doubt_id=doubt.id, decision=DoubtDecision.SKIP, region_id=busan.id
        )
    assert queries.count_open_doubts() == 1


def test_what_people_wrote_is_left_alone_by_imports() -> None:
    load(as_csv([row("가람시장")]))
    market = Market.objects.get()
    operations.update_market(actor=ACTOR, now=NOW, market_id=market.id, profile=MarketProfile(phone="033-111-2222"))
    report = load(as_csv([row("가람시장")]))
    assert (report.changed, codes(report, "kept_edit")) == (0, [2])
    assert Market.objects.get().phone == "033-111-2222"
    exported = operations.export_file(actor=ACTOR, now=NOW, form="csv").content.decode("utf-8-sig")
    assert "033-111-2222" in exported


def test_an_officer_loads_only_the_own_region() -> None:
    operations.load_regions(actor=ACTOR, now=NOW)
    busan = queries.find_region_ref(code="26")
    assert busan is not None
    report = load(as_csv([row("가람시장")]), region_id=busan.id)
    assert (report.refused, report.added, codes(report, "outside_region")) == (1, 0, [2])
