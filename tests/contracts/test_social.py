"""Signing in with Kakao and Naver, seen through: a local server speaks the documented answers of both."""

import json
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.socialaccount.providers.kakao.views import KakaoOAuth2Adapter
from allauth.socialaccount.providers.naver.views import NaverOAuth2Adapter
from django.test import Client

from jangteo.foundation.identity.models import User
from jangteo.foundation.identity.tests.factories import person

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.contracts.social_urls")]

PROFILES: dict[str, dict[str, Any]] = {
    "kakao": {
        "id": 4_000_000_117,
        "kakao_account": {
            "profile": {"nickname": "꾸며낸이름"},
            "email": "made-up@example.com",
            "is_email_valid": True,
        },
    },
    "naver": {
        "resultcode": "00",
        "message": "success",
        "response": {"id": "naver-117", "nickname": "꾸며낸이름", "email": "made-up@example.com"},
    },
}


class Provider(BaseHTTPRequestHandler):
    """Token and profile of whichever provider is in the path; a wrong code or token is refused."""

    def _answer(self, status: int, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        if sent["code"] != ["right"] or sent["client_id"] != ["key-for-tests"]:
            self._answer(400, {"error": "invalid_grant"})
        else:
            self._answer(200, {"access_token": "token-for-tests", "token_type": "bearer", "expires_in": 3600})

    def do_GET(self) -> None:
        right = self.headers["Authorization"] == "Bearer token-for-tests"
        self._answer(*((200, PROFILES[self.path.strip("/")]) if right else (401, {"code": -401})))

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(params=["kakao", "naver"])
def provider(request, monkeypatch, settings) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}/{request.param}"
    adapter = {"kakao": KakaoOAuth2Adapter, "naver": NaverOAuth2Adapter}[request.param]
    monkeypatch.setattr(adapter, "access_token_url", base)
    monkeypatch.setattr(adapter, "profile_url", base)
    settings.SOCIALACCOUNT_PROVIDERS = {
        request.param: {"APPS": [{"client_id": "key-for-tests", "secret": "secret-for-tests", "key": ""}]}
    }
    yield request.param
    server.shutdown()
    server.server_close()


def come_back(client: Client, provider: str, code: str = "right"):
    """Go to the provider's page and come back from it with a code, as a browser does."""
    away = client.post(f"/account/{provider}/login/")
    asked = parse_qs(urlsplit(away["Location"]).query)
    assert away.status_code == 302
    assert asked["client_id"] == ["key-for-tests"]
    return client.get(f"/account/{provider}/login/callback/", {"code": code, "state": asked["state"][0]})


def test_first_time_asks_for_the_number_then_signs_in_at_once(provider: str) -> None:
    client = Client()
    answer = come_back(client, provider)
    assert answer["Location"] == "/account/social/signup/"
    page = client.get("/account/social/signup/").content.decode()
    # Nothing of the provider's profile is taken over.
    assert "꾸며낸이름" not in page
    assert "made-up@example.com" not in page
    number = "010-0000-9321"
    sent = client.post("/account/social/signup/", {"phone": number, "name": "꾸민이"}, follow=True)
    assert sent.status_code == 200, sent.content.decode()
    code = re.search(
        r"\d{6}", re.sub(r"<[^>]+>", " ", Client().get("/catcher/").content.decode()).split("인증번호")[-1]
    )
    assert code
    done = client.post(sent.redirect_chain[-1][0], {"code": code[0]})
    assert done.status_code == 302, done.content.decode()
    account = SocialAccount.objects.get(provider=provider)
    assert account.extra_data == {}
    assert not SocialToken.objects.exists()
    user = User.objects.get(id=account.user_id)
    assert user.phone_verified_at is not None

    again = Client()
    come_back(again, provider)
    assert again.get("/account/").status_code == 200
    assert SocialAccount.objects.count() == 1


def test_a_wrong_code_and_a_foreign_answer_sign_nobody_in(provider: str) -> None:
    client = Client()
    assert come_back(client, provider, code="wrong").status_code in (200, 302, 401)
    forged = client.get(f"/account/{provider}/login/callback/", {"code": "right", "state": "not-mine"})
    assert forged.status_code in (200, 302, 401)
    assert client.get("/account/").status_code == 302
    assert not User.objects.exists()


def test_a_number_that_has_an_account_is_told_by_text_alone(provider: str) -> None:
    held = person(phone="+821000009322")
    client = Client()
    come_back(client, provider)
    sent = client.post("/account/social/signup/", {"phone": "010-0000-9322", "name": "꾸민이"}, follow=True)
    assert sent.status_code == 200
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == 1
    # The page says the same as for a free number; the owner's phone says more.
    assert "이미" not in re.sub(r"<[^>]+>", " ", sent.content.decode())
    caught = " ".join(re.sub(r"<[^>]+>", " ", Client().get("/catcher/").content.decode()).split())
    assert "이미 가입한 번호예요" in caught
    # Signed in as before, the person ties Kakao or Naver to the account.
    own = Client()
    own.force_login(held, backend="allauth.account.auth_backends.AuthenticationBackend")
    away = own.post(f"/account/{provider}/login/?process=connect")
    asked = parse_qs(urlsplit(away["Location"]).query)
    own.get(f"/account/{provider}/login/callback/", {"code": "right", "state": asked["state"][0]})
    assert SocialAccount.objects.get().user_id == held.id
    again = Client()
    come_back(again, provider)
    assert again.get("/account/").status_code == 200
