"""Advertising: only with a consent that stands when it leaves."""

from datetime import date, datetime, timedelta

import pytest

from jangteo.foundation.identity.tests.factories import acting, new_phone, person
from jangteo.foundation.notify import operations, queries
from jangteo.foundation.notify.models import Consent, Message, Notice, SenderProfile
from jangteo.foundation.notify.tests.helpers import NOW, SALE, PushService, Recorder, run, tell
from jangteo.foundation.notify.types import ConsentCode, wording_hash
from jangteo.foundation.tenancy.types import system
from jangteo.kernel.clock import SEOUL
from jangteo.kernel.errors import Invalid

pytestmark = pytest.mark.django_db
SYSTEM = system("검사")


@pytest.fixture(autouse=True)
def _sender() -> None:
    SenderProfile.objects.create(
        market_id=11,
        name="여기시장",
        contact="051-000-0000",
        refusal_number="080-000-0000",
        from_number="051-000-0000",
        changed_at=NOW,
    )


def agree(user, *codes: ConsentCode, now: datetime = NOW) -> None:
    operations.change_consents(actor=acting(user), now=now, market_id=11, granted=codes)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


def sold(provider: Recorder) -> list[str]:
    return [parcel.text for parcel in provider.parcels if parcel.is_ad]


def test_without_consent_no_advertising_anywhere(provider: Recorder, service: PushService) -> None:
    user = person()
    service.subscribe(user)
    tell(user, template=SALE)
    run()
    assert not sold(provider)
    assert not service.got
    assert queries.count_unread(user_id=user.id) == 0


def test_with_consent_it_is_marked_and_the_consent_is_noted(provider: Recorder) -> None:
    user = person()
    agree(user, ConsentCode.SMS)
    tell(user, template=SALE)
    run()
    (text,) = sold(provider)
    assert text.startswith("(광고)[여기시장] 오늘 딸기 반값이에요.")
    assert text.endswith("무료수신거부 080-000-0000")
    row = Message.every.get(kind="AD")
    assert row.consent == Consent.objects.get()


def test_each_way_has_its_own_consent(provider: Recorder, service: PushService) -> None:
    user = person()
    service.subscribe(user)
    agree(user, ConsentCode.PUSH)
    service.got.clear()
    tell(user, template=SALE)
    run()
    assert not sold(provider)
    assert [told["title"] for _, _, told in service.got if told["title"].startswith("(광고)")] == ["(광고) 반값"]


@pytest.mark.parametrize(
    ("written", "leaves", "goes"),
    [
        ("2026-11-22 20:59:59", "2026-11-22 20:59:59", True),
        ("2026-11-22 20:59:59", "2026-11-22 21:00:00", False),
        ("2026-11-22 23:00:00", "2026-11-23 07:59:59", False),
        ("2026-11-22 23:00:00", "2026-11-23 08:00:00", True),
    ],
)
def test_the_night_is_judged_when_it_leaves(provider: Recorder, written: str, leaves: str, goes: bool) -> None:
    user = person()
    agree(user, ConsentCode.SMS)
    run()
    tell(user, template=SALE, now=at(written))
    run(at(leaves))
    assert len(sold(provider)) == goes
    if not goes:
        row = Message.every.get(kind="AD")
        assert (row.state, row.due_at, row.attempts) == ("waiting", at("2026-11-23 08:00"), 0)
        run(row.due_at)
        assert len(sold(provider)) == 1


def test_with_a_consent_for_the_night_it_goes_at_once(provider: Recorder) -> None:
    user = person()
    agree(user, ConsentCode.SMS, ConsentCode.NIGHT)
    tell(user, template=SALE, now=at("2026-11-22 21:00"))
    run(at("2026-11-22 21:00"))
    assert len(sold(provider)) == 1


def test_information_goes_by_night(provider: Recorder) -> None:
    tell(person(), now=at("2026-11-22 23:00"))
    run(at("2026-11-22 23:00"))
    assert len(provider.parcels) == 1


def test_ending_a_consent_stops_what_waits(provider: Recorder) -> None:
    user = person()
    agree(user, ConsentCode.SMS)
    tell(user, template=SALE, now=at("2026-11-22 22:00"))
    run(at("2026-11-22 22:00"))
    agree(user, now=at("2026-11-22 22:01"))
    run(at("2026-11-23 08:00"))
    assert not sold(provider)
    row = Message.every.get(kind="AD")
    assert (row.state, row.result_code) == ("stopped", "no_consent")


def test_a_refusal_by_telephone_holds_at_once_for_every_way_until_a_new_consent(
    provider: Recorder, service: PushService
) -> None:
    user = person()
    service.subscribe(user)
    agree(user, ConsentCode.SMS, ConsentCode.PUSH)
    operations.record_refusal(actor=SYSTEM, now=NOW, market_id=11, phone=user.phone, evidence="080 전화")
    run()
    service.got.clear()
    tell(user, template=SALE)
    run()
    assert not sold(provider)
    assert not service.got
    agree(user)
    agree(user, ConsentCode.SMS)
    tell(user, template=SALE, key="again")
    run()
    assert len(sold(provider)) == 1


def test_a_refusal_is_told_to_the_number_once(provider: Recorder) -> None:
    phone = new_phone()
    for _ in range(2):
        operations.record_refusal(actor=SYSTEM, now=NOW, market_id=11, phone=phone, evidence="080 전화")
    run()
    (parcel,) = provider.parcels
    assert parcel.to == phone
    assert "2026년 11월 22일" in parcel.text
    assert "그만 받기로 했어요" in parcel.text
    assert Consent.objects.get().phone_mark
    with pytest.raises(Invalid, match="phone_not_mobile"):
        operations.record_refusal(actor=SYSTEM, now=NOW, market_id=11, phone="02-123-4567", evidence="x")


def test_what_came_of_it_is_told_with_name_date_and_result(provider: Recorder) -> None:
    user = person()
    agree(user, ConsentCode.SMS)
    agree(user, now=NOW + timedelta(hours=1))
    said = [row.text for row in Notice.every.order_by("id")]
    assert said == [
        "[여기시장] 광고 수신 처리 결과를 알려 드려요.\n2026년 11월 22일 문자로 광고 받기: 동의했어요",
        "[여기시장] 광고 수신 처리 결과를 알려 드려요.\n2026년 11월 22일 문자로 광고 받기: 그만 받기로 했어요",
    ]
    row = Consent.objects.get()
    assert row.result_due == date(2026, 12, 6)
    assert row.result_told_at is not None
    assert row.version_hash == wording_hash(ConsentCode.SMS)
    assert (row.granted, row.channel, row.revoked_at) == (True, "web", NOW + timedelta(hours=1))


def test_the_night_alone_is_no_consent() -> None:
    user = person()
    agree(user, ConsentCode.NIGHT)
    assert not Consent.objects.exists()
    agree(user, ConsentCode.NIGHT, ConsentCode.SMS)
    agree(user, ConsentCode.NIGHT)
    assert not Consent.objects.filter(revoked_at=None).exists()


def test_after_two_years_it_is_confirmed_once_and_the_next_day_is_two_years_on(provider: Recorder) -> None:
    granted = at("2024-11-22 12:00")
    user = person()
    agree(user, ConsentCode.SMS, now=granted)
    assert Consent.objects.get().reconfirm_due == date(2026, 11, 21)
    assert operations.confirm_consents(actor=SYSTEM, now=at("2026-10-21 10:00")) == 0
    assert operations.confirm_consents(actor=SYSTEM, now=at("2026-10-22 10:00")) == 1
    assert operations.confirm_consents(actor=SYSTEM, now=at("2026-10-23 10:00")) == 0
    text = Notice.every.get(template="notify.consent_reconfirm").text
    assert "[여기시장] 2024년 11월 22일에" in text
    assert "문자로 광고 받기" in text
    assert "끌 수 있어요" in text
    assert Consent.objects.get().reconfirm_due == date(2028, 11, 21)


def test_without_the_confirmation_advertising_stops_on_the_day(provider: Recorder) -> None:
    user = person()
    agree(user, ConsentCode.SMS, now=at("2024-11-22 12:00"))
    run(at("2024-11-22 12:00"))
    for now, goes in (("2026-11-21 12:00", 1), ("2026-11-22 12:00", 1)):
        tell(user, template=SALE, key=now, now=at(now))
        run(at(now))
        assert len(sold(provider)) == goes
    assert Message.every.filter(kind="AD").latest("id").result_code == "consent_unconfirmed"


def test_a_market_without_a_free_number_cannot_advertise_by_text(provider: Recorder) -> None:
    SenderProfile.objects.update(refusal_number="")
    user = person()
    agree(user, ConsentCode.SMS)
    tell(user, template=SALE)
    run()
    assert not sold(provider)
    assert Message.every.get(kind="AD").result_code == "sender_incomplete"


def test_refusing_must_cost_nothing() -> None:
    given = {"name": "여기시장", "contact": "", "refusal_number": "02-123-4567", "from_number": ""}
    with pytest.raises(Invalid, match="refusal_not_free"):
        operations.save_sender(actor=SYSTEM, now=NOW, market_id=11, **given)
    operations.save_sender(actor=SYSTEM, now=NOW, market_id=11, **(given | {"refusal_number": "080 123 4567"}))
    sender = queries.find_sender(market_id=11)
    assert sender
    assert sender.refusal_number == "080-123-4567"


def test_a_consent_of_one_market_is_none_of_another(provider: Recorder) -> None:
    user = person()
    agree(user, ConsentCode.SMS)
    SenderProfile.objects.create(
        market_id=12, name="옆", contact="051-000-0000", refusal_number="080-000-0000", changed_at=NOW
    )
    tell(user, template=SALE, market_id=12)
    run()
    assert not sold(provider)
