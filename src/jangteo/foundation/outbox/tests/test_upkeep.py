"""Jobs whose worker died are done again; jobs that ended long ago are forgotten."""

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app

from jangteo.foundation.outbox import jobs

pytestmark = pytest.mark.django_db


def _job(status: str, **more: object) -> int:
    """A job of the delivery in this state, its worker gone."""
    job_id: int = app.configure_task("outbox.deliver", queue="events").defer(event_id=0)
    columns = {"status": status, **more}
    assignments = ", ".join(f"{name} = %s" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE procrastinate_jobs SET {assignments} WHERE id = %s", [*columns.values(), job_id])
    return job_id


def _value(sql: str, job_id: int) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql, [job_id])
        row = cursor.fetchone()
    return row[0] if row else None


def _status(job_id: int) -> object:
    return _value("SELECT status FROM procrastinate_jobs WHERE id = %s", job_id)


def test_a_job_whose_worker_died_is_done_again() -> None:
    job_id = _job("doing")
    async_to_sync(jobs.take_up_stalled.func)(timestamp=0)
    assert _status(job_id) == "todo"


def test_a_job_that_kills_every_worker_is_given_up() -> None:
    job_id = _job("doing", attempts=jobs.MOST_ATTEMPTS)
    async_to_sync(jobs.take_up_stalled.func)(timestamp=0)
    assert _status(job_id) == "failed"


def test_a_job_in_the_hands_of_a_living_worker_is_left_alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now()) RETURNING id")
        worker_id = cursor.fetchone()[0]
    job_id = _job("doing", worker_id=worker_id)
    async_to_sync(jobs.take_up_stalled.func)(timestamp=0)
    assert _status(job_id) == "doing"


def test_jobs_that_ended_a_month_ago_are_forgotten() -> None:
    old, fresh = _job("succeeded"), _job("succeeded")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = now() - interval '31 days' WHERE job_id = %s", [old])
    async_to_sync(jobs.forget_finished.func)(timestamp=0)
    assert (_status(old), _status(fresh)) == (None, "succeeded")
