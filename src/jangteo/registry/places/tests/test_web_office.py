import re
from datetime import date

import pytest
from django.test import Client

from jangteo.foundation.audit import queries as audit
from jangteo.foundation.audit.types import Filters
from jangteo.foundation.tenancy.types import MarketRef, Role
from jangteo.kernel import clock
from jangteo.registry.places import queries
from jangteo.registry.places.tests.world import NOW, a_market, signed_in
from jangteo.registry.places.types import ClosedWeekday, OpeningKind, ThirtyFirst, Weekday, YearlyClosure

pytestmark = pytest.mark.django_db
PAGE, DAYS, ADD, REMOVE = (
    "/office/market/",
    "/office/market/days/",
    "/office/market/closings/",
    "/office/market/closings/remove/",
)
PROFILE = {
    "phone": "033 648 1234",
    "homepage": "https://saebom.example.kr",
    "goods": "채소, 생선,채소 ,",
    "store_count": "120",
    "has_parking": "no",
    "has_toilet": "yes",
    "palette": "jjok",
}
CLOSING = {"day": "2026-12-01", "kind": "closed", "reason": "전기 공사로 쉬어요"}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def market() -> MarketRef:
    return a_market()


@pytest.fixture
def office(market: MarketRef) -> Client:
    return signed_in(Role.STAFF, market.scope)


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_profile_is_saved_and_seen_by_visitors(market: MarketRef, office: Client) -> None:
    response = office.post(PAGE, PROFILE | {"_market": market.slug})
    assert response.status_code == 302
    view = queries.get_market(slug=market.slug)
    assert view.phone == "033-648-1234"
    assert view.goods == ("채소", "생선")
    assert (view.has_parking, view.has_toilet, view.store_count, view.palette) == (False, True, 120, "jjok")
    page = text(Client().get(f"/m/{market.slug}/"))
    assert 'data-palette="jjok"' in page
    assert "033-648-1234" in page
    entry = audit.list_entries(scope=market.scope, filters=Filters()).object_list[0]
    assert entry.operation == "places.update_market"
    assert ("전화번호", "033-648-1234") in [(one.name, one.after) for one in entry.changes]


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("phone", "12", "전화번호를 다시 확인해 주세요"),
        ("homepage", "not an address", "주소를 다시 확인해 주세요"),
        ("store_count", "많음", "숫자로 적어 주세요"),
        ("palette", "pink", "보기에서 골라 주세요"),
        ("goods", ",".join(f"물건{n}" for n in range(30)), "20가지까지"),
    ],
)
def test_a_wrong_field_is_said_beside_it_and_changes_nothing(
    market: MarketRef, office: Client, field: str, value: str, says: str
) -> None:
    before = queries.get_market(slug=market.slug)
    response = office.post(PAGE, PROFILE | {field: value, "_market": market.slug})
    assert response.status_code == 422
    assert says in text(response)
    assert queries.get_market(slug=market.slug) == before


def test_the_rule_is_saved(market: MarketRef, office: Client) -> None:
    sent = {
        "type": "both",
        "days": ["1"],
        "thirty_first": "meet",
        "closed_weekdays": ["2-6", "4-6"],
        "closed_yearly": ["seollal"],
        "weekday_beats_market_day": "on",
        "_market": market.slug,
    }
    assert office.post(DAYS, sent).status_code == 302
    rule = queries.find_cycle(slug=market.slug)
    assert rule is not None
    assert rule.permanent
    assert rule.days == {1, 6}
    assert rule.thirty_first is ThirtyFirst.MEET
    assert rule.closed_weekdays == {ClosedWeekday(2, Weekday.SUN), ClosedWeekday(4, Weekday.SUN)}
    assert rule.closed_yearly == {YearlyClosure.SEOLLAL}
    assert rule.weekday_beats_market_day
    page = text(office.get(PAGE))
    checked = re.findall(r'name="closed_weekdays" value="([^"]+)"[^>]*checked', page)
    assert sorted(checked) == ["2-6", "4-6"]


def test_a_market_day_market_needs_its_days(market: MarketRef, office: Client) -> None:
    before = queries.find_cycle(slug=market.slug)
    response = office.post(DAYS, {"type": "periodic", "_market": market.slug})
    assert response.status_code == 422
    assert "장날을 하나 이상 골라 주세요" in text(response)
    assert queries.find_cycle(slug=market.slug) == before


def test_a_departing_day_is_added_and_taken_back(market: MarketRef, office: Client) -> None:
    assert office.post(ADD, CLOSING | {"_market": market.slug}).status_code == 302
    [opening] = queries.list_closings(slug=market.slug, start=date(2026, 11, 22))
    assert (opening.day, opening.kind, opening.reason) == (date(2026, 12, 1), OpeningKind.CLOSED, CLOSING["reason"])
    assert "전기 공사로 쉬어요" in text(office.get(PAGE))
    calendar = queries.get_calendar(slug=market.slug, day=date(2026, 11, 30), count=2)
    assert calendar.departures == (opening,)
    assert calendar.opening == queries.get_opening(slug=market.slug, day=date(2026, 11, 30))
    assert list(calendar.market_days) == queries.list_next_market_days(
        slug=market.slug, start=date(2026, 12, 1), count=2
    )
    on_the_day = queries.get_calendar(slug=market.slug, day=date(2026, 12, 1))
    assert on_the_day.opening == opening
    again = office.post(ADD, CLOSING | {"_market": market.slug})
    assert again.status_code == 422
    assert "이미 적혀 있어요" in text(again)
    assert office.post(REMOVE, {"day": "2026-12-01", "_market": market.slug}).status_code == 302
    assert queries.list_closings(slug=market.slug, start=date(2026, 11, 22)) == []
    assert office.post(REMOVE, {"day": "2026-12-01", "_market": market.slug}).status_code == 404


@pytest.mark.parametrize("sent", [{"day": "", "reason": "x"}, {"day": "2026-13-40", "reason": "x"}, {"reason": ""}])
def test_a_departing_day_without_its_facts_is_refused(market: MarketRef, office: Client, sent: dict[str, str]) -> None:
    assert office.post(ADD, CLOSING | sent | {"_market": market.slug}).status_code == 422
    assert queries.list_closings(slug=market.slug, start=date(2026, 11, 22)) == []


@pytest.mark.parametrize(("path", "sent"), [(PAGE, PROFILE), (DAYS, {"type": "permanent"}), (ADD, CLOSING)])
def test_a_form_of_another_market_is_refused(
    market: MarketRef, office: Client, path: str, sent: dict[str, str]
) -> None:
    other = a_market("other", 시장명="다른시장")
    response = office.post(path, sent | {"_market": other.slug})
    assert response.status_code == 409
    assert "다른 창에서 시장을 바꾸셨어요" in text(response)
    for slug in (market.slug, other.slug):
        assert queries.list_closings(slug=slug, start=date(2026, 11, 22)) == []
        assert queries.get_market(slug=slug).palette == "sol"
        assert queries.find_cycle(slug=slug).days == {2, 7}  # type: ignore[union-attr]


def test_the_office_of_one_market_never_reaches_another(market: MarketRef, office: Client) -> None:
    other = a_market("other", 시장명="다른시장")
    session = office.session
    session["market"] = other.id
    session.save()
    page = text(office.get(PAGE))
    assert "새봄시장" in page
    assert "다른시장" not in page
    office.post(PAGE, PROFILE)
    assert queries.get_market(slug=other.slug).palette == "sol"
    assert queries.get_market(slug=market.slug).palette == "jjok"


@pytest.mark.parametrize("role", [Role.MERCHANT, Role.CUSTOMER])
@pytest.mark.parametrize("path", [PAGE, DAYS, ADD, REMOVE])
def test_others_may_not_write(market: MarketRef, role: Role, path: str) -> None:
    response = signed_in(role, market.scope).post(path, PROFILE | CLOSING | {"type": "permanent"})
    assert response.status_code == 403
    assert queries.get_market(slug=market.slug).palette == "sol"
    assert queries.list_closings(slug=market.slug, start=date(2026, 11, 22)) == []


def test_strangers_are_asked_to_sign_in(market: MarketRef) -> None:
    response = Client().get(PAGE)
    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/?next=%2Foffice%2Fmarket%2F")
