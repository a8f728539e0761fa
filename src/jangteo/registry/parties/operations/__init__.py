"""What can happen to people, businesses and organisations of a market."""

from jangteo.foundation.audit.types import declare_label, declare_values
from jangteo.registry.parties.operations.assemblies import (
    cancel_assembly,
    close_assembly,
    fix_due_rolls,
    fix_roll,
    mark_present,
    open_assembly,
    set_quorum,
)
from jangteo.registry.parties.operations.businesses import (
    StatesRecorded,
    change_business,
    record_states,
    register_business,
)
from jangteo.registry.parties.operations.enrolling import enrol_members
from jangteo.registry.parties.operations.forgetting import forget_businesses, forget_people
from jangteo.registry.parties.operations.many import KeeperIds, KeeperIn, register_many
from jangteo.registry.parties.operations.organisations import (
    appoint_officer,
    change_organisation,
    end_term,
    found_organisation,
    join_organisation,
    leave_organisation,
    warn_of_terms,
)
from jangteo.registry.parties.operations.people import (
    change_person,
    erase_person,
    link_person,
    register_person,
)
from jangteo.registry.parties.operations.rolls import take_roll

__all__ = [
    "KeeperIds",
    "KeeperIn",
    "StatesRecorded",
    "appoint_officer",
    "cancel_assembly",
    "change_business",
    "change_organisation",
    "change_person",
    "close_assembly",
    "end_term",
    "enrol_members",
    "erase_person",
    "fix_due_rolls",
    "fix_roll",
    "forget_businesses",
    "forget_people",
    "found_organisation",
    "join_organisation",
    "leave_organisation",
    "link_person",
    "mark_present",
    "open_assembly",
    "record_states",
    "register_business",
    "register_many",
    "register_person",
    "set_quorum",
    "take_roll",
    "warn_of_terms",
]

declare_label("parties.appoint_officer", "임원을 적었어요")
declare_label("parties.cancel_assembly", "총회를 취소했어요")
declare_label("parties.change_business", "사업자 정보를 고쳤어요")
declare_label("parties.change_organisation", "상인회 정보를 고쳤어요")
declare_label("parties.change_person", "사람 정보를 고쳤어요")
declare_label("parties.close_assembly", "총회를 마쳤어요")
declare_values("출처", {"nts": "국세청", "trial": "시연"})
declare_label("parties.end_term", "임기를 끝냈어요")
declare_label("parties.enrol_members", "회원명부 파일을 넣었어요")
declare_label("parties.forget_businesses", "주인이 없는 사업자의 정보를 지웠어요")
declare_label("parties.forget_people", "시장을 떠난 사람의 정보를 지웠어요")
declare_label("parties.erase_person", "사람 정보를 지웠어요")
declare_label("parties.fix_due_rolls", "총회 명부를 굳혔어요")
declare_label("parties.fix_roll", "총회 명부를 굳혔어요")
declare_label("parties.found_organisation", "상인회를 등록했어요")
declare_label("parties.join_organisation", "회원이 되었어요")
declare_label("parties.leave_organisation", "회원을 그만두었어요")
declare_label("parties.link_person", "사람과 계정을 이었어요")
declare_label("parties.mark_present", "출석을 적었어요")
declare_label("parties.open_assembly", "총회를 열었어요")
declare_label("parties.record_states", "국세청 사업자 상태를 적었어요")
declare_label("parties.register_business", "사업자를 등록했어요")
declare_label("parties.register_many", "사람과 사업자를 한꺼번에 등록했어요")
declare_label("parties.register_person", "사람을 등록했어요")
declare_label("parties.set_quorum", "의사정족수를 바꾸었어요")
declare_label("parties.take_roll", "회원 명부를 받았어요")
declare_label("parties.warn_of_terms", "임기가 끝나는 임원을 알렸어요")
