"""The dated rules of 온누리 registrations."""

from datetime import date

from jangteo.foundation.rules.queries import get_setting
from jangteo.foundation.rules.types import Setting
from jangteo.registry.merchants.types.onnuri import ONNURI_NOTICE, ONNURI_YEARS, OnnuriRules


def get_onnuri_rules() -> OnnuriRules:
    """The rules of all times: two questions, whatever is then asked of them."""
    return OnnuriRules(_values(ONNURI_YEARS), _values(ONNURI_NOTICE))


def _values(setting: Setting) -> tuple[tuple[date, int], ...]:
    view = get_setting(code=setting.code, on=date.max)
    return tuple((one.valid_from, one.value) for one in view.values)
