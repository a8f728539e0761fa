"""Sealed columns: clear in Python, sealed in the database, bound to their place."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from jangteo.foundation.privacy.models import SubjectRequest
from jangteo.foundation.privacy.toolkit import BlindIndexField, SealedTextField, mark_of
from jangteo.kernel.errors import Broken
from jangteo.kernel.sealed import Key

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def a_row(text: str = "010-0000-1234로 연락 주세요") -> SubjectRequest:
    return SubjectRequest.objects.create(
        scope_kind="market", scope_id=11, user_id=1, who="홍*동", asks="see", text=text, made_at=NOW,
        due_on=date(2026, 12, 2), state="open",
    )  # fmt: skip


def stored(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name} FROM privacy_request")
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_clear_in_python_and_sealed_in_the_database() -> None:
    row = a_row()
    assert SubjectRequest.objects.get().text == "010-0000-1234로 연락 주세요"
    assert stored("text").startswith("1.")
    assert "1234" not in stored("text")
    first = stored("text")
    row.save()
    assert stored("text") != first, "sealed anew each time: equal values look different"


@pytest.mark.django_db
def test_nothing_stays_nothing() -> None:
    a_row("")
    assert stored("text") == ""
    assert SubjectRequest.objects.get().text == ""


@pytest.mark.django_db
def test_a_value_copied_to_another_column_cannot_be_opened() -> None:
    a_row()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE privacy_request SET answer = text")
    with pytest.raises(Broken):
        SubjectRequest.objects.get()


@pytest.mark.django_db
def test_an_altered_value_and_a_lost_key_are_told(settings) -> None:
    a_row()
    keys = settings.SEALING_KEYS
    settings.SEALING_KEYS = [Key.generate(9)]
    with pytest.raises(Broken):
        SubjectRequest.objects.get()
    settings.SEALING_KEYS = keys
    with connection.cursor() as cursor:
        cursor.execute("UPDATE privacy_request SET text = left(text, 10) || 'AAAA' || substr(text, 15)")
    with pytest.raises(Broken):
        SubjectRequest.objects.get()


@pytest.mark.django_db
def test_a_search_by_the_value_finds_nothing() -> None:
    a_row("같은 말")
    assert not SubjectRequest.objects.filter(text="같은 말").exists()


def test_marks_are_of_their_place() -> None:
    one, other = mark_of("+821000001234", context="a.b.phone"), mark_of("+821000001234", context="c.d.phone")
    assert one == mark_of("+821000001234", context="a.b.phone")
    assert len({one, other, mark_of("+821000001235", context="a.b.phone")}) == 3
    assert mark_of("", context="a.b.phone") == ""
    assert "1234" not in one


def test_migrations_name_the_public_place() -> None:
    for field in (SealedTextField(context="a.b.c"), BlindIndexField()):
        assert field.deconstruct()[1] == f"jangteo.foundation.privacy.toolkit.{type(field).__name__}"
    assert SealedTextField(context="a.b.c").deconstruct()[3] == {"context": "a.b.c"}
