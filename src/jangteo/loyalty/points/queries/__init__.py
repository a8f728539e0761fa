"""What can be asked about points. Never writes."""

from jangteo.loyalty.points.queries.corrections import (
    count_waiting_corrections,
    get_correction,
    list_corrections,
)
from jangteo.loyalty.points.queries.exposure import get_limit, list_exposures
from jangteo.loyalty.points.queries.feed import FeedLine, list_feed
from jangteo.loyalty.points.queries.figures import (
    EarnDay,
    StoreWeek,
    get_figures,
    get_store_points,
    get_totals,
    list_earn_days,
    list_store_weeks,
    list_weeks,
)
from jangteo.loyalty.points.queries.programs import (
    find_participation,
    find_program,
    get_participation,
    get_program,
    get_terms,
    is_taking_part,
    list_participations,
    list_policies,
    list_program_markets,
    list_programs,
)
from jangteo.loyalty.points.queries.rates import RateView, find_rate, list_rates
from jangteo.loyalty.points.queries.verifying import list_differences
from jangteo.loyalty.points.queries.wallets import (
    find_original,
    find_receipt,
    get_posting,
    get_wallet,
    is_known,
    list_due_notices,
    list_expiring,
    list_former_wallets,
    list_idle_wallets,
    list_postings,
)

__all__ = [
    "EarnDay",
    "FeedLine",
    "RateView",
    "StoreWeek",
    "count_waiting_corrections",
    "find_original",
    "find_participation",
    "find_program",
    "find_rate",
    "find_receipt",
    "get_correction",
    "get_figures",
    "get_limit",
    "get_participation",
    "get_posting",
    "get_program",
    "get_store_points",
    "get_terms",
    "get_totals",
    "get_wallet",
    "is_known",
    "is_taking_part",
    "list_corrections",
    "list_differences",
    "list_due_notices",
    "list_earn_days",
    "list_expiring",
    "list_exposures",
    "list_feed",
    "list_former_wallets",
    "list_idle_wallets",
    "list_participations",
    "list_policies",
    "list_postings",
    "list_program_markets",
    "list_programs",
    "list_rates",
    "list_store_weeks",
    "list_weeks",
]
