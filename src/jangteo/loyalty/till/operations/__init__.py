"""What can happen at a till."""

from jangteo.foundation.audit.types import declare_label
from jangteo.loyalty.till.operations.confirming import forget_confirmations
from jangteo.loyalty.till.operations.devices import issue_device, revoke_device
from jangteo.loyalty.till.operations.serving import help_item, look_up, serve

__all__ = [
    "forget_confirmations",
    "help_item",
    "issue_device",
    "look_up",
    "revoke_device",
    "serve",
]

for _name, _text in (
    ("issue_device", "계산대 기기를 내주었어요"),
    ("revoke_device", "계산대 기기를 끊었어요"),
    ("serve", "포인트를 적립하거나 썼어요"),
    ("look_up", "회원을 찾았어요"),
    ("help_item", "포인트 요청을 이어서 처리했어요"),
    ("forget_confirmations", "지난 확인 번호를 지웠어요"),
):
    declare_label(f"till.{_name}", _text)
