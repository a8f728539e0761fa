"""The city portal: each screen, who may open it, and that an officer sees the own region alone."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from python_calamine import CalamineWorkbook

from jangteo.foundation.audit.tests.factories import AuditEntry
from jangteo.foundation.identity.tests.factories import person
from jangteo.foundation.tenancy.types import INSTALLATION, Role, market_scope, region_scope
from jangteo.registry.places import operations
from jangteo.registry.places.models import Doubt, ImportRun, Market, Region
from jangteo.registry.places.tests.helpers import ACTOR, NOW, as_csv, load, row

pytestmark = pytest.mark.django_db

BUSAN = {
    "소재지도로명주소": "부산광역시 부산진구 중앙대로783번길 23",
    "소재지지번주소": "부산광역시 부산진구 부전동 573-5",
    "위도": "35.1612",
    "경도": "129.0597",
}
PAGES = ["/city/", "/city/markets/", "/city/import/", "/city/doubts/", "/city/export/"]


@pytest.fixture
def markets() -> dict[str, Market]:
    load(
        as_csv(
            [
                row("부전시장", **BUSAN),
                row("강릉중앙시장", 시장유형="5일장", 시장개설주기="2일+7일"),
                row("깜깜시장", **(BUSAN | {"위도": "", "경도": "", "시장개설주기": "매일+6일", "점포수": ""})),
            ]
        )
    )
    return {market.name: market for market in Market.objects.all()}


def region_id(code: str) -> int:
    return Region.objects.get(code=code).id


def client_of(role: Role, code: str | None = None, market: Market | None = None) -> Client:
    scope = market_scope(market.id) if market else region_scope(region_id(code)) if code else INSTALLATION
    client = Client()
    client.force_login(person((role, scope)))
    return client


def text(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def upload(client: Client, content: bytes, name: str = "표준데이터_20241104.csv") -> HttpResponse:
    return client.post("/city/import/", {"file": SimpleUploadedFile(name, content)})


# --- who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_strangers_are_asked_to_sign_in_and_merchants_are_refused(page: str, markets: dict[str, Market]) -> None:
    assert Client().get(page).status_code == 302
    assert client_of(Role.MERCHANT, market=markets["부전시장"]).get(page).status_code == 403
    assert client_of(Role.STAFF, market=markets["부전시장"]).get(page).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_an_officer_opens_every_page_and_sees_the_own_region_alone(page: str, markets: dict[str, Market]) -> None:
    response = client_of(Role.OFFICER, "26").get(page)
    assert response.status_code == 200
    if "text/html" in response["Content-Type"]:
        assert "강릉중앙시장" not in text(response)
    assert client_of(Role.OPERATOR).get(page).status_code == 200


def test_a_market_of_another_region_does_not_exist_for_an_officer(markets: dict[str, Market]) -> None:
    officer, far = client_of(Role.OFFICER, "26"), markets["강릉중앙시장"]
    before = AuditEntry.objects.count()
    for path in (
        f"/city/markets/{far.slug}/",
        f"/city/markets/{far.slug}/edit/",
        "/city/?area=51",
        "/city/markets/?region=51",
    ):
        assert officer.get(path).status_code == 404, path
    assert officer.post(f"/city/markets/{far.slug}/edit/", {"palette": "jjok"}).status_code == 404
    assert officer.post(f"/city/markets/{far.slug}/days/", {"type": "permanent"}).status_code == 404
    assert AuditEntry.objects.count() == before
    far.refresh_from_db()
    assert far.palette == "sol"


def test_an_officer_of_a_district_may_not_look_at_the_whole_city(markets: dict[str, Market]) -> None:
    officer = client_of(Role.OFFICER, "26230")
    assert "부산진구 시장 2곳" in text(officer.get("/city/"))
    assert officer.get("/city/?area=26").status_code == 404
    assert officer.get("/city/?area=99999").status_code == 404


# --- overview --------------------------------------------------------------------------------------------------------


def test_the_country_shows_regions_and_a_region_shows_its_markets(markets: dict[str, Market]) -> None:
    operator = client_of(Role.OPERATOR)
    country = text(operator.get("/city/"))
    assert "전국 시장 3곳" in country
    assert 'href="?area=26"' in country
    assert "/city/markets/" + markets["부전시장"].slug not in country
    busan = text(operator.get("/city/?area=26"))
    assert f'href="/city/markets/{markets["부전시장"].slug}/"' in busan
    assert markets["강릉중앙시장"].slug not in busan


def test_the_overview_names_what_is_not_known(markets: dict[str, Market]) -> None:
    shown = text(client_of(Role.OFFICER, "26").get("/city/"))
    assert "여는 날을 모르는 시장 1곳" in shown
    assert "위치를 모르는 시장 1곳" in shown
    assert "점포 수를 모르는 시장 1곳" in shown


def test_an_empty_register_leads_to_the_first_step() -> None:
    operations.load_regions(actor=ACTOR, now=NOW)
    shown = text(client_of(Role.OPERATOR).get("/city/"))
    assert "아직 시장이 없어요" in shown
    assert "/city/import/" in shown


# --- register --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=ㅂㅈ", {"부전시장"}),
        ("q=강릉", {"강릉중앙시장"}),
        ("region=26", {"부전시장", "깜깜시장"}),
        ("day=2", {"강릉중앙시장"}),
        ("type=periodic", {"강릉중앙시장"}),
        ("lack=cycle", {"깜깜시장"}),
        ("lack=position", {"깜깜시장"}),
        ("q=%00", {"부전시장", "강릉중앙시장", "깜깜시장"}),
        ("page=abc&type=nonsense&day=99&sort=;drop", {"부전시장", "강릉중앙시장", "깜깜시장"}),
        ("q=없는시장", set()),
        ("gone=on", set()),
    ],
)
def test_filters_narrow_and_nonsense_does_not_break(query: str, found: set[str], markets: dict[str, Market]) -> None:
    response = client_of(Role.OPERATOR).get(f"/city/markets/?{query}")
    assert response.status_code == 200
    shown = set(re.findall(r'<a class="name" href="[^"]+">(.*?)</a>', response.content.decode()))
    assert {re.sub(r"</?mark>", "", name) for name in shown} == found


def test_the_table_sorts_both_ways(markets: dict[str, Market]) -> None:
    operator = client_of(Role.OPERATOR)
    Market.objects.filter(name="부전시장").update(store_count=900)
    up = re.findall(r'<a class="name"[^>]*>(.*?)</a>', operator.get("/city/markets/?sort=stores").content.decode())
    down = re.findall(r'<a class="name"[^>]*>(.*?)</a>', operator.get("/city/markets/?sort=-stores").content.decode())
    assert up[:2] == ["강릉중앙시장", "부전시장"]
    assert down[:2] == ["부전시장", "강릉중앙시장"]


def test_what_search_found_is_marked(markets: dict[str, Market]) -> None:
    assert "<mark>부전</mark>시장" in client_of(Role.OPERATOR).get("/city/markets/?q=ㅂㅈ").content.decode()


def test_the_table_is_given_out_as_it_is_filtered(markets: dict[str, Market]) -> None:
    response = client_of(Role.OFFICER, "26").get("/city/export/?q=ㅂㅈ")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    assert [line[0] for line in rows] == ["시장", "부전시장"]


def test_the_standard_file_holds_the_region_alone(markets: dict[str, Market]) -> None:
    response = client_of(Role.OFFICER, "26").get("/city/export/?layout=standard&form=csv&encoding=cp949")
    lines = response.content.decode("cp949").splitlines()
    assert len(lines) == 3
    assert not any("강릉" in line for line in lines)
    assert client_of(Role.OPERATOR).get("/city/export/?layout=standard&form=exe").status_code == 422


# --- one market ------------------------------------------------------------------------------------------------------


def test_a_market_shows_its_facts_days_and_source(markets: dict[str, Market]) -> None:
    shown = text(client_of(Role.OPERATOR).get(f"/city/markets/{markets['강릉중앙시장'].slug}/"))
    assert "2일과 7일에 장이 서요." in shown
    assert "다음 장날 열 번" in shown
    assert "소상공인시장진흥공단" in shown
    assert "전국전통시장표준데이터 3번째 줄" in shown


def test_an_officer_mends_a_market_and_the_record_says_so(markets: dict[str, Market]) -> None:
    officer, market = client_of(Role.OFFICER, "26"), markets["깜깜시장"]
    sent = {"type": "both", "days": ["1"], "thirty_first": "skip"}
    assert officer.post(f"/city/markets/{market.slug}/days/", sent).status_code == 302
    market.refresh_from_db()
    assert (market.type, market.cycle_days) == ("both", [1, 6])
    assert AuditEntry.objects.filter(operation="places.set_cycle", scope_id=market.id).count() == 1
    wrong = officer.post(f"/city/markets/{market.slug}/edit/", {"palette": "sol", "phone": "전화 없음"})
    assert wrong.status_code == 422


# --- import ----------------------------------------------------------------------------------------------------------


def test_a_file_is_previewed_confirmed_and_loaded(markets: dict[str, Market]) -> None:
    operator = client_of(Role.OPERATOR)
    response = upload(operator, as_csv([row("부전시장", **(BUSAN | {"점포수": "130"}))], encoding="cp949"))
    run = ImportRun.objects.latest("id")
    assert response["Location"] == f"/city/import/{run.id}/"
    preview = text(operator.get(f"/city/import/{run.id}/"))
    assert "아직 아무것도 바뀌지 않았어요" in preview
    assert "cp949" in preview
    assert Market.objects.get(name="부전시장").store_count == 276
    assert operator.post(f"/city/import/{run.id}/confirm/").status_code == 302
    assert "차례를 기다리고 있어요" in text(operator.get(f"/city/import/{run.id}/"))
    assert operator.get(f"/city/import/{run.id}/progress/", headers={"HX-Request": "true"}).status_code == 200
    operations.run_import(actor=ACTOR, now=NOW, run_id=run.id)
    assert Market.objects.get(name="부전시장").store_count == 130
    settled = operator.get(f"/city/import/{run.id}/progress/", headers={"HX-Request": "true"})
    assert settled["HX-Redirect"] == f"/city/import/{run.id}/"
    assert "끝났어요" in text(operator.get(f"/city/import/{run.id}/"))
    assert operator.post(f"/city/import/{run.id}/confirm/").status_code == 409


def test_a_preview_may_be_thrown_away(markets: dict[str, Market]) -> None:
    operator = client_of(Role.OPERATOR)
    upload(operator, as_csv([row("새시장", **BUSAN)]))
    run = ImportRun.objects.latest("id")
    assert operator.post(f"/city/import/{run.id}/discard/").status_code == 302
    run.refresh_from_db()
    assert (run.state, run.content) == ("discarded", None)
    assert operator.get(f"/city/import/{run.id}/").status_code == 200


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\x01\x02", "이름,값\n가,1\n".encode(), b"PK\x03\x04broken", b"\xff\xfe" + "시장명".encode("utf-16-le")],
)
def test_a_bad_file_gets_a_sentence_and_leaves_nothing(content: bytes, markets: dict[str, Market]) -> None:
    runs = ImportRun.objects.count()
    response = upload(client_of(Role.OPERATOR), content)
    assert response.status_code == 422
    assert re.search(r'class="error"[^>]*>.*?요\.', text(response))
    assert ImportRun.objects.count() == runs
    assert client_of(Role.OPERATOR).post("/city/import/", {}).status_code == 422


def test_problems_are_filtered_and_given_out(markets: dict[str, Market]) -> None:
    operator, run = client_of(Role.OPERATOR), ImportRun.objects.latest("id")
    shown = text(operator.get(f"/city/import/{run.id}/?severity=bad"))
    assert "매일+6일" in shown
    response = operator.get(f"/city/import/{run.id}/problems/?severity=bad")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    assert any(line[2] == "매일+6일" for line in rows[1:])
    assert len(rows) < ImportRun.objects.get(id=run.id).report["problems"].__len__()


def test_an_officer_does_not_see_the_imports_of_others(markets: dict[str, Market]) -> None:
    run, officer = ImportRun.objects.latest("id"), client_of(Role.OFFICER, "26")
    for path in ("", "progress/", "problems/"):
        assert officer.get(f"/city/import/{run.id}/{path}").status_code == 404
    for path in ("confirm/", "discard/"):
        assert officer.post(f"/city/import/{run.id}/{path}").status_code == 404
    assert run.file_name not in text(officer.get("/city/import/"))


# --- doubts ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def doubt(markets: dict[str, Market]) -> Doubt:
    """Two rows of one name, of which one lies so that it may be the market that is known."""
    moved = {
        "소재지도로명주소": "부산광역시 부산진구 동성로 90",
        "소재지지번주소": "",
        "위도": "35.1502",
        "경도": "129.0689",
    }
    load(as_csv([row("부전시장", 데이터기준일자="2025-11-10", **(BUSAN | moved))]), "새판_20251110.csv")
    found = Doubt.objects.first()
    assert found is not None
    return found


def test_a_doubt_stands_beside_its_candidate(doubt: Doubt) -> None:
    shown = text(client_of(Role.OFFICER, "26").get(f"/city/doubts/{doubt.id}/"))
    assert "동성로 90" in shown
    assert "중앙대로783번길" in shown
    assert 'class="differs"' in shown
    assert "km 떨어져 있어요" in shown


def test_a_doubt_of_another_region_does_not_exist(doubt: Doubt) -> None:
    other = client_of(Role.OFFICER, "51")
    assert other.get(f"/city/doubts/{doubt.id}/").status_code == 404
    assert other.post(f"/city/doubts/{doubt.id}/decide/", {"decision": "skip"}).status_code == 404
    assert other.post("/city/doubts/bulk/", {"decision": "skip", "doubt": [doubt.id]}).status_code == 404
    doubt.refresh_from_db()
    assert doubt.decision == ""


@pytest.mark.parametrize("decision", ["same", "new", "skip"])
def test_each_answer_is_kept_and_leads_on(decision: str, doubt: Doubt) -> None:
    officer, count = client_of(Role.OFFICER, "26"), Market.objects.count()
    market_id = doubt.candidates[0]["market_id"]
    response = officer.post(f"/city/doubts/{doubt.id}/decide/", {"decision": decision, "market_id": market_id})
    assert response["Location"] == "/city/doubts/"
    doubt.refresh_from_db()
    assert doubt.decision == decision
    assert Market.objects.count() == count + (decision == "new")
    assert officer.post(f"/city/doubts/{doubt.id}/decide/", {"decision": "skip"}).status_code == 409
    undone = officer.post(f"/city/doubts/{doubt.id}/undo/")
    assert undone.status_code == (302 if decision == "skip" else 409)


def test_plain_doubts_are_decided_together(doubt: Doubt) -> None:
    officer = client_of(Role.OFFICER, "26")
    assert officer.post("/city/doubts/bulk/", {"decision": "same"}).status_code == 422
    assert officer.post("/city/doubts/bulk/", {"decision": "new", "doubt": [doubt.id]}).status_code == 422
    assert officer.post("/city/doubts/bulk/", {"decision": "nonsense", "doubt": [doubt.id]}).status_code == 422
    assert officer.post("/city/doubts/bulk/", {"decision": "same", "doubt": [doubt.id]}).status_code == 302
    doubt.refresh_from_db()
    assert (doubt.decision, doubt.market_id) == ("same", doubt.candidates[0]["market_id"])
    assert "같은 시장이에요" in text(officer.get("/city/doubts/?decided=on"))


# --- the whole country -----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_country_stays_light(data) -> None:  # type: ignore[no-untyped-def]
    import gzip

    content = (data / "markets" / "std_markets_20241104.csv").read_bytes()
    load(content, "std_markets_20241104.csv", reference_date=date(2024, 11, 4))
    operator = client_of(Role.OPERATOR)
    for path, limit in (("/city/", 30_000), ("/city/?area=11", 60_000), ("/city/markets/", 30_000)):
        assert len(gzip.compress(operator.get(path).content)) < limit, path
    assert "1,388곳" in text(operator.get("/city/"))


ADDED = {"name": "새봄시장", "road_address": BUSAN["소재지도로명주소"], "type": "both", "cycle": "2일+7일",
         "store_count": "83", "goods": "농산물, 반찬", "phone": "051-123-4567", "founded": "1978"}  # fmt: skip


def test_an_officer_adds_a_market_by_hand_in_the_own_region_alone(markets: dict[str, Market]) -> None:
    client = client_of(Role.OFFICER, "26230")
    assert "/city/market/add/" in text(client.get("/city/markets/"))
    elsewhere = ADDED | {"road_address": "강원특별자치도 강릉시 금성로 21"}
    answer = client.post("/city/market/add/", elsewhere)
    assert answer.status_code == 422
    assert "맡은 지역의 시장만 등록할 수 있어요" in text(answer)
    known = client.post("/city/market/add/", ADDED | {"name": "부전 시장"})
    assert "부전시장은 이미 등록되어 있어요" in text(known)
    assert Market.objects.count() == len(markets)
    done = client.post("/city/market/add/", ADDED, follow=True)
    assert "새봄시장을 등록했어요" in text(done)
    added = Market.objects.get(name="새봄시장")
    assert (added.region.code, added.type, added.cycle_days, added.store_count, added.goods) == (
        "26230", "both", [2, 7], 83, ["농산물", "반찬"]
    )  # fmt: skip
    entry = AuditEntry.objects.filter(operation="places.add_market").order_by("id")[0]
    assert (entry.scope_kind, entry.scope_id, entry.subject_label) == ("region", region_id("26230"), "새봄시장")


def test_an_operator_adds_a_market_anywhere_and_bad_input_changes_nothing(markets: dict[str, Market]) -> None:
    client = client_of(Role.OPERATOR)
    for wrong, said in (
        ({"road_address": ""}, "도로명주소나 지번주소를 적어 주세요"),
        ({"road_address": "달나라 1번지"}, "어느 지역인지 알 수 없어요"),
        ({"cycle": ""}, "장날을 골라 주세요"),
        ({"type": "permanent"}, "장날이 있으면"),
        ({"name": ""}, 'class="error"'),
        ({"store_count": "여든"}, "점포수:"),
    ):
        answer = client.post("/city/market/add/", ADDED | wrong)
        assert (answer.status_code, said in text(answer)) == (422, True), wrong
    assert Market.objects.count() == len(markets)
    far = ADDED | {"road_address": "강원특별자치도 강릉시 금성로 21"}
    assert client.post("/city/market/add/", far).status_code == 302
