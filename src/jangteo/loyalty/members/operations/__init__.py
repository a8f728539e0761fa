"""What can be done with members; every change of state."""

from jangteo.foundation.audit.types import declare_label
from jangteo.loyalty.members.operations.bringing_in import take_balances
from jangteo.loyalty.members.operations.cards import block_card, issue_cards, print_cards, replace_card, unblock_card
from jangteo.loyalty.members.operations.consents import (
    give_consent,
    record_guardian_consent,
    set_rules,
    withdraw_consent,
)
from jangteo.loyalty.members.operations.converting import convert_points
from jangteo.loyalty.members.operations.joining import claim_card, join
from jangteo.loyalty.members.operations.leaving import leave
from jangteo.loyalty.members.operations.merging import merge_members
from jangteo.loyalty.members.operations.upkeep import forget_waiting, sweep, tell_expiring
from jangteo.loyalty.members.operations.waiting import wait_for_phone

__all__ = [
    "block_card",
    "claim_card",
    "convert_points",
    "forget_waiting",
    "give_consent",
    "issue_cards",
    "join",
    "leave",
    "merge_members",
    "print_cards",
    "record_guardian_consent",
    "replace_card",
    "set_rules",
    "sweep",
    "take_balances",
    "tell_expiring",
    "unblock_card",
    "wait_for_phone",
    "withdraw_consent",
]

for _name, _text in (
    ("wait_for_phone", "번호에 포인트를 모으기 시작했어요"),
    ("take_balances", "다른 곳의 포인트를 옮겨 왔어요"),
    ("join", "포인트 회원이 되었어요"),
    ("convert_points", "포인트를 다른 포인트로 바꿨어요"),
    ("claim_card", "카드를 내 것으로 했어요"),
    ("merge_members", "두 회원을 하나로 합쳤어요"),
    ("leave", "포인트 회원을 그만두었어요"),
    ("issue_cards", "회원 카드를 만들었어요"),
    ("print_cards", "회원 카드를 인쇄했어요"),
    ("block_card", "회원 카드를 막았어요"),
    ("unblock_card", "회원 카드를 다시 쓰게 했어요"),
    ("replace_card", "회원 카드를 새 카드로 바꿨어요"),
    ("give_consent", "동의했어요"),
    ("withdraw_consent", "동의를 거두었어요"),
    ("record_guardian_consent", "법정대리인 동의를 적었어요"),
    ("set_rules", "가입 규칙을 정했어요"),
    ("tell_expiring", "곧 사라지는 포인트를 알렸어요"),
    ("forget_waiting", "오래 비어 있던 번호를 지웠어요"),
    ("sweep", "지난 코드와 기한을 치웠어요"),
):
    declare_label(f"members.{_name}", _text)
