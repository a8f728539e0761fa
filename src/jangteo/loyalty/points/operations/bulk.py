"""Sales that a file brings, posted together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from jangteo.foundation.audit.toolkit import nothing_changed, operation
from jangteo.foundation.tenancy.types import Actor, Open
from jangteo.loyalty.points.operations._common import REUSED, digest, receipt_of

#: Sales of one statement: more would hold its rows in memory for little gain.
MOST = 10_000
_MANY = "SELECT code FROM points_earn_many(%s, %s, %s, %s, %s, %s, %s)"


@operation(permission=Open("whoever calls has checked who may bring in the files of a shop"), refusals=REUSED)
def earn_many(
    *, actor: Actor, now: datetime, source_id: int, sales: Sequence[tuple[str, int, int, datetime]]
) -> list[str]:
    """Post what sales earn, in order, as `earn` called for each: (receipt, wallet, 원 paid, when).

    Returns for each the code of its refusal, or "" for what is posted, now or before. One that is refused spoils no
    other. Raises Refused(`receipt_invalid`), and Refused(`receipt_reused`) when another posts one of the receipts at
    the same moment.
    """
    nothing_changed()
    codes: list[str] = []
    for start in range(0, len(sales), MOST):
        part = sales[start : start + MOST]
        marks = [digest("earn", wallet_id, paid, at) for _, wallet_id, paid, at in part]
        receipts = [receipt_of(receipt) for receipt, *_ in part]
        _, wallets, paid, at = zip(*part, strict=True)
        with connection.cursor() as cursor:
            cursor.execute(_MANY, [source_id, receipts, marks, list(wallets), list(paid), list(at), now])
            codes += [code or "" for (code,) in cursor.fetchall()]
    return codes
