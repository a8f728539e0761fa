import json
import re
from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from PIL import Image

from jangteo.foundation.tenancy.types import Role
from jangteo.kernel import clock
from jangteo.registry.places import operations
from jangteo.registry.places.tests.world import ACTOR, NOW, a_market, signed_in
from jangteo.registry.places.types import MarketProfile, OpeningKind
from jangteo.registry.places.web.my.days import _fold
from jangteo.registry.places.web.my.pwa import OFFLINE_PAGES

pytestmark = pytest.mark.django_db
PAGES = ("", "days/", "way/")


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def answer(slug: str) -> str:
    page = text(Client().get(f"/m/{slug}/"))
    return re.sub(r"<[^>]+>", "|", page[page.index('id="answer"') : page.index("</section>")])


def test_market_day_is_said_plainly_with_the_next_one() -> None:
    a_market()
    said = answer("saebom")
    assert "오늘 장이 서요" in said
    assert "11. 27.(금)" in said
    assert "5일 남음" in said


def test_a_closed_day_says_why_and_when_next() -> None:
    a_market(시장개설주기="3일+8일")
    said = answer("saebom")
    assert "오늘은 쉬어요" in said
    assert "장날이 아니에요" in said
    assert "11. 23.(월)" in said


def test_an_exception_reaches_the_page_at_once() -> None:
    market = a_market()
    operations.add_closing(
        actor=ACTOR,
        now=NOW,
        market_id=market.id,
        day=date(2026, 11, 22),
        kind=OpeningKind.CLOSED,
        reason="전기 공사로 쉬어요",
    )
    said = answer("saebom")
    assert "오늘은 쉬어요" in said
    assert "전기 공사로 쉬어요" in said
    assert "전기 공사로 쉬어요" in text(Client().get("/m/saebom/days/"))


def test_a_daily_market_tells_of_its_next_closed_day_not_of_tomorrow() -> None:
    market = a_market(시장유형="상설장", 시장개설주기="매일")
    assert "다음" not in answer("saebom")
    operations.add_closing(
        actor=ACTOR, now=NOW, market_id=market.id, day=date(2026, 12, 1), kind=OpeningKind.CLOSED, reason="점검"
    )
    said = answer("saebom")
    assert "오늘 열어요" in said
    assert "다음 쉬는 날" in said
    assert "12. 1.(화)" in said


def test_what_is_unknown_is_said_to_be_unknown() -> None:
    a_market(전화번호="", 위도="", 경도="", 취급품목="", 공중화장실보유여부="", 주차장보유여부="")
    page = text(Client().get("/m/saebom/"))
    assert "전화번호를 아직 몰라요" in page
    assert re.search(r"<b>화장실</b><span>몰라요", page)
    assert re.search(r"<b>주차장</b><span>몰라요", page)
    way = text(Client().get("/m/saebom/way/"))
    assert "지도에 찍을 자리를 아직 몰라요" in way
    assert "map.kakao.com" not in way
    assert "주차장이 있는지 아직 몰라요" in way


def test_the_calendar_marks_the_market_days_of_two_months() -> None:
    a_market()
    page = text(Client().get("/m/saebom/days/"))
    marked = [int(n) for n in re.findall(r'<td class="market_day[^"]*"[^>]*><span class="n">(\d+)', page)]
    assert marked == [2, 7, 12, 17, 22, 27] * 2
    assert page.count('aria-current="date"') == 1
    assert "2026년 11월" in page
    assert "2026년 12월" in page


def test_the_way_shows_address_telephone_and_links_with_coordinates() -> None:
    a_market()
    page = text(Client().get("/m/saebom/way/"))
    assert "강원특별자치도 강릉시 금성로 21" in page
    assert 'href="tel:033-648-4477"' in page
    assert "https://map.kakao.com/link/to/" in page
    assert "37.754,128.898" in page
    assert 'class="pin"' in page


@pytest.mark.parametrize("homepage", ["javascript:alert(1)", "data:text/html,x", "ftp://example.kr", "없음"])
def test_a_published_homepage_that_is_no_web_address_is_not_linked(homepage: str) -> None:
    from jangteo.registry.places.models import Market

    a_market()
    Market.objects.update(homepage=homepage)
    page = text(Client().get("/m/saebom/"))
    assert "누리집 가기" not in page
    assert "javascript:" not in page


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_public_and_hold_no_person(path: str) -> None:
    market = a_market()
    anonymous = Client().get(f"/m/saebom/{path}")
    assert anonymous.status_code == 200
    mine = text(signed_in(Role.MERCHANT, market.scope).get(f"/m/saebom/{path}"))
    assert "내 정보" in mine
    assert "길동" not in mine
    assert "홍*동" not in mine


@pytest.mark.parametrize("path", ["", "days/", "way/", "days.ics", "sw.js", "manifest.webmanifest", "icon-192.png"])
def test_unknown_markets_are_not_there(path: str) -> None:
    assert Client().get(f"/m/nowhere/{path}").status_code == 404
    assert Client().get(f"/m/%00/{path}").status_code == 404


def test_manifest_carries_the_market() -> None:
    market = a_market()
    operations.update_market(actor=ACTOR, now=NOW, market_id=market.id, profile=MarketProfile(palette="pat"))
    response = Client().get("/m/saebom/manifest.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    body = json.loads(response.content)
    assert body["name"] == "새봄시장"
    assert body["theme_color"] == "#7f2a34"
    assert body["start_url"] == body["scope"] == body["id"] == "/m/saebom/"
    assert body["display"] == "standalone"
    kinds = {(icon["sizes"], icon["purpose"]) for icon in body["icons"]}
    assert kinds >= {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}
    for icon in body["icons"]:
        picture = Image.open(BytesIO(Client().get(icon["src"]).content))
        assert f"{picture.width}x{picture.height}" == icon["sizes"]


def test_the_icon_shows_letters_on_the_colour_of_the_market() -> None:
    market = a_market()
    plain = Client().get("/m/saebom/icon-180.png")
    assert plain["Content-Type"] == "image/png"
    assert "max-age" in plain["Cache-Control"]
    picture = Image.open(BytesIO(plain.content)).convert("RGB")
    assert picture.getpixel((2, 2)) == (0x0F, 0x63, 0x50)
    colours = {colour: count for count, colour in picture.getcolors(maxcolors=100_000) or []}
    assert colours[(255, 255, 255)] > 500
    operations.update_market(actor=ACTOR, now=NOW, market_id=market.id, profile=MarketProfile(palette="jjok"))
    blue = Image.open(BytesIO(Client().get("/m/saebom/icon-180.png").content)).convert("RGB")
    assert blue.getpixel((2, 2)) == (0x1F, 0x4F, 0x8F)
    assert Client().get("/m/saebom/icon-9999.png").status_code == 404


def test_the_worker_keeps_the_public_pages_alone() -> None:
    a_market()
    response = Client().get("/m/saebom/sw.js")
    assert response["Content-Type"].startswith("text/javascript")
    script = response.content.decode()
    pages = json.loads(re.search(r"const PAGES = (\[.*?\]);", script)[1])  # type: ignore[index]
    assert pages == ["/m/saebom/", "/m/saebom/days/", "/m/saebom/way/"]
    assert len(OFFLINE_PAGES) == len(pages)
    assert 'credentials: "omit"' in script
    for page in pages:
        assert "csrfmiddlewaretoken" not in Client().get(page).content.decode()


def test_calendar_file_follows_the_rule() -> None:
    a_market(시장명="새봄, 시장; 둘")
    response = Client().get("/m/saebom/days.ics")
    assert response["Content-Type"].startswith("text/calendar")
    body = response.content.decode()
    assert body.startswith("BEGIN:VCALENDAR\r\n")
    assert body.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in body.split("\r\n"))
    assert "SUMMARY:새봄\\, 시장\\; 둘 장날" in body.replace("\r\n ", "")
    days = re.findall(r"DTSTART;VALUE=DATE:(\d{8})", body)
    assert days[:4] == ["20261122", "20261127", "20261202", "20261207"]
    assert all(int(day[6:]) % 5 == 2 for day in days)
    assert len(set(re.findall(r"UID:(\S+)", body))) == len(days)


def test_calendar_file_of_a_daily_market_holds_the_days_it_rests() -> None:
    market = a_market(시장유형="상설장", 시장개설주기="매일")
    operations.add_closing(
        actor=ACTOR, now=NOW, market_id=market.id, day=date(2026, 12, 1), kind=OpeningKind.CLOSED, reason="점검"
    )
    body = Client().get("/m/saebom/days.ics").content.decode()
    assert re.findall(r"DTSTART;VALUE=DATE:(\d{8})", body) == ["20261201"]
    assert "쉬는 날" in body


def test_long_lines_are_folded_between_characters() -> None:
    pieces = _fold("SUMMARY:" + "장" * 60)
    assert len(pieces) > 1
    assert "".join([pieces[0], *(piece[1:] for piece in pieces[1:])]) == "SUMMARY:" + "장" * 60
