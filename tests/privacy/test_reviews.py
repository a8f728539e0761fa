"""The monthly review of the access log."""

import io
from datetime import date, datetime, timedelta

import pytest
from python_calamine import CalamineWorkbook

from jangteo.foundation.privacy import operations, queries
from jangteo.foundation.privacy.models import Review
from jangteo.foundation.privacy.queries.reviews import COLLEAGUE, MANY, NIGHT
from jangteo.foundation.privacy.types import AccessFilters, Reason
from jangteo.foundation.tenancy.tests.factories import FAR, HERE
from jangteo.foundation.tenancy.types import Role
from jangteo.kernel.errors import NotAllowed, Refused
from tests.privacy.world import NOW, acting, browser, look, merchant, person, staff

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 1)
TODAY = date(2026, 11, 22)


def seoul(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+09:00")


def month() -> list[tuple[str, ...]]:
    view = queries.get_month(scope=HERE.scope, month=OCTOBER, today=TODAY)
    return [odd.why for odd in view.odd]


@pytest.mark.parametrize(
    ("at", "is_odd"),
    [
        ("2026-10-05T05:59:59", True),
        ("2026-10-05T06:00:00", False),
        ("2026-10-05T21:59:59", False),
        ("2026-10-05T22:00:00", True),
    ],
)
def test_nights_stand_out(at: str, is_odd: bool) -> None:
    look(acting(staff()), merchant(), now=seoul(at))
    assert month() == ([(NIGHT,)] if is_odd else [])


def test_more_than_twenty_people_in_an_hour_stand_out_once() -> None:
    actor, start = acting(staff()), seoul("2026-10-05T10:00:00")
    people = [merchant() for _ in range(23)]
    for number, one in enumerate(people[:20]):
        look(actor, one, now=start + timedelta(minutes=number))
    assert month() == []
    for number, one in enumerate(people[20:]):
        look(actor, one, now=start + timedelta(minutes=30 + number))
    assert month() == [(MANY,)]


def test_the_same_person_again_is_not_many() -> None:
    actor, whom = acting(staff()), merchant()
    for number in range(25):
        look(actor, whom, now=seoul("2026-10-05T10:00:00") + timedelta(minutes=number))
    assert month() == []


def test_own_colleagues_stand_out() -> None:
    colleague = person((Role.MANAGER, HERE.scope))
    look(acting(staff()), colleague, now=seoul("2026-10-05T10:00:00"))
    assert month() == [] or month() == [(COLLEAGUE,)]
    view = queries.get_month(scope=HERE.scope, month=OCTOBER, today=TODAY)
    assert [odd.why for odd in view.odd] == [(COLLEAGUE,)]


def test_the_months_edges_are_seouls() -> None:
    actor, whom = acting(staff()), merchant()
    for at in ("2026-09-30T23:59:59", "2026-10-01T00:00:00", "2026-10-31T23:59:59", "2026-11-01T00:00:00"):
        look(actor, whom, now=seoul(at))
    assert queries.get_month(scope=HERE.scope, month=OCTOBER, today=TODAY).accesses == 2


def test_a_month_counts_by_person_and_by_reason() -> None:
    one, other = acting(staff(name="박사무")), acting(staff(name="김보조"))
    for whom in (merchant(), merchant()):
        look(one, whom, now=seoul("2026-10-05T10:00:00"))
    look(other, merchant(), now=seoul("2026-10-06T10:00:00"), reason=Reason.COMPLAINT)
    view = queries.get_month(scope=HERE.scope, month=OCTOBER, today=TODAY)
    assert [(row.label, row.accesses, row.people) for row in view.by_person] == [
        ("박*무 (사무국)", 2, 2),
        ("김*조 (사무국)", 1, 1),
    ]
    assert [(row.label, row.accesses) for row in view.by_reason] == [("연락", 2), ("민원 처리", 1)]
    assert queries.get_month(scope=FAR.scope, month=OCTOBER, today=TODAY).accesses == 0


def sign(actor, month=OCTOBER, now=NOW, scope=HERE.scope, note="살펴봤어요") -> None:
    operations.sign_review(actor=actor, now=now, scope=scope, month=month, note=note)


def test_what_waits_is_told_until_it_is_signed() -> None:
    actor = acting(staff())
    look(actor, merchant(), now=seoul("2026-09-05T10:00:00"))
    look(actor, merchant(), now=seoul("2026-10-05T10:00:00"))
    look(actor, merchant(), now=NOW)
    due = queries.find_review_due(market_id=HERE.id, today=TODAY)
    assert due
    assert (due.month, due.accesses) == (date(2026, 9, 1), 1)
    sign(actor, date(2026, 9, 15))
    assert queries.find_review_due(market_id=HERE.id, today=TODAY).month == OCTOBER
    sign(actor)
    assert queries.find_review_due(market_id=HERE.id, today=TODAY) is None
    assert queries.find_review_due(market_id=HERE.id, today=date(2026, 12, 1)).month == date(2026, 11, 1)
    assert queries.find_review_due(market_id=FAR.id, today=TODAY) is None


def test_a_month_is_signed_once_and_only_when_over() -> None:
    actor = acting(staff())
    with pytest.raises(Refused, match="month_open"):
        sign(actor, date(2026, 11, 3))
    sign(actor)
    with pytest.raises(Refused, match="review_signed"):
        sign(actor)
    assert Review.objects.get().note == "살펴봤어요"


@pytest.mark.parametrize("role", [Role.MANAGER, Role.MERCHANT])
def test_only_the_office_signs(role: Role) -> None:
    with pytest.raises(NotAllowed):
        sign(acting(person((role, HERE.scope))))


def test_the_page_shows_and_signs() -> None:
    who = staff(name="박사무")
    look(acting(who), merchant(), now=seoul("2026-10-05T23:00:00"), words="급한 배달")
    client = browser(who)
    page = client.get("/office/privacy/").content.decode()
    for words in ("2026년 10월", "밤에 보았어요", "급한 배달", "확인했어요", "이*순"):
        assert words in page
    assert client.post("/office/privacy/sign/", {"month": "2026-10", "note": "배달 때문이에요"}).status_code == 302
    page = client.get("/office/privacy/?month=2026-10").content.decode()
    assert "배달 때문이에요" in page
    assert client.post("/office/privacy/sign/", {"month": "2026-10"}).status_code == 409


@pytest.mark.parametrize("month", ["2026-13", "nonsense", "9999-01", "0000-00", "2026-10-10", "%00"])
def test_nonsense_months_show_a_month(month: str) -> None:
    assert browser(staff()).get(f"/office/privacy/?month={month}").status_code == 200


def test_the_log_is_searched_and_taken_out() -> None:
    who = staff(name="박사무")
    look(acting(who), merchant(), words="가나다")
    look(acting(who), merchant(), reason=Reason.COMPLAINT, words="라마바")
    client = browser(who)
    page = client.get("/office/privacy/accesses/?q=가나다").content.decode()
    assert "가나다" in page
    assert "라마바" not in page
    answer = client.get("/office/privacy/accesses/log.xlsx?reason=complaint")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[7] for row in rows] == ["한 줄", "라마바"]
    found = queries.list_accesses(scope=HERE.scope, filters=AccessFilters(last_day=date(2026, 11, 21)))
    assert found.object_list == []
