"""What may be done with members and by which roles; named `members.verb`.

Shops hold none of these: a shop knows a member by what is shown at its till and no list of them.
"""

from jangteo.foundation.tenancy.types import Role, declare

VIEW = declare("members.view", "회원과 카드 보기", Role.STAFF, Role.MANAGER)
EDIT = declare("members.edit", "회원과 카드 고치기", Role.STAFF)
PRINT = declare("members.print", "회원 카드 인쇄하기", Role.STAFF)
SET_RULES = declare("members.set_rules", "가입 규칙 정하기", Role.STAFF)
#: Used by the nightly jobs, which act as the system.
KEEP = declare("members.keep", "회원 날짜 챙기기", Role.OPERATOR)
