"""The product dies while tills earn; `jangteo bench crash` does the same with 20,000 earns, twenty times."""

import pytest

from bench import _tills, crash


@pytest.mark.timeout(600)
@pytest.mark.slow
def test_what_was_acknowledged_is_there_once_after_the_server_and_the_database_died(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_tills, "SHOPS", 20)
    monkeypatch.setattr(_tills, "WALLETS", 500)
    found = crash.measure(rounds=2, earns=640)
    assert [row["victim"] for row in found["rounds"]] == ["server", "database"]
    assert all(row["retries"] for row in found["rounds"])
    assert found["right"] == 2, found
