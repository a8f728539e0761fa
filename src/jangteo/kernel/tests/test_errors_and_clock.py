import pickle
from datetime import UTC, date, datetime

import pytest

from jangteo.kernel import clock
from jangteo.kernel.errors import Broken, Invalid, Missing, NotAllowed, Refused


@pytest.mark.parametrize(("kind", "status"), [(Refused, 409), (NotAllowed, 403), (Missing, 404), (Invalid, 422)])
def test_each_refusal_has_its_status(kind: type[Refused], status: int) -> None:
    refused = kind("full", "자리가 없어요.", field="seat")
    assert (refused.code, refused.message, refused.status, refused.field) == (
        "full",
        "자리가 없어요.",
        status,
        "seat",
    )
    assert kind("full", "자리가 없어요.", status=429).status == 429
    assert str(refused) == "full: 자리가 없어요."


def test_a_refusal_survives_the_way_to_another_process() -> None:
    copy = pickle.loads(pickle.dumps(Invalid("bad", "다시 적어 주세요.", status=400, field="name")))
    assert (type(copy), copy.code, copy.status, copy.field) == (Invalid, "bad", 400, "name")


def test_broken_is_not_something_people_are_told() -> None:
    assert not issubclass(Broken, Refused)


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().tzinfo is UTC


def test_the_day_turns_at_midnight_in_seoul() -> None:
    assert clock.today(datetime(2026, 11, 22, 14, 59, 59, tzinfo=UTC)) == date(2026, 11, 22)
    assert clock.today(datetime(2026, 11, 22, 15, 0, 0, tzinfo=UTC)) == date(2026, 11, 23)


def test_a_naive_datetime_names_no_day() -> None:
    with pytest.raises(Broken):
        clock.today(datetime(2026, 11, 22))
