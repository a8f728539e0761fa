"""Notices of merchants: to a person, to whoever has a number, to the office."""

from __future__ import annotations

from datetime import datetime

from jangteo.foundation.identity import queries as people
from jangteo.foundation.notify.toolkit import Recipient, send_notice
from jangteo.foundation.tenancy.types import Role
from jangteo.registry.merchants.queries.ids import list_told_helper_ids
from jangteo.registry.parties import queries as parties
from jangteo.registry.places import queries as places


def market_name(market_id: int) -> str:
    """The market's name."""
    found = places.find_market_ref(id=market_id)
    return found.name if found else ""


def tell_user(
    template: str, user_id: int | None, *, market_id: int, shop: str, key: str, now: datetime, link: str, **more: str
) -> None:
    """Tell somebody who can sign in; nobody, when there is none."""
    if user_id is None:
        return
    send_notice(
        template=f"merchants.{template}",
        to=Recipient(user_id=user_id),
        market_id=market_id,
        variables={"시장": market_name(market_id), "상호": shop, **more},
        link=link,
        key=key,
        now=now,
    )


def tell_person(
    template: str, person_id: int | None, *, market_id: int, shop: str, key: str, now: datetime, link: str, **more: str
) -> None:
    """Tell a person of the open market through the account, if there is one."""
    view = next(iter(parties.list_people(ids=[person_id])), None) if person_id is not None else None
    if view is not None:
        tell_user(template, view.user_id, market_id=market_id, shop=shop, key=key, now=now, link=link, **more)


def tell_phone(template: str, phone: str, *, market_id: int, shop: str, key: str, now: datetime, link: str) -> None:
    """Tell whoever has an E.164 number: in the inbox of the account that proved it, else by text."""
    user_id = people.find_user_id_by_phone(phone=phone)
    send_notice(
        template=f"merchants.{template}",
        to=Recipient(user_id=user_id) if user_id is not None else Recipient(phone=phone),
        market_id=market_id,
        variables={"시장": market_name(market_id), "상호": shop},
        link=link,
        key=key,
        now=now,
    )


def tell_office(template: str, *, market_id: int, shop: str, key: str, now: datetime, link: str) -> None:
    """Tell everybody in the market's office."""
    market = places.find_market_ref(id=market_id)
    if market is None:
        return
    told = {holder.person.id for holder in people.list_holders(market=market, roles=(Role.STAFF,))}
    for user_id in sorted(told):
        tell_user(template, user_id, market_id=market_id, shop=shop, key=key, now=now, link=link)


def tell_helpers(
    template: str, store_id: int, *, market_id: int, shop: str, key: str, now: datetime, link: str, **more: str
) -> None:
    """Tell those who work in a shop and to whom its owner leaves the notices."""
    for user_id in list_told_helper_ids(market_id=market_id, store_id=store_id):
        tell_user(template, user_id, market_id=market_id, shop=shop, key=key, now=now, link=link, **more)
