"""What a region or a person has alone: lists that were taken in, what was told to one, a membership."""

from datetime import date, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django_scopes import scope as open_program

from jangteo.foundation.files.queries import list_infos
from jangteo.foundation.identity.models import User
from jangteo.foundation.identity.toolkit import actor_for
from jangteo.foundation.notify.models import Message, Notice, PushDevice
from jangteo.foundation.tenancy.toolkit import open_market
from jangteo.kernel.cards import mask_card
from jangteo.loyalty.members import operations as members
from jangteo.loyalty.members.models import Card
from jangteo.loyalty.members.types import ConsentCode
from jangteo.loyalty.points.models import ProgramMarket
from jangteo.registry.merchants.models import Application, ShopEdition, ShopImport, ShopPlace, ShopRow, ShopTwins
from jangteo.registry.places import operations as places
from jangteo.registry.places import queries
from jangteo.registry.places.models import Doubt, Edition, ImportRun, Market, Region, SourceRow
from jangteo.registry.places.types import background_owner

_DAY = date(2026, 11, 1)


def region_of(market: Market) -> Region:
    """The region whose officer has the market in hand."""
    return Region.objects.get(id=queries.list_region_ids_above(market_id=market.id)[-1])


def taken_in(market: Market, name: str, by: dict[str, Any]) -> None:
    """An import of markets with a doubt, and one of shops with a market and with shops that wait for a person."""
    region, now = region_of(market), by["now"]
    file = {"file_name": f"{name}_시장.csv", "sha256": f"{market.id:064d}", "reference_date": _DAY}
    said = {"encoding": "utf-8", "header": ["시장명", "점포명"], "row_count": 1, "loaded_at": now}
    run = {"state": "previewed", "region": region, "rows_total": 1, "actor_label": name, "created_at": now}
    edition = Edition.objects.create(kind="standard", **file, **said)
    row = {"row": 1, "raw": [name, name], "digest": f"{market.id:032d}"}
    source = SourceRow.objects.create(edition=edition, outcome="in_doubt", **row)
    Doubt.objects.create(source_row=source, name=name, region_code=region.code, candidates=[], raised_at=now)
    ImportRun.objects.create(kind="standard", content=b"", **file, **run)
    shops = ShopEdition.objects.create(**file, **said)
    ShopImport.objects.create(content="", **file, **run)
    place = ShopPlace.objects.create(name=name, name_key=name, region_code=region.code, state="missing", raised_at=now)
    twins = ShopTwins.objects.create(place=place, fingerprint=f"{market.id:032d}", why=["name"], raised_at=now)
    for line in (1, 2):
        ShopRow.objects.create(
            edition=shops, line=line, raw=[name, name], digest=f"{line:032d}", name_key=name, place=place, twins=twins,
            outcome="in_doubt",
        )  # fmt: skip


def told_one(market: Market, name: str, user: User, by: dict[str, Any]) -> None:
    """What one person was told, the text it went out as, a passkey, and a browser that is signed in and takes push."""
    now = by["now"]
    with open_market(market.id):
        notice = Notice.objects.create(
            key=f"test:{market.id}", recipient_mark=f"{user.id:064d}", template="notify.bulletin", kind="INFO",
            market_id=market.id, user=user, title=name, text=name, created_at=now, dispatched_at=now,
        )  # fmt: skip
        Message.objects.create(
            notice=notice, market_id=market.id, channel="text", kind="INFO", cost="SMS", state="failed",
            target_mark=f"{user.id:064d}", body=name, subject=name, due_at=now, created_at=now,
            body_until=now + timedelta(days=90),
        )  # fmt: skip
    PushDevice.objects.create(
        user=user, endpoint="https://push.example/1", endpoint_mark=f"{user.id:064d}", p256dh="a", auth="b", name=name,
        created_at=now,
    )  # fmt: skip
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": {"id": f"key-{user.id}"}}
    )
    UserSession.objects.create(user=user, session_key=f"session-{user.id}", ip="127.0.0.1", user_agent=name)


def joined(market: Market, name: str, user: User, by: dict[str, Any]) -> None:
    """Make somebody a member of the market's program, with a card."""
    program_id = ProgramMarket.objects.filter(market_id=market.id).values_list("program_id", flat=True)[0]
    members.join(
        actor=actor_for(user), now=by["now"], market_id=market.id, program_id=program_id, name=name, grown_up=True,
        agreed={ConsentCode.TERMS, ConsentCode.STORE}, card=_card_in(market).number,
    )  # fmt: skip


def first_taken_in(market: Market, kind: str) -> int:
    """The id of an import, of what waits of it, or of a text, in a market's region or in the market."""
    region = region_of(market)
    if kind == "message":
        return Message.every.filter(market_id=market.id).values_list("id", flat=True)[0]
    rows: dict[str, Any] = {
        "run": ImportRun.objects.filter(region=region),
        "shop_run": ShopImport.objects.filter(region=region),
        "doubt": Doubt.objects.filter(region_code=region.code),
        "place": ShopPlace.objects.filter(region_code=region.code),
        "twins": ShopTwins.objects.filter(place__region_code=region.code),
    }
    return rows[kind].order_by("id").values_list("id", flat=True)[0]


def first_of(user: User, kind: str) -> int:
    """The id of what one person has alone."""
    rows: dict[str, Any] = {
        "notice": Notice.every,
        "device": PushDevice.objects,
        "session": UserSession.objects,
        "passkey": Authenticator.objects,
    }
    return rows[kind].filter(user=user).order_by("id").values_list("id", flat=True)[0]


def plan_laid(market: Market, content: bytes, by: dict[str, Any]) -> None:
    """Take in a picture of a plan, to draw the market's map over."""
    places.keep_background(**by, market_id=market.id, content=content, name="plan.png")


def plan_of(market: Market) -> int:
    """The id of the picture that was taken in for a market's map."""
    return list_infos(owner=background_owner(market.id))[0].id


def applicant_in(market: Market) -> User:
    """Who handed an application in."""
    with open_market(market.id):
        return User.objects.get(id=Application.objects.order_by("id").values_list("applicant_id", flat=True)[0])


def card_of(market: Market) -> str:
    """The number of the card that the market's member has, as its owner sees it."""
    return mask_card(_card_in(market).number)


def _card_in(market: Market) -> Card:
    program_id = ProgramMarket.objects.filter(market_id=market.id).values_list("program_id", flat=True)[0]
    with open_program(program=program_id):
        return Card.objects.order_by("id")[0]
