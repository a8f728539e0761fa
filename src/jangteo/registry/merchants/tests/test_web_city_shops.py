"""The pages of lists of shops: each screen, who may open it, and that an officer sees the own region alone."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django_scopes import scopes_disabled
from python_calamine import CalamineWorkbook

from jangteo.foundation.identity.tests.factories import person
from jangteo.foundation.tenancy.types import INSTALLATION, Role, market_scope, region_scope
from jangteo.registry.merchants import operations
from jangteo.registry.merchants.models import ShopImport, ShopPlace, ShopTwins, ShopWord, Store
from jangteo.registry.merchants.tests.shop_files import (
    ACTOR,
    NOW,
    a_market,
    load,
    region_id,
    shop,
    shops_csv,
    the_market,
)

pytestmark = pytest.mark.django_db

PAGES = ["/city/shops/import/", "/city/shops/markets/", "/city/shops/twins/", "/city/shops/goods/"]
ROWS = [
    shop("가람상회", 1),
    shop("가람 상회", 2),
    shop("나루수산", 3, 시장명="미르시장"),
    shop("다복즙", 4, 분류="도소매", 취급품목="도소매", 주력상품="포도즙"),
    shop("라온", 5, 분류="도소매", 취급품목="도소매", 주력상품="뜨락제", 위도="북위"),
]


@pytest.fixture
def loaded() -> None:
    a_market()
    load(shops_csv(ROWS))


def client_of(role: Role, code: str | None = None) -> Client:
    scope = INSTALLATION
    if role in {Role.STAFF, Role.MERCHANT}:
        scope = market_scope(the_market().id)
    elif code:
        scope = region_scope(region_id(code))
    client = Client()
    client.force_login(person((role, scope)))
    return client


def text(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def upload(client: Client, content: bytes, name: str = "점포_20211119.csv") -> Any:
    return client.post("/city/shops/import/", {"file": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize("page", PAGES)
def test_who_may_open_a_page(page: str, loaded: None) -> None:
    assert Client().get(page).status_code == 302
    assert client_of(Role.MERCHANT).get(page).status_code == 403
    assert client_of(Role.STAFF).get(page).status_code == 403
    assert client_of(Role.OPERATOR).get(page).status_code == 200
    assert client_of(Role.OPERATOR).get(f"{page}?decided=on&page=²").status_code == 200
    elsewhere = client_of(Role.OFFICER, "26").get(page)
    assert elsewhere.status_code == 200
    for name in ("미르시장", "가람상회", "포도즙", "뜨락제"):
        assert name not in text(elsewhere), "an officer of another region sees nothing of it"
    assert client_of(Role.OFFICER, "29").get(page).status_code == 200


def test_a_file_is_previewed_confirmed_and_loaded() -> None:
    a_market()
    operator = client_of(Role.OPERATOR)
    response = upload(operator, shops_csv(ROWS, encoding="cp949"))
    run = ShopImport.objects.latest("id")
    assert response["Location"] == f"/city/shops/import/{run.id}/"
    preview = text(operator.get(response["Location"]))
    assert "아직 아무것도 바뀌지 않았어요" in preview
    assert "사람이 정할 것" in preview
    assert "cp949" in preview
    with scopes_disabled():
        assert not Store.objects.exists()
    assert operator.post(f"/city/shops/import/{run.id}/confirm/").status_code == 302
    assert "차례를 기다리고 있어요" in text(operator.get(f"/city/shops/import/{run.id}/"))
    assert operator.get(f"/city/shops/import/{run.id}/progress/", headers={"HX-Request": "true"}).status_code == 200
    operations.run_shop_import(actor=ACTOR, now=NOW, run_id=run.id)
    settled = operator.get(f"/city/shops/import/{run.id}/progress/", headers={"HX-Request": "true"})
    assert settled["HX-Redirect"] == f"/city/shops/import/{run.id}/"
    assert "끝났어요" in text(operator.get(f"/city/shops/import/{run.id}/"))
    assert operator.post(f"/city/shops/import/{run.id}/confirm/").status_code == 409
    with scopes_disabled():
        assert Store.objects.count() == 3


def test_a_preview_may_be_thrown_away_and_a_bad_file_leaves_nothing() -> None:
    a_market()
    operator = client_of(Role.OPERATOR)
    upload(operator, shops_csv(ROWS))
    run = ShopImport.objects.latest("id")
    assert operator.post(f"/city/shops/import/{run.id}/discard/").status_code == 302
    run.refresh_from_db()
    assert (run.state, run.content) == ("discarded", "")
    for content in (b"", b"\x00\x01", "이름,값\n가,1\n".encode(), b"PK\x03\x04broken"):
        response = upload(operator, content)
        assert response.status_code == 422
        assert re.search(r'class="error"[^>]*>.*?요\.', text(response))
    assert ShopImport.objects.count() == 1


def test_problems_are_filtered_and_given_out(loaded: None) -> None:
    operator, run = client_of(Role.OPERATOR), ShopImport.objects.latest("id")
    shown = text(operator.get(f"/city/shops/import/{run.id}/?severity=bad"))
    assert "북위" in shown
    assert "겹친 가게" in text(operator.get(f"/city/shops/import/{run.id}/?code=shop_duplicate"))
    response = operator.get(f"/city/shops/import/{run.id}/problems/?severity=bad")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    assert [line[2] for line in rows[1:]] == ["북위"]
    assert operator.get(f"/city/shops/import/{run.id}/?code=%00&severity=no&page=9999").status_code == 200


def test_an_officer_does_not_see_the_imports_of_others(loaded: None) -> None:
    run, officer = ShopImport.objects.latest("id"), client_of(Role.OFFICER, "29")
    for path in ("", "progress/", "problems/"):
        assert officer.get(f"/city/shops/import/{run.id}/{path}").status_code == 404
    for path in ("confirm/", "discard/"):
        assert officer.post(f"/city/shops/import/{run.id}/{path}").status_code == 404


def test_a_market_is_chosen_and_its_shops_come_in(loaded: None) -> None:
    place, market = ShopPlace.objects.get(name="미르시장"), the_market()
    officer, other = client_of(Role.OFFICER, "29"), client_of(Role.OFFICER, "26")
    for path in ("", "decide/", "skip/", "undo/"):
        method = other.post if path else other.get
        assert method(f"/city/shops/markets/{place.id}/{path}", {"market": market.slug}).status_code == 404
    assert "가람시장" in text(officer.get(f"/city/shops/markets/{place.id}/?q=ㄱㄹ"))
    for wrong in ("", "none", "a\0b", "9" * 5000):
        assert officer.post(f"/city/shops/markets/{place.id}/decide/", {"market": wrong}).status_code == 422
    assert officer.post(f"/city/shops/markets/{place.id}/skip/").status_code == 302
    assert "넘겼어요" in text(officer.get("/city/shops/markets/?decided=on"))
    assert officer.post(f"/city/shops/markets/{place.id}/undo/").status_code == 302
    answer = officer.post(f"/city/shops/markets/{place.id}/decide/", {"market": market.slug})
    assert answer["Location"] == "/city/shops/markets/"
    assert officer.post(f"/city/shops/markets/{place.id}/decide/", {"market": market.slug}).status_code == 409
    with scopes_disabled():
        assert Store.objects.filter(name="나루수산", market_id=market.id).exists()


def test_twins_are_decided_one_by_one_or_together(loaded: None) -> None:
    twins = ShopTwins.objects.get()
    officer, other = client_of(Role.OFFICER, "29"), client_of(Role.OFFICER, "26")
    assert "가람 상회" in text(officer.get("/city/shops/twins/"))
    path = f"/city/shops/twins/{twins.id}/decide/"
    assert other.post(path, {"decision": "keep"}).status_code == 404
    assert other.post("/city/shops/twins/bulk/", {"decision": "keep", "twins": [twins.id]}).status_code == 404
    for wrong in ({}, {"decision": "no"}, {"decision": "merge"}, {"decision": "merge", "row": "999999999"}):
        assert officer.post(path, wrong).status_code == 422
    assert officer.post("/city/shops/twins/bulk/", {"decision": "keep"}).status_code == 422
    assert officer.post("/city/shops/twins/bulk/", {"decision": "keep", "twins": [twins.id]}).status_code == 302
    twins.refresh_from_db()
    assert twins.decision == "keep"
    assert officer.post(path, {"decision": "keep"}).status_code == 409
    assert "서로 다른 가게예요" in text(officer.get("/city/shops/twins/?decided=on"))


def test_words_are_accepted_with_one_tap_or_chosen(loaded: None) -> None:
    officer = client_of(Role.OFFICER, "29")
    shown = text(officer.get("/city/shops/goods/"))
    assert "포도즙" in shown
    assert "과일, 맞아요" in shown
    decide = "/city/shops/goods/decide/"
    for wrong in ({}, {"decide": "뜨락제"}, {"decide": "뜨락제", "code:뜨락제": "no"}, {"accept": "뜨락제"}):
        assert officer.post(decide, wrong).status_code == 422
    assert officer.post(decide, {"accept": "포도즙"}).status_code == 302
    assert officer.post(decide, {"decide": "뜨락제", "code:뜨락제": "none"}).status_code == 302
    region = region_id("29")
    assert set(ShopWord.objects.values_list("word", "goods_class__code", "region_id")) == {
        ("포도즙", "fruit", region),
        ("뜨락제", None, region),
    }
    assert "품목이 아니에요" in text(officer.get("/city/shops/goods/?decided=on"))
    assert "다 정했어요" in text(officer.get("/city/shops/goods/"))
