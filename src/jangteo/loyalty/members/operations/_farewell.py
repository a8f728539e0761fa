"""By what somebody is known who left."""

from jangteo.foundation.privacy.toolkit import mark_of
from jangteo.loyalty.members.queries.codes import get_phone_mark

_ACCOUNT = "members.farewell.user"


def farewell_marks(user_id: int | None, phone: str) -> list[str]:
    """The marks of an account and of an E.164 number, those that there are."""
    found = [mark_of(str(user_id), context=_ACCOUNT)] if user_id is not None else []
    return [*found, get_phone_mark(phone)] if phone else found
