"""Cards and the orders in which they were made."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Count
from django_scopes import scope as open_rows

from jangteo.kernel.cards import mask_card
from jangteo.kernel.errors import Broken
from jangteo.loyalty.members.models import Card, CardBatch, Key
from jangteo.loyalty.members.queries.codes import get_card_mark, get_card_number
from jangteo.loyalty.members.types import BatchView, CardView, KeyKind, KeyState, MemberState, card_missing


def list_batches(*, program_id: int) -> list[BatchView]:
    """The orders of cards, the newest first, with how many of their cards belong to somebody by now."""
    with open_rows(program=program_id):
        rows = list(CardBatch.objects.order_by("-id"))
        claimed = _claimed([row.id for row in rows])
    return [_batch(row, claimed.get(row.id, 0)) for row in rows]


def get_batch(*, program_id: int, batch_id: int) -> BatchView:
    """An order of cards. Raises Missing(`card_missing`)."""
    with open_rows(program=program_id):
        row = CardBatch.objects.filter(id=batch_id).first()
        if row is None:
            raise card_missing()
        return _batch(row, _claimed([row.id]).get(row.id, 0))


def _claimed(batch_ids: Iterable[int]) -> dict[int, int]:
    marks = Key.objects.filter(kind=KeyKind.CARD).exclude(member__state=MemberState.WAITING, member__phone="")
    found = Card.objects.filter(batch_id__in=list(batch_ids), mark__in=marks.values("mark"))
    return dict(found.values_list("batch_id").annotate(Count("id")))


def _batch(row: CardBatch, claimed: int) -> BatchView:
    return BatchView(
        id=row.id,
        program_id=row.program_id,
        label=row.label,
        count=row.count,
        claimed=claimed,
        issued_at=row.issued_at,
    )


def list_cards(*, program_id: int, batch_id: int | None = None, member_id: int | None = None) -> list[CardView]:
    """The cards of an order or of a member (one of the two), in the order in which they were made."""
    with open_rows(program=program_id):
        keys = Key.objects.filter(kind=KeyKind.CARD).select_related("member")
        if member_id is not None:
            found = {key.mark: key for key in keys.filter(member_id=member_id)}
            cards = list(Card.objects.filter(mark__in=found).order_by("id"))
        else:
            cards = list(Card.objects.filter(batch_id=batch_id).order_by("id"))
            found = {key.mark: key for key in keys.filter(mark__in=[card.mark for card in cards])}
        return [_card(card, found[card.mark]) for card in cards if card.mark in found]


def list_old_cards(*, program_id: int, page: int = 1, size: int = 50) -> list[CardView]:
    """A page of the cards of the system that a market used before, in the order in which they came."""
    with open_rows(program=program_id):
        cards = list(Card.objects.filter(batch=None).order_by("id")[(page - 1) * size : page * size])
        keys = Key.objects.filter(mark__in=[card.mark for card in cards]).select_related("member")
        found = {key.mark: key for key in keys}
        return [_card(card, found[card.mark]) for card in cards if card.mark in found]


def count_old_cards(*, program_id: int) -> int:
    """How many `list_old_cards` would list over all pages."""
    with open_rows(program=program_id):
        return Card.objects.filter(batch=None).count()


def get_card(*, program_id: int, card_id: int) -> CardView:
    """A card. Raises Missing(`card_missing`)."""
    with open_rows(program=program_id):
        card = Card.objects.filter(id=card_id).first()
        key = Key.objects.filter(mark=card.mark).select_related("member").first() if card else None
    if card is None or key is None:
        raise card_missing()
    return _card(card, key)


def find_card_id(*, program_id: int, number: str) -> int | None:
    """The card of this number, written as people do. Raises Invalid(`card_number_wrong`)."""
    with open_rows(program=program_id):
        found = Card.objects.filter(mark=get_card_mark(get_card_number(number))).first()
        return found.id if found else None


def _card(card: Card, key: Key) -> CardView:
    anonymous = key.member.state == MemberState.WAITING and not key.member.phone
    return CardView(
        id=card.id,
        program_id=card.program_id,
        wallet_id=key.wallet_id,
        member_id=key.member_id,
        batch_id=card.batch_id,
        number_masked=mask_card(card.number),
        state=KeyState(key.state),
        is_claimed=not anonymous,
        issued_at=card.issued_at,
    )


def list_demo_numbers(*, program_id: int, member_id: int) -> list[str]:
    """The numbers in full of a demo member's cards, for `var/demo.json`. Raises Broken anywhere but in a demo."""
    if settings.PRODUCTION:
        raise Broken("numbers of cards are printed, never listed")
    with open_rows(program=program_id):
        marks = Key.objects.filter(kind=KeyKind.CARD, state=KeyState.ACTIVE, member_id=member_id).values("mark")
        return [card.number for card in Card.objects.filter(mark__in=marks).order_by("id")]
