"""What a customer's pages show of wallets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse

from jangteo.foundation.tenancy.types import MarketRef
from jangteo.loyalty.members import queries
from jangteo.loyalty.members.types import CodeShown, MemberView
from jangteo.loyalty.points import queries as points
from jangteo.loyalty.points.queries import RateView
from jangteo.loyalty.points.types import Expiring, Kind, PostingView, ProgramView, WalletView
from jangteo.registry.merchants import queries as merchants
from jangteo.registry.places import queries as places

#: Points that run out within so many days are told of on the first page.
SOON = 60
#: So many postings of before a merger are shown.
FORMER = 200
#: Postings of tills and sales; a hold that was never taken is let go by a job, under a name of its own.
_WITH_SLIP = frozenset({Kind.EARN, Kind.REDEEM, Kind.HOLD, Kind.CAPTURE, Kind.RELEASE, Kind.CANCEL})
_BY_ITSELF = "release:"
#: The drawing of a QR: its side in the picture, and where it begins. Four modules around it stay white.
_SIDE, _FROM = 158, 37


@dataclass(frozen=True)
class Shown:
    """A membership with its program, its wallet and what runs out soon."""

    member: MemberView
    program: ProgramView
    wallet: WalletView
    soon: tuple[Expiring, ...]
    #: Where its pages are: in the market that is open, or in another one of the program.
    home_url: str

    @property
    def soon_points(self) -> int:
        """P that run out within sixty days."""
        return sum(one.points for one in self.soon)


@dataclass(frozen=True)
class Line:
    """A posting in words."""

    posting: PostingView
    words: str
    store: str
    is_gain: bool

    @property
    def receipt(self) -> str:
        """The number of the customer's own slip; empty for what the house posted under names of its own."""
        own = self.posting.receipt
        return own if self.posting.kind in _WITH_SLIP and not own.startswith(_BY_ITSELF) else ""


@dataclass(frozen=True)
class Drawn:
    """A code with what its picture needs."""

    code: CodeShown
    seconds: int

    @property
    def transform(self) -> str:
        """Where and how large the modules are drawn."""
        return f"translate({_FROM} {_FROM}) scale({_SIDE / self.code.side:.4f})"


def list_shown(*, user_id: int, market: MarketRef, on: date) -> list[Shown]:
    """Every membership of the account; those of the open market's programs first."""
    here = {program.id: program for program in queries.list_programs_here(market_id=market.id)}
    found = []
    for member in queries.list_memberships(user_id=user_id):
        program = here.get(member.program_id) or points.get_program(program_id=member.program_id)
        found.append(_shown(member, program, _home(market, member, program.id in here), on))
    return sorted(found, key=lambda one: (one.program.id not in here, one.member.id))


def _shown(member: MemberView, program: ProgramView, home_url: str, on: date) -> Shown:
    program_id, wallet_id = member.program_id, member.wallet_id
    soon = points.list_expiring(program_id=program_id, wallet_id=wallet_id, until=on + timedelta(days=SOON))
    return Shown(member, program, points.get_wallet(program_id=program_id, wallet_id=wallet_id), tuple(soon), home_url)


def _home(market: MarketRef, member: MemberView, is_here: bool) -> str:
    other = None if is_here or member.home_market_id is None else places.find_market_ref(id=member.home_market_id)
    return f"{reverse('members_my', args=[(other or market).slug])}?p={member.program_id}"


def list_ways(member: MemberView, others: Sequence[MemberView], on: date) -> list[RateView]:
    """The rates of a day into programs of which the same person is a member."""
    ids = {one.program_id for one in others} - {member.program_id}
    if not ids:
        return []
    return [
        one for one in points.list_rates(program_id=member.program_id, on=on) if one.into_id in ids and one.into_is_open
    ]


def draw(member: MemberView, *, now: datetime) -> Drawn:
    """A new code for the membership."""
    code = queries.get_code(program_id=member.program_id, wallet_id=member.wallet_id, now=now)
    return Drawn(code, max(0, int((code.expires_at - now).total_seconds())))


def list_lines(member: MemberView, *, before_seq: int | None = None, limit: int = 30) -> list[Line]:
    """Postings of the membership, the latest first, with the shops they were made in."""
    rows = points.list_postings(
        program_id=member.program_id, wallet_id=member.wallet_id, before_seq=before_seq, limit=limit
    )
    names = store_names(row.store_id for row in rows)
    return [Line(row, _words(row), names.get(row.store_id or 0, ""), row.points > 0) for row in rows]


def list_former_lines(member: MemberView) -> list[Line]:
    """What was posted to cards and numbers before they were merged into this membership, the latest first."""
    former = points.list_former_wallets(program_id=member.program_id, wallet_id=member.wallet_id)
    rows = [
        row
        for wallet_id in former
        for row in points.list_postings(program_id=member.program_id, wallet_id=wallet_id, limit=FORMER)
        if row.kind != Kind.MOVE
    ]
    rows.sort(key=lambda row: row.occurred_at, reverse=True)
    names = store_names(row.store_id for row in rows)
    return [Line(row, _words(row), names.get(row.store_id or 0, ""), row.points > 0) for row in rows[:FORMER]]


def store_names(ids: Iterable[int | None]) -> dict[int, str]:
    """Names of shops by their ids; a program reaches over many markets."""
    found = (merchants.find_store_ref(id=one) for one in {one for one in ids if one is not None})
    return {store.id: store.name for store in found if store is not None}


def _words(row: PostingView) -> str:
    if row.kind == Kind.CANCEL:
        return "적립 취소" if row.points < 0 else "사용 취소"
    if row.kind == Kind.CONVERT:
        return row.reason or "다른 포인트로 바꿈"
    return row.kind.label
