"""Uploads that nobody confirmed, and runs that no worker finished."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jangteo.registry.places import operations
from jangteo.registry.places.models import ImportRun
from jangteo.registry.places.tests.helpers import ACTOR, NOW, as_csv, row
from jangteo.registry.places.types import ImportState

pytestmark = pytest.mark.django_db


def _preview() -> int:
    return operations.preview_import(
        actor=ACTOR, now=NOW, content=as_csv([row("가람시장")]), file_name="표준데이터_20241104.csv"
    )


def test_an_upload_that_nobody_confirms_is_thrown_away_after_a_week() -> None:
    run_id = _preview()
    assert operations.settle_old_runs(actor=ACTOR, now=NOW + timedelta(days=6)) == 0
    assert operations.settle_old_runs(actor=ACTOR, now=NOW + timedelta(days=8)) == 1
    run = ImportRun.objects.get(id=run_id)
    assert (run.state, run.content) == (ImportState.DISCARDED, None)


def test_a_run_that_no_worker_finished_ends_with_a_sentence() -> None:
    run_id = _preview()
    last_day = NOW + timedelta(days=7) - timedelta(minutes=1)
    operations.confirm_import(actor=ACTOR, now=last_day, run_id=run_id)
    assert operations.settle_old_runs(actor=ACTOR, now=NOW + timedelta(days=7, hours=1)) == 0, "it may still run"
    assert operations.settle_old_runs(actor=ACTOR, now=NOW + timedelta(days=9)) == 1
    run = ImportRun.objects.get(id=run_id)
    assert (run.state, run.content) == (ImportState.REFUSED, None)
    assert "다시 올려 주세요" in run.error_message
