import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from jangteo.portals.home.web.finder import region_trail, search_of

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def slugs(response) -> list[str]:
    return re.findall(r'href="/m/([-\w]+)/"', response.content.decode())


@pytest.fixture
def markets(make_market) -> None:
    make_market("saebom")
    make_market(
        "bujeon",
        시장명="부전시장",
        시장유형="상설장",
        시장개설주기="매일",
        위도="35.163",
        경도="129.060",
        소재지도로명주소="부산광역시 부산진구 중앙대로 783",
        소재지지번주소="부산광역시 부산진구 부전동 573",
    )
    make_market("far", 시장명="먼바다장", 시장개설주기="3일+8일", 위도="37.76", 경도="128.90")


def test_without_markets_the_first_step_is_named() -> None:
    page = text(Client().get("/"))
    assert "아직 시장 자료가 없어요" in page
    assert "/account/login/?next=/city/import/" in page


def test_first_page_offers_search_regions_today_and_sign_in(markets: None) -> None:
    response = Client().get("/")
    page = text(response)
    assert 'role="search"' in page
    assert "오늘은 <b>1곳</b>에 장이 서요" in page
    assert re.search(r"<b>부산</b><span>1곳</span>", page)
    assert re.search(r"<b>강원</b><span>2곳</span><em>오늘 장 1곳</em>", page)
    assert 'href="/account/login/"' in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [("부전", ["bujeon"]), ("ㅂㅈ", ["bujeon"]), ("ㅅㅂㅅㅈ", ["saebom"]), ("강릉", ["far", "saebom"]), ("없는곳", [])],
)
def test_search_takes_names_places_and_initials(markets: None, asked: str, found: list[str]) -> None:
    response = Client().get("/", {"q": asked})
    assert sorted(slugs(response)) == found
    if not found:
        assert "찾는 시장이 없어요" in text(response)


def test_the_list_says_what_holds_today(markets: None) -> None:
    rows = text(Client().get("/", {"q": "장"}))
    assert re.search(r'href="/m/saebom/".*?오늘 장날', rows)
    assert re.search(r'href="/m/bujeon/".*?오늘 열어요', rows)
    assert re.search(r'href="/m/far/".*?오늘 쉬어요', rows)


def test_regions_narrow_step_by_step(markets: None) -> None:
    response = Client().get("/?region=51")
    assert sorted(slugs(response)) == ["far", "saebom"]
    assert "강릉" in text(response)
    assert 'href="/"' in text(response)


def test_today_lists_the_markets_that_meet_today(markets: None) -> None:
    assert slugs(Client().get("/?today=1")) == ["saebom"]


def test_typing_gets_the_list_alone(markets: None) -> None:
    response = Client().get("/", {"q": "부전"}, headers={"HX-Request": "true"})
    assert b"<html" not in response.content
    assert slugs(response) == ["bujeon"]
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "page=0",
        "page=-1&q=a",
        "page=9999999&q=a",
        "page=²&q=a",
        "region=%00",
        "region=99999",
        "q=" + "가" * 500,
        "q=(((",
        "today=x",
    ],
)
def test_nonsense_in_the_address_does_no_harm(markets: None, query: str) -> None:
    assert Client().get(f"/?{query}").status_code == 200


def test_near_me_sorts_by_distance_and_says_it_roughly(markets: None) -> None:
    response = Client().post("/near/", {"latitude": "35.16", "longitude": "129.06"})
    assert response.status_code == 200
    assert slugs(response)[:3] == ["bujeon", "saebom", "far"]
    assert "약 1km" in text(response)
    assert response["Cache-Control"] == "no-store"


def test_the_place_of_a_visitor_is_rounded_and_leaves_no_trace(
    markets: None, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    exact = Client().post("/near/", {"latitude": "35.163987654", "longitude": "129.060987654"})
    rough = Client().post("/near/", {"latitude": "35.16", "longitude": "129.06"})
    assert exact.content == rough.content
    logged = caplog.text + "".join(capfd.readouterr())
    assert "home_near" in logged
    assert "35.16" not in logged
    assert "129.06" not in logged
    assert not exact.cookies


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"latitude": "x", "longitude": "1"},
        {"latitude": "nan", "longitude": "1"},
        {"latitude": "inf", "longitude": "1"},
        {"latitude": "91", "longitude": "1"},
    ],
)
def test_a_place_that_is_none_gets_a_sentence(markets: None, sent: dict[str, str]) -> None:
    response = Client().post("/near/", sent)
    assert response.status_code == 422
    assert "위치를 읽지 못했어요" in text(response)


def test_near_me_needs_the_token_of_the_page(markets: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/near/", {"latitude": "35", "longitude": "129"})
    assert response.status_code == 403


def test_demo_guide_shows_accounts_in_the_demo_alone(markets: None, settings_env, tmp_path: Path) -> None:
    account = {
        "role": "staff",
        "label": "시연 사무국",
        "portal": "/office/",
        "market": "bujeon",
        "phone": "010-0000-0532",
        "password": "market-day-2026",
    }
    settings_env("demo", tmp_path, [account])
    page = text(Client().get("/demo/"))
    assert "부전시장" in page
    assert "010-0000-0532" in page
    assert "market-day-2026" in page
    settings_env("production", tmp_path, [account])
    assert Client().get("/demo/").status_code == 404


@pytest.fixture
def settings_env(monkeypatch: pytest.MonkeyPatch):
    def change(env: str, folder: Path, accounts: list[dict[str, str]]) -> None:
        (folder / "static").mkdir(exist_ok=True)
        (folder / "demo.json").write_text(json.dumps({"accounts": accounts}))
        monkeypatch.setattr(settings, "ENV", env)
        monkeypatch.setattr(settings, "STATIC_ROOT", folder / "static")

    return change


def test_search_reads_what_it_can() -> None:
    search = search_of({"q": "  부전   시장 ", "region": "26", "page": "3"})
    assert (search.text, search.region, search.page, search.asks) == ("부전 시장", "26", 3, True)
    assert not search_of({"region": "nowhere", "page": "x"}).asks
    assert [one.name for one in region_trail("26")] == ["부산광역시"]
