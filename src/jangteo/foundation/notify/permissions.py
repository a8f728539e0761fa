"""Who sees and sends an office's notices."""

from jangteo.foundation.tenancy.types import Role, declare

READ = declare("notify.read", "보낸 알림 보기", Role.OPERATOR, Role.STAFF, Role.MANAGER)
SEND = declare("notify.send", "공지 보내기", Role.OPERATOR, Role.STAFF, Role.MANAGER)
SET_UP = declare("notify.set_up", "알림 설정", Role.OPERATOR, Role.STAFF)
SET_TEMPLATES = declare("notify.set_templates", "알림톡 글의 상태 적기", Role.OPERATOR)
