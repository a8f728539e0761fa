"""Corrections of points on the office's pages: found by number, proposed by one, decided by another."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.test import Client

from jangteo.foundation.rules.tests.factories import held
from jangteo.foundation.tenancy.types import MarketRef, Role, system
from jangteo.kernel import clock
from jangteo.loyalty.members import operations as members
from jangteo.loyalty.points import operations, queries
from jangteo.loyalty.points.types import Decision, Issuer, Terms

pytestmark = pytest.mark.django_db
SYSTEM = system("test")
LIST = "/office/points/corrections/"
PHONE = "010-0000-4321"


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def a_program(market: MarketRef, slug: str = "saebom") -> int:
    return operations.found_program(
        actor=SYSTEM, now=clock.now(), market_id=market.id, name="새봄포인트", slug=slug, issuer=Issuer.ASSOCIATION,
        issuer_name="새봄시장 상인회", terms=Terms(),
    )  # fmt: skip


def a_wallet(program_id: int, phone: str = PHONE) -> int:
    return members.wait_for_phone(actor=SYSTEM, now=clock.now(), program_id=program_id, phone=phone)


def balance(program_id: int, wallet_id: int) -> int:
    return queries.get_wallet(program_id=program_id, wallet_id=wallet_id).balance


def proposed(client: Client, program_id: int, wallet_id: int, **more: str) -> str:
    given = {"program": program_id, "wallet": wallet_id, "way": "give", "points": "500", "account": "fund",
             "reason": "적립이 빠졌어요"}  # fmt: skip
    answer = client.post(f"{LIST}new/", given | more)
    assert answer.status_code == 302, text(answer)
    return answer["Location"]


def test_a_member_is_found_by_number_and_the_number_stays_out_of_the_address(make_market, sign_in) -> None:
    market = make_market()
    program_id = a_program(market)
    wallet_id = a_wallet(program_id)
    client = sign_in(Role.STAFF, market.scope)
    found = client.post(f"{LIST}new/", {"program": program_id, "member": PHONE})
    assert found["Location"] == f"{LIST}new/?program={program_id}&wallet={wallet_id}"
    page = text(client.get(found["Location"]))
    assert "010-****-4321" in page
    assert "0000-4321" not in page
    for wrong, said in (("010-0000-9999", "그런 회원이 없어요"), ("12", "전화번호"), ("", "적어 주세요")):
        answer = client.post(f"{LIST}new/", {"program": program_id, "member": wrong})
        assert answer.status_code == 422
        assert said in text(answer)


def test_one_proposes_and_another_approves(make_market, sign_in) -> None:
    market = make_market()
    program_id = a_program(market)
    wallet_id = a_wallet(program_id)
    first, second = sign_in(Role.STAFF, market.scope), sign_in(Role.STAFF, market.scope)
    page = proposed(first, program_id, wallet_id)
    assert balance(program_id, wallet_id) == 0
    shown = text(first.get(page))
    assert "다른 분이 결재해야 해요" in shown
    assert "결재하기</button>" not in shown
    own = first.post(f"{page}approve/", {"reason": "제가 확인했어요"})
    assert own.status_code == 422
    assert "자기가 올린 정정은 다른 사람이" in text(own)
    assert balance(program_id, wallet_id) == 0
    assert "+500P 정정을 결재해 주세요" in text(second.get("/office/"))
    assert "+500P 정정을 결재해 주세요" not in text(first.get("/office/"))
    assert "결재하면" in text(second.get(page))
    assert second.post(f"{page}approve/", {"reason": ""}).status_code == 422
    assert second.post(f"{page}approve/", {"reason": "영수증을 봤어요"}).status_code == 302
    assert balance(program_id, wallet_id) == 500
    again = second.post(f"{page}approve/", {"reason": "한 번 더"})
    assert again.status_code == 422
    assert "이미 결재한 정정" in text(again)
    assert balance(program_id, wallet_id) == 500
    done = text(first.get(page))
    assert "영수증을 봤어요" in done
    assert "+500P" in text(first.get(f"{LIST}?state=done"))
    log = text(first.get("/office/audit/"))
    assert "포인트 정정을 결재했어요" in log
    assert queries.list_differences() == []


def test_points_are_taken_only_as_far_as_there_are_any(make_market, sign_in) -> None:
    market = make_market()
    program_id = a_program(market)
    wallet_id = a_wallet(program_id)
    first, second = sign_in(Role.MANAGER, market.scope), sign_in(Role.STAFF, market.scope)
    page = proposed(first, program_id, wallet_id, way="take")
    refused = second.post(f"{page}approve/", {"reason": "맞아요"})
    assert refused.status_code == 422
    assert "포인트가 모자라요" in text(refused)
    assert second.post(f"{page}refuse/", {"reason": "포인트가 없어요"}).status_code == 302
    [row] = queries.list_corrections(market_id=market.id)
    assert (row.state, row.decided_because) == (Decision.REFUSED, "포인트가 없어요")
    assert "반려" in text(first.get(LIST))


@pytest.mark.parametrize("wrong", [{"points": "0"}, {"points": "10000001"}, {"reason": ""}, {"way": "both"},
                                   {"account": "store"}])  # fmt: skip
def test_a_wrong_correction_is_told_and_not_kept(make_market, sign_in, wrong: dict[str, str]) -> None:
    market = make_market()
    program_id = a_program(market)
    given = {"program": program_id, "wallet": a_wallet(program_id), "way": "give", "points": "5", "account": "fund",
             "reason": "적립이 빠졌어요"}  # fmt: skip
    answer = sign_in(Role.STAFF, market.scope).post(f"{LIST}new/", given | wrong)
    assert answer.status_code == 422
    assert queries.list_corrections(market_id=market.id) == []


def test_a_manager_proposes_and_does_not_decide(make_market, sign_in) -> None:
    market = make_market()
    program_id = a_program(market)
    page = proposed(sign_in(Role.STAFF, market.scope), program_id, a_wallet(program_id))
    manager = sign_in(Role.MANAGER, market.scope)
    assert "사무국이 결재해요" in text(manager.get(page))
    for path in ("approve/", "refuse/"):
        assert manager.post(page + path, {"reason": "좋아요"}).status_code == 403


def test_foreign_corrections_wallets_and_programs_are_missing(make_market, sign_in) -> None:
    mine, other = make_market(), make_market("other", 시장명="다른시장")
    theirs = a_program(other, "other")
    wallet_id = a_wallet(theirs)
    page = proposed(sign_in(Role.STAFF, other.scope), theirs, wallet_id)
    client = sign_in(Role.STAFF, mine.scope)
    own = a_program(mine)
    assert client.get(page).status_code == 404
    for path in ("approve/", "refuse/"):
        assert client.post(page + path, {"reason": "좋아요"}).status_code == 404
    assert client.get(f"{LIST}new/?program={theirs}&wallet={wallet_id}").status_code == 404
    assert client.get(f"{LIST}new/?program={own}&wallet={wallet_id}").status_code == 404
    assert client.post(f"{LIST}new/", {"program": theirs, "member": PHONE}).status_code == 422
    assert "적립이 빠졌어요" not in text(client.get(LIST))


def test_today_names_an_issuer_that_comes_near_its_limit(make_market, sign_in) -> None:
    market = make_market()
    program_id = a_program(market)
    operations.grant(
        actor=SYSTEM, now=clock.now(), market_id=market.id, program_id=program_id, wallet_id=a_wallet(program_id),
        points=950, reason="행사", key="event-1",
    )  # fmt: skip
    client = sign_in(Role.STAFF, market.scope)
    assert "법정 한도" not in text(client.get("/office/"))
    cache.clear()
    held("points.limit_outstanding", 1_000)
    page = text(client.get("/office/"))
    assert "포인트가 법정 한도에 거의 찼어요" in page
    assert "95%" in page


def test_who_proposed_is_named_masked(make_market, sign_in) -> None:
    market = make_market()
    program_id = a_program(market)
    client = sign_in(Role.STAFF, market.scope)
    proposed(client, program_id, a_wallet(program_id))
    page = text(client.get(LIST))
    assert "홍*동" in page
    assert "홍길동" not in page.split("<main", 1)[1]
