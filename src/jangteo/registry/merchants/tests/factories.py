"""Markets, people and shops for the tests of modules above."""

from django.contrib.auth import get_user_model
from django.test import Client

from jangteo.foundation.tenancy.tests.factories import at_once
from jangteo.foundation.tenancy.types import Actor
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
