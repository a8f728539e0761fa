"""Terms, shares and large sums as people say them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jangteo.kernel.korea.dates import format_day
from jangteo.kernel.money import format_points, format_won
from jangteo.kernel.numbers import format_percent
from jangteo.loyalty.points.types import Exposure, LimitView, Terms

EOK = 100_000_000
EXAMPLE_BILL = 10_000


def large_won(amount: int) -> str:
    """`30억 원`, `12억 3,400만 원`; below 1억 원 to the won."""
    if amount < EOK:
        return format_won(amount)
    whole, rest = divmod(amount, EOK)
    return f"{whole:,}억 {rest // 10_000:,}만 원" if rest >= 10_000 else f"{whole:,}억 원"


def terms_lines(terms: Terms) -> list[tuple[str, str]]:
    """What the terms say, a line for each subject."""
    grace = f"기한이 지났어도 {terms.grace_days:,}일 더 쓸 수 있어요" if terms.grace_days else "옛 기한 그대로예요"
    return [
        ("적립", _accrual(terms)),
        ("사용", _spending(terms)),
        ("쓸 수 있는 기간", f"{_months(terms.months_until_expiry)} 뒤 그달 말일까지"),
        ("적립 부담", _funding(terms)),
        ("쓴 뒤에 취소하면", terms.refund.label),
        ("돌려준 포인트", grace),
        ("카드로 쓸 때", f"하루 {format_points(terms.card_day_limit)}까지 인증번호가 필요 없어요"),
        ("늦게 올리기", f"{terms.backdate_days:,}일 전 판매까지 올릴 수 있어요"),
    ]


def _accrual(terms: Terms) -> str:
    said = f"산 금액의 {format_percent(terms.accrual_bp)}"
    if terms.smallest_bill:
        said += f", {format_won(terms.smallest_bill)}부터"
    return said if terms.rounding == 1 else f"{said}, {format_points(terms.rounding)} 단위로"


def _spending(terms: Terms) -> str:
    said = f"{format_points(terms.smallest_redemption)}부터"
    if terms.redemption_unit > 1:
        said += f" {format_points(terms.redemption_unit)}씩"
    return said if terms.largest_share_bp == 10_000 else f"{said}, 금액의 {format_percent(terms.largest_share_bp)}까지"


def _months(months: int) -> str:
    return f"{months // 12}년" if months % 12 == 0 else f"{months}개월"


def _funding(terms: Terms) -> str:
    shares = (("가게", terms.store_bp), ("시장 기금", terms.fund_bp), ("지자체", terms.city_bp))
    return " · ".join(f"{who} {format_percent(bp)}" for who, bp in shares if bp)


def changed_lines(terms: Terms, before: Terms | None) -> list[tuple[str, str]]:
    """The lines that differ from the terms before; all of the first ones."""
    old = terms_lines(before) if before else []
    return [line for line in terms_lines(terms) if line not in old]


def example(terms: Terms, on: date) -> str:
    """What a sale of 10,000원 does under the terms; the day counts for when its points run out."""
    if terms.smallest_bill > EXAMPLE_BILL:
        gained = 0
    else:
        gained = EXAMPLE_BILL * terms.accrual_bp // 10_000 // terms.rounding * terms.rounding
    last = _last_day(on, terms.months_until_expiry)
    return (
        f"{format_won(EXAMPLE_BILL)} 사면 {format_points(gained)}를 적립해요. "
        f"{format_day(on, on)}에 적립하면 {last.year}. {last.month}. {last.day}.까지 쓸 수 있어요."
    )


def _last_day(day: date, months: int) -> date:
    index = day.year * 12 + day.month + months
    return date.fromordinal(date(index // 12, index % 12 + 1, 1).toordinal() - 1)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the meter: what is measured, the sum and the limit in words, the share in percent, how grave."""

    label: str
    said: str
    limit: str
    share_bp: int
    level: str

    @property
    def share(self) -> str:
        """`7.3%`; cut and not rounded, so that 100 % means the limit is reached."""
        return f"{self.share_bp // 10 / 10:.1f}%"

    @property
    def words(self) -> str:
        """How full it is, and which mark was passed."""
        said = "한도의 0.1%보다 적어요" if 0 <= self.share_bp < 10 else f"한도의 {self.share}"
        return said + {"warn": " · 70%를 넘었어요", "alarm": " · 90%를 넘었어요"}.get(self.level, "")

    @property
    def width(self) -> str:
        """How far the bar goes of 100; something is always seen of something."""
        return f"{min(10_000, max(self.share_bp, 40 if self.share_bp else 0)) / 100:.2f}"


LEVELS = {"fine": "여유 있어요", "warn": "한도가 가까워요", "alarm": "바로 챙기세요"}


def bars(exposure: Exposure, limit: LimitView) -> list[Bar]:
    """The two bars of an issuer's meter: outstanding points, and points issued in a year."""
    parts = (
        ("지금 남은 포인트", exposure.outstanding, exposure.outstanding_limit),
        ("지난 1년 동안 내준 포인트", exposure.yearly, exposure.yearly_limit),
    )
    found = []
    for label, seen, most in parts:
        share = seen * 10_000 // most
        level = "alarm" if share >= limit.alarm_bp else "warn" if share >= limit.warn_bp else "fine"
        found.append(Bar(label, large_won(seen), large_won(most), share, level))
    return found


def law(limit: LimitView) -> str:
    """What the law says of points that work in many shops (전자금융거래법 §28③1나, 시행령 §15⑤)."""
    return (
        f"여러 가게에서 쓰는 포인트는 남은 포인트가 {large_won(limit.outstanding)}보다 적고 한 해 동안 내준 포인트가 "
        f"{large_won(limit.yearly)}보다 적을 때에만 선불업 등록 없이 운영할 수 있어요(전자금융거래법 제28조). "
        "같은 곳이 내주는 포인트는 모두 더해서 셈해요."
    )
