"""What a helper may do depends on the owner's choice, which a role alone does not tell."""

from jangteo.foundation.tenancy.toolkit import is_allowed
from jangteo.foundation.tenancy.types import Actor, market_scope, store_scope
from jangteo.registry.merchants.models import StoreHelper
from jangteo.registry.merchants.permissions import EDIT, KEEP
from jangteo.registry.merchants.types import HelperRight, HelperState, refusals


def is_office(actor: Actor, market_id: int) -> bool:
    """Whether the actor writes the register for the market."""
    return is_allowed(actor, EDIT, market_scope(market_id))


def require_helper_right(actor: Actor, store_id: int, right: HelperRight) -> None:
    """Owners and the office may everything that a helper may; a helper what the owner chose.

    Raises Refused(`right_missing`).
    """
    if is_allowed(actor, KEEP, store_scope(store_id)):
        return
    mine = StoreHelper.objects.filter(store_id=store_id, user_id=actor.user_id or 0, state=HelperState.ACTIVE.value)
    if not mine.filter(rights__contains=[right.value]).exists():
        raise refusals.right_missing()
