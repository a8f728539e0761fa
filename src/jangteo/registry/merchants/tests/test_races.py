"""Two people do the same at once, on real connections; each guard is shown to matter by taking it away."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from threading import Barrier, Event, current_thread
from typing import Any

import pytest
from django.db import connection, models
from PIL import Image

from jangteo.foundation.notify import queries as notify
from jangteo.registry.merchants import operations
from jangteo.registry.merchants.models import Application, Occupancy, Rest, Store, StoreHelper, StorePaper
from jangteo.registry.merchants.operations import _common, _opening, applying, store_papers
from jangteo.registry.merchants.tests.factories import at_once
from jangteo.registry.merchants.tests.world import NOW, TODAY, VALID, World, a_phone, a_user, a_world
from jangteo.registry.merchants.types import PaperKind

pytestmark = pytest.mark.django_db(transaction=True)
#: Set once the closing of `_rest_and_close` is over.
closed = Event()


@contextmanager
def without(model: type[models.Model], name: str) -> Iterator[None]:
    """The table without one of its constraints; rows that break it are gone at the end."""
    constraint = next(c for c in model._meta.constraints if c.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'TRUNCATE "{model._meta.db_table}" CASCADE')
        with connection.schema_editor() as editor:
            editor.add_constraint(model, constraint)


def _approve(w: World, application_id: int) -> Callable[[], object]:
    def call() -> object:
        return operations.approve(actor=w.staff, now=NOW, market_id=w.market.id, application_id=application_id)

    return call


def _approve_one_twice() -> tuple[list[str], int]:
    w = a_world(stalls=0)
    applicant, _ = a_user()
    application_id = w.application(applicant, stall=None)
    outcomes = at_once(_approve(w, application_id), _approve(w, application_id))
    with w.rows():
        return sorted(outcomes), Store.objects.count()


def test_of_two_who_approve_one_application_one_wins() -> None:
    assert _approve_one_twice() == (["application_settled", "done"], 1)


def test_without_the_lock_one_application_opens_two_shops(monkeypatch: pytest.MonkeyPatch) -> None:
    met = Barrier(2, timeout=10)

    def unlocked(application_id: int) -> Application | None:
        row = Application.objects.filter(id=application_id).first()
        if row is not None and row.state == "submitted":
            met.wait()
        return row

    real = applying.lock_application
    monkeypatch.setattr(
        applying,
        "lock_application",
        lambda id_: unlocked(id_) if current_thread().name.startswith("ThreadPool") else real(id_),
    )
    assert _approve_one_twice() == (["done", "done"], 2)


def _two_take_one_stall() -> tuple[list[str], int]:
    w = a_world()
    ids = [w.application(a_user()[0], stall=0, number=VALID[n], shop=f"가게{n}") for n in range(2)]
    outcomes = at_once(*(_approve(w, id_) for id_ in ids))
    with w.rows():
        return sorted(outcomes), Occupancy.objects.filter(stall_id=w.stalls[0]).count()


def test_of_two_who_take_one_stall_one_gets_it() -> None:
    assert _two_take_one_stall() == (["done", "stall_taken"], 1)


def test_the_constraint_alone_tells_the_two_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_opening, "hold_stalls", lambda **_: None)
    monkeypatch.setattr(_opening, "is_taken", lambda *_: False)
    assert _two_take_one_stall() == (["done", "stall_taken"], 1)


def test_without_hold_and_constraint_a_stall_holds_two_shops(monkeypatch: pytest.MonkeyPatch) -> None:
    met = Barrier(2, timeout=10)
    real = _opening.is_taken

    def look(stall_ids: Any, day: Any) -> bool:
        taken = real(stall_ids, day)
        if current_thread().name.startswith("ThreadPool"):
            met.wait()
        return taken

    monkeypatch.setattr(_opening, "is_taken", look)
    monkeypatch.setattr(_opening, "hold_stalls", lambda **_: None)
    with without(Occupancy, "merchants_occupancy_stall"):
        assert _two_take_one_stall() == (["done", "done"], 2)


def _rest_and_close() -> tuple[list[str], int]:
    """The outcomes, and how many rests a closed shop has left."""
    w = a_world(stalls=0)
    store_id = w.store()
    place = {"actor": w.staff, "now": NOW, "market_id": w.market.id, "store_id": store_id}

    def rest() -> None:
        current_thread().name = "rests"
        operations.rest(**place, first_day=TODAY)

    def close() -> None:
        current_thread().name = "closes"
        try:
            operations.close_store(**place)
        finally:
            closed.set()

    closed.clear()
    outcomes = at_once(rest, close)
    with w.rows():
        assert Store.objects.get(id=store_id).state == "closed"
        left = Rest.objects.filter(store_id=store_id, period__upper_inf=True).count()
    return outcomes, left


def test_a_shop_that_closes_does_not_rest() -> None:
    outcomes, left = _rest_and_close()
    assert outcomes in (["done", "done"], ["store_closed", "done"])
    assert left == 0


def test_without_the_lock_a_closed_shop_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    met = Barrier(2, timeout=10)

    def unlocked(store_id: int) -> Store | None:
        row = Store.objects.filter(id=store_id).first()
        if current_thread().name in {"rests", "closes"}:
            met.wait()
        if current_thread().name == "rests":
            closed.wait(timeout=10)
        return row

    monkeypatch.setattr(_common, "lock", unlocked)
    assert _rest_and_close() == (["done", "done"], 1)


def _ask_one_helper_twice() -> tuple[list[str], int]:
    w = a_world(stalls=0)
    store_id, owner = w.owned()
    phone = a_phone()

    def ask() -> None:
        operations.add_helper(
            actor=owner, now=NOW, market_id=w.market.id, store_id=store_id, name="점원", phone=phone, rights=()
        )

    outcomes = at_once(ask, ask)
    with w.rows():
        return sorted(outcomes), StoreHelper.objects.count()


def test_one_number_helps_in_a_shop_once() -> None:
    assert _ask_one_helper_twice() == (["done", "helper_already"], 1)


def test_without_the_constraint_one_number_helps_twice() -> None:
    with without(StoreHelper, "merchants_helper_once"):
        assert _ask_one_helper_twice() == (["done", "done"], 2)


def test_a_person_has_one_draft_however_often_it_is_begun() -> None:
    w = a_world(stalls=0)
    applicant, _ = a_user()

    def begin() -> None:
        operations.start_application(actor=applicant, now=NOW, market_id=w.market.id)

    assert at_once(begin, begin, begin) == ["done"] * 3
    with w.rows():
        assert Application.objects.count() == 1


def _decide_one_paper_twice(*, again: bool) -> tuple[list[str], list[str]]:
    """The outcomes of two officers who confirm with different last days, or (`again`) of whom one asks again; and what
    the owner was told.
    """
    w = a_world(stalls=0)
    store_id, owner = w.owned()
    by = {"now": NOW, "market_id": w.market.id}
    content = BytesIO()
    Image.new("RGB", (40, 30), "white").save(content, "PNG")
    paper_id = operations.send_paper(
        **by, actor=owner, store_id=store_id, kind=PaperKind.LEASE, content=content.getvalue(), name="서류.png"
    )

    def confirm(days: int) -> Callable[[], object]:
        ends_on = TODAY + timedelta(days=days)
        return lambda: operations.confirm_paper(**by, actor=w.staff, paper_id=paper_id, ends_on=ends_on)

    def ask_again() -> None:
        operations.ask_paper_again(**by, actor=w.staff, paper_id=paper_id, reason="흐려요")

    outcomes = at_once(confirm(100), ask_again if again else confirm(200))
    told = notify.list_inbox(user_id=owner.user_id or 0).filter(link="/shop/papers/")
    return sorted(outcomes), list(told.values_list("template", flat=True))


@pytest.mark.parametrize("again", [False, True])
def test_of_two_officers_who_decide_on_a_paper_one_wins(again: bool) -> None:
    outcomes, told = _decide_one_paper_twice(again=again)
    assert outcomes == ["done", "paper_settled"]
    assert len(told) == 1


def test_without_the_lock_both_decide_on_a_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    met = Barrier(2, timeout=10)

    def unlocked(paper_id: int) -> StorePaper | None:
        row = StorePaper.objects.filter(id=paper_id).first()
        met.wait()
        return row

    monkeypatch.setattr(store_papers, "lock_paper", unlocked)
    assert _decide_one_paper_twice(again=False)[0] == ["done", "done"]
