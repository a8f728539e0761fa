"""Who may open the office."""

from jangteo.foundation.tenancy.types import Role, declare

VIEW = declare("office.view", "사무국 화면 보기", Role.OPERATOR, Role.STAFF, Role.MANAGER)
