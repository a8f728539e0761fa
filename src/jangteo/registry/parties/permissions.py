"""Who may see and change people, businesses and organisations of a market (domain reference 17).

Officials of a region see no personal data by default, so they hold none of these.
"""

from jangteo.foundation.tenancy.types import Role, declare

VIEW = declare("parties.view", "사람과 상인회 보기", Role.OPERATOR, Role.STAFF, Role.MANAGER)
EDIT = declare("parties.edit", "사람과 상인회 고치기", Role.OPERATOR, Role.STAFF)
EXPORT = declare("parties.export", "회원명부 내려받기", Role.STAFF, Role.MANAGER)
EXPORT_CLEAR = declare("parties.export_clear", "가리지 않은 회원명부 내려받기", Role.STAFF)
ERASE = declare("parties.erase", "사람의 개인정보 지우기", Role.OPERATOR, Role.STAFF)
#: Used by the nightly check, which acts as the system.
RECORD_STATES = declare("parties.record_states", "사업자 상태 적기", Role.OPERATOR)
#: As above, for what happens by itself on a day.
WARN = declare("parties.warn", "임기와 명부 날짜 챙기기", Role.OPERATOR)
#: Used by the nightly tidying, which acts as the system.
FORGET = declare("parties.forget", "시장을 떠난 사람 지우기", Role.OPERATOR)
