"""Two at once, on real connections; each guard is shown to matter by taking it away."""

from collections.abc import Iterator
from threading import Barrier

import pytest
from django.db import connection

from jangteo.loyalty.members import operations
from jangteo.loyalty.members.models import Member
from jangteo.loyalty.members.operations import waiting
from jangteo.loyalty.members.tests.world import Club, a_club, a_user
from jangteo.registry.merchants.tests.factories import at_once

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "010-0000-0777"


@pytest.fixture
def _both_look_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both tills have found nobody before either writes: the moment in which two wallets are opened."""
    met = Barrier(2)
    looked = waiting._known

    def look(mark: str) -> Member | None:
        found = looked(mark)
        if found is None:
            met.wait(timeout=10)
        return found

    monkeypatch.setattr(waiting, "_known", look)


@pytest.fixture
def _no_primary_key() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE members_key DROP CONSTRAINT members_key_pkey")
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE members_key")
        cursor.execute("ALTER TABLE members_key ADD CONSTRAINT members_key_pkey PRIMARY KEY (program_id, mark)")


def two_tills(club: Club) -> tuple[set[int], int, int]:
    """The wallets that two tills were told of, how many members there are, and how many wallets without one."""
    told: list[int] = []
    outcome = at_once(*(lambda: told.append(club.wait(PHONE)) for _ in range(2)))
    assert sorted(outcome) == ["done", "done"]
    with club.rows():
        members = Member.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM points_wallet WHERE id NOT IN (SELECT wallet_id FROM members_member)")
        return set(told), members, cursor.fetchone()[0]


@pytest.mark.usefixtures("_both_look_first")
def test_one_number_is_one_wallet_and_leaves_none_without_an_owner() -> None:
    wallets, members, lost = two_tills(a_club())
    assert (len(wallets), members, lost) == (1, 1, 0)


@pytest.mark.usefixtures("_both_look_first", "_no_primary_key")
def test_without_the_primary_key_one_number_is_two_wallets() -> None:
    wallets, members, _ = two_tills(a_club())
    assert (len(wallets), members) == (2, 2)


def test_eight_tills_of_a_number_that_is_new() -> None:
    club = a_club()
    told: list[int] = []
    assert at_once(*(lambda: told.append(club.wait(PHONE)) for _ in range(8))) == ["done"] * 8
    assert len(set(told)) == 1


def test_somebody_who_joins_in_two_windows_is_one_member() -> None:
    club = a_club()
    person, _ = a_user()
    assert sorted(at_once(lambda: club.join(person), lambda: club.join(person))) == ["already_member", "done"]


def test_a_card_goes_to_one_of_two_who_hold_its_number() -> None:
    club = a_club()
    (_, number, wallet), *_ = club.cards()
    club.earn(wallet, 50_000)
    people = [a_user()[0] for _ in range(2)]
    wallets = [club.join(person) for person in people]
    outcome = at_once(
        *(lambda person=person: operations.claim_card(**club.by(person), card=number) for person in people)
    )
    assert sorted(outcome) == ["card_is_others", "done"]
    assert sorted(club.balance(wallet) for wallet in wallets) == [0, 500]


def test_a_sale_and_a_claim_at_once_lose_nothing() -> None:
    """The till may find the wallet closed under it; then nothing is posted, and its next try goes to the new one."""
    club = a_club()
    (_, number, wallet), *_ = club.cards()
    person, _ = a_user()
    mine = club.join(person)
    outcome = at_once(lambda: club.earn(wallet, 50_000), lambda: operations.claim_card(**club.by(person), card=number))
    assert sorted(outcome) in (["done", "done"], ["done", "member_closed"])
    assert club.balance(mine) == (500 if outcome == ["done", "done"] else 0)
    assert club.balance(wallet) == 0
