"""What the 정관 of a market's association asks of an assembly, shown among its dated settings."""

from collections.abc import Iterator
from datetime import date

from jangteo.foundation.rules.toolkit import Elsewhere, declare_elsewhere
from jangteo.foundation.tenancy.toolkit import open_market
from jangteo.registry.parties import queries
from jangteo.registry.parties.permissions import EDIT


def _quorum_of(market_id: int, on: date) -> Iterator[Elsewhere]:
    with open_market(market_id):
        association = queries.find_association(market_id=market_id)
        rules = queries.list_quorum_rules(organisation_id=association.id) if association else []
    if not rules:
        return
    now = next(one for one in rules if one.valid_from <= on)
    ahead = next((one for one in reversed(rules) if one.valid_from > on), None)
    yield Elsewhere(
        label="총회 정족수",
        words=now.label,
        since=now.valid_from if now is not rules[-1] else None,
        next_words=ahead.label if ahead else "",
        next_on=ahead.valid_from if ahead else None,
        link=("parties_quorum", ()),
        needs=EDIT,
    )


declare_elsewhere(_quorum_of)
