"""오늘 할 일 counts everything, however little of it is shown; lists of applications have pages."""

from datetime import timedelta
from uuid import uuid4

import pytest

from jangteo.foundation.tenancy.types import system
from jangteo.kernel import clock
from jangteo.registry.merchants import operations, queries
from jangteo.registry.merchants.models import (
    Application,
    ChangeRequest,
    Check,
    CheckRound,
    Handover,
    Onnuri,
    Store,
    StorePaper,
)
from jangteo.registry.merchants.queries.tasks import EACH
from jangteo.registry.merchants.tests.factories import browser
from jangteo.registry.merchants.tests.test_web_office import text
from jangteo.registry.merchants.tests.world import NOW, TODAY, VALID, World, a_phone, a_user, a_world
from jangteo.registry.merchants.types import ApplicationState, TaskKind
from jangteo.registry.parties import operations as parties
from jangteo.registry.parties.types import BusinessState, StateSource, TaxAnswer, TaxKind

pytestmark = pytest.mark.django_db
MANY = EACH + 5


@pytest.fixture
def world() -> World:
    operations.load_goods(actor=system("test"), now=clock.now())
    return a_world()


def many_applications(world: World, number: int = MANY) -> None:
    applicant, _ = a_user(name="김새봄")
    with world.rows():
        Application.objects.bulk_create(
            Application(
                market_id=world.market.id, applicant_id=applicant.user_id, state="submitted", name="김새봄",
                shop_name=f"새봄상회{at:02}", started_at=NOW, changed_at=NOW,
                submitted_at=NOW + timedelta(minutes=at),
            )
            for at in range(number)
        )  # fmt: skip


def many_requests(world: World) -> None:
    """Shops that ask for a change and are handed over."""
    taker = parties.register_person(
        actor=world.staff, now=NOW, market_id=world.market.id, name="김아들", phone=a_phone()
    )
    user, _ = a_user()
    ids = [world.store(f"가게{at}") for at in range(MANY)]
    with world.rows():
        ChangeRequest.objects.bulk_create(
            ChangeRequest(
                market_id=world.market.id, store_id=id_, state="waiting", wanted={"name": "새"}, asked_at=NOW
            )
            for id_ in ids
        )  # fmt: skip
        Handover.objects.bulk_create(
            Handover(
                market_id=world.market.id, store_id=id_, to_person_id=taker, state="accepted", proposed_at=NOW,
                accepted_at=NOW, accepted_by_id=user.user_id,
            )
            for id_ in ids
        )  # fmt: skip
        business_id = parties.register_business(
            actor=world.staff, now=NOW, market_id=world.market.id, number=VALID[0], name="가게", person_id=taker
        )
        Store.objects.filter(id__in=ids).update(business_id=business_id)
    ended = TaxAnswer(BusinessState.CLOSED, TaxKind.GENERAL, TODAY)
    parties.record_states(actor=system("t"), now=NOW, answers={VALID[0]: ended}, source=StateSource.TAX_OFFICE)


def fill_the_rest(world: World) -> None:
    """A shop with a paper that waits and one that ends, a registration that ends, and findings of a round."""
    market, (shop, gone) = world.market.id, (world.store("서류집"), world.store("빈집"))
    with world.rows():
        for kind, state, ends_on, decided_at in (
            ("permit", "waiting", None, None),
            ("lease", "confirmed", TODAY + timedelta(days=3), NOW),
        ):
            StorePaper.objects.create(
                market_id=market, store_id=shop, kind=kind, state=state, given_at=NOW, changed_at=NOW, ends_on=ends_on,
                decided_at=decided_at,
            )  # fmt: skip
        Onnuri.objects.create(
            market_id=market, store_id=shop, kind="paper", registered_on=TODAY - timedelta(days=1080),
            expires_on=TODAY + timedelta(days=10),
        )  # fmt: skip
        Store.objects.filter(id=gone).update(last_verified_on=None)
        made = CheckRound.objects.create(market_id=market, title="일제 확인", opened_on=TODAY)
        for store_id, result in ((shop, "changed"), (shop, "same"), (gone, "gone")):
            Check.objects.create(
                market_id=market, round_id=made.id, store_id=store_id, client_id=uuid4(), result=result, checked_at=NOW,
                received_at=NOW, checked_by_id=world.staff.user_id, checked_by_label="사무국",
            )  # fmt: skip


def counted(world: World, kind: TaskKind, each: int | None = EACH) -> tuple[int, int]:
    """Lines, and what they stand for."""
    tasks = [one for one in queries.list_tasks(market_id=world.market.id, today=TODAY, each=each) if one.kind == kind]
    return len(tasks), sum(one.count for one in tasks)


def test_every_kind_counts_what_it_does_not_tell_one_by_one(world: World) -> None:
    many_applications(world)
    many_requests(world)
    for kind in (TaskKind.APPLICATION, TaskKind.CHANGE, TaskKind.HANDOVER, TaskKind.BUSINESS_ENDED):
        assert counted(world, kind) == (EACH + 1, MANY), kind
        assert counted(world, kind, None) == (MANY, MANY), kind
    client = browser(world.staff)
    today = client.get("/office/")
    counts = {group.name: group.count for group in today.context["groups"]}
    assert (counts["applications"], counts["requests"], counts["businesses"]) == (MANY, 2 * MANY, MANY)
    assert f"할 일이 {sum(counts.values())}건 있어요" in text(today)
    page = text(client.get("/office/tasks/businesses/"))
    assert page.count('class="task"') == MANY
    assert f"{MANY}건이 기다려요" in page


def test_a_full_group_that_ends_there_has_no_line_more(world: World) -> None:
    many_applications(world, EACH)
    assert counted(world, TaskKind.APPLICATION) == (EACH, EACH)


def test_what_waits_is_asked_for_in_few_questions(world: World, django_assert_max_num_queries) -> None:
    many_applications(world, 3)
    with django_assert_max_num_queries(12):
        queries.list_tasks(market_id=world.market.id, today=TODAY)
    many_applications(world)
    with django_assert_max_num_queries(13):
        queries.list_tasks(market_id=world.market.id, today=TODAY)


def test_applications_have_pages(world: World) -> None:
    many_applications(world)
    client = browser(world.staff)
    first, second = (text(client.get("/office/merchants/applications/", {"page": n})) for n in (1, 2))
    assert f"신청이 {MANY}건이에요" in first
    assert "새봄상회00" in first
    assert "새봄상회20" not in first
    assert "새봄상회20" in second
    assert "새봄상회19" not in second
    assert queries.count_applications(market_id=world.market.id)[ApplicationState.SUBMITTED] == MANY
    assert len(queries.list_applications(market_id=world.market.id, today=TODAY)) == MANY


def test_nothing_of_another_market_waits_here_or_is_counted(world: World) -> None:
    """The questions are written by hand and name the market themselves: each part of them is looked at."""
    many_applications(world, 3)
    many_requests(world)
    fill_the_rest(world)
    kinds = {task.kind for task in queries.list_tasks(market_id=world.market.id, today=TODAY)}
    assert kinds == set(TaskKind) - {TaskKind.ONNURI_LAPSED}
    world.store("자리집", (0,))
    other = a_world("gaeul", "가을시장")
    assert queries.list_tasks(market_id=other.market.id, today=TODAY) == []
    stands = queries.get_figures(market_id=other.market.id, today=TODAY)
    assert (stands.present, stands.onnuri, stands.counts.closed) == (0, 0, 0)
    assert stands.counts.vacant == stands.counts.stalls > 0
    before = queries.list_tasks(market_id=world.market.id, today=TODAY)
    other.store("남의 가게", (0,))
    assert queries.list_tasks(market_id=world.market.id, today=TODAY) == before
    assert queries.get_figures(market_id=other.market.id, today=TODAY).present == 1


def test_what_does_not_wait_yet_or_any_more_is_not_told(world: World) -> None:
    many_requests(world)
    fill_the_rest(world)
    last_month = TODAY.replace(day=1) - timedelta(days=1)
    trades = TaxAnswer(BusinessState.OPEN, TaxKind.GENERAL, None)
    parties.record_states(actor=system("t"), now=NOW, answers={VALID[0]: trades}, source=StateSource.TAX_OFFICE)
    closed = world.store("닫은집")
    with world.rows():
        Handover.objects.update(state="proposed", accepted_at=None, accepted_by=None)
        StorePaper.objects.filter(state="confirmed").update(ends_on=TODAY + timedelta(days=31))
        Onnuri.objects.update(expires_on=TODAY)
        Onnuri.objects.create(
            market_id=world.market.id, store_id=closed, kind="card", registered_on=TODAY,
            expires_on=TODAY + timedelta(days=900),
        )  # fmt: skip
        Store.objects.update(opened_on=last_month)
        Store.objects.filter(id=closed).update(
            state="closed", closed_on=last_month, opened_on=last_month, closed_because="moved"
        )
    kinds = {task.kind for task in queries.list_tasks(market_id=world.market.id, today=TODAY)}
    assert not kinds & {TaskKind.HANDOVER, TaskKind.PAPER_DUE, TaskKind.BUSINESS_ENDED}
    stands = queries.get_figures(market_id=world.market.id, today=TODAY)
    # Of the two registrations one ends today, the other is of a shop that closed.
    assert (stands.onnuri, stands.opened, stands.closed, stands.counts.closed) == (0, 0, 0, 1)
