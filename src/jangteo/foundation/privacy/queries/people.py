"""The people that modules keep data about, as those modules tell of them."""

from collections.abc import Sequence
from datetime import date

from jangteo.foundation.privacy.queries._rows import rows_open
from jangteo.foundation.privacy.queries.rules import is_revealing_allowed
from jangteo.foundation.privacy.types import Loaded, no_subject, subject_of
from jangteo.foundation.tenancy.toolkit import covers
from jangteo.foundation.tenancy.types import Actor, Scope
from jangteo.kernel.errors import NotAllowed


def list_people(*, kind: str, subject_ids: Sequence[int], scope: Scope) -> dict[int, Loaded]:
    """Those of the people that exist and live in ``scope``, in clear; not for showing before `opened` has been called.

    Raises Missing(`subject_unknown`) for a kind that nobody declared.
    """
    subject = subject_of(kind)
    with rows_open(scope):
        found = subject.load(subject_ids)
    return {key: one for key, one in found.items() if any(covers(scope, each) for each in one.scopes)}


def get_masked_label(*, actor: Actor, day: date, scope: Scope, kind: str, subject_id: int) -> str:
    """Whom a mask hides, for the page that asks for the reason.

    Raises Missing(`subject_unknown`) for who does not live in ``scope``, then NotAllowed for who may not look.
    """
    found = list_people(kind=kind, subject_ids=[subject_id], scope=scope)
    if subject_id not in found:
        raise no_subject()
    get_right_to_reveal(actor=actor, day=day, scope=scope)
    return found[subject_id].label


def get_right_to_reveal(*, actor: Actor, day: date, scope: Scope) -> None:
    """Raise NotAllowed for who may not look behind masks in ``scope`` on ``day``."""
    if not is_revealing_allowed(actor=actor, scope=scope, day=day):
        raise NotAllowed("reveal_not_allowed", "가린 정보는 사무국만 볼 수 있어요. 사무국에 부탁해 주세요.")
