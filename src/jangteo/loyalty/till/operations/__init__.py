"""What can happen at a till."""

from jangteo.foundation.audit.types import declare_label
from jangteo.loyalty.till.operations.confirming import forget_confirmations
from jangteo.loyalty.till.operations.connecting import add_hook, restart_hook, revoke_hook
from jangteo.loyalty.till.operations.devices import issue_device, revoke_device
from jangteo.loyalty.till.operations.phones import (
    MOST_LIMIT,
    allow_phone,
    hear_phone,
    invite_phone,
    limit_phone,
    open_phone,
)
from jangteo.loyalty.till.operations.selling import import_sales
from jangteo.loyalty.till.operations.serving import help_item, look_up, serve

__all__ = [
    "MOST_LIMIT",
    "add_hook",
    "allow_phone",
    "forget_confirmations",
    "hear_phone",
    "help_item",
    "import_sales",
    "invite_phone",
    "issue_device",
    "limit_phone",
    "look_up",
    "open_phone",
    "restart_hook",
    "revoke_device",
    "revoke_hook",
    "serve",
]

for _name, _text in (
    ("allow_phone", "상인 휴대전화를 다시 열었어요"),
    ("hear_phone", "상인 휴대전화가 연결됐어요"),
    ("invite_phone", "상인 휴대전화를 여는 QR을 만들었어요"),
    ("issue_device", "계산대 기기를 내주었어요"),
    ("limit_phone", "상인 휴대전화의 이름과 한도를 정했어요"),
    ("open_phone", "상인 휴대전화를 열었어요"),
    ("revoke_device", "계산대 기기를 끊었어요"),
    ("add_hook", "포인트 내역을 받을 곳을 더했어요"),
    ("restart_hook", "포인트 내역을 다시 보내기로 했어요"),
    ("revoke_hook", "포인트 내역을 받던 곳을 끊었어요"),
    ("import_sales", "판매 파일을 불러왔어요"),
    ("serve", "포인트를 적립하거나 썼어요"),
    ("look_up", "회원을 찾았어요"),
    ("help_item", "포인트 요청을 이어서 처리했어요"),
    ("forget_confirmations", "지난 확인 번호를 지웠어요"),
):
    declare_label(f"till.{_name}", _text)
