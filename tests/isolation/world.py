"""Two markets in two regions, with one person for each role in each, and a mark in the foreign one.

The matrix sends every person to every url with their own things and with the other market's things.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.test import Client
from django_scopes import scope as open_program
from PIL import Image

from jangteo.foundation.identity import operations as identity
from jangteo.foundation.identity.models import RoleGrant, User
from jangteo.foundation.identity.toolkit import actor_for
from jangteo.foundation.notify import operations as notify
from jangteo.foundation.notify.models import Bulletin
from jangteo.foundation.notify.toolkit import Kind
from jangteo.foundation.privacy import operations as privacy
from jangteo.foundation.privacy.models import Download, Kept, SubjectRequest
from jangteo.foundation.privacy.types import Asks
from jangteo.foundation.spreadsheets import operations as spreadsheets
from jangteo.foundation.spreadsheets.models import SheetUpload
from jangteo.foundation.tenancy.toolkit import SESSION_MARKET, SESSION_STORE, open_market
from jangteo.foundation.tenancy.types import (
    INSTALLATION,
    Actor,
    Role,
    Scope,
    market_scope,
    region_scope,
    store_scope,
    system,
)
from jangteo.loyalty.members import operations as members
from jangteo.loyalty.members.models import Card, CardBatch, Member
from jangteo.loyalty.points import operations as points
from jangteo.loyalty.points.models import Correction, Participation, ProgramMarket
from jangteo.loyalty.points.types import Issuer, Terms
from jangteo.loyalty.till import operations as till
from jangteo.loyalty.till.models import Device, Hook
from jangteo.registry.merchants import operations as merchants
from jangteo.registry.merchants.models import (
    Application,
    ApplicationPaper,
    ChangeRequest,
    CheckRound,
    Handover,
    Onnuri,
    Store,
    StoreHelper,
    StorePaper,
    StorePaperPage,
)
from jangteo.registry.merchants.types import Answers, GoodsInput, OnnuriKind, PaperKind
from jangteo.registry.parties import operations as parties
from jangteo.registry.parties import queries as party_queries
from jangteo.registry.parties.types import AssemblyKind, OrganisationKind, Post
from jangteo.registry.places import demo, operations, queries
from jangteo.registry.places.models import Market
from jangteo.registry.places.types import NewStall, OpeningKind
from tests.isolation import elsewhere

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
SYSTEM = system("검사")
#: Stands in rows of the other market alone; seen on an own page, it is a leak.
MARK = "남의시장표시QX7"


@dataclass
class World:
    """What the matrix needs."""

    own: Market
    other: Market
    people: dict[str, User]
    #: A shop of each market, by the market's id.
    stores: dict[int, int]

    def customer_of(self, market: Market) -> User:
        """Who shops in a market."""
        return self.people["customer" if market == self.own else "other_customer"]

    def client(self, who: str, *, tampered: bool = False) -> Client:
        """A signed-in browser; ``tampered``: its session claims the other market."""
        client = Client(raise_request_exception=False)
        if who != "anyone":
            client.force_login(self.people[who], backend="allauth.account.auth_backends.AuthenticationBackend")
            session = client.session
            market = self.other if tampered else self.own
            session[SESSION_MARKET], session[SESSION_STORE] = market.id, self.stores[market.id]
            session.save()
        return client


def build() -> World:
    """Make the world in the current transaction."""
    demo.build(actor=SYSTEM, now=NOW, seed=1)
    own_slug, other_slug = _two_markets_of_two_regions()
    own, other = Market.objects.get(slug=own_slug), Market.objects.get(slug=other_slug)
    for market, reason in ((own, "우리 시장 쉬는 날"), (other, MARK)):
        operations.add_closing(**_closing(market, reason))
    for market, name in ((own, "우리 구역"), (other, MARK)):
        _stall_map(market, name, versions=1 if market == own else 2)
    for market, name in ((own, "우리 상인회"), (other, MARK)):
        _association(market, name)
    for market, name in ((own, "우리 것"), (other, MARK)):
        _privacy(market, name)
    stores = {market.id: _store(market, name) for market, name in ((own, "우리상회"), (other, f"{MARK}상회"))}
    for number, (market, name) in enumerate(((own, "우리 것"), (other, MARK)), start=70):
        _shop_matters(market, stores[market.id], name, number)
    for market, name in ((own, "우리 포인트"), (other, MARK)):
        _program(market, name, stores[market.id])
    people = {who: _person(number, role, scope) for number, (who, role, scope) in enumerate(_who(own, stores), start=1)}
    people["other_staff"] = _person(90, Role.STAFF, market_scope(other.id), name=MARK)
    _person(91, Role.MERCHANT, market_scope(other.id), name=MARK)
    for number, market in enumerate((own, other), start=80):
        identity.invite(
            actor=actor_for(people["operator"]),
            now=NOW,
            phone=f"010-0000-{number:04d}",
            role=Role.MANAGER,
            scope=market_scope(market.id),
        )
    for market, name in ((own, "우리 소식"), (other, MARK)):
        _told(market, name)
    for market in (own, other):
        elsewhere.plan_laid(market, a_picture(), {"actor": SYSTEM, "now": NOW})
    people |= _elsewhere(own, other, people)
    return World(own, other, people, stores)


def _elsewhere(own: Market, other: Market, people: dict[str, User]) -> dict[str, User]:
    """What a region and a person have alone; returns who applied in each market, and the other market's member."""
    by: dict[str, Any] = {"now": NOW}
    more = {"applicant": elsewhere.applicant_in(own), "other_applicant": elsewhere.applicant_in(other)}
    more["other_customer"] = _person(92, Role.CUSTOMER, market_scope(other.id), name=MARK)
    for market, name in ((own, "우리 것"), (other, MARK)):
        elsewhere.taken_in(market, name, by)
    owns, others = (own, people["customer"]), (other, more["other_customer"])
    for (market, user), said, name in ((owns, "우리 알림", "우리손님"), (others, MARK, MARK)):
        elsewhere.told_one(market, said, user, by)
        elsewhere.joined(market, name, user, by)
    return more


def _stall_map(market: Market, name: str, versions: int) -> None:
    """A zone with a stall on a map; the other market's has a version more, so that its number is a foreign thing."""
    by: dict[str, Any] = {"actor": SYSTEM, "now": NOW, "market_id": market.id}
    zone_id = operations.add_zone(**by, code="X", name=name)
    [stall_id] = operations.add_stalls(**by, zone_id=zone_id, stalls=(NewStall("X-1"),))
    for version in range(versions):
        cell = {"id": str(stall_id), "x": version, "y": 0, "w": 300, "h": 300}
        operations.save_map_changes(**by, base=version, changes=[{"op": "put_cell", "cell": cell}], note=name)


def _privacy(market: Market, name: str) -> None:
    """A request of somebody about their data, something that the law keeps, and a download that waits."""
    lies = {"scope_kind": "market", "scope_id": market.id}
    kept = name if name == MARK else "따로 둔 기록"
    somebody = Actor(user_id=999_999, label="홍*동")
    privacy.make_request(actor=somebody, now=NOW, scope=market_scope(market.id), asks=Asks.SEE, text=name)
    Kept.objects.create(
        **lies, subject_kind="tests.customer", subject_id=1, subject_label="홍*동", what=kept, policy="trade",
        law="법", content="{}", kept_at=NOW, ends_on=date(2031, 1, 1),
    )  # fmt: skip
    Download.objects.create(
        **lies, subject_kind="identity.user", subject_ids=[1], fields=["phone"], title=kept, reason="contact",
        asked_by_id=999_999, asked_by_label="홍*동", asked_at=NOW, needs_approval=True,
    )  # fmt: skip


def first_privacy_in(market: Market, kind: str) -> int:
    """The id of the request, of what is kept or of the download in a market, or of a person who works there."""
    if kind == "person":
        return RoleGrant.objects.filter(scope_kind="market", scope_id=market.id).order_by("-id")[0].user_id
    model = {"request": SubjectRequest, "kept": Kept, "download": Download}[kind]
    return model.objects.filter(scope_kind="market", scope_id=market.id).values_list("id", flat=True)[0]


def _association(market: Market, name: str) -> None:
    """An association with one member, who is its chair, and an assembly."""
    by: dict[str, Any] = {"actor": SYSTEM, "now": NOW, "market_id": market.id}
    day = NOW.date()
    person = parties.register_person(**by, name="홍길동", phone="010-0000-0777")
    parties.register_business(**by, number="1168200276", name=name, person_id=person)
    body: dict[str, Any] = by | {
        "organisation_id": parties.found_organisation(**by, kind=OrganisationKind.ASSOCIATION, name=name)
    }
    parties.join_organisation(**body, person_id=person, on=day, place=name)
    parties.appoint_officer(**body, person_id=person, post=Post.CHAIR, start=day)
    parties.open_assembly(
        **body, kind=AssemblyKind.REGULAR, title=name, held_at=NOW, record_on=day, agenda=[name], place=name
    )


def first_party_in(market: Market, kind: str) -> int:
    """The id of the person, the term of office, the membership, the assembly or the line of its roll in a market."""
    association = party_queries.find_association(market_id=market.id)
    assert association is not None
    with open_market(market.id):
        member = party_queries.list_members(organisation_id=association.id, on=NOW.date())[0]
        assembly = party_queries.list_assemblies(organisation_id=association.id)[0]
        return {
            "person": member.person.id,
            "membership": member.id,
            "officer": party_queries.list_officers(organisation_id=association.id)[0].id,
            "assembly": assembly.id,
            "attendee": party_queries.list_attendees(assembly_id=assembly.id)[0].id,
        }[kind]


def first_stall_in(market: Market) -> int:
    """The id of a stall of a market."""
    return queries.list_stalls(market_id=market.id)[0].id


def first_zone_in(market: Market) -> int:
    """The id of a zone of a market."""
    return queries.list_zones(market_id=market.id)[0].id


def _closing(market: Market, reason: str) -> dict[str, Any]:
    return {
        "actor": SYSTEM,
        "now": NOW,
        "market_id": market.id,
        "day": date(2026, 12, 1),
        "kind": OpeningKind.CLOSED,
        "reason": reason,
    }


def _store(market: Market, name: str) -> int:
    return merchants.add_store(actor=SYSTEM, now=NOW, market_id=market.id, name=name, intro=f"{name} 소개")


def _shop_matters(market: Market, store_id: int, name: str, number: int) -> None:
    """What waits of a shop: an application, a change, a handover, a helper's answer, 온누리, a round of checks."""
    by: dict[str, Any] = {"actor": SYSTEM, "now": NOW, "market_id": market.id}
    applicant = identity.open_account(
        actor=SYSTEM, now=NOW, phone=f"010-0000-{number:04d}", name="김신청", password="market-day-2026"
    )
    asks = by | {"actor": actor_for(User.objects.get(id=applicant))}
    application_id = merchants.start_application(**asks)
    answers = Answers(
        name="홍길동", business_number="1248100998", shop_name=name, goods=(GoodsInput(words=name),),
        stall_id=first_stall_in(market),
    )  # fmt: skip
    merchants.save_draft(**asks, application_id=application_id, answers=answers)
    merchants.add_paper(
        **asks, application_id=application_id, kind=PaperKind.BUSINESS, content=a_picture(), name=f"{name}.png"
    )
    merchants.submit(**asks, application_id=application_id)
    shop: dict[str, Any] = by | {"store_id": store_id}
    merchants.ask_for_change(**shop, name=f"{name} 새이름")
    merchants.hand_over(**shop, name="박받음", phone=f"010-0000-{number + 100:04d}")
    merchants.add_helper(**shop, name="이도움", phone=f"010-0000-{number + 200:04d}", rights=[])
    merchants.register_onnuri(**shop, kind=OnnuriKind.PAPER, registered_on=NOW.date(), number=name)
    merchants.send_paper(**shop, kind=PaperKind.BUSINESS, content=a_picture(), name=f"{name}.png")
    merchants.open_round(**by, title=name)


def first_shop_matter_in(market: Market, kind: str) -> int:
    """The id of what waits of a market's shop."""
    with open_market(market.id):
        model = {
            "application": Application, "request": ChangeRequest, "handover": Handover, "helper": StoreHelper,
            "onnuri": Onnuri, "round": CheckRound, "store": Store, "paper": ApplicationPaper,
            "sent": StorePaper, "page": StorePaperPage,
        }[kind]  # fmt: skip
        return model.objects.order_by("id").values_list("id", flat=True)[0]


def _program(market: Market, name: str, store_id: int) -> None:
    """A program with a shop, a number on which points wait, cards, and a correction to be agreed to."""
    by: dict[str, Any] = {"actor": SYSTEM, "now": NOW, "market_id": market.id}
    program_id = points.found_program(
        **by, name=name, slug=f"program-{market.id}", issuer=Issuer.ASSOCIATION, issuer_name=name, terms=Terms(),
        since=date(2026, 1, 1),
    )  # fmt: skip
    by["program_id"] = program_id
    points.take_part(**by, store_id=store_id, since=date(2026, 1, 1))
    wallet_id = members.wait_for_phone(
        actor=SYSTEM, now=NOW, program_id=program_id, phone="010-0000-0666", home_market_id=market.id
    )
    members.issue_cards(**by, count=2, label=name)
    points.propose_correction(**by, wallet_id=wallet_id, points=10, reason=name)
    till.issue_device(**by, store_id=store_id, label=name)
    till.add_hook(**by, label=name, url="https://partner.example/hook")


def first_loyalty_in(market: Market, kind: str) -> int:
    """The id of a market's program, or of something of it."""
    program_id = ProgramMarket.objects.filter(market_id=market.id).values_list("program_id", flat=True)[0]
    if kind == "program":
        return program_id
    with open_program(program=program_id):
        model = {
            "participation": Participation, "correction": Correction, "member": Member, "card": Card,
            "batch": CardBatch, "device": Device,
        }[kind]  # fmt: skip
        return model.objects.order_by("id").values_list("id", flat=True)[0]


def a_picture() -> bytes:
    """A small picture."""
    out = BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    return out.getvalue()


def _told(market: Market, name: str) -> None:
    """A bulletin, and a list that waits to be taken in."""
    by: dict[str, Any] = {"actor": SYSTEM, "now": NOW, "market_id": market.id}
    with open_market(market.id):
        notify.send_bulletin(**by, form_key=uuid4(), kind=Kind.INFO, title=name, text=name, by_text=False, chosen=None)
        spreadsheets.upload_sheet(
            **by, sheet="places.stalls", content=f"자리 번호,구역\n{name},가\n".encode(), name=f"{name}.csv"
        )


def first_told_in(market: Market, kind: str) -> int:
    """The id of a market's bulletin, upload or partner."""
    with open_market(market.id):
        model = {"bulletin": Bulletin, "upload": SheetUpload, "hook": Hook}[kind]
        return model._default_manager.order_by("id").values_list("id", flat=True)[0]


def _two_markets_of_two_regions() -> tuple[str, str]:
    first = demo.SLUGS[0]
    ids = {slug: set(queries.list_region_ids_above(market_id=Market.objects.get(slug=slug).id)) for slug in demo.SLUGS}
    second = next(slug for slug in demo.SLUGS if not ids[slug] & ids[first])
    return first, second


def _who(own: Market, stores: dict[int, int]) -> list[tuple[str, Role, Scope]]:
    region_id = queries.list_region_ids_above(market_id=own.id)[-1]
    return [
        ("operator", Role.OPERATOR, INSTALLATION),
        ("officer", Role.OFFICER, region_scope(region_id)),
        ("staff", Role.STAFF, market_scope(own.id)),
        ("manager", Role.MANAGER, market_scope(own.id)),
        ("merchant", Role.MERCHANT, market_scope(own.id)),
        ("owner", Role.OWNER, store_scope(stores[own.id])),
        ("helper", Role.HELPER, store_scope(stores[own.id])),
        ("customer", Role.CUSTOMER, market_scope(own.id)),
    ]


def _person(number: int, role: Role, scope: Scope, name: str = "") -> User:
    user_id = identity.open_account(
        actor=SYSTEM,
        now=NOW,
        phone=f"010-0000-{number:04d}",
        name=name or f"검사{role.label}",
        password="market-day-2026",
    )
    identity.grant_role(actor=SYSTEM, now=NOW, user_id=user_id, role=role, scope=scope)
    return User.objects.get(id=user_id)


def rows_of_everything() -> dict[str, str]:
    """A digest of every table that holds the product's own state; sessions and limits may move."""
    from django.db import connection

    skipped = ("django_", "foundation_cache", "usersessions_", "procrastinate_", "account_", "pg_")
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        names = [row[0] for row in cursor.fetchall() if not row[0].startswith(skipped)]
        digests = {}
        for name in names:
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), '')) FROM \"{name}\" t"
            )
            digests[name] = cursor.fetchone()[0]
    # The last sign-in of a person is not a change of state that a refused call made.
    digests.pop("identity_user", None)
    return digests


def first_grant_in(market: Market) -> int:
    """The id of a role held in a market."""
    from jangteo.foundation.identity.models import RoleGrant

    return (
        RoleGrant.objects.filter(scope_kind="market", scope_id=market.id)
        .order_by("-id")
        .values_list("id", flat=True)[0]
    )


def first_invitation_in(market: Market) -> int:
    """The id of an open invitation into a market."""
    from jangteo.foundation.identity.models import Invitation

    return Invitation.objects.filter(scope_kind="market", scope_id=market.id).values_list("id", flat=True)[0]
