"""What notify keeps of those who are told something, told to the module of personal data."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q

from jangteo.foundation.identity.queries import list_people
from jangteo.foundation.notify.models import Choice, Consent, Message, Notice, PushDevice
from jangteo.foundation.notify.policies import BODY_DAYS, INBOX_DAYS
from jangteo.foundation.notify.types import ConsentCode
from jangteo.foundation.privacy.toolkit import (
    Erasure,
    Handed,
    KeptPart,
    Loaded,
    Own,
    Processing,
    Subject,
    declare_handed,
    declare_processing,
    declare_subject,
)
from jangteo.foundation.tenancy.types import INSTALLATION


def _load(ids: Sequence[int]) -> Mapping[int, Loaded]:
    return {
        person.id: Loaded(values={}, scopes=(INSTALLATION,), label=person.label, user_id=person.id)
        for person in list_people(user_ids=ids)
    }


def _mine(user_id: int) -> Iterable[Own]:
    kept = Notice.every.filter(user_id=user_id), PushDevice.objects.filter(user_id=user_id)
    if any(rows.exists() for rows in (*kept, Consent.objects.filter(user_id=user_id))):
        return (Own(user_id, INSTALLATION),)
    return ()


def _export(user_id: int) -> Mapping[str, Any]:
    notices = Notice.every.filter(user_id=user_id, erased_at=None).order_by("id")
    return {
        "받은 알림": [f"{row.created_at:%Y-%m-%d} {row.title}: {row.text}" for row in notices],
        "광고 수신동의": _consents(user_id),
        "휴대폰 알림을 켠 기기": [row.name for row in PushDevice.objects.filter(user_id=user_id)],
    }


def _consents(user_id: int) -> list[str]:
    rows = Consent.objects.filter(user_id=user_id).order_by("id")
    return [
        f"{ConsentCode(row.code).label}: {row.at:%Y-%m-%d} 동의"
        + (f", {row.revoked_at:%Y-%m-%d} 철회" if row.revoked_at else "")
        for row in rows
    ]


def erase_reader(user_id: int, now: datetime) -> Erasure:
    """Erase the texts of a person's notices and messages, browsers and wishes; end the consents, of which only what
    proves them is kept apart. What still waits is not sent any more. A second time finds nothing.
    """
    said = _consents(user_id)
    notices = Notice.every.filter(user_id=user_id)
    rows = Message.every.filter(notice__in=notices, state="waiting").update(state="stopped", result_code="expired")
    rows += Message.every.filter(Q(notice__in=notices), ~Q(body="", phone="")).update(body="", phone="", subject="")
    rows += notices.filter(erased_at=None).update(
        title="", text="", variables="", phone="", erased_at=now, dispatched_at=now
    )
    rows += PushDevice.objects.filter(user_id=user_id).delete()[0] + Choice.objects.filter(user_id=user_id).delete()[0]
    standing = Consent.objects.filter(user_id=user_id, revoked_at=None)
    if standing.exists() or rows:
        rows += standing.update(revoked_at=now)
        return Erasure(rows=rows, kept=(KeptPart("advertising", {"광고 수신동의": "; ".join(said)}),) if said else ())
    return Erasure(rows=0)


declare_subject(
    Subject(
        kind="notify.reader",
        label="알림",
        fields={},
        load=_load,
        mine=_mine,
        export=_export,
        erase=erase_reader,
        erased="받은 알림의 내용, 휴대폰 알림을 켠 기기, 알림 받는 방법",
        keeps={"advertising": "광고 수신동의를 언제 하고 거두었는지"},
        with_account=True,
    )
)

declare_processing(
    Processing(
        code="notify.notices",
        order=20,
        whom="알림을 받으시는 분",
        purpose="알림함, 휴대폰 알림, 문자, 알림톡으로 알려 드리기",
        items="휴대전화 번호, 알림의 글, 휴대폰 알림을 켠 기기",
        basis="계약 이행 (개인정보 보호법 §15①4)",
        kept="보낸 문자의 번호와 글은 {0}, 알림함의 글은 {1} 동안. 휴대폰 알림은 끌 때까지.",
        rules=(BODY_DAYS.code, INBOX_DAYS.code),
        tables=("notify_bulletin", "notify_notice", "notify_message", "notify_push_device", "notify_choice"),
    )
)
declare_processing(
    Processing(
        code="notify.advertising",
        order=21,
        whom="광고를 받겠다고 하신 분과 거부하신 분",
        purpose="할인과 행사 소식 보내기, 거부하신 분께 보내지 않기",
        items="휴대전화 번호, 동의하거나 거부한 때와 방법",
        basis="동의 (개인정보 보호법 §15①1, 정보통신망법 §50)",
        kept="그만 받겠다고 하실 때까지. 그 뒤 동의하고 거둔 사실만 {0} 동안.",
        rules=("privacy.advertising",),
        tables=("notify_consent",),
    )
)
declare_handed(
    Handed(
        code="notify.solapi",
        to="SOLAPI (문자와 알림톡을 보내는 곳)",
        purpose="문자와 알림톡 보내기",
        items="휴대전화 번호, 보내는 글",
        kept="보낼 때까지. 그 뒤는 그곳의 처리방침을 따라요.",
        entrusted=True,
        applies=lambda: bool(settings.SOLAPI_KEY),
    )
)
declare_handed(
    Handed(
        code="notify.push",
        to="쓰시는 브라우저의 알림 회사 (구글, 애플, 모질라)",
        purpose="휴대폰 알림 전하기",
        items="기기의 알림 주소, 잠근 글",
        kept="휴대폰 알림을 끌 때까지",
        entrusted=True,
    )
)
