"""What every answer carries: headers, cookies, and no personal data in the logs."""

import logging
import re

import pytest
from django.http import HttpResponseServerError
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.log import log_response

from jangteo.config import logs
from jangteo.foundation.identity.tests.factories import person
from jangteo.kernel.privacy import blot

pytestmark = pytest.mark.django_db


def test_the_content_security_policy_allows_nothing_inline(client: Client) -> None:
    policy = client.get("/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("path", ["/", "/account/login/", "/nowhere/"])
def test_pages_hold_no_inline_script_or_style(client: Client, path: str) -> None:
    html = client.get(path).content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", html)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", html)


def test_a_form_without_its_token_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(reverse("account_login"), {"login": "010-0000-0001"})
    assert answer.status_code == 403
    assert "새로고침" in answer.content.decode()


def test_every_answer_has_a_request_id(client: Client) -> None:
    first, second = client.get("/"), client.get("/healthz")
    assert re.fullmatch(r"[0-9a-f]{16}", first["X-Request-Id"])
    assert first["X-Request-Id"] != second["X-Request-Id"]


def test_an_error_page_names_the_request(client: Client) -> None:
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert answer["X-Request-Id"] in answer.content.decode()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("전화 010-1234-5678로", "전화 <phone>로"),
        ("+821012345678", "<phone>"),
        ("01012345678님", "<phone>님"),
        ("900101-1234567", "<resident number>"),
        ("a.b@example.kr 앞", "<e-mail> 앞"),
        ("점포 276곳, 1,388줄", "점포 276곳, 1,388줄"),
        ("2026-11-22T08:00:00", "2026-11-22T08:00:00"),
    ],
)
def test_personal_data_is_blotted_out(text: str, kept: str) -> None:
    assert blot(text) == kept


def test_logs_hold_no_personal_data(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    """A whole sign-in attempt, a search and a crash with a number in it: none of it reaches the log."""
    root = logging.getLogger()
    handlers = root.handlers[:]
    logs.configure(json=True)
    try:
        client.post("/account/login/", {"login": "010-9876-5432", "phone": "010-9876-5432", "password": "s3cret-word"})
        client.get("/", {"q": "010-9876-5432"})
        logging.getLogger("jangteo.test").error("failed for %s", "010-9876-5432")
        try:
            raise ValueError("number 010-9876-5432 of hong@example.kr")
        except ValueError:
            logging.getLogger("jangteo.test").exception("crash")
        written = capsys.readouterr().err
    finally:
        root.handlers[:] = handlers
    assert '"event": "request"' in written
    assert "crash" in written
    for personal in ("9876", "5432", "s3cret", "hong@"):
        assert personal not in written


def test_logs_hold_no_address_that_opens_a_door(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    """The token of an invitation stands in a path; a refusal, a form without its token and a crash may not log it."""
    root = logging.getLogger()
    handlers = root.handlers[:]
    logs.configure(json=True)
    token = "T0kenOfAnInvitation"
    request = RequestFactory().get(f"/invitation/{token}/")
    try:
        client.get(f"/invitation/{token}/")
        Client(enforce_csrf_checks=True).post(f"/invitation/{token}/accept/")
        log_response("Internal Server Error: %s", request.path, response=HttpResponseServerError(), request=request)
        written = capsys.readouterr().err
    finally:
        root.handlers[:] = handlers
    assert "Internal Server Error" in written
    assert "CSRF" in written
    assert token not in written


@pytest.mark.django_db
def test_pages_of_a_person_are_private_and_gone_after_signing_out(client: Client) -> None:
    assert "Cache-Control" not in client.get("/")
    client.force_login(person(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/account/")["Cache-Control"] == "private, no-cache"
    assert client.post(reverse("account_logout"))["Clear-Site-Data"] == '"cache"'
