"""Long lists go in here; what is old is forgotten."""

from django.db import connection
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jangteo.foundation.spreadsheets import operations
from jangteo.foundation.spreadsheets.toolkit import Beside
from jangteo.foundation.tenancy.types import system
from jangteo.kernel.clock import now
from jangteo.kernel.errors import Refused

_PROGRESS = "UPDATE spreadsheets_upload SET rows_done = least(%(done)s, rows_total) WHERE id = %(id)s"


@app.task(
    name="spreadsheets.commit",
    queue="imports",
    retry=RetryStrategy(max_attempts=200, wait=3, retry_exceptions=[Refused]),
)
def commit(*, upload_id: int, market_id: int) -> None:
    """Take in one confirmed upload."""
    actor = system("엑셀로 넣기")
    try:
        with Beside(_PROGRESS, upload_id) as progress:
            operations.run_upload(actor=actor, now=now(), market_id=market_id, upload_id=upload_id, progress=progress)
        with connection.cursor() as cursor:
            # The planner knows nothing of a thousand new rows until it looks; its first plans took seconds.
            cursor.execute("ANALYZE")
    except Refused:
        raise  # another file goes into the same list: again in a moment
    except Exception:
        # What the rows' transaction took back with it, the upload's own state, is mended by a job of its own.
        app.configure_task("spreadsheets.release").defer(market_id=market_id, upload_id=upload_id)
        raise


@app.task(name="spreadsheets.release", queue="imports", retry=3)
def release(*, upload_id: int, market_id: int) -> None:
    """Let an upload that broke on the way wait for its person again."""
    operations.release_upload(actor=system("엑셀로 넣기"), now=now(), market_id=market_id, upload_id=upload_id)


# Cron is read in UTC, nine hours behind Seoul.
@app.periodic(cron="27 19 * * *", periodic_id="spreadsheets.forget")  # type: ignore[arg-type]  # called by keyword
@app.task(name="spreadsheets.forget", queue="daily", queueing_lock="spreadsheets.forget")
def forget(*, timestamp: int) -> None:
    """Forget the files and cells of old uploads."""
    operations.forget_uploads(actor=system("올린 파일 정리"), now=now())
