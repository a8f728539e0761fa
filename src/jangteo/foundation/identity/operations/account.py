"""One's own account."""

import unicodedata
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.identity.devices import device_name
from jangteo.foundation.identity.models import User
from jangteo.foundation.identity.permissions import MANAGE_ROLES
from jangteo.foundation.identity.types import (
    NAME_LENGTH,
    PASSWORD_LENGTH,
    UNPROVEN_LASTS,
    name_invalid,
    no_person,
    no_session,
    phone_taken,
)
from jangteo.foundation.tenancy.types import Actor, Open
from jangteo.kernel.errors import Invalid
from jangteo.kernel.korea.names import mask_name
from jangteo.kernel.korea.phones import mask_phone, parse_phone

OWN = Open("everyone may change their own account")
_PHONE_ONCE = {"identity_user_phone_index_key": phone_taken()}


@operation(permission=MANAGE_ROLES, refusals=_PHONE_ONCE)
def open_account(
    *, actor: Actor, now: datetime, phone: str, name: str, password: str | None = None, encoded: str = ""
) -> int:
    """Open an account for a person whose number the installation has proven itself; returns the person's id.

    `encoded`: a password that was hashed before, where many accounts are opened with one (the demo): a hash takes long.
    Raises Invalid(`phone_invalid`, `name_invalid`, `password_weak`), Refused(`phone_taken`).
    """
    user = User(phone_verified_at=now)
    user.phone = parse_phone(phone, field="phone")
    user.name = _clean_name(name)
    if encoded:
        user.password = encoded
    elif password is None:
        user.set_unusable_password()
    else:
        user.set_password(_clean_password(password, user))
    user.save()
    note(subject=("person", user.id, user.label))
    return user.id


@operation(permission=OWN)
def change_name(*, actor: Actor, now: datetime, name: str) -> None:
    """Change one's own name. Raises Invalid(`name_invalid`), Missing(`person_unknown`)."""
    user = _self(actor)
    cleaned = _clean_name(name)
    if cleaned == user.name:
        nothing_changed()
        return
    before = user.label
    user.name = cleaned
    user.save(update_fields=["name_sealed"])
    note(subject=("person", user.id, user.label), before={"name": before}, after={"name": mask_name(cleaned)})


@operation(permission=OWN)
def change_password(*, actor: Actor, now: datetime, password: str) -> None:
    """Set one's own password. Raises Invalid(`password_weak`) with what is wrong, Missing(`person_unknown`)."""
    user = _self(actor)
    user.set_password(_clean_password(password, user))
    user.save(update_fields=["password"])
    note(subject=("person", user.id, user.label))


@operation(permission=OWN, refusals=_PHONE_ONCE)
def confirm_phone(*, actor: Actor, now: datetime, phone: str) -> None:
    """Keep the number that the person has just proven; another number than before replaces it.

    Raises Missing(`person_unknown`), Refused(`phone_taken`).
    """
    user = _self(actor)
    if user.phone == phone and user.phone_verified_at is not None:
        nothing_changed()
        return
    before = mask_phone(user.phone) if user.phone else ""
    user.phone = phone
    user.phone_verified_at = now
    user.save(update_fields=["phone_sealed", "phone_index", "phone_verified_at"])
    note(subject=("person", user.id, user.label), before={"number": before}, after={"number": mask_phone(phone)})


@operation(permission=OWN)
def record_sign_in(*, actor: Actor, now: datetime, way: str) -> None:
    """Write into the record that the person signed in, and how (접속기록). Raises Missing(`person_unknown`)."""
    user = _self(actor)
    note(subject=("person", user.id, user.label), after={"way": way})


@operation(permission=OWN)
def end_session(*, actor: Actor, now: datetime, session_id: int) -> None:
    """Sign one of one's own devices out. Raises Missing(`session_unknown`), also for a device of somebody else."""
    row = UserSession.objects.select_for_update().filter(pk=session_id, user_id=actor.user_id).first()
    if row is None:
        raise no_session()
    note(subject=("device", session_id, device_name(row.user_agent)))
    row.end()


@operation(permission=OWN)
def end_other_sessions(*, actor: Actor, now: datetime, current_key: str) -> int:
    """Sign out every device of one's own but the present one; returns how many. Raises nothing of its own."""
    rows = UserSession.objects.select_for_update().filter(user_id=actor.user_id).exclude(session_key=current_key)
    ended = 0
    for row in rows:
        row.end()
        ended += 1
    if not ended:
        nothing_changed()
    note(subject=("device", "", f"{ended}대"))
    return ended


@operation(permission=Open("run by the schedule"))
def forget_unproven(*, actor: Actor, now: datetime) -> int:
    """Delete sign-ups whose number was not proven within a day, and returns how many: they hold somebody's number.

    Raises nothing of its own.
    """
    rows = User.objects.filter(
        phone_verified_at=None, date_joined__lt=now - UNPROVEN_LASTS, last_login=None, grants=None
    )
    count = rows.count()
    rows.delete()
    if not count:
        nothing_changed()
    note(subject=("person", "", f"{count}명"))
    return count


def _self(actor: Actor) -> User:
    user = User.objects.select_for_update().filter(id=actor.user_id or 0).first()
    if user is None:
        raise no_person()
    return user


def _clean_name(name: str) -> str:
    cleaned = " ".join(unicodedata.normalize("NFC", name).split())
    if not cleaned or len(cleaned) > NAME_LENGTH or not all(letter.isprintable() for letter in cleaned):
        raise name_invalid()
    return cleaned


def _clean_password(password: str, user: User) -> str:
    if len(password) > PASSWORD_LENGTH:
        raise Invalid("password_weak", f"비밀번호를 {PASSWORD_LENGTH}자 안으로 정해 주세요.", field="password1")
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid("password_weak", " ".join(error.messages), field="password1") from error
    return password
