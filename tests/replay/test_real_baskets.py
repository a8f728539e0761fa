"""The first baskets of two real shops' files, through a served product, come to what DuckDB says, to the point."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bench import replay
from bench._tills import served

BASKETS = 200
WHOLE = {"complete_journey": 976_544, "uci_online_retail": 541_909}


@pytest.fixture(autouse=True)
def _files(data: Path) -> None:
    """Skips without the files."""


def expected_of(program: replay.Program, baskets: int | None = None) -> dict[str, Any]:
    return replay.Lines(program, baskets).expected()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_first_baskets_of_both_files_come_to_the_independent_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKERS", "1")
    prepared = [replay.prepare(program, BASKETS) for program in replay.PROGRAMS]
    with served() as (port, database, folder):
        rows = [replay.replay(port, database, one) for one in prepared]
        assert replay.find_differences(folder) == []
    for row in rows:
        assert row["differences"] == []
        assert row["equal"] is True
        assert row["sales"] > 1000
    retail = rows[1]
    assert retail["cancels"] > 0
    assert retail["clawed_back"] > 0
    assert retail["refused"]["member_needed"] > 0


@pytest.mark.parametrize("program", replay.PROGRAMS, ids=lambda program: program.name)
def test_every_line_of_a_file_is_posted_or_refused(program: replay.Program) -> None:
    """Nothing falls between: lines = sales + cancellations + refusals, but for what was refused before it was cut."""
    expected = expected_of(program)
    refused = {name: count for name, count in expected["refused"].items() if name != "above_original"}
    parts = expected["sales"], expected["cancels"], *refused.values()
    assert sum(parts) == WHOLE[program.name]
    assert expected["balance"] == expected["earned"] - expected["clawed_back"]
    assert sum(balance for _, balance in expected["balances"]) == expected["balance"]


def test_a_point_too_many_is_seen() -> None:
    assert replay.list_unequal("ledger", {"earned": 10}, {"earned": 10}) == []
    assert replay.list_unequal("ledger", {"earned": 11}, {"earned": 10}) == ["ledger earned: 11, DuckDB 10"]
    assert replay.list_unequal("refused", {}, {"member_needed": 1}) == ["refused member_needed: 0, DuckDB 1"]
