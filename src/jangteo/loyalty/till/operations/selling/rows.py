"""What stands in the rows of a file of sales. No rows of the database are read here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from jangteo.foundation.spreadsheets.types import read_date
from jangteo.kernel.errors import Invalid
from jangteo.kernel.spreadsheets.reading import Line
from jangteo.loyalty.till.types import SaleProblem

_SEOUL = ZoneInfo("Asia/Seoul")
LONGEST_RECEIPT, LONGEST_TENDER = 64, 20
_LARGEST = 1_000_000_000
_CLOCK = re.compile(r"(오전|오후|am|pm)?\s*(\d{1,2}):?(\d{2})(?::?(\d{2}))?(?:\.\d+)?\s*(am|pm)?", re.I)
_GIVEN_BACK = re.compile(r"취소|반품|환불|cancel|refund", re.I)
_MINUS = re.compile(r"^[-−–△▲]|^\(.*\)$")


@dataclass(slots=True)
class Row:
    """A sale as it was read; `paid` in 원, below zero where a sale is taken back; `cancels`: which."""

    line: int
    receipt: str
    sold_at: datetime
    paid: int
    tender: str
    member: str
    cancels: str
    wallet_id: int | None = None


def read_rows(
    lines: Iterable[Line], columns: Mapping[str, int], *, daily: bool, now: datetime
) -> tuple[list[Row], list[SaleProblem]]:
    """The sales of the lines below the titles, and what is wrong with the lines that cannot be read.

    daily: receipts begin anew each day, so that the day is part of their number.
    """
    rows: list[Row] = []
    problems: list[SaleProblem] = []
    for line, cells in lines:
        found = {key: cells[place].strip() if place < len(cells) else "" for key, place in columns.items()}
        try:
            rows.append(_row(line, found, daily, now))
        except Invalid as wrong:
            problems.append(SaleProblem(line, wrong.code, wrong.message))
    return rows, problems


def _row(line: int, cells: Mapping[str, str], daily: bool, now: datetime) -> Row:
    sold_at = read_moment(cells["sold_on"], cells.get("sold_time", ""))
    if sold_at > now + timedelta(minutes=10):
        raise Invalid("occurred_in_future", "판매 시각이 지금보다 뒤예요. 날짜를 확인해 주세요.")
    given_back = bool(_GIVEN_BACK.search(cells.get("kind", "")))
    paid = read_won(cells["paid"])
    paid = -abs(paid) if given_back else paid
    original = read_receipt(cells["original"]) if paid < 0 and cells.get("original") else ""
    receipt = read_receipt(cells["receipt"])
    if daily:
        day = sold_at.astimezone(_SEOUL).date().isoformat()
        receipt, original = f"{day}/{receipt}", f"{day}/{original}" if original else ""
        read_receipt(receipt)
    # Card terminals give a cancellation the number of its sale, some of them in both columns.
    original = "" if original == receipt else original
    return Row(
        line, receipt, sold_at, paid, cells.get("tender", "")[:LONGEST_TENDER], cells.get("member", ""), original
    )


def read_receipt(text: str) -> str:
    """A receipt's number. Raises Invalid(`receipt_missing`, `receipt_invalid`)."""
    if not text:
        raise Invalid("receipt_missing", "영수번호가 비어 있어요.")
    if len(text) > LONGEST_RECEIPT or not text.isprintable():
        raise Invalid("receipt_invalid", f"영수번호는 {LONGEST_RECEIPT}자까지 적을 수 있어요.")
    return text


def read_won(text: str) -> int:
    """원 with commas, a unit, a minus in any of its usual forms; never 0. Raises Invalid(`paid_invalid`)."""
    bare = text.replace(",", "").replace(" ", "").removesuffix("원").lstrip("₩")
    minus = bool(_MINUS.match(bare))
    digits = bare.strip("()").lstrip("-−–△▲₩+")
    whole, _, rest = digits.partition(".")
    if not whole.isascii() or not whole.isdigit() or rest.strip("0") or not 0 < int(whole[:12]) <= _LARGEST:
        raise Invalid("paid_invalid", "금액은 1원부터 10억 원까지 숫자로 적어 주세요.")
    return -int(whole) if minus else int(whole)


def read_moment(on: str, clock: str = "") -> datetime:
    """A day with its time of day in one cell or two, in Seoul unless it says otherwise; without a time its start.

    Raises Invalid(`date_invalid`, `date_impossible`, `time_invalid`).
    """
    try:
        at = datetime.fromisoformat(on) if not clock and len(on) > 10 else None
    except ValueError:
        at = None
    if at is None:
        if on.isdigit() and len(on) in (12, 14):
            on, clock = on[:8], on[8:]
        day, _, rest = on.partition(" ") if on[:1].isdigit() and " " in on and ":" in on else (on, "", "")
        found = read_date(day)
        at = datetime.combine(found, _time(clock or rest))
    if at.tzinfo is None:
        at = at.replace(tzinfo=_SEOUL)
    if not 1990 < at.year < 2200:
        raise Invalid("date_impossible", "없는 날짜예요. 다시 확인해 주세요.")
    return at


def _time(text: str) -> time:
    if not text:
        return time()
    text = text[:2] + text[2:4] + "00" if text.isdigit() and len(text) == 4 else text
    found = _CLOCK.fullmatch(text.strip().partition("T")[2] or text.strip())
    if found is None:
        raise Invalid("time_invalid", "시각을 14:05:00처럼 적어 주세요.")
    half = (found[1] or found[5] or "").lower()
    hour = int(found[2])
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half in ("오후", "pm") else 0)
    try:
        return time(hour, int(found[3]), int(found[4] or 0))
    except ValueError:
        raise Invalid("time_invalid", "없는 시각이에요. 다시 확인해 주세요.") from None
