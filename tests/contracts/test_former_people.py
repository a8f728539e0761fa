"""Who has left a market for good: forgotten when the dated time is over, unless somebody asks for the records."""

import json
from typing import Any

import pytest
from django_scopes import scopes_disabled

from jangteo.foundation.files.tests.samples import picture
from jangteo.foundation.privacy import operations as privacy
from jangteo.foundation.privacy.models import Destruction, Kept
from jangteo.foundation.tenancy.types import INSTALLATION, Role, system
from jangteo.registry.merchants import operations
from jangteo.registry.merchants.models import StoreHelper, Tenure
from jangteo.registry.merchants.tests.world import NOW, TODAY, World, a_market, a_user, a_world, later
from jangteo.registry.merchants.types import PaperKind
from jangteo.registry.parties import operations as parties
from jangteo.registry.parties.models import Person
from jangteo.registry.parties.types import OrganisationKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(db: None) -> World:
    return a_world()


def forget(**at: float) -> int:
    return parties.forget_people(actor=system("파기"), now=later(**at))


def known(person_id: int | None) -> bool:
    with scopes_disabled():
        return bool(Person.objects.get(id=person_id).name)


def test_who_left_is_forgotten_a_year_after_the_last_tie_and_the_books_keep_the_name(w: World) -> None:
    left, _ = w.owned("떠난상회")
    stays, owner = w.owned("남은상회")
    place = {"now": NOW, "market_id": w.market.id}
    helper, phone = a_user(name="김점원")
    helping = operations.add_helper(**place, actor=owner, store_id=stays, name="김점원", phone=phone, rights=[])
    operations.accept_helper(**place, actor=helper, helper_id=helping)
    never = parties.register_person(**place, actor=w.staff, name="박손님", phone="010-0000-9901")
    member = parties.register_person(**place, actor=w.staff, name="이회원", phone="010-0000-9902")
    body = parties.found_organisation(**place, actor=w.staff, kind=OrganisationKind.ASSOCIATION, name="새봄시장 상인회")
    parties.join_organisation(**place, actor=w.staff, organisation_id=body, person_id=member, on=TODAY)
    operations.close_store(**place, actor=w.staff, store_id=left, last_day=TODAY)
    operations.end_helper(**(place | {"now": later(days=300)}), actor=owner, store_id=stays, helper_id=helping)
    with w.rows():
        helper_person = StoreHelper.objects.get(id=helping).person_id
        keepers = [Tenure.objects.get(store_id=store_id).person_id for store_id in (left, stays)]
    assert forget(days=364) == 0
    assert forget(days=370) == 2
    assert [known(one) for one in [*keepers, helper_person, member, never]] == [False, True, True, True, False]
    (kept,) = Kept.objects.filter(subject_kind="parties.person", subject_id=keepers[0])
    assert (kept.policy, (kept.ends_on - TODAY).days // 365) == ("tax", 6)
    assert json.loads(kept.content)["이름"] == "홍길동"
    assert "떠난상회 점주" in json.loads(kept.content)["한 일"][0]
    assert not Kept.objects.filter(subject_id=never).exists()
    assert Destruction.objects.filter(subject_kind="parties.person").count() == 2
    assert forget(days=370) == 0
    assert forget(days=670) == 1
    assert not known(helper_person)


def test_nobody_of_a_market_under_a_hold_is_forgotten(w: World) -> None:
    place = {"actor": w.staff, "now": NOW, "market_id": w.market.id}
    person_id = parties.register_person(**place, name="박손님", phone="010-0000-9901")
    operator, _ = a_user((Role.OPERATOR, INSTALLATION))
    hold: dict[str, Any] = {"actor": operator, "now": NOW, "first_day": None, "last_day": TODAY, "reason": "수사 요청"}
    for market_id in (w.market.id, None):
        hold_id = privacy.place_hold(**hold, market_id=market_id)
        assert forget(days=400) == 0
        assert known(person_id)
        privacy.lift_hold(actor=operator, now=NOW, hold_id=hold_id, reason="끝났어요")
    other = a_market("dareun", "다른시장")
    privacy.place_hold(**hold, market_id=other.id)
    assert forget(days=400) == 1
    assert not known(person_id)


def test_a_hold_keeps_applications_and_papers_of_shops_too(w: World) -> None:
    applicant, _ = a_user(name="김새봄")
    place = {"now": NOW, "market_id": w.market.id}
    application_id = operations.start_application(**place, actor=applicant)
    paper = {"kind": PaperKind.BUSINESS, "content": picture(size=(300, 200)), "name": "서류.jpg"}
    operations.add_paper(**place, actor=applicant, application_id=application_id, **paper)
    w.application(applicant)
    store_id = operations.approve(**place, actor=w.staff, application_id=application_id)
    operations.close_store(actor=w.staff, now=later(hours=1), market_id=w.market.id, store_id=store_id)
    operator, _ = a_user((Role.OPERATOR, INSTALLATION))
    period = {"first_day": None, "last_day": TODAY}
    hold_id = privacy.place_hold(**place, **period, actor=operator, reason="수사 요청")
    night = {"actor": system("파기"), "now": later(days=400)}
    assert operations.forget_applications(**night) == operations.drop_old_papers(**night) == 0
    privacy.lift_hold(actor=operator, now=NOW, hold_id=hold_id, reason="끝났어요")
    assert operations.forget_applications(**night) == operations.drop_old_papers(**night) == 1
