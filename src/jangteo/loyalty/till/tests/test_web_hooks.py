"""The office's pages of partners: what they show once, what they never show, and who may change them."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from jangteo.foundation.tenancy.types import Role
from jangteo.loyalty.points.tests.factories import Program, a_program
from jangteo.loyalty.till import queries
from jangteo.registry.merchants.tests.factories import a_user, browser

pytestmark = pytest.mark.django_db
HOME = "/office/points/hooks/"


def add(client: Client, p: Program, **more: str):
    given = {"program": str(p.id), "label": "지역화폐 앱", "url": "https://partner.example/points"}
    return client.post(f"{HOME}add/", given | more)


def test_a_partner_is_added_sees_its_secret_once_and_is_taken_back() -> None:
    p = a_program()
    client = browser(p.world.staff)
    assert "아직 이어진 곳이 없어요" in client.get(HOME).content.decode()
    assert "https://partner.example" in client.get(f"{HOME}add/").content.decode()
    answer = add(client, p)
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", answer.content.decode())
    assert secret is not None
    assert "no-store" in answer["Cache-Control"]
    [hook] = queries.list_hooks(market_id=p.world.market.id)
    listed = client.get(HOME).content.decode()
    assert "지역화폐 앱" in listed
    assert "보내는 중" in listed
    assert secret[0] not in listed
    assert client.post(f"{HOME}{hook.id}/restart/").status_code == 302
    assert client.post(f"{HOME}{hook.id}/revoke/").status_code == 302
    assert "지역화폐 앱 끊기" not in client.get(HOME).content.decode()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"url": "http://partner.example/"}, "https://로 시작하는 주소를 적어 주세요."),
        ({"url": "https://10.0.0.1/"}, "밖에서 닿을 수 있는 주소를 적어 주세요."),
        ({"url": "아무거나"}, "받을 주소를 다시 확인해 주세요."),
        ({"program": "999999"}, "골라"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(given: dict[str, str], sentence: str) -> None:
    p = a_program()
    answer = add(browser(p.world.staff), p, **given)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert queries.list_hooks(market_id=p.world.market.id) == []


def test_who_may_look_may_not_change() -> None:
    p = a_program()
    add(browser(p.world.staff), p)
    [hook] = queries.list_hooks(market_id=p.world.market.id)
    manager = browser(a_user((Role.MANAGER, p.world.market.scope))[0])
    page = manager.get(HOME).content.decode()
    assert "지역화폐 앱" in page
    assert "받는 곳 더하기" not in page
    assert add(manager, p).status_code == 403
    assert manager.post(f"{HOME}{hook.id}/revoke/").status_code == 403
