from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from jangteo.foundation.audit.tests.factories import AuditEntry
from jangteo.foundation.identity import operations, queries
from jangteo.foundation.identity.models import Invitation, RoleGrant, User, phone_mark
from jangteo.foundation.identity.tests.factories import NOW, PASSWORD, SENT, SYSTEM, acting, new_phone, person
from jangteo.foundation.tenancy.tests.factories import EAST, FAR, HERE, NEXT_DOOR, WEST
from jangteo.foundation.tenancy.types import INSTALLATION, Role
from jangteo.kernel.errors import Invalid, Missing, NotAllowed, Refused

pytestmark = pytest.mark.django_db


def refusal(code: str, kind: type[Refused] = Refused):
    return pytest.raises(kind, match=f"^{code}:")


def test_open_account_keeps_number_and_name_sealed() -> None:
    user_id = operations.open_account(
        actor=SYSTEM, now=NOW, phone="010-0000-7777", name=" 김  장터 ", password=PASSWORD
    )
    user = User.objects.get(id=user_id)
    assert (user.phone, user.name) == ("+821000007777", "김 장터")
    assert user.check_password(PASSWORD)
    assert "7777" not in user.phone_sealed
    assert "김" not in user.name_sealed
    assert queries.find_user_id_by_phone(phone="01000007777") == user_id


def test_one_account_per_number() -> None:
    person(phone="+821000007777")
    with refusal("phone_taken"):
        operations.open_account(actor=SYSTEM, now=NOW, phone="010-0000-7777", name="다른 이")


@pytest.mark.parametrize(
    ("phone", "name", "password", "code"),
    [
        ("12", "이름", None, "phone_invalid"),
        ("010-0000-7777", "", None, "name_invalid"),
        ("010-0000-7777", "가" * 41, None, "name_invalid"),
        ("010-0000-7777", "가\u0000나", None, "name_invalid"),
        ("010-0000-7777", "이름", "1234", "password_weak"),
        ("010-0000-7777", "이름", "a" * 200, "password_weak"),
    ],
)
def test_bad_input_opens_no_account(phone: str, name: str, password: str | None, code: str) -> None:
    with refusal(code, Invalid):
        operations.open_account(actor=SYSTEM, now=NOW, phone=phone, name=name, password=password)
    assert not User.objects.exists()
    assert not AuditEntry.objects.exists()


GIVING = [
    # giver, their scope, role, where, may
    (Role.OPERATOR, INSTALLATION, Role.OPERATOR, INSTALLATION, True),
    (Role.OPERATOR, INSTALLATION, Role.OFFICER, EAST.scope, True),
    (Role.OPERATOR, INSTALLATION, Role.STAFF, FAR.scope, True),
    (Role.OFFICER, EAST.scope, Role.STAFF, HERE.scope, True),
    (Role.OFFICER, EAST.scope, Role.MANAGER, NEXT_DOOR.scope, True),
    (Role.OFFICER, EAST.scope, Role.MERCHANT, HERE.scope, False),
    (Role.OFFICER, EAST.scope, Role.OFFICER, EAST.scope, False),
    (Role.OFFICER, EAST.scope, Role.STAFF, FAR.scope, False),
    (Role.OFFICER, EAST.scope, Role.OPERATOR, INSTALLATION, False),
    (Role.STAFF, HERE.scope, Role.MANAGER, HERE.scope, True),
    (Role.STAFF, HERE.scope, Role.MERCHANT, HERE.scope, True),
    (Role.STAFF, HERE.scope, Role.STAFF, HERE.scope, False),
    (Role.STAFF, HERE.scope, Role.MERCHANT, NEXT_DOOR.scope, False),
    (Role.STAFF, HERE.scope, Role.OPERATOR, INSTALLATION, False),
    (Role.MANAGER, HERE.scope, Role.MERCHANT, HERE.scope, False),
    (Role.MERCHANT, HERE.scope, Role.MERCHANT, HERE.scope, False),
    (Role.CUSTOMER, HERE.scope, Role.CUSTOMER, HERE.scope, False),
]


@pytest.mark.parametrize(("giver", "held_in", "role", "where", "may"), GIVING)
def test_who_gives_which_role(giver: Role, held_in, role: Role, where, may: bool) -> None:
    actor, taker = acting(person((giver, held_in))), person()
    if may:
        operations.grant_role(actor=actor, now=NOW, user_id=taker.id, role=role, scope=where)
    else:
        with pytest.raises((NotAllowed, Missing)):
            operations.grant_role(actor=actor, now=NOW, user_id=taker.id, role=role, scope=where)
    assert RoleGrant.objects.filter(user=taker).exists() is may
    assert AuditEntry.objects.filter(operation="identity.grant_role").exists() is may


def test_role_belongs_in_its_kind_of_scope() -> None:
    with refusal("role_misplaced", Invalid):
        operations.grant_role(actor=SYSTEM, now=NOW, user_id=person().id, role=Role.OFFICER, scope=HERE.scope)


def test_role_is_given_once_and_again_after_its_end() -> None:
    user = person()
    grant = operations.grant_role(actor=SYSTEM, now=NOW, user_id=user.id, role=Role.STAFF, scope=HERE.scope)
    with refusal("role_held"):
        operations.grant_role(actor=SYSTEM, now=NOW, user_id=user.id, role=Role.STAFF, scope=HERE.scope)
    operations.end_role(actor=SYSTEM, now=NOW, grant_id=grant)
    operations.grant_role(actor=SYSTEM, now=NOW, user_id=user.id, role=Role.STAFF, scope=HERE.scope)
    assert RoleGrant.objects.filter(user=user).count() == 2


def test_role_of_a_foreign_market_does_not_exist() -> None:
    staff, other = acting(person((Role.STAFF, HERE.scope))), person((Role.MANAGER, FAR.scope))
    with refusal("role_unknown", Missing):
        operations.end_role(actor=staff, now=NOW, grant_id=other.grants.get().id)
    assert other.grants.get().ended_at is None


def test_manager_may_not_end_roles_of_the_own_market() -> None:
    manager, other = acting(person((Role.MANAGER, HERE.scope))), person((Role.MERCHANT, HERE.scope))
    with pytest.raises(NotAllowed):
        operations.end_role(actor=manager, now=NOW, grant_id=other.grants.get().id)


def test_own_role_is_laid_down_but_not_anothers() -> None:
    merchant, other = person((Role.MERCHANT, HERE.scope)), person((Role.MERCHANT, HERE.scope))
    operations.leave_role(actor=acting(merchant), now=NOW, grant_id=merchant.grants.get().id)
    assert not queries.list_grants(user_id=merchant.id)
    merchant2 = acting(person((Role.MERCHANT, HERE.scope)))
    with refusal("role_unknown", Missing):
        operations.leave_role(actor=merchant2, now=NOW, grant_id=other.grants.get().id)


def test_last_operator_stays() -> None:
    first = person((Role.OPERATOR, INSTALLATION))
    grant = first.grants.get().id
    for act in (operations.leave_role, operations.end_role):
        with refusal("last_operator"):
            act(actor=acting(first), now=NOW, grant_id=grant)
    person((Role.OPERATOR, INSTALLATION))
    operations.leave_role(actor=acting(first), now=NOW, grant_id=grant)


def invited(role: Role = Role.MANAGER, phone: str | None = None):
    staff = acting(person((Role.STAFF, HERE.scope)))
    phone = phone or new_phone()
    return operations.invite(actor=staff, now=NOW, phone=phone, role=role, scope=HERE.scope), phone


def test_invitation_is_sent_accepted_and_its_number_erased() -> None:
    ticket, phone = invited()
    row = Invitation.objects.get()
    assert row.phone == phone
    assert ticket.token not in row.token_hash
    assert ticket.token in SENT[-1].text
    user = person(phone=phone)
    scope = operations.accept_invitation(actor=acting(user), now=NOW + timedelta(days=6), token=ticket.token)
    assert scope == HERE.scope
    assert [grant.role for grant in queries.list_grants(user_id=user.id)] == [Role.MANAGER]
    row.refresh_from_db()
    assert (row.phone_sealed, row.phone_index) == ("", "")
    with refusal("invitation_used"):
        operations.accept_invitation(actor=acting(user), now=NOW, token=ticket.token)


def test_invitation_wants_the_proven_number() -> None:
    ticket, phone = invited()
    with refusal("invitation_other_phone"):
        operations.accept_invitation(actor=acting(person()), now=NOW, token=ticket.token)
    unproven = person(phone=phone)
    User.objects.filter(id=unproven.id).update(phone_verified_at=None)
    with refusal("invitation_other_phone"):
        operations.accept_invitation(actor=acting(unproven), now=NOW, token=ticket.token)
    assert not RoleGrant.objects.filter(user=unproven).exists()


def test_invitation_ends_after_seven_days_and_may_be_sent_again() -> None:
    ticket, phone = invited()
    user, later = person(phone=phone), NOW + timedelta(days=7)
    assert queries.find_open_invitation(token=ticket.token, now=later) is None
    with refusal("invitation_over"):
        operations.accept_invitation(actor=acting(user), now=later, token=ticket.token)
    operations.invite(actor=SYSTEM, now=later, phone=phone, role=Role.MANAGER, scope=HERE.scope)
    assert Invitation.objects.filter(phone_index=phone_mark(phone)).count() == 1


def test_invitation_is_sent_once_and_withdrawn() -> None:
    ticket, phone = invited()
    with refusal("invited_already"):
        operations.invite(actor=SYSTEM, now=NOW, phone=phone, role=Role.MANAGER, scope=HERE.scope)
    operations.withdraw_invitation(actor=SYSTEM, now=NOW, invitation_id=ticket.invitation_id)
    assert Invitation.objects.get().phone_sealed == ""
    with refusal("invitation_over"):
        operations.accept_invitation(actor=acting(person(phone=phone)), now=NOW, token=ticket.token)


def test_invitation_falls_with_the_right_of_the_one_who_sent_it() -> None:
    ticket, phone = invited()
    RoleGrant.objects.update(ended_at=NOW)
    with refusal("invitation_over"):
        operations.accept_invitation(actor=acting(person(phone=phone)), now=NOW, token=ticket.token)


def test_invitation_of_a_foreign_market_does_not_exist() -> None:
    ticket, _phone = invited()
    far = acting(person((Role.STAFF, FAR.scope)))
    with refusal("invitation_unknown", Missing):
        operations.withdraw_invitation(actor=far, now=NOW, invitation_id=ticket.invitation_id)
    with refusal("invitation_unknown", Missing):
        operations.accept_invitation(actor=far, now=NOW, token="x" * 40)


def test_landline_and_holder_are_not_invited() -> None:
    with refusal("phone_not_mobile", Invalid):
        invited(phone="02-123-4567")
    holder = person((Role.MANAGER, HERE.scope))
    with refusal("role_held"):
        invited(phone=holder.phone)
    assert not Invitation.objects.exists()


def test_settled_invitation_keeps_no_number_even_around_the_program() -> None:
    invited()
    with pytest.raises(IntegrityError, match="identity_invitation_erased"), transaction.atomic():
        Invitation.objects.update(accepted_at=NOW)


def test_people_are_listed_only_where_they_belong() -> None:
    here = person((Role.STAFF, HERE.scope), (Role.CUSTOMER, HERE.scope))
    far = person((Role.MERCHANT, FAR.scope))
    officer = person((Role.OFFICER, EAST.scope))
    ids = lambda found: [holder.person.id for holder in found]  # noqa: E731
    assert ids(queries.list_holders(market=HERE)) == [here.id]
    assert sorted(ids(queries.list_holders(region=EAST))) == sorted([here.id, officer.id])
    assert ids(queries.list_holders(region=WEST)) == [far.id]
    assert len(queries.list_holders()) == 3


def test_phone_is_taken_by_nobody_else() -> None:
    first, second = person(), person()
    with refusal("phone_taken"):
        operations.confirm_phone(actor=acting(second), now=NOW, phone=first.phone)
    operations.confirm_phone(actor=acting(second), now=NOW, phone=new_phone())


def test_unproven_sign_ups_are_forgotten_after_a_day() -> None:
    kept, old = person(), person()
    User.objects.filter(id=old.id).update(phone_verified_at=None, date_joined=NOW - timedelta(days=2))
    assert operations.forget_unproven(actor=SYSTEM, now=NOW) == 1
    assert list(User.objects.all()) == [kept]


def test_record_holds_no_number_and_no_name() -> None:
    ticket, phone = invited()
    user = person(phone=phone, name="김손님")
    operations.accept_invitation(actor=acting(user), now=NOW, token=ticket.token)
    operations.change_name(actor=acting(user), now=NOW, name="박손님")
    operations.confirm_phone(actor=acting(user), now=NOW, phone=new_phone())
    assert AuditEntry.objects.count() == 4
    for row in AuditEntry.objects.all():
        text = str(vars(row))
        assert phone[3:] not in text
        assert phone[-8:] not in text
        assert "김손님" not in text
        assert "박손님" not in text
        assert ticket.token not in text
