"""Numbers and letters that no page ever sends: an answer all the same, and never a failure of ours."""

from __future__ import annotations

import pytest
from django.test import Client

from jangteo.foundation.identity.tests.factories import person
from jangteo.foundation.tenancy.types import INSTALLATION, Role
from jangteo.registry.places.models import Doubt
from jangteo.registry.places.tests.helpers import as_csv, load, row

pytestmark = pytest.mark.django_db

ENDLESS = "9" * 5000


@pytest.fixture
def client() -> Client:
    load(as_csv([row("가람시장")]))
    load(as_csv([row("가람시장"), row("가람시장", 점포수="500", 위도="37.755")]))
    client = Client(raise_request_exception=False)
    client.force_login(person((Role.OPERATOR, INSTALLATION)))
    return client


@pytest.mark.parametrize("page", [ENDLESS, "²", "0", "-1", "10001", "x\0"])
def test_a_page_that_is_no_number_is_the_first(client: Client, page: str) -> None:
    assert client.get("/city/doubts/", {"page": page}).status_code == 200


@pytest.mark.parametrize("number", [ENDLESS, str(2**63), "²", ""])
def test_a_market_or_a_row_that_is_no_number_is_refused(client: Client, number: str) -> None:
    doubt = Doubt.objects.get()
    chosen = {"decision": "same", "market_id": number}
    assert client.post(f"/city/doubts/{doubt.id}/decide/", chosen).status_code == 422
    assert client.post("/city/doubts/bulk/", {"decision": "same", "doubt": [number]}).status_code == 422
    doubt.refresh_from_db()
    assert doubt.decision == ""


@pytest.mark.parametrize("name", ["market", "region"])
def test_a_place_with_a_letter_that_no_text_has_does_not_exist(client: Client, name: str) -> None:
    assert client.post("/account/place/", {name: "a\0b"}).status_code == 404
