"""What `jangteo bench` prints: each row as a line of JSON, then all of them as a table."""

import json
from typing import Any

from jangteo.config.cli.serve import _lines, _tables

FOUND: dict[str, Any] = {
    "pgbench_tps": 4181,
    "earn": [
        {"connections": 16, "rps": 1300, "statuses": {"201": 7800}},
        {"connections": 128, "rps": 12605, "statuses": {"201": 15630, "429": 1}},
    ],
}


def test_single_figures_and_lists_are_tables_of_their_own() -> None:
    tables = dict(_tables("till", FOUND))
    assert list(tables) == ["till earn", "till"]
    assert tables["till"] == [{"figure": "pgbench_tps", "value": 4181}]
    assert json.loads(json.dumps(tables["till earn"])) == FOUND["earn"]


def test_a_table_has_its_figures_under_their_heads() -> None:
    assert _lines(FOUND["earn"]) == [
        "connections     rps         statuses",
        "         16   1,300         201:7800",
        "        128  12,605  201:15630 429:1",
    ]


def test_rows_of_another_kind_have_heads_of_their_own() -> None:
    lines = _lines([{"page": "/", "p95": 3}, {"pages": 1}])
    assert [line.split() for line in lines] == [["page", "p95"], ["/", "3"], ["pages"], ["1"]]
