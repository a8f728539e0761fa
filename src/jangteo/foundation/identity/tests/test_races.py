"""Two people do the same at once, on real connections; each guard is shown to matter by taking it away."""

from collections.abc import Callable
from datetime import datetime
from threading import Barrier

import pytest
from django.db import connection

from jangteo.foundation.audit.tests.factories import AuditEntry
from jangteo.foundation.identity import operations
from jangteo.foundation.identity.models import RoleGrant
from jangteo.foundation.identity.operations import roles
from jangteo.foundation.identity.tests.factories import NOW, SYSTEM, acting, new_phone, person
from jangteo.foundation.tenancy.tests.factories import HERE, at_once
from jangteo.foundation.tenancy.types import INSTALLATION, Role

pytestmark = pytest.mark.django_db(transaction=True)


def outcomes_of(*calls: Callable[[], object]) -> list[str]:
    """What came of calls at the same moment, whichever was first."""
    return sorted(at_once(*calls))


def grant_twice() -> tuple[list[str], int]:
    user = person()

    def give() -> None:
        operations.grant_role(actor=SYSTEM, now=NOW, user_id=user.id, role=Role.STAFF, scope=HERE.scope)

    return outcomes_of(give, give, give), RoleGrant.objects.filter(user=user).count()


def test_one_role_is_given_once() -> None:
    assert grant_twice() == (["done", "role_held", "role_held"], 1)
    assert AuditEntry.objects.filter(operation="identity.grant_role").count() == 1


def test_without_the_constraint_the_role_is_given_more_than_once() -> None:
    constraint = next(c for c in RoleGrant._meta.constraints if c.name == "identity_role_grant_once")
    with connection.schema_editor() as editor:
        editor.remove_constraint(RoleGrant, constraint)
    try:
        outcomes, held = grant_twice()
        assert (outcomes, held) == (["done"] * 3, 3)
    finally:
        RoleGrant.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(RoleGrant, constraint)


def test_one_invitation_is_accepted_once() -> None:
    phone = new_phone()
    ticket = operations.invite(actor=SYSTEM, now=NOW, phone=phone, role=Role.MANAGER, scope=HERE.scope)
    actor = acting(person(phone=phone))

    def accept() -> None:
        operations.accept_invitation(actor=actor, now=NOW, token=ticket.token)

    assert outcomes_of(accept, accept, accept) == ["done", "invitation_used", "invitation_used"]
    assert RoleGrant.objects.count() == 1


def test_accepting_and_withdrawing_at_once_leaves_one_outcome() -> None:
    phone = new_phone()
    ticket = operations.invite(actor=SYSTEM, now=NOW, phone=phone, role=Role.MANAGER, scope=HERE.scope)
    actor = acting(person(phone=phone))
    outcomes = outcomes_of(
        lambda: operations.accept_invitation(actor=actor, now=NOW, token=ticket.token),
        lambda: operations.withdraw_invitation(actor=SYSTEM, now=NOW, invitation_id=ticket.invitation_id),
    )
    accepted = RoleGrant.objects.count()
    assert (outcomes, accepted) in [(["done", "done"], 1), (["done", "invitation_over"], 0)]


def test_one_number_is_invited_once() -> None:
    phone = new_phone()

    def invite() -> None:
        operations.invite(actor=SYSTEM, now=NOW, phone=phone, role=Role.MANAGER, scope=HERE.scope)

    assert outcomes_of(invite, invite) == ["done", "invited_already"]


def two_operators_leave() -> list[str]:
    users = [person((Role.OPERATOR, INSTALLATION)) for _ in range(2)]
    grants = [(acting(user), user.grants.get().id) for user in users]
    return outcomes_of(
        *(
            lambda actor=actor, grant=grant: operations.leave_role(actor=actor, now=NOW, grant_id=grant)
            for actor, grant in grants
        )
    )


def test_two_operators_who_leave_at_once_leave_one() -> None:
    outcomes = two_operators_leave()
    assert outcomes == ["done", "last_operator"]
    assert RoleGrant.objects.filter(ended_at=None).count() == 1


def test_without_the_lock_no_operator_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    both_have_looked = Barrier(2)

    def end_after_both_looked(row: RoleGrant, now: datetime) -> None:
        others = RoleGrant.objects.filter(role=Role.OPERATOR.value, ended_at=None).exclude(id=row.id)
        assert others.exists()
        both_have_looked.wait(timeout=10)
        RoleGrant.objects.filter(id=row.id).update(ended_at=now)

    monkeypatch.setattr(roles, "_locked", lambda grant_id: RoleGrant.objects.get(id=grant_id))
    monkeypatch.setattr(roles, "_end", end_after_both_looked)
    assert two_operators_leave() == ["done", "done"]
    assert not RoleGrant.objects.filter(ended_at=None).exists()


def test_one_number_opens_one_account() -> None:
    def open_account() -> None:
        operations.open_account(actor=SYSTEM, now=NOW, phone="010-0000-7777", name="이름")

    assert outcomes_of(open_account, open_account) == ["done", "phone_taken"]
