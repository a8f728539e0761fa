"""Limits on what people may ask for, counted in the cache of the database, so over all processes."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest

from jangteo.kernel.errors import Refused

_RATES = {
    "invite": "30/h/user,60/h/ip,5/d/key",
    # A member has a card or two; who tries numbers out needs many.
    "claim_card": "10/h/user,60/h/ip",
    # A phone is opened once; its QR holds 192 bits.
    "open_phone": "10/m/user",
    # A shop asks for a few in a minute, who tries numbers out asks for many.
    "look_up_member": "30/m/user",
}


def limit(request: HttpRequest, action: str, *, key: str = "") -> None:
    """Count one ``action``; raises Refused(`too_many_attempts`) when the person, the address or ``key`` had enough."""
    if not ratelimit.consume(request, app="jangteo", action=action, config=_RATES, key=key, user=request.user):
        raise Refused("too_many_attempts", "여러 번 시도하셨어요. 잠시 뒤에 다시 해 주세요.", status=429)
