"""The pages of signing in as they are shown: Korean, ours, without inline code."""

import re

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from jangteo.foundation.identity.tests.browsing import CODE, CONFIRM, LOGIN, sent_code, signed_in, text
from jangteo.foundation.identity.tests.factories import PASSWORD, person
from jangteo.foundation.tenancy.tests.factories import EAST, FAR, HERE
from jangteo.foundation.tenancy.types import Role

pytestmark = pytest.mark.django_db
PAGES = [
    "account_login", "account_request_login_code", "account_signup", "account_logout", "account_inactive",
    "account_reauthenticate", "account_change_phone", "account_change_password", "identity_home", "identity_name",
    "identity_roles", "usersessions_list", "identity_second_factor", "mfa_index", "mfa_activate_totp",
    "mfa_list_webauthn", "mfa_add_webauthn", "office_people", "city_people",
]  # fmt: skip
_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)")
_HANDLER = re.compile(r"<[^>]+\s(style|on\w+)=")
_ENGLISH = re.compile(r">[^<>{}]*\b(Sign|Password|Phone|Code|Login|Email|Security|Recovery|Submit|Continue)\b[^<>]*<")


def readable(response) -> None:
    assert response.status_code == 200
    html = response.content.decode()
    assert not _SCRIPT.search(html)
    assert not _HANDLER.search(html)
    assert not _ENGLISH.search(html), _ENGLISH.search(html)[0]
    assert '<link rel="stylesheet"' in html


@pytest.mark.parametrize("name", PAGES)
def test_page_is_korean_ours_and_without_inline_code(name: str) -> None:
    client = Client()
    if name not in {"account_login", "account_request_login_code", "account_signup"}:
        user = person((Role.STAFF, HERE.scope), (Role.OFFICER, EAST.scope))
        client.post(CODE, {"phone": user.phone})
        client.post(CONFIRM, {"code": sent_code()})
        session = client.session
        records = session[AUTHENTICATION_METHODS_SESSION_KEY]
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [*records, {**records[-1], "reauthenticated": True}]
        session.save()
    readable(client.get(reverse(name)))


@pytest.mark.parametrize("way", ["password", "passkey"])
def test_ways_to_sign_in_are_korean(way: str) -> None:
    readable(Client().get(LOGIN, {"way": way}))


def test_passkey_login_offers_a_challenge() -> None:
    response = Client().get("/account/2fa/passkeys/login/", headers={"Accept": "application/json"})
    assert "challenge" in response.json()["request_options"]["publicKey"]


def test_authenticator_app_is_set_up_sealed_and_asked_for() -> None:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    user = person((Role.STAFF, HERE.scope))
    client = Client()
    client.post(CODE, {"phone": user.phone})
    client.post(CONFIRM, {"code": sent_code()})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = text(client.get("/account/2fa/app/activate/"))
    secret = re.search(r'<b [^>]*id="secret">(\w+)</b>', page)
    assert secret

    def code() -> str:
        return format_hotp_value(hotp_value(secret[1], next(iter(yield_hotp_counters_from_time()))))

    answer = client.post("/account/2fa/app/activate/", {"code": code()})
    assert answer.status_code == 302, text(answer)
    assert secret[1] not in str(Authenticator.objects.filter(type="totp").get().data)
    for path in ("2fa/", "2fa/recovery/", "2fa/recovery/generate/", "2fa/app/deactivate/", "2fa/reauthenticate/"):
        readable(client.get(f"/account/{path}"))
    other = Client()
    response = other.post(LOGIN, {"login": user.phone, "password": PASSWORD})
    assert response["Location"].startswith("/account/2fa/authenticate/")
    readable(other.get("/account/2fa/authenticate/"))
    assert other.get("/account/").status_code == 302


def test_pages_about_email_do_not_exist() -> None:
    client = signed_in(person())
    for path in ("email/", "confirm-email/", "password/set/", "social/", "kakao/login/", "3rdparty/"):
        assert client.get(f"/account/{path}").status_code == 404


def test_actor_costs_one_query(django_assert_num_queries) -> None:
    from jangteo.foundation.identity.toolkit import actor_for

    user = person((Role.STAFF, HERE.scope), (Role.MANAGER, FAR.scope))
    with django_assert_num_queries(1):
        actor_for(user)
