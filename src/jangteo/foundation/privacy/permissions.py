"""Who may look behind a mask, and who watches those who do (domain reference §17).

Officers of a region see no personal data by default, and the installation's operators have no business in it. A market
manager may look only where a dated policy (`manager_reveals`) says so.
"""

from jangteo.foundation.tenancy.types import Role, declare

REVEAL = declare("privacy.reveal", "가린 개인정보 보기", Role.STAFF, Role.MANAGER)
REVIEW = declare("privacy.review", "개인정보 접속기록 점검", Role.STAFF, Role.OPERATOR)
HANDLE = declare("privacy.handle", "개인정보 요청 처리", Role.STAFF, Role.OPERATOR)
READ_KEPT = declare("privacy.read_kept", "따로 보관한 개인정보 보기", Role.STAFF, Role.OPERATOR)
PUBLISH = declare("privacy.publish", "개인정보 처리방침 게시하기", Role.STAFF)
HOLD = declare("privacy.hold", "기록 보존 조치", Role.OPERATOR)
OVERSEE = declare("privacy.oversee", "설치 전체의 개인정보 관리", Role.OPERATOR)
