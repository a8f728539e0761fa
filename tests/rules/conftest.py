from collections.abc import Iterator

import pytest

from jangteo.foundation.rules.tests.factories import LONG_AGO
from jangteo.foundation.rules.types import SETTINGS, By, Level, Setting, Unit, declare_setting, shipped
from jangteo.foundation.tenancy.tests.factories import places_installed


@pytest.fixture(autouse=True)
def _house() -> Iterator[None]:
    """Places, and two settings that only these tests know: one of the law, one that markets decide on."""
    law = Setting(
        code="tests.years", group="검사", label="두는 기간", about="검사만 해요.", unit=Unit.YEARS, by=By.LAW,
        shipped=shipped(3, LONG_AGO, "검사법 §1"), least=1, most=10, unverified="조문을 확인하지 못했어요.",
    )  # fmt: skip
    own = Setting(
        code="tests.flag", group="검사", label="켜 두기", about="검사만 해요.", unit=Unit.FLAG, by=By.HOUSE,
        shipped=shipped(1, LONG_AGO, "장터가 정함"), most=1, level=Level.MARKET,
    )  # fmt: skip
    for one in (law, own):
        declare_setting(one)
    try:
        with places_installed():
            yield
    finally:
        for one in (law, own):
            del SETTINGS[one.code]
