"""What the page of a shop sends, read and judged before anything is done."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from jangteo.foundation.tenancy.toolkit import actor_of, stores_of
from jangteo.foundation.tenancy.types import StoreRef
from jangteo.kernel.errors import Invalid, Missing, Refused
from jangteo.loyalty.points import queries as points
from jangteo.loyalty.till.queries import MOST_ITEMS
from jangteo.loyalty.till.types import PHONE_KINDS, Phone

_MOST_BYTES = 300_000


@dataclass(frozen=True, slots=True)
class Sent:
    """A body that names the open shop and a program of its market."""

    program_id: int
    body: Mapping[str, Any]


def read_sent(request: HttpRequest, store: StoreRef) -> Sent:
    """The body of a request. Raises Invalid(`body_invalid`), Refused(`store_switched`), Missing for what is foreign.

    What waited on a phone names the shop it was made in: it must not be posted in the one that is open by now.
    """
    body = _json(request)
    if body.get("store") != store.id:
        if body.get("store") in {held.id for held in stores_of(actor_of(request))}:
            raise Refused("store_switched", "다른 점포에서 한 일이에요. 그 점포를 열면 보내요.", status=409)
        raise Missing("store_missing", "그런 점포가 없어요.")
    program_id = body.get("program")
    if type(program_id) is not int or not 0 < program_id < 2**62:
        raise _unreadable()
    points.get_program(program_id=program_id, market_id=store.market_id)
    return Sent(program_id, body)


def items_of(sent: Sent) -> list[Mapping[str, Any]]:
    """The postings of a batch, each to be judged by itself. Raises Invalid(`body_invalid`, `too_many_items`) and
    Refused(`page_old`): a page from before sales were sealed finds nothing to send in those that a newer one has kept.
    It says what it is told and keeps them all; the page that is opened anew sends them.
    """
    items = sent.body.get("items")
    if not isinstance(items, list) or not items:
        raise _unreadable()
    if len(items) > MOST_ITEMS:
        raise Invalid("too_many_items", f"한 번에 {MOST_ITEMS}건까지 보낼 수 있어요.")
    if None in items:
        raise Refused(
            "page_old",
            "이 화면은 옛 화면이에요. 화면을 닫고 새로 열어 주세요. 맡아 둔 적립은 그대로 있어요.",
            status=409,
        )
    # What is no posting at all is answered as such, in its place: it spoils no other.
    return [item if isinstance(item, dict) else {} for item in items]


def member_of(sent: Sent) -> str:
    """Whom a question is about. Raises Invalid(`member_needed`)."""
    member = sent.body.get("member")
    if not isinstance(member, str) or not 0 < len(member) <= 100:
        raise Invalid("member_needed", "손님의 전화번호나 카드 번호를 넣어 주세요.")
    return member


def text_of(sent: Sent, name: str) -> str:
    """A short text that has to be there. Raises Invalid(`body_invalid`)."""
    value = sent.body.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= 100:
        raise _unreadable()
    return value


def count_of(sent: Sent, name: str) -> int:
    """A number that has to be there. Raises Invalid(`body_invalid`)."""
    value = sent.body.get(name)
    if type(value) is not int or not 0 <= value < 2**53:
        raise _unreadable()
    return value


#: What the page says of the phone it is open on: its key, the sign that it shows, what it is.
_PHONE = re.compile(rf"([A-Za-z0-9_-]{{43}})\.([A-Z2-9]{{4}})\.({'|'.join(PHONE_KINDS)})")


def read_phone(request: HttpRequest) -> Phone:
    """The phone that a request comes from; one without a key for pages that are older than keys."""
    found = _PHONE.fullmatch(request.headers.get("X-Till-Phone", ""))
    return Phone(*found.groups()) if found else Phone()


def _json(request: HttpRequest) -> Mapping[str, Any]:
    if request.content_type != "application/json" or len(request.body) > _MOST_BYTES:
        raise _unreadable()
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise _unreadable() from None
    if not isinstance(body, dict):
        raise _unreadable()
    return body


def _unreadable() -> Invalid:
    return Invalid("body_invalid", "보낸 내용을 읽을 수 없어요. 화면을 새로 열어 주세요.")
