"""How long applications are kept: a dated setting."""

from datetime import date

from jangteo.foundation.rules.types import By, Setting, Unit, declare_setting, shipped

APPLICATION_DAYS = declare_setting(
    Setting(
        code="merchants.application_days", group="점포와 온누리", label="끝난 입점 신청의 이름과 서류를 두는 기간",
        about="승인하거나 거절한 날부터 이만큼 지나면 신청자의 이름, 사업자등록번호, 서류를 지워요.",
        unit=Unit.DAYS, by=By.HOUSE, shipped=shipped(365, date(2020, 1, 1), "개인정보 보호법 §21①에 따라 장터가 정함"),
        least=30, most=1_825,
    )
)  # fmt: skip
