"""A list of shops goes in: what is new, what is filled in, what is refused and why; 1,200 shops at once."""

import time
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jangteo.foundation.spreadsheets.toolkit import SheetResult, SheetRow
from jangteo.foundation.tenancy.types import Grant, Role, store_scope
from jangteo.kernel.errors import Invalid
from jangteo.registry.merchants import operations, queries
from jangteo.registry.merchants.models import Store
from jangteo.registry.merchants.queries.sheet import list_row_problems
from jangteo.registry.merchants.sheets import SHEET, read_ways
from jangteo.registry.merchants.tests.world import NOW, TODAY, VALID, World, a_user, a_world, acting
from jangteo.registry.merchants.types import OnnuriKind, Wanted
from jangteo.registry.parties import queries as parties
from jangteo.registry.parties.types import business_kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(db: None) -> World:
    return a_world(stalls=6)


def _row(line: int, name: str, **cells: str) -> SheetRow:
    """A row as the wizard reads it: every column of the file, None for a blank cell."""
    given = {"name": name} | cells
    read = {column.key: column.read(given[column.key]) if given.get(column.key) else None for column in SHEET.columns}
    return SheetRow(line, read)


def _take(w: World, *rows: SheetRow) -> SheetResult:
    return operations.take_shops(
        actor=w.staff, now=NOW, market_id=w.market.id, rows=rows, progress=lambda done, total: None
    )


def test_a_row_becomes_a_shop_with_all_that_it_says(w: World) -> None:
    owner, phone = a_user()
    row = _row(
        2, "다복상회", owner="홍길동", phone=phone, number="116-82-00276", stalls="가-1, 가 02",
        goods="배추, 무농약 딸기잼", opened_on="2019-03-02", shop_phone="051-123-4567", onnuri="지류/QR",
        onnuri_on="2025-04-01",
    )  # fmt: skip
    assert list(list_row_problems(market_id=w.market.id, rows=[row], now=NOW)) == []
    result = _take(w, row)
    assert (result.added, result.changed, result.refused) == (1, 0, ())
    found = queries.list_stores(market_id=w.market.id, wanted=Wanted(text="ㄷㅂ"), today=TODAY).rows[0]
    assert (found.stalls, found.main_group, found.onnuri) == (("가-1", "가-2"), "농산물", {"paper", "qr"})
    view = queries.get_store(market_id=w.market.id, id=found.id, today=TODAY)
    assert (view.opened_on, view.shop_phone, view.source) == (date(2019, 3, 2), "051-123-4567", "sheet")
    assert view.onnuri[0].expires_on == date(2028, 4, 1)
    with w.rows():
        person = parties.get_person(id=view.person_id)
        assert parties.get_business(id=view.business_id).number == VALID[0]
    assert person.user_id == owner.user_id
    assert Grant(Role.OWNER, store_scope(found.id)) in acting(owner.user_id).grants
    again = _take(w, row)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 1)


def test_what_cannot_be_is_refused_with_its_reason(w: World) -> None:
    w.store("먼저온집", (0,))
    rows = [
        _row(2, "새집", stalls="가-1"),
        _row(3, "없는자리", stalls="나-77"),
        _row(4, "겹친집", stalls="가-2"),
        _row(5, "겹친다른집", stalls="가-2"),
        _row(6, "유선집", phone="051-123-4567"),
        _row(7, "내일집", opened_on="2027-01-01"),
        _row(8, "온누리집", onnuri="지류"),
    ]
    result = _take(w, *rows)
    assert [(problem.line, problem.code) for problem in result.refused] == [
        (2, "stall_taken"),
        (3, "stall_unknown"),
        (5, "stall_twice"),
        (6, "phone_not_mobile"),
        (7, "opened_later"),
    ]
    assert result.added == 2
    warned = [p for p in list_row_problems(market_id=w.market.id, rows=rows, now=NOW) if p.warn]
    assert [(p.line, p.code) for p in warned] == [(8, "onnuri_without_day")]
    for reader, bad in (
        (SHEET.column("number").read, "123-45-67890"),
        (SHEET.column("phone").read, "010-12"),
        (read_ways, "금"),
    ):
        with pytest.raises(Invalid):
            reader(bad)
    assert read_ways("Y") == tuple(OnnuriKind)


def test_a_known_shop_is_filled_in_and_not_overwritten(w: World) -> None:
    store_id = w.store("다복상회", (0,))
    result = _take(
        w,
        _row(
            2,
            "다복 상회",
            stalls="가-1,가-3",
            owner="홍길동",
            phone="010-0000-5555",
            number=VALID[1],
            onnuri="카드",
            onnuri_on="2026-01-05",
        ),
    )
    assert (result.added, result.changed) == (0, 1)
    view = queries.get_store(market_id=w.market.id, id=store_id, today=TODAY)
    assert ([stall.number for stall in view.stalls], view.goods[0].label) == (["가-1", "가-3"], "배추")
    assert view.person_id is not None
    assert [each.kind for each in view.onnuri] == [OnnuriKind.CARD]
    with w.rows():
        assert Store.objects.count() == 1


def _numbers(count: int) -> list[str]:
    found = []
    for serial in range(1, count + 1):
        body = f"99901{serial:04d}"
        total = sum(int(d) * k for d, k in zip(body, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=True)) + int(body[8]) * 5 // 10
        found.append(f"{body}{(10 - total % 10) % 10}")
    assert business_kind(found[0], TODAY)
    return found


def _best(call: Callable[[], object], tries: int = 5) -> float:
    times = []
    for _ in range(tries):
        start = time.process_time()
        call()
        times.append(time.process_time() - start)
    return min(times)


def test_1200_shops_in_1500_stalls(db: None) -> None:
    """One sitting, then the lists of such a market; bounds are of our processor time on a shared machine."""
    w = a_world(stalls=1500)
    rows = [
        _row(
            n + 1, f"가게{n:04d}", owner="홍길동", phone=f"010-1{n // 100:03d}-{n % 100:02d}00", number=number,
            stalls=f"가-{n}", goods="배추, 과일" if n % 2 else "고등어", opened_on="2019-03-02", onnuri="Y",
            onnuri_on="2025-04-01",
        )
        for n, number in enumerate(_numbers(1200), start=1)
    ]  # fmt: skip
    start = time.process_time()
    result = _take(w, *rows)
    assert (result.added, result.refused) == (1200, ())
    assert time.process_time() - start < 10
    assert _take(w, *rows).unchanged == 1200
    market = {"market_id": w.market.id, "today": TODAY}
    counted = []
    for size in (20, 200):
        with CaptureQueriesContext(
            connection,
        ) as found:
            queries.list_stores(**market, wanted=Wanted(), size=size)
        counted.append(len(found))
    assert counted[0] == counted[1] <= 8
    for call in (
        lambda: queries.list_stores(**market, wanted=Wanted(sort="stall")),
        lambda: queries.list_stores(**market, wanted=Wanted(text="ㄱㄱ0", branch="sea", onnuri="qr")),
        lambda: queries.list_tasks(**market),
    ):
        assert _best(call) < 0.2
    for whole, most in (
        (lambda: queries.list_map_cells(**market, for_whom="office"), 5),
        (lambda: queries.list_public_stores(**market), 5),
    ):
        with CaptureQueriesContext(connection) as found:
            whole()
        assert len(found) <= most + 1
        assert _best(whole) < 0.5
