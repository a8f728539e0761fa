"""A market publishes its statement (개인정보 처리방침): what is said on a day stays to be read."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db.models import Max

from jangteo.foundation.audit.toolkit import note, operation
from jangteo.foundation.privacy.models import Statement
from jangteo.foundation.privacy.permissions import PUBLISH
from jangteo.foundation.privacy.queries.statements import get_body
from jangteo.foundation.tenancy.types import Actor, Scope, market_scope
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Invalid, Refused

OFFICER_LENGTH, CONTACT_LENGTH = 60, 60
_HELD = Refused("statement_held", "그날부터의 처리방침이 이미 있거나 더 늦은 날의 것이 있어요. 다른 날을 골라 주세요.")


def _market(kwargs: Mapping[str, Any]) -> Scope:
    return market_scope(kwargs["market_id"])


@operation(
    permission=PUBLISH,
    scope=_market,
    refusals={"privacy_statement_number": _HELD, "privacy_statement_day": _HELD},
)
def publish_statement(
    *, actor: Actor, now: datetime, market_id: int, officer: str, contact: str, valid_from: date
) -> int:
    """Publish what is processed, with who answers for it, from a day on; returns the version's number. Earlier versions
    stay to be read (§30②).

    Raises Invalid(`officer_missing`, `contact_missing`, `day_past`), Refused(`statement_held`).
    """
    officer, contact = " ".join(officer.split()), " ".join(contact.split())
    if not 0 < len(officer) <= OFFICER_LENGTH:
        raise Invalid("officer_missing", f"이름과 직책을 {OFFICER_LENGTH}자 안으로 적어 주세요.", field="officer")
    if not 0 < len(contact) <= CONTACT_LENGTH:
        raise Invalid("contact_missing", f"연락처를 {CONTACT_LENGTH}자 안으로 적어 주세요.", field="contact")
    if valid_from < today(now):
        raise Invalid("day_past", "오늘이나 그 뒤의 날을 골라 주세요.", field="valid_from")
    rows = Statement.objects.filter(market_id=market_id)
    last = rows.aggregate(number=Max("number"), day=Max("valid_from"))
    if last["day"] is not None and valid_from <= last["day"]:
        raise _HELD
    row = Statement.objects.create(
        market_id=market_id,
        number=(last["number"] or 0) + 1,
        valid_from=valid_from,
        officer=officer,
        contact=contact,
        body=asdict(get_body(on=valid_from)),
        published_at=now,
        published_by=actor.label[:80],
    )
    note(subject=("privacy_statement", row.id, f"{row.number}번째 처리방침"), after={"valid_from": valid_from})
    return row.number
