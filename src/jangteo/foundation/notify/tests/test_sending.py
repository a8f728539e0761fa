"""From a notice to its messages, and what becomes of each."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from jangteo.foundation.identity.tests.factories import acting, new_phone, person, ports
from jangteo.foundation.notify import operations, queries
from jangteo.foundation.notify.approvals import TemplateState
from jangteo.foundation.notify.delivery import providers
from jangteo.foundation.notify.delivery.dispatch import dispatch_notice
from jangteo.foundation.notify.delivery.ports import Answer, Found, Outcome
from jangteo.foundation.notify.delivery.sweeping import sweep
from jangteo.foundation.notify.models import Attempt, Message, Notice, SenderProfile
from jangteo.foundation.notify.shapes import message_line
from jangteo.foundation.notify.tests.helpers import MUST, NOW, TOLD, WORDS, Recorder, minutes, run, tell
from jangteo.foundation.notify.toolkit import send_notice
from jangteo.foundation.notify.types import Channel, Cost, Recipient, State, Template, Wanted, declare_template
from jangteo.foundation.tenancy.types import system
from jangteo.kernel.errors import Broken, Refused

pytestmark = pytest.mark.django_db
SYSTEM = system("검사")


def states() -> list[tuple[str, str]]:
    return list(Message.every.order_by("id").values_list("channel", "state"))


def test_a_notice_is_in_the_inbox_at_once_and_a_text_follows(provider: Recorder) -> None:
    user = person()
    tell(user, link="/shop/")
    assert queries.count_unread(user_id=user.id) == 1
    run()
    (parcel,) = provider.parcels
    assert parcel.to == user.phone
    assert parcel.text.startswith("[여기시장] 다복상회 입점이 승인됐어요.\nhttp")
    assert parcel.text.endswith("/shop/")
    row = Message.every.get()
    assert (row.state, row.provider_id, row.attempts) == ("sent", "G-1", 1)
    assert Attempt.objects.get().outcome == "accepted"


def test_send_notice_is_one_row_and_one_job(django_assert_max_num_queries) -> None:
    user = person()
    with transaction.atomic(), django_assert_max_num_queries(4):
        send_notice(
            template="test.told", to=Recipient(user_id=user.id), market_id=11, variables=WORDS, key="a", now=NOW
        )


def test_a_key_tells_each_recipient_once(provider: Recorder) -> None:
    first, second = person(), person()
    for user in (first, first, second):
        tell(user)
    run()
    assert Notice.every.count() == 2
    assert len(provider.parcels) == 2


def test_what_is_wrong_breaks_before_anything_is_written() -> None:
    user = Recipient(user_id=person().id)
    given = {"template": "test.told", "to": user, "market_id": 11, "variables": WORDS, "key": "k", "now": NOW}
    for wrong in (
        {"template": "test.nothing"},
        {"variables": {}},
        {"link": "https://evil.example"},
        {"link": "//evil.example"},
        {"template": "test.sale", "variables": {}, "market_id": None},
    ):
        with pytest.raises(Broken), transaction.atomic():
            send_notice(**(given | wrong))
    with pytest.raises(Broken):
        Recipient()
    with pytest.raises(Broken):
        declare_template(Template(code="test.told", title="다른", text="다른"))
    assert not Notice.every.exists()


@pytest.mark.django_db(transaction=True)
def test_a_notice_needs_the_transaction_of_its_change() -> None:
    with pytest.raises(Broken, match="transaction"):
        send_notice(template="test.told", to=Recipient(user_id=1), market_id=11, variables=WORDS, key="k", now=NOW)


def test_numbers_and_texts_are_sealed_in_the_database(provider: Recorder) -> None:
    user = person()
    tell(user)
    run()
    with connection.cursor() as cursor:
        found = []
        for table in ("notify_notice", "notify_message", "notify_attempt", "procrastinate_jobs"):
            cursor.execute(f"SELECT t::text FROM {table} t")
            found += [row[0] for row in cursor.fetchall()]
    assert found
    whole = "\n".join(found)
    assert "다복상회" not in whole
    assert user.phone[3:] not in whole


def test_who_wants_no_texts_gets_none_but_what_must_be_told(provider: Recorder) -> None:
    user = person()
    operations.save_choices(actor=acting(user), now=NOW, push=True, text=Wanted.OFF, kakao=True)
    tell(user)
    run()
    assert not provider.parcels
    tell(user, template=MUST, key="must")
    run()
    assert len(provider.parcels) == 1


def test_an_unproven_or_closed_number_gets_nothing(provider: Recorder) -> None:
    unproven, closed = person(), person()
    type(unproven).objects.filter(id=unproven.id).update(phone_verified_at=None)
    type(closed).objects.filter(id=closed.id).update(is_active=False)
    tell(unproven)
    tell(closed)
    run()
    assert not provider.parcels


def test_somebody_without_an_account_is_told_by_text(provider: Recorder) -> None:
    phone = new_phone()
    tell(phone=phone)
    run()
    assert [parcel.to for parcel in provider.parcels] == [phone]
    assert not Notice.every.get().in_inbox


def test_a_refused_number_is_not_tried_again_and_is_shown(provider: Recorder) -> None:
    provider.answer = Outcome(Answer.REFUSED, "3018")
    tell(person())
    run()
    run(NOW + timedelta(days=1))
    assert len(provider.parcels) == 1
    row = Message.every.get()
    assert (row.state, row.result_code) == ("failed", "3018")


def test_a_provider_that_is_down_is_tried_with_growing_waits_and_then_given_up(provider: Recorder) -> None:
    provider.answer = Outcome(Answer.LATER, "ConnectError")
    tell(person())
    run()
    waits = []
    while Message.every.get().state == State.WAITING.value:
        row = Message.every.get()
        waits.append(int((row.due_at - row.attempt_at).total_seconds()))
        run(row.due_at - minutes(0) - timedelta(seconds=1))
        assert Message.every.get().attempts == row.attempts, "not before it is due"
        run(row.due_at)
    assert waits == [60, 240, 960, 3840]
    assert (Message.every.get().state, len(provider.parcels)) == ("failed", 5)
    assert Attempt.objects.count() == 5


def test_a_silent_provider_is_asked_and_nothing_is_sent_twice(provider: Recorder) -> None:
    provider.answer = Outcome(Answer.UNCERTAIN, "ReadTimeout")
    tell(person())
    run()
    assert Message.every.get().state == "sending"
    assert sweep(clock=lambda: NOW + minutes(9)) == 0
    provider.knows = (Found.THERE, "M-7")
    assert sweep(clock=lambda: NOW + minutes(11)) == 1
    row = Message.every.get()
    assert (row.state, row.provider_id, len(provider.parcels)) == ("sent", "M-7", 1)


def test_a_silent_provider_that_surely_has_it_not_gets_it_again(provider: Recorder) -> None:
    provider.answer = Outcome(Answer.UNCERTAIN)
    tell(person())
    run()
    provider.answer, provider.knows = Outcome(Answer.ACCEPTED), (Found.ABSENT, "")
    later = NOW + minutes(11)
    sweep(clock=lambda: later)
    run(later)
    assert (Message.every.get().state, len(provider.parcels)) == ("sent", 2)
    assert len({parcel.key for parcel in provider.parcels}) == 2


def test_what_nobody_knows_is_left_to_a_person(provider: Recorder) -> None:
    provider.answer = Outcome(Answer.UNCERTAIN)
    tell(person())
    run()
    provider.knows = (Found.UNSAID, "")
    sweep(clock=lambda: NOW + minutes(11))
    run(NOW + timedelta(days=2))
    row = Message.every.get()
    assert (row.state, len(provider.parcels)) == ("unknown", 1)
    operations.settle_message(actor=SYSTEM, now=NOW, market_id=11, message_id=row.id)
    assert Message.every.get().state == "sent"
    with pytest.raises(Refused, match="message_settled"):
        operations.retry_message(actor=SYSTEM, now=NOW, market_id=11, message_id=row.id)


def test_a_person_may_send_again_what_failed_in_the_own_market_alone(provider: Recorder) -> None:
    provider.answer = Outcome(Answer.REFUSED, "3018")
    tell(person())
    run()
    row = Message.every.get()
    with pytest.raises(Refused, match="message_unknown"):
        operations.retry_message(actor=SYSTEM, now=NOW, market_id=12, message_id=row.id)
    provider.answer = Outcome(Answer.ACCEPTED)
    operations.retry_message(actor=SYSTEM, now=NOW, market_id=11, message_id=row.id)
    run()
    assert Message.every.get().state == "sent"


def test_a_lost_job_is_made_anew() -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    tell(person())
    before = ProcrastinateJob.objects.count()
    sweep(clock=lambda: NOW + minutes(6))
    assert ProcrastinateJob.objects.count() == before + 1


def kakao_sender() -> None:
    SenderProfile.objects.create(market_id=11, name="여기시장", kakao_channel="PF1", changed_at=NOW)
    operations.set_template(
        actor=SYSTEM, now=NOW, channel="PF1", template=TOLD.code, provider_code="KA1", state=TemplateState.APPROVED
    )


def test_an_approved_template_goes_by_kakao_with_its_variables(provider: Recorder) -> None:
    kakao_sender()
    tell(person())
    run()
    (parcel,) = provider.parcels
    assert parcel.cost == Cost.ATA
    assert parcel.kakao is not None
    assert (parcel.kakao.template_id, parcel.kakao.variables, parcel.kakao.falls_back) == ("KA1", WORDS, True)


def test_a_refused_alimtalk_becomes_a_text_once(provider: Recorder) -> None:
    kakao_sender()
    provider.answer = Outcome(Answer.REFUSED, "3041")
    tell(person())
    dispatch_notice(notice_id=Notice.every.get().id, now=NOW)
    run()
    assert states() == [("kakao", "failed"), ("text", "failed")]
    provider.answer = Outcome(Answer.ACCEPTED)
    operations.retry_message(actor=SYSTEM, now=NOW, market_id=11, message_id=Message.every.first().id)
    run()
    assert [parcel.channel for parcel in provider.parcels] == [Channel.KAKAO, Channel.TEXT, Channel.KAKAO]


def test_who_wants_no_kakao_gets_a_text(provider: Recorder) -> None:
    kakao_sender()
    user = person()
    operations.save_choices(actor=acting(user), now=NOW, push=True, text=Wanted.BACKUP, kakao=False)
    tell(user)
    run()
    assert [parcel.channel for parcel in provider.parcels] == [Channel.TEXT]


def test_a_code_goes_out_at_once_by_night_too_and_its_text_is_gone(provider: Recorder) -> None:
    night = NOW + timedelta(hours=10)
    ports.sender().send(phone=new_phone(), text="[장터] 인증번호는 123456예요.", now=night)
    run(night)
    assert provider.parcels[0].text == "[장터] 인증번호는 123456예요."
    row = Message.every.get()
    assert (row.state, row.body, row.phone) == ("sent", "", "")


def test_a_code_that_is_late_is_not_sent(provider: Recorder) -> None:
    ports.sender().send(phone=new_phone(), text="[장터] 인증번호는 123456예요.", now=NOW)
    run(NOW + minutes(10))
    assert not provider.parcels
    assert Message.every.get().result_code == "expired"


def test_production_without_keys_refuses_a_code_and_shows_a_notice_as_failed(settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(Refused, match="texts_not_set_up"):
        ports.sender().send(phone=new_phone(), text="x", now=NOW)
    assert not Message.every.exists()
    user = person()
    tell(user)
    run()
    row = Message.every.get()
    assert (row.state, row.result_code) == ("failed", "texts_not_set_up")
    assert queries.count_unread(user_id=user.id) == 1


def test_a_demo_catches() -> None:
    assert providers.text_provider().is_catcher
    tell(person())
    ports.sender().send(phone=new_phone(), text="[장터] 인증번호는 123456예요.", now=NOW)
    run()
    caught = [message_line(row) for row in queries.list_caught(now=NOW)]
    assert [(line.channel, line.cost, line.state) for line in caught] == [
        (Channel.TEXT, Cost.SMS, State.CAUGHT),
        (Channel.TEXT, Cost.SMS, State.CAUGHT),
    ]
    assert all("****" in line.to for line in caught)


def test_texts_are_erased_after_their_time_and_what_happened_stays(provider: Recorder) -> None:
    user = person()
    tell(user)
    run()
    assert operations.erase_bodies(actor=SYSTEM, now=NOW + timedelta(days=89)) == 0
    assert operations.erase_bodies(actor=SYSTEM, now=NOW + timedelta(days=90)) == 1
    row = Message.every.get()
    assert (row.body, row.phone, row.state, row.bytes > 0) == ("", "", "sent", True)
    assert queries.count_unread(user_id=user.id) == 1
    operations.erase_bodies(actor=SYSTEM, now=NOW + timedelta(days=365))
    assert queries.count_unread(user_id=user.id) == 0
    notice = Notice.every.get()
    assert (notice.text, notice.title, notice.template) == ("", "", "test.told")
    assert operations.erase_bodies(actor=SYSTEM, now=NOW + timedelta(days=366)) == 0
