"""How long applications and papers are kept: dated settings."""

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
STORE_PAPERS = declare_setting(
    Setting(
        # Read as a rule of keeping (`get_rule`), so it bears that module's name.
        code="privacy.store_papers", group="개인정보와 기록", label="떠난 점주와 지난 점포 서류를 두는 기간",
        about="넘겨주거나 닫은 점포의 서류와 새것으로 바뀐 서류를 이만큼 두었다가 지워요. "
        "마지막 정산과 이의를 살필 때까지예요.",
        unit=Unit.MONTHS, by=By.HOUSE,
        shipped=shipped(3, date(2020, 1, 1), "개인정보 보호법 §21①에 따라 장터가 정함"), least=1, most=60,
    )
)  # fmt: skip
