"""Joining with a number that was proved, and making a card one's own."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.identity.queries import find_proven_phone
from jangteo.foundation.tenancy.types import Actor, Open
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Invalid, Missing, Refused
from jangteo.kernel.korea.dates import format_date
from jangteo.loyalty.members.models import Consent, Farewell, Key, Member
from jangteo.loyalty.members.operations._common import find_own_row, in_market, lock_rows, new_row, signed_in, tidy
from jangteo.loyalty.members.operations._consenting import write_consent
from jangteo.loyalty.members.operations._farewell import farewell_marks
from jangteo.loyalty.members.operations.merging import absorb
from jangteo.loyalty.members.operations.waiting import member_of_phone
from jangteo.loyalty.members.queries.codes import get_card_mark, get_card_number
from jangteo.loyalty.members.queries.people import get_rules, view_of
from jangteo.loyalty.members.queries.programs import get_program_here
from jangteo.loyalty.members.types import (
    ConsentCode,
    KeyKind,
    KeyState,
    MemberState,
    card_blocked,
    card_missing,
    under_age,
)

_ALREADY = Refused("already_member", "이미 회원이에요.")


@operation(
    permission=Open("people join by themselves, with the number that their account has proved"),
    scope=in_market,
    refusals={"members_member_person": _ALREADY},
)
def join(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    program_id: int,
    name: str,
    grown_up: bool,
    agreed: Collection[ConsentCode],
    card: str = "",
    evidence: str = "",
) -> int:
    """Become a member; what waits on the account's proven number, and on `card` if given, is the member's now.

    `grown_up`: fourteen or older. Younger people need a program that takes them and the consent of a guardian, which
    the office has written down before. `evidence`: what shows the consent (address of the page, way of proof).
    Returns the member's id. Raises Missing(`program_missing`, `card_missing`), Invalid(`terms_missing`, `under_age`,
    `text_invalid`, `card_number_wrong`), Refused(`already_member`, `phone_is_others`, `left_lately`, `card_blocked`,
    `card_is_others`).
    """
    user_id = signed_in(actor)
    get_program_here(market_id=market_id, program_id=program_id)
    name = tidy(name)
    if ConsentCode.TERMS not in agreed:
        raise Invalid("terms_missing", "회원 약속을 읽고 동의해 주세요.", field="terms")
    number = find_proven_phone(user_id=user_id) or ""
    with open_rows(program=program_id):
        _refuse_early_return(program_id, user_id, number, now)
        if Member.objects.filter(user_id=user_id, state=MemberState.JOINED).exists():
            raise _ALREADY
        row = _row_for(actor, now, program_id, market_id, number)
        if not grown_up:
            _require_guardian(row, now)
        row.user_id, row.state, row.joined_at = user_id, MemberState.JOINED, now
        row.name, row.home_market_id = name or row.name, row.home_market_id or market_id
        row.save()
        for code in sorted({*agreed} - {ConsentCode.GUARDIAN}):
            write_consent(row, code, actor_id=user_id, channel="web", evidence=evidence[:200], now=now)
        if card.strip():
            _take_card(row, card, actor=actor, now=now)
        note(subject=("member", row.id, view_of(row).label), after={"가입": True})
        return row.id


def _refuse_early_return(program_id: int, user_id: int, number: str, now: datetime) -> None:
    day = today(now)
    row = Farewell.objects.filter(mark__in=farewell_marks(user_id, number), until__gt=day).order_by("-until").first()
    if row is not None:
        raise Refused(
            "left_lately", f"탈퇴한 지 얼마 되지 않았어요. {format_date(row.until)}부터 다시 가입할 수 있어요."
        )


def _row_for(actor: Actor, now: datetime, program_id: int, market_id: int, number: str) -> Member:
    """The locked member to become: the one that waits on the number, or a new one."""
    if not number:
        return new_row(actor=actor, now=now, program_id=program_id, home_market_id=market_id)
    row, _ = member_of_phone(actor=actor, now=now, program_id=program_id, number=number, home_market_id=market_id)
    if row.user_id == actor.user_id:
        raise _ALREADY  # in another window, a moment ago
    if row.state != MemberState.WAITING:
        # The number was somebody else's before: points are not handed on with a telephone number.
        raise Refused("phone_is_others", "이 번호로 가입한 회원이 있어요. 사무국에 알려 주시면 확인해 드려요.")
    return row


def _require_guardian(row: Member, now: datetime) -> None:
    if not get_rules(program_id=row.program_id, on=today(now)).guardian_joins:
        raise under_age()
    if not Consent.objects.filter(member=row, code=ConsentCode.GUARDIAN, granted=True, revoked_at=None).exists():
        raise Invalid("guardian_missing", "보호자와 함께 사무국에 오시면 바로 가입할 수 있어요.", field="grown_up")


@operation(permission=Open("whoever holds a card makes it their own"), scope=in_market)
def claim_card(*, actor: Actor, now: datetime, market_id: int, program_id: int, card: str) -> None:
    """Make an anonymous card one's own: its points are the member's, and the card leads to the member's wallet.

    Raises Missing(`program_missing`, `member_missing`, `card_missing`), Invalid(`card_number_wrong`),
    Refused(`card_blocked`, `card_is_others`).
    """
    user_id = signed_in(actor)
    get_program_here(market_id=market_id, program_id=program_id)
    with open_rows(program=program_id):
        row = find_own_row(user_id)
        if not _take_card(row, card, actor=actor, now=now):
            nothing_changed()
            return
        note(subject=("member", row.id, view_of(row).label), after={"카드": "가져옴"})


def _take_card(row: Member, card: str, *, actor: Actor, now: datetime) -> bool:
    number = get_card_number(card)
    key = Key.objects.filter(mark=get_card_mark(number), kind=KeyKind.CARD).first()
    if key is None:
        raise card_missing()
    if key.member_id == row.id:
        return False
    if key.state != KeyState.ACTIVE:
        raise card_blocked()
    try:
        rows = lock_rows(key.member_id, row.id)
    except Missing:
        # Somebody else claimed it a moment ago: its first holder is merged by now.
        raise _card_is_others() from None
    holder = rows[key.member_id]
    if holder.state != MemberState.WAITING or holder.phone:
        raise _card_is_others()
    absorb(holder, rows[row.id], actor=actor, now=now)
    return True


def _card_is_others() -> Refused:
    return Refused("card_is_others", "다른 분의 카드예요. 번호를 다시 확인해 주세요.", field="card")
