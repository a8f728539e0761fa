"""The ledger does as the naive oracle says.

`MODEL_RUNS=2000 pytest …/test_model.py` tells so many stories, each time others, instead of those of every day.
"""

import os

import pytest
from hypothesis import Phase

from jangteo.loyalty.points.tests.model import Ledger
from jangteo.loyalty.points.tests.model_stage import set_stage, tell

RUNS = int(os.environ.get("MODEL_RUNS", "50"))


@pytest.mark.django_db
@pytest.mark.timeout(7200)
def test_the_ledger_does_as_the_naive_oracle() -> None:
    set_stage()
    phases = [Phase.generate, Phase.shrink]
    told = tell(RUNS, derandomize="MODEL_RUNS" not in os.environ, print_blob=True, phases=phases)
    print(dict(Ledger.counted))
    assert told >= RUNS
    assert Ledger.counted["done"] > Ledger.counted["stories"]
