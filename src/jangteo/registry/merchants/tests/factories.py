"""Markets, people and shops for the tests of modules above."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.errors import Refused
from jangteo.registry.merchants.tests.world import (
    NOW,
    TODAY,
    World,
    a_market,
    a_phone,
    a_user,
    a_world,
    acting,
    later,
)

__all__ = ["NOW", "TODAY", "World", "a_market", "a_phone", "a_user", "a_world", "acting", "at_once", "browser", "later"]


def browser(actor: Actor) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    user = get_user_model().objects.get(id=actor.user_id)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def at_once(*calls: Callable[[], object]) -> list[str]:
    """Run the calls at the same moment; `done` or the refusal's code of each, in the order of the calls."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], object]) -> str:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=10)
            call()
        except Refused as refused:
            return refused.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
