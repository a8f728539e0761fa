"""Two people at the same moment: one wins and the other is told, and each test fails without its guard."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from jangteo.kernel.errors import Refused
from jangteo.registry.places import operations, queries
from jangteo.registry.places.operations import _stall_rows, maps, stalls
from jangteo.registry.places.tests.stall_world import Place, a_place, add, cell
from jangteo.registry.places.tests.world import ACTOR, NOW

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """What each of the works in threads of their own returned or raised."""
    results: list[Any] = []

    def run(work: Callable[[], Any]) -> None:
        try:
            results.append(work())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def meeting(real: Callable[..., Any]) -> Callable[..., Any]:
    """The function, after which two threads wait for each other (not for ever)."""
    ready = threading.Barrier(2, timeout=2)

    def met(*args: Any, **kwargs: Any) -> Any:
        result = real(*args, **kwargs)
        with contextlib.suppress(threading.BrokenBarrierError):
            ready.wait()
        return result

    return met


def two_add_one_number(place: Place, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    monkeypatch.setattr(stalls, "refuse_taken", meeting(stalls.refuse_taken))
    return at_once(*[lambda: add(place.market_id, place.zone, ["가-99"])] * 2)


def test_of_two_who_add_one_number_one_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    place = a_place()
    results = two_add_one_number(place, monkeypatch)
    assert [r.code for r in results if isinstance(r, Refused)] == ["stall_number_taken"]
    assert queries.count_stalls(market_id=place.market_id) == 5


def test_without_the_constraint_both_would_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    place = a_place()
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX places_stall_number")
    try:
        results = two_add_one_number(place, monkeypatch)
        assert not [r for r in results if isinstance(r, Exception)]
        assert queries.count_stalls(market_id=place.market_id) == 6, "the test of the guard would pass without it"
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM places_stall WHERE number = '가-99'")
            cursor.execute(
                "CREATE UNIQUE INDEX places_stall_number ON places_stall (market_id, number_key) "
                "WHERE retired_on IS NULL"
            )


def two_save_at_once(place: Place, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    a, b = place.stalls[:2]
    place.save(0, cell(a), cell(b))
    monkeypatch.setattr(maps, "latest", meeting(maps.latest))
    return at_once(lambda: place.save(1, cell(a, x=100)), lambda: place.save(1, cell(b, x=200)))


def test_of_two_who_save_at_once_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    place = a_place()
    results = two_save_at_once(place, monkeypatch)
    assert sorted(r.version for r in results) == [2, 3]
    assert sorted(each["x"] for each in place.cells().values()) == [100, 200]


def test_without_the_lock_one_of_the_two_would_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    place = a_place()
    monkeypatch.setattr(maps, "lock_market", lambda market_id: None)
    results = two_save_at_once(place, monkeypatch)
    assert [r for r in results if isinstance(r, Exception)], "the test of the guard would pass without the guard"


def test_of_two_who_move_one_cell_at_once_one_gets_it_back(monkeypatch: pytest.MonkeyPatch) -> None:
    place = a_place()
    a = place.stalls[0]
    place.save(0, cell(a))
    results = at_once(lambda: place.save(1, cell(a, x=100)), lambda: place.save(1, cell(a, x=200)))
    assert sorted(len(r.conflicts) for r in results) == [0, 1]
    [lost] = [r.conflicts[0] for r in results if r.conflicts]
    assert {lost["mine"]["cell"]["x"], lost["theirs"]["cell"]["x"]} == {100, 200}
    assert place.cells()[str(a)] == lost["theirs"]["cell"]


def test_who_retires_and_who_draws_at_once_do_not_block_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    place = a_place()
    a = place.stalls[0]
    place.save(0, cell(a))
    retire = {"actor": ACTOR, "now": NOW, "market_id": place.market_id, "stall_id": a, "reason": "철거"}
    rename = {"op": "put_stall", "stall": {"id": str(a), "number": "가-50"}}
    results = at_once(lambda: operations.retire_stall(**retire), lambda: place.save(1, rename, cell(a, x=5)))
    assert not [r for r in results if isinstance(r, Exception)]
    assert queries.get_stall(market_id=place.market_id, id=a).retired_on is not None
    assert place.cells() == {}


def move_in_and_retire(place: Place, *, hold: bool) -> tuple[bool, bool]:
    """Somebody looks at a stall and moves in, while the office retires it: whether each of the two happened."""
    stall_id = place.stalls[0]
    looked, moved_in = threading.Event(), []

    def move_in() -> None:
        with transaction.atomic():
            if hold:
                operations.hold_stalls(market_id=place.market_id, stall_ids=[stall_id])
            free = queries.get_stall(market_id=place.market_id, id=stall_id).retired_on is None
            looked.set()
            time.sleep(0.5)
            if free:
                moved_in.append(stall_id)

    def retire() -> None:
        looked.wait(3)
        by = {"actor": ACTOR, "now": NOW, "market_id": place.market_id}
        operations.retire_stall(**by, stall_id=stall_id, reason="철거")

    def guard(market_id: int, stall_ids: Any) -> dict[int, str]:
        return {each: "쓰고 있어요." for each in stall_ids if each in moved_in}

    operations.install_stall_guard(guard)
    try:
        at_once(move_in, retire)
    finally:
        _stall_rows._guards.remove(guard)
    retired = queries.get_stall(market_id=place.market_id, id=stall_id).retired_on is not None
    return bool(moved_in), retired


def test_a_stall_is_not_retired_under_somebody_who_moves_in() -> None:
    assert move_in_and_retire(a_place(), hold=True) == (True, False)


def test_without_holding_it_it_would_be() -> None:
    assert move_in_and_retire(a_place(), hold=False) == (True, True), "the test of the guard would pass without it"
