"""Under what somebody traded: number and name go with the person, or at night when nobody is behind them any more."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django_scopes import scopes_disabled

from jangteo.foundation.identity.models import User
from jangteo.foundation.privacy import operations as privacy
from jangteo.foundation.privacy.models import Destruction, Kept
from jangteo.foundation.tenancy.types import INSTALLATION, Role, system
from jangteo.kernel.errors import Missing
from jangteo.registry.merchants import operations
from jangteo.registry.merchants.tests.world import NOW, TODAY, VALID, World, a_market, a_phone, a_user, a_world, later
from jangteo.registry.parties import operations as parties
from jangteo.registry.parties import queries
from jangteo.registry.parties.models import Business

pytestmark = pytest.mark.django_db
COMPANY, TRADER = VALID[1], VALID[5]
SHOWN = "123-45-67891"


@pytest.fixture
def w(db: None) -> World:
    return a_world()


def night(days: float = 0) -> int:
    given: dict[str, Any] = {"actor": system("파기"), "now": later(days=days)}
    parties.forget_people(**given)
    return parties.forget_businesses(**given)


def place(w: World) -> dict[str, Any]:
    return {"actor": w.staff, "now": NOW, "market_id": w.market.id}


def kept_shop(w: World, name: str = "다복상회", number: str = TRADER, **keeper: str) -> tuple[int, int]:
    """A shop kept under a number, and its keeper."""
    keeper = {"owner_name": "홍길동", "owner_phone": a_phone()} | keeper
    store_id = w.store(name, business_number=number, **keeper)
    return store_id, w.get(store_id).person_id or 0


def close(w: World, *stores: int) -> None:
    for store_id in stores:
        operations.close_store(**place(w), store_id=store_id, last_day=TODAY)


def erase(w: World, person_id: int) -> None:
    parties.erase_person(**place(w), person_id=person_id)


def row_of(w: World, store_id: int) -> tuple[str | None, str]:
    business = w.get(store_id).business
    assert business is not None
    return business.number, business.name


def test_erased_by_hand_number_and_name_go_and_the_books_keep_them_apart(w: World) -> None:
    store_id, person_id = kept_shop(w)
    close(w, store_id)
    erase(w, person_id)
    assert row_of(w, store_id) == (None, "")
    (kept,) = Kept.objects.all()
    said = json.loads(kept.content)
    assert (kept.subject_kind, kept.policy, said["이름"], said["사업자"]) == (
        "parties.person", "tax", "홍길동", [f"{SHOWN} 다복상회"],
    )  # fmt: skip
    assert Destruction.objects.count() == 1
    assert "번호와 상호" in Destruction.objects.get().what
    # Whoever comes with the number is somebody new.
    again, _ = kept_shop(w, "새상회")
    assert w.get(again).business_id != w.get(store_id).business_id
    assert row_of(w, again) == (TRADER, "새상회")


def test_erased_by_night_with_the_person(w: World) -> None:
    store_id, _ = kept_shop(w)
    close(w, store_id)
    assert night(days=364) == 0
    assert row_of(w, store_id) == (TRADER, "다복상회")
    assert night(days=370) == 0
    assert row_of(w, store_id) == (None, "")


def test_a_number_that_was_written_down_but_never_traded_goes_without_being_kept(w: World) -> None:
    person_id = parties.register_person(**place(w), name="박만물", phone=a_phone())
    business_id = parties.register_business(**place(w), number=TRADER, name="만물상", person_id=person_id)
    erase(w, person_id)
    with w.rows():
        view = queries.get_business(id=business_id)
        assert (view.number, view.number_shown, view.name) == ("", "지운 사업자", "")
    assert not Kept.objects.exists()


def test_a_legal_persons_number_stays(w: World) -> None:
    store_id, person_id = kept_shop(w, number=COMPANY)
    close(w, store_id)
    erase(w, person_id)
    assert night(days=800) == 0
    assert row_of(w, store_id) == (COMPANY, "다복상회")
    assert "사업자" not in json.loads(Kept.objects.get().content)


def test_where_another_shop_trades_the_number_stays_until_a_year_after_it_closed(w: World) -> None:
    first, person_id = kept_shop(w)
    second = w.store("둘째상회", business_number=TRADER)
    close(w, first)
    erase(w, person_id)
    assert row_of(w, first) == (TRADER, "다복상회")
    assert SHOWN in Kept.objects.get().content
    assert night(days=690) == 0
    at = {"now": later(days=700), "last_day": TODAY + timedelta(days=700)}
    operations.close_store(**(place(w) | at), store_id=second)
    assert night(days=1060) == 0
    assert row_of(w, second) == (TRADER, "다복상회")
    assert night(days=1070) == 1
    assert row_of(w, second) == (None, "")
    line = Destruction.objects.get(subject_kind="parties.business")
    assert (line.what, line.count, line.scope) == ("개인사업자: 사업자등록번호, 상호", 1, w.market.scope)
    kept = Kept.objects.get(subject_kind="parties.business")
    said = json.loads(kept.content)
    assert (kept.policy, kept.subject_label, said["사업자"]) == ("tax", "123-45-*****", f"{SHOWN} 다복상회")
    assert [words.split()[0] for words in said["한 일"]] == ["다복상회", "둘째상회"]
    assert night(days=1070) == 0


def test_what_another_living_person_kept_a_shop_under_goes_with_that_one(w: World) -> None:
    store_id, father = kept_shop(w)
    other, son = kept_shop(w, "아들상회", owner_name="홍아들")
    close(w, store_id, other)
    erase(w, father)
    assert night(days=10) == 0
    assert row_of(w, store_id) == (TRADER, "다복상회")
    erase(w, son)
    assert row_of(w, store_id) == (None, "")
    assert all(SHOWN in kept.content for kept in Kept.objects.all())


def test_a_number_without_a_person_goes_by_night_and_none_under_a_hold(w: World) -> None:
    business_id = parties.register_business(**place(w), number=TRADER, name="주인 모름")
    operator, _ = a_user((Role.OPERATOR, INSTALLATION))
    hold: dict[str, Any] = {"actor": operator, "now": NOW, "first_day": None, "last_day": date(2027, 1, 1)}
    for market_id in (w.market.id, None):
        hold_id = privacy.place_hold(**hold, market_id=market_id, reason="수사 요청")
        assert night(days=400) == 0
        privacy.lift_hold(actor=operator, now=NOW, hold_id=hold_id, reason="끝났어요")
    privacy.place_hold(**hold, market_id=a_market("dareun", "다른시장").id, reason="수사 요청")
    assert night(days=364) == 0
    assert night(days=400) == 1
    with w.rows():
        assert Business.objects.get(id=business_id).number is None
    assert not Kept.objects.exists()
    with pytest.raises(Missing, match="business_missing"):
        parties.change_business(**place(w), business_id=business_id, name="다시", person_id=None)


def test_under_a_hold_the_night_leaves_a_person_and_the_number(w: World) -> None:
    store_id, _ = kept_shop(w)
    close(w, store_id)
    operator, _ = a_user((Role.OPERATOR, INSTALLATION))
    privacy.place_hold(
        actor=operator, now=NOW, market_id=w.market.id, first_day=None, last_day=TODAY, reason="수사 요청"
    )
    assert night(days=800) == 0
    assert row_of(w, store_id) == (TRADER, "다복상회")
    assert not Destruction.objects.exists()


def test_the_tax_office_is_not_asked_and_screens_say_so(w: World) -> None:
    store_id, person_id = kept_shop(w)
    assert queries.list_due_numbers(now=NOW) == [TRADER]
    close(w, store_id)
    erase(w, person_id)
    assert queries.list_due_numbers(now=later(days=1)) == []
    client = Client()
    client.force_login(
        User.objects.get(id=w.staff.user_id), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    for path in (
        f"/office/merchants/{store_id}/",
        f"/office/association/people/{person_id}/",
        "/office/association/businesses/",
        "/office/association/businesses/?form=csv",
        "/office/merchants/export/?state=closed&form=csv",
    ):
        answer = client.get(path)
        text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode("utf-8-sig")
        assert (answer.status_code, "지운 사업자" in text, "67891" in text) == (200, True, False), path
    kept = client.post(f"/office/privacy/kept/{Kept.objects.get().id}/", {"reason": "legal", "words": "세무서"})
    assert f"<dd>{SHOWN} 다복상회</dd>" in kept.content.decode()


def test_the_database_takes_no_half_forgotten_business(w: World) -> None:
    store_id, _ = kept_shop(w, number=COMPANY)
    other, _ = kept_shop(w, "다른상회", owner_name="박만물")
    for shop, change in ((store_id, {"number": None, "name": ""}), (other, {"number": None})):
        with scopes_disabled(), pytest.raises(IntegrityError, match="parties_business_forgotten"), transaction.atomic():
            Business.objects.filter(id=w.get(shop).business_id).update(**change)
