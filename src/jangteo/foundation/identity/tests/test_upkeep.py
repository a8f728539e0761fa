"""What is forgotten by itself, and what a stolen session or a customer may do with an account."""

from datetime import timedelta
from importlib import import_module

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from jangteo.foundation.audit.tests.factories import AuditEntry
from jangteo.foundation.audit.toolkit import note, operation
from jangteo.foundation.identity import operations, queries
from jangteo.foundation.identity.models import Invitation
from jangteo.foundation.identity.tests.factories import NOW, PASSWORD, SENT, SYSTEM, acting, new_phone, person
from jangteo.foundation.tenancy.tests.factories import HERE
from jangteo.foundation.tenancy.types import Open, Role
from jangteo.kernel.errors import Missing
from jangteo.kernel.korea.phones import format_phone

pytestmark = pytest.mark.django_db


def _device(user_id: int, *, ends_in: timedelta) -> UserSession:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store.create()
    Session.objects.filter(session_key=store.session_key).update(expire_date=NOW + ends_in)
    return UserSession.objects.create(user_id=user_id, session_key=store.session_key, ip="203.0.113.9", user_agent="x")


def test_ended_sessions_devices_invitations_are_forgotten() -> None:
    user = person()
    kept, ended = _device(user.id, ends_in=timedelta(days=1)), _device(user.id, ends_in=-timedelta(hours=1))
    old = NOW - timedelta(days=2)
    operations.invite(actor=SYSTEM, now=old, phone=new_phone(), role=Role.MANAGER, scope=HERE.scope)
    fresh = operations.invite(actor=SYSTEM, now=NOW, phone=new_phone(), role=Role.MANAGER, scope=HERE.scope)
    late = NOW + timedelta(days=6)
    Session.objects.filter(session_key=kept.session_key).update(expire_date=late + timedelta(days=1))

    assert operations.forget_expired(actor=SYSTEM, now=late) > 0
    assert list(UserSession.objects.all()) == [kept]
    assert not Session.objects.filter(session_key=ended.session_key).exists()
    assert list(Invitation.objects.exclude(phone_sealed="").values_list("id", flat=True)) == [fresh.invitation_id]
    assert operations.forget_expired(actor=SYSTEM, now=late) == 0


def test_devices_are_listed_with_one_question(django_assert_num_queries) -> None:
    user = person()
    for _ in range(5):
        _device(user.id, ends_in=timedelta(days=1))
    with django_assert_num_queries(1):
        assert len(queries.list_devices(user_id=user.id, current_key=None)) == 5


def test_a_customer_may_lay_the_own_role_down_and_nobody_elses() -> None:
    customer, other = person((Role.CUSTOMER, HERE.scope)), person((Role.CUSTOMER, HERE.scope))
    with pytest.raises(Missing):
        operations.leave_role(actor=acting(customer), now=NOW, grant_id=other.grants.get().id)
    operations.leave_role(actor=acting(customer), now=NOW, grant_id=customer.grants.get().id)
    assert queries.list_grants(user_id=customer.id) == ()
    assert len(queries.list_grants(user_id=other.id)) == 1


def test_another_number_needs_fresh_proof() -> None:
    user, client = person(), Client()
    client.post("/account/login/?way=password", {"login": format_phone(user.phone), "password": PASSWORD})
    path = "/account/phone/change/"
    assert client.get(path)["Location"].startswith("/account/reauthenticate/")
    assert client.post(path, {"phone": new_phone()})["Location"].startswith("/account/reauthenticate/")
    assert not SENT
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert client.get(path).status_code == 200


def test_a_number_in_a_reason_does_not_reach_the_record() -> None:
    @operation(permission=Open("a test"))
    def explain(*, actor, now) -> None:
        note(reason="010-9876-5432 님이 부탁했어요")

    explain(actor=SYSTEM, now=NOW)
    assert AuditEntry.objects.latest("id").reason == "<phone> 님이 부탁했어요"
