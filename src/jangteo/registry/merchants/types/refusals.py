"""What people are told, made anew each time: an exception that is raised twice keeps both histories."""

from functools import partial

from jangteo.kernel.errors import Invalid, Missing, Refused

no_market = partial(Missing, "market_missing", "그런 시장을 찾지 못했어요.")
no_store = partial(Missing, "store_missing", "그런 점포를 찾지 못했어요.")
no_stall = partial(Missing, "stall_missing", "그런 자리를 찾지 못했어요.")
no_application = partial(Missing, "application_missing", "그런 신청을 찾지 못했어요.")
no_paper = partial(Missing, "paper_missing", "그런 서류를 찾지 못했어요.")
papers_full = partial(Refused, "papers_full", "서류는 열 장까지 올릴 수 있어요.", field="file")
paper_settled = partial(
    Refused, "paper_settled", "다른 분이 먼저 처리했거나 거둔 서류예요. 화면을 새로 열어 확인해 주세요."
)
paper_changed = partial(Refused, "paper_changed", "보는 동안 서류가 더 왔어요. 새로 온 것까지 확인해 주세요.")
paper_waits = partial(Refused, "paper_waits", "방금 보낸 서류가 있어요. 화면을 새로 열어 확인해 주세요.", field="file")
no_photo = partial(Refused, "photo_missing", "가게 사진이 없어요. 사진을 먼저 골라 주세요.", field="file")
paper_of_shop = partial(
    Refused, "paper_of_shop", "점주가 보낸 서류라 뺄 수 없어요. ‘다시 부탁하기’로 무엇이 틀렸는지 알려 주세요."
)
paper_in_use = partial(Refused, "paper_in_use", "지금 쓰는 점포 서류예요. 폐점하거나 넘긴 뒤에 지울 수 있어요.")
no_request = partial(Missing, "request_missing", "그런 요청을 찾지 못했어요.")
no_handover = partial(Missing, "handover_missing", "그런 양도를 찾지 못했어요.")
no_helper = partial(Missing, "helper_missing", "그런 점원을 찾지 못했어요.")
no_round = partial(Missing, "round_missing", "그런 일제 확인을 찾지 못했어요.")
no_onnuri = partial(Missing, "onnuri_missing", "그런 온누리 등록을 찾지 못했어요.")
no_rest = partial(Missing, "rest_missing", "쉬는 기간이 없어요.")

stall_taken = partial(
    Refused, "stall_taken", "그 자리에는 이미 다른 점포가 있어요. 다른 자리를 골라 주세요.", field="stall_id"
)
stall_retired = partial(Refused, "stall_retired", "이제 쓰지 않는 자리예요. 다른 자리를 골라 주세요.", field="stall_id")
stall_held_twice = partial(Refused, "stall_held", "이 점포가 이미 가진 자리예요.", field="stall_id")
application_settled = partial(
    Refused, "application_settled", "이미 처리가 끝난 신청이에요. 화면을 새로 열어 확인해 주세요."
)
application_not_waiting = partial(
    Refused, "application_not_waiting", "지금은 심사할 수 없는 신청이에요. 화면을 새로 열어 확인해 주세요."
)
application_locked = partial(
    Refused, "application_locked", "이미 보낸 신청은 고칠 수 없어요. 사무국이 보완을 부탁하면 고칠 수 있어요."
)
application_changed = partial(Refused, "application_changed", "보는 동안 신청 내용이 바뀌었어요. 다시 확인해 주세요.")
answers_missing = partial(Invalid, "answers_missing", "빠진 것이 있어요.")
reason_needed = partial(Invalid, "reason_needed", "까닭을 적어 주세요.", field="reason")
store_closed = partial(Refused, "store_closed", "폐점한 점포예요.")
store_resting = partial(Refused, "store_resting", "그 기간에 이미 쉬기로 한 날이 있어요. 먼저 그 기간을 고쳐 주세요.")
store_name_invalid = partial(Invalid, "store_name_invalid", "점포 이름을 80자 안으로 적어 주세요.", field="name")
goods_unknown = partial(Invalid, "goods_unknown", "고를 수 없는 품목이에요.", field="goods")
goods_too_many = partial(Invalid, "goods_too_many", "품목은 열두 가지까지 적을 수 있어요.", field="goods")
goods_needed = partial(Invalid, "goods_needed", "파는 것을 한 가지 이상 골라 주세요.", field="goods")
name_by_request = partial(
    Refused, "name_by_request", "점포 이름은 사무국이 바꿔요. ‘변경 부탁하기’로 보내 주세요.", field="name", status=403
)
right_missing = partial(Refused, "right_missing", "점주가 이 일을 맡기지 않았어요. 점주에게 부탁해 주세요.", status=403)
keeper_known = partial(
    Refused, "keeper_known", "점주가 이미 적혀 있어요. 바뀌었다면 양도로 처리해 주세요.", field="owner_phone"
)
nothing_wanted = partial(Invalid, "nothing_wanted", "바꿀 것을 적어 주세요.")
request_settled = partial(Refused, "request_settled", "이미 처리가 끝난 요청이에요.")
request_waiting = partial(
    Refused, "request_waiting", "먼저 보낸 변경 요청을 사무국이 확인하고 있어요. 취소하고 다시 보내 주세요."
)
closing_not_yet = partial(
    Refused, "closing_not_yet", "마지막으로 장사하는 날이 아직 오지 않았어요. 그날부터 폐점할 수 있어요."
)
handover_open = partial(Refused, "handover_open", "이 점포는 이미 넘기는 중이에요.")
handover_settled = partial(Refused, "handover_settled", "이미 처리가 끝난 양도예요.")
handover_not_accepted = partial(Refused, "handover_not_accepted", "받을 분이 아직 받겠다고 하지 않았어요.")
handover_to_self = partial(Invalid, "handover_to_self", "지금 점주에게는 넘길 수 없어요.", field="phone")
not_yours = partial(Refused, "not_yours", "초대받은 번호로 로그인해 주세요. 지금 로그인한 번호와 달라요.", status=403)
phone_unproven = partial(Refused, "phone_unproven", "먼저 내 전화번호를 확인해 주세요.", status=403)
helper_already = partial(Refused, "helper_already", "이미 이 점포의 점원이거나 초대한 번호예요.", field="phone")
helper_is_owner = partial(Invalid, "helper_is_owner", "점주는 점원이 될 수 없어요.", field="phone")
helper_over = partial(Refused, "helper_over", "끝난 초대예요. 점주에게 다시 부탁해 주세요.")
onnuri_too_early = partial(Refused, "onnuri_too_early", "갱신은 만료 한 달 전부터 할 수 있어요.")
onnuri_held = partial(Refused, "onnuri_held", "이미 등록한 방식이에요. 갱신하거나 먼저 끝내 주세요.", field="kind")
round_open = partial(Refused, "round_open", "이미 하고 있는 일제 확인이 있어요. 먼저 마쳐 주세요.")
round_closed = partial(Refused, "round_closed", "이미 끝난 일제 확인이에요.")
draft_held = partial(Refused, "draft_held", "쓰던 신청이 있어요. 이어서 써 주세요.")
