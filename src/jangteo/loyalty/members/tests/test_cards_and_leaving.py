"""Cards: issued, blocked, replaced. Members: merged, gone."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from jangteo.foundation.privacy import queries as privacy
from jangteo.foundation.tenancy.types import Role
from jangteo.kernel.errors import Invalid, Missing, NotAllowed
from jangteo.loyalty.members import operations, queries
from jangteo.loyalty.members.models import Card, Consent, Key, Member
from jangteo.loyalty.members.tests.test_joining import club, refused  # noqa: F401
from jangteo.loyalty.members.tests.world import NOW, TODAY, Club, a_user
from jangteo.loyalty.members.types import KeyState, MemberState
from jangteo.loyalty.points import queries as points

pytestmark = pytest.mark.django_db


def test_cards_are_issued_with_good_numbers_and_empty_wallets_of_their_own(club: Club) -> None:  # noqa: F811
    batch = operations.issue_cards(**club.by_staff(), count=25, label="가을 축제")
    view = queries.get_batch(program_id=club.id, batch_id=batch)
    assert (view.count, view.claimed, view.sheets, view.label) == (25, 0, 3, "가을 축제")
    cards = queries.list_cards(program_id=club.id, batch_id=batch)
    assert len({card.wallet_id for card in cards}) == 25
    assert {(card.state, card.is_claimed) for card in cards} == {(KeyState.ACTIVE, False)}
    numbers = operations.print_cards(**club.by_staff(), batch_id=batch)
    assert len({queries.get_card_number(number) for number in numbers}) == 25
    assert all(club.balance(card.wallet_id) == 0 for card in cards[:2])


@pytest.mark.parametrize("count", [0, -1, 1001])
def test_too_few_or_too_many_cards_are_refused(club: Club, count: int) -> None:  # noqa: F811
    with pytest.raises(Invalid):
        operations.issue_cards(**club.by_staff(), count=count)


def test_numbers_of_cards_are_sealed(club: Club) -> None:  # noqa: F811
    from django.db import connection

    (card_id, number, _), *_ = club.cards()
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, mark FROM members_card WHERE id = %s", [card_id])
        stored = " ".join(cursor.fetchone())
    assert number not in stored


def test_managers_look_and_do_not_touch(club: Club) -> None:  # noqa: F811
    manager, _ = a_user((Role.MANAGER, club.program.world.market.scope))
    with pytest.raises(NotAllowed):
        operations.issue_cards(**club.by(manager), count=1)


def test_a_lost_card_stops_and_its_points_stay(club: Club) -> None:  # noqa: F811
    (card_id, number, wallet), *_ = club.cards()
    club.earn(wallet, 30_000)
    operations.block_card(**club.by_staff(), card_id=card_id, reason="손님이 잃어버리심")
    assert club.by_card(number) is None
    assert club.balance(wallet) == 300
    operations.unblock_card(**club.by_staff(), card_id=card_id, reason="찾으심")
    assert club.by_card(number) == wallet


def test_a_member_blocks_a_card_of_their_own_and_no_other(club: Club) -> None:  # noqa: F811
    (card_id, number, _), (other_id, other, _) = club.cards(2)
    person, _ = a_user()
    club.join(person, card=number)
    operations.block_card(**club.by(person), card_id=card_id, reason="잃어버렸어요")
    assert club.by_card(number) is None
    with pytest.raises(Missing):
        operations.block_card(**club.by(person), card_id=other_id, reason="장난")
    assert club.by_card(other) is not None


@pytest.mark.parametrize("drawer", [True, False])
def test_a_lost_card_is_replaced_with_the_balance_kept(club: Club, drawer: bool) -> None:  # noqa: F811
    (card_id, number, wallet), (_, spare, spare_wallet) = club.cards(2)
    club.earn(wallet, 30_000)
    new_id = operations.replace_card(
        **club.by_staff(), card_id=card_id, reason="잃어버림", number=spare if drawer else ""
    )
    with club.rows():
        new = Card.objects.get(id=new_id).number
    assert (new == spare) is drawer
    assert (club.by_card(number), club.by_card(new)) == (None, wallet)
    assert club.balance(wallet) == 300
    assert points.get_wallet(program_id=club.id, wallet_id=spare_wallet).is_open is not drawer
    assert queries.get_card(program_id=club.id, card_id=card_id).state == KeyState.REPLACED
    for again in (operations.replace_card, operations.block_card, operations.unblock_card):
        refused(lambda again=again: again(**club.by_staff(), card_id=card_id, reason="다시"), "card_blocked")


def test_a_card_that_belongs_to_somebody_is_no_replacement(club: Club) -> None:  # noqa: F811
    (card_id, _, _), (_, taken, _) = club.cards(2)
    person, _ = a_user()
    club.join(person, card=taken)
    refused(
        lambda: operations.replace_card(**club.by_staff(), card_id=card_id, reason="잃어버림", number=taken),
        "card_is_others",
    )


def test_two_numbers_of_one_person_become_one_member(club: Club) -> None:  # noqa: F811
    person, phone = a_user()
    wallet = club.join(person)
    old = club.wait("010-0000-0555")
    club.earn(old, 40_000)
    club.earn(wallet, 10_000)
    mine = queries.find_membership(program_id=club.id, user_id=person.user_id)
    other = queries.find_by_words(program_id=club.id, text="010-0000-0555")
    assert mine is not None
    assert other is not None
    # Whoever has joined stays, in whatever order they are named.
    operations.merge_members(**club.by_staff(), from_id=mine.id, into_id=other.id, reason="번호를 바꾸심")
    assert club.balance(wallet) == 500
    assert {club.by_phone("010-0000-0555"), club.by_phone(phone)} == {wallet}
    assert club.wait("010-0000-0555") == wallet
    gone = club.member(other.id)
    assert (gone.state, gone.phone, gone.merged_into_id) == (MemberState.MERGED, "", mine.id)


def test_two_accounts_are_not_merged(club: Club) -> None:  # noqa: F811
    first, _ = a_user()
    second, _ = a_user()
    club.join(first)
    club.join(second)
    ids = [queries.find_membership(program_id=club.id, user_id=one.user_id) for one in (first, second)]
    pair = {"from_id": ids[0].id, "into_id": ids[1].id}
    refused(lambda: operations.merge_members(**club.by_staff(), **pair, reason="같은 분"), "two_accounts")
    refused(lambda: operations.merge_members(**club.by_staff(), **pair, reason=" "), "reason_missing")
    one = {"from_id": ids[0].id, "into_id": ids[0].id}
    refused(lambda: operations.merge_members(**club.by_staff(), **one, reason="같은 분"), "same_member")


def a_leaver(club: Club):  # noqa: F811
    (_, number, _), *_ = club.cards()
    person, phone = a_user(name="김순자")
    wallet = club.join(person, card=number, name="김순자")
    club.earn(wallet, 20_000)
    return person, phone, number, wallet


def test_leaving_lapses_what_was_shown_and_erases_the_person(club: Club) -> None:  # noqa: F811
    person, phone, number, wallet = a_leaver(club)
    refused(lambda: operations.leave(**club.by(person), points_shown=199), "points_changed")
    operations.leave(**club.by(person), points_shown=200)
    assert club.balance(wallet) == 0
    assert not points.get_wallet(program_id=club.id, wallet_id=wallet).is_open
    with club.rows():
        row = Member.objects.get(wallet_id=wallet)
        assert (row.state, row.name, row.phone, row.user_id) == (MemberState.LEFT, "", "", None)
        assert not Key.objects.filter(kind="phone").exists()
        assert not Consent.objects.filter(revoked_at=None).exists()
    assert club.by_card(number) is None
    assert club.by_phone(phone) is None
    assert queries.list_memberships(user_id=person.user_id) == []


def test_what_the_law_keeps_lies_apart_for_five_years(club: Club) -> None:  # noqa: F811
    person, *_ = a_leaver(club)
    operations.leave(**club.by(person), points_shown=200)
    where = club.program.world.market.scope
    (kept,) = privacy.list_kept(scope=where)
    assert "전자상거래" in kept.law
    assert kept.ends_on == TODAY.replace(year=2031)
    assert "김순자" not in str(kept)
    assert len(privacy.list_destructions(scope=where)) == 1


def test_nobody_leaves_to_come_back_for_a_gift(club: Club) -> None:  # noqa: F811
    person, *_ = a_leaver(club)
    operations.leave(**club.by(person), points_shown=200)
    refused(lambda: club.join(person, now=NOW + timedelta(days=29)), "left_lately")
    fresh = club.join(person, now=NOW + timedelta(days=30))
    assert club.balance(fresh) == 0


def test_the_lock_lasts_as_long_as_the_program_decided(club: Club) -> None:  # noqa: F811
    operations.set_rules(**club.by_staff(), valid_from=TODAY, rejoin_days=0, guardian_joins=False)
    person, *_ = a_leaver(club)
    operations.leave(**club.by(person), points_shown=200)
    assert club.join(person)


def test_codes_and_locks_that_are_over_are_swept(club: Club) -> None:  # noqa: F811
    from jangteo.foundation.tenancy.types import system
    from jangteo.loyalty.members.models import SpentCode

    person, *_ = a_leaver(club)
    operations.leave(**club.by(person), points_shown=200)
    SpentCode.objects.create(mark="a" * 64, expires_at=NOW + timedelta(seconds=100))
    job = system("test")
    assert operations.sweep(actor=job, now=NOW + timedelta(seconds=99)) == 0
    assert operations.sweep(actor=job, now=NOW + timedelta(seconds=101)) == 1
    assert operations.sweep(actor=job, now=NOW + timedelta(days=31)) >= 1
    assert club.join(person, now=NOW + timedelta(days=31))


def broken(call, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        call()


def test_the_database_keeps_what_is_always_true(club: Club) -> None:  # noqa: F811
    person, _, _, wallet = a_leaver(club)
    with club.rows():
        mine = Member.objects.get(wallet_id=wallet)
        key = Key.objects.get(kind="phone")
        rows = Member.objects.filter(id=mine.id)
        broken(
            lambda: Member.objects.create(program_id=club.id, wallet_id=wallet, state="waiting", since=NOW), "wallet"
        )
        broken(
            lambda: Member.objects.create(
                program_id=club.id, wallet_id=1, state="joined", since=NOW, joined_at=NOW, user_id=person.user_id
            ),
            "members_member_person",
        )
        broken(lambda: rows.update(user=None), "members_member_joined")
        broken(lambda: rows.update(state="left"), "members_member_ended")
        broken(lambda: rows.update(state="waiting"), "members_member_waiting")
        broken(lambda: Key.objects.filter(mark=key.mark).update(state="blocked"), "members_key_phone")
        broken(
            lambda: Consent.objects.create(
                program_id=club.id, member=mine, code="terms", channel="web", at=NOW,
                wording_id=Consent.objects.get(member=mine).wording_id,
            ),
            "members_consent_once",
        )  # fmt: skip
        key.pk = (club.id, key.mark)
        broken(lambda: Key.objects.bulk_create([key]), "members_key_pkey")
