"""내 서류: sent, confirmed, asked for again; nothing is overwritten, and nothing stays for whoever comes after."""

from datetime import timedelta
from importlib import import_module
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django_scopes import scopes_disabled
from PIL import Image

from jangteo.foundation.files import queries as files
from jangteo.foundation.notify import queries as notify
from jangteo.foundation.privacy import queries as privacy
from jangteo.foundation.tenancy.types import Actor, system
from jangteo.kernel import clock
from jangteo.kernel.errors import Invalid, Missing, NotAllowed, Refused
from jangteo.registry.merchants import operations, queries
from jangteo.registry.merchants.models import StorePaper, StorePaperPage
from jangteo.registry.merchants.tests.world import CABBAGE, NOW, TODAY, VALID, World, a_user, a_world, acting, later
from jangteo.registry.merchants.types import (
    GoodsInput,
    HelperRight,
    PaperKind,
    PaperStand,
    SentState,
    ShopPaper,
    TaskKind,
    shop_paper_owner,
)
from jangteo.registry.places import operations as places
from jangteo.registry.places.types import NewStall, Ownership

pytestmark = pytest.mark.django_db
BUSINESS, LEASE, PERMIT, BANK, OTHER = PaperKind


@pytest.fixture
def world() -> World:
    operations.load_goods(actor=system("test"), now=clock.now())
    return a_world()


def picture(colour: str = "#0f6350") -> bytes:
    content = BytesIO()
    Image.new("RGB", (64, 48), colour).save(content, "JPEG")
    return content.getvalue()


class Desk:
    """A shop with its owner, and its office."""

    def __init__(self, world: World, **more: Any) -> None:
        self.world = world
        self.store_id, self.owner = world.owned(stalls=(0,), **more)

    def send(self, kind: PaperKind = BUSINESS, actor: Actor | None = None, **at: float) -> int:
        return operations.send_paper(
            actor=actor or self.owner, now=later(**at), market_id=self.world.market.id, store_id=self.store_id,
            kind=kind, content=picture(), name="서류.jpg",
        )  # fmt: skip

    def office(self, **at: float) -> dict[str, Any]:
        return {"actor": self.world.staff, "now": later(**at), "market_id": self.world.market.id}

    def confirm(self, paper_id: int, left: int | None = None, **at: float) -> None:
        ends_on = TODAY + timedelta(days=left) if left is not None else None
        operations.confirm_paper(**self.office(**at), paper_id=paper_id, ends_on=ends_on)

    def one(self, kind: PaperKind = BUSINESS, days: int = 0) -> ShopPaper:
        return queries.get_shop_paper(
            market_id=self.world.market.id, store_id=self.store_id, kind=kind, today=TODAY + timedelta(days=days)
        )

    def told(self, user_id: int | None) -> list[str]:
        """Which notices somebody got, the first first."""
        rows = notify.list_inbox(user_id=user_id or 0)
        return list(rows.order_by("id").values_list("template", flat=True))

    def kept(self) -> int:
        """How many files of the shop's papers there are."""
        return len(files.list_infos(owner=shop_paper_owner(self.store_id)))


def states(world: World) -> list[str]:
    with world.rows():
        return list(StorePaper.objects.order_by("id").values_list("state", flat=True))


def test_a_paper_is_sent_confirmed_and_counts(world: World) -> None:
    desk = Desk(world)
    assert desk.one().words == "아직 없어요"
    paper_id = desk.send()
    assert desk.one().words == "확인 기다려요"
    assert desk.told(world.staff.user_id)[-1] == "merchants.paper_sent"
    desk.confirm(paper_id, hours=1)
    one = desk.one()
    assert (one.words, one.current and one.current.id) == ("확인했어요", paper_id)
    assert desk.told(desk.owner.user_id)[-1] == "merchants.paper_confirmed"


def test_what_counts_goes_on_counting_until_the_new_one_is_confirmed(world: World) -> None:
    desk = Desk(world)
    first = desk.send()
    desk.confirm(first)
    second = desk.send(hours=1)
    one = desk.one()
    assert one.stand is PaperStand.WAITING
    assert one.current is not None
    assert one.current.id == first
    operations.ask_paper_again(**desk.office(hours=2), paper_id=second, reason="글자가 흐려요")
    one = desk.one()
    assert (one.words, one.coming and one.coming.words, one.current.id) == ("다시 올려 주세요", "글자가 흐려요", first)
    assert desk.told(desk.owner.user_id)[-1] == "merchants.paper_again"
    third = desk.send(hours=3)
    desk.confirm(third, hours=4)
    one = desk.one()
    assert (one.current and one.current.id, [each.id for each in one.earlier]) == (third, [second, first])
    assert states(world) == ["replaced", "again", "confirmed"]
    with world.rows():
        assert StorePaperPage.objects.count() == 3


def test_what_is_sent_while_one_waits_is_another_page_of_it(world: World) -> None:
    desk = Desk(world)
    paper_id = desk.send(LEASE)
    seen_at = desk.one(LEASE).coming.changed_at
    assert desk.send(LEASE, minutes=1) == paper_id
    assert len(desk.one(LEASE).coming.pages) == 2
    with pytest.raises(Refused, match="paper_changed"):
        operations.confirm_paper(**desk.office(minutes=2), paper_id=paper_id, seen_at=seen_at)
    assert desk.told(world.staff.user_id).count("merchants.paper_sent") == 1
    for n in range(8):
        desk.send(LEASE, minutes=3 + n)
    with pytest.raises(Refused, match="papers_full"):
        desk.send(LEASE, minutes=20)


def test_a_page_is_taken_back_while_it_waits(world: World) -> None:
    desk = Desk(world)
    desk.send()
    place = {"actor": desk.owner, "now": NOW, "market_id": world.market.id, "store_id": desk.store_id}
    page_id = desk.one().coming.pages[0].id
    operations.take_back_page(**place, page_id=page_id)
    assert desk.one().stand is PaperStand.NONE
    assert desk.kept() == 0
    paper_id = desk.send()
    page_id = desk.one().coming.pages[0].id
    desk.confirm(paper_id)
    with pytest.raises(Refused, match="paper_settled"):
        operations.take_back_page(**place, page_id=page_id)
    other, _ = world.owned("옆가게")
    with pytest.raises((Missing, NotAllowed)):
        operations.take_back_page(**(place | {"store_id": other}), page_id=page_id)


def test_a_helper_needs_the_owners_word(world: World) -> None:
    desk = Desk(world)
    helper, phone = a_user()
    shop = {"now": NOW, "market_id": world.market.id, "store_id": desk.store_id}
    helper_id = operations.add_helper(**shop, actor=desk.owner, name="점원", phone=phone, rights=[HelperRight.PROFILE])
    operations.accept_helper(actor=helper, now=NOW, market_id=world.market.id, helper_id=helper_id)
    with pytest.raises(Refused, match="right_missing"):
        desk.send(actor=acting(helper.user_id))
    operations.set_helper_rights(**shop, actor=desk.owner, helper_id=helper_id, rights=[HelperRight.PAPERS])
    paper_id = desk.send(actor=acting(helper.user_id))
    desk.confirm(paper_id)
    assert [desk.told(one.user_id)[-1] for one in (helper, desk.owner)] == ["merchants.paper_confirmed"] * 2


def test_which_papers_are_needed_follows_the_shop(world: World) -> None:
    def needed(store_id: int) -> set[PaperKind]:
        rows = queries.list_shop_papers(market_id=world.market.id, store_id=store_id, today=TODAY)
        return {row.kind for row in rows if row.needed}

    zone_id = places.add_zone(actor=system("t"), now=NOW, market_id=world.market.id, code="공", name="공유동")
    [stall_id] = places.add_stalls(
        actor=system("t"), now=NOW, market_id=world.market.id, zone_id=zone_id,
        stalls=[NewStall("공-1", ownership=Ownership.PUBLIC)],
    )  # fmt: skip
    assert needed(world.store("채소집", goods=(CABBAGE,))) == {BUSINESS}
    assert needed(world.store("국밥집", goods=(GoodsInput("korean"),))) == {BUSINESS, PERMIT}
    assert needed(world.store("계란집", goods=(CABBAGE, GoodsInput("poultry")))) == {BUSINESS, PERMIT}
    world.stalls.append(stall_id)
    assert needed(world.store("사용허가집", stalls=(4,))) == {BUSINESS, LEASE}


def test_papers_of_the_application_need_not_be_sent_again(world: World) -> None:
    applicant, _ = a_user(name="김새봄")
    place = {"actor": applicant, "now": NOW, "market_id": world.market.id}
    application_id = operations.start_application(**place)
    for kind in (BUSINESS, LEASE, LEASE):
        operations.add_paper(**place, application_id=application_id, kind=kind, content=picture(), name="서류.jpg")
    assert world.application(applicant) == application_id
    store_id = operations.approve(
        actor=world.staff, now=later(hours=1), market_id=world.market.id, application_id=application_id
    )
    rows = {
        row.kind: row for row in queries.list_shop_papers(market_id=world.market.id, store_id=store_id, today=TODAY)
    }
    assert rows[BUSINESS].stand is rows[LEASE].stand is PaperStand.CONFIRMED
    assert len(rows[LEASE].current.pages) == 2
    assert rows[BUSINESS].current.from_application
    # A year later the application is emptied, and the shop still has its papers.
    assert operations.forget_applications(actor=system("t"), now=later(days=400)) == 1
    for row in (rows[BUSINESS], rows[LEASE]):
        for page in row.current.pages:
            file = queries.get_paper_file(market_id=world.market.id, store_id=store_id, id=page.id)
            assert files.get_info(id=file.file_id).is_picture


def test_after_handing_over_the_former_owners_papers_are_shown_to_nobody_and_go(world: World) -> None:
    desk = Desk(world)
    desk.confirm(desk.send())
    desk.send(BANK)
    page_id = desk.one().current.pages[0].id
    taker, phone = a_user()
    shop = {"market_id": world.market.id, "now": NOW}
    handover_id = operations.hand_over(**shop, actor=desk.owner, store_id=desk.store_id, name="새점주", phone=phone)
    operations.accept_handover(**shop, actor=taker, handover_id=handover_id)
    operations.approve_handover(**desk.office(), handover_id=handover_id)
    assert [desk.one(kind).stand for kind in PaperKind] == [PaperStand.NONE] * 5
    with pytest.raises(Missing):
        queries.get_paper_file(market_id=world.market.id, store_id=desk.store_id, id=page_id)
    with pytest.raises(Missing):
        operations.open_store_paper(**desk.office(), page_id=page_id)
    assert TaskKind.PAPER not in {one.kind for one in queries.list_tasks(market_id=world.market.id, today=TODAY)}
    desk.send(actor=acting(taker.user_id), hours=1)
    assert desk.one().stand is PaperStand.WAITING
    assert queries.count_papers_left(market_id=world.market.id, store_id=desk.store_id) == 2
    keep = {"actor": system("t")}
    assert operations.drop_old_papers(**keep, now=later(days=80)) == 0
    assert operations.drop_old_papers(**keep, now=later(days=100)) == 2
    assert operations.drop_old_papers(**keep, now=later(days=100)) == 0
    assert states(world) == ["waiting"]
    assert desk.kept() == 1
    destroyed = privacy.list_destructions(scope=world.market.scope)
    assert [(one.kind, one.count) for one in destroyed] == [("점포 서류", 1)] * 2


def test_papers_go_after_the_shop_has_closed(world: World) -> None:
    desk = Desk(world)
    desk.confirm(desk.send())
    operations.close_store(**desk.office(hours=1), store_id=desk.store_id)
    with pytest.raises((Refused, NotAllowed)):
        desk.send(BANK, hours=2)
    assert operations.drop_old_papers(actor=system("t"), now=later(days=100)) == 1
    assert desk.kept() == 0


def test_a_paper_that_an_open_shop_trades_by_is_not_destroyed(world: World) -> None:
    desk = Desk(world)
    desk.confirm(desk.send())
    assert operations.drop_old_papers(actor=system("t"), now=later(days=3650)) == 0
    desk.confirm(desk.send(hours=1), hours=2)
    assert operations.drop_old_papers(actor=system("t"), now=later(days=100)) == 1
    assert states(world) == ["confirmed"]


def test_a_month_before_the_end_the_keeper_is_told_once(world: World) -> None:
    desk = Desk(world)
    desk.confirm(desk.send(LEASE), left=40)
    keep = {"actor": system("t")}
    assert operations.warn_of_papers(**keep, now=later(days=9)) == 0
    assert not desk.one(LEASE, 9).is_wanted
    assert operations.warn_of_papers(**keep, now=later(days=10)) == 1
    assert operations.warn_of_papers(**keep, now=later(days=11)) == 0
    assert desk.told(desk.owner.user_id).count("merchants.paper_due") == 1
    assert desk.one(LEASE, 10).words == "기한이 곧 끝나요"
    assert desk.one(LEASE, 40).words == "기한이 곧 끝나요"
    assert desk.one(LEASE, 41).words == "기한이 지났어요"
    wanted = {"market_id": world.market.id, "store_id": desk.store_id}
    assert [queries.count_papers_wanted(**wanted, today=TODAY + timedelta(days=days)) for days in (9, 10, 41)] == [
        0,
        1,
        1,
    ]


def test_one_with_a_newer_on_its_way_is_not_asked_for(world: World) -> None:
    desk = Desk(world)
    desk.confirm(desk.send(LEASE), left=10)
    kinds = lambda: [one.kind for one in queries.list_tasks(market_id=world.market.id, today=TODAY)]  # noqa: E731
    assert TaskKind.PAPER_DUE in kinds()
    desk.send(LEASE, hours=1)
    assert TaskKind.PAPER in kinds()
    assert TaskKind.PAPER_DUE not in kinds()
    assert operations.warn_of_papers(actor=system("t"), now=later(hours=2)) == 0


def test_days_and_reasons_are_checked(world: World) -> None:
    desk = Desk(world)
    paper_id = desk.send(LEASE)
    with pytest.raises(Invalid, match="day_invalid"):
        desk.confirm(paper_id, left=-1)
    with pytest.raises(Invalid, match="reason_needed"):
        operations.ask_paper_again(**desk.office(), paper_id=paper_id, reason=" ")
    with pytest.raises(Invalid):
        operations.send_paper(
            actor=desk.owner, now=NOW, market_id=world.market.id, store_id=desk.store_id, kind=BUSINESS,
            content=b"<html>", name="서류.jpg",
        )  # fmt: skip
    assert states(world) == ["waiting"]


def test_other_papers_stand_beside_each_other(world: World) -> None:
    desk = Desk(world)
    desk.confirm(desk.send(OTHER))
    desk.confirm(desk.send(OTHER, hours=1), hours=2)
    assert states(world) == ["confirmed", "confirmed"]
    assert [one.state for one in desk.one(OTHER).earlier] == [SentState.CONFIRMED]


def test_nobody_from_elsewhere_decides(world: World) -> None:
    desk = Desk(world)
    paper_id = desk.send()
    other = a_world("dodam", "도담시장")
    with pytest.raises(Missing):
        operations.confirm_paper(actor=other.staff, now=NOW, market_id=other.market.id, paper_id=paper_id)
    with pytest.raises(Missing):
        operations.confirm_paper(actor=other.staff, now=NOW, market_id=world.market.id, paper_id=paper_id)
    with pytest.raises((Missing, NotAllowed)):
        operations.confirm_paper(actor=desk.owner, now=NOW, market_id=world.market.id, paper_id=paper_id)
    with scopes_disabled():
        assert StorePaper.objects.get().state == "waiting"


def test_an_installation_that_has_approved_applications_takes_their_papers_over(world: World) -> None:
    """What the migration does is what approving does now; a shop that was handed over since has left them behind."""
    take_over = import_module("jangteo.registry.migrations.0008_merchants_store_papers")._TAKE_OVER
    stores = []
    for number in (0, 1):
        applicant, _ = a_user(name="김새봄")
        place = {"actor": applicant, "now": NOW, "market_id": world.market.id}
        application_id = operations.start_application(**place)
        for kind in (BUSINESS, LEASE, LEASE):
            operations.add_paper(**place, application_id=application_id, kind=kind, content=picture(), name="서류.jpg")
        world.application(applicant, stall=number, number=VALID[number])
        stores.append(operations.approve(
            actor=world.staff, now=later(hours=1), market_id=world.market.id, application_id=application_id
        ))  # fmt: skip
    taker, phone = a_user()
    shop = {"market_id": world.market.id, "now": later(hours=2)}
    owner = acting(applicant.user_id)
    handover_id = operations.hand_over(**shop, actor=owner, store_id=stores[1], name="새점주", phone=phone)
    operations.accept_handover(**shop, actor=taker, handover_id=handover_id)
    operations.approve_handover(**shop | {"actor": world.staff}, handover_id=handover_id)
    columns = "store_id", "kind", "state", "given_by_id", "decided_at", "left_at", "pages__file_id"

    def rows() -> list[tuple[Any, ...]]:
        with world.rows():
            return sorted(StorePaper.objects.values_list(*columns), key=lambda row: row[-1])

    before = rows()
    assert [row[5] is None for row in before] == [True] * 3 + [False] * 3
    with world.rows():
        StorePaper.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(take_over)
    assert rows() == before
