"""The papers that the office holds or needs of a shop (내 서류)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum

from jangteo.kernel.clock import in_seoul
from jangteo.registry.merchants.types.application import PaperKind

#: So long before its last day a paper is asked for again.
PAPER_NOTICE_DAYS = 30
MOST_PAGES = 10


class Asked(IntEnum):
    """Of which shops a market asks for a paper: a dated decision of the market."""

    NOBODY = 0
    #: Of those of which its rule speaks.
    CONCERNED = 1
    ALL = 2


class Need(StrEnum):
    """Of which shops a rule speaks."""

    ALWAYS = "always"
    #: Of those that sell what has to be reported (신고).
    GOODS = "goods"
    #: Of those that stand in a stall of the city: 사용허가 (공유재산 및 물품 관리법 §20).
    PUBLIC_STALL = "public_stall"
    #: Of those alone whom the office has asked for it.
    NEVER = "never"


@dataclass(frozen=True)
class PaperRule:
    """A kind of paper: of which shops it speaks, whether it runs out, what the merchant is told of it.

    ``many``: a new one stands beside the old one instead of taking its place.
    """

    kind: PaperKind
    need: Need
    runs_out: bool
    say: str
    many: bool = False

    def is_needed(self, *, asked: Asked, goods: Collection[str], public_stall: bool) -> bool:
        """``asked``: what the market has decided; ``goods``: the codes of what the shop sells, with their branches."""
        if asked is not Asked.CONCERNED:
            return asked is Asked.ALL
        if self.need is Need.GOODS:
            return not REPORTED_GOODS.isdisjoint(goods)
        return self.need is Need.ALWAYS or (self.need is Need.PUBLIC_STALL and public_stall)


#: Classes and branches of goods whose trade is reported or registered: 식품위생법 §37④, 축산물 위생관리법 §24,
#: 공중위생관리법 §3. What is only sold as it grew or was caught is not among them.
REPORTED_GOODS = frozenset(
    ("dining", "butcher", "poultry", "sidedish", "tofu", "ricecake", "bakery", "oil", "hair", "beauty", "laundry",
     "bath")
)  # fmt: skip
#: In the order in which they are shown. Copies of identity cards are not among them: nobody may keep a resident
#: number without a law that asks for it (개인정보 보호법 §24의2); who somebody is, the proven telephone number tells.
PAPER_RULES = (
    PaperRule(PaperKind.BUSINESS, Need.ALWAYS, runs_out=False, say="한 장이 다 보이게 찍어 주세요."),
    PaperRule(
        PaperKind.PERMIT, Need.GOODS, runs_out=True, say="음식, 고기, 반찬, 떡, 미용처럼 신고하고 하는 일이면 내요."
    ),
    PaperRule(
        PaperKind.LEASE,
        Need.PUBLIC_STALL,
        runs_out=True,
        say="공유 점포면 사용허가서예요. 여러 장이면 차례로 찍어 주세요.",
    ),
    PaperRule(PaperKind.BANK, Need.ALWAYS, runs_out=False, say="정산금을 받을 통장이에요. 첫 장만 찍어 주세요."),
    PaperRule(
        PaperKind.OTHER,
        Need.NEVER,
        runs_out=True,
        say="위생교육 수료증, 보험 증권처럼 사무국이 부탁한 서류예요.",
        many=True,
    ),
)
RULE_OF = {rule.kind: rule for rule in PAPER_RULES}


class SentState(StrEnum):
    """What became of a paper that was sent."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    AGAIN = "again"
    REPLACED = "replaced"

    @property
    def label(self) -> str:
        """As the office reads it."""
        return {"waiting": "확인 기다림", "confirmed": "확인함", "again": "다시 부탁함", "replaced": "새것으로 바뀜"}[
            self
        ]


class PaperStand(StrEnum):
    """How a shop stands with one kind of paper, the most urgent first."""

    AGAIN = "again"
    OVER = "over"
    NONE = "none"
    WAITING = "waiting"
    CONFIRMED = "confirmed"

    @property
    def label(self) -> str:
        """As the merchant reads it."""
        return {
            "again": "다시 올려 주세요",
            "over": "기한이 지났어요",
            "none": "아직 없어요",
            "waiting": "확인 기다려요",
            "confirmed": "확인했어요",
        }[self.value]


@dataclass(frozen=True)
class PaperPage:
    """One picture or document of a paper."""

    id: int
    is_picture: bool


@dataclass(frozen=True)
class SentPaper:
    """A paper as it was sent once. ``words``: why it is asked for again; ``by_office``: the office took it in."""

    id: int
    store_id: int
    store_name: str
    kind: PaperKind
    state: SentState
    pages: tuple[PaperPage, ...]
    given_at: datetime
    changed_at: datetime
    decided_at: datetime | None
    ends_on: date | None
    words: str
    from_application: bool
    by_office: bool = False

    @property
    def given_on(self) -> date:
        """The day on which it was sent."""
        return in_seoul(self.given_at).date()

    @property
    def decided_on(self) -> date | None:
        """The day on which the office decided."""
        return in_seoul(self.decided_at).date() if self.decided_at else None


@dataclass(frozen=True)
class ShopPaper:
    """How a shop stands with one kind: the paper that counts, a newer one that waits or was not taken, older ones."""

    rule: PaperRule
    needed: bool
    today: date
    current: SentPaper | None
    coming: SentPaper | None
    earlier: tuple[SentPaper, ...]
    asked: Asked = Asked.CONCERNED

    @property
    def kind(self) -> PaperKind:
        """Which paper."""
        return self.rule.kind

    @property
    def is_over(self) -> bool:
        """Whether the paper that counted has run out."""
        return bool(self.current and self.current.ends_on and self.current.ends_on < self.today)

    @property
    def stand(self) -> PaperStand:
        """In one word."""
        if self.coming is not None:
            return PaperStand.WAITING if self.coming.state is SentState.WAITING else PaperStand.AGAIN
        if self.current is None:
            return PaperStand.NONE
        return PaperStand.OVER if self.is_over else PaperStand.CONFIRMED

    @property
    def ends_soon(self) -> date | None:
        """The last day of what counts, once it is near and nothing newer is on its way."""
        day = self.current.ends_on if self.current else None
        near = day is not None and 0 <= (day - self.today).days <= PAPER_NOTICE_DAYS
        return day if near and self.asked and self.stand is PaperStand.CONFIRMED else None

    @property
    def is_wanted(self) -> bool:
        """Whether the merchant has something to do."""
        if self.stand is PaperStand.NONE:
            return self.needed
        over = self.stand is PaperStand.OVER and bool(self.asked)
        return over or self.stand is PaperStand.AGAIN or self.ends_soon is not None

    @property
    def words(self) -> str:
        """How it stands, as the merchant reads it."""
        if self.stand is PaperStand.NONE and not self.needed:
            return "안 내도 돼요"
        return "기한이 곧 끝나요" if self.ends_soon else self.stand.label

    @property
    def tone(self) -> str:
        """bad, warn, good or nothing."""
        if self.stand in {PaperStand.AGAIN, PaperStand.OVER}:
            return "bad" if self.is_wanted else ""
        if self.stand is PaperStand.CONFIRMED and self.ends_soon is None:
            return "good"
        return "warn" if self.is_wanted or self.stand is PaperStand.WAITING else ""


@dataclass(frozen=True)
class PaperFile:
    """Where the file of a page lies, and of what it is a page."""

    file_id: int
    owner: str
    paper: SentPaper


def shop_paper_owner(store_id: int) -> str:
    """Under which name the files of a shop's papers are kept; those of its application stay under that."""
    return f"merchants.papers:{store_id}"
