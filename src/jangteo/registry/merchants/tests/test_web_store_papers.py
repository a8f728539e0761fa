"""내 서류 on the phone and at the desk: who sees what, what is logged, and what is told to whom came second."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from jangteo.foundation.audit import queries as audit
from jangteo.foundation.audit.types import Filters
from jangteo.foundation.privacy import queries as privacy
from jangteo.foundation.privacy.types import AccessFilters
from jangteo.foundation.rules import operations as rules
from jangteo.foundation.tenancy.types import Role, system
from jangteo.kernel import clock
from jangteo.registry.merchants import operations, queries
from jangteo.registry.merchants.tests.factories import browser
from jangteo.registry.merchants.tests.test_store_papers import BANK, BUSINESS, LEASE, PERMIT, Desk, picture
from jangteo.registry.merchants.tests.test_web_office import text
from jangteo.registry.merchants.tests.world import NOW, TODAY, World, a_user, a_world, acting, later
from jangteo.registry.merchants.types import HelperRight, PaperStand, TaskKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    operations.load_goods(actor=system("test"), now=clock.now())
    return a_world()


def upload(content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("서류.jpg", content or picture(), content_type="image/jpeg")


def with_place() -> bytes:
    """A photograph that tells where it was taken."""
    content, exif = BytesIO(), Image.Exif()
    exif[0x010F] = "PlaceTeller"
    Image.new("RGB", (64, 48), "white").save(content, "JPEG", exif=exif)
    return content.getvalue()


def accesses(world: World) -> list[tuple[str, str, str]]:
    found = privacy.list_accesses_for_export(scope=world.market.scope, filters=AccessFilters())
    return [(one.kind, one.reason.value, one.words) for one in found]


def test_the_owner_sends_sees_and_takes_back(world: World) -> None:
    desk = Desk(world)
    client = browser(desk.owner)
    page = text(client.get("/shop/papers/"))
    assert '올릴 서류가 <b class="bad">1개</b>' in page
    assert page.index("사업자등록증") < page.index("통장 사본")
    sent = client.post("/shop/papers/business/send/", {"file": upload(with_place())}, follow=True)
    assert "보냈어요. 사무국이 확인하면 알려 드려요." in text(sent)
    page_id = desk.one().coming.pages[0].id
    small, large = (client.get(f"/shop/papers/pages/{page_id}/", {"size": size}) for size in ("small", ""))
    assert small["Content-Type"] == large["Content-Type"] == "image/jpeg"
    assert b"PlaceTeller" not in large.content
    assert "사무국이 1개를 확인하고 있어요" in text(client.get("/shop/papers/"))
    assert accesses(world) == []
    client.post(f"/shop/papers/pages/{page_id}/take-back/")
    assert desk.one().coming is None


def test_what_is_no_picture_is_told_beside_the_button(world: World) -> None:
    desk = Desk(world)
    client = browser(desk.owner)
    answer = client.post("/shop/papers/business/send/", {"file": upload(b"PK\x03\x04 nothing")})
    assert answer.status_code == 422
    assert 'role="alert"' in text(answer)
    assert client.post("/shop/papers/business/send/").status_code == 422
    assert client.get("/shop/papers/identity/").status_code == 404
    assert desk.one().coming is None


def test_helpers_and_strangers_see_no_papers(world: World) -> None:
    desk = Desk(world)
    desk.send()
    page_id = desk.one().coming.pages[0].id
    helper, phone = a_user()
    shop = {"now": NOW, "market_id": world.market.id, "store_id": desk.store_id}
    helper_id = operations.add_helper(**shop, actor=desk.owner, name="점원", phone=phone, rights=[HelperRight.PROFILE])
    operations.accept_helper(actor=helper, now=NOW, market_id=world.market.id, helper_id=helper_id)
    client = browser(helper)
    addresses = ["/shop/papers/", "/shop/papers/business/", f"/shop/papers/pages/{page_id}/"]
    assert [client.get(address).status_code for address in addresses] == [403] * 3
    assert client.post("/shop/papers/business/send/", {"file": upload()}).status_code == 403
    assert "내 서류" not in text(client.get("/shop/store/"))
    operations.set_helper_rights(**shop, actor=desk.owner, helper_id=helper_id, rights=[HelperRight.PAPERS])
    assert [client.get(address).status_code for address in addresses] == [200] * 3
    stranger = browser(world.owned("옆가게", stalls=(1,))[1])
    assert stranger.get(addresses[2]).status_code == 404
    assert Client().get(addresses[2]).status_code == 302
    # Whoever works in the office looks there, where it is logged: not as a helper of the shop.
    operations.set_helper_rights(**shop, actor=desk.owner, helper_id=helper_id, rights=[])
    from jangteo.foundation.identity import operations as identity

    identity.grant_role(
        actor=system("t"), now=NOW, user_id=helper.user_id or 0, role=Role.STAFF, scope=world.market.scope
    )
    assert browser(acting(helper.user_id)).get(addresses[2]).status_code == 403


def test_the_office_opens_confirms_and_asks_again(world: World) -> None:
    desk = Desk(world)
    lease, bank = desk.send(LEASE), desk.send(BANK)
    client = browser(world.staff)
    today = text(client.get("/office/"))
    assert "임대차계약서" in today
    address = f"/office/merchants/{desk.store_id}/papers/"
    assert address in today
    page = text(client.get(address))
    assert "확인할 서류가 2개 있어요" in page
    assert "아직 없는 서류: 사업자등록증" in page
    page_id = desk.one(LEASE).coming.pages[0].id
    opened = client.post(f"/office/merchants/papers/pages/{page_id}/")
    assert opened["Content-Type"] == "image/jpeg"
    assert accesses(world) == [("점포 서류", "other", "점포 서류 확인")]
    seen_at = desk.one(LEASE).coming.changed_at.isoformat()
    day = (TODAY.replace(year=TODAY.year + 2)).isoformat()
    done = client.post(f"/office/merchants/papers/{lease}/confirm/", {"ends_on": day, "seen_at": seen_at}, follow=True)
    assert "임대차계약서, 확인했다고 알렸어요" in text(done)
    assert desk.one(LEASE).current.ends_on.isoformat() == day
    again = client.post(f"/office/merchants/papers/{bank}/again/", {"reason": "글자가 흐려요"}, follow=True)
    assert "다시 올려 달라고 알렸어요" in text(again)
    mine = text(browser(desk.owner).get("/shop/papers/"))
    assert "글자가 흐려요" in mine
    assert "새로 올릴 서류가 1개 있어요" in text(browser(desk.owner).get("/shop/"))
    # Who comes second is told in a sentence, and nothing changes.
    late = client.post(f"/office/merchants/papers/{lease}/again/", {"reason": "흐려요"})
    assert late.status_code == 422
    assert "다른 분이 먼저 처리했거나" in text(late)
    # What is settled opens for a reason alone.
    assert "왜 보나요?" in text(client.get(f"/office/merchants/papers/pages/{page_id}/"))
    assert client.post(f"/office/merchants/papers/pages/{page_id}/").status_code == 422
    assert len(accesses(world)) == 1
    assert client.post(f"/office/merchants/papers/pages/{page_id}/", {"reason": "own_request"}).status_code == 200
    assert len(accesses(world)) == 2


def test_a_page_that_came_later_is_shown_first(world: World) -> None:
    desk = Desk(world)
    paper_id = desk.send()
    seen_at = desk.one().coming.changed_at.isoformat()
    desk.send(minutes=1)
    answer = browser(world.staff).post(f"/office/merchants/papers/{paper_id}/confirm/", {"seen_at": seen_at})
    assert answer.status_code == 422
    assert "보는 동안 서류가 더 왔어요" in text(answer)


def test_who_only_reads_sees_how_it_stands_and_opens_nothing(world: World) -> None:
    desk = Desk(world)
    paper_id = desk.send()
    page_id = desk.one().coming.pages[0].id
    client = browser(a_user((Role.MANAGER, world.market.scope))[0])
    page = text(client.get(f"/office/merchants/{desk.store_id}/papers/"))
    assert "확인 기다려요" in page
    assert "열어 보기" not in page
    assert client.post(f"/office/merchants/papers/pages/{page_id}/").status_code == 403
    assert client.post(f"/office/merchants/papers/{paper_id}/confirm/").status_code == 403
    assert accesses(world) == []


def test_the_access_log_names_whose_papers_they_are(world: World) -> None:
    desk = Desk(world)
    desk.send()
    page_id = desk.one().coming.pages[0].id
    operations.open_store_paper(actor=world.staff, now=later(hours=1), market_id=world.market.id, page_id=page_id)
    line = next(iter(privacy.list_accesses_for_export(scope=world.market.scope, filters=AccessFilters())))
    assert (line.subject_user_id, line.fields) == (desk.owner.user_id, ("서류",))
    assert queries.count_papers_wanted(market_id=world.market.id, store_id=desk.store_id, today=TODAY) == 0
    assert BUSINESS is desk.one().kind


def test_the_office_takes_in_what_a_merchant_brings(world: World) -> None:
    desk = Desk(world)
    client = browser(world.staff)
    address = f"/office/merchants/{desk.store_id}/papers/"
    receive = f"{address}receive/"
    assert receive in text(client.get(address))
    empty = client.post(receive, {"kind": "lease"})
    assert (empty.status_code, "사진이나 PDF를 골라 주세요." in text(empty)) == (422, True)
    assert client.post(receive, {"kind": "lease", "papers": [upload(), upload(b"PK nothing")]}).status_code == 422
    assert desk.kept() == 0
    page = text(client.post(receive, {"kind": "lease", "papers": [upload(with_place()), upload()]}, follow=True))
    assert "사무국에서 받았어요" in page
    lease = desk.one(LEASE)
    assert [lease.stand, len(lease.coming.pages), lease.coming.by_office] == [PaperStand.WAITING, 2, True]
    # Who took it in stands in the record; the papers are the merchant's, whom the statement of data names.
    entry = audit.list_entries(scope=world.market.scope, filters=Filters(operation="merchants.receive_paper"))
    assert [(one.who, one.changes[0].after) for one in entry.object_list] == [("홍*동", "임대차계약서 2장")]
    assert "사무국에 냈어요" in text(browser(desk.owner).get("/shop/papers/lease/"))
    first = lease.coming.pages[0].id
    assert client.post(f"/office/merchants/papers/pages/{first}/drop/").status_code == 302
    assert len(desk.one(LEASE).coming.pages) == 1
    told = desk.told(world.staff.user_id)
    operations.confirm_paper(
        actor=world.staff, now=later(hours=1), market_id=world.market.id, paper_id=desk.one(LEASE).coming.id
    )
    assert desk.told(desk.owner.user_id)[-1] == "merchants.paper_confirmed"
    assert desk.told(world.staff.user_id) == told


def test_the_office_takes_nothing_away_that_the_shop_sent(world: World) -> None:
    desk = Desk(world)
    desk.send()
    page_id = desk.one().coming.pages[0].id
    client = browser(world.staff)
    answer = client.post(f"/office/merchants/papers/pages/{page_id}/drop/", follow=True)
    assert "점주가 보낸 서류라 뺄 수 없어요" in text(answer)
    assert len(desk.one().coming.pages) == 1
    manager = browser(a_user((Role.MANAGER, world.market.scope))[0])
    assert manager.post(f"/office/merchants/{desk.store_id}/papers/receive/").status_code == 403


def test_a_market_decides_with_a_day_which_papers_it_asks_for(world: World) -> None:
    desk = Desk(world)
    seen = {"reason": "총회에서 정함", "seen": 0}
    client = browser(world.staff)
    day = (TODAY + timedelta(days=30)).isoformat()
    assert "모든 점포에서 받아요" in text(client.get("/office/rules/merchants.paper_bank/"))
    wrong = client.post("/office/rules/merchants.paper_bank/", seen | {"value": "2", "valid_from": day})
    assert wrong.status_code == 422
    for kind, value in (("bank", "1"), ("business", "0"), ("permit", "2")):
        done = client.post(f"/office/rules/merchants.paper_{kind}/", seen | {"value": value, "valid_from": day})
        assert done.status_code == 302
    assert [desk.one(kind).needed for kind in (BUSINESS, PERMIT, LEASE, BANK)] == [True, False, False, False]
    assert [desk.one(kind, 30).needed for kind in (BUSINESS, PERMIT, LEASE, BANK)] == [False, True, False, True]
    other = Desk(a_world("dareun", "다른시장"))
    assert [other.one(kind, 30).needed for kind in (BUSINESS, BANK)] == [True, False]


def test_nobody_is_told_of_the_end_of_a_paper_for_which_the_market_asks_no_more(world: World) -> None:
    desk = Desk(world)
    desk.confirm(desk.send(LEASE), left=20)
    shop = {"market_id": world.market.id, "store_id": desk.store_id, "today": TODAY}
    assert queries.count_papers_wanted(**shop) == 1
    rules.set_market_value(
        actor=world.staff, now=NOW, market_id=world.market.id, code="merchants.paper_lease", value=0,
        valid_from=TODAY, reason="이제 안 받아요", seen=0,
    )  # fmt: skip
    assert queries.count_papers_wanted(**shop) == 0
    assert not desk.one(LEASE).is_wanted
    assert desk.one(LEASE).current is not None
    assert operations.warn_of_papers(actor=system("t"), now=NOW) == 0
    tasks = queries.list_tasks(market_id=world.market.id, today=TODAY)
    assert TaskKind.PAPER_DUE not in {task.kind for task in tasks}
