"""Programs with members and cards for the tests of modules above."""

from jangteo.loyalty.members.tests.world import NOW, SYSTEM, TODAY, Club, a_club, a_user, an_old_card

__all__ = ["NOW", "SYSTEM", "TODAY", "Club", "a_club", "a_user", "an_old_card"]
