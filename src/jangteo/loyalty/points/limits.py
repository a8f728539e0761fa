"""What the law allows an issuer of points that is not registered: dated settings."""

from datetime import date

from jangteo.foundation.rules.toolkit import By, Setting, Unit, declare_setting, shipped, value_of

_GROUP = "포인트"
_SINCE = date(2024, 9, 15)
_LAW = "전자금융거래법 §28③1나, 시행령 §15⑤"
_COUNTED = "금융위원회 고시에서 정한 잔액과 발행액의 셈법을 확인하지 못했어요."
_MOST = 10**15


def _order(value: int, day: date, *, of: str) -> str:
    """A warning comes before an alarm."""
    warn = value if of == "warn" else value_of(WARN, on=day)
    alarm = value if of == "alarm" else value_of(ALARM, on=day)
    return "" if warn < alarm else "미리 알리는 때가 경고하는 때보다 앞서야 해요."


OUTSTANDING = declare_setting(
    Setting(
        code="points.limit_outstanding", group=_GROUP, label="남은 포인트의 한도", unit=Unit.WON, by=By.LAW,
        about="한 곳이 내준 포인트 가운데 아직 안 쓴 것이 이보다 적어야 등록하지 않고 할 수 있어요.",
        shipped=shipped(3_000_000_000, _SINCE, _LAW), least=1, most=_MOST, unverified=_COUNTED,
    )
)  # fmt: skip
YEARLY = declare_setting(
    Setting(
        code="points.limit_yearly", group=_GROUP, label="한 해에 내주는 포인트의 한도", unit=Unit.WON, by=By.LAW,
        about="한 곳이 한 해에 내준 포인트가 이보다 적어야 등록하지 않고 할 수 있어요.",
        shipped=shipped(50_000_000_000, _SINCE, _LAW), least=1, most=_MOST, unverified=_COUNTED,
    )
)  # fmt: skip
WARN = declare_setting(
    Setting(
        code="points.limit_warn", group=_GROUP, label="한도를 미리 알리는 때", unit=Unit.SHARE, by=By.HOUSE,
        about="한도의 이만큼이 차면 ‘가까워요’라고 알려요.",
        shipped=shipped(7_000, _SINCE, "장터가 정함"), least=100, most=10_000,
        check=lambda value, day: _order(value, day, of="warn"),
    )
)  # fmt: skip
ALARM = declare_setting(
    Setting(
        code="points.limit_alarm", group=_GROUP, label="한도를 경고하는 때", unit=Unit.SHARE, by=By.HOUSE,
        about="한도의 이만큼이 차면 경고해요.",
        shipped=shipped(9_000, _SINCE, "장터가 정함"), least=100, most=10_000,
        check=lambda value, day: _order(value, day, of="alarm"),
    )
)  # fmt: skip
ALL = (OUTSTANDING, YEARLY, WARN, ALARM)
