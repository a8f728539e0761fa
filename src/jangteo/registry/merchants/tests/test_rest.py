"""The public API of shops."""

import pytest
from django.test import Client

from jangteo.registry.merchants.tests.world import a_world

pytestmark = pytest.mark.django_db


def test_shops_are_listed_without_their_keepers() -> None:
    w = a_world()
    w.store("다복상회", (0,), owner_name="성춘향", owner_phone="010-0000-7777")
    w.store("누리상회")
    page = Client().get("/api/v1/merchants/markets/saebom/stores", {"search": "ㄷㅂ", "goods": "farm"})
    assert page.status_code == 200
    assert [item["name"] for item in page.json()["items"]] == ["다복상회"]
    assert "성춘향" not in page.content.decode()
    assert Client().get("/api/v1/merchants/markets/saebom/stores").json()["total"] == 2
    assert Client().get("/api/v1/merchants/markets/saebom/stores?page=9").json()["items"] == []
    missing = Client().get("/api/v1/merchants/markets/none/stores")
    assert (missing.status_code, missing.json()["code"]) == (404, "market_missing")
