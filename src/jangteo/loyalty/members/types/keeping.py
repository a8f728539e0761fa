"""When members are told of points that run out, and how long numbers wait: dated settings."""

from __future__ import annotations

from datetime import date

from jangteo.foundation.rules.types import By, Setting, Unit, declare_setting, shipped

_GROUP = "포인트"
_SINCE = date(2020, 1, 1)


def _notice(code: str, label: str, days: int) -> Setting:
    return declare_setting(
        Setting(
            code=f"members.{code}", group=_GROUP, label=label, unit=Unit.DAYS, by=By.HOUSE,
            about="포인트가 사라지기 이만큼 전에 회원에게 알려요.",
            shipped=shipped(days, _SINCE, "공정거래위원회 적립식 포인트 자율개선(2024-12-23)의 예"),
            least=1, most=365, unverified="알리는 날짜는 권고의 예예요. 법에 정해진 날짜를 확인하지 못했어요.",
        )
    )  # fmt: skip


#: The first notice, the second and the last; told in this order whatever their numbers.
NOTICES = (
    _notice("expiry_first_days", "소멸 첫 알림", 60),
    _notice("expiry_second_days", "소멸 두 번째 알림", 30),
    _notice("expiry_last_days", "소멸 마지막 알림", 3),
)
IDLE_DAYS = declare_setting(
    Setting(
        code="members.idle_days", group=_GROUP, label="주인을 모르는 번호를 두는 기간", unit=Unit.DAYS, by=By.HOUSE,
        about="포인트가 모두 없어지고 이만큼 지나도 아무도 가입하지 않으면 그 번호를 지워요.",
        shipped=shipped(365, _SINCE, "개인정보 보호법 §21①에 따라 장터가 정함"), least=30, most=1_825,
    )
)  # fmt: skip
