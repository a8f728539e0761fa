"""The papers of applicants show names and accounts: who opens one, and what stays of it."""

from io import BytesIO

import pytest
from PIL import Image

from jangteo.foundation.privacy import queries as privacy
from jangteo.foundation.privacy.types import AccessFilters, AccessLine
from jangteo.foundation.tenancy.types import Role, system
from jangteo.kernel import clock
from jangteo.kernel.errors import Invalid, NotAllowed
from jangteo.registry.merchants import operations
from jangteo.registry.merchants.models import ApplicationPaper
from jangteo.registry.merchants.tests.factories import browser
from jangteo.registry.merchants.tests.world import NOW, VALID, World, a_user, a_world, later
from jangteo.registry.merchants.types import Answers, GoodsInput, PaperKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    operations.load_goods(actor=system("test"), now=clock.now())
    return a_world()


def picture() -> bytes:
    content = BytesIO()
    Image.new("RGB", (640, 480), "#0f6350").save(content, "JPEG")
    return content.getvalue()


def sent_with_paper(world: World) -> tuple[int, int, str]:
    """An application with a paper, and where the office opens it."""
    applicant, _ = a_user(name="김새봄")
    place = {"actor": applicant, "now": NOW, "market_id": world.market.id}
    application_id = operations.start_application(**place)
    place["application_id"] = application_id
    answers = Answers(
        name="김새봄", business_number=VALID[0], shop_name="새봄상회", stall_id=world.stalls[0],
        goods=(GoodsInput("vegetable", "배추"),),
    )  # fmt: skip
    operations.save_draft(**place, answers=answers)
    paper_id = operations.add_paper(**place, kind=PaperKind.BANK, content=picture(), name="통장.jpg")
    operations.submit(**place)
    return application_id, paper_id, f"/office/merchants/applications/{application_id}/papers/{paper_id}/"


def lines(world: World) -> list[AccessLine]:
    """The market's access log, the first row first."""
    return list(reversed(list(privacy.list_accesses_for_export(scope=world.market.scope, filters=AccessFilters()))))


def rows(world: World) -> list[tuple[str, tuple[str, ...], str, str]]:
    return [(one.kind, one.fields, one.reason.value, one.words) for one in lines(world)]


def test_opening_a_paper_that_waits_for_the_decision_is_logged_each_time(world: World) -> None:
    application_id, _, path = sent_with_paper(world)
    client = browser(world.staff)
    page = client.get(f"/office/merchants/applications/{application_id}/").content.decode()
    assert "통장 사본" in page
    assert "<img" not in page.split("h-papers")[2].split("</section>")[0]
    assert rows(world) == []
    for n in (1, 2):
        opened = client.post(path)
        assert opened["Content-Type"] == "image/jpeg"
        assert opened["Cache-Control"] == "private, no-store"
        assert rows(world) == [("입점 신청자", ("서류",), "other", "입점 심사")] * n
    assert all(line.subject_user_id and line.actor_id == world.staff.user_id for line in lines(world))
    # Looking at the page alone opens nothing.
    assert client.get(f"{path}?size=small")["Content-Type"].startswith("text/html")
    assert len(rows(world)) == 2


def test_a_paper_of_a_settled_application_opens_for_a_reason_alone(world: World) -> None:
    application_id, paper_id, path = sent_with_paper(world)
    place = {"actor": world.staff, "now": later(hours=1), "market_id": world.market.id}
    operations.refuse(**place, application_id=application_id, reason="자리가 없어요")
    client = browser(world.staff)
    assert "왜 보나요?" in client.get(path).content.decode()
    assert client.post(path).status_code == 422
    assert client.post(path, {"reason": "other"}).status_code == 422
    assert rows(world) == []
    opened = client.post(path, {"reason": "own_request"})
    assert opened["Content-Type"] == "image/jpeg"
    assert rows(world) == [("입점 신청자", ("서류",), "own_request", "")]
    with pytest.raises(Invalid, match="reason_needed"):
        operations.open_paper(**place, application_id=application_id, paper_id=paper_id)


def test_who_only_reads_opens_no_paper(world: World) -> None:
    application_id, paper_id, path = sent_with_paper(world)
    reader, _ = a_user((Role.MANAGER, world.market.scope))
    client = browser(reader)
    page = client.get(f"/office/merchants/applications/{application_id}/").content.decode()
    assert "통장 사본" in page
    assert path not in page
    assert client.get(path).status_code == 403
    assert client.post(path).status_code == 403
    with pytest.raises(NotAllowed):
        operations.open_paper(
            actor=reader, now=NOW, market_id=world.market.id, application_id=application_id, paper_id=paper_id
        )
    assert rows(world) == []
    with world.rows():
        assert ApplicationPaper.objects.count() == 1
