"""A customer's own pages: joining, the code, what was posted, cards, consents, leaving."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel import clock
from jangteo.loyalty.members import queries
from jangteo.loyalty.members.tests.world import NOW, Club, a_club, a_user
from jangteo.loyalty.points import operations as points

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def club(db: None) -> Club:
    return a_club()


def browser(actor: Actor) -> Client:
    made = Client()
    made.force_login(get_user_model().objects.get(pk=actor.user_id))
    return made


def text_of(response) -> str:
    return response.content.decode()


def test_somebody_new_is_told_what_it_is_and_where_to_begin(club: Club) -> None:
    page = text_of(Client().get("/m/saebom/my/"))
    assert "전화번호로 시작하기" in page
    assert f"/m/saebom/my/{club.id}/join/" in page
    assert "data-forget" in page
    answer = Client().get(f"/m/saebom/my/{club.id}/join/")
    assert answer.status_code == 302
    assert "next=" in answer["Location"]


def test_joining_takes_one_page_and_brings_what_waited(club: Club) -> None:
    person, phone = a_user(name="김순자")
    club.earn(club.wait(phone), 48_000)
    mine = browser(person)
    address = f"/m/saebom/my/{club.id}/join/"
    assert f"/m/saebom/my/{club.id}/join/" in text_of(mine.get("/m/saebom/my/"))
    assert 'value="김순자"' in text_of(mine.get(address))
    refused = mine.post(address, {"name": "김순자", "grown_up": "on"})
    assert "회원 약속을 읽고 동의해 주세요" in text_of(refused)
    refused = mine.post(address, {"name": "김순자", "terms": "on"})
    assert "만 14세부터 가입할 수 있어요" in text_of(refused)
    assert queries.list_memberships(user_id=person.user_id) == []
    done = mine.post(address, {"name": "김순자", "terms": "on", "grown_up": "on"}, follow=True)
    page = text_of(done)
    assert "모아 두신 480P가 들어왔어요" in page
    assert "김*자 님" in page
    assert phone not in page
    assert mine.get(address).status_code == 302


def test_the_first_page_shows_the_code_the_points_and_the_shops(club: Club) -> None:
    person, _ = a_user()
    club.earn(club.join(person), 20_000)
    response = browser(person).get("/m/saebom/my/")
    page = text_of(response)
    assert 'data-seconds="180"' in page
    assert re.search(r'data-qr-code transform="translate\(37 37\) scale\(6\.3200\)" d="M0 0h7v1h-7z', page)
    assert "gold-1" in page
    assert "+200P" in page
    assert "no-cache" in response["Cache-Control"]
    kept = re.search(r'<script id="kept"[^>]*>(.*?)</script>', page)
    assert kept
    assert "200" in kept[1]
    assert re.search(r"\bD[0-9A-Z]{44}\b", page) is None


def test_the_page_draws_a_new_code_each_time_and_learns_of_a_sale(club: Club) -> None:
    person, _ = a_user()
    wallet = club.join(person)
    mine = browser(person)
    first, second = (mine.get(f"/m/saebom/my/{club.id}/code.json") for _ in range(2))
    assert first["Cache-Control"] == "private, no-store"
    assert first.json()["path"] != second.json()["path"]
    assert (first.json()["seconds"], first.json()["seq"], first.json()["balance"]) == (180, 0, "0")
    club.earn(wallet, 24_000)
    state = mine.get(f"/m/saebom/my/{club.id}/state.json").json()
    assert state == {
        "balance": "240", "seq": 1, "words": "적립", "store": "gold-1", "gain": True, "points": "240", "paid": "24,000",
    }  # fmt: skip
    assert Client().get(f"/m/saebom/my/{club.id}/state.json").status_code == 302


def test_a_code_fills_the_screen_for_the_counter(club: Club) -> None:
    (_, number, _), *_ = club.cards()
    person, _ = a_user()
    club.join(person, card=number)
    page = text_of(browser(person).get(f"/m/saebom/my/{club.id}/code/"))
    assert "가게에 보여 주세요" in page
    assert f"{number[:4]} **** **** {number[-4:]}" in page
    assert number not in page.replace(" ", "")


def test_every_posting_stands_with_its_shop_and_receipt_and_what_runs_out_when(club: Club) -> None:
    person, _ = a_user()
    wallet = club.join(person)
    for _ in range(32):
        club.earn(wallet, 10_000)
    mine = browser(person)
    page = text_of(mine.get(f"/m/saebom/my/{club.id}/history/"))
    assert page.count("영수번호 R") == 30
    assert "언제 사라지나요" in page
    assert "2031. 11. 30." in page
    older = re.search(r'href="(\?before=\d+)"', page)
    assert older
    rest = text_of(mine.get(f"/m/saebom/my/{club.id}/history/{older[1]}"))
    assert rest.count("영수번호 R") == 2
    assert "언제 사라지나요" not in rest


def test_what_the_house_posted_shows_no_number_of_a_slip(club: Club) -> None:
    person, _ = a_user()
    wallet = club.join(person)
    club.earn(wallet, 10_000)
    points.grant(
        **club.by_staff(),
        wallet_id=wallet,
        points=500,
        reason="개업 축하",
        key="open:1",
    )
    page = text_of(browser(person).get(f"/m/saebom/my/{club.id}/history/"))
    assert "개업 축하" in page
    assert "grant:" not in page
    assert page.count("영수번호") == 1


def test_points_that_run_out_soon_are_told_of(club: Club) -> None:
    from jangteo.loyalty.points import operations as points

    person, _ = a_user()
    wallet = club.join(person)
    points.grant(
        **club.by_staff(), wallet_id=wallet, points=320, reason="행사", key="g1",
        expires_on=clock.today(NOW) + timedelta(days=39),
    )  # fmt: skip
    assert "320P가 곧 사라져요" in text_of(browser(person).get("/m/saebom/my/"))


def test_several_programs_stand_side_by_side(club: Club) -> None:
    from jangteo.loyalty.points.tests.factories import a_program

    other = Club(a_program("silver", 1, world=club.program.world))
    person, _ = a_user()
    club.join(person)
    other.earn(other.join(person), 70_000)
    mine = browser(person)
    first = text_of(mine.get("/m/saebom/my/"))
    assert "다른 포인트" in first
    assert "700P" in first
    second = text_of(mine.get(f"/m/saebom/my/?p={other.id}"))
    assert f"/m/saebom/my/{other.id}/code.json" in second


def test_cards_are_claimed_and_blocked_when_lost(club: Club) -> None:
    (card_id, number, wallet), *_ = club.cards()
    club.earn(wallet, 50_000)
    person, _ = a_user()
    mine_wallet = club.join(person)
    mine = browser(person)
    address = f"/m/saebom/my/{club.id}/cards/"
    assert "카드 번호 16자리를 다시" in text_of(mine.post(address, {"card": "8000000000000002"}))
    page = text_of(mine.post(address, {"card": number}, follow=True))
    assert "카드를 내 것으로 했어요" in page
    assert club.balance(mine_wallet) == 500
    mine.post(f"{address}{card_id}/lost/")
    assert club.by_card(number) is None
    other, _ = a_user()
    club.join(other)
    assert browser(other).post(f"{address}{card_id}/lost/").status_code == 404


def test_what_was_posted_to_a_card_is_still_seen_after_it_was_claimed(club: Club) -> None:
    (_, number, wallet), *_ = club.cards()
    club.earn(wallet, 50_000)
    person, _ = a_user()
    club.join(person)
    mine = browser(person)
    mine.post(f"/m/saebom/my/{club.id}/cards/", {"card": number})
    page = text_of(mine.get(f"/m/saebom/my/{club.id}/history/"))
    before, former = page.split("합치기 전 내역")
    assert "영수번호 R" not in before
    assert "영수번호 R" in former
    assert "50,000원 결제" in former
    assert former.count("옮김") == 0


def test_whoever_tries_card_numbers_out_is_stopped(club: Club) -> None:
    (_, number, wallet), *_ = club.cards()
    club.earn(wallet, 50_000)
    person, _ = a_user()
    club.join(person)
    mine = browser(person)
    address = f"/m/saebom/my/{club.id}/cards/"
    for _ in range(10):
        assert "여러 번 시도하셨어요" not in text_of(mine.post(address, {"card": "8000000000000010"}))
    assert "여러 번 시도하셨어요" in text_of(mine.post(address, {"card": number}))
    assert club.by_card(number) == wallet
    newcomer, _ = a_user()
    later = browser(newcomer)
    joining = f"/m/saebom/my/{club.id}/join/"
    said = {"name": "홍길동", "grown_up": "on", "terms": "on"}
    for _ in range(10):
        later.post(joining, {**said, "card": "8000000000000010"})
    assert "여러 번 시도하셨어요" in text_of(later.post(joining, {**said, "card": number}))
    assert club.by_card(number) == wallet


def test_what_was_agreed_to_is_shown_and_taken_back(club: Club) -> None:
    person, _ = a_user()
    club.join(person)
    mine = browser(person)
    address = f"/m/saebom/my/{club.id}/promises/"
    assert "동의하기" in text_of(mine.get(address))
    assert "동의 거두기" in text_of(mine.post(f"{address}give/", follow=True))
    assert "지난 동의" in text_of(mine.post(f"{address}end/", follow=True))


def test_leaving_shows_what_lapses_and_asks_again_when_it_changed(club: Club) -> None:
    person, _ = a_user()
    wallet = club.join(person)
    club.earn(wallet, 20_000)
    mine = browser(person)
    address = f"/m/saebom/my/{club.id}/leave/"
    page = text_of(mine.get(address))
    assert "200P 포기하고 탈퇴하기" in page
    assert "30일 동안 다시 가입할 수 없어요" in page
    club.earn(wallet, 10_000)
    stale = mine.post(address, {"points": "200"})
    assert stale.status_code == 409
    assert "300P 포기하고 탈퇴하기" in text_of(stale)
    mine.post(address, {"points": "300"})
    assert queries.list_memberships(user_id=person.user_id) == []
    again = mine.post(f"/m/saebom/my/{club.id}/join/", {"terms": "on", "grown_up": "on"})
    assert "탈퇴한 지 얼마 되지 않았어요" in text_of(again)


def test_pages_of_a_program_that_one_is_not_in_are_not_there(club: Club) -> None:
    person, _ = a_user()
    mine = browser(person)
    for name in ("code/", "code.json", "state.json", "history/", "cards/", "promises/", "leave/"):
        assert mine.get(f"/m/saebom/my/{club.id}/{name}").status_code == 404, name
    assert mine.get("/m/saebom/my/999999/join/").status_code == 404


def test_the_page_for_a_phone_without_a_network_is_the_same_for_everyone(club: Club) -> None:
    person, _ = a_user()
    club.join(person)
    page = text_of(Client().get("/m/saebom/my/last/"))
    assert "인터넷이 끊겼어요" in page
    assert "csrfmiddlewaretoken" not in page
    assert "/m/saebom/my/last/" in Client().get("/m/saebom/sw.js").content.decode()
