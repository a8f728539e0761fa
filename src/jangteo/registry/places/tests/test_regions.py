"""Regions and addresses."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection

from jangteo.foundation.tenancy.types import system
from jangteo.registry.places import operations
from jangteo.registry.places.models import Region, RegionAlias
from jangteo.registry.places.types import gazetteer, is_inside, parse_address
from jangteo.registry.places.types.region import RegionLevel


def test_the_gazetteer_is_whole() -> None:
    book = gazetteer()
    levels = [fact.level for fact in book.regions.values()]
    assert levels.count(RegionLevel.SIDO) == 17
    assert levels.count(RegionLevel.SIGUNGU) == 229
    assert all(fact.parent in book.regions for fact in book.regions.values() if fact.parent)
    assert all(alias.code in book.regions for alias in book.aliases)
    assert all(fact.code.startswith(fact.parent[:2]) for fact in book.regions.values() if fact.parent)


@pytest.mark.parametrize(
    ("text", "code", "rest"),
    [
        ("강원특별자치도 강릉시 금성로 21", "51150", "금성로 21"),
        ("강원도 강릉시 금성로 21", "51150", "금성로 21"),
        ("강원 강릉시 금성로 21", "51150", "금성로 21"),
        ("전라북도 전주시 완산구 전동 1", "52111", "전동 1"),
        ("제주도 제주시 이도동", "50110", "이도동"),
        ("경기도 성남시 분당구 수내동 32", "41135", "수내동 32"),
        ("경기도 부천시 도당동 276-4", "41190", "도당동 276-4"),
        ("경기도 부천시 원미구 도당동 276-4", "41192", "도당동 276-4"),
        ("세종특별자치시 조치원읍 원리 1", "36110", "조치원읍 원리 1"),
        ("경상북도 군위군 군위읍 서부리 18-1", "27720", "군위읍 서부리 18-1"),
        ("대구광역시 군위군 군위읍 서부리 18-1", "27720", "군위읍 서부리 18-1"),
        ("인천광역시 남구 주안동 1", "28177", "주안동 1"),
        ("인천광역시 미추홀구 주안동 1", "28177", "주안동 1"),
        ("충청북도 청원군 오창읍", "43110", "오창읍"),
        ("경상남도 진해시 속천동", "48129", "속천동"),
        ("부산광역시  부산진구   부전동 573", "26230", "부전동 573"),
    ],
)
def test_old_new_and_short_names_are_one_place(text: str, code: str, rest: str) -> None:
    found = parse_address(text)
    assert (found.code, found.rest, found.problems) == (code, rest, ())


@pytest.mark.parametrize(
    ("text", "code", "problem"),
    [
        ("전북특별차치도 전주시 완산구 전동", "52111", "sido_misspelt"),
        ("제주특별자치시도 제주시 한림읍", "50110", "sido_misspelt"),
        ("강원특별자치됴 강릉시 금성로", "", "sido_unknown"),
        ("경기특별도시 수원시", "", "sido_unknown"),
        ("부산광역사 중구", "", "sido_unknown"),
        ("서울특별도 중구 남대문로", "11140", "sido_misspelt"),
        ("강원특별자치도 동해시묵호동 15-61", "51170", "region_glued"),
        ("경상북도 포항시북구 양학로 40", "47113", "region_glued"),
        ("경기도 성남시 중원구 중원구 성남동", "41133", "region_repeated"),
        ("경상남도 신등면 신차로 500-3", "48", "sigungu_missing"),
        ("대구광역시 달석구 명덕로2길 30", "27", "sigungu_misspelt"),
        ("충청북도 보은근 회인면", "43", "sigungu_misspelt"),
        ("경상남도 가나시 다라동", "48", "sigungu_unknown"),
        ("", "", "address_missing"),
        ("아무 말", "", "sido_unknown"),
    ],
)
def test_faults_are_named_and_not_read_over(text: str, code: str, problem: str) -> None:
    found = parse_address(text)
    assert [p.code for p in found.problems] == [problem]
    assert found.code == code
    assert not found.is_sound


def test_points_far_from_their_region_are_told_apart() -> None:
    assert is_inside("26230", 35.163, 129.06)
    assert not is_inside("26230", 37.57, 126.98)
    assert is_inside("", 37.57, 126.98)
    assert is_inside("47940", 37.48, 130.90)


@pytest.mark.django_db
def test_an_empty_place_gets_every_region_and_then_nothing_more() -> None:
    def held() -> set[tuple[str, str]]:
        return set(Region.objects.values_list("code", "path"))

    def load() -> int:
        return operations.load_regions(actor=system("test"), now=datetime(2026, 11, 22, tzinfo=UTC))

    before, aliases = held(), RegionAlias.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM places_region_alias")
        cursor.execute("DELETE FROM places_region")
    assert load() == len(before) > 200
    assert (held(), RegionAlias.objects.count()) == (before, aliases)
    # As many as before, and one of them is none of the gazetteer's.
    RegionAlias.objects.filter(id=RegionAlias.objects.order_by("id").values("id")[:1]).update(name="옛 책의 이름")
    assert load() == len(before)
    assert (held(), RegionAlias.objects.count()) == (before, aliases + 1)
