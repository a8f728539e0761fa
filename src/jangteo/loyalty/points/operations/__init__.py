"""What can happen to points."""

from jangteo.foundation.audit.types import declare_field, declare_label, declare_values
from jangteo.loyalty.points.operations.bringing import bring_in_many
from jangteo.loyalty.points.operations.bulk import earn_many
from jangteo.loyalty.points.operations.correcting import approve_correction, propose_correction, refuse_correction
from jangteo.loyalty.points.operations.posting import cancel, capture, convert, earn, grant, hold, redeem, release
from jangteo.loyalty.points.operations.programs import (
    add_market,
    add_source,
    found_program,
    leave_program,
    reopen_source,
    revoke_source,
    set_policy,
    take_part,
)
from jangteo.loyalty.points.operations.rates import end_rate, set_rate
from jangteo.loyalty.points.operations.taking_part import take_part_together
from jangteo.loyalty.points.operations.tending import add_up_days, expire_due, release_due
from jangteo.loyalty.points.operations.wallets import bring_in, close_wallet, merge_wallets, open_wallet
from jangteo.loyalty.points.types import Decision, Refund

__all__ = [
    "add_market",
    "add_source",
    "add_up_days",
    "approve_correction",
    "bring_in",
    "bring_in_many",
    "cancel",
    "capture",
    "close_wallet",
    "convert",
    "earn",
    "earn_many",
    "end_rate",
    "expire_due",
    "found_program",
    "grant",
    "hold",
    "leave_program",
    "merge_wallets",
    "open_wallet",
    "propose_correction",
    "redeem",
    "refuse_correction",
    "release",
    "release_due",
    "reopen_source",
    "revoke_source",
    "set_policy",
    "set_rate",
    "take_part",
    "take_part_together",
]

for _name, _text in (
    ("found_program", "포인트 사업을 시작했어요"),
    ("set_policy", "포인트 정책을 정했어요"),
    ("end_rate", "포인트 전환을 그만했어요"),
    ("set_rate", "포인트 전환 비율을 정했어요"),
    ("add_market", "포인트 사업에 시장을 더했어요"),
    ("take_part", "가게가 포인트 사업에 들어왔어요"),
    ("take_part_together", "여러 가게가 포인트 사업에 들어왔어요"),
    ("leave_program", "가게가 포인트 사업에서 나갔어요"),
    ("add_source", "포인트를 올리는 곳을 더했어요"),
    ("revoke_source", "포인트를 올리는 곳을 끊었어요"),
    ("reopen_source", "포인트를 올리는 곳을 다시 열었어요"),
    ("open_wallet", "포인트 지갑을 만들었어요"),
    ("merge_wallets", "포인트 지갑을 합쳤어요"),
    ("close_wallet", "포인트 지갑을 닫았어요"),
    ("bring_in", "쓰던 포인트를 옮겨 왔어요"),
    ("bring_in_many", "쓰던 포인트를 한꺼번에 옮겨 왔어요"),
    ("earn", "포인트를 적립했어요"),
    ("earn_many", "포인트를 한꺼번에 적립했어요"),
    ("grant", "포인트를 지급했어요"),
    ("redeem", "포인트를 썼어요"),
    ("hold", "포인트를 맡아 두었어요"),
    ("capture", "맡아 둔 포인트를 썼어요"),
    ("release", "맡아 둔 포인트를 풀었어요"),
    ("cancel", "포인트를 취소했어요"),
    ("convert", "포인트를 전환했어요"),
    ("propose_correction", "포인트 정정을 올렸어요"),
    ("approve_correction", "포인트 정정을 결재했어요"),
    ("refuse_correction", "포인트 정정을 반려했어요"),
    ("expire_due", "기간이 지난 포인트를 소멸했어요"),
    ("add_up_days", "포인트를 날짜별로 더했어요"),
    ("release_due", "오래 맡아 둔 포인트를 풀었어요"),
):
    declare_label(f"points.{_name}", _text)

for _name, _text in (
    ("points", "포인트"),
    ("program", "포인트 사업"),
    ("since", "시작하는 날"),
    ("until", "마지막 날"),
    ("through", "여기까지"),
    ("store", "가게"),
    ("last_day", "마지막 날"),
    ("valid_from", "정책이 시작하는 날"),
    ("stores", "가게 수"),
    ("source", "올리는 곳"),
    ("revoked", "끊음"),
    ("into", "바꿀 포인트"),
    ("takes", "내는 포인트"),
    ("gives", "받는 포인트"),
    ("wallets", "지갑 수"),
    ("holds", "맡아 둔 건수"),
    ("accrual_bp", "적립률"),
    ("rounding", "적립 단위"),
    ("smallest_bill", "적립하는 가장 적은 금액"),
    ("smallest_redemption", "가장 적은 사용 포인트"),
    ("redemption_unit", "사용 단위"),
    ("largest_share_bp", "쓸 수 있는 비율"),
    ("months_until_expiry", "쓸 수 있는 개월"),
    ("store_bp", "가게 부담"),
    ("fund_bp", "시장 기금 부담"),
    ("city_bp", "지자체 부담"),
    ("refund", "쓴 뒤 취소하면"),
    ("grace_days", "되돌린 뒤 여유 날"),
    ("card_day_limit", "카드 하루 한도"),
    ("backdate_days", "늦게 올릴 수 있는 날"),
    ("hold_minutes", "맡아 두는 분"),
):
    declare_field(_name, _text)
declare_values("state", {each.value: each.label for each in Decision})
declare_values("refund", {each.value: each.label for each in Refund})
