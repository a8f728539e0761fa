"""Members as they are shown: masked."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django_scopes import scope as open_rows
from django_scopes import scopes_disabled

from jangteo.kernel.korea.names import mask_name
from jangteo.kernel.korea.phones import mask_phone
from jangteo.loyalty.members.models import Consent, Key, Member, RuleRow
from jangteo.loyalty.members.queries.codes import get_member_ref
from jangteo.loyalty.members.types import (
    DEFAULT_RULES,
    ConsentCode,
    ConsentView,
    KeyState,
    MemberState,
    MemberView,
    Rules,
    no_member,
)

STANDING = (MemberState.WAITING, MemberState.JOINED)


def view_of(row: Member) -> MemberView:
    """The row, masked."""
    return MemberView(
        id=row.id,
        program_id=row.program_id,
        wallet_id=row.wallet_id,
        name_masked=mask_name(row.name) if row.name else "",
        phone_masked=mask_phone(row.phone) if row.phone else "",
        state=MemberState(row.state),
        user_id=row.user_id,
        home_market_id=row.home_market_id,
        since=row.since,
        joined_at=row.joined_at,
    )


def find_member(*, program_id: int, wallet_id: int) -> MemberView | None:
    """Whose wallet this is, masked; None when no member of the program has it."""
    with open_rows(program=program_id):
        row = Member.objects.filter(wallet_id=wallet_id).first()
        return view_of(row) if row else None


def get_member(*, program_id: int, member_id: int) -> MemberView:
    """The member. Raises Missing(`member_missing`), also for one of another program."""
    with open_rows(program=program_id):
        row = Member.objects.filter(id=member_id).first()
    if row is None:
        raise no_member()
    return view_of(row)


def find_membership(*, program_id: int, user_id: int) -> MemberView | None:
    """The account's own membership of the program while it stands."""
    with open_rows(program=program_id):
        row = Member.objects.filter(user_id=user_id, state=MemberState.JOINED).first()
        return view_of(row) if row else None


def list_memberships(*, user_id: int) -> list[MemberView]:
    """The account's memberships that stand, over all programs, the oldest first."""
    with scopes_disabled():
        return [view_of(row) for row in Member.objects.filter(user_id=user_id, state=MemberState.JOINED).order_by("id")]


def get_own_name(*, user_id: int) -> str:
    """The name that the account last joined under, in full, for that person alone; empty when there is none."""
    with scopes_disabled():
        row = Member.objects.filter(user_id=user_id, state=MemberState.JOINED).order_by("-id").first()
    return row.name if row else ""


def find_wallet_id(*, program_id: int, mark: str) -> int | None:
    """The wallet that a number's or card's mark opens; None for an unknown or blocked one."""
    with open_rows(program=program_id):
        row = Key.objects.filter(mark=mark, state=KeyState.ACTIVE).first()
        return row.wallet_id if row else None


def find_phone(*, program_id: int, wallet_id: int) -> str:
    """The number (E.164) of whoever a wallet belongs to, to send a code to; empty when none is known. Never shown."""
    with open_rows(program=program_id):
        row = Member.objects.filter(wallet_id=wallet_id).first()
        return row.phone if row else ""


def find_by_words(*, program_id: int, text: str) -> MemberView | None:
    """The member whom a telephone number or a card number names exactly; blocked cards name their member, too.

    Raises Invalid(`card_number_wrong`, `phone_invalid`, `phone_not_mobile`).
    """
    ref = get_member_ref(text)
    with open_rows(program=program_id):
        key = Key.objects.filter(mark=ref.mark).select_related("member").first() if ref.mark else None
        return view_of(key.member) if key else None


def list_members(
    *, program_id: int, state: MemberState | None = None, page: int = 1, size: int = 30
) -> list[MemberView]:
    """A page of members, the newest first; those who left or were merged only if `state` asks for them."""
    with open_rows(program=program_id):
        rows = _people(state).order_by("-id")[(page - 1) * size : page * size]
        return [view_of(row) for row in rows]


def count_members(*, program_id: int, state: MemberState | None = None) -> int:
    """How many `list_members` would list over all pages."""
    with open_rows(program=program_id):
        return _people(state).count()


def _people(state: MemberState | None) -> QuerySet[Member]:
    wanted = Member.objects.filter(state__in=STANDING if state is None else (state,))
    # Cards that nobody claimed are no people: they are listed as cards.
    return wanted.exclude(state=MemberState.WAITING, phone="")


def get_rules(*, program_id: int, on: date) -> Rules:
    """The rules of joining and leaving that hold on a day; where the program has set none, the usual ones."""
    with open_rows(program=program_id):
        row = RuleRow.objects.filter(valid_from__lte=on).order_by("-valid_from").first()
    if row is None:
        return DEFAULT_RULES
    return Rules(valid_from=row.valid_from, rejoin_days=row.rejoin_days, guardian_joins=row.guardian_joins)


def find_next_rules(*, program_id: int, after: date) -> Rules | None:
    """The rules of joining and leaving that a program has set for the next day after this one, or None."""
    with open_rows(program=program_id):
        row = RuleRow.objects.filter(valid_from__gt=after).order_by("valid_from").first()
    if row is None:
        return None
    return Rules(valid_from=row.valid_from, rejoin_days=row.rejoin_days, guardian_joins=row.guardian_joins)


def list_consents(*, program_id: int, member_id: int) -> list[ConsentView]:
    """What the member agreed to, ended consents too, the newest first."""
    with open_rows(program=program_id):
        rows = list(Consent.objects.filter(member_id=member_id).select_related("wording").order_by("-id"))
    return [
        ConsentView(
            id=row.id,
            code=ConsentCode(row.code),
            title=row.wording.title,
            version_hash=row.wording_id,
            granted_at=row.at,
            channel=row.channel,
            revoked_at=row.revoked_at,
            reconfirm_due=row.reconfirm_due,
        )
        for row in rows
    ]
