"""The published files themselves."""

from __future__ import annotations

import csv
import io
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from jangteo.registry.places import operations, queries
from jangteo.registry.places.models import Doubt, Market, MarketFacility, SourceRow
from jangteo.registry.places.tests.helpers import (
    ACTOR,
    FACILITIES,
    FACILITIES_2021,
    NOW,
    SERVICES_2021,
    STANDARD,
    codes,
    load,
)
from jangteo.registry.places.types import MarketFilter, OpeningKind

pytestmark = pytest.mark.django_db


def _load(data: Path, name: str, **more: object):  # type: ignore[no-untyped-def]
    path = data / name
    return operations.import_markets(actor=ACTOR, now=NOW, path=path, file_name=path.name, **more)  # type: ignore[arg-type]


def _published(data: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO((data / STANDARD).read_bytes().decode("cp949"))))


def test_the_national_file_is_accounted_for_and_a_second_time_changes_nothing(data: Path) -> None:
    preview = _load(data, STANDARD, dry_run=True)
    assert (preview.rows, preview.added, Market.objects.count()) == (1388, 1388, 0)

    # The thread's own time, so that a busy machine does not fail the test; the bench measures the wall clock.
    began = time.thread_time()
    first = _load(data, STANDARD)
    assert time.thread_time() - began < 5
    assert (first.rows, first.added, first.refused, first.in_doubt) == (1388, 1388, 0, 0)
    assert first.reference_date == date(2024, 11, 4)
    assert first.problems == preview.problems
    assert SourceRow.objects.count() == Market.objects.count() == 1388

    before = list(Market.objects.order_by("id").values())
    second = _load(data, STANDARD)
    assert (second.unchanged, second.added, second.changed, second.gone) == (1388, 0, 0, 0)
    assert list(Market.objects.order_by("id").values()) == before
    assert SourceRow.objects.count() == 1388


def test_every_oddity_of_the_national_file_is_named_by_row(data: Path) -> None:
    report = _load(data, STANDARD, dry_run=True)
    header, *rows = _published(data)
    column = {name: at for at, name in enumerate(header)}

    def empty(name: str) -> list[int]:
        return [line for line, row in enumerate(rows, start=2) if not row[column[name]].strip()]

    assert codes(report, "vouchers_missing") == empty("사용가능상품권")
    assert len(codes(report, "vouchers_missing")) == 1388
    (whole,) = [p for p in report.problems if p.code == "column_empty"]
    assert (whole.row, whole.column, whole.rows) == (1, "사용가능상품권", 1388)
    for field in ("위도", "경도"):
        assert [p.row for p in report.problems if (p.code, p.column) == ("point_missing", field)] == empty(field)
    assert len(empty("위도")) == 16
    assert codes(report, "stores_missing") == empty("점포수")
    assert len(empty("점포수")) == 5
    assert codes(report, "phone_missing") == empty("전화번호")
    assert len(empty("전화번호")) == 547
    names = Counter(row[0] for row in rows)
    assert codes(report, "duplicate_name") == [n for n, row in enumerate(rows, start=2) if names[row[0]] > 1]
    assert len(codes(report, "duplicate_name")) == 77
    assert [(p.row, p.value.split()[0]) for p in report.problems if p.code == "sido_misspelt"] == [
        (1269, "제주특별자치시도")
    ]
    assert 77 in codes(report, "homepage_malformed")
    assert len(codes(report, "duplicate_point")) == 17
    assert codes(report, "phone_malformed") == [100]
    assert set(codes(report, "sigungu_misspelt")) == {279, 367, 564, 726, 1338}


def test_twelve_markets_called_jungang_stay_twelve(data: Path) -> None:
    _load(data, STANDARD)
    assert Market.objects.filter(name="중앙시장").count() == 12
    assert Market.objects.values("slug").distinct().count() == 1388


def test_facilities_find_their_markets_under_old_names_of_regions(data: Path) -> None:
    _load(data, STANDARD)
    report = _load(data, FACILITIES)
    assert (report.rows, report.changed + report.in_doubt + report.refused) == (1388, 1388)
    assert report.changed >= 1387
    assert MarketFacility.objects.count() == report.changed * 23
    again = _load(data, FACILITIES)
    assert (again.changed, again.added, again.unchanged) == (0, 0, report.changed)
    slug = Market.objects.get(name="부전시장").slug
    assert len(queries.list_facilities(slug=slug)) == 23


def test_editions_of_2021_are_matched_with_care_and_twice_is_once(data: Path) -> None:
    _load(data, STANDARD)
    for name in (FACILITIES_2021, SERVICES_2021):
        first = _load(data, name)
        assert first.rows == 1811
        assert first.changed > 1100
        assert first.in_doubt > 0
        doubts = Doubt.objects.count()
        second = _load(data, name)
        assert (second.changed, second.added) == (0, 0)
        assert (second.unchanged, second.in_doubt, second.refused) == (first.changed, first.in_doubt, first.refused)
        assert Doubt.objects.count() == doubts
    jungang = Market.objects.filter(name="중앙시장").values_list("id", flat=True)
    linked = SourceRow.objects.filter(edition__kind="facilities_2021", market_id__in=jungang)
    assert not linked.exists(), "a name and a 시도 are no key for one of twelve"


@pytest.mark.parametrize("encoding", ["cp949", "utf-8-sig"])
def test_round_trip_through_csv_is_equal_field_by_field(data: Path, tmp_path: Path, encoding: str) -> None:
    _load(data, STANDARD)
    path = tmp_path / "out.csv"
    assert operations.export_markets(actor=ACTOR, now=NOW, path=path, encoding=encoding) == 1388
    rows = list(csv.reader(io.StringIO(path.read_bytes().decode(encoding))))
    assert rows == _published(data)
    again = load(path.read_bytes(), "again.csv")
    assert (again.unchanged, again.changed, again.added, again.gone) == (1388, 0, 0, 0)


def test_cp949_round_trip_gives_the_very_bytes_back(data: Path, tmp_path: Path) -> None:
    _load(data, STANDARD)
    path = tmp_path / "out.csv"
    operations.export_markets(actor=ACTOR, now=NOW, path=path, encoding="cp949")
    assert path.read_bytes() == (data / STANDARD).read_bytes().replace(b"\r\n", b"\n")


def test_round_trip_through_xlsx(data: Path, tmp_path: Path) -> None:
    _load(data, STANDARD)
    path = tmp_path / "out.xlsx"
    operations.export_markets(actor=ACTOR, now=NOW, path=path)
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    assert [[str(cell) for cell in row] for row in sheet.iter_rows()] == _published(data)
    again = load(path.read_bytes(), "again.xlsx")
    assert (again.unchanged, again.changed, again.added, again.gone) == (1388, 0, 0, 0)


def test_lists_answer_what_the_file_says(data: Path) -> None:
    _load(data, STANDARD)
    rows = _published(data)[1:]
    page = queries.list_markets(wanted=MarketFilter(region="26"), size=1)
    assert page.total == sum("부산광역시" in (row[2] or row[3]) for row in rows)
    assert queries.list_markets(wanted=MarketFilter(search="ㅁㅈㅊㅅㅁ")).items[0].name == "마장축산물시장"
    assert queries.list_markets(wanted=MarketFilter(cycle_day=2)).total == 92
    parking = queries.list_markets(wanted=MarketFilter(has_parking=True))
    assert parking.total == 1154
    open_today = queries.list_markets(wanted=MarketFilter(open_on=date(2026, 11, 22)))
    closed = sum(row[1] == "5일장" and "2일" not in row[4] for row in rows)
    assert open_today.total == 1388 - closed
    tree = queries.get_region_tree()
    assert sum(node.markets for node in tree) == 1388
    assert len(queries.list_market_points()) == 1372
    market = Market.objects.get(name="안성맞춤시장") if Market.objects.filter(name="안성맞춤시장") else None
    assert market is None or queries.get_opening(slug=market.slug, day=date(2026, 11, 22)) is not None
    periodic = Market.objects.filter(cycle_days=[2, 7]).first()
    assert periodic is not None
    days = queries.list_next_market_days(slug=periodic.slug, start=date(2026, 11, 20), count=2)
    assert days == [date(2026, 11, 22), date(2026, 11, 27)]
    found = queries.get_opening(slug=periodic.slug, day=date(2026, 11, 22))
    assert found is not None
    assert found.kind is OpeningKind.MARKET_DAY


def test_the_demo_and_the_national_file_agree(data: Path) -> None:
    from jangteo.registry.places import demo

    ids = demo.build(actor=ACTOR, now=NOW, seed=1)
    assert demo.build(actor=ACTOR, now=NOW, seed=7) == ids
    report = _load(data, STANDARD)
    assert report.rows == 1388
    doubts = [(d.name, d.candidates) for d in Doubt.objects.all()]
    assert (report.added, doubts, report.refused) == (1385, [], 0)
    assert queries.get_market(slug="bansong").name == "반송큰시장"
    again = _load(data, STANDARD)
    assert (again.changed, again.added, again.unchanged) == (0, 0, 1388)
