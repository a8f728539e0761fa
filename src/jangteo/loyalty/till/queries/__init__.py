"""What can be asked about tills. Never writes."""

from jangteo.loyalty.till.queries.devices import find_device, get_device, get_summary, list_devices, list_today
from jangteo.loyalty.till.queries.items import MOST_ITEMS, Item, answer_of, read_item, token_mark

__all__ = [
    "MOST_ITEMS",
    "Item",
    "answer_of",
    "find_device",
    "get_device",
    "get_summary",
    "list_devices",
    "list_today",
    "read_item",
    "token_mark",
]
