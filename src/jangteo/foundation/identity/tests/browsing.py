"""What tests of the pages share: a signed-in browser, the code that was sent, the words of a page."""

import re

from django.test import Client

from jangteo.foundation.identity.models import User
from jangteo.foundation.identity.tests.factories import PASSWORD, SENT
from jangteo.kernel.korea.phones import format_phone

LOGIN, CODE, CONFIRM = "/account/login/", "/account/login/code/", "/account/login/code/confirm/"
AGAIN = "/account/login/again/"


def signed_in(user: User, *, ip: str = "127.0.0.1") -> Client:
    client = Client(REMOTE_ADDR=ip)
    response = client.post(LOGIN + "?way=password", {"login": format_phone(user.phone), "password": PASSWORD})
    assert response.status_code == 302, response.content.decode()
    return client


def sent_code() -> str:
    found = re.search(r"\d{6}", SENT[-1].text)
    assert found
    return found[0]


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())
