"""What can be asked of shops. Each question opens the market it asks of."""

from jangteo.registry.merchants.queries.applications import (
    count_applications,
    find_name_in_clear,
    get_application,
    get_own_application,
    list_applications,
    list_own_applications,
)
from jangteo.registry.merchants.queries.checks import (
    find_open_round,
    get_round,
    list_check_lines,
    list_checks,
    list_rounds,
)
from jangteo.registry.merchants.queries.directory import find_store_ref
from jangteo.registry.merchants.queries.figures import get_figures
from jangteo.registry.merchants.queries.goods import list_goods_branches, list_goods_leaves
from jangteo.registry.merchants.queries.ids import list_account_ids, list_keeper_phones, list_stall_objections
from jangteo.registry.merchants.queries.imports import (
    get_shop_import,
    list_shop_imports,
    list_shop_problem_counts,
    list_shop_problems,
)
from jangteo.registry.merchants.queries.papers import (
    count_papers_left,
    count_papers_wanted,
    get_paper_file,
    get_sent_paper,
    get_shop_paper,
    list_shop_papers,
)
from jangteo.registry.merchants.queries.people import (
    find_own_helper,
    list_change_requests,
    list_handovers,
    list_helpers,
    list_offers,
    list_own_stores,
)
from jangteo.registry.merchants.queries.public import (
    find_public_store,
    list_map_cells,
    list_public_branches,
    list_public_names,
    list_public_stores,
    list_stall_states,
)
from jangteo.registry.merchants.queries.shop_desks import (
    count_open_shop_places,
    count_open_shop_twins,
    count_shop_words,
    get_shop_place,
    list_market_choices,
    list_shop_places,
    list_shop_twins,
    list_shop_word_decisions,
    list_shop_words,
)
from jangteo.registry.merchants.queries.stores import (
    count_stores,
    find_store_at,
    get_store,
    list_past_stalls,
    list_stores,
    list_stores_of_person,
    list_tenures,
)
from jangteo.registry.merchants.queries.tasks import list_tasks

__all__ = [
    "count_applications",
    "count_open_shop_places",
    "count_open_shop_twins",
    "count_papers_left",
    "count_papers_wanted",
    "count_shop_words",
    "count_stores",
    "find_name_in_clear",
    "find_open_round",
    "find_own_helper",
    "find_public_store",
    "find_store_at",
    "find_store_ref",
    "get_application",
    "get_figures",
    "get_own_application",
    "get_paper_file",
    "get_round",
    "get_sent_paper",
    "get_shop_import",
    "get_shop_paper",
    "get_shop_place",
    "get_store",
    "list_account_ids",
    "list_applications",
    "list_change_requests",
    "list_check_lines",
    "list_checks",
    "list_goods_branches",
    "list_goods_leaves",
    "list_handovers",
    "list_helpers",
    "list_keeper_phones",
    "list_map_cells",
    "list_market_choices",
    "list_offers",
    "list_own_applications",
    "list_own_stores",
    "list_past_stalls",
    "list_public_branches",
    "list_public_names",
    "list_public_stores",
    "list_rounds",
    "list_shop_imports",
    "list_shop_papers",
    "list_shop_places",
    "list_shop_problem_counts",
    "list_shop_problems",
    "list_shop_twins",
    "list_shop_word_decisions",
    "list_shop_words",
    "list_stall_objections",
    "list_stall_states",
    "list_stores",
    "list_stores_of_person",
    "list_tasks",
    "list_tenures",
]
