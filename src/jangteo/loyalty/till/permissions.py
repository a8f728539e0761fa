"""Who may stand at a till, and who hands out its devices."""

from jangteo.foundation.tenancy.types import Role, declare

SERVE = declare("till.serve", "포인트 적립과 사용", Role.OWNER, Role.HELPER, Role.STAFF)
VIEW = declare("till.view", "계산대 기기 보기", Role.OPERATOR, Role.STAFF, Role.MANAGER)
EQUIP = declare("till.equip", "계산대 기기 내주기와 끊기", Role.OPERATOR, Role.STAFF)
IMPORT = declare("till.import", "판매 파일 불러오기", Role.OPERATOR, Role.STAFF, Role.OWNER)
CONNECT = declare("till.connect", "포인트 내역을 받을 곳 정하기", Role.OPERATOR, Role.STAFF)
#: Used by the nightly tidying, which acts as the system.
TIDY = declare("till.tidy", "지난 확인 번호 지우기", Role.OPERATOR)
