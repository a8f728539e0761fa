"""The office's pages about points: what they show, what they change, and who may."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jangteo.foundation.rules.tests.factories import held
from jangteo.foundation.tenancy.types import Actor, Role
from jangteo.kernel import clock
from jangteo.loyalty.points import operations, queries
from jangteo.loyalty.points.tests.world import BEGINNING, NOW, TODAY, Program, a_program, a_receipt, at
from jangteo.loyalty.points.types import SourceKind
from jangteo.registry.merchants.operations import close_store
from jangteo.registry.merchants.tests.factories import a_user, a_world

pytestmark = pytest.mark.django_db
HOME = "/office/points/"
TERMS = {
    "accrual": "1.5", "smallest_bill": "5,000", "months": "60", "smallest_redemption": "1,000", "redemption_unit": "10",
    "largest_share": "50", "store": "60", "fund": "40", "city": "0", "refund": "owe", "grace_days": "7",
    "card_day_limit": "100,000", "backdate_days": "31",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def browser(actor: Actor) -> Client:
    client = Client()
    user = get_user_model().objects.get(id=actor.user_id)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page_of(p: Program, rest: str = "") -> str:
    return f"{HOME}{p.id}/{rest}"


def sell(p: Program, wallet: int, paid: int, till: int = 0) -> None:
    operations.earn(**at(), source_id=p.tills[till], receipt=a_receipt(), wallet_id=wallet, paid=paid)


def test_the_first_program_is_founded_with_what_is_proposed() -> None:
    world = a_world()
    client = browser(world.staff)
    assert "첫 포인트 사업을 시작해 보세요" in text(client.get(HOME))
    form = client.get(f"{HOME}new/")
    assert "10,000원 사면 100P를 적립해요" in text(form)
    wrong = client.post(
        f"{HOME}new/", TERMS | {"name": "", "slug": "한글", "issuer": "association", "issuer_name": "상인회"}
    )
    assert wrong.status_code == 422
    assert "영문 소문자, 숫자" in text(wrong)
    given = TERMS | {"name": "새봄포인트", "slug": "saebom", "issuer": "association", "issuer_name": "새봄시장 상인회"}
    founded = client.post(f"{HOME}new/", given)
    assert founded.status_code == 302, text(founded)
    [program] = queries.list_programs(market_id=world.market.id)
    terms = queries.get_terms(program_id=program.id, on=TODAY)
    assert (terms.accrual_bp, terms.smallest_bill, terms.store_bp, terms.fund_bp) == (150, 5_000, 6_000, 4_000)
    shown = text(client.get(founded["Location"]))
    assert "산 금액의 1.5%, 5,000원부터" in shown
    assert "가게 60% · 시장 기금 40%" in shown
    again = client.post(f"{HOME}new/", given)
    assert again.status_code == 422
    assert "이미 쓰고 있는 주소" in text(again)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"accrual": "101"}, "100%까지 적을 수 있어요"),
        ({"accrual": "1.555"}, "소수점 아래 두 자리까지"),
        ({"accrual": "하나"}, "숫자로 적어 주세요"),
        ({"store": "50"}, "더해서 100%가 되어야 해요. 지금은 90%예요"),
        ({"months": "0"}, "1부터 적을 수 있어요"),
        ({"largest_share": "0"}, "0.01%부터 적을 수 있어요"),
        ({"valid_from": TODAY.isoformat()}, "내일부터 시작할 수 있어요"),
    ],
)
def test_wrong_terms_are_told_and_change_nothing(changed: dict[str, str], said: str) -> None:
    p = a_program()
    client = browser(p.world.staff)
    given = TERMS | {"valid_from": (TODAY + timedelta(days=9)).isoformat()} | changed
    answer = client.post(page_of(p, "terms/"), given)
    assert answer.status_code == 422
    assert said in text(answer)
    assert len(queries.list_policies(program_id=p.id)) == 1


def test_new_terms_hold_from_their_day_and_the_old_ones_stay_to_be_read() -> None:
    p = a_program(accrual_bp=100)
    client = browser(p.world.staff)
    begin = TODAY + timedelta(days=9)
    answer = client.post(page_of(p, "terms/"), TERMS | {"valid_from": begin.isoformat()})
    assert answer.status_code == 302, text(answer)
    assert queries.get_terms(program_id=p.id, on=begin - timedelta(days=1)).accrual_bp == 100
    assert queries.get_terms(program_id=p.id, on=begin).accrual_bp == 150
    shown = text(client.get(page_of(p)))
    assert "다음 정책" in shown
    assert "적립: 산 금액의 1.5%, 5,000원부터" in shown


def test_a_program_shows_what_it_holds_and_that_it_adds_up() -> None:
    p = a_program(accrual_bp=1_000)
    wallet = p.wallet()
    sell(p, wallet, 100_000)
    operations.redeem(
        **at(), source_id=p.tills[1], receipt=a_receipt(), wallet_id=wallet, points=4_000, bill=50_000
    )  # fmt: skip
    shown = text(browser(p.world.staff).get(page_of(p)))
    for figure in ("10,000<small>P", "4,000<small>P", "6,000<small>P"):
        assert figure in shown
    assert "손님 1명이 가지고 있어요" in shown
    assert "맞아요" in shown
    assert "-6,000P" in shown
    figures = queries.get_figures(program_id=p.id)
    assert (figures.issued, figures.spent, figures.outstanding) == (10_000, 4_000, 6_000)


def test_figures_follow_cancelled_sales_and_spendings() -> None:
    p = a_program(accrual_bp=1_000)
    wallet = p.wallet()
    by = {"source_id": p.tills[0], "wallet_id": wallet}
    operations.earn(**at(), **by, receipt="S1", paid=100_000)
    operations.redeem(**at(), **by, receipt="S2", points=4_000, bill=50_000)
    operations.cancel(**at(), source_id=p.tills[0], receipt="S3", original_receipt="S2", points=1_000)
    operations.cancel(**at(), source_id=p.tills[0], receipt="S4", original_receipt="S1", paid=50_000)
    figures = queries.get_figures(program_id=p.id)
    assert (figures.issued, figures.spent, figures.expired, figures.outstanding) == (5_000, 3_000, 0, 2_000)
    assert figures.issued - figures.spent - figures.expired - figures.converted == figures.outstanding
    week = queries.list_weeks(program_id=p.id, market_id=p.world.market.id, on=TODAY)[-1]
    assert (week.monday, week.earned, week.spent) == (date(2026, 11, 16), 10_000, 4_000)


def test_the_card_of_a_shop_tells_its_weeks() -> None:
    p = a_program(shops=0)
    p.stores.append(p.world.store("다복채소", (0,)))
    operations.take_part(**p.by_staff(), store_id=p.stores[0], since=BEGINNING)
    p.tills.append(
        operations.add_source(**p.by_staff(), store_id=p.stores[0], kind=SourceKind.TILL, label="계산대")
    )  # fmt: skip
    address = f"/office/merchants/stall/{p.world.stalls[0]}/card/"
    assert "weekbars" not in text(browser(p.world.staff).get(address)), "nothing was ever given"
    wallet = p.wallet()
    for days in (10, 10, 40):
        now = NOW - timedelta(days=days)
        operations.earn(
            **at(now), source_id=p.tills[0], receipt=a_receipt(), wallet_id=wallet, paid=10_000
        )  # fmt: skip
    operations.add_up_days(**at())
    card = text(browser(p.world.staff).get(address))
    assert "그 앞 4주보다 <b>늘었어요</b>" in card
    assert card.count("<rect") == 12
    assert '<td class="r num">2건</td><td class="r num">200P</td>' in card


def test_the_list_of_shops_tells_what_each_gave_in_one_question_more() -> None:
    p = a_program(accrual_bp=10_000, shops=3)
    client, address = browser(p.world.staff), "/office/merchants/"
    wallet = p.wallet()
    for till, paid, days in ((0, 1_234, 10), (1, 70_000, 40), (1, 5, 12 * 7 + 7), (0, 9, 0)):
        now = NOW - timedelta(days=days)
        operations.earn(**at(now), source_id=p.tills[till], receipt=a_receipt(), wallet_id=wallet, paid=paid)
    operations.add_up_days(**at())
    with CaptureQueriesContext(connection) as asked:
        shown = text(client.get(address))
    assert sum("points_store_week" in one["sql"] for one in asked.captured_queries) == 1
    cell = '<td data-label="적립(12주)" class="r num">'
    assert [shown.count(f"{cell}{said}") for said in ("1,234P", "70,000P", '<span class="muted">없음')] == [1, 1, 1]
    head, *rows = client.get(f"{address}export/?form=csv&sort=name").content.decode("utf-8-sig").splitlines()
    assert head.endswith(",적립(12주)")
    assert [row.rsplit(",", 1)[1] for row in rows] == ["1234", "70000", "0"]


def test_the_list_of_shops_has_no_points_where_no_program_is() -> None:
    world = a_world()
    world.store("나중가게")
    a_program("other", world=a_world("dareum", "다른시장", stalls=0))
    client = browser(world.staff)
    shown = text(client.get("/office/merchants/"))
    assert "나중가게" in shown
    assert "12주" not in shown
    assert "12주" not in client.get("/office/merchants/export/?form=csv").content.decode("utf-8-sig")


def test_many_shops_come_in_at_once_and_one_leaves_on_a_day() -> None:
    p = a_program(shops=0)
    stores = [p.world.store(f"가게{number}") for number in range(3)]
    client = browser(p.world.staff)
    offered = text(client.get(page_of(p, "shops/add/")))
    assert offered.count("data-choose-one") == 3
    none = client.post(page_of(p, "shops/add/"), {"since": TODAY.isoformat()})
    assert none.status_code == 422
    assert "들어올 점포를 골라 주세요" in text(none)
    given = {"since": TODAY.isoformat(), "rate": "2.5", "outside": "on", "store": stores[:2]}
    assert client.post(page_of(p, "shops/add/"), given).status_code == 302
    parts = queries.list_participations(program_id=p.id, on=TODAY)
    assert [(part.store_id, part.rate_bp, part.outside) for part in parts] == [(s, 250, True) for s in stores[:2]]
    # Once more, with one that is in: only the new one comes in.
    assert client.post(page_of(p, "shops/add/"), {"since": TODAY.isoformat(), "store": stores[1:]}).status_code == 302
    assert len(queries.list_participations(program_id=p.id, on=TODAY)) == 3
    shown = text(client.get(page_of(p, "shops/")))
    assert "2.5%" in shown
    assert "시장 밖" in shown
    leave = page_of(p, f"shops/{parts[0].id}/leave/")
    assert client.post(leave, {"last_day": (TODAY - timedelta(days=1)).isoformat()}).status_code == 422
    assert client.post(leave, {"last_day": TODAY.isoformat()}).status_code == 302
    assert queries.find_participation(program_id=p.id, store_id=stores[0], on=TODAY + timedelta(days=1)) is None
    record = text(client.get("/office/audit/?operation=points.leave_program"))
    assert "가게: 없음 → 가게0" in re.sub(r" *<[^>]+> *", "", record)
    body = client.get(page_of(p, "shops/?form=csv")).content.decode("utf-8-sig")
    assert "가게0" in body
    assert "가게0" not in text(client.get(page_of(p, "shops/?q=ㄱㄱ&state=left")))
    assert "가게0" in text(client.get(page_of(p, "shops/?q=가게0")))


def test_shops_stand_by_stall_on_pages_and_a_closed_one_keeps_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jangteo.loyalty.points.web.office.shops.PAGE_SIZE", 2)
    p = a_program(shops=0)
    placed = [p.world.store(f"{name}집", at) for name, at in (("다", (1,)), ("나", (0,)), ("가", (2,)))]
    gone = p.world.store("문닫은집")
    client = browser(p.world.staff)
    given = {"since": TODAY.isoformat(), "store": [*placed, gone]}
    assert client.post(page_of(p, "shops/add/"), given).status_code == 302
    close_store(actor=p.world.staff, now=NOW, market_id=p.world.market.id, store_id=gone)
    shown = [re.findall(r"[가-힣]+집", text(client.get(page_of(p, f"shops/?page={page}")))) for page in (1, 2)]
    assert shown == [["나집", "다집"], ["가집", "문닫은집"]]
    assert "폐점" in text(client.get(page_of(p, "shops/?page=2")))
    assert "문닫은집" in text(client.get(page_of(p, "shops/?q=폐점")))
    assert re.findall(r"[가-힣]+집", text(client.get(page_of(p, "")))) == ["나집", "다집", "가집", "문닫은집"]


def test_shops_of_another_market_cannot_be_put_in() -> None:
    p = a_program()
    foreign = a_world("dareum", "다른시장", stalls=0).store("남의가게")
    answer = browser(p.world.staff).post(
        page_of(p, "shops/add/"), {"since": TODAY.isoformat(), "store": [foreign]}
    )  # fmt: skip
    assert answer.status_code == 404
    assert len(queries.list_participations(program_id=p.id)) == 2


def test_another_market_joins_puts_its_shops_in_and_cannot_steer() -> None:
    p = a_program(shops=1)
    other = a_world("dareum", "다른시장", stalls=0)
    own, theirs = browser(p.world.staff), browser(other.staff)
    assert theirs.get(page_of(p)).status_code == 404
    found = text(own.get(page_of(p, "markets/?q=다른")))
    assert f'value="{other.market.id}"' in found
    assert own.post(page_of(p, "markets/"), {"joining": other.market.id}).status_code == 302
    assert own.post(page_of(p, "markets/"), {"joining": "999999"}).status_code == 404
    shop = other.store("새가게")
    assert theirs.post(page_of(p, "shops/add/"), {"since": TODAY.isoformat(), "store": [shop]}).status_code == 302
    shown = text(theirs.get(page_of(p)))
    assert "새가게" in shown
    assert "gold-1" not in shown
    assert "정책 바꾸기" not in shown
    for path in ("terms/", "markets/"):
        assert theirs.get(page_of(p, path)).status_code == 403
    assert theirs.post(page_of(p, "markets/"), {"joining": other.market.id}).status_code == 403


def test_a_manager_sees_and_does_not_change() -> None:
    p = a_program()
    manager, _ = a_user((Role.MANAGER, p.world.market.scope))
    client = browser(manager)
    assert client.get(page_of(p)).status_code == 200
    assert "가게 넣기" not in text(client.get(page_of(p)))
    for path in ("terms/", "markets/", "shops/add/"):
        assert client.post(page_of(p, path)).status_code == 403
    assert client.post(f"{HOME}new/").status_code == 403


def test_foreign_programs_and_shops_are_missing() -> None:
    p, stranger = a_program(), a_world("dareum", "다른시장", stalls=0)
    part = queries.list_participations(program_id=p.id)[0]
    client = browser(stranger.staff)
    for path in ("", "terms/", "markets/", "shops/", "shops/add/", f"shops/{part.id}/leave/"):
        assert client.get(page_of(p, path)).status_code == 404, path
    own = a_program("silver", shops=0, world=stranger)
    assert client.get(page_of(own, f"shops/{part.id}/leave/")).status_code == 404


def test_the_meter_warns_and_alarms() -> None:
    p = a_program(accrual_bp=10_000)
    client = browser(p.world.staff)
    assert "여유 있어요" in text(client.get(f"{HOME}exposure/"))
    held("points.limit_outstanding", 10_000)
    held("points.limit_yearly", 1_000_000)
    sell(p, p.wallet(), 7_000)
    warned = text(client.get(f"{HOME}exposure/"))
    assert "한도가 가까워요" in warned
    assert "한도의 70.0%" in warned
    sell(p, p.wallet(), 2_000)
    assert "바로 챙기세요" in text(client.get(f"{HOME}exposure/"))


def test_all_that_an_issuer_issues_counts_and_markets_that_call_theirs_alike_stay_apart() -> None:
    world = a_world()
    first, second = a_program("gold", world=world), a_program("silver", world=world)
    for p, paid in ((first, 100_000), (second, 300_000)):
        sell(p, p.wallet(), paid)
    other = a_program("copper", world=a_world("dareum", "다른시장", stalls=0))
    sell(other, other.wallet(), 700_000)
    [own] = queries.list_exposures(on=TODAY, market_id=world.market.id)
    assert (own.outstanding, own.yearly, own.program_ids) == (4_000, 4_000, (first.id, second.id))
    both = queries.list_exposures(on=TODAY, market_ids=[world.market.id, other.world.market.id])
    assert sorted(one.outstanding for one in both) == [4_000, 7_000]
    assert queries.list_exposures(on=TODAY, market_ids=[]) == []


def test_an_officer_sees_issuers_of_the_region_and_no_other() -> None:
    p = a_program()
    sell(p, p.wallet(), 100_000)
    assert p.world.market.region_id is not None
    from jangteo.foundation.tenancy.types import region_scope

    officer, _ = a_user((Role.OFFICER, region_scope(p.world.market.region_id)))
    shown = text(browser(officer).get("/city/points/"))
    assert "새봄시장 상인회" in shown
    assert "1,000원" in shown
    assert browser(p.world.staff).get("/city/points/").status_code == 403
    assert browser(officer).get(HOME).status_code == 403
