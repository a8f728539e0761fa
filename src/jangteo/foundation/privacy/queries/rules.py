"""The dated rules: how long the law keeps what, and who may look."""

from datetime import date

from jangteo.foundation.privacy.permissions import REVEAL
from jangteo.foundation.privacy.types import SUBJECTS, Farewell, Rule
from jangteo.foundation.privacy.types.dated import GROUP
from jangteo.foundation.rules.queries import get_held, list_settings
from jangteo.foundation.rules.types import SETTINGS, Setting, Value
from jangteo.foundation.tenancy.toolkit import covers, is_allowed
from jangteo.foundation.tenancy.types import Actor, Role, Scope
from jangteo.kernel.errors import Broken


def find_rule(*, code: str, day: date) -> Rule | None:
    """The rule as it holds on ``day``, or None where none does."""
    setting = SETTINGS.get(f"privacy.{code}")
    if setting is None or day < setting.shipped[0].valid_from:
        return None
    return _rule(setting, get_held(code=setting.code, on=day))


def get_rule(*, code: str, day: date) -> Rule:
    """The same. Raises Broken where no rule holds: nothing may be kept without one."""
    rule = find_rule(code=code, day=day)
    if rule is None:
        raise Broken(f"no rule {code} holds on {day}")
    return rule


def list_rules(*, day: date) -> list[Rule]:
    """Every rule that holds on ``day``."""
    return [_rule(view.setting, view.now) for view in list_settings(on=day) if view.setting.group == GROUP]


def is_revealing_allowed(*, actor: Actor, scope: Scope, day: date) -> bool:
    """Whether ``actor`` may look behind masks in ``scope``: staff may, managers where the policy of the day says so."""
    if not is_allowed(actor, REVEAL, scope):
        return False
    if actor.is_system or any(grant.role == Role.STAFF and covers(grant.scope, scope) for grant in actor.grants):
        return True
    rule = find_rule(code="manager_reveals", day=day)
    return rule is not None and rule.amount > 0


def _rule(setting: Setting, held: Value) -> Rule:
    return Rule(
        code=setting.code.removeprefix("privacy."),
        label=setting.label,
        amount=held.value,
        unit=setting.unit,
        law=held.source,
        source=setting.about,
        valid_from=held.valid_from,
    )


def list_farewell(*, day: date) -> list[Farewell]:
    """What goes at once when somebody closes their account, and what the law keeps for how long."""
    found = []
    for subject in SUBJECTS.values():
        if subject.with_account:
            kept = tuple((words, get_rule(code=code, day=day)) for code, words in subject.keeps.items())
            found.append(Farewell(subject.label, subject.erased, kept))
    return found
