"""What is forgotten when somebody's account is closed."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from jangteo.foundation.identity.models import Invitation, RoleGrant, User
from jangteo.foundation.identity.types import last_operator
from jangteo.foundation.privacy.queries import is_request_made
from jangteo.foundation.privacy.toolkit import Erasure, KeptPart
from jangteo.foundation.tenancy.types import Role


def erase_user(user_id: int, now: datetime) -> Erasure:
    """Erase name, number, password, passkeys, social sign-ins, devices and open invitations; end the roles.

    A second time finds nothing. Of somebody who has made a request about their own data, name and number are kept
    apart as long as the law keeps what concerns disputes. Raises Refused(`last_operator`).
    """
    user = User.objects.select_for_update().filter(id=user_id).first()
    if user is None or not (user.is_active or user.phone_sealed or user.name_sealed):
        return Erasure(rows=0)
    _refuse_last_operator(user_id)
    kept: tuple[KeptPart, ...] = ()
    if is_request_made(user_id=user_id):
        kept = (KeptPart("dispute", {"이름": user.name, "전화번호": user.phone}),)
    if user.phone_index:
        Invitation.objects.filter(phone_index=user.phone_index, accepted_at=None, withdrawn_at=None).update(
            withdrawn_at=now, phone_sealed="", phone_index=""
        )
    RoleGrant.objects.filter(user=user, ended_at=None).update(ended_at=now)
    Authenticator.objects.filter(user_id=user_id).delete()
    SocialAccount.objects.filter(user_id=user_id).delete()
    devices = UserSession.objects.filter(user_id=user_id)
    Session.objects.filter(session_key__in=list(devices.values_list("session_key", flat=True))).delete()
    devices.delete()
    user.phone, user.name, user.phone_verified_at, user.is_active = "", "", None, False
    user.set_unusable_password()
    user.save(
        update_fields=["phone_sealed", "phone_index", "name_sealed", "phone_verified_at", "is_active", "password"]
    )
    return Erasure(rows=1, kept=kept)


def _refuse_last_operator(user_id: int) -> None:
    """All operators' grants are locked in one order, so that two who leave at once do not both find the other."""
    grants = RoleGrant.objects.select_for_update(of=("self",)).filter(role=Role.OPERATOR.value, ended_at=None)
    holders = {grant.user_id for grant in grants.select_related("user").order_by("id") if grant.user.is_active}
    if holders == {user_id}:
        raise last_operator()
