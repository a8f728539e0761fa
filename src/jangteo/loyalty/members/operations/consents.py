"""Consents given and ended, and what a program decides on joining."""

from __future__ import annotations

from datetime import date, datetime

from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.tenancy.types import Actor, Open
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Invalid, Refused
from jangteo.loyalty.members.models import Consent, RuleRow
from jangteo.loyalty.members.operations._common import find_own_row, in_market, read_reason, signed_in
from jangteo.loyalty.members.operations._consenting import write_consent
from jangteo.loyalty.members.operations.waiting import member_of_phone
from jangteo.loyalty.members.permissions import EDIT, SET_RULES
from jangteo.loyalty.members.queries.codes import read_mobile
from jangteo.loyalty.members.queries.people import get_rules, view_of
from jangteo.loyalty.members.queries.programs import get_program_here
from jangteo.loyalty.members.types import ConsentCode, MemberState, consent_text, under_age

OWN = Open("everyone decides alone what they agree to")


@operation(permission=OWN)
def give_consent(*, actor: Actor, now: datetime, program_id: int, code: ConsentCode, evidence: str = "") -> None:
    """Agree to what may be declined. Raises Missing(`member_missing`), Refused(`consent_required`)."""
    _refuse_required(code)
    with open_rows(program=program_id):
        row = find_own_row(signed_in(actor))
        if not write_consent(row, code, actor_id=actor.user_id, channel="web", evidence=evidence[:200], now=now):
            nothing_changed()
            return
        note(subject=("member", row.id, view_of(row).label), after={"동의": consent_text(code).title})


@operation(permission=OWN)
def withdraw_consent(*, actor: Actor, now: datetime, program_id: int, code: ConsentCode) -> None:
    """End a consent at once. Raises Missing(`member_missing`), Refused(`consent_required`): leaving ends those."""
    _refuse_required(code)
    with open_rows(program=program_id):
        row = find_own_row(signed_in(actor))
        ended = Consent.objects.filter(member=row, code=code, granted=True, revoked_at=None).update(revoked_at=now)
        if not ended:
            nothing_changed()
            return
        note(subject=("member", row.id, view_of(row).label), after={"동의 철회": consent_text(code).title})


def _refuse_required(code: ConsentCode) -> None:
    if consent_text(code).required:
        raise Refused("consent_required", "회원이라면 꼭 필요한 약속이에요. 그만두려면 탈퇴해 주세요.")


@operation(permission=EDIT, scope=in_market)
def record_guardian_consent(
    *, actor: Actor, now: datetime, market_id: int, program_id: int, phone: str, evidence: str
) -> int:
    """Write down that a guardian agreed, on paper or in person, that the child with this number joins; the child's
    number waits from then on. Returns the member's id.

    `evidence`: how the consent was checked, without the guardian's name and number: those are erased once it is
    (개인정보 보호법 시행령 §17의2). Raises NotAllowed, Missing(`program_missing`), Invalid(`under_age`) where the
    program takes no children, Invalid(`phone_invalid`, `phone_not_mobile`, `reason_missing`),
    Refused(`already_joined`).
    """
    get_program_here(market_id=market_id, program_id=program_id)
    how, number = read_reason(evidence), read_mobile(phone)
    if not get_rules(program_id=program_id, on=today(now)).guardian_joins:
        raise under_age()
    with open_rows(program=program_id):
        row, _ = member_of_phone(actor=actor, now=now, program_id=program_id, number=number, home_market_id=market_id)
        if row.state != MemberState.WAITING:
            raise Refused("already_joined", "이미 가입한 번호예요.")
        if not write_consent(
            row, ConsentCode.GUARDIAN, actor_id=actor.user_id, channel="office", evidence=how, now=now
        ):
            nothing_changed()
        note(subject=("member", row.id, view_of(row).label), after={"동의": "법정대리인"})
        return row.id


@operation(permission=SET_RULES, scope=in_market)
def set_rules(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    program_id: int,
    valid_from: date,
    rejoin_days: int,
    guardian_joins: bool,
) -> None:
    """Decide on joining and leaving from a day on; while a day lies ahead, it can be decided on anew.

    Raises NotAllowed, Missing(`program_missing`), Invalid(`rejoin_days_wrong`, `date_passed`).
    """
    get_program_here(market_id=market_id, program_id=program_id)
    if not 0 <= rejoin_days <= 365:
        raise Invalid("rejoin_days_wrong", "0일부터 365일까지 정할 수 있어요.", field="rejoin_days")
    if valid_from < today(now):
        raise Invalid("date_passed", "오늘이나 앞으로 올 날을 골라 주세요.", field="valid_from")
    with open_rows(program=program_id):
        before = get_rules(program_id=program_id, on=valid_from)
        RuleRow.objects.update_or_create(
            program_id=program_id,
            valid_from=valid_from,
            defaults={"rejoin_days": rejoin_days, "guardian_joins": guardian_joins, "set_at": now},
        )
    note(
        subject=("program", program_id, ""),
        before={"다시 가입": before.rejoin_days, "보호자 동의 가입": before.guardian_joins},
        after={"다시 가입": rejoin_days, "보호자 동의 가입": guardian_joins},
    )
