"""The dated rules of 온누리 registrations."""

from jangteo.foundation.rules.queries import list_timelines
from jangteo.registry.merchants.types.onnuri import ONNURI_NOTICE, ONNURI_YEARS, OnnuriRules


def get_onnuri_rules() -> OnnuriRules:
    """The rules of all times: one question, whatever is then asked of them."""
    lines = list_timelines(codes=[ONNURI_YEARS.code, ONNURI_NOTICE.code])
    years, notice = (tuple((one.valid_from, one.value) for one in lines[s.code]) for s in (ONNURI_YEARS, ONNURI_NOTICE))
    return OnnuriRules(years, notice)
