"""How long the law keeps what, and what an installation allows: dated settings with the values of November 2026."""

from collections.abc import Callable
from datetime import date

from jangteo.foundation.rules.types import By, Setting, Unit, declare_setting, shipped

GROUP = "개인정보와 기록"
_SINCE = date(2020, 1, 1)
_SAFETY = "개인정보의 안전성 확보조치 기준"
_E_COMMERCE = "전자상거래 등에서의 소비자보호에 관한 법률 시행령 §6①"
_AFTER_2023 = "2023년 뒤에 바뀐 고시의 글을 확인하지 못했어요."
_ARTICLE = "조문을 확인하지 못했어요."


def _never_shorter(value: int, day: date) -> str:
    """The record holds who was given which right, too."""
    # Asked when somebody sets a value: types are loaded before there are tables to ask.
    from jangteo.foundation.rules.queries import get_value

    least = get_value(code="privacy.access_change", on=day)
    return "" if value >= least else f"접근권한 변경기록을 두는 {least}년보다 짧을 수 없어요."


def _declare(
    code: str,
    label: str,
    about: str,
    unit: Unit,
    value: int,
    source: str,
    *,
    by: By = By.LAW,
    least: int = 1,
    most: int = 30,
    unverified: str = "",
    check: Callable[[int, date], str] = lambda value, day: "",
) -> Setting:
    return declare_setting(
        Setting(
            code=f"privacy.{code}",
            group=GROUP,
            label=label,
            about=about,
            unit=unit,
            by=by,
            shipped=shipped(value, _SINCE, source),
            least=least,
            most=most,
            unverified=unverified,
            check=check,
        )
    )


ACCESS_LOG = _declare(
    "access_log", "개인정보 접속기록을 두는 기간",
    "누가 누구의 정보를 보았는지 이만큼 두고, 지나면 밤에 저절로 없애요. 5만 명이 넘거나 민감정보를 다루면 2년이에요.",
    Unit.YEARS, 1, f"{_SAFETY} §8①", unverified=_AFTER_2023,
)  # fmt: skip
AUDIT_LOG = _declare(
    "audit_log", "바꾼 기록을 두는 기간",
    "누가 무엇을 바꾸었는지 이만큼 두고, 지나면 밤에 저절로 없애요. "
    "거래 기록 5년과 접근권한 변경기록 3년 가운데 긴 쪽이에요.",
    Unit.YEARS, 5, f"{_E_COMMERCE}, {_SAFETY} §5③", unverified=_AFTER_2023,
    check=_never_shorter,
)  # fmt: skip
_declare(
    "access_change", "접근권한 변경기록을 두는 기간", "권한을 주고 거둔 기록은 적어도 이만큼 두어야 해요.",
    Unit.YEARS, 3, f"{_SAFETY} §5③", unverified=_AFTER_2023,
)  # fmt: skip
_declare(
    "trade",
    "거래·결제 기록",
    "대금결제와 재화 등의 공급에 관한 기록을 따로 두는 기간이에요.",
    Unit.YEARS,
    5,
    _E_COMMERCE,
)
_declare(
    "contract",
    "계약·철회 기록",
    "계약 또는 청약철회 등에 관한 기록을 따로 두는 기간이에요.",
    Unit.YEARS,
    5,
    _E_COMMERCE,
)
_declare(
    "dispute",
    "불만·분쟁 처리 기록",
    "소비자의 불만 또는 분쟁처리에 관한 기록을 두는 기간이에요.",
    Unit.YEARS,
    3,
    _E_COMMERCE,
)
_declare(
    "advertising", "표시·광고 기록", "표시·광고에 관한 기록을 두는 기간이에요.", Unit.MONTHS, 6, _E_COMMERCE, most=120
)
_declare(
    "tax", "세금 증빙", "장부와 증거서류를 두는 기간이에요.", Unit.YEARS, 5, "국세기본법 §85의3②", unverified=_ARTICLE
)
_declare(
    "subsidy", "보조금 서류", "보조사업이 끝난 뒤 서류를 두는 기간이에요.",
    Unit.YEARS, 5, "지방자치단체 보조금 관리에 관한 법률", unverified=_ARTICLE,
)  # fmt: skip
_declare(
    "request_due", "개인정보 요청에 답하는 기한", "열람·정정·삭제·처리정지 요청에 이 안에 답해야 해요. 쉬는 날도 세요.",
    Unit.DAYS, 10, "개인정보 보호법 시행령 §41·43·44", most=60,
)  # fmt: skip
_declare(
    "manager_reveals", "시장매니저가 가린 정보 보기", "켜면 시장매니저도 까닭을 적고 가린 정보를 볼 수 있어요.",
    Unit.FLAG, 0, "내부 관리계획", by=By.HOUSE, least=0, most=1,
)  # fmt: skip
_declare(
    "download_approval", "개인정보 내려받기 승인", "켜면 다른 한 사람이 승인해야 받을 수 있어요.",
    Unit.FLAG, 0, f"{_SAFETY} §8②", by=By.HOUSE, least=0, most=1,
)  # fmt: skip
