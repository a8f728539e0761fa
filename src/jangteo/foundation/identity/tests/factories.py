"""People for tests."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

from jangteo.foundation.identity import ports as ports
from jangteo.foundation.identity.models import RoleGrant, User
from jangteo.foundation.identity.toolkit import actor_for
from jangteo.foundation.tenancy.types import Actor, Role, Scope, system

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SYSTEM = system("검사")
PASSWORD = "market-day-2026"
_numbers = count(1)


@dataclass(frozen=True)
class Sent:
    """A text message that a test's sender took."""

    phone: str
    text: str


#: What was sent in this test, the oldest first.
SENT: list[Sent] = []


class KeepingSender:
    """Sends nothing and remembers."""

    def send(self, *, phone: str, text: str, now: datetime) -> None:
        SENT.append(Sent(phone, text))


def new_phone() -> str:
    """A number that no one is given, in E.164."""
    return f"+82100000{next(_numbers):04d}"


def person(
    *roles: tuple[Role, Scope], phone: str | None = None, password: str | None = PASSWORD, name: str = "홍길동"
) -> User:
    """Somebody with a proven number and these roles."""
    user = User(phone_verified_at=NOW)
    user.phone, user.name = phone or new_phone(), name
    user.set_password(password) if password else user.set_unusable_password()
    user.save()
    for role, scope in roles:
        RoleGrant.objects.create(
            user=user, role=role.value, scope_kind=scope.kind.value, scope_id=scope.id, granted_at=NOW
        )
    return user


def acting(user: User) -> Actor:
    """The actor that the person is."""
    return actor_for(user)
