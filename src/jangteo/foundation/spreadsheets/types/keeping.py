"""How long uploaded files are kept: a dated setting."""

from datetime import date

from jangteo.foundation.rules.types import By, Setting, Unit, declare_setting, shipped

FILE_DAYS = declare_setting(
    Setting(
        code="spreadsheets.file_days",
        group="개인정보와 기록",
        label="올린 목록 파일을 두는 기간",
        about="엑셀로 올린 파일을 이만큼 두었다가 지워요. 넣은 내용은 그대로 남아요.",
        unit=Unit.DAYS,
        by=By.HOUSE,
        shipped=shipped(30, date(2020, 1, 1), "장터가 정함"),
        least=1,
        most=365,
    )
)
