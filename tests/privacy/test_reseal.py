"""Sealing anew under a new key: nothing is lost, a killed run goes on, the old key can go."""

import pytest
from django.core.management import call_command
from django.db import connection

from jangteo.foundation.identity.models import User
from jangteo.foundation.privacy import operations, queries
from jangteo.foundation.privacy.types import Asks
from jangteo.foundation.tenancy.tests.factories import HERE
from jangteo.kernel.errors import Broken
from jangteo.kernel.sealed import Key
from tests.privacy.world import NOW, SYSTEM, acting, merchant

pytestmark = pytest.mark.django_db


def column(table: str, name: str):
    return next(one for one in queries.list_sealed_columns() if (one.table, one.column) == (table, name))


def stored(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [row[0] for row in cursor.fetchall()]


def reseal(limit: int = 500) -> int:
    done = 0
    for one in queries.list_sealed_columns():
        while count := operations.reseal_batch(actor=SYSTEM, now=NOW, column=one, limit=limit):
            done += count
    return done


def test_every_sealed_column_is_known() -> None:
    known = {(one.table, one.column) for one in queries.list_sealed_columns()}
    assert known >= {
        ("identity_user", "phone_sealed"),
        ("identity_user", "name_sealed"),
        ("identity_invitation", "phone_sealed"),
        ("privacy_kept", "content"),
        ("privacy_request", "text"),
    }


def test_no_column_of_the_database_is_sealed_and_unknown() -> None:
    """Columns that are named or look sealed must be in the list, or a change of keys would lose them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND column_name LIKE '%sealed%' AND data_type IN ('text', 'varchar')"
        )
        named = set(cursor.fetchall())
    assert named <= {(one.table, one.column) for one in queries.list_sealed_columns()}


def test_all_is_sealed_anew_and_reads_as_before(settings) -> None:
    users = [merchant(name=f"이점{n}") for n in "가나다라마"]
    number = operations.make_request(
        actor=acting(users[0]), now=NOW, scope=HERE.scope, asks=Asks.SEE, text="보여 주세요"
    )
    clear = [(one.id, one.name, one.phone) for one in users]
    old, new = settings.SEALING_KEYS[0], Key.generate(7)
    settings.SEALING_KEYS = [new, old]
    assert queries.count_old_seals(column=column("identity_user", "phone_sealed")) == 5
    # Killed after two rows …
    assert operations.reseal_batch(actor=SYSTEM, now=NOW, column=column("identity_user", "phone_sealed"), limit=2) == 2
    # … and run again.
    assert reseal(limit=2) == 3 + 5 + 1
    assert reseal() == 0
    settings.SEALING_KEYS = [new]
    assert [(one.id, one.name, one.phone) for one in User.objects.order_by("id")] == clear
    assert queries.get_request(scope=HERE.scope, request_id=number).text == "보여 주세요"
    assert all(text.startswith("7.") for text in stored("SELECT phone_sealed FROM identity_user"))


def test_without_the_old_key_nothing_is_touched(settings) -> None:
    merchant()
    before = stored("SELECT phone_sealed FROM identity_user")
    settings.SEALING_KEYS = [Key.generate(7)]
    with pytest.raises(Broken):
        reseal()
    assert stored("SELECT phone_sealed FROM identity_user") == before


def test_the_command(settings, capsys: pytest.CaptureFixture[str]) -> None:
    merchant()
    settings.SEALING_KEYS = [Key.generate(7), *settings.SEALING_KEYS]
    call_command("reseal", batch=1)
    written = capsys.readouterr().out
    assert "identity_user.phone_sealed: 1" in written
    assert "모두 새 열쇠로 잠갔어요." in written
