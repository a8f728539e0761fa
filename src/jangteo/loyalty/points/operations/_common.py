"""What the operations of points share: scopes, the call of a posting, and what its codes mean to a person."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection

from jangteo.foundation.tenancy.types import Scope, market_scope
from jangteo.kernel.errors import Missing
from jangteo.loyalty.points.models import Program, ProgramMarket
from jangteo.loyalty.points.types import Posted, refusal

LONGEST_RECEIPT = 64
#: Two requests under one receipt at the same moment for different wallets: no lock told them apart, the key did.
REUSED = {"points_receipt_pkey": refusal("receipt_reused", 409)}


def in_market(arguments: Mapping[str, Any]) -> Scope:
    """The scope of what an office does."""
    return market_scope(arguments["market_id"])


def program_of(market_id: int, program_id: int, *, own: bool = False) -> Program:
    """The program, if the market takes part in it. own: only if it is the market's to steer. Raises Missing."""
    found = Program.objects.filter(id=program_id).first()
    taking_part = ProgramMarket.objects.filter(program_id=program_id, market_id=market_id).exists()
    if found is None or not taking_part or (own and found.owner_market_id not in (None, market_id)):
        raise Missing("program_missing", "그런 포인트 사업이 없어요.")
    return found


def digest(*parts: object) -> bytes:
    """What tells one request from another under the same receipt; a moment is the same in every time zone."""
    return hashlib.sha256("\x1f".join(_word(part) for part in parts).encode()).digest()[:16]


def _word(part: object) -> str:
    if isinstance(part, datetime):
        return part.astimezone(UTC).isoformat()
    return "" if part is None else str(part)


def call(function: str, *arguments: Any) -> Posted:
    """Call a posting of the ledger. Raises Refused with the code that it answers."""
    marks = ", ".join(["%s"] * len(arguments))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT status, code, wallet_id, seq, points, balance, expires_on FROM {function}({marks})",  # noqa: S608
            arguments,
        )
        status, code, wallet_id, seq, points, balance, expires_on = cursor.fetchone()
    if code is not None:
        raise refusal(code, status)
    return Posted(
        wallet_id=wallet_id, seq=seq, points=points, balance=balance, expires_on=expires_on, again=status == 200
    )


def receipt_of(text: str) -> str:
    """A receipt's number as it is kept. Raises Refused(`receipt_invalid`)."""
    clean = text.strip()
    if not clean or len(clean) > LONGEST_RECEIPT or not clean.isprintable():
        raise refusal("receipt_invalid", 422)
    return clean


def month_end(day: date, months: int) -> date:
    """The last day of the month so many months after a day."""
    index = day.year * 12 + day.month - 1 + months + 1
    return date.fromordinal(date(index // 12, index % 12 + 1, 1).toordinal() - 1)


def found_by(source_id: int, receipt: str) -> tuple[int | None, int | None]:
    """Wallet and number of what a receipt posted: of this source, or of another of the same shop and program.

    Nothing when there is none or not only one; the posting then still answers a request that it has seen before.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT wallet_id, seq FROM points_original(%s, %s)", [source_id, receipt])
        wallet_id, seq = cursor.fetchone()
    return wallet_id, seq


def at_or_now(occurred_at: datetime | None, now: datetime) -> datetime:
    """When a sale was."""
    return occurred_at or now


def sweep(wallet_id: int, now: datetime) -> None:
    """Let what is past its day in a locked wallet run out now, as the job of the night would."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT points_swept(w, %s) FROM points_wallet w WHERE w.id = %s", [now, wallet_id])


def locked_programs(*wallet_ids: int) -> dict[int, int]:
    """The programs of wallets, which are locked in one order: two who want both never wait in a ring."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, program_id FROM points_wallet WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [list(wallet_ids)]
        )
        return dict(cursor.fetchall())
