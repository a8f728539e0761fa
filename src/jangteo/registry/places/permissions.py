"""Who may change what is known of places."""

from jangteo.foundation.tenancy.types import Role, declare

IMPORT = declare("places.import", "시장 자료 불러오기", Role.OPERATOR, Role.OFFICER)
EXPORT = declare("places.export", "시장 자료 내려받기", Role.OPERATOR, Role.OFFICER)
DECIDE = declare("places.decide", "헷갈리는 시장 정하기", Role.OPERATOR, Role.OFFICER)
VIEW_IMPORTS = declare("places.view_imports", "불러온 기록 보기", Role.OPERATOR, Role.OFFICER)
EDIT = declare("places.edit", "시장 정보 고치기", Role.OPERATOR, Role.OFFICER, Role.STAFF, Role.MANAGER)
VIEW_STALLS = declare("places.view_stalls", "자리와 배치도 보기", Role.OPERATOR, Role.OFFICER, Role.STAFF, Role.MANAGER)
MANAGE_STALLS = declare("places.manage_stalls", "자리와 배치도 고치기", Role.OPERATOR, Role.STAFF)
