"""``/healthz``: the process answers. ``/readyz``: database, migrations and worker are there."""

from datetime import timedelta

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from jangteo.config.boot import is_migrated
from jangteo.kernel.clock import now

#: A worker writes a heartbeat every ten seconds; three missed ones mean that it is gone.
WORKER_SILENCE = timedelta(seconds=30)
_migrations_done: list[bool] = []


@require_safe
def alive(_request: HttpRequest) -> HttpResponse:
    """200 while the process can answer at all."""
    return JsonResponse({"status": "ok"})


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


def _migrated() -> bool:
    if not _migrations_done:
        if not is_migrated():
            return False
        # A running process cannot become unmigrated, so the slow look is taken once.
        _migrations_done.append(True)
    return True


def _worker() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(last_heartbeat) FROM procrastinate_workers")
        row = cursor.fetchone()
    return bool(row and row[0] and row[0] > now() - WORKER_SILENCE)


@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """200 when the product can do its work, else 503; says which part is missing."""
    checks = {"database": False, "migrations": False, "worker": False}
    try:
        checks["database"] = _database()
        checks["migrations"] = _migrated()
        checks["worker"] = _worker()
    except DatabaseError:
        pass
    good = all(checks.values())
    return JsonResponse({"status": "ok" if good else "waiting", **checks}, status=200 if good else 503)
