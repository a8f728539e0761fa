"""Two people do the same at once, on real connections; each guard is shown to matter by taking it away."""

from datetime import date, datetime

import pytest
from django.db import connection

from jangteo.foundation.identity import operations as identity
from jangteo.foundation.identity.models import User
from jangteo.foundation.privacy import operations
from jangteo.foundation.privacy.models import Access, Destruction, Kept, Review, SubjectRequest
from jangteo.foundation.privacy.types import Asks, Reason
from jangteo.foundation.tenancy.tests.factories import HERE, at_once
from jangteo.foundation.tenancy.types import INSTALLATION, Role
from tests.privacy.world import NOW, SYSTEM, Book, acting, declared, look, merchant, person, staff

pytestmark = pytest.mark.django_db(transaction=True)


def two_sign() -> list[str]:
    calls = []
    for _ in range(2):
        actor = acting(staff())

        def sign(actor=actor) -> None:
            operations.sign_review(actor=actor, now=NOW, scope=HERE.scope, month=date(2026, 10, 1))

        calls.append(sign)
    return sorted(at_once(*calls))


def test_two_reviewers_sign_a_month_once() -> None:
    assert two_sign() == ["done", "review_signed"]
    assert Review.objects.count() == 1


def test_without_the_constraint_a_month_is_signed_twice() -> None:
    constraint = next(one for one in Review._meta.constraints if one.name == "privacy_review_once")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Review, constraint)
    try:
        assert two_sign() == ["done", "done"]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE privacy_review")
        with connection.schema_editor() as editor:
            editor.add_constraint(Review, constraint)


def test_erased_while_somebody_looks() -> None:
    """The look came first, with its row, or found nobody: never a value without a row, never half an erasure."""
    for _ in range(8):
        whom, who = merchant(), acting(staff())
        closing = acting(whom)
        before = Access.objects.count()
        looked, closed = at_once(
            lambda who=who, whom=whom: look(who, whom),
            lambda closing=closing: identity.close_account(actor=closing, now=NOW),
        )
        assert closed == "done"
        assert looked in {"done", "subject_unknown"}
        assert Access.objects.count() - before == (looked == "done")
        after = User.objects.get(id=whom.id)
        assert (after.phone_sealed, after.name_sealed, after.is_active) == ("", "", False)


def test_closed_twice_at_once_is_erased_once() -> None:
    whom = merchant()
    operations.make_request(actor=acting(whom), now=NOW, scope=HERE.scope, asks=Asks.SEE)
    actor = acting(whom)

    def close() -> None:
        identity.close_account(actor=actor, now=NOW)

    assert at_once(close, close, close) == ["done"] * 3
    assert (Destruction.objects.count(), Kept.objects.count()) == (1, 1)


def test_two_operators_who_close_at_once_leave_one() -> None:
    users = [person((Role.OPERATOR, INSTALLATION)) for _ in range(2)]
    actors = [acting(user) for user in users]
    outcomes = at_once(*(lambda actor=actor: identity.close_account(actor=actor, now=NOW) for actor in actors))
    assert sorted(outcomes) == ["done", "last_operator"]
    assert User.objects.filter(is_active=True).count() == 1


def test_a_request_is_answered_once() -> None:
    number = operations.make_request(actor=acting(merchant()), now=NOW, scope=HERE.scope, asks=Asks.MEND)
    actors = [acting(staff()), acting(staff())]
    outcomes = at_once(
        *(
            lambda actor=actor: operations.answer_request(
                actor=actor, now=NOW, scope=HERE.scope, request_id=number, answer="고쳤어요"
            )
            for actor in actors
        )
    )
    assert sorted(outcomes) == ["done", "request_settled"]
    assert SubjectRequest.objects.get().state == "answered"


def test_a_download_is_taken_once() -> None:
    who = acting(staff())
    number = operations.ask_download(
        actor=who,
        now=NOW,
        scope=HERE.scope,
        kind="identity.user",
        subject_ids=[merchant().id],
        fields=["phone"],
        title="명단",
        reason=Reason.CONTACT,
    )

    def take() -> None:
        operations.take_download(actor=who, now=NOW, scope=HERE.scope, download_id=number)

    assert sorted(at_once(take, take)) == ["done", "download_settled"]
    assert Access.objects.count() == 1


def test_what_is_due_is_destroyed_and_counted_once() -> None:
    with declared(Book({1: {"phone": "+821000001111"}}, owner=None)) as book:
        user = merchant()
        operations.make_request(actor=acting(user), now=NOW, scope=HERE.scope, asks=Asks.SEE)
        identity.close_account(actor=acting(user), now=NOW)
        assert book.rows
    later = datetime.fromisoformat("2030-01-01T00:00:00+09:00")

    def destroy() -> None:
        operations.destroy_due(actor=SYSTEM, now=later)

    at_once(destroy, destroy)
    assert [row.count for row in Destruction.objects.filter(rule__startswith="보관 기한")] == [1]
