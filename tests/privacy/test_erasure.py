"""Closing an account; what the law keeps apart; what is destroyed on its day."""

from datetime import date, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import ProgrammingError, connection, transaction

from jangteo.foundation.audit.tests.factories import AuditEntry
from jangteo.foundation.identity import operations as identity
from jangteo.foundation.identity.models import Invitation, RoleGrant, User
from jangteo.foundation.privacy import operations
from jangteo.foundation.privacy.models import Access, Destruction, Kept
from jangteo.foundation.privacy.toolkit import erase_subject
from jangteo.foundation.privacy.types import Asks, Reason, Rule, Unit
from jangteo.foundation.rules.tests.factories import held
from jangteo.foundation.rules.types import SETTINGS
from jangteo.foundation.tenancy.tests.factories import FAR, HERE
from jangteo.foundation.tenancy.types import INSTALLATION, Role
from jangteo.kernel.errors import Broken, Invalid, Missing, NotAllowed, Refused
from tests.privacy.world import NOW, SYSTEM, Book, acting, browser, declared, look, merchant, person, staff

pytestmark = pytest.mark.django_db


def close(user: User, now: datetime = NOW) -> None:
    identity.close_account(actor=acting(user), now=now)


def test_a_closed_account_knows_nobody() -> None:
    user = merchant(phone="+821000009876")
    client = browser(user)
    client.get("/account/")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    identity.invite(actor=SYSTEM, now=NOW, phone="010-0000-9876", role=Role.MANAGER, scope=FAR.scope)
    close(user)
    after = User.objects.get(id=user.id)
    assert (after.phone, after.name, after.phone_index, after.is_active) == ("", "", None, False)
    assert not after.has_usable_password()
    assert not RoleGrant.objects.filter(user=user, ended_at=None).exists()
    assert not Authenticator.objects.filter(user=user).exists()
    assert not UserSession.objects.exists()
    assert not Invitation.objects.exclude(phone_sealed="").exists()
    assert client.get("/account/").status_code == 302
    assert User.objects.by_phone("+821000009876") is None


def test_the_record_keeps_the_masked_name_alone() -> None:
    user = merchant()
    close(user)
    row = AuditEntry.objects.get(operation="identity.close_account")
    assert (row.actor_label, row.subject_label) == ("이*순", "이*순")


def test_closing_twice_changes_nothing() -> None:
    user = merchant()
    actor = acting(user)
    identity.close_account(actor=actor, now=NOW)
    before = (AuditEntry.objects.count(), Destruction.objects.count(), Kept.objects.count())
    identity.close_account(actor=actor, now=NOW + timedelta(days=1))
    assert (AuditEntry.objects.count(), Destruction.objects.count(), Kept.objects.count()) == before
    assert Destruction.objects.count() == 1


def test_the_number_is_free_again() -> None:
    close(merchant(phone="+821000009876"))
    assert identity.open_account(actor=SYSTEM, now=NOW, phone="010-0000-9876", name="새 사람")


def test_the_last_operator_stays() -> None:
    only = person((Role.OPERATOR, INSTALLATION))
    with pytest.raises(Refused, match="last_operator"):
        close(only)
    assert User.objects.get(id=only.id).is_active
    person((Role.OPERATOR, INSTALLATION))
    close(only)


def test_who_asked_about_their_data_is_kept_apart_for_three_years() -> None:
    user = merchant(phone="+821000009876")
    operations.make_request(actor=acting(user), now=NOW, scope=HERE.scope, asks=Asks.SEE)
    close(user)
    kept = Kept.objects.get()
    assert (kept.policy, kept.ends_on, kept.subject_label) == ("dispute", date(2029, 11, 22), "이*순")
    assert "9876" in kept.content
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM privacy_kept")
        assert cursor.fetchone()[0].startswith("1.")


def erase(book: Book, key: int = 1, now: datetime = NOW):
    with transaction.atomic():
        return erase_subject(kind="tests.customer", subject_id=key, scope=book.scope, actor=SYSTEM, now=now)


def test_what_the_law_keeps_moves_apart_and_the_rest_goes() -> None:
    with declared(Book({1: {"phone": "+821000001111"}})) as book:
        erase(book)
        assert book.rows == {}
        kept = Kept.objects.get()
        assert (kept.what, kept.ends_on, kept.scope) == ("산 기록", date(2031, 11, 22), HERE.scope)
        erase(book)
    assert (Kept.objects.count(), Destruction.objects.count()) == (1, 1)


def test_killed_half_way_nothing_is_half_done() -> None:
    def die() -> None:
        raise RuntimeError("power")

    user = merchant()
    book = Book({1: {"phone": "+821000001111"}}, owner=user.id, before_erasing=die)
    with declared(book, with_account=True), pytest.raises(RuntimeError, match="power"):
        close(user)
    assert User.objects.get(id=user.id).name == "이점순"
    assert not Kept.objects.exists()
    assert not Destruction.objects.exists()


def test_nothing_is_kept_without_a_rule_or_a_declaration(monkeypatch: pytest.MonkeyPatch) -> None:
    with declared(Book({1: {"phone": "+821000001111"}}), keeps={}) as book, pytest.raises(Broken):
        erase(book)
    monkeypatch.delitem(SETTINGS, "privacy.trade")
    with declared(Book({1: {"phone": "+821000001111"}})) as book, pytest.raises(Broken):
        erase(book)


def read(actor, kept: Kept, words: str = "세무서 요청", **kwargs):
    return operations.read_kept(
        actor=actor,
        now=kwargs.get("now", NOW),
        scope=kwargs.get("scope", HERE.scope),
        kept_id=kept.id,
        reason=kwargs.get("reason", Reason.LEGAL),
        words=words,
    )


def test_kept_data_is_read_with_a_reason_only() -> None:
    with declared(Book({1: {"phone": "+821000001111"}})) as book:
        erase(book)
        kept = Kept.objects.get()
        with pytest.raises(Invalid):
            read(acting(staff()), kept, words=" ")
        assert not Access.objects.exists()
        with pytest.raises(NotAllowed):
            read(acting(merchant()), kept)
        with pytest.raises(Missing):
            read(acting(person((Role.STAFF, FAR.scope))), kept, scope=FAR.scope)
        assert read(acting(staff()), kept)["금액"] == "12,000원"
        assert Access.objects.get().how == "kept"
        page = browser(staff()).post(f"/office/privacy/kept/{kept.id}/", {"reason": "legal", "words": "세무서"})
        assert "12,000원" in page.content.decode()
        assert Access.objects.count() == 2


def test_kept_data_goes_on_its_day_and_the_register_says_so() -> None:
    with declared(Book({1: {"phone": "+821000001111"}, 2: {"phone": "+821000002222"}})) as book:
        erase(book, 1)
        erase(book, 2)
        last_day = datetime.fromisoformat("2031-11-21T23:59:59+09:00")
        assert operations.destroy_due(actor=SYSTEM, now=last_day) == 0
        assert operations.destroy_due(actor=SYSTEM, now=last_day + timedelta(seconds=1)) == 2
        assert operations.destroy_due(actor=SYSTEM, now=last_day + timedelta(days=1)) == 0
    assert not Kept.objects.exists()
    line = Destruction.objects.latest("id")
    assert (line.what, line.count, line.actor_label) == ("산 기록", 2, "자동 처리 (검사)")
    assert "§6" in line.rule
    assert "1111" not in str(Destruction.objects.values())


@pytest.mark.parametrize("statement", ["UPDATE privacy_destruction SET count = 0", "DELETE FROM privacy_destruction"])
def test_the_register_of_destruction_only_grows(statement: str) -> None:
    close(merchant())
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def old_access(age_days: int) -> None:
    look(acting(staff()), merchant(), now=NOW - timedelta(days=age_days))


def test_the_log_goes_after_its_time_and_not_before() -> None:
    """By the database's own clock: the trigger lets exactly that through."""
    old_access(364)
    old_access(400)
    assert operations.purge_accesses(actor=SYSTEM, now=NOW) == 1
    assert Access.objects.count() == 1
    assert operations.purge_accesses(actor=SYSTEM, now=NOW) == 0
    assert Destruction.objects.get().what == "개인정보 접속기록"


def test_a_rule_of_two_years_holds_the_log_longer() -> None:
    held("privacy.access_log", 2)
    old_access(400)
    assert operations.purge_accesses(actor=SYSTEM, now=NOW) == 0
    with pytest.raises(ProgrammingError), transaction.atomic():
        Access.objects.all().delete()
    old_access(800)
    assert operations.purge_accesses(actor=SYSTEM, now=NOW) == 1


@pytest.mark.parametrize(
    ("amount", "unit", "start", "end"),
    [
        (10, Unit.DAYS, date(2026, 12, 25), date(2027, 1, 4)),
        (6, Unit.MONTHS, date(2026, 8, 31), date(2027, 2, 28)),
        (1, Unit.YEARS, date(2028, 2, 29), date(2029, 2, 28)),
        (5, Unit.YEARS, date(2026, 11, 22), date(2031, 11, 22)),
    ],
)
def test_terms(amount: int, unit: Unit, start: date, end: date) -> None:
    assert Rule("x", "x", amount, unit, "", "", date(2020, 1, 1)).after(start) == end
