"""The office's pages of zones and stalls, and what the editor of the map reads and writes."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from python_calamine import CalamineWorkbook

from jangteo.foundation.tenancy.types import Role
from jangteo.kernel import clock
from jangteo.registry.places import operations, queries
from jangteo.registry.places.tests.stall_world import Place, a_place, add, cell
from jangteo.registry.places.tests.world import ACTOR, NOW, signed_in

pytestmark = pytest.mark.django_db
LIST, ADD, BULK, ZONES = "/office/stalls/", "/office/stalls/add/", "/office/stalls/bulk/", "/office/stalls/zones/"
MAP = "/office/stalls/map/"
STALL = {"floor": "1", "area_m2": "", "use": "shop", "ownership": "unknown"}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    cache.clear()


@pytest.fixture
def place() -> Place:
    return a_place()


@pytest.fixture
def office(place: Place) -> Client:
    return signed_in(Role.STAFF, place.market.scope)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def numbers(place: Place) -> list[str]:
    return [stall.number for stall in queries.list_stalls(market_id=place.market_id)]


# --- the list ---


def test_the_list_is_filtered_searched_and_taken_away(place: Place, office: Client) -> None:
    add(place.market_id, place.other_zone, ["나-1"])
    assert "자리가 5곳 있어요" in text(office.get(LIST))
    found = text(office.get(LIST, {"q": "ㅅㅅ"}))
    assert "자리가 1곳이에요" in found
    assert ">가-1<" not in found
    assert "맞는 자리가 없어요" in text(office.get(LIST, {"use": "food"}))
    for nonsense in ({"zone": "x"}, {"floor": "9e9"}, {"sort": "-bogus"}, {"page": "zzz"}, {"q": "\0"}, {"use": "?"}):
        assert office.get(LIST, nonsense).status_code == 200
    file = office.get("/office/stalls/export/", {"zone": str(place.other_zone)})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(file.content)).get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["자리 번호", "구역", "층"]
    assert [row[0] for row in rows[1:]] == ["나-1"]


def test_a_list_of_many_is_paged(place: Place, office: Client) -> None:
    add(place.market_id, place.zone, [f"가-{n}" for n in range(100, 160)])
    second = text(office.get(LIST, {"page": "2", "sort": "-number"}))
    assert "51–64" in second
    assert ">가-1<" in second


def test_one_stall_and_a_row_are_added(place: Place, office: Client) -> None:
    sent = STALL | {"zone": str(place.zone), "number": "가-12", "count": "1"}
    assert office.post(ADD, sent | {"area_m2": "26.4"}).status_code == 302
    assert office.post(ADD, sent | {"number": "가-13", "count": "3", "skip_four": "on"}).status_code == 302
    assert numbers(place)[-4:] == ["가-12", "가-13", "가-15", "가-16"]
    stall = queries.find_stall(market_id=place.market_id, number="가-12")
    assert stall is not None
    assert str(stall.area_m2) == "26.40"


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("number", "", "적어 주세요"),
        ("number", "가-1", "가-1 번호를 쓰는 자리가 이미 있어요"),
        ("number", "--", "자리 번호를 20자 안으로"),
        ("count", "0", "1부터 적을 수 있어요"),
        ("count", "many", "숫자로 적어 주세요"),
        ("area_m2", "-3", "0보다 큰 제곱미터로"),
        ("area_m2", "넓어요", "숫자로 적어 주세요"),
        ("zone", "999999", "보기에서 골라 주세요"),
        ("floor", "0", "보기에서 골라 주세요"),
    ],
)
def test_a_wrong_field_is_said_and_adds_nothing(
    place: Place, office: Client, field: str, value: str, says: str
) -> None:
    sent = STALL | {"zone": str(place.zone), "number": "가-12", "count": "1", field: value}
    response = office.post(ADD, sent)
    assert response.status_code == 422
    assert says in text(response)
    assert len(numbers(place)) == 4


def test_a_stall_is_changed_retired_and_revived(place: Place, office: Client) -> None:
    page = f"{LIST}{place.stalls[0]}/"
    sent = STALL | {"number": "가-21", "zone": str(place.other_zone), "floor": "2", "area_m2": "9.9"}
    assert office.post(page, sent).status_code == 302
    assert "가-21" in text(office.get(page))
    taken = office.post(page, sent | {"number": "가-2"})
    assert (taken.status_code, "이미 있어요" in text(taken)) == (422, True)
    without = office.post(f"{page}retire/", {"reason": ""})
    assert (without.status_code, len(numbers(place))) == (422, 4)
    assert office.post(f"{page}retire/", {"reason": "통로를 넓힘"}).status_code == 302
    assert "통로를 넓힘" in text(office.get(page))
    assert "통로를 넓힘" in text(office.get(LIST, {"retired": "on"}))
    assert office.post(f"{page}revive/").status_code == 302
    assert len(numbers(place)) == 4


def test_the_chosen_are_changed_at_once(place: Place, office: Client) -> None:
    sent = {"stall": [str(each) for each in place.stalls[:3]], "zone": "", "use": "food", "ownership": "public"}
    response = office.post(f"{BULK}?zone={place.zone}", sent)
    assert response["Location"] == f"{LIST}?zone={place.zone}"
    assert "자리가 3곳이에요" in text(office.get(LIST, {"use": "food", "ownership": "public"}))
    for wrong in ({"stall": [], "use": "food"}, {"stall": ["x"], "use": "food"}, {"stall": sent["stall"], "use": ""}):
        assert office.post(BULK, wrong).status_code == 422
    assert office.post(BULK, {"stall": ["999999"], "use": "shop"}).status_code == 404


def test_zones_are_made_changed_moved_and_removed(place: Place, office: Client) -> None:
    sent = {"code": "다", "name": "정육", "floor": "-1", "tint": "pat"}
    assert office.post(f"{ZONES}add/", sent).status_code == 302
    again = office.post(f"{ZONES}add/", sent)
    assert (again.status_code, "이미 있어요" in text(again)) == (422, True)
    made = queries.list_zones(market_id=place.market_id)[-1]
    assert office.post(f"{ZONES}{made.id}/up/").status_code == 302
    assert [zone.code for zone in queries.list_zones(market_id=place.market_id)] == ["가", "다", "나"]
    assert office.post(f"{ZONES}{made.id}/", sent | {"name": "정육·반찬"}).status_code == 302
    assert "정육·반찬" in text(office.get(ZONES))
    assert office.post(f"{ZONES}{made.id}/remove/").status_code == 302
    assert office.post(f"{ZONES}{place.zone}/remove/").status_code == 409
    assert len(queries.list_zones(market_id=place.market_id)) == 2


def test_an_office_without_zones_is_led_on() -> None:
    place = a_place("empty", stalls=0)
    office = signed_in(Role.STAFF, place.market.scope)
    for zone in (place.zone, place.other_zone):
        office.post(f"{ZONES}{zone}/remove/")
    assert office.get(ADD)["Location"] == ZONES
    assert "구역부터 만들기" in text(office.get(LIST))
    assert "구역부터 만들어 주세요" in text(office.get(f"{MAP}generate/"))


# --- drawing from counts, versions ---


def drawn(place: Place, **more: str) -> dict[str, str]:
    a, b = f"z{place.zone}", f"z{place.other_zone}"
    sent = {f"{a}-count": "6", f"{a}-columns": "3", f"{a}-start": "", f"{b}-count": "0", f"{b}-columns": "5"}
    return {**sent, f"{b}-start": "", "width": "3", "depth": "2.5", "step": "look", **more}


def test_a_map_is_looked_at_and_then_kept(place: Place, office: Client) -> None:
    assert office.get(f"{MAP}generate/").status_code == 200
    look = text(office.post(f"{MAP}generate/", drawn(place)))
    assert "자리 6곳이에요. 그 가운데 2곳은 새로 넣어요." in look
    assert queries.find_map(market_id=place.market_id) is None
    assert office.post(f"{MAP}generate/", drawn(place, step="keep"))["Location"] == MAP
    assert len(place.cells()) == 6
    wrong = office.post(f"{MAP}generate/", drawn(place, **{f"z{place.other_zone}-count": "2", "step": "keep"}) | {
        f"z{place.other_zone}-start": "가-1"})  # fmt: skip
    assert (wrong.status_code, "시작 번호를 바꿔 주세요" in text(wrong)) == (422, True)
    assert office.post(f"{MAP}generate/", drawn(place, width="0")).status_code == 422


def test_versions_are_listed_seen_and_brought_back(place: Place, office: Client) -> None:
    place.save(0, cell(place.stalls[0]), note="처음 그림")
    place.save(1, {"op": "drop_cell", "id": str(place.stalls[0])})
    assert "처음 그림" in text(office.get(f"{MAP}versions/"))
    assert "1판 배치도" in text(office.get(f"{MAP}versions/1/"))
    assert office.get(f"{MAP}versions/9/").status_code == 404
    assert len(office.get(f"{MAP}versions/1.json").json()["data"]["cells"]) == 1
    assert office.post(f"{MAP}versions/1/restore/").status_code == 302
    assert set(place.cells()) == {str(place.stalls[0])}


# --- what the editor reads and writes ---


def send(client: Client, **body: Any) -> Any:
    return client.post(f"{MAP}changes.json", json.dumps(body), content_type="application/json")


def test_the_editor_reads_and_writes(place: Place, office: Client) -> None:
    first = office.get(f"{MAP}data.json").json()
    assert (first["version"], first["market"], first["can_edit"]) == (0, "saebom", True)
    assert first["stalls"][0] == {
        "id": str(place.stalls[0]),
        "number": "가-1",
        "zone": str(place.zone),
        "floor": 1,
        "area_m2": None,
        "ownership": "unknown",
        "use": "shop",
    }
    assert first["zones"][0] == {"id": str(place.zone), "code": "가", "name": "채소·과일", "floor": 1, "tint": ""}
    changes = [cell(place.stalls[0]), cell("new:a", number="가-9", zone=str(place.zone)), cell(999_999)]
    saved = send(office, base=0, changes=changes, note="칸 놓기", tab="t1", market="saebom").json()
    assert saved["version"] == 1
    assert [stall["number"] for stall in saved["stalls"]] == ["가-9"]
    assert saved["refused"] == [{"id": "999999", "words": "그런 자리가 없어요."}]
    late = send(office, base=0, changes=[cell(place.stalls[0], x=9)], tab="t2").json()
    assert [each["id"] for each in late["conflicts"]] == [str(place.stalls[0])]
    news = office.get(f"{MAP}changes.json", {"since": "0", "tab": "t2"}).json()
    assert (news["version"], len(news["theirs"])) == (1, 2)


def test_editors_see_each_other(place: Place, office: Client) -> None:
    colleague = signed_in(Role.STAFF, place.market.scope)
    asks = f"{MAP}changes.json?since=0&tab="
    assert office.get(f"{asks}a").json()["editors"] == []
    assert [each["name"] for each in colleague.get(f"{asks}b").json()["editors"]] != ["나(다른 창)"]
    names = [each["name"] for each in office.get(f"{asks}c").json()["editors"]]
    assert sorted(names)[0] == "나(다른 창)"
    assert len(names) == 2
    assert "홍길동" not in names


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 422),
        ("[]", 422),
        ("{", 422),
        ("[" * 100_000, 422),
        ('{"base": "0", "changes": []}', 422),
        ('{"base": true, "changes": []}', 422),
        ('{"base": 0, "changes": 5}', 422),
        ('{"base": 0, "changes": [], "note": 5}', 422),
        ('{"base": 0, "changes": [], "note": "\\u0000"}', 422),
        ('{"base": 0, "changes": [{"op": "drop_mark", "id": "\\ud800"}]}', 422),
        ('{"base": 7, "changes": []}', 409),
        ('{"base": 99999999999999999999999, "changes": []}', 409),
        ('{"base": 0, "changes": [], "market": "other"}', 409),
    ],
)
def test_what_cannot_be_read_is_answered_with_words(place: Place, office: Client, body: str, status: int) -> None:
    response = office.post(f"{MAP}changes.json", body, content_type="application/json")
    assert response.status_code == status
    assert response.json()["error"]
    assert queries.find_map(market_id=place.market_id) is None


def test_hostile_values_inside_changes_are_refused_one_by_one(place: Place, office: Client) -> None:
    a = str(place.stalls[0])
    body = """{"base": 0, "changes": [
      {"op": "put_cell", "cell": {"id": "%s", "x": NaN, "y": 0, "w": 300, "h": 250, "r": 0}},
      {"op": "put_cell", "cell": {"id": "new:a", "x": 0, "y": 0, "w": 300, "h": 99, "number": "\\u0000", "zone": "%s"}},
      {"op": "put_cell", "cell": {"id": "new:b", "x": 0, "y": 0, "w": 300, "h": 250, "number": "9", "zone": "9e9"}},
      {"op": "put_cell", "cell": {"id": "99999999999999999999", "x": 0, "y": 0, "w": 300, "h": 250, "r": 0}},
      {"op": "put_mark", "mark": {"id": "m", "kind": "text", "x": 0, "y": 0, "w": 9, "h": 9, "text": "\\ud800"}},
      {"op": "put_frame", "width": Infinity, "height": 5000},
      {"op": "put_stall", "stall": {"id": "%s", "area_m2": 1e400, "evil": "\\u0000"}},
      {"op": "put_zone", "zone": {"id": "new:z", "code": "\\u0000", "name": "x"}}
    ]}"""
    response = office.post(
        f"{MAP}changes.json", body % (a, place.zone, place.stalls[1]), content_type="application/json"
    )
    assert response.status_code == 200
    assert len(response.json()["refused"]) == 8
    assert queries.find_map(market_id=place.market_id) is None


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 200), "white").save(out, "PNG")
    return out.getvalue()


def test_a_background_is_taken_in_and_seen_in_its_market_alone(place: Place, office: Client) -> None:
    sent = {"file": SimpleUploadedFile("plan.png", png(), "image/png")}
    answer = office.post(f"{MAP}background/", sent)
    assert answer.status_code == 200
    file = answer.json()
    assert (file["width"], file["height"]) == (320, 200)
    assert office.get(f"{MAP}background/{file['file']}/").status_code == 200
    frame = {"op": "put_frame", "width": 4000, "height": 3000}
    background = {"file": file["file"], "x": 0, "y": 0, "w": 4000, "h": 2500, "opacity": 0.4}
    assert send(office, base=0, changes=[{**frame, "background": background}]).json()["refused"] == []
    other = a_place("other", 시장명="다른시장")
    stranger = signed_in(Role.STAFF, other.market.scope)
    assert stranger.get(f"{MAP}background/{file['file']}/").status_code == 404
    refused = send(stranger, base=0, changes=[{**frame, "background": background}]).json()["refused"]
    assert [each["id"] for each in refused] == ["frame"]
    bad = office.post(f"{MAP}background/", {"file": SimpleUploadedFile("plan.png", b"<svg/>", "image/png")})
    assert (bad.status_code, bool(bad.json()["error"])) == (422, True)
    assert office.post(f"{MAP}background/").status_code == 422


# --- who ---


def test_a_manager_looks_and_does_not_change(place: Place) -> None:
    manager = signed_in(Role.MANAGER, place.market.scope)
    place.save(0, cell(place.stalls[0]))
    for page in (LIST, ZONES, f"{LIST}{place.stalls[0]}/", f"{MAP}versions/", f"{MAP}versions/1/", f"{MAP}data.json"):
        assert manager.get(page).status_code == 200
    assert manager.get(f"{MAP}data.json").json()["can_edit"] is False
    assert "자리 넣기" not in text(manager.get(LIST))
    sent = STALL | {"number": "가-77", "zone": str(place.zone)}
    assert manager.post(f"{LIST}{place.stalls[0]}/", sent).status_code == 403
    for page in (ADD, f"{MAP}generate/", f"{MAP}changes.json?since=0"):
        assert manager.get(page).status_code == 403
    assert send(manager, base=1, changes=[]).status_code == 403
    assert "가-77" not in numbers(place)


def test_another_markets_things_are_not_there(place: Place, office: Client) -> None:
    other = a_place("other", 시장명="다른시장")
    operations.save_map_changes(
        actor=ACTOR, now=NOW, market_id=other.market_id, base=0, changes=[cell(other.stalls[0])]
    )
    for page in (f"{LIST}{other.stalls[0]}/", f"{ZONES}{other.zone}/", f"{MAP}versions/1/"):
        assert office.get(page).status_code == 404
        assert office.post(page, STALL | {"number": "x", "code": "x", "name": "x"}).status_code in {404, 405}
    assert office.get(f"{MAP}data.json").json()["version"] == 0
