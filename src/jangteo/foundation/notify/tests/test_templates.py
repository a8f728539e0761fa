"""알림톡 goes out by approved templates alone; everything else is a text."""

import pytest
from django.test import Client

from jangteo.foundation.identity.tests.factories import acting, person
from jangteo.foundation.notify import operations, queries
from jangteo.foundation.notify.approvals import TemplateState
from jangteo.foundation.notify.delivery.dispatch import dispatch_notice
from jangteo.foundation.notify.models import KakaoTemplate, Message, Notice, SenderProfile
from jangteo.foundation.notify.tests.helpers import NOW, SALE, TOLD, Recorder, run, tell
from jangteo.foundation.notify.types import Channel, Cost
from jangteo.foundation.rules.tests.factories import held
from jangteo.foundation.tenancy.types import INSTALLATION, Role, system
from jangteo.kernel.clock import today
from jangteo.kernel.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db
SYSTEM = system("검사")


@pytest.fixture(autouse=True)
def _channel() -> None:
    SenderProfile.objects.create(market_id=11, name="여기시장", kakao_channel="PF1", changed_at=NOW)


def put(state: TemplateState, *, actor=SYSTEM, **more) -> None:
    given = {"channel": "PF1", "template": TOLD.code, "provider_code": "KA1", "state": state, "reason": "변수가 많아요"}
    operations.set_template(actor=actor, now=NOW, **(given | more))


def line():
    rows = queries.list_templates(channel="PF1", day=today(NOW))
    return next(row for row in rows if row.template == TOLD)


@pytest.mark.parametrize("state", [None, TemplateState.DRAFT, TemplateState.REVIEW, TemplateState.REJECTED])
def test_what_is_not_approved_goes_as_a_text(provider: Recorder, state: TemplateState | None) -> None:
    if state:
        put(state)
    assert not line().is_used
    assert line().fallback == Cost.SMS
    tell(person())
    run()
    assert [parcel.channel for parcel in provider.parcels] == [Channel.TEXT]


def test_what_is_approved_goes_by_kakao_for_its_channel_alone(provider: Recorder) -> None:
    put(TemplateState.APPROVED)
    SenderProfile.objects.create(market_id=12, name="옆시장", kakao_channel="PF2", changed_at=NOW)
    tell(person())
    tell(person(), market_id=12, key="other")
    run()
    assert [parcel.channel for parcel in provider.parcels] == [Channel.KAKAO, Channel.TEXT]
    assert line().is_used


def test_a_text_that_was_worded_anew_is_not_sent_by_the_old_approval(provider: Recorder) -> None:
    put(TemplateState.APPROVED)
    KakaoTemplate.objects.update(text_digest="0" * 64)
    assert line().stale
    tell(person())
    run()
    assert [parcel.channel for parcel in provider.parcels] == [Channel.TEXT]


def test_an_approval_that_ends_while_a_message_waits_becomes_a_text(provider: Recorder) -> None:
    put(TemplateState.APPROVED)
    tell(person())
    dispatch_notice(notice_id=Notice.every.get().id, now=NOW)
    put(TemplateState.REJECTED)
    run()
    assert [parcel.channel for parcel in provider.parcels] == [Channel.TEXT]
    states = [(row.channel, row.state, row.result_code) for row in Message.every.order_by("id")]
    assert states == [("kakao", "failed", "template_unapproved"), ("text", "sent", "")]


def test_a_market_may_decide_against_the_text_that_follows_a_refused_alimtalk(provider: Recorder) -> None:
    held("notify.kakao_falls_back", 0, market_id=11)
    put(TemplateState.APPROVED)
    tell(person())
    run()
    assert provider.parcels[0].kakao is not None
    assert provider.parcels[0].kakao.falls_back is False


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"template": "no.template"}, "template_unknown"),
        ({"channel": "PF9"}, "channel_unknown"),
        ({"channel": ""}, "channel_unknown"),
        ({"template": SALE.code}, "template_advertising"),
        ({"provider_code": " "}, "code_missing"),
        ({"state": TemplateState.REJECTED, "reason": ""}, "reason_missing"),
    ],
)
def test_nonsense_is_refused(wrong: dict, code: str) -> None:
    with pytest.raises(Refused, match=code):
        put(**({"state": TemplateState.APPROVED} | wrong))
    assert not KakaoTemplate.objects.exists()


def test_the_operator_alone_writes_it_down_on_a_screen() -> None:
    operator, staff = person((Role.OPERATOR, INSTALLATION)), person()
    with pytest.raises(NotAllowed):
        put(TemplateState.APPROVED, actor=acting(staff))
    client = Client()
    client.force_login(operator, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/city/templates/?channel=PF1").content.decode()
    assert TOLD.text.split("#{")[0] in page
    assert "광고는 알림톡으로 못 보내요" in page
    given = {"channel": "PF1", "provider_code": "KA7", "state": "approved", "reason": ""}
    assert client.post(f"/city/templates/{TOLD.code}/", given | {"provider_code": ""}).status_code == 422
    assert client.post(f"/city/templates/{TOLD.code}/", given).status_code == 302
    assert line().provider_code == "KA7"
    assert "KA7" in client.get("/city/templates/?channel=PF1").content.decode()
    assert client.get("/city/templates/no.template/").status_code == 404
