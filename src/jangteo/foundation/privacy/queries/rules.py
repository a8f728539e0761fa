"""The dated rules: how long the law keeps what, and who may look."""

from datetime import date

from django.db.models import Q

from jangteo.foundation.privacy.models import Policy
from jangteo.foundation.privacy.permissions import REVEAL
from jangteo.foundation.privacy.types import SUBJECTS, Farewell, Rule, Unit
from jangteo.foundation.tenancy.toolkit import covers, is_allowed
from jangteo.foundation.tenancy.types import Actor, Role, Scope
from jangteo.kernel.errors import Broken


def find_rule(*, code: str, day: date) -> Rule | None:
    """The rule as it holds on ``day``, or None where none does."""
    row = Policy.objects.filter(_on(day), code=code).first()
    return _rule(row) if row else None


def get_rule(*, code: str, day: date) -> Rule:
    """The same. Raises Broken where no rule holds: nothing may be kept without one."""
    rule = find_rule(code=code, day=day)
    if rule is None:
        raise Broken(f"no policy {code} holds on {day}")
    return rule


def list_rules(*, day: date) -> list[Rule]:
    """Every rule that holds on ``day``, by code."""
    return [_rule(row) for row in Policy.objects.filter(_on(day)).order_by("code")]


def is_revealing_allowed(*, actor: Actor, scope: Scope, day: date) -> bool:
    """Whether ``actor`` may look behind masks in ``scope``: staff may, managers where the policy of the day says so."""
    if not is_allowed(actor, REVEAL, scope):
        return False
    if actor.is_system or any(grant.role == Role.STAFF and covers(grant.scope, scope) for grant in actor.grants):
        return True
    rule = find_rule(code="manager_reveals", day=day)
    return rule is not None and rule.amount > 0


def _on(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))


def _rule(row: Policy) -> Rule:
    return Rule(
        code=row.code,
        label=row.label,
        amount=row.amount,
        unit=Unit(row.unit),
        law=row.law,
        source=row.source,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def list_farewell(*, day: date) -> list[Farewell]:
    """What goes at once when somebody closes their account, and what the law keeps for how long."""
    found = []
    for subject in SUBJECTS.values():
        if subject.with_account:
            kept = tuple((words, get_rule(code=code, day=day)) for code, words in subject.keeps.items())
            found.append(Farewell(subject.label, subject.erased, kept))
    return found
