"""Cards: issued, printed, blocked, replaced."""

from __future__ import annotations

from datetime import datetime

from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.tenancy.toolkit import check
from jangteo.foundation.tenancy.types import Actor, Open, market_scope
from jangteo.kernel.cards import mask_card, new_card_number
from jangteo.kernel.errors import Invalid, Refused
from jangteo.loyalty.members.models import Card, CardBatch, Key, Member
from jangteo.loyalty.members.operations._common import find_row, in_market, lock_rows, read_reason, tidy
from jangteo.loyalty.members.operations.merging import absorb
from jangteo.loyalty.members.permissions import EDIT, PRINT
from jangteo.loyalty.members.queries.cards import get_batch
from jangteo.loyalty.members.queries.codes import get_card_mark, get_card_number
from jangteo.loyalty.members.queries.programs import get_program_here
from jangteo.loyalty.members.types import (
    MAX_BATCH,
    KeyKind,
    KeyState,
    MemberState,
    card_blocked,
    card_missing,
)
from jangteo.loyalty.points import operations as points


@operation(permission=EDIT, scope=in_market)
def issue_cards(*, actor: Actor, now: datetime, market_id: int, program_id: int, count: int, label: str = "") -> int:
    """Issue anonymous cards, each with a wallet of its own that is empty; returns the id of their order.

    Raises NotAllowed, Missing(`program_missing`), Invalid(`count_wrong`, `text_invalid`).
    """
    get_program_here(market_id=market_id, program_id=program_id)
    if not 1 <= count <= MAX_BATCH:
        raise Invalid("count_wrong", f"한 번에 1장부터 {MAX_BATCH:,}장까지 만들 수 있어요.", field="count")
    words = tidy(label, field="label", words="이름은") or "회원 카드"
    with open_rows(program=program_id):
        batch = CardBatch.objects.create(
            program_id=program_id, home_market_id=market_id, label=words, count=count, issued_at=now
        )
        _make(actor, now, batch)
    note(subject=("card_batch", batch.id, words), after={"count": count})
    return batch.id


def _make(actor: Actor, now: datetime, batch: CardBatch) -> list[Key]:
    """The cards of an order. Numbers are drawn from 10¹⁴: one that is there already is refused by the database."""
    wallets = [
        points.open_wallet(actor=actor.with_rights_of_the_program(), now=now, program_id=batch.program_id)
        for _ in range(batch.count)
    ]
    members = Member.objects.bulk_create(
        Member(
            program_id=batch.program_id,
            wallet_id=wallet_id,
            home_market_id=batch.home_market_id,
            state=MemberState.WAITING,
            since=now,
        )
        for wallet_id in wallets
    )
    numbers = {new_card_number() for _ in wallets}
    while len(numbers) < len(wallets):
        numbers.add(new_card_number())
    pairs = list(zip(members, numbers, strict=True))
    Card.objects.bulk_create(
        Card(program_id=batch.program_id, batch=batch, number=number, mark=get_card_mark(number), issued_at=now)
        for _, number in pairs
    )
    return Key.objects.bulk_create(
        Key(
            program_id=batch.program_id,
            mark=get_card_mark(number),
            kind=KeyKind.CARD,
            state=KeyState.ACTIVE,
            wallet_id=member.wallet_id,
            member=member,
            added_at=now,
            changed_at=now,
        )
        for member, number in pairs
    )


@operation(permission=PRINT, scope=in_market)
def print_cards(*, actor: Actor, now: datetime, market_id: int, program_id: int, batch_id: int) -> list[str]:
    """The numbers in full of an order's cards that open, to be printed; that they were is written down.

    Raises NotAllowed, Missing(`program_missing`, `card_missing`), Refused(`nothing_to_print`).
    """
    get_program_here(market_id=market_id, program_id=program_id)
    batch = get_batch(program_id=program_id, batch_id=batch_id)
    with open_rows(program=program_id):
        keys = Key.objects.filter(kind=KeyKind.CARD, state=KeyState.ACTIVE)
        numbers = [
            card.number for card in Card.objects.filter(batch_id=batch_id, mark__in=keys.values("mark")).order_by("id")
        ]
    if not numbers:
        raise Refused("nothing_to_print", "인쇄할 카드가 없어요. 모두 막혔거나 새 카드로 바꿨어요.")
    note(subject=("card_batch", batch_id, batch.label), after={"인쇄": len(numbers)})
    return numbers


@operation(permission=Open("the office blocks any card, a member their own"), scope=in_market)
def block_card(*, actor: Actor, now: datetime, market_id: int, program_id: int, card_id: int, reason: str) -> None:
    """Stop a card that was lost; its points stay where they are. Again: nothing.

    Raises NotAllowed, Missing(`program_missing`, `card_missing`), Invalid(`reason_missing`), Refused(`card_blocked`)
    for one that was replaced.
    """
    get_program_here(market_id=market_id, program_id=program_id)
    why = read_reason(reason)
    with open_rows(program=program_id):
        card, key = _locked(card_id)
        if key.member.user_id is None or key.member.user_id != actor.user_id:
            check(actor, EDIT, market_scope(market_id))
        if key.state == KeyState.REPLACED:
            raise card_blocked()
        if key.state == KeyState.BLOCKED:
            nothing_changed()
            return
        _set_state(key, KeyState.BLOCKED, now)
        note(subject=("card", card.id, mask_card(card.number)), after={"상태": KeyState.BLOCKED.label}, reason=why)


@operation(permission=EDIT, scope=in_market)
def unblock_card(*, actor: Actor, now: datetime, market_id: int, program_id: int, card_id: int, reason: str) -> None:
    """Let a card that was found again open. Raises NotAllowed, Missing(`program_missing`, `card_missing`),
    Invalid(`reason_missing`), Refused(`card_blocked`) for one that was replaced or whose member left.
    """
    get_program_here(market_id=market_id, program_id=program_id)
    why = read_reason(reason)
    with open_rows(program=program_id):
        card, key = _locked(card_id)
        if key.state == KeyState.REPLACED or key.member.state == MemberState.LEFT:
            raise card_blocked()
        if key.state == KeyState.ACTIVE:
            nothing_changed()
            return
        _set_state(key, KeyState.ACTIVE, now)
        note(subject=("card", card.id, mask_card(card.number)), after={"상태": KeyState.ACTIVE.label}, reason=why)


@operation(permission=EDIT, scope=in_market)
def replace_card(
    *, actor: Actor, now: datetime, market_id: int, program_id: int, card_id: int, reason: str, number: str = ""
) -> int:
    """Give a new card for a lost one: the balance is kept, the old card never opens again. Returns the new card's id.

    `number`: a card from the drawer that nobody has made their own; without it a card is issued, to be printed.
    Raises NotAllowed, Missing(`program_missing`, `card_missing`, `member_missing`), Invalid(`reason_missing`,
    `card_number_wrong`), Refused(`card_blocked`, `card_is_others`).
    """
    get_program_here(market_id=market_id, program_id=program_id)
    why = read_reason(reason)
    wanted = get_card_number(number) if number.strip() else ""
    with open_rows(program=program_id):
        card, key = _locked(card_id)
        if key.state == KeyState.REPLACED:
            raise card_blocked()
        fresh = _from_drawer(wanted) if wanted else _issue_one(actor, now, market_id, program_id)
        if fresh.member_id == key.member_id:
            raise Refused("card_is_others", "같은 분의 카드예요. 새 카드의 번호를 적어 주세요.", field="number")
        rows = lock_rows(fresh.member_id, key.member_id)
        absorb(rows[fresh.member_id], rows[key.member_id], actor=actor, now=now)
        _set_state(key, KeyState.REPLACED, now)
        new = Card.objects.get(mark=fresh.mark)
        note(
            subject=("card", card.id, mask_card(card.number)),
            before={"카드": mask_card(card.number)},
            after={"카드": mask_card(new.number)},
            reason=why,
        )
        return new.id


def _from_drawer(number: str) -> Key:
    key = Key.objects.select_related("member").filter(mark=get_card_mark(number), kind=KeyKind.CARD).first()
    if key is None:
        raise card_missing()
    if key.state != KeyState.ACTIVE:
        raise card_blocked()
    if key.member.state != MemberState.WAITING or key.member.phone:
        raise Refused("card_is_others", "다른 분의 카드예요. 새 카드의 번호를 적어 주세요.", field="number")
    find_row(key.member_id)
    return key


def _issue_one(actor: Actor, now: datetime, market_id: int, program_id: int) -> Key:
    batch = CardBatch.objects.create(
        program_id=program_id, home_market_id=market_id, label="다시 만든 카드", count=1, issued_at=now
    )
    return _make(actor, now, batch)[0]


def _locked(card_id: int) -> tuple[Card, Key]:
    card = Card.objects.filter(id=card_id).first()
    key = (
        Key.objects.select_for_update(of=("self",)).select_related("member").filter(mark=card.mark).first()
        if card
        else None
    )
    if card is None or key is None:
        raise card_missing()
    return card, key


def _set_state(key: Key, state: KeyState, now: datetime) -> None:
    Key.objects.filter(mark=key.mark).update(state=state, changed_at=now)
