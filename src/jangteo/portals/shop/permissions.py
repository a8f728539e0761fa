"""Who may open the shop's pages."""

from jangteo.foundation.tenancy.types import Role, declare

VIEW = declare("shop.view", "상인 화면 보기", Role.MERCHANT, Role.OWNER, Role.HELPER)
