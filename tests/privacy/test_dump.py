"""A dump of the database shows no telephone number and no name of a person in clear."""

import os
import re
import subprocess

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from jangteo.config import database
from jangteo.foundation.identity import operations as identity
from jangteo.foundation.privacy import operations
from jangteo.foundation.privacy.types import Asks
from jangteo.foundation.tenancy.tests.factories import HERE
from tests.isolation import world as worlds
from tests.privacy.test_pages import sealed_values, written
from tests.privacy.world import NOW, acting, look, merchant, staff

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = re.compile(r"(?:\+82[ -]?|(?<!\d)0)10[ -]?\d{4}[ -]?\d{4}(?!\d)")


def dump() -> str:
    """What pg_dump writes of the test's database."""
    settings = connection.settings_dict
    where = make_conninfo(
        "",
        dbname=settings["NAME"],
        host=settings["HOST"],
        port=settings["PORT"] or None,
        user=settings["USER"],
    )
    done = subprocess.run(
        [str(database.binary("pg_dump")), f"--dbname={where}", "--data-only", "--inserts"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PGPASSWORD": settings["PASSWORD"] or ""},
    )
    return done.stdout


@pytest.fixture
def _world() -> None:
    """The world of the matrix, and everything that this module writes down about people."""
    from jangteo.config import wiring
    from jangteo.foundation.tenancy import toolkit as tenancy
    from jangteo.foundation.tenancy.tests.factories import Places

    tenancy.install(wiring.PlacesDirectory())
    worlds.build()
    tenancy.install(Places())
    who = acting(staff(name="박사무장", phone="+821000007001"))
    whom, leaver = merchant(name="이점순이", phone="+821000007002"), merchant(name="김떠난이", phone="+821000007003")
    look(who, whom, fields=("phone", "name"), words=f"{whom.phone}로 연락")
    operations.make_request(
        actor=acting(leaver), now=NOW, scope=HERE.scope, asks=Asks.MEND, text=f"{leaver.name}, {leaver.phone}"
    )
    identity.close_account(actor=acting(leaver), now=NOW)


@pytest.mark.usefixtures("_world")
def test_no_number_and_no_name_in_clear() -> None:
    values = (sealed_values() | {"김떠난이"}) - {worlds.MARK, "우리 것"}  # the world's words for things, too
    text = dump()
    assert len(values) >= 8
    assert "privacy_kept" in text
    # What a market itself publishes is no person's, and is not sealed: only sealed values are looked for.
    assert sorted(value for value in values for way in written(value) if way in text) == []
    numbers = {found for found in NUMBER.findall(text)}
    assert numbers == set(), "a mobile number that no column declares"


@pytest.mark.usefixtures("_world")
def test_a_clear_number_would_be_found() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE identity_user SET name_sealed = 'leak 010-0000-9999' WHERE id = (SELECT min(id) FROM identity_user)"
        )
        cursor.execute(
            "INSERT INTO rules_value (code, value, valid_from, source, reason, set_at, set_by)"
            " VALUES ('test.leak', 1, now(), 'leak 010-0000-9999', '', now(), '')"
        )
    assert set(NUMBER.findall(dump())) == {"010-0000-9999"}
