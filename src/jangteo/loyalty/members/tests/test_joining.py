"""Points wait on a number; whoever proves it has them; a card can be made one's own."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model

from jangteo.foundation.audit.tests.factories import AuditEntry
from jangteo.kernel.errors import Invalid, Missing, Refused
from jangteo.loyalty.members import operations, queries
from jangteo.loyalty.members.models import Consent, ConsentWording, Member
from jangteo.loyalty.members.tests.world import NOW, SYSTEM, TODAY, Club, a_club, a_user
from jangteo.loyalty.members.types import ConsentCode, MemberState, consent_text

pytestmark = pytest.mark.django_db


def refused(call, code: str) -> Refused:
    with pytest.raises(Refused) as caught:
        call()
    assert caught.value.code == code
    assert caught.value.message
    return caught.value


@pytest.fixture
def club(db: None) -> Club:
    return a_club()


def test_the_same_number_is_the_same_wallet_however_it_is_written(club: Club) -> None:
    wallet = club.wait("010-0000-0100")
    assert {club.wait("01000000100"), club.wait("+82 10 0000 0100"), club.wait("010 0000 0100")} == {wallet}
    assert club.wait("010-0000-0101") != wallet
    found = queries.find_member(program_id=club.id, wallet_id=wallet)
    assert found is not None
    assert (found.state, found.name_masked, found.phone_masked) == (MemberState.WAITING, "", "010-****-0100")


def test_a_number_leaves_no_trace_in_the_record(club: Club) -> None:
    club.wait("010-0000-0100")
    text = str(list(AuditEntry.objects.values()))
    assert "0000-0100" not in text
    assert "00000100" not in text


@pytest.mark.parametrize(("phone", "code"), [("02-123-4567", "phone_not_mobile"), ("123", "phone_invalid")])
def test_points_wait_on_mobile_numbers_alone(club: Club, phone: str, code: str) -> None:
    refused(lambda: club.wait(phone), code)
    with club.rows():
        assert Member.objects.count() == 0


def test_whoever_proves_the_number_has_what_waited_on_it(club: Club) -> None:
    person, phone = a_user()
    wallet = club.wait(phone)
    earned = club.earn(wallet, 20_000)
    assert earned == 200
    assert club.join(person) == wallet
    assert club.balance(wallet) == 200
    mine = queries.find_membership(program_id=club.id, user_id=person.user_id)
    assert mine is not None
    assert (mine.name_masked, mine.state, mine.home_market_id) == ("홍*동", MemberState.JOINED, club.market_id)
    assert [one.wallet_id for one in queries.list_memberships(user_id=person.user_id)] == [wallet]


def test_joining_without_points_waiting_opens_a_wallet_that_the_number_leads_to(club: Club) -> None:
    person, phone = a_user()
    wallet = club.join(person)
    assert club.wait(phone) == wallet


def test_somebody_without_a_proven_number_joins_by_account_alone(club: Club) -> None:
    person, phone = a_user()
    get_user_model().objects.filter(pk=person.user_id).update(phone_verified_at=None)
    waiting = club.wait(phone)
    assert club.join(person) != waiting


def test_nobody_joins_twice(club: Club) -> None:
    person, _ = a_user()
    club.join(person)
    refused(lambda: club.join(person), "already_member")


def test_a_number_that_somebody_else_joined_with_hands_nothing_on(club: Club) -> None:
    """Numbers are given to new people after years; the points of the old owner are not."""
    first, phone = a_user()
    club.join(first)
    get_user_model().objects.filter(pk=first.user_id).update(phone_sealed="", phone_index=None, phone_verified_at=None)
    second, _ = a_user(phone=phone)
    refused(lambda: club.join(second), "phone_is_others")


def test_without_the_terms_nobody_joins(club: Club) -> None:
    person, phone = a_user()
    club.wait(phone)
    assert refused(lambda: club.join(person, agreed=set()), "terms_missing").field == "terms"
    assert queries.list_memberships(user_id=person.user_id) == []


def test_each_consent_is_a_row_with_the_text_it_was_given_to(club: Club) -> None:
    person, _ = a_user()
    club.join(person, agreed={ConsentCode.TERMS, ConsentCode.STORE}, evidence="/m/saebom/my/join/")
    with club.rows():
        rows = {row.code: row for row in Consent.objects.select_related("wording")}
    assert set(rows) == {"terms", "p3_store"}
    row = rows["p3_store"]
    assert (row.wording_id, row.wording.text) == (
        consent_text(ConsentCode.STORE).version_hash,
        consent_text(ConsentCode.STORE).text,
    )
    assert (row.channel, row.actor_id, row.evidence, row.at, row.revoked_at) == (
        "web",
        person.user_id,
        "/m/saebom/my/join/",
        NOW,
        None,
    )
    assert len(row.wording_id) == 64
    assert ConsentWording.objects.count() == 2


def test_what_may_be_declined_is_ended_and_given_again_as_a_new_row(club: Club) -> None:
    person, _ = a_user()
    club.join(person, agreed={ConsentCode.TERMS, ConsentCode.STORE})
    mine = {"actor": person, "program_id": club.id, "code": ConsentCode.STORE}
    operations.withdraw_consent(now=NOW + timedelta(days=1), **mine)
    operations.give_consent(now=NOW + timedelta(days=2), **mine)
    operations.give_consent(now=NOW + timedelta(days=3), **mine)
    member = queries.find_membership(program_id=club.id, user_id=person.user_id)
    assert member is not None
    rows = [one for one in queries.list_consents(program_id=club.id, member_id=member.id) if one.code == "p3_store"]
    assert [(one.granted_at, one.revoked_at) for one in rows] == [
        (NOW + timedelta(days=2), None),
        (NOW, NOW + timedelta(days=1)),
    ]
    refused(
        lambda: operations.withdraw_consent(actor=person, now=NOW, program_id=club.id, code=ConsentCode.TERMS),
        "consent_required",
    )


def test_children_are_refused_unless_the_program_takes_them_with_a_guardian(club: Club) -> None:
    child, phone = a_user(name="김하늘")
    assert refused(lambda: club.join(child, grown_up=False), "under_age").field == "grown_up"
    given = {"phone": phone, "evidence": "서면 동의서 확인"}
    refused(lambda: operations.record_guardian_consent(**club.by_staff(), **given), "under_age")
    operations.set_rules(**club.by_staff(), valid_from=TODAY, rejoin_days=30, guardian_joins=True)
    refused(lambda: club.join(child, grown_up=False), "guardian_missing")
    operations.record_guardian_consent(**club.by_staff(), **given)
    club.join(child, grown_up=False)
    with club.rows():
        row = Consent.objects.get(code="guardian")
    assert (row.channel, row.evidence) == ("office", "서면 동의서 확인")


def test_rules_are_dated(club: Club) -> None:
    later = TODAY + timedelta(days=10)
    operations.set_rules(**club.by_staff(), valid_from=later, rejoin_days=7, guardian_joins=False)
    assert queries.get_rules(program_id=club.id, on=TODAY).rejoin_days == 30
    assert queries.get_rules(program_id=club.id, on=later).rejoin_days == 7
    yesterday = TODAY - timedelta(days=1)
    refused(
        lambda: operations.set_rules(**club.by_staff(), valid_from=yesterday, rejoin_days=7, guardian_joins=False),
        "date_passed",
    )


def test_a_card_becomes_ones_own_with_its_points_and_both_lead_to_one_wallet(club: Club) -> None:
    (_, number, card_wallet), *_ = club.cards()
    person, phone = a_user()
    club.earn(card_wallet, 50_000)
    wallet = club.join(person)
    club.earn(wallet, 10_000)
    operations.claim_card(**club.by(person), card=number)
    assert club.balance(wallet) == 600
    assert {club.by_card(number), club.by_phone(phone)} == {wallet}
    gone = queries.find_member(program_id=club.id, wallet_id=card_wallet)
    assert gone is not None
    assert gone.state == MemberState.MERGED
    operations.claim_card(**club.by(person), card=number)
    assert club.balance(wallet) == 600


def test_a_card_can_be_brought_along_on_joining(club: Club) -> None:
    (_, number, card_wallet), *_ = club.cards()
    club.earn(card_wallet, 50_000)
    person, _ = a_user()
    wallet = club.join(person, card=number)
    assert club.balance(wallet) == 500


def test_a_card_of_somebody_else_is_not_handed_out(club: Club) -> None:
    (_, number, _), *_ = club.cards()
    first, _ = a_user()
    second, _ = a_user()
    club.join(first, card=number)
    club.join(second)
    assert refused(lambda: operations.claim_card(**club.by(second), card=number), "card_is_others").field == "card"


def test_a_wrong_unknown_or_blocked_card_is_refused_and_joining_with_it_undone(club: Club) -> None:
    (card_id, number, _), *_ = club.cards()
    person, _ = a_user()
    refused(lambda: club.join(person, card="8000000000000002"), "card_number_wrong")
    with pytest.raises(Missing):
        club.join(person, card="8000000000000003")
    operations.block_card(**club.by_staff(), card_id=card_id, reason="잃어버림")
    refused(lambda: club.join(person, card=number), "card_blocked")
    assert queries.list_memberships(user_id=person.user_id) == []


def test_a_program_of_another_market_is_not_there(club: Club) -> None:
    person, _ = a_user()
    with pytest.raises(Missing):
        operations.join(
            actor=person,
            now=NOW,
            market_id=club.market_id + 1,
            program_id=club.id,
            name="홍길동",
            grown_up=True,
            agreed={ConsentCode.TERMS},
        )


def test_two_programs_know_nothing_of_each_other(club: Club) -> None:
    from jangteo.loyalty.points.tests.factories import a_program

    other = Club(a_program("silver", 0, world=club.program.world))
    person, phone = a_user()
    wallets = {club.join(person), other.join(person)}
    assert len(wallets) == 2
    assert club.by_phone(phone) != other.by_phone(phone)
    assert {one.wallet_id for one in queries.list_memberships(user_id=person.user_id)} == wallets
    assert queries.find_member(program_id=other.id, wallet_id=club.by_phone(phone) or 0) is None


def test_what_a_member_is_named_by() -> None:
    number = "8000000000000003"
    card = queries.get_member_ref("8000 0000-0000 0003")
    assert (card.kind, card.value, card.mark) == ("card", number, queries.get_card_mark(number))
    phone = queries.get_member_ref(" 010-0000-0001 ")
    assert (phone.kind, phone.value, phone.mark) == ("phone", "+821000000001", queries.get_phone_mark("+821000000001"))
    assert phone.mark != queries.get_card_mark("+821000000001")
    code = queries.get_code(program_id=3, wallet_id=9, now=NOW)
    named = queries.get_member_ref(code.text.lower())
    assert (named.kind, named.value, named.mark) == ("code", code.text, "")
    for wrong in ("8000000000000002", "abc", "", "02-123-4567", "8" * 41):
        with pytest.raises(Invalid):
            queries.get_member_ref(wrong)


def test_a_code_is_read_for_three_minutes_and_drawn_small() -> None:
    code = queries.get_code(program_id=3, wallet_id=9, now=NOW)
    assert (code.lasts, code.expires_at, code.side) == (180, NOW + timedelta(minutes=3), 25)
    read = queries.get_pass_read(code.text, now=NOW + timedelta(seconds=180))
    assert (read.program_id, read.wallet_id, read.expires_at) == (3, 9, code.expires_at)
    with pytest.raises(Refused) as late:
        queries.get_pass_read(code.text, now=NOW + timedelta(seconds=181))
    assert late.value.code == "code_late"
    with pytest.raises(Invalid):
        queries.get_pass_read(code.text[:-1] + ("0" if code.text[-1] != "0" else "1"), now=NOW)


def test_nobody_but_the_system_is_needed_for_a_number(club: Club) -> None:
    assert SYSTEM.user_id is None
    assert club.wait("010-0000-0199")


def test_the_drawing_of_a_code_is_its_qr() -> None:
    import re

    import segno

    text = queries.get_code(program_id=3, wallet_id=9, now=NOW).text
    path, side = queries.get_qr_path(text)
    dark = set()
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path):
        dark |= {(int(x) + at, int(y)) for at in range(int(width))}
    rows = segno.make_qr(text, error="l").matrix
    assert dark == {(x, y) for y, row in enumerate(rows) for x, one in enumerate(row) if one}
    assert side == len(rows)
