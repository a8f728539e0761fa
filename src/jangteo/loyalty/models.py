"""Every table of the group, so that Django finds them."""

from jangteo.loyalty.members import models as members
from jangteo.loyalty.points import models as points
from jangteo.loyalty.till import models as till

__all__ = ["members", "points", "till"]
