"""Many shops join a program at once: an association does not enter two hundred of them one by one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.backends.postgresql.psycopg_any import DateRange
from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.outbox.toolkit import publish
from jangteo.foundation.tenancy.toolkit import directory
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.errors import Invalid, Missing
from jangteo.loyalty.points.events import StoreTookPart
from jangteo.loyalty.points.models import Participation
from jangteo.loyalty.points.operations._common import in_market, program_of
from jangteo.loyalty.points.operations.programs import ALREADY_IN
from jangteo.loyalty.points.permissions import MANAGE

#: Shops of one call: more than any market has.
MOST = 2_000


@operation(permission=MANAGE, scope=in_market, refusals={"points_participation_once": ALREADY_IN})
def take_part_together(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    program_id: int,
    store_ids: Sequence[int],
    since: date,
    rate_bp: int | None = None,
    outside: bool = False,
) -> int:
    """Let shops of this market, or near it, into a program from a day on; returns how many came in.

    Those that take part on that day or later are left as they are. rate_bp: their own accrual rate in basis points.
    Raises NotAllowed, Missing(`program_missing`, `store_missing`), Invalid(`terms_invalid`, `stores_missing`).
    """
    program = program_of(market_id, program_id)
    wanted = list(dict.fromkeys(store_ids))
    if not 1 <= len(wanted) <= MOST:
        raise Invalid("stores_missing", "들어올 점포를 골라 주세요.", field="stores")
    if rate_bp is not None and not 0 <= rate_bp <= 10_000:
        raise Invalid("terms_invalid", "적립률은 0%에서 100%까지예요.", field="rate_bp")
    for store_id in wanted:
        store = directory().find_store(store_id)
        if store is None or store.market_id != market_id:
            raise Missing("store_missing", "그런 가게가 없어요.")
    period = DateRange(since, None)
    with open_rows(program=program_id):
        there = Participation.objects.filter(program_id=program_id, store_id__in=wanted, period__overlap=period)
        present = set(there.values_list("store_id", flat=True))
        fresh = [store_id for store_id in wanted if store_id not in present]
        Participation.objects.bulk_create(
            Participation(
                program_id=program_id, store_id=store_id, market_id=market_id, period=period, rate_bp=rate_bp,
                outside=outside, added_at=now,
            )
            for store_id in fresh
        )  # fmt: skip
    if not fresh:
        nothing_changed()
        return 0
    note(subject=("points.program", program.id, program.name), after={"stores": len(fresh), "since": since})
    for store_id in fresh:
        publish(StoreTookPart(program_id=program_id, store_id=store_id, since=since), now=now)
    return len(fresh)
