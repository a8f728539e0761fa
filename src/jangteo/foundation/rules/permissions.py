"""Who sees and sets dated values: the operator those of the installation, an office those of its market."""

from jangteo.foundation.tenancy.types import Role, declare

SET = declare("rules.set", "기준값 정하기", Role.OPERATOR)
READ_OWN = declare("rules.read_own", "우리 시장의 기준 보기", Role.OPERATOR, Role.STAFF, Role.MANAGER)
SET_OWN = declare("rules.set_own", "우리 시장의 기준값 정하기", Role.OPERATOR, Role.STAFF)
