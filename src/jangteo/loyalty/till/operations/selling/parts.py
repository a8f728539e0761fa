"""Receipts of cancellations that card terminals write under the number of their sale: whole, or part by part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jangteo.loyalty.till.operations.selling.rows import LONGEST_RECEIPT, Row

#: How often a sale can be taken back in parts: nobody does it more often, and each is asked for in the database.
MOST_PARTS = 9


def list_parts(receipt: str) -> list[str]:
    """The receipts that cancellations of a sale get of their own, in order; none where they would be too long."""
    named = [f"{receipt}:cancel", *(f"{receipt}:cancel:{part}" for part in range(2, MOST_PARTS + 1))]
    return [one for one in named if len(one) <= LONGEST_RECEIPT]


def find_part(row: Row, known: Mapping[str, Sequence[Any]]) -> str:
    """The receipt of a row that cancels the sale of its own number.

    known: receipt → (when, paid, …). A cancellation of the same moment and amount is the same one, so that a file taken
    in again finds it. Where no receipt is left it is the sale's, which is then refused as used.
    """
    for receipt in list_parts(row.cancels):
        if receipt not in known or list(known[receipt][:2]) == [row.sold_at, row.paid]:
            return receipt
    return row.cancels
