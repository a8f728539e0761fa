"""Many keys at once, for files."""

from __future__ import annotations

from collections.abc import Collection

from django_scopes import scope as open_rows

from jangteo.loyalty.members.models import Key
from jangteo.loyalty.members.types import KeyState


def list_wallet_ids(*, program_id: int, marks: Collection[str]) -> dict[str, int | None]:
    """The wallets that marks of numbers and cards open; None for a blocked one, no entry for an unknown one."""
    with open_rows(program=program_id):
        rows = Key.objects.filter(mark__in=list(marks)).values_list("mark", "wallet_id", "state")
        return {str(mark): wallet_id if state == KeyState.ACTIVE else None for mark, wallet_id, state in rows}
