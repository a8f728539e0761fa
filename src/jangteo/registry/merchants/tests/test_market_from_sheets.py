"""A market of 1,500 stalls and 1,200 shops moves in from two spreadsheets, in one sitting."""

import io
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter import Workbook

from jangteo.foundation.spreadsheets import operations as sheets
from jangteo.foundation.spreadsheets import queries
from jangteo.foundation.spreadsheets.tests.factories import take_in
from jangteo.foundation.spreadsheets.types import Mode, UploadState, UploadView
from jangteo.foundation.tenancy.toolkit import open_market
from jangteo.foundation.tenancy.types import Actor, MarketRef, Role
from jangteo.registry.merchants.tests.world import NOW, a_market, a_user

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(400)]
STALLS, SHOPS = 1500, 1200


def _file(rows: Sequence[Sequence[Any]]) -> bytes:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return out.getvalue()


def _take_in(market: MarketRef, actor: Actor, code: str, content: bytes) -> UploadView:
    with open_market(market.id):
        upload_id = sheets.upload_sheet(
            actor=actor, now=NOW, market_id=market.id, sheet=code, content=content, name="명부.xlsx"
        )
        sheets.commit_upload(actor=actor, now=NOW, market_id=market.id, sheet=code, upload_id=upload_id, mode=Mode.ALL)
        take_in(upload_id=upload_id, market_id=market.id)
        return queries.get_upload(market_id=market.id, sheet=code, upload_id=upload_id, user_id=actor.user_id)


def test_a_large_market_moves_in(tmp_path: Path, settings: Any) -> None:
    """Every row is taken in; the same files again change nothing. What it takes: `jangteo bench market`."""
    settings.MEDIA_ROOT = tmp_path
    market = a_market()
    actor, _ = a_user((Role.STAFF, market.scope))
    numbers = [f"{'가나다라마바'[n // 250]}-{n % 250 + 1}" for n in range(STALLS)]
    stalls = [["자리 번호", "면적(㎡)", "소유"], *([number, 3.3 + n % 7, "공유"] for n, number in enumerate(numbers))]
    shops = [
        ["상호", "성명", "연락처", "호수", "취급품목"],
        *([f"다복상회 {n}", "홍길동", f"1000{n:06d}", numbers[n], "배추, 무"] for n in range(SHOPS)),
    ]
    files = (("places.stalls", _file(stalls), STALLS), ("merchants.stores", _file(shops), SHOPS))
    before = time.monotonic()
    for code, content, count in files:
        cpu = time.process_time()
        view = _take_in(market, actor, code, content)
        print(code, f"{time.monotonic() - before:.1f} s, own cpu {time.process_time() - cpu:.1f} s", flush=True)
        assert (view.state, view.counts.rows, view.counts.added) == (UploadState.DONE, count, count), view.error
    for code, content, count in files:
        view = _take_in(market, actor, code, content)
        assert (view.counts.unchanged, view.counts.rows) == (count, count), code
