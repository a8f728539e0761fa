"""Who may do what with shops (domain reference §17: the office writes, the manager reads and walks)."""

from jangteo.foundation.tenancy.types import Role, declare

VIEW = declare("merchants.view", "상인 명부 보기", Role.OPERATOR, Role.STAFF, Role.MANAGER)
DECIDE = declare("merchants.decide", "입점 신청 심사", Role.STAFF)
EDIT = declare("merchants.edit", "점포 등록과 변경", Role.OPERATOR, Role.STAFF)
CHECK = declare("merchants.check", "일제 확인", Role.STAFF, Role.MANAGER)
#: In a store: what its owner, and what also a helper may do. The office may do it for them.
KEEP = declare("merchants.keep", "점포 운영", Role.OWNER, Role.STAFF)
HELP = declare("merchants.help", "점포 화면 보기", Role.OWNER, Role.HELPER, Role.STAFF)
#: Lists of shops of a whole region: loading them, and deciding what is unsure in them.
IMPORT = declare("merchants.import", "가게 자료 불러오기", Role.OPERATOR, Role.OFFICER)
SETTLE = declare("merchants.settle", "가게 자료 확인하기", Role.OPERATOR, Role.OFFICER)
#: Used by the nightly look at clocks, which acts as the system.
WARN = declare("merchants.warn", "만료 알림", Role.OPERATOR)
#: Used by the nightly tidying, which acts as the system.
FORGET = declare("merchants.forget", "지난 신청과 서류 지우기", Role.OPERATOR)
