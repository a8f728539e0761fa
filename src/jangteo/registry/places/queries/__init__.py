"""What can be asked of places. Nothing here writes."""

from jangteo.registry.places.queries.imports import (
    count_open_doubts,
    find_import_run,
    get_doubt,
    get_import_run,
    list_doubts,
    list_import_runs,
    list_problem_counts,
    list_problems,
)
from jangteo.registry.places.queries.markets import (
    count_by_region,
    find_market,
    get_market,
    get_opening,
    list_closings,
    list_facilities,
    list_goods,
    list_market_points,
    list_markets,
    list_next_market_days,
    list_next_open_days,
    list_openings,
)
from jangteo.registry.places.queries.near import (
    count_market_days_on,
    list_market_days_on,
    list_nearest_markets,
)
from jangteo.registry.places.queries.overview import (
    list_facility_history,
    list_market_facts,
    list_register,
    list_sources,
)
from jangteo.registry.places.queries.regions import (
    find_market_ref,
    find_region_ref,
    get_region_tree,
    list_market_ids_in,
    list_region_ids_above,
    list_regions,
)
from jangteo.registry.places.queries.rules import find_cycle

__all__ = [
    "count_by_region",
    "count_market_days_on",
    "count_open_doubts",
    "find_cycle",
    "find_import_run",
    "find_market",
    "find_market_ref",
    "find_region_ref",
    "get_doubt",
    "get_import_run",
    "get_market",
    "get_opening",
    "get_region_tree",
    "list_closings",
    "list_doubts",
    "list_facilities",
    "list_facility_history",
    "list_goods",
    "list_import_runs",
    "list_market_days_on",
    "list_market_facts",
    "list_market_ids_in",
    "list_market_points",
    "list_markets",
    "list_nearest_markets",
    "list_next_market_days",
    "list_next_open_days",
    "list_openings",
    "list_problem_counts",
    "list_problems",
    "list_region_ids_above",
    "list_regions",
    "list_register",
    "list_sources",
]
