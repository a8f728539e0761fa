"""Two imports of shops at once, one that is killed, and one that waits for its job."""

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
from django_scopes import scopes_disabled

from jangteo.kernel.errors import Refused
from jangteo.registry.merchants import jobs, operations
from jangteo.registry.merchants.models import ShopEdition, ShopImport, ShopPlace, ShopRow, Store, StoreGoods
from jangteo.registry.merchants.operations import shop_importing
from jangteo.registry.merchants.tests.shop_files import ACTOR, MARKETS, NOW, SHOPS, a_market, shop, shops_csv
from jangteo.registry.places import operations as places

pytestmark = pytest.mark.django_db(transaction=True)

FILE = shops_csv([shop("가람상회", 1)])


def _count() -> int:
    with scopes_disabled():
        return int(Store.objects.count())


def _both() -> list[object]:
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
                operations.import_shops(actor=ACTOR, now=NOW, content=FILE, file_name="a.csv", progress=meet)
            )
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_two_imports_at_once_one_is_told_to_wait() -> None:
    a_market()
    results = _both()
    assert [r.code for r in results if isinstance(r, Refused)] == ["import_running"]
    assert (_count(), ShopImport.objects.count()) == (1, 1)


def test_without_the_lock_the_two_would_collide(monkeypatch: pytest.MonkeyPatch) -> None:
    a_market()
    monkeypatch.setattr(shop_importing, "take_lock", lambda: None)
    results = _both()
    assert not [r for r in results if isinstance(r, Refused)]
    broken = [r for r in results if isinstance(r, Exception)]
    assert broken or _count() == 2, "the test of the guard would pass without the guard"


_KILLED = """
import sys
import django
django.setup()
from datetime import UTC, datetime
from pathlib import Path
from django.db import connections
from jangteo.foundation.tenancy.types import system
from jangteo.registry.merchants import operations
from jangteo.registry.merchants.operations import _shop_importing
connections["default"].settings_dict["NAME"] = sys.argv[2]
def stop(*a, **k):
    print("half", flush=True)
    import time; time.sleep(60)
_shop_importing.write_rows = stop
now = datetime(2026, 11, 22, tzinfo=UTC)
operations.import_shops(actor=system("t"), now=now, path=Path(sys.argv[1]), file_name="s.csv")
"""


def test_an_import_that_is_killed_leaves_nothing_and_the_next_completes(data: Path) -> None:
    header, *lines = (data / MARKETS).read_bytes().decode("cp949").splitlines(keepends=True)
    here = "".join([header, *(line for line in lines if "광주광역시" in line)])
    places.import_markets(actor=ACTOR, now=NOW, content=here.encode(), file_name="std_20241104.csv")
    path, name = data / SHOPS, str(connection.settings_dict["NAME"])
    process = subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(path), name], stdout=subprocess.PIPE, text=True, env=dict(os.environ)
    )
    assert process.stdout is not None
    assert any("half" in line for line in process.stdout), "the shops were written, the rows not yet"
    process.send_signal(signal.SIGKILL)
    process.wait()
    with scopes_disabled():
        left = [model.__name__ for model in (Store, StoreGoods) if model.objects.exists()]
    left += [model.__name__ for model in (ShopEdition, ShopRow, ShopPlace, ShopImport) if model.objects.exists()]
    assert left == []
    for _ in range(50):
        try:
            report = operations.import_shops(actor=ACTOR, now=NOW, path=path, file_name=path.name)
            break
        except Refused:
            time.sleep(0.2)
    assert (report.rows, report.added + report.in_doubt) == (2711, 2711)


def test_a_confirmed_preview_is_loaded_by_the_job_and_only_once() -> None:
    a_market()
    run_id = operations.preview_shop_import(actor=ACTOR, now=NOW, content=FILE, file_name="a.csv")
    assert (_count(), ShopImport.objects.get().state) == (0, "previewed")
    operations.confirm_shop_import(actor=ACTOR, now=NOW, run_id=run_id)
    with pytest.raises(Refused, match="import_settled"):
        operations.confirm_shop_import(actor=ACTOR, now=NOW, run_id=run_id)
    jobs.run_shop_import.func(run_id=run_id)
    jobs.run_shop_import.func(run_id=run_id)
    run = ShopImport.objects.get()
    assert (_count(), run.state, run.content, run.report["added"]) == (1, "done", "", 1)
