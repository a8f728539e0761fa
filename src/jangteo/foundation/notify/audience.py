"""Whom a notice of an office may go to, and by which way each would get it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from jangteo.foundation.identity.queries import list_holders, list_people, list_proven_user_ids
from jangteo.foundation.identity.types import Person
from jangteo.foundation.notify.delivery.dispatch import compose
from jangteo.foundation.notify.models import Choice, Consent, PushDevice
from jangteo.foundation.notify.queries import USUAL, find_sender, get_policy
from jangteo.foundation.notify.shapes import phone_mark
from jangteo.foundation.notify.types import CONSENT_OF, Audience, Channel, Cost, Kind, Wanted
from jangteo.foundation.notify.wording import normal
from jangteo.foundation.tenancy.types import MarketRef, Role
from jangteo.kernel.clock import today
from jangteo.kernel.korea.phones import is_mobile, mask_phone

_accounts: list[Callable[[int], Iterable[int]]] = []
_contacts: list[Callable[[int], Iterable["Contact"]]] = []


@dataclass(frozen=True)
class Contact:
    """Somebody of whom a number (E.164) alone is known: told by text or not at all. ``label``: the masked name."""

    id: int
    label: str
    phone: str = field(repr=False)

    @property
    def phone_masked(self) -> str:
        """The number as screens show it."""
        return mask_phone(self.phone)


@dataclass(frozen=True)
class Reach:
    """Who is told: people with an account, masked, and those of whom a number alone is known."""

    people: list[Person]
    contacts: list[Contact] = field(default_factory=list)

    @property
    def phones(self) -> list[str]:
        """The E.164 numbers of those without an account."""
        return [one.phone for one in self.contacts]

    @property
    def count(self) -> int:
        """How many there are, each once."""
        return len(self.people) + len(self.contacts)


@dataclass(frozen=True)
class Chosen:
    """Whom an office picked: accounts, and those known by number, each by id."""

    accounts: frozenset[int] = frozenset()
    contacts: frozenset[int] = frozenset()


def install_merchants(
    accounts: Callable[[int], Iterable[int]], contacts: Callable[[int], Iterable[Contact]] = lambda market_id: ()
) -> None:
    """Tell notify who keeps the stores of a market and who is a member of its 상인회 (market id → account ids, and
    those of whom a number alone is known); called once by the composition root.
    """
    _accounts[:], _contacts[:] = [accounts], [contacts]


def merchants_of(market: MarketRef) -> Reach:
    """The merchants of a market and the members of its 상인회 by their shown names: those who hold the role, those who
    keep a store, those on the roll. Everybody once: a number that somebody proved stands for that person, and a number
    that is known twice is one.
    """
    found = {holder.person.id: holder.person for holder in list_holders(market=market, roles=[Role.MERCHANT])}
    known: dict[str, Contact] = {}
    for one in (one for find in _contacts for one in find(market.id) if is_mobile(one.phone)):
        known.setdefault(one.phone, one)
    proven = list_proven_user_ids(phones=known)
    more = {user_id for find in _accounts for user_id in find(market.id)} | set(proven.values())
    found |= {person.id: person for person in list_people(user_ids=more - set(found))}
    people = sorted(found.values(), key=lambda person: (person.label, person.id))
    contacts = [one for phone, one in known.items() if phone not in proven]
    return Reach(people, sorted(contacts, key=lambda one: (one.label, one.phone)))


def reached(market: MarketRef, *, kind: Kind, by_text: bool, chosen: Chosen | None) -> Reach:
    """Of the merchants (or of those ``chosen`` among them) whoever may get a notice of this kind; a number alone gets
    a text or nothing.
    """
    everybody = merchants_of(market)
    people = [person for person in everybody.people if chosen is None or person.id in chosen.accounts]
    contacts = [one for one in everybody.contacts if by_text and (chosen is None or one.id in chosen.contacts)]
    if kind == Kind.INFO:
        return Reach(people, contacts)
    standing = _consented(market.id, [person.id for person in people])
    agreeing = _agreeing(market.id, [one.phone for one in contacts])
    return Reach(
        [person for person in people if standing.get(person.id)], [one for one in contacts if one.phone in agreeing]
    )


def preview(
    market: MarketRef,
    *,
    kind: Kind,
    title: str,
    text: str,
    by_text: bool,
    chosen: Chosen | None,
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
        text=texted + len(found.contacts),
        inbox_only=len(people) - pushed - texted,
        by_number=len(found.contacts),
        shown_text=shown,
        bytes=count,
        cost=cost,
        won=_price(cost, today(now)) * (texted + len(found.contacts)),
    )


def _price(cost: Cost, day: date) -> int:
    """What one text of a class costs, in 원; 0 for free ones and where nobody has written it down."""
    return 0 if cost == Cost.PUSH else get_policy(code=f"price_{cost.value.lower()}", day=day)


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


def _agreeing(market_id: int, phones: list[str]) -> set[str]:
    """The numbers without an account that agreed to advertising by text and did not refuse it since."""
    marks = [phone_mark(phone) for phone in phones]
    rows = Consent.objects.filter(market_id=market_id, phone_mark__in=marks, revoked_at=None)
    agreed = rows.filter(user=None, granted=True, code=CONSENT_OF[Channel.TEXT].value)
    standing = set(agreed.values_list("phone_mark", flat=True))
    standing -= set(rows.filter(granted=False).values_list("phone_mark", flat=True))
    return {phone for phone, mark in zip(phones, marks, strict=True) if mark in standing}


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
