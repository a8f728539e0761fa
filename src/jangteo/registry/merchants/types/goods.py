"""The goods tree: what a shop sells and how it is taxed."""

from dataclasses import dataclass
from enum import StrEnum

#: So many kinds of goods a shop may name.
MOST_GOODS = 12

#: Branches of the goods tree in the order of their colours on the map; what is of none of them comes last.
BRANCH_ORDER = (
    "farm", "sea", "meat", "made", "dining", "wear", "bedding", "home", "tools", "care", "other",
)  # fmt: skip


class Tax(StrEnum):
    """Value added tax of goods (부가가치세법 §26: unprocessed food is exempt)."""

    EXEMPT = "exempt"
    TAXED = "taxed"
    MIXED = "mixed"

    @property
    def label(self) -> str:
        """면세, 과세 or 혼합."""
        return {"exempt": "면세", "taxed": "과세", "mixed": "혼합"}[self.value]


@dataclass(frozen=True)
class GoodsLeaf:
    """A kind of goods that a shop may name; ``group`` is the name of the branch it hangs on."""

    id: int
    code: str
    name: str
    group_code: str
    group: str
    tax: Tax


@dataclass(frozen=True)
class GoodsBranch:
    """A branch of the tree with its leaves, for choosing."""

    code: str
    name: str
    leaves: tuple[GoodsLeaf, ...]


@dataclass(frozen=True)
class GoodsInput:
    """What a shop says it sells: a leaf's code, or own words, or both; ``tax`` None takes the leaf's."""

    code: str = ""
    words: str = ""
    tax: Tax | None = None


@dataclass(frozen=True)
class GoodsView:
    """One kind of goods of a shop, the first being the main one."""

    code: str
    name: str
    group: str
    words: str
    tax: Tax

    @property
    def label(self) -> str:
        """The shop's own words, else the leaf's name."""
        return self.words or self.name
