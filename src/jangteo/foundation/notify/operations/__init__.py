"""Every change that people and the schedule make to notices, wishes, consents and senders."""

from jangteo.foundation.audit.types import declare_field, declare_label, declare_values
from jangteo.foundation.notify.operations.bulletins import send_bulletin
from jangteo.foundation.notify.operations.consents import change_consents, confirm_consents, record_refusal
from jangteo.foundation.notify.operations.office import retry_message, save_sender, settle_message
from jangteo.foundation.notify.operations.own import (
    add_device,
    drop_device,
    mark_all_read,
    mark_read,
    save_choices,
    try_out,
)
from jangteo.foundation.notify.operations.templates import set_template
from jangteo.foundation.notify.operations.upkeep import erase_bodies

__all__ = [
    "add_device",
    "change_consents",
    "confirm_consents",
    "drop_device",
    "erase_bodies",
    "mark_all_read",
    "mark_read",
    "record_refusal",
    "retry_message",
    "save_choices",
    "save_sender",
    "send_bulletin",
    "set_template",
    "settle_message",
    "try_out",
]

declare_label("notify.add_device", "휴대폰 알림을 켰어요")
declare_label("notify.drop_device", "휴대폰 알림을 껐어요")
declare_label("notify.save_choices", "알림 받는 방법을 바꾸었어요")
declare_label("notify.change_consents", "광고 수신동의를 바꾸었어요")
declare_label("notify.record_refusal", "광고 수신거부를 적었어요")
declare_label("notify.confirm_consents", "오래된 수신동의를 확인했어요")
declare_label("notify.send_bulletin", "공지를 보냈어요")
declare_label("notify.retry_message", "알림을 다시 보냈어요")
declare_label("notify.settle_message", "알림을 보낸 것으로 두었어요")
declare_label("notify.save_sender", "알림 보내는 곳을 바꾸었어요")
declare_label("notify.set_template", "알림톡 글의 상태를 적었어요")
declare_field("provider_code", "템플릿 코드")
declare_label("notify.erase_bodies", "기한이 지난 알림 내용을 지웠어요")
declare_field("consents", "동의")
declare_field("contact", "연락처")
declare_field("refusal_number", "무료수신거부 번호")
declare_field("from_number", "발신번호")
declare_field("kakao_channel", "카카오 채널")
declare_field("audience", "받는 사람")
declare_field("push", "휴대폰 알림")
declare_field("text", "문자")
declare_field("kakao", "알림톡")
for _way in ("push", "text", "kakao"):
    declare_values(_way, {"on": "받음", "backup": "다른 길로 못 받을 때만", "off": "안 받음"})
declare_label("notify.mark_read", "알림을 읽었어요")
declare_label("notify.mark_all_read", "알림을 모두 읽었어요")
declare_label("notify.try_out", "알림을 시험해 봤어요")
