"""From the first answer on the phone to a shop on the map."""

from dataclasses import replace

import pytest

from jangteo.foundation.audit.tests.factories import AuditEntry
from jangteo.foundation.tenancy.types import Grant, Role, market_scope, store_scope
from jangteo.kernel.errors import Invalid, Missing, NotAllowed, Refused
from jangteo.registry.merchants import operations, queries
from jangteo.registry.merchants.models import Application, Tenure
from jangteo.registry.merchants.tests.world import CABBAGE, NOW, TODAY, VALID, World, a_user, a_world, acting, later
from jangteo.registry.merchants.types import Answers, ApplicationState, GoodsInput
from jangteo.registry.parties import operations as parties
from jangteo.registry.parties import queries as known
from jangteo.registry.parties.types import OrganisationKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(db: None) -> World:
    return a_world()


def _place(w: World, actor, application_id: int | None = None, now=NOW) -> dict:
    place = {"actor": actor, "now": now, "market_id": w.market.id}
    return place | ({"application_id": application_id} if application_id else {})


def test_approval_brings_person_business_shop_stall_and_roles_into_being(w: World) -> None:
    applicant, phone = a_user()
    application_id = w.application(applicant, stall=1)
    assert queries.get_application(market_id=w.market.id, id=application_id).name == "김*봄"
    store_id = operations.approve(**_place(w, w.staff, application_id))
    store = queries.get_store(market_id=w.market.id, id=store_id, today=TODAY)
    assert [stall.number for stall in store.stalls] == ["가-2"]
    assert (store.name, store.goods[0].label, store.goods[0].tax.label) == ("새봄상회", "배추", "면세")
    person = known.find_person(market_id=w.market.id, phone=phone)
    assert person is not None
    assert (person.id, person.user_id) == (store.person_id, applicant.user_id)
    with w.rows():
        assert known.get_business(id=store.business_id).number == VALID[0]
        assert Tenure.objects.get().person_id == person.id
    grants = acting(applicant.user_id).grants
    assert Grant(Role.OWNER, store_scope(store_id)) in grants
    assert Grant(Role.MERCHANT, market_scope(w.market.id)) in grants
    assert queries.list_stall_states(market_id=w.market.id, today=TODAY)[w.stalls[1]].store_name == "새봄상회"
    row = AuditEntry.objects.get(operation="merchants.approve")
    assert row.actor_id == w.staff.user_id
    view = queries.get_own_application(market_id=w.market.id, id=application_id, user_id=applicant.user_id)
    assert (view.state, view.store_id, [step.state.value for step in view.steps]) == (
        ApplicationState.APPROVED,
        store_id,
        ["submitted", "approved"],
    )


def test_whoever_asked_becomes_a_member(w: World) -> None:
    found = parties.found_organisation(**_place(w, w.staff), kind=OrganisationKind.ASSOCIATION, name="새봄시장 상인회")
    for number, wants in enumerate((True, False)):
        applicant, _ = a_user()
        application_id = w.application(applicant, stall=number, number=VALID[number])
        operations.approve(**_place(w, w.staff, application_id), join_association=wants)
    with w.rows():
        members = known.list_members(organisation_id=found, on=TODAY)
        assert [(member.place, member.store_id is not None) for member in members] == [("가-1", True)]


def test_a_draft_is_kept_answer_by_answer_and_begun_once(w: World) -> None:
    applicant, _ = a_user(name="이순신")
    first = operations.start_application(**_place(w, applicant))
    assert operations.start_application(**_place(w, applicant)) == first
    operations.save_draft(**_place(w, applicant, first), answers=Answers(shop_name="다복상회", step="2"))
    operations.save_draft(**_place(w, applicant, first), answers=Answers(goods=(CABBAGE,), stall_id=w.stalls[0]))
    view = queries.get_own_application(market_id=w.market.id, id=first, user_id=applicant.user_id)
    assert (view.name, view.shop_name, view.step, view.stall_number) == ("이순신", "다복상회", "2", "가-1")
    assert view.goods == (CABBAGE,)
    assert view.missing == ("business_number",)
    with pytest.raises(Invalid, match="business_number_invalid"):
        operations.save_draft(**_place(w, applicant, first), answers=Answers(business_number="123-45-67890"))
    with pytest.raises(Invalid, match="goods_unknown"):
        operations.save_draft(**_place(w, applicant, first), answers=Answers(goods=(GoodsInput("nothing"),)))
    with pytest.raises(Invalid, match="사업자등록번호"):
        operations.submit(**_place(w, applicant, first))
    assert queries.list_applications(market_id=w.market.id, today=TODAY) == []
    with pytest.raises(Missing):
        queries.get_application(market_id=w.market.id, id=first)


def test_an_application_is_its_applicants_alone(w: World) -> None:
    applicant, _ = a_user()
    stranger, _ = a_user()
    application_id = w.application(applicant)
    for call in (operations.submit, operations.withdraw):
        with pytest.raises(Missing, match="application_missing"):
            call(**_place(w, stranger, application_id))
    with pytest.raises(Missing):
        operations.save_draft(**_place(w, stranger, application_id), answers=Answers(shop_name="남의 것"))
    with pytest.raises((Missing, NotAllowed)):
        operations.approve(**_place(w, stranger, application_id))
    with pytest.raises(Refused, match="phone_unproven"):
        operations.start_application(**_place(w, replace(stranger, user_id=None)))


def test_more_is_asked_for_and_then_it_goes_on(w: World) -> None:
    applicant, _ = a_user()
    application_id = w.application(applicant)
    with pytest.raises(Refused, match="application_locked"):
        operations.save_draft(**_place(w, applicant, application_id), answers=Answers(shop_name="바꿔요"))
    with pytest.raises(Invalid, match="reason_needed"):
        operations.ask_for_more(**_place(w, w.staff, application_id), reason=" ")
    operations.ask_for_more(**_place(w, w.staff, application_id), reason="사진이 흐려요")
    with pytest.raises(Refused, match="application_not_waiting"):
        operations.approve(**_place(w, w.staff, application_id))
    operations.save_draft(**_place(w, applicant, application_id), answers=Answers(shop_name="고친상회"))
    operations.submit(**_place(w, applicant, application_id, later(hours=1)))
    with pytest.raises(Refused, match="application_changed"):
        operations.approve(**_place(w, w.staff, application_id, later(hours=2)), seen_at=NOW)
    store_id = operations.approve(**_place(w, w.staff, application_id, later(hours=2)), seen_at=later(hours=1))
    assert w.get(store_id).name == "고친상회"


def test_what_is_settled_stays_settled(w: World) -> None:
    applicant, _ = a_user()
    application_id = w.application(applicant)
    operations.refuse(**_place(w, w.staff, application_id), reason="이미 정해진 자리예요")
    for call, more in (
        (operations.approve, {}),
        (operations.refuse, {"reason": "또"}),
        (operations.ask_for_more, {"reason": "또"}),
    ):
        with pytest.raises(Refused, match="application_settled"):
            call(**_place(w, w.staff, application_id), **more)
    with pytest.raises(Refused, match="application_settled"):
        operations.withdraw(**_place(w, applicant, application_id))
    again = operations.start_application(**_place(w, applicant))
    assert again != application_id
    operations.withdraw(**_place(w, applicant, again))
    with w.rows():
        assert Application.objects.get(id=again).decided_at == NOW


def test_a_taken_stall_is_refused_before_and_after(w: World) -> None:
    w.store(stalls=(0,))
    applicant, _ = a_user()
    draft = operations.start_application(**_place(w, applicant))
    with pytest.raises(Refused, match="stall_taken"):
        operations.save_draft(**_place(w, applicant, draft), answers=Answers(stall_id=w.stalls[0]))
    application_id = w.application(applicant, stall=1)
    rival, _ = a_user()
    other = w.application(rival, stall=1, number=VALID[1])
    assert queries.get_application(market_id=w.market.id, id=other).rivals == 1
    operations.approve(**_place(w, w.staff, application_id))
    with pytest.raises(Refused, match="stall_taken"):
        operations.approve(**_place(w, w.staff, other))
    with w.rows():
        assert Application.objects.get(id=other).state == "submitted"
    store_id = operations.approve(**_place(w, w.staff, other), stall_ids=[w.stalls[2], w.stalls[3]])
    assert len(queries.get_store(market_id=w.market.id, id=store_id, today=TODAY).stalls) == 2


def test_stalls_of_another_market_do_not_exist(w: World) -> None:
    other = a_world("next", "옆시장")
    applicant, _ = a_user()
    draft = operations.start_application(**_place(w, applicant))
    with pytest.raises(Missing, match="stall_missing"):
        operations.save_draft(**_place(w, applicant, draft), answers=Answers(stall_id=other.stalls[0]))
    application_id = other.application(applicant)
    with pytest.raises(Missing):
        operations.approve(**_place(w, w.staff, application_id))
