"""The pages: inbox, wishes, the office's notices, the catcher."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from jangteo.foundation.identity.tests.factories import User, acting, person
from jangteo.foundation.notify import operations
from jangteo.foundation.notify.delivery.ports import Answer, Outcome
from jangteo.foundation.notify.models import Bulletin, Consent, Message, Notice, PushDevice, SenderProfile
from jangteo.foundation.notify.tests.helpers import NOW, PushService, Recorder, merchant, run, tell
from jangteo.foundation.notify.web import inbox
from jangteo.foundation.tenancy.tests.factories import HERE, NEXT_DOOR
from jangteo.foundation.tenancy.types import Role

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def staff() -> Client:
    return signed_in(person((Role.STAFF, HERE.scope)))


def test_the_inbox_counts_shows_and_marks_read() -> None:
    user = merchant(HERE)
    notice = tell(user, link="/shop/")
    client = signed_in(user)
    page = client.get("/inbox/")
    assert "안 읽은 알림 1개" in text(page)
    assert "다복상회" in text(page)
    shown = client.get(f"/inbox/{notice.id}/")
    assert 'href="/shop/"' in shown.content.decode()
    assert "안 읽은 알림" not in text(client.get("/inbox/"))
    assert "다 읽으셨어요" in text(client.get("/inbox/?unread=1"))
    tell(user, key="b")
    tell(user, key="c")
    client.post("/inbox/read-all/")
    assert "안 읽은 알림" not in text(client.get("/inbox/"))


def test_the_bell_is_on_other_pages_too_in_both_frames(staff: Client) -> None:
    user = merchant(HERE)
    tell(user)
    assert 'class="phone-page"' in signed_in(user).get("/inbox/").content.decode()
    office = person((Role.STAFF, HERE.scope))
    tell(office)
    assert "안 읽은 알림 1개" in text(signed_in(office).get("/office/notices/"))
    assert 'class="phone-page"' not in signed_in(office).get("/inbox/").content.decode()
    assert "알림함" not in text(Client().get("/"))


def test_nobody_sees_anothers_notice() -> None:
    notice = tell(merchant(HERE))
    assert signed_in(merchant(HERE)).get(f"/inbox/{notice.id}/").status_code == 404
    assert Client().get(f"/inbox/{notice.id}/").status_code == 302
    notice.refresh_from_db()
    assert notice.read_at is None


def test_wishes_are_kept(provider: Recorder) -> None:
    user = merchant(HERE)
    client = signed_in(user)
    assert "끌 수 없어요" in text(client.get("/account/notices/"))
    assert client.post("/account/notices/", {"text": "off"}).status_code == 302
    tell(user)
    run()
    assert not provider.parcels
    assert client.post("/account/notices/", {"text": "nonsense"}).status_code == 302


def test_consent_by_the_page_in_the_own_market_alone() -> None:
    user = merchant(HERE)
    client = signed_in(user)
    assert "여기시장에서 보내는 할인·행사 소식" in text(client.get("/account/notices/"))
    client.post("/account/notices/consents/", {"market": "here", "consent": ["MKT_SMS", "nonsense"]})
    row = Consent.objects.get()
    assert (row.code, row.market_id, row.evidence.split()[0]) == ("MKT_SMS", 11, "/account/notices/")
    assert client.post("/account/notices/consents/", {"market": "far", "consent": "MKT_SMS"}).status_code == 404
    client.post("/account/notices/consents/", {"market": "here"})
    assert not Consent.objects.filter(revoked_at=None).exists()


def test_a_browser_turns_pushes_on_and_off(service: PushService) -> None:
    user = merchant(HERE)
    client = signed_in(user)
    page = client.get("/account/notices/").content.decode()
    assert re.search(r'data-key="[\w-]{87}"', page)
    agent = "Mozilla/5.0 (Linux; Android 15) SamsungBrowser/25.0 Chrome/121"
    answer = client.post(
        "/account/notices/devices/", {"endpoint": service.endpoint(), **service.keys}, headers={"user-agent": agent}
    )
    assert answer.status_code == 200
    assert "안드로이드 · 삼성 인터넷" in text(client.get("/account/notices/"))
    client.post("/account/notices/try/")
    run(Notice.every.get().created_at)
    assert service.got[0][2]["title"] == "시험 알림"
    other = signed_in(merchant(HERE))
    assert other.post(f"/account/notices/devices/{answer.json()['id']}/drop/").status_code == 404
    client.post(f"/account/notices/devices/{answer.json()['id']}/drop/")
    assert not PushDevice.objects.exists()
    wrong = client.post("/account/notices/devices/", {"endpoint": "https://evil.example/", **service.keys})
    assert wrong.status_code == 422
    assert "켤 수 없어요" in text(wrong)


def test_the_worker_is_a_script_that_is_not_kept() -> None:
    answer = Client().get("/inbox/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    assert "showNotification" in answer.content.decode()


def test_the_office_sees_what_failed_first_masked_and_sends_it_again(staff: Client, provider: Recorder) -> None:
    assert "아직 보낸 알림이 없어요" in text(staff.get("/office/notices/"))
    user = merchant(HERE)
    provider.answer = Outcome(Answer.REFUSED, "3018")
    tell(user)
    run()
    provider.answer = Outcome(Answer.ACCEPTED)
    tell(user, key="b")
    run()
    page = text(staff.get("/office/notices/"))
    assert "못 보낸 알림 1건" in page
    assert page.index("못 보냄", page.index("상태")) < page.rindex("보냄")
    assert user.phone[-8:] not in page.replace("-", "")
    assert "****" in page
    failed = Message.every.get(state="failed")
    shown = text(staff.get(f"/office/notices/{failed.id}/"))
    assert "거절됨 · 3018" in shown
    staff.post(f"/office/notices/{failed.id}/retry/")
    run(Message.every.get(id=failed.id).due_at)
    failed.refresh_from_db()
    assert failed.state == "sent"
    assert staff.post(f"/office/notices/{failed.id}/retry/").status_code == 409
    assert "찾는 알림이 없어요" in text(staff.get("/office/notices/?state=failed"))
    assert staff.get("/office/notices/?state=nonsense&channel=x&page=99").status_code == 200


def test_the_neighbours_message_does_not_exist(provider: Recorder) -> None:
    tell(merchant(HERE))
    run()
    row = Message.every.get()
    neighbour = signed_in(person((Role.STAFF, NEXT_DOOR.scope)))
    for path in ("", "retry/", "settle/"):
        method = neighbour.post if path else neighbour.get
        assert method(f"/office/notices/{row.id}/{path}").status_code == 404
    assert "다복상회" not in text(neighbour.get("/office/notices/"))


def form(**more: object) -> dict[str, object]:
    return {
        "kind": "INFO", "title": "회의", "text": "내일 모여요.", "by_text": "on", "whom": "all", "form_key": uuid4(),
    } | more  # fmt: skip


def test_an_office_writes_looks_and_sends(staff: Client, provider: Recorder) -> None:
    reader, _other = merchant(HERE), merchant(HERE)
    assert "정보통신망법" in text(staff.get("/office/notices/new/"))
    given = form()
    looked_at = staff.post("/office/notices/new/", given)
    assert "disabled" not in looked_at.content.decode().split("2명에게 보내기")[0].rsplit("<button", 1)[1]
    preview = text(looked_at)
    assert "2명이 받아요" in preview
    assert "2건 · 12바이트" in preview
    assert not Bulletin.every.exists()
    sent = staff.post("/office/notices/new/", given | {"step": "send"})
    assert sent.status_code == 302
    run(Notice.every.first().created_at)
    signed_in(reader).get(f"/inbox/{Notice.every.get(user=reader).id}/")
    report = text(staff.get(sent["Location"]))
    assert "2명에게 보냈고 1명이 알림함에서 읽었어요" in report
    assert "문자 보냄" in report
    again = staff.post("/office/notices/new/", given | {"step": "send"})
    assert (again.status_code, Bulletin.every.count()) == (422, 1)
    assert "이미 보낸 공지예요" in text(again)
    assert "회의" in text(staff.get("/office/notices/bulletins/"))
    neighbour = signed_in(person((Role.STAFF, NEXT_DOOR.scope)))
    assert neighbour.get(sent["Location"]).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": ""}, "제목을 적어 주세요"),
        ({"text": "딸기 🍓"}, "🍓"),
        ({"kind": "AD", "step": "send"}, "무료수신거부"),
        ({"kind": "nonsense"}, ""),
        ({"whom": "chosen", "person": ["x", "9" * 30], "step": "send"}, "받을 사람이 없어요"),
        ({"form_key": "x"}, ""),
    ],
)
def test_a_wrong_notice_changes_nothing_and_says_why(staff: Client, wrong: dict[str, object], words: str) -> None:
    merchant(HERE)
    answer = staff.post("/office/notices/new/", form(**wrong))
    assert answer.status_code == 422
    assert words in text(answer)
    assert not Bulletin.every.exists()


def test_an_office_says_as_whom_it_sends_and_who_refused(staff: Client) -> None:
    page = staff.get("/office/notices/sender/")
    assert 'value="여기시장"' in page.content.decode()
    wrong = staff.post("/office/notices/sender/", {"name": "여기시장", "refusal_number": "02-123-4567"})
    assert wrong.status_code == 422
    assert "080으로 시작하는" in text(wrong)
    given = {"name": "여기시장 상인회", "contact": "051 000 0000", "refusal_number": "0800000000"}
    assert staff.post("/office/notices/sender/", given).status_code == 302
    assert SenderProfile.objects.get().contact == "051-000-0000"
    refused = {"phone": "010-0000-9999", "evidence": "전화"}
    assert staff.post("/office/notices/refusals/", refused).status_code == 302
    assert not Consent.objects.get().granted
    assert staff.post("/office/notices/refusals/", {"phone": "02-123-4567", "evidence": "x"}).status_code == 422


def test_a_merchant_has_no_business_in_the_office() -> None:
    client = signed_in(merchant(HERE))
    for path in ("", "new/", "sender/", "bulletins/"):
        assert client.get(f"/office/notices/{path}").status_code == 403


def test_the_catcher_shows_what_would_have_gone_out(settings) -> None:
    assert "아직 없어요" in text(Client().get("/catcher/"))
    user = merchant(HERE)
    tell(user)
    run(NOW)
    Message.every.update(body_until=NOW.replace(year=2100))
    shown = text(Client().get("/catcher/"))
    assert "다복상회" in shown
    assert "짧은 문자" in shown
    assert re.search(r"\d+바이트 · 요금 SMS", shown)
    assert user.phone[-8:] not in shown.replace("-", "")
    settings.PRODUCTION = True
    assert Client().get("/catcher/").status_code == 404


def test_the_catcher_turns_its_pages(monkeypatch) -> None:
    monkeypatch.setattr(inbox, "CAUGHT_SHOWN", 2)
    for number in range(3):
        tell(merchant(HERE), key=str(number))
    run(NOW)
    Message.every.update(body_until=NOW.replace(year=2100))
    shown = [row.id for row in Message.every.order_by("-id")]
    for number, expected in ((1, shown[:2]), (2, shown[2:])):
        answer = Client().get(f"/catcher/?page={number}")
        assert [line.id for line in answer.context["caught"]] == expected


def test_a_code_is_caught_at_once_and_sealed(settings) -> None:
    user = person()
    Client().post("/account/login/code/", {"phone": user.phone})
    shown = text(Client().get("/catcher/"))
    code = re.search(r"인증번호는 (\d{6})", shown)
    assert code
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM notify_message t")
        assert code[1] not in cursor.fetchone()[0]


def test_production_without_keys_says_so(settings) -> None:
    settings.PRODUCTION = True
    answer = Client().post("/account/login/code/", {"phone": person().phone})
    assert answer.status_code == 503
    assert "문자를 보내는 곳이 아직 정해지지 않았어요" in text(answer)


def test_reading_is_not_written_into_the_record() -> None:
    from jangteo.foundation.audit.tests.factories import AuditEntry

    user = merchant(HERE)
    notice = tell(user)
    before = AuditEntry.objects.count()
    operations.mark_read(actor=acting(user), now=NOW, notice_id=notice.id)
    assert AuditEntry.objects.count() == before
