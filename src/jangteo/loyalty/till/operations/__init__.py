"""What can happen at a till."""

from jangteo.foundation.audit.types import declare_label
from jangteo.loyalty.till.operations.confirming import forget_confirmations
from jangteo.loyalty.till.operations.connecting import add_hook, restart_hook, revoke_hook
from jangteo.loyalty.till.operations.devices import MOST_LIMIT, allow_phone, issue_device, limit_phone, revoke_device
from jangteo.loyalty.till.operations.selling import import_sales
from jangteo.loyalty.till.operations.serving import help_item, look_up, serve

__all__ = [
    "MOST_LIMIT",
    "add_hook",
    "allow_phone",
    "forget_confirmations",
    "help_item",
    "import_sales",
    "issue_device",
    "limit_phone",
    "look_up",
    "restart_hook",
    "revoke_device",
    "revoke_hook",
    "serve",
]

for _name, _text in (
    ("allow_phone", "가게의 휴대전화 적립을 다시 열었어요"),
    ("issue_device", "계산대 기기를 내주었어요"),
    ("limit_phone", "가게 휴대전화의 한도를 정했어요"),
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
