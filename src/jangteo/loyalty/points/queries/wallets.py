"""Wallets: what stands in them, what runs out when, and what was posted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection
from django.db.models import Sum
from django_scopes import scope as open_rows

from jangteo.kernel.errors import Missing
from jangteo.loyalty.points.models import Lot, Receipt, Transfer, Wallet
from jangteo.loyalty.points.types import DueNotice, Expiring, Kind, PostingView, WalletView

MOST = 500


def get_wallet(*, program_id: int, wallet_id: int) -> WalletView:
    """A wallet of a program. Raises Missing(`member_missing`), also for another program's."""
    with open_rows(program=program_id):
        row = Wallet.objects.filter(id=wallet_id).first()
    if row is None:
        raise Missing("member_missing", "그런 회원이 없어요. 번호를 다시 확인해 주세요.")
    return WalletView(
        wallet_id=row.id,
        program_id=row.program_id,
        balance=row.balance,
        held=row.held,
        owed=row.owed,
        is_open=row.state == "open",
    )


def is_known(*, program_id: int, wallet_id: int, store_id: int) -> bool:
    """Whether a shop has served the wallet's member before."""
    with open_rows(program=program_id):
        return Transfer.objects.filter(wallet_id=wallet_id, store_id=store_id).exists()


def list_expiring(*, program_id: int, wallet_id: int, until: date, since: date | None = None) -> list[Expiring]:
    """What of a wallet runs out up to a day (and from a day on), by day."""
    with open_rows(program=program_id):
        rows = Lot.objects.filter(wallet_id=wallet_id, remaining__gt=0, expires_on__lte=until)
        if since is not None:
            rows = rows.filter(expires_on__gte=since)
        sums = rows.order_by("expires_on").values("expires_on").annotate(left=Sum("remaining"))
        return [Expiring(row["expires_on"], row["left"]) for row in sums]


def _posting(row: Transfer) -> PostingView:
    return PostingView(
        seq=row.seq,
        kind=Kind(row.kind),
        points=-(row.store_points or 0) if row.kind == Kind.CAPTURE else row.points,
        balance=row.balance,
        occurred_at=row.occurred_at,
        store_id=row.store_id,
        paid=row.paid,
        receipt=row.receipt,
        expires_on=row.expires_on,
        refers_seq=row.root_seq,
        reason=row.reason or "",
    )


def list_postings(
    *, program_id: int, wallet_id: int, before_seq: int | None = None, limit: int = 30
) -> list[PostingView]:
    """What was posted to a wallet, the latest first; before_seq: what came before that number."""
    with open_rows(program=program_id):
        rows = Transfer.objects.filter(wallet_id=wallet_id)
        if before_seq is not None:
            rows = rows.filter(seq__lt=before_seq)
        return [_posting(row) for row in rows.order_by("-seq")[: min(limit, MOST)]]


def list_former_wallets(*, program_id: int, wallet_id: int) -> list[int]:
    """The wallets that became this one when members were merged, also by way of others; the latest first."""
    with open_rows(program=program_id):
        found, front = [], [wallet_id]
        while front:
            front = list(Wallet.objects.filter(merged_into__in=front).order_by("-id").values_list("id", flat=True))
            found += front
    return found


def get_posting(*, program_id: int, wallet_id: int, seq: int) -> PostingView:
    """One posting of a wallet. Raises Missing(`original_missing`)."""
    with open_rows(program=program_id):
        row = Transfer.objects.filter(wallet_id=wallet_id, seq=seq).first()
    if row is None:
        raise Missing("original_missing", "그 영수번호로 올린 거래가 없어요.")
    return _posting(row)


def find_receipt(*, source_id: int, receipt: str) -> tuple[int, int] | None:
    """Wallet and number of what a receipt of a source posted, or None."""
    return Receipt.objects.filter(source_id=source_id, receipt=receipt).values_list("wallet_id", "seq").first()


def find_original(*, source_id: int, receipt: str) -> tuple[int, int] | None:
    """Wallet and number of what a receipt posted: of this source, or of another of the same shop and program.

    None when there is none or not only one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT wallet_id, seq FROM points_original(%s, %s)", [source_id, receipt])
        wallet_id, seq = cursor.fetchone()
    return None if wallet_id is None else (wallet_id, seq)


def list_idle_wallets(*, wallet_ids: Sequence[int], before: datetime) -> set[int]:
    """Which of these wallets are empty and have seen no posting since `before`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT w.id FROM points_wallet w LEFT JOIN points_transfer t ON t.wallet_id = w.id AND t.seq = w.seq"
            " WHERE w.id = ANY(%s) AND w.state = 'open' AND w.balance = 0 AND w.held = 0"
            " AND (w.seq = 0 OR t.posted_at < %s)",
            [list(wallet_ids), before],
        )
        return {wallet_id for (wallet_id,) in cursor.fetchall()}


def list_due_notices(*, since: date, until: date) -> list[DueNotice]:
    """What of every open wallet runs out from a day to another, both counted in: a sum for each of its days."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.program_id, l.wallet_id, l.expires_on, sum(l.remaining) FROM points_lot l JOIN points_wallet w"
            " ON w.id = l.wallet_id AND w.state = 'open'"
            " WHERE l.remaining > 0 AND l.expires_on BETWEEN %s AND %s GROUP BY 1, 2, 3 ORDER BY 3, 1, 2",
            [since, until],
        )
        return [
            DueNotice(program_id=program_id, wallet_id=wallet_id, expires_on=expires_on, points=int(points))
            for program_id, wallet_id, expires_on, points in cursor.fetchall()
        ]
