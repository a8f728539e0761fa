"""The office's pages: found by exact number, cards ordered and printed, blocked, replaced; members merged."""

import re
from io import BytesIO

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from jangteo.foundation.audit.tests.factories import AuditEntry
from jangteo.foundation.tenancy.types import Actor, Role
from jangteo.kernel import clock
from jangteo.loyalty.members import operations, queries
from jangteo.loyalty.members.models import Card, CardBatch
from jangteo.loyalty.members.tests.world import NOW, Club, a_club, a_user, an_old_card

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


@pytest.fixture
def office(club: Club) -> Client:
    return browser(club.program.world.staff)


def text_of(response) -> str:
    return response.content.decode()


def test_the_list_is_masked_and_counts_who_waits(club: Club, office: Client) -> None:
    person, phone = a_user(name="김순자")
    club.join(person, name="김순자")
    club.wait("010-0000-0333")
    club.cards(3)
    page = text_of(office.get("/office/members/"))
    assert "회원이 1명이고, 가입을 기다리는 번호가 1개" in page
    assert "김*자" in page
    assert "010-****-0333" in page
    assert "김순자" not in page
    assert phone not in page
    assert "010-****-0333" not in text_of(office.get("/office/members/?state=joined"))


def test_somebody_is_found_by_an_exact_number_that_never_stands_in_an_address(club: Club, office: Client) -> None:
    (_, number, wallet), *_ = club.cards()
    club.earn(wallet, 30_000)
    club.wait("010-0000-0333")
    found = office.post("/office/members/find/", {"program": club.id, "q": "01000000333"})
    assert found.status_code == 302
    assert "0333" not in found["Location"]
    assert "010-****-0333" in text_of(office.get(found["Location"]))
    by_card = office.post("/office/members/find/", {"program": club.id, "q": number}, follow=True)
    assert "300P" in text_of(by_card)
    assert "gold-1" in text_of(by_card)
    nobody = office.post("/office/members/find/", {"program": club.id, "q": "010-0000-0999"}, follow=True)
    assert "그 번호의 회원이 없어요" in text_of(nobody)
    wrong = office.post("/office/members/find/", {"program": club.id, "q": "12"}, follow=True)
    assert "전화번호를 다시 확인해 주세요" in text_of(wrong)


def test_cards_of_the_system_before_are_listed_and_claimed(club: Club, office: Client) -> None:
    assert "전에 쓰던 카드" not in text_of(office.get("/office/members/cards/"))
    assert "옮겨 온 카드가 없어요" in text_of(office.get(f"/office/members/cards/{club.id}/old/"))
    an_old_card(club, "KR-00017", 500)
    assert "전에 쓰던 카드 1장" in text_of(office.get("/office/members/cards/"))
    listed = text_of(office.get(f"/office/members/cards/{club.id}/old/"))
    assert "**** 017" in listed
    assert "KR00017" not in listed
    found = office.post("/office/members/find/", {"program": club.id, "q": "kr00017"}, follow=True)
    assert "500P" in text_of(found)
    person, _ = a_user()
    club.join(person)
    address = f"/m/saebom/my/{club.id}/cards/"
    mine = browser(person)
    assert "전에 쓰던 카드도 돼요" in text_of(mine.get(address))
    assert "카드의 포인트도 옮겼어요" in text_of(mine.post(address, {"card": "kr 00017"}, follow=True))


@pytest.mark.parametrize(("shape", "pages", "size"), [("a4", 3, (595, 842)), ("card", 23, (244, 153))])
def test_cards_are_ordered_and_printed(
    club: Club, office: Client, shape: str, pages: int, size: tuple[int, int]
) -> None:
    from pypdf import PdfReader

    answer = office.post("/office/members/cards/", {"count": "23", "label": "가을 축제"})
    with club.rows():
        batch = CardBatch.objects.get()
        numbers = list(Card.objects.order_by("id").values_list("number", flat=True))
    assert answer["Location"].endswith(f"/{club.id}/{batch.id}/")
    assert "A4로 3장" in text_of(office.get(answer["Location"]))
    printed = office.post(f"/office/members/cards/{club.id}/{batch.id}/{shape}.pdf")
    assert printed["Content-Type"] == "application/pdf"
    read = PdfReader(BytesIO(printed.content))
    assert len(read.pages) == pages
    box = read.pages[0].mediabox
    assert (round(box.width), round(box.height)) == size
    words = "".join(page.extract_text() for page in read.pages)
    found = {re.sub(r"\s", "", one) for one in re.findall(r"8\d{3}\s\d{4}\s\d{4}\s\d{4}", words)}
    assert found == set(numbers)
    assert AuditEntry.objects.filter(operation="members.print_cards").count() == 1


def test_a_wrong_number_of_cards_is_told_beside_the_field(club: Club, office: Client) -> None:
    for count in ("0", "1001", "많이", ""):
        assert office.post("/office/members/cards/", {"count": count}).status_code == 200
    with club.rows():
        assert CardBatch.objects.count() == 0


def test_a_lost_card_is_blocked_and_replaced_on_its_page(club: Club, office: Client) -> None:
    (card_id, number, wallet), (_, spare, _) = club.cards(2)
    club.earn(wallet, 30_000)
    place = f"/office/members/cards/{club.id}/card/{card_id}/"
    assert "까닭" in text_of(office.get(f"{place}block/"))
    office.post(f"{place}block/", {"reason": "잃어버리심"})
    assert club.by_card(number) is None
    assert "다시 쓰게 하기" in text_of(office.get(place))
    wrong = office.post(f"{place}replace/", {"reason": "잃어버리심", "number": "8000000000000002"})
    assert "카드 번호 16자리를 다시" in text_of(wrong)
    done = office.post(f"{place}replace/", {"reason": "잃어버리심", "number": spare}, follow=True)
    assert "새 카드로 바꿨어요" in text_of(done)
    assert "300P" in text_of(done)
    assert club.by_card(spare) == wallet


def test_two_memberships_of_one_person_are_merged(club: Club, office: Client) -> None:
    person, _ = a_user()
    club.join(person)
    club.earn(club.wait("010-0000-0333"), 40_000)
    mine = queries.find_membership(program_id=club.id, user_id=person.user_id)
    assert mine is not None
    place = f"/office/members/{club.id}/{mine.id}/merge/"
    assert "그런 회원을 찾지 못했어요" in text_of(office.post(place, {"who": "010-0000-0444", "reason": "같은 분"}))
    done = office.post(place, {"who": "010-0000-0333", "reason": "번호를 바꾸심"}, follow=True)
    assert "400P" in text_of(done)


def test_rules_and_guardians(club: Club, office: Client) -> None:
    place = f"/office/members/rules/{club.id}/"
    assert "30일 뒤부터" in text_of(office.get(place))
    office.post(place, {"valid_from": "2026-11-22", "rejoin_days": "7", "guardian_joins": "on"})
    assert "7일 뒤부터" in text_of(office.get(place))
    done = office.post(f"{place}guardian/", {"phone": "010-0000-0666", "evidence": "서면 동의서"}, follow=True)
    assert "법정대리인 동의" in text_of(done)
    past = office.post(place, {"valid_from": "2026-11-01", "rejoin_days": "7"})
    assert "오늘이나 앞으로 올 날" in text_of(past)


def test_managers_look_and_other_markets_see_nothing(club: Club) -> None:
    from jangteo.registry.merchants.tests.factories import a_market

    manager, _ = a_user((Role.MANAGER, club.program.world.market.scope))
    (card_id, _, _), *_ = club.cards()
    looks = browser(manager)
    assert looks.get("/office/members/").status_code == 200
    assert looks.post("/office/members/cards/", {"count": "3"}).status_code == 403
    assert looks.get(f"/office/members/cards/{club.id}/card/{card_id}/block/").status_code == 403
    foreign, _ = a_user((Role.STAFF, a_market("other", "다른시장").scope))
    stranger = browser(foreign)
    with club.rows():
        batch = CardBatch.objects.get()
    wallet = club.wait("010-0000-0333")
    member = queries.find_member(program_id=club.id, wallet_id=wallet)
    assert member is not None
    for address in (
        f"/office/members/{club.id}/{member.id}/",
        f"/office/members/cards/{club.id}/{batch.id}/",
        f"/office/members/cards/{club.id}/card/{card_id}/",
        f"/office/members/rules/{club.id}/",
    ):
        assert stranger.get(address).status_code == 404, address
    assert stranger.post(f"/office/members/cards/{club.id}/{batch.id}/a4.pdf").status_code == 404
    assert operations.print_cards.permission.code == "members.print"
