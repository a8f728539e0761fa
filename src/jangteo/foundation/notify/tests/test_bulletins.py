"""An office tells its merchants something."""

from datetime import date
from uuid import uuid4

import pytest

from jangteo.foundation.identity.tests.factories import acting, person
from jangteo.foundation.notify import audience, operations
from jangteo.foundation.notify.audience import Chosen, Contact
from jangteo.foundation.notify.models import Bulletin, Consent, Notice, SenderProfile
from jangteo.foundation.notify.shapes import phone_mark
from jangteo.foundation.notify.tests.helpers import NOW, PushService, Recorder, merchant, run
from jangteo.foundation.notify.types import ConsentCode, Cost, Kind, Wanted
from jangteo.foundation.rules.tests.factories import held
from jangteo.foundation.tenancy.tests.factories import HERE, NEXT_DOOR
from jangteo.foundation.tenancy.types import Role, system
from jangteo.kernel.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db
SYSTEM = system("검사")


def send(actor=SYSTEM, **more) -> int:
    given = {
        "market_id": HERE.id,
        "form_key": uuid4(),
        "kind": Kind.INFO,
        "title": "상인회 회의",
        "text": "내일 오후 3시에 모여 주세요.",
        "by_text": True,
        "chosen": None,
    }
    return operations.send_bulletin(actor=actor, now=NOW, **(given | more))


def of(*accounts: int, contacts: tuple[int, ...] = ()) -> Chosen:
    return Chosen(frozenset(accounts), frozenset(contacts))


def ask(**more):
    given = {"kind": Kind.INFO, "title": "제목", "text": "가" * 45, "by_text": True, "chosen": None, "now": NOW}
    return audience.preview(HERE, **(given | more))


def test_all_merchants_of_the_market_and_nobody_else(provider: Recorder) -> None:
    merchants = [merchant(HERE) for _ in range(3)]
    merchant(NEXT_DOOR)
    person((Role.STAFF, HERE.scope))
    send()
    run()
    assert set(Notice.every.values_list("user_id", flat=True)) == {user.id for user in merchants}
    assert {parcel.to for parcel in provider.parcels} == {user.phone for user in merchants}


def test_chosen_ones_and_never_strangers(provider: Recorder) -> None:
    one, _other, stranger = merchant(HERE), merchant(HERE), merchant(NEXT_DOOR)
    send(chosen=of(one.id, stranger.id, 10**15))
    assert list(Notice.every.values_list("user_id", flat=True)) == [one.id]
    with pytest.raises(Refused, match="no_recipients"):
        send(chosen=of(stranger.id))


def test_whoever_keeps_a_store_is_a_merchant_too(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = person()
    monkeypatch.setattr(audience, "_accounts", [lambda market_id: [owner.id] if market_id == HERE.id else []])
    merchant(HERE)
    assert owner.id in {each.id for each in audience.merchants_of(HERE).people}
    assert audience.merchants_of(HERE).count == 2


def test_the_preview_counts_each_person_once_by_way(service: PushService, provider: Recorder) -> None:
    ringing, silent, off = merchant(HERE), merchant(HERE), merchant(HERE)
    service.subscribe(ringing)
    operations.save_choices(actor=acting(off), now=NOW, push=False, text=Wanted.OFF, kakao=False)
    found = ask()
    assert (found.people, found.push, found.text, found.inbox_only) == (3, 1, 1, 1)
    assert (found.bytes, found.cost, found.shown_text) == (90, Cost.SMS, "가" * 45)
    assert ask(text="가" * 45 + "a").cost == Cost.LMS
    assert ask(by_text=False).text == 0
    send()
    run()
    assert (len(service.got), [parcel.to for parcel in provider.parcels]) == (1, [silent.phone])


def test_without_texts_nobody_gets_one(provider: Recorder) -> None:
    merchant(HERE)
    send(by_text=False)
    run()
    assert not provider.parcels


def test_an_emoji_is_named_where_a_text_cannot_carry_it_and_fine_elsewhere() -> None:
    merchant(HERE)
    with pytest.raises(Refused, match="letter_unsendable") as refused:
        send(text="딸기 🍓 반값")
    assert "🍓" in refused.value.message
    assert not Bulletin.every.exists()
    send(text="딸기 🍓 반값", by_text=False)


def test_advertising_goes_to_those_who_consented_and_needs_a_free_number(provider: Recorder) -> None:
    agreed = merchant(HERE)
    merchant(HERE)
    operations.change_consents(actor=acting(agreed), now=NOW, market_id=HERE.id, granted=[ConsentCode.SMS])
    with pytest.raises(Refused, match="sender_incomplete"):
        send(kind=Kind.AD)
    SenderProfile.objects.create(
        market_id=HERE.id, name="여기시장", contact="051-000-0000", refusal_number="080-000-0000", changed_at=NOW
    )
    found = ask(kind=Kind.AD, text="딸기 반값")
    assert (found.people, found.text) == (1, 1)
    assert found.shown_text.startswith("(광고)[여기시장]")
    assert found.bytes == len(found.shown_text.encode("cp949"))
    send(kind=Kind.AD)
    assert list(Notice.every.filter(kind="AD").values_list("user_id", flat=True)) == [agreed.id]


def test_only_the_markets_own_office_sends() -> None:
    merchant(HERE)
    neighbour = acting(person((Role.STAFF, NEXT_DOOR.scope)))
    with pytest.raises(Refused) as refused:
        send(neighbour)
    assert refused.value.status == 404
    with pytest.raises(NotAllowed):
        send(acting(merchant(HERE)))
    assert not Bulletin.every.exists()


@pytest.mark.parametrize("wrong", [{"title": " "}, {"title": "가" * 61}, {"text": ""}, {"text": "가" * 1001}])
def test_an_empty_or_endless_notice_is_refused(wrong: dict[str, str]) -> None:
    merchant(HERE)
    with pytest.raises(Refused, match="bulletin_invalid"):
        send(**wrong)


def test_twelve_hundred_merchants_take_a_few_questions(django_assert_max_num_queries) -> None:
    for _ in range(30):
        merchant(HERE)
    with django_assert_max_num_queries(23):
        send()


def known_by_number(monkeypatch: pytest.MonkeyPatch, *numbers: str) -> None:
    """Shops whose keepers never signed in."""
    known = [Contact(id_, f"김*{id_}", number) for id_, number in enumerate(numbers, start=1)]
    monkeypatch.setattr(audience, "_contacts", [lambda market_id: known if market_id == HERE.id else []])


def test_keepers_without_an_account_get_one_text_each(monkeypatch: pytest.MonkeyPatch, provider: Recorder) -> None:
    one, other = merchant(HERE), person()
    # The number of a merchant and that of an account without a role count as those people.
    known_by_number(monkeypatch, "+821000007001", "+821000007002", one.phone, other.phone, "+82510000000")
    found = ask()
    assert (found.people, found.text, found.by_number) == (4, 4, 2)
    bulletin_id = send()
    run()
    expected = sorted(["+821000007001", "+821000007002", one.phone, other.phone])
    assert sorted(parcel.to for parcel in provider.parcels) == expected
    rows = Notice.every.filter(user=None)
    assert [(row.in_inbox, row.bulletin_id) for row in rows] == [(False, bulletin_id)] * 2
    assert Bulletin.every.get().audience == 4


def test_keepers_without_an_account_are_told_by_text_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch, provider: Recorder
) -> None:
    one = merchant(HERE)
    known_by_number(monkeypatch, "+821000007001")
    assert ask(by_text=False).people == 1
    assert ask(chosen=of(one.id)).people == 1
    send(by_text=False)
    send(chosen=of(one.id))
    run()
    assert {parcel.to for parcel in provider.parcels} == {one.phone}


def test_those_known_by_number_can_be_chosen_and_each_gets_it_once(
    monkeypatch: pytest.MonkeyPatch, provider: Recorder
) -> None:
    """As keeper of a shop and as member of the roll, as a number and as an account that proved it: one text."""
    account, silent = merchant(HERE), merchant(HERE)
    known_by_number(monkeypatch, "+821000007001", "+821000007002", "+821000007001", account.phone)
    reach = audience.merchants_of(HERE)
    assert [one.phone for one in reach.contacts] == ["+821000007001", "+821000007002"]
    assert {one.id for one in reach.people} == {account.id, silent.id}
    assert "7001" in reach.contacts[0].phone_masked
    assert "0000" not in reach.contacts[0].phone_masked
    found = ask(chosen=of(account.id, contacts=(1, 3, 4, 99)))
    assert (found.people, found.by_number) == (2, 1)
    send(chosen=of(account.id, contacts=(1, 3, 4, 99)))
    run()
    assert sorted(parcel.to for parcel in provider.parcels) == sorted(["+821000007001", account.phone])


def test_the_preview_tells_what_texts_cost_where_the_price_is_known() -> None:
    merchant(HERE)
    assert ask().won == 0
    held("notify.price_sms", 13)
    assert ask().won == 13
    assert ask(by_text=False).won == 0


def test_advertising_to_a_number_needs_its_own_consent(monkeypatch: pytest.MonkeyPatch, provider: Recorder) -> None:
    SenderProfile.objects.create(
        market_id=HERE.id, name="여기시장", contact="051-000-0000", refusal_number="080-000-0000", changed_at=NOW
    )
    merchant(HERE)
    known_by_number(monkeypatch, "+821000007001", "+821000007002")
    assert ask(kind=Kind.AD).people == 0
    with pytest.raises(Refused, match="no_recipients"):
        send(kind=Kind.AD)
    for number in ("+821000007001", "+821000007002"):
        Consent.objects.create(**consent(number))
    assert (ask(kind=Kind.AD).people, ask(kind=Kind.AD).by_number) == (2, 2)
    Consent.objects.create(**consent("+821000007002") | {"granted": False, "reconfirm_due": None})
    assert ask(kind=Kind.AD).people == 1
    send(kind=Kind.AD)
    run()
    assert [parcel.to for parcel in provider.parcels] == ["+821000007001"]


def consent(number: str) -> dict:
    return {
        "market_id": HERE.id, "phone": number, "phone_mark": phone_mark(number), "code": ConsentCode.SMS.value,
        "version_hash": "x" * 64, "granted": True, "channel": "office", "at": NOW, "result_due": NOW.date(),
        "reconfirm_due": date(2028, 11, 22),
    }  # fmt: skip
