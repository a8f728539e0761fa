"""Which papers a market asks of its shops: a dated decision of each market for each kind."""

from datetime import date

from jangteo.foundation.rules.types import By, Level, Setting, Unit, declare_setting, shipped
from jangteo.registry.merchants.types.application import PaperKind
from jangteo.registry.merchants.types.papers import Asked

_EVERY = ("안 받아요", "모든 점포에서 받아요")
_SOME = ("안 받아요", "해당하는 점포에서 받아요", "모든 점포에서 받아요")


def _declare(kind: PaperKind, about: str, words: tuple[str, ...], asked: Asked) -> Setting:
    return declare_setting(
        Setting(
            code=f"merchants.paper_{kind.value}", group="점포와 온누리", label=f"{kind.label} 받을 점포",
            about=about, unit=Unit.CHOICE, by=By.HOUSE, level=Level.MARKET, choices=words, most=len(words) - 1,
            shipped=shipped(asked.value, date(2020, 1, 1), "장터가 정함"),
        )
    )  # fmt: skip


#: Kinds of which a market decides. `그 밖의 서류` are asked for one by one, so nobody decides on them for all.
ASKING = {
    PaperKind.BUSINESS: _declare(PaperKind.BUSINESS, "누가 장사하는지 확인하는 서류예요.", _EVERY, Asked.CONCERNED),
    PaperKind.PERMIT: _declare(
        PaperKind.PERMIT,
        "음식, 고기, 반찬, 떡, 미용처럼 신고하고 하는 점포가 해당해요.",
        _SOME,
        Asked.CONCERNED,
    ),
    PaperKind.LEASE: _declare(
        PaperKind.LEASE, "공유 점포에 있는 가게가 해당해요. 사용허가서도 여기예요.", _SOME, Asked.CONCERNED
    ),
    PaperKind.BANK: _declare(PaperKind.BANK, "정산금을 보낼 통장이에요.", _EVERY, Asked.NOBODY),
}
