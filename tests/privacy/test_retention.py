"""The record and the access log go when their time is over, step by step, and never while they are held."""

from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from jangteo.foundation.audit.models import AuditEntry
from jangteo.foundation.audit.tests.factories import entry
from jangteo.foundation.privacy import jobs, operations, queries
from jangteo.foundation.privacy.models import Access, Destruction, Hold, Kept
from jangteo.foundation.privacy.types import How, Reason
from jangteo.foundation.rules import operations as rules
from jangteo.foundation.rules.tests.factories import held
from jangteo.foundation.rules.types import SETTINGS
from jangteo.foundation.tenancy.tests.factories import FAR, HERE
from jangteo.foundation.tenancy.types import INSTALLATION, Role, Scope, ScopeKind
from jangteo.kernel import clock
from jangteo.kernel.errors import Invalid, Missing, NotAllowed, Refused
from tests.privacy.world import SYSTEM, acting, browser, person, staff

pytestmark = pytest.mark.django_db
#: The database lets rows go by its own clock, so these days move with it.
NOW = clock.now()


def recorded(years: int, days: int = 1, scope: Scope = HERE.scope) -> AuditEntry:
    """A line of the record of so many years and days ago."""
    return entry(scope, at=NOW - timedelta(days=years * 365 + years // 4 + 1 + days))


def seen(years: int, scope: Scope = HERE.scope) -> Access:
    return Access.objects.create(
        at=NOW - timedelta(days=years * 365 + 3), actor_label="김*진", subject_kind="identity.user", subject_id=1,
        subject_label="이*순", fields=["phone"], how=How.SHOWN.value, reason=Reason.CONTACT.value,
        scope_kind=scope.kind.value, scope_id=scope.id,
    )  # fmt: skip


def purge(**more) -> int:
    return operations.purge_entries(actor=SYSTEM, now=NOW, **more)


def hold(scope: Scope = HERE.scope, **more) -> int:
    given = {"market_id": scope.id, "first_day": None, "last_day": None, "reason": "2026년 감사"}
    return operations.place_hold(actor=SYSTEM, now=NOW, **(given | more))


def delete_all(table: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="before their time"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM {table}")


def test_the_record_goes_after_five_years_and_not_before() -> None:
    old, young = recorded(5), recorded(4)
    assert purge() == 1
    left = set(AuditEntry.objects.values_list("id", flat=True))
    assert old.id not in left
    assert young.id in left
    line = Destruction.objects.get()
    assert (line.what, line.count, line.scope) == ("바꾼 기록", 1, HERE.scope)
    assert "5년" in line.rule
    assert purge() == 0


def test_the_database_refuses_what_is_too_young_and_every_change() -> None:
    recorded(4)
    delete_all("audit_entry")
    recorded(9)
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET actor_label = 'x'")


def test_without_the_trigger_the_young_would_go() -> None:
    recorded(1)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM audit_entry")
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")
    assert not AuditEntry.objects.exists()


def test_a_rule_of_the_day_is_asked_by_the_database_too() -> None:
    recorded(4)
    assert purge() == 0
    held("privacy.audit_log", 3)
    assert purge() == 1
    recorded(6)
    held("privacy.audit_log", 8, since=clock.today(NOW))
    assert purge() == 0
    delete_all("audit_entry")


def test_the_record_stays_as_long_as_rights_must_be_shown() -> None:
    def put(value: int) -> None:
        rules.set_value(
            actor=SYSTEM, now=NOW, code="privacy.audit_log", value=value, valid_from=clock.today(NOW), source="x",
            reason="x", seen=0,
        )  # fmt: skip

    with pytest.raises(Invalid, match="3년보다 짧을 수 없어요"):
        put(2)
    put(3)


def test_a_rule_that_begins_tomorrow_holds_nothing_today() -> None:
    recorded(5)
    held("privacy.audit_log", 9, since=clock.today(NOW) + timedelta(days=1))
    assert purge() == 1


def test_the_trigger_falls_back_on_what_is_shipped() -> None:
    """The same years stand in the settings and in the database: who changes one finds this."""
    for code, years in (("privacy.audit_log", 5), ("privacy.access_log", 1)):
        assert SETTINGS[code].shipped[-1].value == years
    bodies = str([trigger.func for model in (AuditEntry, Access) for trigger in model._meta.triggers])
    assert "), 5))" in bodies
    assert "), 1))" in bodies


def test_it_goes_in_steps_and_what_broke_off_is_taken_up(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        recorded(5, days=10 + number)
    oldest = AuditEntry.objects.order_by("at").values_list("id", flat=True)[:2]
    assert set(oldest) <= set(AuditEntry.objects.values_list("id", flat=True))
    gone = set(oldest)
    assert purge(most=2) == 2
    assert not gone & set(AuditEntry.objects.values_list("id", flat=True))
    monkeypatch.setattr(jobs, "STEP", 2)
    one_step = operations.purge_entries
    monkeypatch.setattr(jobs.operations, "purge_entries", lambda **given: one_step(**given, most=2))
    jobs.purge_entries(timestamp=0)
    assert not AuditEntry.objects.filter(at__lt=NOW - timedelta(days=5 * 366)).exists()
    assert sum(Destruction.objects.values_list("count", flat=True)) == 5


@pytest.mark.parametrize("scope", [HERE.scope, INSTALLATION])
def test_what_is_held_stays_until_it_is_lifted(scope: Scope) -> None:
    kept, other = recorded(6), recorded(6, scope=FAR.scope)
    looked = seen(2)
    number = hold(scope)
    assert purge() == (1 if scope == HERE.scope else 0)
    assert AuditEntry.objects.filter(id=kept.id).exists()
    assert AuditEntry.objects.filter(id=other.id).exists() == (scope == INSTALLATION)
    assert operations.purge_accesses(actor=SYSTEM, now=NOW) == 0
    # Around the app too: the old lines alone, since the young ones would be refused anyway.
    for table in ("audit_entry", "privacy_access"):
        sql = f"DELETE FROM {table} WHERE id = {kept.id if table == 'audit_entry' else looked.id}"
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    operations.lift_hold(actor=SYSTEM, now=NOW, hold_id=number, reason="감사가 끝났어요")
    assert purge() == (1 if scope == HERE.scope else 2)
    assert operations.purge_accesses(actor=SYSTEM, now=NOW) == 1


def test_a_hold_of_some_days_holds_those_days_alone() -> None:
    early, inside, late = recorded(8), recorded(7), recorded(6)
    day = clock.today(inside.at)
    hold(first_day=day, last_day=day)
    assert purge() == 2
    assert set(AuditEntry.objects.filter(id__in=[early.id, inside.id, late.id]).values_list("id", flat=True)) == {
        inside.id
    }


def test_what_an_owner_did_in_a_shop_is_held_with_the_market() -> None:
    row = entry(Scope(ScopeKind.STORE, 5), at=NOW - timedelta(days=3_000), market_id=HERE.id)
    hold()
    assert purge() == 0
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_entry WHERE id = %s", [row.id])


def test_what_is_kept_apart_is_not_destroyed_under_a_hold() -> None:
    def put(scope: Scope) -> None:
        Kept.objects.create(
            subject_kind="identity.user", subject_id=1, subject_label="이*순", what="x", policy="trade", law="x",
            content="{}", kept_at=NOW, ends_on=date(2020, 1, 1), scope_kind=scope.kind.value, scope_id=scope.id,
        )  # fmt: skip

    put(HERE.scope)
    put(FAR.scope)
    number = hold()
    assert operations.destroy_due(actor=SYSTEM, now=NOW) == 1
    operations.lift_hold(actor=SYSTEM, now=NOW, hold_id=number, reason="끝")
    assert operations.destroy_due(actor=SYSTEM, now=NOW) == 1


@pytest.mark.parametrize(
    ("wrong", "refusal", "code"),
    [
        ({"reason": " "}, Invalid, "words_missing"),
        ({"market_id": 10**9}, Missing, "market_unknown"),
        ({"first_day": date(2026, 1, 2), "last_day": date(2026, 1, 1)}, Invalid, "period_backwards"),
    ],
)
def test_nonsense_holds_nothing(wrong: dict, refusal: type[Refused], code: str) -> None:
    with pytest.raises(refusal, match=code):
        hold(**wrong)
    assert not Hold.objects.exists()


def test_the_operator_places_and_lifts_on_a_screen_and_nobody_else() -> None:
    with pytest.raises(NotAllowed):
        operations.place_hold(
            actor=acting(staff()), now=NOW, market_id=HERE.id, first_day=None, last_day=None, reason="x"
        )
    client = browser(person((Role.OPERATOR, INSTALLATION)))
    assert client.get("/city/privacy/holds/").status_code == 200
    assert client.post("/city/privacy/holds/", {"words": "nowhere", "reason": "감사"}).status_code == 422
    given = {"words": HERE.name, "reason": "2026년 감사"}
    named = client.post("/city/privacy/holds/", given)
    assert named.status_code == 422
    assert f'<input type="radio" name="slug" value="{HERE.slug}">' in named.content.decode()
    assert client.post("/city/privacy/holds/", given | {"slug": "elsewhere"}).status_code == 422
    assert client.post("/city/privacy/holds/", given | {"slug": HERE.slug}).status_code == 302
    page = client.get("/city/privacy/holds/").content.decode()
    for words in (HERE.name, "2026년 감사", "앞으로 계속"):
        assert words in page
    number = queries.list_holds()[0].id
    assert client.post(f"/city/privacy/holds/{number}/lift/", {"reason": ""}).status_code == 422
    assert client.post(f"/city/privacy/holds/{number}/lift/", {"reason": "끝났어요"}).status_code == 302
    assert client.post(f"/city/privacy/holds/{number}/lift/", {"reason": "또"}).status_code == 404
    assert "풀었어요" in client.get("/city/privacy/holds/").content.decode()


def test_a_hold_is_never_forgotten() -> None:
    hold()
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM privacy_hold")
