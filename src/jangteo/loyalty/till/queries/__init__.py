"""What can be asked about tills. Never writes."""

from jangteo.loyalty.till.queries.devices import (
    find_device,
    get_device,
    get_summary,
    list_devices,
    list_today,
)
from jangteo.loyalty.till.queries.hooks import list_hooks
from jangteo.loyalty.till.queries.items import (
    HELPED,
    MOST_ITEMS,
    POST,
    Item,
    get_answer,
    get_failure,
    get_item,
    get_token_mark,
)
from jangteo.loyalty.till.queries.knowing import get_member_facts
from jangteo.loyalty.till.queries.limits import OfflineLimit, get_offline_limit, get_phone_limit, list_beyond_limit
from jangteo.loyalty.till.queries.phones import find_phone_stop
from jangteo.loyalty.till.queries.sales import list_sales

__all__ = [
    "HELPED",
    "MOST_ITEMS",
    "POST",
    "Item",
    "OfflineLimit",
    "find_device",
    "find_phone_stop",
    "get_answer",
    "get_device",
    "get_failure",
    "get_item",
    "get_member_facts",
    "get_offline_limit",
    "get_phone_limit",
    "get_summary",
    "get_token_mark",
    "list_beyond_limit",
    "list_devices",
    "list_hooks",
    "list_sales",
    "list_today",
]
