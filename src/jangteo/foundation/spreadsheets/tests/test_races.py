"""Two confirmations, two files at once, and a job that is killed."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from jangteo.foundation.spreadsheets import jobs, operations
from jangteo.foundation.spreadsheets.tests import demo
from jangteo.foundation.spreadsheets.tests.demo import commit, counts, csv_file, kept, lines, seen, staff, upload
from jangteo.foundation.spreadsheets.toolkit import beside
from jangteo.foundation.spreadsheets.types import UploadState
from jangteo.foundation.tenancy.tests.factories import HERE
from jangteo.kernel.errors import Refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_hooks() -> Iterator[None]:
    yield
    demo.ON_ROW.clear()


def _together(*works: Callable[[], None]) -> list[object]:
    results: list[object] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
            results.append("done")
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def _codes(results: list[object]) -> list[object]:
    return sorted(result.code if isinstance(result, Refused) else str(result) for result in results)


def _meet() -> None:
    """Both have begun before either is through."""
    barrier = threading.Barrier(2, timeout=2)

    def wait(at: int) -> None:
        if at == 1:
            with contextlib.suppress(threading.BrokenBarrierError):
                barrier.wait()

    demo.ON_ROW.append(wait)


def test_of_two_confirmations_of_one_upload_one_counts() -> None:
    actor = staff()
    upload_id = upload(csv_file(lines(20)), actor)
    _meet()
    results = _together(lambda: commit(upload_id, actor), lambda: commit(upload_id, actor))
    assert _codes(results) == ["done", "upload_settled"]
    assert counts(seen(upload_id, actor)) == (20, 20, 0, 0, 0)


def test_of_two_confirmations_in_the_background_one_makes_a_job() -> None:
    actor = staff()
    upload_id = upload(csv_file(lines(201)), actor)
    results = _together(lambda: commit(upload_id, actor), lambda: commit(upload_id, actor))
    assert _codes(results) == ["done", "upload_settled"]
    assert ProcrastinateJob.objects.filter(task_name=operations.COMMIT_JOB, args__upload_id=upload_id).count() == 1


def test_two_files_into_one_list_go_one_after_the_other() -> None:
    actor = staff()
    first, second = upload(csv_file(lines(20)), actor), upload(csv_file(lines(20)), actor)
    _meet()
    results = _together(lambda: commit(first, actor), lambda: commit(second, actor))
    assert set(_codes(results)) <= {"done", "sheet_busy"}
    waiting = [one for one in (first, second) if seen(one, actor).state == UploadState.PREVIEW]
    assert len(waiting) == 1
    assert "다른 파일" in seen(waiting[0], actor).error or "sheet_busy" in _codes(results)
    commit(waiting[0], actor)
    assert counts(seen(waiting[0], actor)) == (20, 0, 0, 20, 0)
    assert len(kept()) == 20


def test_without_the_lock_the_two_would_collide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "_take_lock", lambda row: None)
    actor = staff()
    first, second = upload(csv_file(lines(20)), actor), upload(csv_file(lines(20)), actor)
    _meet()
    results = _together(lambda: commit(first, actor), lambda: commit(second, actor))
    assert any(isinstance(result, Exception) and not isinstance(result, Refused) for result in results)


def test_the_same_job_twice_at_once_takes_in_once() -> None:
    actor = staff()
    upload_id = upload(csv_file(lines(201)), actor)
    commit(upload_id, actor)
    _meet()
    run = lambda: jobs.commit.func(upload_id=upload_id, market_id=HERE.id)  # noqa: E731
    assert set(_codes(_together(run, run))) <= {"done", "sheet_busy"}
    assert counts(seen(upload_id, actor)) == (201, 201, 0, 0, 0)


def test_progress_is_seen_while_rows_go_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "EVERY", 0)
    actor = staff()
    upload_id = upload(csv_file(lines(201)), actor)
    commit(upload_id, actor)
    seen_done: list[int] = []

    def look(at: int) -> None:
        if at == 150:
            thread = threading.Thread(
                target=lambda: (seen_done.append(seen(upload_id, actor).rows_done), connection.close())
            )
            thread.start()
            thread.join()

    demo.ON_ROW.append(look)
    jobs.commit.func(upload_id=upload_id, market_id=HERE.id)
    assert seen_done == [149]


def test_a_break_on_the_way_takes_all_back_and_lets_it_be_tried_again() -> None:
    actor = staff()
    upload_id = upload(csv_file(lines(201)), actor)
    commit(upload_id, actor)

    def fail(at: int) -> None:
        if at == 100:
            raise RuntimeError("broken")

    demo.ON_ROW.append(fail)
    with pytest.raises(RuntimeError):
        jobs.commit.func(upload_id=upload_id, market_id=HERE.id)
    waiting = ProcrastinateJob.objects.get(task_name="spreadsheets.release", args__upload_id=upload_id)
    jobs.release.func(**waiting.args)
    view = seen(upload_id, actor)
    assert (view.state, kept()) == (UploadState.PREVIEW, {})
    assert "아무것도 바뀌지 않았어요" in view.error
    demo.ON_ROW.clear()
    commit(upload_id, actor)
    jobs.commit.func(upload_id=upload_id, market_id=HERE.id)
    assert counts(seen(upload_id, actor)) == (201, 201, 0, 0, 0)


_KILLED = """
import sys
import django
django.setup()
from django.conf import settings
from django.db import connections
settings.MEDIA_ROOT = sys.argv[1]
connections["default"].settings_dict["NAME"] = sys.argv[2]
from jangteo.foundation.spreadsheets import jobs
from jangteo.foundation.spreadsheets.tests import demo
from jangteo.foundation.tenancy.tests.factories import places_installed
def stop(at):
    if at == 150:
        print("half", flush=True)
        import time; time.sleep(60)
demo.ON_ROW.append(stop)
with places_installed():
    jobs.commit.func(upload_id=int(sys.argv[3]), market_id=11)
"""


def test_a_killed_job_leaves_nothing_half_done_and_the_next_completes() -> None:
    actor = staff()
    upload_id = upload(csv_file(lines(201)), actor)
    commit(upload_id, actor)
    folder, name = str(Path(django_settings.MEDIA_ROOT)), connection.settings_dict["NAME"]
    process = subprocess.Popen(
        [sys.executable, "-c", _KILLED, folder, name, str(upload_id)],
        stdout=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )
    assert process.stdout is not None
    assert any("half" in said for said in process.stdout)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert (seen(upload_id, actor).state, kept()) == (UploadState.QUEUED, {})
    for _ in range(50):
        try:
            jobs.commit.func(upload_id=upload_id, market_id=HERE.id)
            break
        except Refused:
            time.sleep(0.2)
    assert counts(seen(upload_id, actor)) == (201, 201, 0, 0, 0)
