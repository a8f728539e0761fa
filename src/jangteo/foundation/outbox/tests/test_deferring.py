"""Jobs keep to the transaction in hand, within another job too."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
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


@pytest.fixture
def number() -> int:
    """By which the jobs of one test are told from all others."""
    return uuid4().int >> 80


def jobs_of(number: int) -> QuerySet[ProcrastinateJob]:
    found: QuerySet[ProcrastinateJob] = ProcrastinateJob.objects.filter(args__event_id=number).order_by("id")
    return found


@pytest.mark.usefixtures("place")
def test_what_is_taken_back_has_no_job(number: int) -> None:
    with transaction.atomic():
        job("outbox.deliver", queue="events").defer(event_id=number)
        transaction.set_rollback(True)
    assert not jobs_of(number).exists()


@pytest.mark.usefixtures("place")
def test_what_is_committed_has_its_job(number: int) -> None:
    with transaction.atomic():
        job("outbox.deliver", queue="events", priority=3, due_at=DUE).defer(event_id=number)
        job("notify.dispatch", queue="notices").batch_defer({"event_id": number}, {"event_id": number})
    found = jobs_of(number).values_list("task_name", "queue_name", "priority", "scheduled_at")
    assert list(found) == [
        ("outbox.deliver", "events", 3, DUE),
        ("notify.dispatch", "notices", 0, None),
        ("notify.dispatch", "notices", 0, None),
    ]


@pytest.mark.usefixtures("place")
def test_nobody_else_sees_a_job_before_the_commit(number: int) -> None:
    other = connection.copy()

    def seen() -> int:
        with other.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE args->>'event_id' = %s", [str(number)])
            return int(cursor.fetchone()[0])

    try:
        with transaction.atomic():
            job("outbox.deliver", queue="events").defer(event_id=number)
            assert seen() == 0
        assert seen() == 1
    finally:
        other.close()
