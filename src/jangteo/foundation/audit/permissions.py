"""Who reads the record."""

from jangteo.foundation.tenancy.types import Role, declare

READ = declare("audit.read", "기록 보기", Role.OPERATOR, Role.OFFICER, Role.STAFF)
EXPORT = declare("audit.export", "기록 내려받기", Role.OPERATOR, Role.OFFICER, Role.STAFF)
