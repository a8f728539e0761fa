"""Markets, people and shops for the tests of modules above."""

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

__all__ = ["NOW", "TODAY", "World", "a_market", "a_phone", "a_user", "a_world", "acting", "later"]
