"""People, and a kind of person that only tests keep."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.test import Client

from jangteo.foundation.identity.models import User
from jangteo.foundation.identity.tests.factories import acting, person
from jangteo.foundation.privacy import operations
from jangteo.foundation.privacy.toolkit import Erasure, KeptPart, Loaded, Own, Subject
from jangteo.foundation.privacy.types import SUBJECTS, Reason
from jangteo.foundation.tenancy.tests.factories import HERE
from jangteo.foundation.tenancy.types import Actor, Role, Scope, system

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SYSTEM = system("검사")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def staff(**kwargs) -> User:
    return person((Role.STAFF, HERE.scope), **kwargs)


def merchant(**kwargs) -> User:
    return person((Role.MERCHANT, HERE.scope), **{"name": "이점순", **kwargs})


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def look(actor: Actor, user: User, *, now: datetime = NOW, reason: Reason = Reason.CONTACT, **kwargs) -> dict[str, str]:
    return operations.reveal(
        actor=actor,
        now=now,
        scope=kwargs.pop("scope", HERE.scope),
        kind="identity.user",
        subject_id=user.id,
        fields=list(kwargs.pop("fields", ("phone",))),
        reason=reason,
        words=kwargs.pop("words", ""),
    )


@dataclass
class Book:
    """A module's table, as far as a test needs one."""

    rows: dict[int, dict[str, str]] = field(default_factory=dict)
    scope: Scope = HERE.scope
    owner: int | None = None
    before_erasing: Callable[[], None] = lambda: None

    def load(self, ids: Sequence[int]) -> Mapping[int, Loaded]:
        return {
            key: Loaded(values=self.rows[key], scopes=(self.scope,), label="고*님", user_id=self.owner)
            for key in ids
            if key in self.rows
        }

    def mine(self, user_id: int) -> Iterator[Own]:
        return (Own(key, self.scope) for key in self.rows if user_id == self.owner)

    def erase(self, key: int, now: datetime) -> Erasure:
        row = self.rows.pop(key, None)
        self.before_erasing()
        if row is None:
            return Erasure(rows=0)
        return Erasure(rows=1, kept=(KeptPart("trade", {"전화번호": row["phone"], "금액": "12,000원"}),))


@contextmanager
def declared(book: Book, **kwargs) -> Iterator[Book]:
    """The kind ``tests.customer`` for the time of a test."""
    subject = Subject(
        kind="tests.customer",
        label="손님",
        fields={"phone": "전화번호"},
        load=book.load,
        mine=book.mine,
        erase=book.erase,
        erased="전화번호",
        **{"keeps": {"trade": "산 기록"}, **kwargs},
    )
    SUBJECTS[subject.kind] = subject
    try:
        yield book
    finally:
        del SUBJECTS[subject.kind]


__all__ = ["BACKEND", "NOW", "SYSTEM", "Book", "acting", "browser", "declared", "look", "merchant", "person", "staff"]
