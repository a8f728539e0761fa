"""Who may open the wizard; each list asks for its own right besides."""

from jangteo.foundation.tenancy.types import Role, declare

USE = declare("spreadsheets.use", "엑셀로 넣기", Role.OPERATOR, Role.STAFF, Role.MANAGER)
