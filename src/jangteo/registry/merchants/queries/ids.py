"""Who keeps the stores of a market, which stalls they hold: asked by the modules below through wiring."""

from collections.abc import Sequence

from jangteo.foundation.tenancy.toolkit import open_market
from jangteo.kernel.korea.hangul import with_josa
from jangteo.registry.merchants.models import Application, Occupancy, Store, StoreHelper
from jangteo.registry.merchants.types import HelperRight, HelperState


def list_account_ids(*, market_id: int) -> list[int]:
    """Accounts of those who keep an open store of a market, and of helpers to whom its owner leaves the notices."""
    with open_market(market_id):
        rows = Store.objects.filter(state="open", person__user__isnull=False).values_list("person__user_id", flat=True)
        return sorted({*rows, *list_told_helper_ids(market_id=market_id)})


def list_told_helper_ids(*, market_id: int, store_id: int | None = None) -> list[int]:
    """Accounts of helpers of a shop (None: of every open one) to whom its owner leaves the notices, each once."""
    with open_market(market_id):
        rows = StoreHelper.objects.filter(
            state=HelperState.ACTIVE.value,
            user__isnull=False,
            store__state="open",
            rights__contains=[HelperRight.NOTICES.value],
        )
        if store_id is not None:
            rows = rows.filter(store_id=store_id)
        return sorted(set(rows.values_list("user_id", flat=True)))


def list_keeper_ids(*, market_id: int) -> list[int]:
    """The persons who keep an open store of a market and have no account, each once."""
    with open_market(market_id):
        rows = Store.objects.filter(state="open", person__isnull=False, person__user=None)
        return sorted(set(rows.values_list("person_id", flat=True)))


def list_stall_objections(*, market_id: int, stall_ids: Sequence[int]) -> dict[int, str]:
    """Why stalls cannot be retired: a shop stands there, will stand there, or somebody applies for it."""
    with open_market(market_id):
        asked = Application.objects.filter(stall_id__in=stall_ids, state__in=["submitted", "more_needed"])
        words = "이 자리로 들어온 입점 신청이 있어요."
        found = {stall_id: words for stall_id in asked.values_list("stall_id", flat=True) if stall_id}
        held = Occupancy.objects.filter(stall_id__in=stall_ids, period__upper_inf=True)
        for stall_id, name in held.values_list("stall_id", "store__name"):
            found[stall_id] = f"{with_josa(name, '이/가')} 쓰고 있는 자리예요. 먼저 자리를 옮겨 주세요."
    return found
