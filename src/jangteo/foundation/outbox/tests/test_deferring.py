"""Jobs keep to the transaction in hand, within another job too."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.testing import InMemoryConnector

from jangteo.foundation.outbox.toolkit import job

pytestmark = pytest.mark.django_db(transaction=True)
DUE = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture(params=["screen", "worker"])
def place(request: pytest.FixtureRequest) -> Iterator[str]:
    """On a screen the library's app writes where Django does; a worker gives it a connection of its own."""
    if request.param == "screen":
        yield "screen"
        return
    with app.replace_connector(InMemoryConnector()):
        yield "worker"


class _BreakError(Exception):
    pass


@pytest.mark.usefixtures("place")
def test_what_is_taken_back_has_no_job_and_what_is_committed_has_one() -> None:
    with pytest.raises(_BreakError), transaction.atomic():
        job("outbox.deliver", queue="events").defer(event_id=1)
        raise _BreakError
    assert not ProcrastinateJob.objects.exists()
    with transaction.atomic():
        job("outbox.deliver", queue="events", priority=3, due_at=DUE).defer(event_id=2)
        job("notify.dispatch", queue="notices").batch_defer({"notice_id": 3}, {"notice_id": 4})
    found = ProcrastinateJob.objects.order_by("id").values_list("task_name", "queue_name", "priority", "args")
    assert list(found) == [
        ("outbox.deliver", "events", 3, {"event_id": 2}),
        ("notify.dispatch", "notices", 0, {"notice_id": 3}),
        ("notify.dispatch", "notices", 0, {"notice_id": 4}),
    ]
    assert abs(ProcrastinateJob.objects.earliest("id").scheduled_at - DUE) < timedelta(seconds=1)


@pytest.mark.usefixtures("place")
def test_nobody_else_sees_a_job_before_the_commit() -> None:
    other = connection.copy()
    try:
        with transaction.atomic():
            job("outbox.deliver", queue="events").defer(event_id=1)
            with other.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM procrastinate_jobs")
                assert cursor.fetchone() == (0,)
        with other.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs")
            assert cursor.fetchone() == (1,)
    finally:
        other.close()
