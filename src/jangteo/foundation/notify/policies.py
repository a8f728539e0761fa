"""Numbers that the law or a provider may change: dated settings, with the values of November 2026."""

from datetime import date, datetime, time, timedelta

from jangteo.foundation.rules.toolkit import (
    By,
    Fixed,
    Level,
    Setting,
    Unit,
    declare_fixed,
    declare_setting,
    shipped,
)
from jangteo.kernel.clock import SEOUL, in_seoul

_GROUP = "알림과 문자"
_START = date(2014, 11, 29)
_LAW = "정보통신망법 §50"
_VENDOR = "NCP SENS SMS API 안내 (2026-11)"
_HOUSE = "장터가 정함"
_ANOTHER = "지금 쓰는 회사의 안내와 다르면 그 값으로 바꿔 주세요."
_PRICE = "계약한 회사의 단가를 아직 몰라요. 적으면 공지를 보내기 전에 드는 돈을 보여 드려요."


def _declare(
    code: str,
    label: str,
    about: str,
    unit: Unit,
    by: By,
    value: int,
    source: str,
    *,
    least: int = 1,
    most: int = 10_000,
    unverified: str = "",
    level: Level = Level.INSTALLATION,
) -> Setting:
    return declare_setting(
        Setting(
            code=f"notify.{code}",
            group=_GROUP,
            label=label,
            about=about,
            unit=unit,
            by=by,
            shipped=shipped(value, _START, source),
            least=least,
            most=most,
            unverified=unverified,
            level=level,
        )
    )


SMS_BYTES = _declare(
    "sms_bytes", "짧은 문자의 길이", "이보다 길면 긴 문자로 나가요. 한글은 2바이트, 영문과 숫자는 1바이트예요.",
    Unit.BYTES, By.PROVIDER, 90, _VENDOR, unverified=_ANOTHER,
)  # fmt: skip
LMS_BYTES = _declare(
    "lms_bytes", "긴 문자의 길이", "이보다 길면 보낼 수 없어요.",
    Unit.BYTES, By.PROVIDER, 2000, _VENDOR, unverified=_ANOTHER,
)  # fmt: skip
SUBJECT_BYTES = _declare(
    "subject_bytes", "긴 문자 제목의 길이", "이보다 긴 제목은 뒤를 잘라서 보내요.",
    Unit.BYTES, By.PROVIDER, 40, _VENDOR, unverified=_ANOTHER,
)  # fmt: skip
KAKAO_LETTERS = _declare(
    "kakao_letters", "알림톡 본문의 길이", "이보다 길면 알림톡 대신 문자로 보내요.",
    Unit.LETTERS, By.PROVIDER, 1000, "알림톡 제작 가이드",
)  # fmt: skip
KAKAO_FALLS_BACK = _declare(
    "kakao_falls_back", "알림톡이 안 가면 문자로 보내기", "끄면 알림톡을 못 받는 분은 알림함에서만 볼 수 있어요.",
    Unit.FLAG, By.HOUSE, 1, _HOUSE, least=0, most=1, level=Level.MARKET,
)  # fmt: skip
PRICES = tuple(
    _declare(
        f"price_{code}", f"{label} 한 건 값", "공지를 보내기 전에 드는 돈을 어림해서 보여 드려요.",
        Unit.PRICE, By.PROVIDER, 0, "계약서에서 확인해 주세요", least=0, most=1_000, unverified=_PRICE,
    )
    for code, label in (("sms", "짧은 문자"), ("lms", "긴 문자"), ("ata", "알림톡"))
)  # fmt: skip
NIGHT_FROM = _declare(
    "night_from_hour", "밤 광고를 막기 시작하는 시각", "이때부터는 밤 광고에 따로 동의한 분께만 광고를 보내요.",
    Unit.CLOCK, By.LAW, 21, f"{_LAW}③, 시행령 §61②", least=12, most=23,
)  # fmt: skip
NIGHT_TO = _declare(
    "night_to_hour", "밤 광고를 막기를 마치는 시각", "이때부터 다시 광고를 보내요. 막혀 있던 광고도 이때 나가요.",
    Unit.CLOCK, By.LAW, 8, f"{_LAW}③, 시행령 §61②", least=1, most=11,
)  # fmt: skip
RECONFIRM_YEARS = _declare(
    "reconfirm_years", "광고 수신동의를 다시 알리는 때",
    "동의한 날부터 이만큼 지나기 전에 동의하신 것을 다시 알려 드려요.",
    Unit.YEARS, By.LAW, 2, f"{_LAW}⑧, 시행령 §62의3", most=10,
)  # fmt: skip
RECONFIRM_LEAD = _declare(
    "reconfirm_lead_days", "다시 알리기 시작하는 때", "기한이 이만큼 남은 날부터 알려요.",
    Unit.DAYS, By.HOUSE, 30, _HOUSE, most=180,
)  # fmt: skip
RESULT_DAYS = _declare(
    "result_days", "수신동의 처리 결과를 알리는 기한", "동의하거나 그만둔 결과를 이 안에 알려 드려요.",
    Unit.DAYS, By.LAW, 14, f"{_LAW}⑦, 시행령 §62의2", most=60,
)  # fmt: skip
ATTEMPTS = _declare(
    "attempts", "못 보낸 알림을 다시 해 보는 횟수", "이만큼 해 보고도 안 되면 못 보낸 알림으로 남아요.",
    Unit.TIMES, By.HOUSE, 5, _HOUSE, most=20,
)  # fmt: skip
BACKOFF = _declare(
    "backoff_seconds", "다시 해 볼 때까지 기다리는 시간", "두 번째부터는 네 배씩 길어져요.",
    Unit.SECONDS, By.HOUSE, 60, _HOUSE, most=3_600,
)  # fmt: skip
STUCK = _declare(
    "stuck_minutes", "보내다 멈춘 알림을 살펴보는 때", "이만큼 답이 없으면 보냈는지 보내는 곳에 물어봐요.",
    Unit.MINUTES, By.HOUSE, 10, _HOUSE, most=120,
)  # fmt: skip
BODY_DAYS = _declare(
    "body_days", "보낸 문자의 글을 두는 기간", "지나면 번호와 글을 지우고, 언제 보냈는지만 남겨요.",
    Unit.DAYS, By.HOUSE, 90, _HOUSE, most=1_825,
)  # fmt: skip
INBOX_DAYS = _declare(
    "inbox_days", "알림함의 글을 두는 기간", "지나면 알림함에서 사라지고 글을 지워요.",
    Unit.DAYS, By.HOUSE, 365, _HOUSE, least=30, most=1_825,
)  # fmt: skip
declare_fixed(
    Fixed(
        code="notify.ad_mark", group=_GROUP, label="광고 표시", words="(광고)",
        about="광고 글의 맨 앞에 저절로 붙어요. 보내는 곳의 이름과 연락처, 무료수신거부 번호도 함께 들어가요.",
        since=_START, source="정보통신망법 §50④, 시행령 §61③·별표 6",
    )
)  # fmt: skip


def night_ends(now: datetime, *, from_hour: int, to_hour: int) -> datetime | None:
    """When the night that ``now`` lies in is over, in Seoul; None by day. 21:00:00 is night, 08:00:00 is day."""
    local = in_seoul(now)
    if to_hour <= local.hour < from_hour:
        return None
    day = local.date() + timedelta(days=1) if local.hour >= from_hour else local.date()
    return datetime.combine(day, time(to_hour), SEOUL)


def reconfirm_due(granted_on: date, *, years: int) -> date:
    """The last day on which a consent must be confirmed: before the same date of the second year after it
    (granted 2024-11-22 → 2026-11-21). Of 29 February: before 1 March, so on 28 February.
    """
    try:
        same = granted_on.replace(year=granted_on.year + years)
    except ValueError:
        same = date(granted_on.year + years, 3, 1)
    return same - timedelta(days=1)
