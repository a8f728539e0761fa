"""Where an installation demands a second factor: from the first sign-in to work, and what each later one asks for."""

import re
from itertools import count

import pytest
from allauth.mfa.totp.internal import auth
from django.test import Client

from jangteo.foundation.identity import ports
from jangteo.foundation.identity.models import User
from jangteo.foundation.identity.permissions import PRIVILEGED
from jangteo.foundation.identity.tests.browsing import CODE, CONFIRM, LOGIN, sent_code, text
from jangteo.foundation.identity.tests.factories import PASSWORD, SENT, KeepingSender, person
from jangteo.foundation.tenancy.types import INSTALLATION, Role, Scope, ScopeKind
from jangteo.registry.merchants.tests.factories import a_market

pytestmark = pytest.mark.django_db
#: Each role, and a page of its work.
STAFF = {
    Role.OPERATOR: "/city/people/",
    Role.OFFICER: "/city/people/",
    Role.STAFF: "/office/people/",
    Role.MANAGER: "/office/association/",
}
EXPLAINED = "/account/second-factor/"
ASKED = "/account/2fa/authenticate/"


@pytest.fixture(autouse=True)
def _texts_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "_sender", [KeepingSender()])
    SENT.clear()


class App:
    """An authenticator app: a code for each half minute, and half a minute goes by at each look."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.secret, self.now, self.later = "", 0, count(60_000_000)
        monkeypatch.setattr(auth, "yield_hotp_counters_from_time", lambda: iter([self.now]))

    def code(self) -> str:
        self.now = next(self.later)
        return auth.format_hotp_value(auth.hotp_value(self.secret, self.now))


def _scope(role: Role) -> Scope:
    market = a_market()
    return {ScopeKind.INSTALLATION: INSTALLATION, ScopeKind.REGION: Scope(ScopeKind.REGION, market.region_id)}.get(
        role.scope_kind, market.scope
    )


def _begins(user: User) -> Client:
    """Signed in by the code that was sent to the phone, which is the first factor."""
    client = Client()
    client.post(CODE, {"phone": user.phone})
    client.post(CONFIRM, {"code": sent_code()})
    return client


def test_every_role_of_which_it_is_demanded_is_here() -> None:
    assert set(STAFF) == PRIVILEGED


@pytest.mark.parametrize("role", STAFF)
def test_nobody_works_without_the_second_factor(role: Role, settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.STAFF_SECOND_FACTOR = True
    work, app = STAFF[role], App(monkeypatch)
    user = person((role, _scope(role)))

    client = _begins(user)
    door = client.get("/account/start/")["Location"]
    assert client.get(door)["Location"].startswith(EXPLAINED), "the first page of the role is withheld"
    assert client.get(work)["Location"].startswith(EXPLAINED)
    assert client.post("/office/people/invite/", {"phone": "010-0000-9002", "role": "merchant"}).status_code == 403
    assert "인증 앱 쓰기" in text(client.get(EXPLAINED))

    # It is set up, and shown once in this sign-in too.
    assert client.get("/account/2fa/app/activate/")["Location"].startswith("/account/reauthenticate/")
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = text(client.get("/account/2fa/app/activate/"))
    app.secret = re.search(r'<b [^>]*id="secret">(\w+)</b>', page)[1]  # type: ignore[index]
    assert client.post("/account/2fa/app/activate/", {"code": app.code()}).status_code == 302
    assert "지금 확인하기" in text(client.get(EXPLAINED))
    assert client.get(work)["Location"].startswith(EXPLAINED), "to have one is not yet to have shown it"
    used = app.code()
    shown = client.post(f"/account/2fa/reauthenticate/?next={work}", {"code": used})
    assert shown["Location"] == work
    assert client.get(work).status_code == 200
    assert client.get(door).status_code == 200

    # The next time, by the phone's code or by a password, nobody is in before it was shown.
    for way in (_begins, _by_password):
        client = way(user)
        assert client.get(work)["Location"].startswith((LOGIN, ASKED))
        for wrong in (used, "000000"):
            assert client.post(ASKED, {"code": wrong}).status_code == 200
        assert client.get(work)["Location"].startswith((LOGIN, ASKED))
        assert client.post(ASKED, {"code": app.code()})["Location"] == "/account/start/"
        assert client.get(work).status_code == 200


def _by_password(user: User) -> Client:
    client = Client()
    answer = client.post(f"{LOGIN}?way=password", {"login": user.phone, "password": PASSWORD})
    assert answer["Location"].startswith(ASKED)
    return client


def test_a_merchant_is_not_asked(settings) -> None:
    settings.STAFF_SECOND_FACTOR = True
    client = _begins(person((Role.MERCHANT, _scope(Role.MERCHANT))))
    assert not client.get("/account/start/")["Location"].startswith(EXPLAINED)
    assert "확인을 마쳤어요" in text(client.get(EXPLAINED))
