"""Making one member of two."""

from __future__ import annotations

from datetime import datetime

from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, operation
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.errors import Refused
from jangteo.loyalty.members.models import Consent, Key, Member
from jangteo.loyalty.members.operations._common import in_market, lock_rows, read_reason
from jangteo.loyalty.members.permissions import EDIT
from jangteo.loyalty.members.queries.people import view_of
from jangteo.loyalty.members.queries.programs import get_program_here
from jangteo.loyalty.members.types import MemberState
from jangteo.loyalty.points import operations as points


@operation(permission=EDIT, scope=in_market)
def merge_members(
    *, actor: Actor, now: datetime, market_id: int, program_id: int, from_id: int, into_id: int, reason: str
) -> None:
    """Make `from_id` part of `into_id`: points, numbers, cards; consents of which the survivor has none go over.

    For one person with two memberships, whom the office knows to be one; whoever has joined stays. Two accounts stay
    two people: one of them leaves first. Raises NotAllowed, Missing(`program_missing`, `member_missing`),
    Invalid(`reason_missing`, `text_invalid`), Refused(`same_member`, `two_accounts`), and what
    `points.merge_wallets` raises.
    """
    get_program_here(market_id=market_id, program_id=program_id)
    why = read_reason(reason)
    if from_id == into_id:
        raise Refused("same_member", "같은 회원이에요. 다른 회원을 골라 주세요.")
    with open_rows(program=program_id):
        rows = lock_rows(from_id, into_id)
        gone, stays = rows[from_id], rows[into_id]
        if gone.state == stays.state == MemberState.JOINED:
            raise Refused(
                "two_accounts",
                "두 분 모두 가입한 회원이에요. 한 분이 탈퇴하거나, 같은 계정으로 가입해야 합칠 수 있어요.",
            )
        if gone.state == MemberState.JOINED:
            gone, stays = stays, gone
        note(
            subject=("member", stays.id, view_of(stays).label),
            after={"합침": view_of(gone).label},
            reason=why,
        )
        absorb(gone, stays, actor=actor, now=now)


def absorb(gone: Member, stays: Member, *, actor: Actor, now: datetime) -> None:
    """The points, keys and consents of `gone` become those of `stays`; both rows are locked and their program is open.

    Raises what `points.merge_wallets` raises.
    """
    points.merge_wallets(
        actor=actor.with_rights_of_the_program(),
        now=now,
        program_id=stays.program_id,
        from_id=gone.wallet_id,
        into_id=stays.wallet_id,
    )
    Key.objects.filter(member=gone).update(member=stays, wallet_id=stays.wallet_id, changed_at=now)
    standing = Consent.objects.filter(member=stays, granted=True, revoked_at=None).values_list("code", flat=True)
    held = list(standing)
    theirs = Consent.objects.filter(member=gone, granted=True, revoked_at=None)
    theirs.filter(code__in=held).update(revoked_at=now)
    theirs.exclude(code__in=held).update(member=stays)
    phone, name = gone.phone, gone.name
    gone.state, gone.merged_into, gone.ended_at = MemberState.MERGED, stays, now
    gone.user, gone.name, gone.phone = None, "", ""
    gone.save()
    if (phone and not stays.phone) or (name and not stays.name):
        stays.phone, stays.name = stays.phone or phone, stays.name or name
        stays.save(update_fields=["phone", "name"])
