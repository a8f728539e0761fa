"""Limits on tries are kept in the database: all processes count together, and a new process goes on counting."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import RequestFactory

from jangteo.foundation.identity.counters import Counters
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


def test_a_flood_does_not_make_it_forget_and_what_is_over_goes() -> None:
    counters = Counters("foundation_cache", {"OPTIONS": {"MAX_ENTRIES": 20}})
    # Django's own cache takes away what sorts first.
    counters.set("a", [1.0, 2.0, 3.0], 86_400)
    for number in range(20):
        counters.set(f"over-{number}", [1.0], -1)
    for number in range(60):
        counters.set(f"flood-{number}", [1.0], 60)
    assert counters.get("a") == [1.0, 2.0, 3.0]
    assert all(counters.get(f"flood-{number}") for number in range(60))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM foundation_cache WHERE cache_key LIKE '%over-%'")
        assert cursor.fetchone() == (0,)


def test_attempts_are_counted_where_nothing_is_forgotten() -> None:
    assert isinstance(caches["default"], Counters)
