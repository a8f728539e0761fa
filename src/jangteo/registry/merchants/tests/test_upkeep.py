"""What goes by itself, what is erased on request, and what other modules are told through the wiring."""

import io
from datetime import timedelta
from functools import partial

import pytest
from django_scopes import scopes_disabled
from PIL import Image

from jangteo.foundation.audit import queries as audit
from jangteo.foundation.audit.types import Filters
from jangteo.foundation.files.toolkit import file_info
from jangteo.foundation.notify import queries as notices
from jangteo.foundation.privacy.toolkit import Erasure
from jangteo.foundation.tenancy.toolkit import open_market
from jangteo.foundation.tenancy.types import system
from jangteo.kernel.errors import Invalid, Missing, NotAllowed, Refused
from jangteo.registry.merchants import operations, queries
from jangteo.registry.merchants.models import Application, Store
from jangteo.registry.merchants.operations.upkeep import erase_application
from jangteo.registry.merchants.tests.world import NOW, TODAY, World, a_user, a_world, later
from jangteo.registry.merchants.types import HelperRight, OnnuriKind, PaperKind, months_after
from jangteo.registry.parties import queries as parties
from jangteo.registry.places import operations as places

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(db: None) -> World:
    return a_world()


def a_picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    return out.getvalue()


def _applied(w: World) -> tuple[int, int]:
    applicant, _ = a_user()
    place = {"actor": applicant, "now": NOW, "market_id": w.market.id}
    application_id = w.application(applicant)
    operations.ask_for_more(
        actor=w.staff, now=NOW, market_id=w.market.id, application_id=application_id, reason="서류를 올려 주세요"
    )
    paper_id = operations.add_paper(
        **place, application_id=application_id, kind=PaperKind.BUSINESS, content=a_picture(), name="등록증.png"
    )
    view = queries.get_application(market_id=w.market.id, id=application_id)
    assert [(paper.id, paper.kind) for paper in view.papers] == [(paper_id, PaperKind.BUSINESS)]
    operations.submit(**place, application_id=application_id)
    with pytest.raises(Refused, match="application_locked"):
        operations.remove_paper(**place, application_id=application_id, paper_id=paper_id)
    return application_id, view.papers[0].file_id


def test_a_year_after_the_decision_what_is_personal_goes(w: World) -> None:
    application_id, file_id = _applied(w)
    operations.refuse(actor=w.staff, now=NOW, market_id=w.market.id, application_id=application_id, reason="자리 없음")
    assert operations.forget_applications(actor=system("t"), now=later(days=364)) == 0
    assert operations.forget_applications(actor=system("t"), now=later(days=365)) == 1
    assert operations.forget_applications(actor=system("t"), now=later(days=366)) == 0
    with scopes_disabled():
        row = Application.objects.get(id=application_id)
    assert (row.name, row.business_number, row.state) == ("", "", "refused")
    with pytest.raises(Missing):
        file_info(file_id)
    with pytest.raises(NotAllowed):
        operations.forget_applications(actor=w.staff, now=NOW)


def test_an_applicant_is_erased_once_nothing_waits(w: World) -> None:
    application_id, _ = _applied(w)
    with w.rows(), pytest.raises(Refused, match="application_waiting"):
        erase_application(application_id, NOW)
    operations.refuse(actor=w.staff, now=NOW, market_id=w.market.id, application_id=application_id, reason="자리 없음")
    with w.rows():
        assert erase_application(application_id, NOW) == Erasure(rows=1)
        assert erase_application(application_id, NOW) == Erasure(rows=0)


def test_papers_are_their_applicants_alone(w: World) -> None:
    application_id, _ = _applied(w)
    stranger, _ = a_user()
    with pytest.raises(Missing):
        operations.add_paper(
            actor=stranger, now=NOW, market_id=w.market.id, application_id=application_id,
            kind=PaperKind.OTHER, content=a_picture(), name="x.png",
        )  # fmt: skip


def test_a_photograph_takes_the_place_of_the_one_before(w: World) -> None:
    store_id, owner = w.owned()
    place = {"actor": owner, "now": NOW, "market_id": w.market.id, "store_id": store_id}
    operations.set_photo(**place, content=a_picture(), name="가게.png")
    first = queries.get_store(market_id=w.market.id, id=store_id, today=TODAY).photo_id
    operations.set_photo(**place, content=a_picture(), name="가게2.png")
    second = queries.list_public_stores(market_id=w.market.id, today=TODAY)[0].photo_id
    assert first != second
    assert first is not None
    with pytest.raises(Missing):
        file_info(first)
    operations.set_photo(**place, content=b"", name="", words="배추를 쌓아 둔 가게 앞")
    view = queries.get_store(market_id=w.market.id, id=store_id, today=TODAY)
    assert (view.photo_id, view.photo_alt) == (second, "배추를 쌓아 둔 가게 앞")
    with pytest.raises(Refused):
        operations.set_photo(**place, content=b"no picture", name="x.png")
    operations.remove_photo(**place)
    view = queries.get_store(market_id=w.market.id, id=store_id, today=TODAY)
    assert (view.photo_id, view.photo_alt) == (None, "다복상회 사진")
    record = audit.list_entries(scope=w.market.scope, filters=Filters(subject=("store", str(store_id)))).object_list
    told = [(one.before, one.after) for line in record for one in line.changes if one.name == "사진"]
    assert told == [("있음", "없음"), ("있음", "바꿈"), ("없음", "있음")]
    for again in (operations.remove_photo, partial(operations.set_photo, content=b"", name="")):
        with pytest.raises(Refused, match="photo_missing"):
            again(**place)


def test_the_office_takes_a_photograph_away_with_a_reason(w: World) -> None:
    store_id, owner = w.owned()
    place = {"now": NOW, "market_id": w.market.id, "store_id": store_id}
    operations.set_photo(**place, actor=owner, content=a_picture(), name="가게.png")
    with pytest.raises(Invalid, match="reason_needed"):
        operations.remove_photo(**place, actor=w.staff)
    operations.remove_photo(**place, actor=w.staff, reason="손님 얼굴이 나와요")
    (told,) = notices.list_inbox(user_id=owner.user_id or 0).filter(template="merchants.photo_removed")
    assert "손님 얼굴이 나와요" in told.text
    assert queries.list_pictured(market_id=w.market.id, today=TODAY, most=4) == []


def test_a_stall_in_use_or_applied_for_is_not_retired(w: World) -> None:
    w.store("다복상회", (0,))
    applicant, _ = a_user()
    w.application(applicant, stall=1)
    found = queries.list_stall_objections(market_id=w.market.id, stall_ids=w.stalls)
    assert set(found) == {w.stalls[0], w.stalls[1]}
    assert found[w.stalls[0]].startswith("다복상회가")
    with pytest.raises(Refused, match="다복상회가"):
        places.retire_stall(actor=w.staff, now=NOW, market_id=w.market.id, stall_id=w.stalls[0], reason="통로")


def test_the_keepers_of_open_shops_are_reached(w: World) -> None:
    store_id, owner = w.owned()
    w.owned("둘째")
    assert owner.user_id in queries.list_account_ids(market_id=w.market.id)
    operations.close_store(actor=w.staff, now=NOW, market_id=w.market.id, store_id=store_id)
    assert owner.user_id not in queries.list_account_ids(market_id=w.market.id)
    assert len(queries.list_account_ids(market_id=w.market.id)) == 1
    with w.rows():
        assert Store.objects.count() == 2


def test_a_helper_gets_the_shop_s_notices_if_the_owner_leaves_them(w: World) -> None:
    store_id, owner = w.owned()
    place = {"actor": owner, "now": NOW, "market_id": w.market.id, "store_id": store_id}
    told = []
    for rights in ([HelperRight.NOTICES], [HelperRight.POINTS]):
        helper, phone = a_user(name="이도움")
        helper_id = operations.add_helper(**place, name="이도움", phone=phone, rights=rights)
        operations.accept_helper(actor=helper, now=NOW, market_id=w.market.id, helper_id=helper_id)
        told.append(helper.user_id)
    assert set(told) & set(queries.list_account_ids(market_id=w.market.id)) == {told[0]}
    since = months_after(TODAY, -36) + timedelta(days=20)
    operations.register_onnuri(**place | {"actor": w.staff}, kind=OnnuriKind.PAPER, registered_on=since, number="온-1")
    operations.warn_of_onnuri(actor=system("t"), now=NOW)
    unread = {id_: notices.count_unread(user_id=id_) for id_ in (owner.user_id, *told)}
    operations.set_helper_rights(**place, helper_id=queries.list_helpers(**_shop(place))[0].id, rights=[])
    assert not set(told) & set(queries.list_account_ids(market_id=w.market.id))
    assert unread[owner.user_id] >= 1
    assert unread[told[0]] == unread[told[1]] + 1


def _shop(place: dict) -> dict:
    return {name: place[name] for name in ("market_id", "store_id")}


def test_keepers_who_never_signed_in_are_known_by_number(w: World) -> None:
    w.owned()
    first = w.store("첫째", owner_name="김순자", owner_phone="010-0000-7421")
    second = w.store("둘째", owner_name="김순자", owner_phone="010-0000-7421")
    w.store("모르는집")

    def known(market_id: int) -> list[tuple[str, str]]:
        ids = queries.list_keeper_ids(market_id=market_id)
        with open_market(market_id):
            return [(name, phone) for _, name, phone in parties.list_contacts(ids=ids)]

    assert known(w.market.id) == [("김*자", "+821000007421")]
    assert known(a_world("gaeul", "가을시장").market.id) == []
    for store_id in (first, second):
        operations.close_store(actor=w.staff, now=NOW, market_id=w.market.id, store_id=store_id)
    assert known(w.market.id) == []
