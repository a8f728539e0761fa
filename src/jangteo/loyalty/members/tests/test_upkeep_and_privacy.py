"""Members are told before points run out; what is kept of them is shown, exported and erased by the common ways."""

from datetime import timedelta

import pytest

from jangteo.foundation.notify.types import TEMPLATES
from jangteo.foundation.privacy.operations import lift_hold, place_hold
from jangteo.foundation.privacy.toolkit import Erasure, erase_with_account
from jangteo.foundation.privacy.types import subject_of
from jangteo.foundation.tenancy.types import market_scope, system
from jangteo.loyalty.members import operations, queries
from jangteo.loyalty.members.operations import upkeep
from jangteo.loyalty.members.tests.world import NOW, TODAY, Club, a_club, a_user
from jangteo.loyalty.points import operations as points
from jangteo.loyalty.points.tests.factories import sql

pytestmark = pytest.mark.django_db
JOB = system("test")


@pytest.fixture
def club(db: None) -> Club:
    return a_club()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict]:
    sent: list[dict] = []
    kept: set[tuple] = set()

    def send(**given) -> None:
        assert set(TEMPLATES[given["template"]].variables) == set(given["variables"])
        if (given["key"], given["to"]) not in kept:
            kept.add((given["key"], given["to"]))
            sent.append(given)

    monkeypatch.setattr(upkeep, "send_notice", send)
    monkeypatch.setattr(upkeep, "list_told_keys", lambda keys: {key for key, _ in kept} & set(keys))
    return sent


def gift(club: Club, wallet_id: int, days: int, points_: int = 300) -> None:
    points.grant(
        **club.by_staff(), wallet_id=wallet_id, points=points_, reason="행사", key=f"g{days}-{wallet_id:x}",
        expires_on=TODAY + timedelta(days=days),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("days", "step"), [(61, 0), (60, 60), (59, 60), (31, 60), (30, 30), (29, 30), (4, 30), (3, 3), (2, 3), (0, 3)]
)
def test_members_are_told_sixty_thirty_and_three_days_before(
    club: Club, told: list[dict], days: int, step: int
) -> None:
    person, _ = a_user()
    gift(club, club.join(person), days)
    assert operations.tell_expiring(actor=JOB, now=NOW) == bool(step)
    assert [one["key"].rpartition(":")[2] for one in told] == [str(step)] * bool(step)


def test_a_day_on_which_nobody_was_told_is_made_up_for(club: Club, told: list[dict]) -> None:
    person, _ = a_user()
    gift(club, club.join(person), 61)
    steps = []
    for day in (0, 4, 5, 20, 33, 34, 59, 60, 61, 62):
        before = len(told)
        assert operations.tell_expiring(actor=JOB, now=NOW + timedelta(days=day)) == len(told) - before
        steps += [(day, one["key"].rpartition(":")[2]) for one in told[before:]]
    assert steps == [(4, "60"), (33, "30"), (59, "3")]


def test_a_notice_that_fails_holds_no_other_up_and_is_tried_again(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    wallets = [club.wait(f"010-0000-034{at}") for at in range(3)]
    for wallet_id in wallets:
        gift(club, wallet_id, 30)
    real = upkeep.send_notice

    def send(**given) -> None:
        real(**given)
        if f":{wallets[1]}:" in given["key"]:
            sql("SELECT 1 / 0")

    monkeypatch.setattr(upkeep, "send_notice", send)
    assert operations.tell_expiring(actor=JOB, now=NOW) == 2
    monkeypatch.setattr(upkeep, "send_notice", real)
    assert operations.tell_expiring(actor=JOB, now=NOW + timedelta(days=1)) == 1
    assert operations.tell_expiring(actor=JOB, now=NOW + timedelta(days=2)) == 0
    assert sql("SELECT count(*) FROM notify_notice WHERE template = 'members.expiring'") == [(3,)]


def test_who_was_told_as_a_number_is_not_told_again_on_joining(club: Club) -> None:
    person, phone = a_user()
    gift(club, club.wait(phone), 50)
    assert operations.tell_expiring(actor=JOB, now=NOW) == 1
    club.join(person)
    assert operations.tell_expiring(actor=JOB, now=NOW + timedelta(days=1)) == 0


def test_a_member_is_told_what_when_and_where_once_for_each_day(club: Club, told: list[dict]) -> None:
    person, _ = a_user()
    gift(club, club.join(person), 30, 320)
    operations.tell_expiring(actor=JOB, now=NOW)
    operations.tell_expiring(actor=JOB, now=NOW + timedelta(hours=3))
    (notice,) = told
    assert notice["to"].user_id == person.user_id
    assert notice["link"] == "/m/saebom/my/"
    assert notice["variables"] == {"포인트": "새봄포인트", "날짜": "2026. 12. 22.(화)", "수": "320"}
    operations.tell_expiring(actor=JOB, now=NOW + timedelta(days=27))
    assert len(told) == 2


def test_a_number_that_waits_is_told_by_text_and_an_anonymous_card_cannot_be(club: Club, told: list[dict]) -> None:
    (_, _, card), *_ = club.cards()
    gift(club, card, 30)
    gift(club, club.wait("010-0000-0333"), 30)
    assert operations.tell_expiring(actor=JOB, now=NOW) == 1
    assert told[0]["to"].phone == "+821000000333"
    assert told[0]["link"] == ""


def test_people_see_and_take_away_what_is_kept_of_them(club: Club) -> None:
    (_, number, _), *_ = club.cards()
    person, phone = a_user(name="김순자")
    wallet = club.join(person, name="김순자", card=number)
    club.earn(wallet, 20_000)
    subject = subject_of("members.member")
    (own,) = subject.mine(person.user_id)
    assert own.scope == market_scope(club.market_id)
    loaded = subject.load([own.id])[own.id]
    assert (loaded.values["name"], loaded.values["phone"], loaded.label) == ("김순자", phone, "김*자")
    assert loaded.user_id == person.user_id
    assert market_scope(club.market_id) in loaded.scopes
    assert subject.export is not None
    taken = subject.export(own.id)
    assert (taken["이름"], taken["전화번호"], taken["남은 포인트"]) == ("김순자", phone, 200)
    assert taken["카드"] == [f"{number[:4]} **** **** {number[-4:]}"]
    assert [line["포인트"] for line in taken["적립과 사용"]] == [200]
    assert taken["동의"] == ["회원 약속: 2026-11-22"]


def test_what_is_erased_once_has_nothing_left_to_erase(club: Club) -> None:
    person, phone = a_user(name="김순자")
    wallet = club.join(person, name="김순자")
    subject = subject_of("members.member")
    (own,) = subject.mine(person.user_id)
    assert subject.erase is not None
    first = subject.erase(own.id, NOW)
    assert first.rows == 1
    assert {part.policy for part in first.kept} <= set(subject.keeps)
    assert subject.erase(own.id, NOW) == Erasure(rows=0)
    assert list(subject.mine(person.user_id)) == []
    assert subject.load([own.id]) == {}
    assert club.by_phone(phone) is None
    assert club.balance(wallet) == 0


def test_an_account_that_is_closed_leaves_every_program(club: Club) -> None:
    from jangteo.loyalty.points.tests.factories import a_program

    other = Club(a_program("silver", 0, world=club.program.world))
    person, _ = a_user()
    club.join(person)
    other.join(person)
    assert subject_of("members.member").with_account
    erase_with_account(user_id=person.user_id or 0, actor=person, now=NOW)
    assert queries.list_memberships(user_id=person.user_id or 0) == []


def test_a_number_without_a_person_is_loaded_too(club: Club) -> None:
    wallet = club.wait("010-0000-0333")
    member = queries.find_member(program_id=club.id, wallet_id=wallet)
    assert member is not None
    subject = subject_of("members.member")
    assert subject.load([member.id])[member.id].values == {"name": "", "phone": "010-0000-0333"}


def test_a_number_on_which_nothing_waits_is_erased_after_a_year(club: Club) -> None:
    later = NOW + timedelta(days=366)
    empty, full = club.wait("010-0000-0331"), club.wait("010-0000-0332")
    spent, late = club.wait("010-0000-0333"), club.wait("010-0000-0334")
    person, _ = a_user()
    joined = club.join(person)
    club.earn(full, 10_000)
    for wallet, when in ((spent, NOW), (late, NOW + timedelta(days=200))):
        club.earn(wallet, 10_000)
        points.redeem(
            actor=JOB, now=when, source_id=club.program.tills[0], receipt=f"S{wallet}", wallet_id=wallet, points=100,
            bill=1_000,
        )  # fmt: skip
    assert operations.forget_waiting(actor=JOB, now=NOW + timedelta(days=364)) == 0
    hold = {"actor": JOB, "now": NOW, "market_id": None, "first_day": None, "last_day": None}
    hold_id = place_hold(**hold, reason="수사 요청")
    assert operations.forget_waiting(actor=JOB, now=later) == 0
    lift_hold(actor=JOB, now=NOW, hold_id=hold_id, reason="끝났어요")
    assert operations.forget_waiting(actor=JOB, now=later) == 2
    known = [bool(club.by_phone(f"010-0000-033{at}")) for at in (1, 2, 3, 4)]
    assert known == [False, True, False, True]
    assert [queries.find_member(program_id=club.id, wallet_id=one).state for one in (empty, spent, joined)] == [
        "left", "left", "joined",
    ]  # fmt: skip
    assert operations.forget_waiting(actor=JOB, now=later) == 0
