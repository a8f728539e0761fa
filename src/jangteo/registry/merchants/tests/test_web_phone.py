import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from jangteo.foundation.tenancy.types import system
from jangteo.kernel import clock
from jangteo.registry.merchants import operations, queries
from jangteo.registry.merchants.tests.factories import browser
from jangteo.registry.merchants.tests.test_web_office import text
from jangteo.registry.merchants.tests.world import NOW, TODAY, VALID, World, a_user, a_world, acting
from jangteo.registry.merchants.types import ApplicationState, OnnuriKind, StoreState

pytestmark = pytest.mark.django_db
APPLY = "/m/saebom/apply/"


@pytest.fixture
def world() -> World:
    operations.load_goods(actor=system("test"), now=clock.now())
    return a_world()


def photograph() -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (640, 480), "#0f6350").save(content, "JPEG")
    return SimpleUploadedFile("등록증.jpg", content.getvalue(), "image/jpeg")


def leaf() -> str:
    return queries.list_goods_branches()[0].leaves[0].code


def test_applying_from_the_sign_to_the_office(world: World) -> None:
    assert "3분" in text(Client().get(APPLY))
    asked = Client().post(f"{APPLY}start/")
    assert asked["Location"].startswith("/account/login/")
    applicant, _ = a_user(name="김새봄")
    client = browser(applicant)
    shop = client.post(f"{APPLY}start/")["Location"]
    base = shop.removesuffix("shop/")
    assert 'value="김새봄"' in text(client.get(shop))
    wrong = client.post(shop, {"business_number": "123-45-67890", "shop_name": "새봄상회", "name": "김새봄"})
    assert wrong.status_code == 422
    assert (
        client.post(shop, {"business_number": VALID[0], "shop_name": "새봄상회", "name": "김새봄"})["Location"]
        == f"{base}goods/"
    )
    assert "하나 이상 골라 주세요" in text(client.post(f"{base}goods/", {}))
    assert client.post(f"{base}goods/", {"goods": [leaf()]})["Location"] == f"{base}stall/"
    assert "배치도에서 자리를 눌러 주세요" in text(client.post(f"{base}stall/", {}))
    assert "가-2" in text(client.get(f"{base}stall/?stall={world.stalls[1]}"))
    assert client.post(f"{base}stall/", {"stall": world.stalls[1]})["Location"] == f"{base}papers/"
    assert client.post(f"{base}papers/", {"kind": "business", "file": photograph()})["Location"] == f"{base}papers/"
    page = text(client.get(f"{base}papers/"))
    picture = re.search(r'src="([^"]+\?size=small)"', page)
    assert picture
    assert client.get(picture[1])["Content-Type"].startswith("image/")
    assert browser(a_user()[0]).get(picture[1]).status_code == 404
    no_picture = SimpleUploadedFile("x.jpg", b"not a picture", "image/jpeg")
    assert client.post(f"{base}papers/", {"kind": "business", "file": no_picture}).status_code == 422
    assert client.post(f"{base}papers/", {"kind": "business"})["Location"] == f"{base}check/"
    check = text(client.get(f"{base}check/"))
    assert "새봄상회" in check
    assert "가-2" in check
    assert client.post(f"{base}send/")["Location"] == base
    assert "보냈어요" in text(client.get(base))
    (row,) = queries.list_applications(market_id=world.market.id, today=TODAY)
    assert (row.shop_name, row.stall_number, row.state) == ("새봄상회", "가-2", ApplicationState.SUBMITTED)
    # What is sent is sent: the pages of the form lead to where it stands.
    assert client.get(f"{base}goods/")["Location"] == base
    assert client.get(f"/shop/apply/{row.id}/")["Location"] == base
    assert browser(a_user()[0]).get(base).status_code == 404


def test_a_draft_survives_and_lacks_are_named(world: World) -> None:
    applicant, _ = a_user(name="김새봄")
    client = browser(applicant)
    base = client.post(f"{APPLY}start/")["Location"].removesuffix("shop/")
    client.post(f"{base}shop/", {"business_number": VALID[0], "shop_name": "새봄상회", "name": "김새봄"})
    assert client.post(f"{APPLY}start/")["Location"] == f"{base}shop/"
    assert 'value="새봄상회"' in text(client.get(f"{base}shop/"))
    sent = client.post(f"{base}send/", follow=True)
    assert sent.redirect_chain[-1][0] in {f"{base}goods/", f"{base}stall/"}
    assert client.get(f"{base}nonsense/").status_code == 404
    assert client.post(f"{base}withdraw/").status_code == 302
    assert "신청 시작하기" in text(client.get(APPLY))


def test_a_stall_that_was_taken_meanwhile_is_told(world: World) -> None:
    applicant, _ = a_user(name="김새봄")
    client = browser(applicant)
    base = client.post(f"{APPLY}start/")["Location"].removesuffix("shop/")
    client.post(f"{base}shop/", {"business_number": VALID[0], "shop_name": "새봄상회", "name": "김새봄"})
    client.post(f"{base}goods/", {"goods": [leaf()]})
    client.post(f"{base}stall/", {"stall": world.stalls[0]})
    world.store("먼저온집", (0,))
    sent = client.post(f"{base}send/", follow=True)
    assert sent.redirect_chain[-1][0] == f"{base}stall/"
    assert "msg" in text(sent) or "자리" in text(sent)
    assert not queries.list_applications(market_id=world.market.id, today=TODAY)


def test_customers_find_shops_by_words_first_sound_and_goods(world: World) -> None:
    store_id = world.store("다복채소", (0,), owner_name="김순자", owner_phone="010-0000-7411")
    world.store("산마루약초", (1,))
    client = Client()
    page = text(client.get("/m/saebom/stores/"))
    assert "가게 2곳" in page
    assert "김순자" not in page
    assert "산마루약초" not in text(client.get("/m/saebom/stores/?q=ㄷㅂ"))
    assert "산마루약초" in text(client.get("/m/saebom/stores/?letter=ㅅ"))
    assert "다복채소" not in text(client.get("/m/saebom/stores/?letter=ㅅ"))
    shown = text(client.get(f"/m/saebom/stores/{store_id}/"))
    assert "가-1" in shown
    assert "7411" not in shown
    operations.close_store(actor=world.staff, now=clock.now(), market_id=world.market.id, store_id=store_id)
    assert client.get(f"/m/saebom/stores/{store_id}/").status_code == 404
    assert client.get("/m/saebom/stores/map/").status_code == 404
    other = a_world("gaeul", "가을시장")
    assert client.get(f"/m/gaeul/stores/{store_id}/").status_code == 404
    assert "아직 등록된 가게가 없어요" in text(client.get(f"/m/{other.market.slug}/stores/"))


def test_a_merchant_keeps_the_own_shop(world: World) -> None:
    store_id, owner = world.owned("다복채소", (0,))
    client = browser(owner)
    assert "다복채소" in text(client.get("/shop/"))
    assert "다복채소" in text(client.get("/shop/store/"))
    for path in ("profile/", "picture/", "rest/", "ask/", "hand-over/", "helpers/", "helpers/add/"):
        assert client.get(f"/shop/store/{path}").status_code == 200, path
    saved = client.post("/shop/store/profile/", {"goods": [leaf()], "intro": "손두부 있어요", "hours": "새벽 6시부터"})
    assert saved.status_code == 302, text(saved)
    assert client.post("/shop/store/picture/", {"file": photograph()}).status_code == 302
    assert client.get("/shop/store/photo/")["Content-Type"].startswith("image/")
    assert "손두부 있어요" in text(Client().get(f"/m/saebom/stores/{store_id}/"))
    assert Client().get(f"/m/saebom/stores/{store_id}/photo/")["Content-Type"].startswith("image/")
    assert client.post("/shop/store/rest/", {"first_day": TODAY.isoformat()}).status_code == 302
    state = queries.get_store(market_id=world.market.id, id=store_id, today=TODAY).state
    assert state is StoreState.RESTING
    assert client.post("/shop/store/resume/").status_code == 302
    assert client.post("/shop/store/ask/", {"name": "다복과일"}).status_code == 302
    assert "사무국이 확인하고 있어요" in text(client.get("/shop/store/"))


def test_a_helper_is_called_takes_it_up_and_leaves(world: World) -> None:
    store_id, owner = world.owned("다복채소", (0,))
    helper, phone = a_user(name="이도움")
    client, theirs = browser(owner), browser(helper)
    called = client.post("/shop/store/helpers/add/", {"name": "이도움", "phone": phone, "rights": ["profile"]})
    assert called.status_code == 302, text(called)
    offers = text(theirs.get("/shop/offers/"))
    assert "다복채소" in offers
    kind, offer = re.search(r'/shop/offers/take/(\w+)/".*?name="id" value="(\d+)"', offers).groups()
    assert theirs.get("/shop/store/").status_code == 403
    assert theirs.post(f"/shop/offers/take/{kind}/", {"id": offer}).status_code == 302
    theirs = browser(acting(helper.user_id))
    assert theirs.get("/shop/store/").status_code == 200
    assert theirs.get("/shop/store/helpers/").status_code == 403
    assert theirs.post("/shop/store/rest/", {"first_day": TODAY.isoformat()}).status_code == 403
    (row,) = queries.list_helpers(market_id=world.market.id, store_id=store_id)
    assert client.post(f"/shop/store/helpers/{row.id}/end/").status_code == 302
    assert browser(acting(helper.user_id)).get("/shop/store/").status_code == 403


def test_a_shop_is_handed_over_to_a_son(world: World) -> None:
    store_id, owner = world.owned("다복채소", (0,), opened_on=date(2025, 3, 1))
    son, phone = a_user(name="김아들")
    asked = browser(owner).post("/shop/store/hand-over/", {"name": "김아들", "phone": phone, "relation": "아들"})
    assert asked.status_code == 302, text(asked)
    theirs = browser(son)
    offers = text(theirs.get("/shop/offers/"))
    kind, offer = re.search(r'/shop/offers/take/(\w+)/".*?name="id" value="(\d+)"', offers).groups()
    assert kind == "handover"
    assert theirs.post(f"/shop/offers/take/{kind}/", {"id": offer, "business_number": VALID[1]}).status_code == 302
    office = browser(world.staff)
    assert "승인" in text(office.get("/office/merchants/requests/"))
    approved = office.post(f"/office/merchants/handovers/{offer}/approve/", {"on": TODAY.isoformat()})
    assert approved.status_code == 302, text(approved)
    # Nothing else waits: the desk goes on to the shop.
    assert approved["Location"] == f"/office/merchants/{store_id}/"
    assert "다복채소: 점주를 바꾸었어요." in text(office.get(approved["Location"]))
    assert browser(acting(son.user_id)).get("/shop/store/").status_code == 200
    assert browser(acting(owner.user_id)).get("/shop/store/").status_code == 403
    assert len(queries.list_tenures(market_id=world.market.id, store_id=store_id)) == 2


def test_nobody_answers_for_another(world: World) -> None:
    _, owner = world.owned("다복채소", (0,))
    _, phone = a_user(name="이도움")
    browser(owner).post("/shop/store/helpers/add/", {"name": "이도움", "phone": phone, "rights": []})
    stranger = browser(a_user()[0])
    assert "온 것이 없어요" in text(stranger.get("/shop/offers/"))
    assert stranger.post("/shop/offers/take/helper/", {"id": "1"}).status_code == 404
    assert stranger.post("/shop/offers/take/handover/", {"id": "y"}).status_code == 404


def ready(world: World) -> tuple[Client, str]:
    """Somebody before the last page of applying."""
    client = browser(a_user(name="김새봄")[0])
    base = client.post(f"{APPLY}start/")["Location"].removesuffix("shop/")
    client.post(f"{base}shop/", {"business_number": VALID[0], "shop_name": "새봄상회", "name": "김새봄"})
    client.post(f"{base}goods/", {"goods": [leaf()]})
    client.post(f"{base}stall/", {"stall": world.stalls[0]})
    return client, base


@pytest.mark.parametrize(
    ("sent", "said", "joins"),
    [
        ({"join": "yes"}, "가입할게요", True),
        ({"join": "no"}, "가입하지 않을게요", False),
        ({}, "답하지 않았어요", False),
        ({"join": "x"}, "답하지 않았어요", False),
    ],
)
def test_whoever_applies_is_asked_about_the_association(world: World, sent: dict, said: str, joins: bool) -> None:
    client, base = ready(world)
    page = text(client.get(f"{base}check/"))
    assert "상인회에 가입할까요?" in page
    assert "checked" not in page
    assert client.post(f"{base}send/", sent)["Location"] == base
    (row,) = queries.list_applications(market_id=world.market.id, today=TODAY)
    shown = browser(world.staff).get(f"/office/merchants/applications/{row.id}/")
    assert f"<dt>상인회</dt><dd>{said}</dd>" in text(shown)
    assert bool(shown.context["approve_form"]["join_association"].value()) is joins


def test_an_application_of_before_says_that_nobody_asked(world: World) -> None:
    application_id = world.application(a_user(name="김새봄")[0])
    shown = text(browser(world.staff).get(f"/office/merchants/applications/{application_id}/"))
    assert "<dt>상인회</dt><dd>묻지 않았어요</dd>" in shown


def test_what_nobody_wrote_down_of_onnuri_is_not_told_as_a_no(world: World) -> None:
    store_id = world.store("다복채소", (0,))
    page, api = f"/m/saebom/stores/{store_id}/", "/api/v1/merchants/markets/saebom/stores"
    client = Client()
    assert "받지 않아요" not in text(client.get(page))
    assert "아직 몰라요" in text(client.get(page))
    (item,) = client.get(api).json()["items"]
    assert (item["onnuri_paper"], item["onnuri_card"], item["onnuri_qr"]) == (None, None, None)
    place = {"actor": world.staff, "now": clock.now(), "market_id": world.market.id}
    onnuri_id = operations.register_onnuri(**place, store_id=store_id, kind=OnnuriKind.CARD, registered_on=TODAY)
    assert "카드 받아요" in text(client.get(page))
    (item,) = client.get(api).json()["items"]
    assert (item["onnuri_paper"], item["onnuri_card"], item["onnuri_qr"]) == (False, True, False)
    operations.end_onnuri(**place, onnuri_id=onnuri_id)
    assert "받지 않아요" in text(client.get(page))
    (item,) = client.get(api).json()["items"]
    assert item["onnuri_card"] is False


def test_photographs_of_shops_stand_on_the_home_of_their_market(world: World) -> None:
    """Each comes to its turn; who rests, or has none, is not shown; place and camera are not in the picture."""
    shops = [world.owned(f"{n}번가게", (n,)) for n in range(3)]
    resting, owner = shops[2]
    path = "/shop/store/picture/"
    for _, each in shops:
        assert browser(each).post(path, {"file": photograph(), "words": "배추가 보여요"}).status_code == 302
    operations.rest(actor=owner, now=NOW, market_id=world.market.id, store_id=resting, first_day=TODAY)
    visitor = Client()
    home = text(visitor.get(f"/m/{world.market.slug}/"))
    shown = re.findall(r'<img src="(/m/saebom/stores/[0-9]+/photo/)\?size=small" alt="배추가 보여요"', home)
    assert set(shown) == {f"/m/saebom/stores/{store_id}/photo/" for store_id, _ in shops[:2]}
    assert visitor.get(shown[0])["Content-Type"] == "image/jpeg"
    place = {"market_id": world.market.id, "most": 1}
    days = [TODAY + timedelta(days=n) for n in range(12)]
    assert len({queries.list_pictured(today=day, **place)[0][0] for day in days}) > 1
    one, keeper = shops[0]
    page = text(browser(keeper).get(path))
    assert "사진 빼기" in page
    assert browser(keeper).post(f"{path}remove/").status_code == 302
    office = browser(world.staff)
    two = shops[1][0]
    assert office.post(f"/office/merchants/{two}/photo/remove/").status_code == 422
    assert office.post(f"/office/merchants/{two}/photo/remove/", {"reason": "다른 가게예요"}).status_code == 302
    assert "오늘 만나는 가게" not in text(visitor.get(f"/m/{world.market.slug}/"))
    assert one != two
