"""What can happen to shops."""

from jangteo.foundation.audit.types import declare_field, declare_label, declare_values
from jangteo.registry.merchants.operations.adding import add_store, load_goods, take_up_store
from jangteo.registry.merchants.operations.applying import save_draft, start_application, submit, withdraw
from jangteo.registry.merchants.operations.changing import (
    approve_change,
    ask_for_change,
    change_store,
    refuse_change,
    set_deduction_lot,
    set_keeper,
    verify_store,
    withdraw_change,
)
from jangteo.registry.merchants.operations.checking import close_round, open_round, record_check
from jangteo.registry.merchants.operations.handing_over import (
    accept_handover,
    approve_handover,
    decline_handover,
    hand_over,
    refuse_handover,
    withdraw_handover,
)
from jangteo.registry.merchants.operations.helping import (
    accept_helper,
    add_helper,
    end_helper,
    leave_store,
    set_helper_rights,
)
from jangteo.registry.merchants.operations.moving import move_stall
from jangteo.registry.merchants.operations.onnuri import end_onnuri, register_onnuri, renew_onnuri, warn_of_onnuri
from jangteo.registry.merchants.operations.papers import add_paper, open_paper, remove_paper, remove_photo, set_photo
from jangteo.registry.merchants.operations.resting import close_store, rest, resume
from jangteo.registry.merchants.operations.reviewing import approve, ask_for_more, refuse
from jangteo.registry.merchants.operations.sheet import take_shops
from jangteo.registry.merchants.operations.shop_deciding import (
    accept_shop_words,
    decide_many_shop_twins,
    decide_shop_place,
    decide_shop_twins,
    decide_shop_words,
    reopen_shop_place,
    skip_shop_place,
)
from jangteo.registry.merchants.operations.shop_importing import (
    confirm_shop_import,
    discard_shop_import,
    import_shops,
    preview_shop_import,
    run_shop_import,
    settle_old_shop_imports,
)
from jangteo.registry.merchants.operations.store_papers import (
    ask_paper_again,
    confirm_paper,
    drop_received_page,
    open_store_paper,
    receive_paper,
    send_paper,
    take_back_page,
    warn_of_papers,
)
from jangteo.registry.merchants.operations.upkeep import drop_old_papers, forget_applications
from jangteo.registry.merchants.types import HandoverState

__all__ = [
    "accept_handover",
    "accept_helper",
    "accept_shop_words",
    "add_helper",
    "add_paper",
    "add_store",
    "approve",
    "approve_change",
    "approve_handover",
    "ask_for_change",
    "ask_for_more",
    "ask_paper_again",
    "change_store",
    "close_round",
    "close_store",
    "confirm_paper",
    "confirm_shop_import",
    "decide_many_shop_twins",
    "decide_shop_place",
    "decide_shop_twins",
    "decide_shop_words",
    "decline_handover",
    "discard_shop_import",
    "drop_old_papers",
    "drop_received_page",
    "end_helper",
    "end_onnuri",
    "forget_applications",
    "hand_over",
    "import_shops",
    "leave_store",
    "load_goods",
    "move_stall",
    "open_paper",
    "open_round",
    "open_store_paper",
    "preview_shop_import",
    "receive_paper",
    "record_check",
    "refuse",
    "refuse_change",
    "refuse_handover",
    "register_onnuri",
    "remove_paper",
    "remove_photo",
    "renew_onnuri",
    "reopen_shop_place",
    "rest",
    "resume",
    "run_shop_import",
    "save_draft",
    "send_paper",
    "set_deduction_lot",
    "set_helper_rights",
    "set_keeper",
    "set_photo",
    "settle_old_shop_imports",
    "skip_shop_place",
    "start_application",
    "submit",
    "take_back_page",
    "take_shops",
    "take_up_store",
    "verify_store",
    "warn_of_onnuri",
    "warn_of_papers",
    "withdraw",
    "withdraw_change",
    "withdraw_handover",
]

declare_label("merchants.load_goods", "품목 이름을 새로 읽었어요")
declare_label("merchants.add_store", "점포를 넣었어요")
declare_label("merchants.take_up_store", "내 점포를 찾았어요")
declare_label("merchants.start_application", "입점 신청을 시작했어요")
declare_label("merchants.save_draft", "입점 신청을 적어 두었어요")
declare_label("merchants.submit", "입점을 신청했어요")
declare_label("merchants.withdraw", "입점 신청을 취소했어요")
declare_label("merchants.ask_for_more", "보완을 부탁했어요")
declare_label("merchants.approve", "입점을 승인했어요")
declare_label("merchants.refuse", "입점 신청을 거절했어요")
declare_label("merchants.change_store", "점포 소개를 고쳤어요")
declare_label("merchants.set_keeper", "점주를 적었어요")
declare_label("merchants.ask_for_change", "변경을 부탁했어요")
declare_label("merchants.approve_change", "변경 요청을 승인했어요")
declare_label("merchants.refuse_change", "변경 요청을 거절했어요")
declare_label("merchants.withdraw_change", "변경 요청을 취소했어요")
declare_label("merchants.set_deduction_lot", "소득공제 지번을 적었어요")
declare_label("merchants.verify_store", "점포를 확인했어요")
declare_label("merchants.move_stall", "자리를 옮겼어요")
declare_label("merchants.rest", "쉬는 기간을 적었어요")
declare_label("merchants.resume", "다시 문을 열었어요")
declare_label("merchants.close_store", "폐점을 처리했어요")
declare_label("merchants.hand_over", "양도를 제안했어요")
declare_label("merchants.accept_handover", "양도를 받겠다고 했어요")
declare_label("merchants.decline_handover", "양도를 사양했어요")
declare_label("merchants.withdraw_handover", "양도를 거두었어요")
declare_label("merchants.refuse_handover", "양도를 거절했어요")
declare_label("merchants.approve_handover", "양도를 승인했어요")
declare_label("merchants.add_helper", "점원을 초대했어요")
declare_label("merchants.accept_helper", "점원이 되었어요")
declare_label("merchants.set_helper_rights", "점원이 할 일을 바꾸었어요")
declare_label("merchants.end_helper", "점원 일을 끝냈어요")
declare_label("merchants.leave_store", "점원 일을 그만두었어요")
declare_label("merchants.register_onnuri", "온누리 가맹을 적었어요")
declare_label("merchants.renew_onnuri", "온누리 가맹을 갱신했어요")
declare_label("merchants.end_onnuri", "온누리 가맹을 끝냈어요")
declare_label("merchants.warn_of_onnuri", "온누리 만료를 알렸어요")
declare_label("merchants.open_round", "일제 확인을 시작했어요")
declare_label("merchants.record_check", "점포를 확인했어요")
declare_label("merchants.close_round", "일제 확인을 마쳤어요")
declare_label("merchants.take_shops", "점포 목록을 넣었어요")
declare_label("merchants.forget_applications", "지난 신청의 개인정보를 지웠어요")
declare_label("merchants.add_paper", "서류를 올렸어요")
declare_label("merchants.remove_paper", "서류를 뺐어요")
declare_label("merchants.open_paper", "신청 서류를 열어 봤어요")
declare_label("merchants.set_photo", "점포 사진을 바꾸었어요")
declare_label("merchants.send_paper", "점포 서류를 보냈어요")
declare_label("merchants.receive_paper", "점주가 가져온 서류를 받았어요")
declare_label("merchants.drop_received_page", "받은 서류에서 뺐어요")
declare_label("merchants.take_back_page", "보낸 서류를 거두었어요")
declare_label("merchants.open_store_paper", "점포 서류를 열어 봤어요")
declare_label("merchants.confirm_paper", "점포 서류를 확인했어요")
declare_label("merchants.ask_paper_again", "서류를 다시 부탁했어요")
declare_label("merchants.warn_of_papers", "서류 기한을 알렸어요")
declare_label("merchants.drop_old_papers", "지난 점포 서류를 없앴어요")
declare_label("merchants.remove_photo", "점포 사진을 내렸어요")
declare_field("photo", "사진")
declare_field("photo_words", "사진 설명")
declare_field("paper", "서류")
declare_field("ends_on", "기한")
declare_field("closing_on", "폐점하는 날")
declare_field("person", "점주 번호")
declare_field("business", "사업자 번호")
declare_field("owner", "점주")
declare_field("stalls", "자리")
declare_field("intro", "소개")
declare_field("shop_phone", "점포 전화")
declare_field("hours", "여는 시간")
declare_field("delivery", "배달")
declare_field("wanted", "바꿀 것")
declare_field("business_number", "사업자등록번호")
declare_field("deduction_lot", "소득공제 지번")
declare_field("deductible", "소득공제 대상")
declare_field("last_verified_on", "확인한 날")
declare_field("rest", "쉬는 기간")
declare_field("closed_on", "마지막 영업일")
declare_field("handover", "양도")
declare_field("relation", "관계")
declare_values("handover", {each.value: each.label for each in HandoverState})
declare_values("wanted", {"name": "상호", "business_number": "사업자등록번호", "closing_on": "폐점하는 날"})
declare_field("helper", "점원")
declare_field("rights", "할 수 있는 일")
declare_field("onnuri", "온누리")
declare_field("expires_on", "만료일")
declare_field("check", "확인")

declare_label("merchants.import_shops", "가게 자료를 가져왔어요")
declare_label("merchants.preview_shop_import", "가게 자료를 미리 보았어요")
declare_label("merchants.confirm_shop_import", "가게 자료를 가져오라고 했어요")
declare_label("merchants.discard_shop_import", "올린 가게 자료를 버렸어요")
declare_label("merchants.run_shop_import", "가게 자료를 가져왔어요")
declare_label("merchants.settle_old_shop_imports", "오래 기다린 가게 자료를 버렸어요")
declare_label("merchants.decide_shop_place", "가게 자료의 시장을 정했어요")
declare_label("merchants.skip_shop_place", "가게 자료의 시장을 넘겼어요")
declare_label("merchants.reopen_shop_place", "넘긴 시장을 다시 열었어요")
declare_label("merchants.decide_shop_twins", "겹친 가게를 정했어요")
declare_label("merchants.decide_many_shop_twins", "겹친 가게를 한꺼번에 정했어요")
declare_label("merchants.decide_shop_words", "품목 말을 정했어요")
declare_label("merchants.accept_shop_words", "품목 제안을 받아들였어요")
declare_field("merged", "합친 줄")
