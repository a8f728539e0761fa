"""Limits on tries are kept in the database: all processes count together, and a new process goes on counting."""

import pytest
from django.test import RequestFactory

from jangteo.foundation.identity.tests.factories import person
from jangteo.foundation.identity.throttle import limit
from jangteo.foundation.tenancy.tests.factories import in_another_process
from jangteo.kernel.errors import Refused

pytestmark = pytest.mark.django_db(transaction=True)

_ASK = """
from types import SimpleNamespace
from allauth.core.internal import ratelimit
from django.test import RequestFactory
from jangteo.foundation.identity.throttle import limit
from jangteo.kernel.errors import Refused
request = RequestFactory().post("/")
request.user = SimpleNamespace(pk={user}, is_authenticated=True)
def allowed(times, act):
    done = 0
    for _ in range(times):
        try:
            done += act() is not False
        except Refused:
            pass
    return done
def code():
    return bool(ratelimit.consume(request, app="allauth.account", action="request_login_code", key="+821000001234"))
print(allowed(6, lambda: limit(request, "claim_card")), allowed(20, lambda: limit(request, "look_up_member")),
    allowed(2, code))
"""


def test_two_processes_count_together() -> None:
    user = person()
    told = [in_another_process(_ASK.format(user=user.pk)) for _ in range(3)]
    # Ten cards an hour, thirty numbers a minute, three codes to sign in with a minute, whoever answers.
    assert told == ["6 20 2", "4 10 1", "0 0 0"]
    request = RequestFactory().post("/")
    request.user = user
    with pytest.raises(Refused) as caught:
        limit(request, "claim_card")
    assert caught.value.code == "too_many_attempts"
