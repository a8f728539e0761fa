"""A line of the roll that an association keeps elsewhere, on its way in."""

from dataclasses import dataclass, field
from datetime import date

from jangteo.registry.parties.types.organisation import MemberKind, Post


@dataclass(frozen=True)
class MemberIn:
    """What a line says of a member; None and "" are what it does not say.

    line: its number in the file. phone: E.164. place: shop and stall as they are written. store_id and keeper_id: the
    shop that this is, and the person who keeps it.
    """

    line: int
    name: str = field(repr=False)
    phone: str = field(default="", repr=False)
    number: int | None = None
    kind: MemberKind | None = None
    since: date | None = None
    last_day: date | None = None
    post: Post | None = None
    post_since: date | None = None
    post_last_day: date | None = None
    place: str = ""
    store_id: int | None = None
    keeper_id: int | None = None
