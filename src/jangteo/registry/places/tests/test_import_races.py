"""Two imports at once, and one that is killed."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import connection

from jangteo.kernel.errors import Refused
from jangteo.registry.places import jobs, operations
from jangteo.registry.places.models import Edition, ImportRun, Market, SourceRow
from jangteo.registry.places.operations import importing
from jangteo.registry.places.tests.helpers import ACTOR, NOW, STANDARD, as_csv, row

pytestmark = pytest.mark.django_db(transaction=True)

FILE = as_csv([row("가람시장")])


def _both(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Two threads that import one file, both having read it before either writes."""
    ready = threading.Barrier(2, timeout=3)
    results: list[object] = []

    def meet(done: int, _total: int) -> None:
        if done == 0:
            with contextlib.suppress(threading.BrokenBarrierError):
                ready.wait()

    def work() -> None:
        try:
            results.append(
                operations.import_markets(actor=ACTOR, now=NOW, content=FILE, file_name="a.csv", progress=meet)
            )
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    operations.load_regions(actor=ACTOR, now=NOW)
    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_two_imports_at_once_one_is_told_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    results = _both(monkeypatch)
    refused = [r for r in results if isinstance(r, Refused)]
    assert [r.code for r in refused] == ["import_running"]
    assert Market.objects.count() == 1
    assert ImportRun.objects.count() == 1


def test_without_the_lock_the_two_would_collide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "take_lock", lambda: None)
    results = _both(monkeypatch)
    told = [r for r in results if isinstance(r, Refused)]
    broken = [r for r in results if isinstance(r, Exception)]
    assert not told
    assert broken or Market.objects.count() == 2, "the test of the guard would pass without the guard"


_KILLED = """
import os, sys
import django
django.setup()
from datetime import UTC, datetime
from pathlib import Path
from django.db import connections
from jangteo.foundation.tenancy.types import system
from jangteo.registry.places import jobs, operations
from jangteo.registry.places.operations import _importing
connections["default"].settings_dict["NAME"] = sys.argv[2]
real = _importing.SourceRow.objects.bulk_create
def stop(*a, **k):
    print("half", flush=True)
    import time; time.sleep(60)
_importing.SourceRow.objects.bulk_create = stop
now = datetime(2026, 11, 22, tzinfo=UTC)
operations.import_markets(actor=system("t"), now=now, path=Path(sys.argv[1]), file_name="s.csv")
"""


def test_an_import_that_is_killed_leaves_nothing_and_the_next_completes(data: Path) -> None:
    path = data / STANDARD
    name = connection.settings_dict["NAME"]
    process = subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(path), name], stdout=subprocess.PIPE, text=True, env=dict(os.environ)
    )
    assert process.stdout is not None
    assert any("half" in line for line in process.stdout), "the markets were written, the rows not yet"
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not any(model.objects.exists() for model in (Market, Edition, SourceRow, ImportRun))
    for _ in range(50):
        try:
            report = operations.import_markets(actor=ACTOR, now=NOW, path=path, file_name=path.name)
            break
        except Refused:
            time.sleep(0.2)
    assert (report.rows, report.added) == (1388, 1388)


def test_a_confirmed_preview_is_loaded_by_the_job_and_only_once() -> None:
    run_id = operations.preview_import(actor=ACTOR, now=NOW, content=FILE, file_name="a.csv")
    assert (Market.objects.count(), ImportRun.objects.get().state) == (0, "previewed")
    operations.confirm_import(actor=ACTOR, now=NOW, run_id=run_id)
    with pytest.raises(Refused, match="import_settled"):
        operations.confirm_import(actor=ACTOR, now=NOW, run_id=run_id)
    jobs.run_import.func(run_id=run_id)
    jobs.run_import.func(run_id=run_id)
    run = ImportRun.objects.get()
    assert (Market.objects.count(), run.state, run.content, run.report["added"]) == (1, "done", None, 1)
