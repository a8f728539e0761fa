"""Who may do what with points (domain reference §17: whoever proposes money does not approve it)."""

from jangteo.foundation.tenancy.types import Role, declare

VIEW = declare("points.view", "포인트 사업 보기", Role.OPERATOR, Role.STAFF, Role.MANAGER)
MANAGE = declare("points.manage", "포인트 사업과 정책, 참여 점포", Role.OPERATOR, Role.STAFF)
PROPOSE = declare("points.propose", "포인트 정정 올리기", Role.STAFF, Role.MANAGER)
#: Never by whoever proposed the same correction.
APPROVE = declare("points.approve", "포인트 정정 결재", Role.STAFF)
#: Used by the nightly jobs, which act as the system.
TEND = declare("points.tend", "포인트 소멸과 알림", Role.OPERATOR)
#: Sums of issuers against the limits of the law; no program's members.
OVERSEE = declare("points.oversee", "관내 포인트 한도 보기", Role.OPERATOR, Role.OFFICER)
