"""Whom a notice of an office may go to, and by which way each would get it."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from jangteo.foundation.identity.queries import list_holders, list_people, list_proven_user_ids
from jangteo.foundation.identity.types import Person
from jangteo.foundation.notify.delivery.dispatch import compose
from jangteo.foundation.notify.models import Choice, Consent, PushDevice
from jangteo.foundation.notify.queries import USUAL, find_sender
from jangteo.foundation.notify.shapes import phone_mark
from jangteo.foundation.notify.types import CONSENT_OF, Audience, Channel, Cost, Kind, Wanted
from jangteo.foundation.notify.wording import normal
from jangteo.foundation.tenancy.types import MarketRef, Role
from jangteo.kernel.korea.phones import is_mobile

_store_people: list[Callable[[int], Iterable[int]]] = []
_store_phones: list[Callable[[int], Iterable[str]]] = []


@dataclass(frozen=True)
class Reach:
    """Who is told: people with an account, masked, and the E.164 numbers of those without one."""

    people: list[Person]
    phones: list[str] = field(default_factory=list, repr=False)

    @property
    def count(self) -> int:
        """How many there are, each once."""
        return len(self.people) + len(self.phones)


def install_store_people(
    find: Callable[[int], Iterable[int]], find_phones: Callable[[int], Iterable[str]] = lambda market_id: ()
) -> None:
    """Tell notify who keeps the stores of a market (market id → account ids, and the E.164 numbers of those of whom a
    number alone is known); called once by the composition root.
    """
    _store_people[:], _store_phones[:] = [find], [find_phones]


def merchants_of(market: MarketRef) -> Reach:
    """The merchants of a market by their shown names: those who hold the role and those who keep a store. A number
    that somebody proved stands for that person.
    """
    found = {holder.person.id: holder.person for holder in list_holders(market=market, roles=[Role.MERCHANT])}
    phones = {phone for find in _store_phones for phone in find(market.id) if is_mobile(phone)}
    proven = list_proven_user_ids(phones=phones)
    more = {user_id for find in _store_people for user_id in find(market.id)} | set(proven.values())
    found |= {person.id: person for person in list_people(user_ids=more - set(found))}
    people = sorted(found.values(), key=lambda person: (person.label, person.id))
    return Reach(people, sorted(phones - set(proven)))


def reached(market: MarketRef, *, kind: Kind, by_text: bool, chosen: Collection[int] | None) -> Reach:
    """Of the merchants (or of those ``chosen`` among them) whoever may get a notice of this kind; a number alone gets
    a text or nothing, and cannot be chosen.
    """
    everybody = merchants_of(market)
    people = [person for person in everybody.people if chosen is None or person.id in chosen]
    phones = everybody.phones if by_text and chosen is None else []
    if kind == Kind.INFO:
        return Reach(people, phones)
    standing = _consented(market.id, [person.id for person in people])
    return Reach([person for person in people if standing.get(person.id)], _agreeing(market.id, phones))


def preview(
    market: MarketRef,
    *,
    kind: Kind,
    title: str,
    text: str,
    by_text: bool,
    chosen: Collection[int] | None,
    now: datetime,
) -> Audience:
    """Whom it would reach, how many by which way, and what a text would look like.

    Raises Invalid(`letter_unsendable`, `text_too_long`, `sender_incomplete`) when it cannot go as a text.
    """
    found = reached(market, kind=kind, by_text=by_text, chosen=chosen)
    people = found.people
    ids = [person.id for person in people]
    ringing = set(PushDevice.objects.filter(user_id__in=ids).values_list("user_id", flat=True))
    wants = _wants(ids) if kind == Kind.INFO else {}
    consents = _consented(market.id, ids) if kind == Kind.AD else {}
    pushed = texted = 0
    for person in people:
        push, written = _ways(person, kind, wants.get(person.id, USUAL), consents.get(person.id, set()), ringing)
        if written and by_text:
            texted += 1
        elif push:
            pushed += 1
    if not by_text:
        shown, count, cost = normal(text), 0, Cost.PUSH
    else:
        sized = compose(text=text, title=title, kind=kind, link="", sender=find_sender(market_id=market.id), now=now)
        shown, count, cost = sized.text, sized.bytes, sized.cost
    return Audience(
        people=found.count,
        push=pushed,
        text=texted + len(found.phones),
        inbox_only=len(people) - pushed - texted,
        by_number=len(found.phones),
        shown_text=shown,
        bytes=count,
        cost=cost,
    )


def _ways(
    person: Person, kind: Kind, wants: dict[Channel, Wanted], consents: set[str], ringing: set[int]
) -> tuple[bool, bool]:
    """Whether a push and whether a text would go out."""
    has_number = bool(person.phone_masked) and person.phone_verified
    if kind == Kind.AD:
        push = person.id in ringing and CONSENT_OF[Channel.PUSH].value in consents
        return push, has_number and CONSENT_OF[Channel.TEXT].value in consents
    push = person.id in ringing and wants[Channel.PUSH] == Wanted.ON
    text = wants[Channel.TEXT] == Wanted.ON or (wants[Channel.TEXT] == Wanted.BACKUP and not push)
    return push, has_number and text


def _wants(ids: list[int]) -> dict[int, dict[Channel, Wanted]]:
    found: dict[int, dict[Channel, Wanted]] = {}
    for row in Choice.objects.filter(user_id__in=ids, kind=Kind.INFO.value):
        found.setdefault(row.user_id, dict(USUAL))[Channel(row.channel)] = Wanted(row.wanted)
    return found


def _agreeing(market_id: int, phones: list[str]) -> list[str]:
    """The numbers without an account that agreed to advertising by text and did not refuse it since."""
    marks = [phone_mark(phone) for phone in phones]
    rows = Consent.objects.filter(market_id=market_id, phone_mark__in=marks, revoked_at=None)
    agreed = rows.filter(user=None, granted=True, code=CONSENT_OF[Channel.TEXT].value)
    standing = set(agreed.values_list("phone_mark", flat=True))
    standing -= set(rows.filter(granted=False).values_list("phone_mark", flat=True))
    return [phone for phone, mark in zip(phones, marks, strict=True) if mark in standing]


def _consented(market_id: int, ids: list[int]) -> dict[int, set[str]]:
    ways = [code.value for code in CONSENT_OF.values()]
    rows = Consent.objects.filter(
        market_id=market_id, user_id__in=ids, granted=True, revoked_at=None, code__in=ways
    ).values_list("user_id", "code")
    found: dict[int, set[str]] = {}
    for user_id, code in rows:
        if user_id is not None:
            found.setdefault(user_id, set()).add(code)
    return found
