"""Two officers at once, on real connections; the guard is shown to matter by taking it away."""

from datetime import timedelta

import pytest

from jangteo.foundation.rules import operations
from jangteo.foundation.rules.models import RuleValue
from jangteo.foundation.tenancy.tests.factories import at_once
from jangteo.foundation.tenancy.types import system
from jangteo.kernel import clock
from jangteo.kernel.clock import today

pytestmark = pytest.mark.django_db(transaction=True)


def two_officers(days: tuple[int, int]) -> list[str]:
    """Both have seen that nothing was set; each sets a value from a day of their own."""
    now = clock.now()

    def put(ahead: int, value: int) -> None:
        operations.set_value(
            actor=system("검사"), now=now, code="tests.years", value=value,
            valid_from=today(now) + timedelta(days=ahead), source="검사법", reason="검사", seen=0,
        )  # fmt: skip

    return sorted(at_once(lambda: put(days[0], 5), lambda: put(days[1], 7)))


@pytest.mark.parametrize("days", [(10, 10), (10, 20)])
def test_of_two_officers_one_wins(days: tuple[int, int]) -> None:
    for _ in range(4):
        assert two_officers(days) == ["done", "rule_changed"]
        assert RuleValue.objects.count() == 1
        RuleValue.objects.all().delete()


def test_without_the_lock_both_win_at_times(monkeypatch: pytest.MonkeyPatch) -> None:
    from threading import Barrier

    met = Barrier(2)
    looked = operations.get_setting

    def look(**asked):  # type: ignore[no-untyped-def]
        found = looked(**asked)
        met.wait(timeout=10)
        return found

    monkeypatch.setattr(operations, "_one_at_a_time", lambda setting, market_id: None)
    monkeypatch.setattr(operations, "get_setting", look)
    assert two_officers((10, 20)) == ["done", "done"]
