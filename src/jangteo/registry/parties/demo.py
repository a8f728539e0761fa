"""The demo's people and associations: invented, the same for the same seed.

`seed_people` and `seed_businesses` are for whoever fills a market with shops; `seed_association` makes members of
people that are there already.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from jangteo.foundation.tenancy.toolkit import open_market
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.clock import today
from jangteo.registry.parties import operations, queries
from jangteo.registry.parties.types import AssemblyKind, OrganisationKind, Post, Presence

_SURNAMES = "김김김이이이박박최최정정강조윤장임한오서신권황안송류홍전고문손양배백허남심노하곽성차주우구민진지엄채원"
_FIRST = "영순정미경명은옥춘말복금선숙상병종재성동기태광용진수현지민서준도하유윤시예태규"
_SECOND = "자숙희순옥례남분임덕심화연경애호식수철석환근섭길만복구현준우진민서영아윤빈원혁"
_COMMON_PHONE, _FIRST_PHONE, _PHONES = "010-0000-", 3000, 7000
_TRADES = (
    "채소",
    "청과",
    "수산",
    "건어물",
    "정육",
    "반찬",
    "떡집",
    "방앗간",
    "약초",
    "이불",
    "한복",
    "그릇",
    "국밥",
    "분식",
)
_NAMES = (
    "다복",
    "제일",
    "순희네",
    "남해",
    "대방",
    "해송",
    "달빛",
    "동백",
    "할매",
    "은혜",
    "새벽",
    "참좋은",
    "삼대",
    "우리",
)
_ROWS = "가나다라마바"


def seed_people(*, actor: Actor, now: datetime, market_id: int, count: int, rng: random.Random) -> list[int]:
    """Enter ``count`` invented people with numbers that nobody is given; returns their ids. The same seed, the same
    people: who is there already is found again. At most 7,000 in a market.
    """
    endings = rng.sample(range(_FIRST_PHONE, _FIRST_PHONE + _PHONES), count)
    return [
        operations.register_person(
            actor=actor, now=now, market_id=market_id, name=_name(rng), phone=f"{_COMMON_PHONE}{ending:04d}"
        )
        for ending in endings
    ]


def _name(rng: random.Random) -> str:
    return rng.choice(_SURNAMES) + rng.choice(_FIRST) + rng.choice(_SECOND)


def seed_businesses(
    *, actor: Actor, now: datetime, market_id: int, people: Sequence[int], rng: random.Random, names: Sequence[str] = ()
) -> list[int]:
    """Enter a business for each of ``people``, with ``names`` (else invented ones); returns their ids."""
    ids = []
    for place, person_id in enumerate(people):
        name = names[place] if place < len(names) else f"{rng.choice(_NAMES)}{rng.choice(_TRADES)}"
        ids.append(
            operations.register_business(
                actor=actor, now=now, market_id=market_id, number=_number(rng), name=name, person_id=person_id
            )
        )
    return ids


def _number(rng: random.Random) -> str:
    """A number with a check digit that fits; 999 is no tax office, so it is nobody's."""
    middle = rng.choice((*range(1, 80), 90, 91, 92, 81, 86))
    body = f"999{middle:02d}{rng.randrange(1, 10_000):04d}"
    total = sum(int(d) * w for d, w in zip(body, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=True)) + int(body[8]) * 5 // 10
    return f"{body}{(10 - total % 10) % 10}"


def seed_association(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    market_name: str,
    people: Sequence[int],
    rng: random.Random,
    places: Sequence[str] = (),
) -> int:
    """The market's 상인회 with these members, its officers, a past and a coming assembly; returns its id.

    ``places``: for which stall each is a member, as text. One that stands is left as it is. Needs at least 12 people.
    """
    held = queries.find_association(market_id=market_id)
    if held is not None:
        return held.id
    day = today(now)
    organisation_id = operations.found_organisation(
        actor=actor,
        now=now,
        market_id=market_id,
        kind=OrganisationKind.ASSOCIATION,
        name=f"{market_name} 상인회",
        registered_on=date(day.year - rng.randrange(8, 18), rng.randrange(1, 13), rng.randrange(1, 28)),
        certificate_number=f"제{rng.randrange(1, 60)}호",
    )
    for place, person_id in enumerate(people):
        operations.join_organisation(
            actor=actor,
            now=now,
            market_id=market_id,
            organisation_id=organisation_id,
            person_id=person_id,
            on=day - timedelta(days=rng.randrange(420, 3600)),
            place=places[place] if place < len(places) else f"{_ROWS[place // 30 % 6]}-{place % 30 + 1:02d}",
        )
    _appoint(actor, now, market_id, organisation_id, people, rng)
    _meet(actor, now, market_id, organisation_id, rng)
    return organisation_id


def _appoint(
    actor: Actor, now: datetime, market_id: int, organisation_id: int, people: Sequence[int], rng: random.Random
) -> None:
    """The officers of two terms; the present one ends soon, so that the screen has something to warn of."""
    day = today(now)
    last = day + timedelta(days=rng.randrange(24, 55))
    start = date(last.year - 2, last.month, min(last.day, 28)) + timedelta(days=1)
    chosen = rng.sample(list(people), min(len(people), 12))
    terms = [
        (Post.CHAIR, chosen[0], start - timedelta(days=730), start - timedelta(days=1)),
        (Post.CHAIR, chosen[1], start, last),
        (Post.VICE_CHAIR, chosen[2], start, last),
        (Post.VICE_CHAIR, chosen[3], start, last),
        *((Post.DIRECTOR, each, start, last) for each in chosen[4:9]),
        (Post.AUDITOR, chosen[9], start, last + timedelta(days=365)),
        (Post.AUDITOR, chosen[10], start + timedelta(days=300), last + timedelta(days=365)),
        (Post.SECRETARY, chosen[11], start + timedelta(days=90), None),
    ]
    for post, person_id, first, end in terms:
        operations.appoint_officer(
            actor=actor,
            now=now,
            market_id=market_id,
            organisation_id=organisation_id,
            person_id=person_id,
            post=post,
            start=first,
            last_day=end,
        )


def _meet(actor: Actor, now: datetime, market_id: int, organisation_id: int, rng: random.Random) -> None:
    """The regular assembly of last spring, closed with a quorum; the next one, called, a few proxies in already."""
    day = today(now)
    spring = now.replace(hour=5, minute=0, second=0, microsecond=0) - timedelta(days=rng.randrange(250, 290))
    past = operations.open_assembly(
        actor=actor,
        now=spring - timedelta(days=14),
        market_id=market_id,
        organisation_id=organisation_id,
        kind=AssemblyKind.REGULAR,
        title=f"{spring.year}년 정기총회",
        held_at=spring,
        record_on=today(spring) - timedelta(days=15),
        agenda=[f"{spring.year - 1}년 사업 보고와 결산", f"{spring.year}년 사업 계획과 예산", "공동 배송센터 운영"],
        place="고객지원센터 2층",
    )
    _mark(actor, spring, market_id, past, rng, (0.52, 0.16))
    operations.close_assembly(actor=actor, now=spring, market_id=market_id, assembly_id=past)
    coming = operations.open_assembly(
        actor=actor,
        now=now,
        market_id=market_id,
        organisation_id=organisation_id,
        kind=AssemblyKind.EXTRAORDINARY,
        title=f"{day.year}년 임원 선출 임시총회",
        held_at=now.replace(hour=5, minute=0, second=0, microsecond=0) + timedelta(days=rng.randrange(9, 20)),
        record_on=day,
        agenda=["회장·부회장·이사 선출", "회비 조정"],
        place="고객지원센터 2층",
    )
    _mark(actor, now, market_id, coming, rng, (0, 0.07))


def _mark(
    actor: Actor, now: datetime, market_id: int, assembly_id: int, rng: random.Random, shares: tuple[float, float]
) -> None:
    with open_market(market_id):
        lines = queries.list_attendees(assembly_id=assembly_id)
    for line in lines:
        drawn = rng.random()
        if drawn < sum(shares):
            operations.mark_present(
                actor=actor,
                now=now,
                market_id=market_id,
                attendee_id=line.id,
                presence=Presence.PRESENT if drawn < shares[0] else Presence.PROXY,
            )
